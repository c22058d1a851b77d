"""The rubric builder: a draft kept at every change, shown as reviewers will see it, published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from qa_app.core.definitions import Kind, Version, line_of
from qa_app.core.errors import Conflict, Invalid
from qa_app.core.permissions import Right
from qa_app.definitions.rubrics.drafts import At, at, document_of
from qa_app.services import definitions, rubric_builder, rubric_files, rubric_trial
from qa_app.services.definition_owners import chosen_version, owners
from qa_app.services.rubric_builder import OpenedDraft
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.definition_owners import SHARED, asked_owner, asked_team, compared_pair, whose
from qa_app.web.errors import status_of
from qa_app.web.languages import locale_name, say
from qa_app.web.navigation import N_
from qa_app.web.rubric_builder import forms, words
from qa_app.web.rubrics.views import HARMS, KINDS

blueprint = Blueprint("rubric_builder", __name__, url_prefix="/rubrics")

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Desk:
    """What the page of a draft shows.

    ``place``: what is open. ``fault``: why something was not done; ``note`` and ``note_fault``:
    what was to be published with.
    """

    draft: OpenedDraft
    place: At
    fault: str = ""
    note: str = ""
    note_fault: str = ""
    faults: dict[str, dict[str, list[str]]] = field(default_factory=dict)


@blueprint.post("")
@needs(Right.EDIT_DEFINITIONS)
def new() -> AnyResponse:
    """Begin a new rubric, empty or as a copy."""
    key = request.form.get("key", "").strip()
    title, copied = request.form.get("title", ""), request.form.get("copied_from", "")
    rubric_builder.begin(context(), key, title, copied, asked_owner())
    return redirect(url_for("rubric_builder.edit", key=key), 303)


@blueprint.get("/<key>/draft")
@needs(Right.EDIT_DEFINITIONS)
def edit(key: str) -> str:
    """The draft with the place that the address names."""
    return _page(
        _desk(
            rubric_builder.open_draft(context(), key, asked_owner()), at(request.args.get("at", ""))
        )
    )


@blueprint.post("/<key>/draft")
@needs(Right.EDIT_DEFINITIONS)
def save(key: str) -> str | tuple[str, int] | AnyResponse:
    """Keep what was typed, and do what a button asks for."""
    action = request.form.get("do", "")
    place, scripted = at(request.form.get("at", "")), "HX-Request" in request.headers
    try:
        draft, there = rubric_builder.save(
            context(),
            key,
            _number("edition"),
            place,
            forms.values(place, request.form),
            action,
            asked_owner(),
        )
    except (Conflict, Invalid) as fault:
        desk = _desk(
            rubric_builder.open_draft(context(), key, asked_owner()), place, fault=say(fault)
        )
        if scripted:
            return render_template("rubric_builder/refused.html", desk=desk)
        return _page(desk), status_of(fault)
    verb, _between, wanted = action.partition(":")
    place = at(wanted) if verb == "open" else place if there is None else there
    if not scripted:
        return redirect(
            url_for("rubric_builder.edit", key=key, team=draft.line.team_id, at=str(place)), 303
        )
    desk = _desk(draft, place)
    template = "rubric_builder/whole.html" if action else "rubric_builder/typed.html"
    return render_template(template, **_shown(desk))


@blueprint.post("/<key>/draft/publish")
@needs(Right.EDIT_DEFINITIONS)
def publish(key: str) -> AnyResponse | tuple[str, int]:
    """Make the draft the version in force."""
    note = request.form.get("note", "")
    try:
        added = rubric_builder.publish(
            context(), key, edition=_number("edition"), note=note, team_id=asked_owner()
        )
    except (Invalid, Conflict) as fault:
        context().session.rollback()
        draft = rubric_builder.open_draft(context(), key, asked_owner())
        said = say(fault)
        beside = fault.field == "note"
        desk = _desk(draft, At(), "" if beside else said, note, said if beside else "")
        return _page(desk), status_of(fault)
    flash(_("Version %(number)s is in force.", number=added.number), "success")
    return redirect(url_for("rubrics.one", key=key, team=added.team_id), 303)


@blueprint.post("/<key>/draft/discard")
@needs(Right.EDIT_DEFINITIONS)
def discard(key: str) -> AnyResponse:
    """Throw the draft away."""
    rubric_builder.discard(context(), key)
    flash(_("The draft is thrown away."), "success")
    return redirect(url_for("rubrics.listing"), 303)


@blueprint.post("/<key>/draft/owner")
@needs(Right.EDIT_DEFINITIONS)
def write_for(key: str) -> AnyResponse:
    """Have the draft be for another team, or for all."""
    team_id = asked_owner()
    rubric_builder.write_for(context(), key, team_id)
    return redirect(url_for("rubric_builder.edit", key=key, team=team_id or SHARED), 303)


@blueprint.post("/<key>/draft/rebase")
@needs(Right.EDIT_DEFINITIONS)
def rebase(key: str) -> AnyResponse:
    """Go on upon a version that was published meanwhile."""
    rubric_builder.rebase(context(), key, asked_owner())
    return redirect(url_for("rubric_builder.edit", key=key), 303)


@blueprint.post("/<key>/draft/file")
@needs(Right.EDIT_DEFINITIONS)
def bring(key: str) -> AnyResponse:
    """Put a file's rubric into the draft; nothing is published by it."""
    rubric_builder.open_draft(context(), key, asked_owner())
    file = request.files.get("file")
    data = file.stream.read(rubric_files.LARGEST_FILE + 1) if file is not None else b""
    if not data:
        raise Invalid(N_("Choose a file first."), field="file")
    document = rubric_files.document_in(data)
    rubric_builder.bring(context(), key, document, asked_owner())
    return redirect(url_for("rubric_builder.edit", key=key), 303)


@blueprint.get("/<key>/draft/trial")
@needs(Right.EDIT_DEFINITIONS)
def try_on_reviews(key: str) -> str:
    """What a period's reviews would score under the draft."""
    page = rubric_trial.try_on_reviews(
        context(), key, request.args.get("period") or None, asked_owner()
    )
    return render_template(
        "rubric_builder/trial.html",
        page=page,
        found=page.found,
        SHARED=SHARED,
        obstacles=words.OBSTACLES,
        title=forms.title(page.draft.document, locale_name()) or key,
    )


@blueprint.post("/<key>/draft/trial")
@needs(Right.EDIT_DEFINITIONS)
def ask_trial(key: str) -> AnyResponse:
    """Have more reviews than a page can wait for scored again in the background."""
    period = request.form.get("period", "")
    team_id = asked_owner()
    rubric_trial.ask(context(), key, period, team_id)
    place = url_for("rubric_builder.try_on_reviews", key=key, period=period, team=team_id or SHARED)
    return redirect(place, 303)


@blueprint.get("/<key>/draft.yaml")
@needs(Right.EDIT_DEFINITIONS)
def export_draft(key: str) -> Response:
    """The draft as a file."""
    draft = rubric_builder.open_draft(context(), key, asked_owner())
    return _yaml(key, rubric_builder.text_of(draft))


@blueprint.get("/<key>/draft.xlsx")
@needs(Right.EDIT_DEFINITIONS)
def export_draft_sheets(key: str) -> Response:
    """The draft as an Excel workbook, a row a criterion."""
    return _sheets(key, rubric_builder.open_draft(context(), key, asked_owner()).document)


@blueprint.get("/<key>/export.xlsx")
@needs(Right.EDIT_DEFINITIONS)
def export_sheets(key: str) -> Response:
    """A version as an Excel workbook."""
    return _sheets(key, document_of(_version(key).body))


@blueprint.get("/<key>/export.yaml")
@needs(Right.EDIT_DEFINITIONS)
def export(key: str) -> Response:
    """A version as a file."""
    return _yaml(key, _version(key).body)


@blueprint.get("/<key>/changes")
@needs(Right.EDIT_DEFINITIONS)
def changes(key: str) -> str:
    """What changed between two versions."""
    known = definitions.readable_versions(context(), Kind.RUBRIC, key)
    before, after = compared_pair(known)
    return render_template(
        "rubric_builder/changes.html",
        key=key,
        rubric=definitions.rubric_of(after),
        versions=known,
        line=line_of(known, after.team_id),
        may_go_back=owners(context()).may(after.team_id),
        team=after.team_id,
        before=before.number,
        after=after.number,
        changes=[
            words.told(each)
            for each in rubric_builder.compared(context(), key, before.number, after.number)
        ],
    )


@blueprint.post("/<key>/back")
@needs(Right.EDIT_DEFINITIONS)
def go_back(key: str) -> AnyResponse:
    """Make a new version with the text of an earlier one."""
    number = _number("number")
    added = rubric_builder.go_back(
        context(),
        key,
        number,
        base=_number("base"),
        note=_("Back to version %(number)s", number=number),
        team_id=asked_owner(),
    )
    flash(_("Version %(number)s is in force.", number=added.number), "success")
    return redirect(url_for("rubrics.one", key=key, team=added.team_id), 303)


def _desk(
    draft: OpenedDraft, place: At, fault: str = "", note: str = "", note_fault: str = ""
) -> Desk:
    return Desk(draft, place, fault, note, note_fault, words.faults_by_place(draft))


def _page(desk: Desk) -> str:
    return render_template("rubric_builder/edit.html", **_shown(desk))


def _shown(desk: Desk) -> dict[str, Any]:
    rubric = desk.draft.tried.rubric
    return {
        "desk": desk,
        "draft": desk.draft,
        "outline": words.outline(desk.draft, locale_name()),
        "opened": words.opened(desk.draft, desk.place),
        "faults": desk.faults,
        "fields": forms,
        "kinds": KINDS,
        "harms": HARMS,
        "rubric": rubric,
        "entries": None if rubric is None else words.empty_form(rubric),
        "changes": [words.told(each) for each in desk.draft.changes],
        "earlier": words.earlier(desk.draft, desk.place, locale_name()),
        "rules": [rule.id for rule in definitions.active_rules(context())],
        "language": locale_name(),
        "shown_fields": words.SHOWN,
        **whose(desk.draft.line.team_id),
    }


def _version(key: str) -> Version:
    """The version that the address names, the newest by itself; raises NotFound."""
    known = definitions.readable_versions(context(), Kind.RUBRIC, key)
    return chosen_version(known, _asked("version") or None, asked_team())


def _sheets(key: str, document: Mapping[str, Any]) -> Response:
    headers = {"Content-Disposition": f"attachment; filename={key}.xlsx"}
    return Response(rubric_files.as_workbook(document), mimetype=_XLSX, headers=headers)


def _yaml(key: str, body: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename={key}.yaml"}
    return Response(body, mimetype="application/yaml", headers=headers)


def _number(name: str) -> int:
    """A number that was posted; what is none is one that nothing has."""
    given = request.form.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 9 else -1


def _asked(name: str) -> int:
    given = request.args.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 7 else 0
