"""Scoring a form from files, without a database."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from qa_app.core.errors import Invalid, _
from qa_app.core.rubrics import Rubric, RubricScore, score_json
from qa_app.definitions.rubrics import rubric_from_file, shipped_rubric

LARGEST_FORM = 4 * 1024 * 1024


def rubric_named(name: str) -> Rubric:
    """The rubric in a file, or one that comes with the product, by its id.

    Raises DefinitionFaults for a faulty file, NotFound where there is neither.
    """
    return rubric_from_file(Path(name)) if os.path.isfile(name) else shipped_rubric(name)


def score_form(rubric: Rubric, form: bytes, *, file: str) -> RubricScore:
    """Score a filled form (JSON, UTF-8); raises Invalid where it cannot be read."""
    if len(form) > LARGEST_FORM:
        raise Invalid(
            _("%(file)s: larger than %(most)s MB. That is no filled form."),
            file=file,
            most=LARGEST_FORM // 1024 // 1024,
        )
    return score_json(rubric, _tree(form, file))


def _tree(form: bytes, file: str) -> object:
    try:
        return json.loads(
            form.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=_no_figure,
            object_pairs_hook=_object,
        )
    except UnicodeDecodeError:
        raise Invalid(_("%(file)s: not UTF-8. Save it as UTF-8."), file=file) from None
    except json.JSONDecodeError as broken:
        raise Invalid(
            _("%(file)s, line %(line)s, column %(column)s: not JSON."),
            file=file,
            line=broken.lineno,
            column=broken.colno,
        ) from None
    except _Repeated as repeated:
        raise Invalid(
            _("%(file)s: “%(key)s” stands twice."), file=file, key=str(repeated)
        ) from None
    except (ValueError, ArithmeticError, RecursionError):
        raise Invalid(_("%(file)s: it holds what no filled form can hold."), file=file) from None


class _Repeated(ValueError):
    """A key that stands twice in one object; the message is the key."""


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            # JSON readers keep the last; here that would silently drop an answer.
            raise _Repeated(key)
        found[key] = value
    return found


def _no_figure(constant: str) -> NoReturn:
    raise ValueError(constant)
