"""The scheme builder: figures typed, checked and tried at every change, published with a day."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from qa_app.core.errors import Conflict, Invalid
from qa_app.core.periods import Span, period_of
from qa_app.core.permissions import Right
from qa_app.definitions.schemes.fields import rows as rows_of
from qa_app.services import scheme_builder
from qa_app.services.scheme_builder import OpenedDraft
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.definition_owners import SHARED, asked_owner, first_day, whose
from qa_app.web.errors import status_of
from qa_app.web.languages import locale_name, say
from qa_app.web.navigation import N_
from qa_app.web.scheme_builder import words
from qa_app.web.schemes import words as scheme_words

blueprint = Blueprint("scheme_builder", __name__, url_prefix="/schemes")


@blueprint.post("")
@needs(Right.EDIT_DEFINITIONS)
def new() -> AnyResponse:
    """Begin a scheme of one's own as a copy."""
    key = request.form.get("key", "").strip()
    title, copied = request.form.get("title", ""), request.form.get("copied_from", "")
    scheme_builder.begin(context(), key, title, copied, asked_owner())
    return redirect(url_for("scheme_builder.edit", key=key), 303)


@blueprint.get("/<key>/draft")
@needs(Right.EDIT_DEFINITIONS)
def edit(key: str) -> str:
    """The draft with every figure that may be typed."""
    return _page(scheme_builder.open_draft(context(), key, asked_owner()))


@blueprint.post("/<key>/draft")
@needs(Right.EDIT_DEFINITIONS)
def save(key: str) -> str | tuple[str, int] | AnyResponse:
    """Keep what was typed; a script gets what it comes to, anybody else the page again."""
    scripted = "HX-Request" in request.headers
    # A switch is sent twice when it is on: the last one counts.
    typed = {name: request.form.getlist(name)[-1] for name in request.form}
    try:
        action = "" if scripted else typed.pop("action", "")
        draft, there = scheme_builder.save(
            context(), key, _number("edition"), typed, action, asked_owner()
        )
    except (Conflict, Invalid) as fault:
        draft = scheme_builder.open_draft(context(), key, asked_owner())
        if scripted:
            return render_template("scheme_builder/refused.html", draft=draft, fault=say(fault))
        return _page(draft, fault=say(fault)), status_of(fault)
    if not scripted:
        anchor = f"row-{there.replace('.', '-')}" if there else None
        return redirect(url_for("scheme_builder.edit", key=key, _anchor=anchor), 303)
    return render_template("scheme_builder/typed.html", **_shown(draft))


@blueprint.post("/<key>/draft/undo")
@needs(Right.EDIT_DEFINITIONS)
def undo(key: str) -> AnyResponse | tuple[str, int]:
    """Take the last change back."""
    try:
        scheme_builder.undo(context(), key, _number("edition"), asked_owner())
    except Conflict as fault:
        draft = scheme_builder.open_draft(context(), key, asked_owner())
        return _page(draft, fault=say(fault)), status_of(fault)
    return redirect(url_for("scheme_builder.edit", key=key), 303)


@blueprint.post("/<key>/draft/publish")
@needs(Right.EDIT_DEFINITIONS)
def publish(key: str) -> AnyResponse | tuple[str, int]:
    """Make the draft a version that counts from a day on."""
    note = request.form.get("note", "")
    try:
        since = first_day(request.form.get("since", ""))
        added = scheme_builder.publish(
            context(),
            key,
            edition=_number("edition"),
            note=note,
            since=since,
            team_id=asked_owner(),
        )
    except (Invalid, Conflict) as fault:
        context().session.rollback()
        draft = scheme_builder.open_draft(context(), key, asked_owner())
        return _page(draft, fault=say(fault), note=note), status_of(fault)
    flash(_("Version %(number)s is published.", number=added.number), "success")
    return redirect(url_for("schemes.one", key=key, version=added.number), 303)


@blueprint.post("/<key>/draft/discard")
@needs(Right.EDIT_DEFINITIONS)
def discard(key: str) -> AnyResponse:
    """Throw the draft away."""
    scheme_builder.discard(context(), key)
    flash(_("The draft is thrown away."), "success")
    return redirect(url_for("schemes.listing"), 303)


@blueprint.post("/<key>/draft/owner")
@needs(Right.EDIT_DEFINITIONS)
def write_for(key: str) -> AnyResponse:
    """Have the draft be for another team, or for all."""
    team_id = asked_owner()
    scheme_builder.write_for(context(), key, team_id)
    return redirect(url_for("scheme_builder.edit", key=key, team=team_id or SHARED), 303)


@blueprint.post("/<key>/draft/rebase")
@needs(Right.EDIT_DEFINITIONS)
def rebase(key: str) -> AnyResponse:
    """Go on upon a version that was published meanwhile."""
    scheme_builder.rebase(context(), key, asked_owner())
    return redirect(url_for("scheme_builder.edit", key=key), 303)


@blueprint.post("/<key>/draft/file")
@needs(Right.EDIT_DEFINITIONS)
def bring(key: str) -> AnyResponse | tuple[str, int]:
    """Put a file's scheme into the draft; nothing is published by it."""
    draft = scheme_builder.open_draft(context(), key, asked_owner())
    file = request.files.get("file")
    largest = scheme_builder.LARGEST_DRAFT
    data = file.stream.read(4 * largest + 1) if file is not None else b""
    try:
        if not data:
            raise Invalid(N_("Choose a file first."), field="file")
        scheme_builder.bring(context(), key, data, asked_owner())
    except Invalid as fault:
        return _page(draft, fault=say(fault)), status_of(fault)
    return redirect(url_for("scheme_builder.edit", key=key), 303)


@blueprint.get("/<key>/draft.yaml")
@needs(Right.EDIT_DEFINITIONS)
def export_draft(key: str) -> Response:
    """The draft as a file."""
    draft = scheme_builder.open_draft(context(), key, asked_owner())
    headers = {"Content-Disposition": f"attachment; filename={key}.yaml"}
    return Response(scheme_builder.text_of(draft), mimetype="application/yaml", headers=headers)


def _page(draft: OpenedDraft, *, fault: str = "", note: str = "") -> str:
    next_month = period_of(context().today, Span.MONTH).next.first_day
    return render_template(
        "scheme_builder/edit.html", **_shown(draft), fault=fault, note=note, since=next_month
    )


def _shown(draft: OpenedDraft) -> dict[str, Any]:
    rows = rows_of(draft.document)
    places = [row.place for section in rows.values() for row in section]
    return {
        "draft": draft,
        "sections": words.sections(rows),
        "row_places": places,
        "faults": words.faults_by_row(draft, places),
        "name": words.name_of(draft),
        "language": locale_name(),
        "words": scheme_words,
        "builder": words,
        "say": None if draft.scheme is None else scheme_words.Words(draft.scheme),
        "changes": draft.changes,
        "examples": draft.examples,
        **whose(draft.line.team_id),
    }


def _number(name: str) -> int:
    """A number that was posted; what is none is one that nothing has."""
    given = request.form.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 9 else -1
