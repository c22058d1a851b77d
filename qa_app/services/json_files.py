"""Reading a JSON file that somebody hands in: what is wrong with it is said, with its place."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NoReturn, cast

from qa_app.core.errors import Invalid, _

LARGEST = 4 * 1024 * 1024

_LONE = re.compile(r"\\u[dD][89a-fA-F]")
"""An escape that may be half of a character; whole ones are written in two of them."""


def json_tree(given: bytes, *, file: str, largest: int = LARGEST) -> object:
    """The values of a JSON text in UTF-8, fractions as decimals; raises Invalid."""
    if len(given) > largest:
        raise Invalid(
            _("%(file)s: larger than %(most)s MB, which is more than this can be."),
            file=file,
            most=largest // 1024 // 1024,
        )
    try:
        text = given.decode("utf-8-sig")
        found = json.loads(
            text,
            parse_float=Decimal,
            parse_constant=_no_figure,
            object_pairs_hook=_object,
        )
        if _LONE.search(text):
            json.dumps(found, ensure_ascii=False, default=str).encode("utf-8")
    except UnicodeEncodeError:
        raise Invalid(
            _("%(file)s: a text in it holds half of a character. Save it again as UTF-8."),
            file=file,
        ) from None
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
    except _NoFigure as constant:
        raise Invalid(
            _("%(file)s: “%(given)s” is no figure. Write one such as 4 or 3.5."),
            file=file,
            given=str(constant),
        ) from None
    except (ValueError, ArithmeticError, RecursionError):
        raise Invalid(_("%(file)s: it holds what no such file can hold."), file=file) from None
    return cast("object", found)


class _Repeated(ValueError):
    """A key that stands twice in one object; the message is the key."""


class _NoFigure(ValueError):
    """What JSON calls a number and is none; the message is what was written."""


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            # JSON readers keep the last; here that would silently drop what was written.
            raise _Repeated(key)
        found[key] = value
    return found


def _no_figure(constant: str) -> NoReturn:
    raise _NoFigure(constant)
