"""Reading a batch of changes as a page sends it: JSON, checked by forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from werkzeug.datastructures import MultiDict

from qa_app.core.errors import Invalid, NotFound, _
from qa_app.core.rubrics import Rubric
from qa_app.services.reviews import (
    AnswerGiven,
    Basis,
    Change,
    CommentGiven,
    EvidenceAttached,
    EvidenceRemoved,
)
from qa_app.web.forms import Form
from qa_app.web.reviews.forms import BasisForm, CommentForm, PlaceForm, answer_form

MOST_CHANGES = 500
_MISSHAPEN = _("This request could not be read. Reload the page and try again.")


def basis_from(body: object) -> Basis:
    """What a request rests on; raises Invalid for anything but an object that says so."""
    form = BasisForm(_fields(body))
    if not form.validate():
        raise Invalid(_MISSHAPEN)
    return Basis(
        edition=form.edition.data,
        revision_id=form.revision.data or None,
        batch=form.batch.data or None,
        seconds=form.seconds.data or 0,
    )


def changes_from(body: object, rubric: Rubric) -> list[Change]:
    """The changes of a request; raises Invalid (``field``: the criterion), NotFound."""
    items = body.get("changes") if isinstance(body, Mapping) else None
    if not isinstance(items, Sequence) or isinstance(items, str) or len(items) > MOST_CHANGES:
        raise Invalid(_MISSHAPEN)
    return [_change(item, rubric) for item in items]


def _change(item: object, rubric: Rubric) -> Change:
    fields = _fields(item)
    match fields.get("kind"):
        case "answer":
            return _answer(fields, rubric)
        case "attach":
            return EvidenceAttached(*_place(fields))
        case "remove":
            return EvidenceRemoved(*_place(fields))
        case "comment":
            form = CommentForm(fields)
            if not form.validate():
                _refuse(form, "comment")
            return CommentGiven(form.comment.data or "")
    raise Invalid(_MISSHAPEN)


def _answer(fields: MultiDict[str, str], rubric: Rubric) -> AnswerGiven:
    criterion = rubric.criterion(fields.get("criterion", ""))
    if criterion is None:
        raise NotFound()
    form = answer_form(criterion)(fields)
    if not form.validate():
        _refuse(form, criterion.id)
    return AnswerGiven(criterion.id, form.answer())


def _place(fields: MultiDict[str, str]) -> tuple[str, int, int | None, int | None]:
    form = PlaceForm(fields)
    if not form.validate():
        raise Invalid(_MISSHAPEN)
    return form.criterion.data, form.seq.data, form.start.data, form.end.data


def _refuse(form: Form, field: str) -> NoReturn:
    """Say the first thing that is wrong; the form has said it in the reader's language."""
    errors: Mapping[str, Sequence[str]] = form.errors
    raise Invalid("%(said)s", field=field, said=next(iter(errors.values()))[0])


def _fields(item: object) -> MultiDict[str, str]:
    """An object's plain values as form data; nothing else gets to a form."""
    if not isinstance(item, Mapping):
        raise Invalid(_MISSHAPEN)
    return MultiDict(
        (str(name), _text(value))
        for name, value in item.items()
        if isinstance(value, str | int | float)
    )


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
