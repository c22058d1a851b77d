"""What a definition asks for, from a file or from those that come with the product."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from qa_app.core import appraisal, rubrics
from qa_app.core.errors import Invalid, NotFound, _
from qa_app.definitions.documents import plain_document
from qa_app.definitions.rubrics import rubric_from_file, shipped_rubric, shipped_rubric_ids
from qa_app.definitions.schemes import scheme_from_file, shipped_scheme, shipped_scheme_ids


def describe_named(name: str) -> dict[str, Any]:
    """What the rubric or scheme in a file asks for, or of one that comes with the product.

    Raises DefinitionFaults for a faulty file, NotFound where there is nothing of that name.
    """
    if os.path.isfile(name):
        return _describe_file(Path(name))
    if name in shipped_scheme_ids():
        return appraisal.description(shipped_scheme(name).scheme)
    if name in shipped_rubric_ids():
        return rubrics.description(shipped_rubric(name))
    raise NotFound(
        _("Nothing named “%(given)s” comes with the product. There are: %(known)s."),
        given=name,
        known=", ".join(sorted([*shipped_rubric_ids(), *shipped_scheme_ids()])),
    )


def _describe_file(path: Path) -> dict[str, Any]:
    """A file with sections holds a rubric, any other a scheme."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise Invalid(_("%(file)s: not UTF-8. Save it as UTF-8."), file=path.name) from None
    if "sections" in plain_document(text, file=path.name):
        return rubrics.description(rubric_from_file(path))
    return appraisal.description(scheme_from_file(path).scheme)
