"""The rule bench: a rule as a form, tried as it is typed, on history, published with a note."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from qa_app.core.definitions import Kind, Version
from qa_app.core.errors import Conflict, Invalid, NotFound
from qa_app.core.permissions import Right
from qa_app.definitions.documents import DefinitionFaults
from qa_app.services import definitions
from qa_app.services.definition_owners import owners, require_owner
from qa_app.services.rule_bench import history, publishing, rescreening, runs
from qa_app.services.rule_bench.drafts import TriedDraft, try_draft
from qa_app.services.rule_bench.publishing import FaultyDraft
from qa_app.services.rule_bench.runs import Run
from qa_app.services.rule_bench.standing import line_for
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.definition_owners import SHARED, asked_owner
from qa_app.web.errors import status_of
from qa_app.web.languages import language_tag, locale_name, say
from qa_app.web.navigation import N_
from qa_app.web.rule_bench import forms, words
from qa_app.web.rule_bench.forms import Draft

blueprint = Blueprint("rule_bench", __name__, url_prefix="/rules/bench")

_LONGEST_FILE = 2 * 1024 * 1024
GAINED = "gained"


@dataclass(frozen=True, slots=True)
class Bench:
    """What the page of a draft shows.

    ``base``: the version that the draft was made from, 0 for a new rule. ``team_id``: whose own
    it is to be; ``None``: all teams are to share it. ``fault`` and ``note_fault``: why it was not
    published.
    """

    draft: Draft
    base: int
    tried: TriedDraft
    team_id: int | None
    note: str = ""
    fault: str = ""
    note_fault: str = ""


@blueprint.get("/new")
@needs(Right.EDIT_DEFINITIONS)
def new() -> str:
    """The bench with an empty rule."""
    team_id = asked_owner()
    require_owner(context(), team_id)
    return _page(Bench(forms.blank(), 0, TriedDraft(None, ()), team_id))


@blueprint.get("/edit/<key>")
@needs(Right.EDIT_DEFINITIONS)
def edit(key: str) -> str:
    """The bench with what counts for an owner, or with another version to start from."""
    team_id = asked_owner()
    require_owner(context(), team_id)
    line = line_for(context(), key, team_id)
    known = definitions.readable_versions(context(), Kind.RULE, key)
    wanted = request.args.get("version", "")
    start = [each for each in known if str(each.number) == wanted] if wanted else [line.newest]
    if not start:
        raise NotFound()
    base = line.newest.number if line.newest else 0
    body = start[0].body if start[0] else known[0].body
    return _page(_bench(Draft(words.document_of(body)), base, team_id))


@blueprint.post("/form")
@needs(Right.EDIT_DEFINITIONS)
def form() -> str:
    """The form after one of its own buttons, such as one more condition."""
    draft = forms.changed(forms.read(request.form), request.form.get("do", ""))
    bench = _bench(draft, _base(), asked_owner(), note=request.form.get("note", ""))
    if request.headers.get("HX-Request") == "true":
        return render_template("rule_bench/form.html", **_shown(bench))
    return _page(bench)


@blueprint.post("/try")
@needs(Right.EDIT_DEFINITIONS)
def attempt() -> str:
    """What the draft does on its examples, and what is wrong with it, beside each field."""
    return render_template(
        "rule_bench/tried.html", **_shown(_bench(_read(), _base(), asked_owner()))
    )


@blueprint.post("/history")
@needs(Right.EDIT_DEFINITIONS)
def try_history() -> AnyResponse | tuple[str, int]:
    """Have the draft tried on what is stored; leads to the page that follows it."""
    draft = _read()
    try:
        run_id = history.ask_history(context(), draft.body, asked_owner())
    except DefinitionFaults:
        fault = _("The draft cannot be read yet; what is wrong stands below.")
        return _page(_bench(draft, _base(), asked_owner(), fault=fault)), 422
    return redirect(url_for("rule_bench.run", run_id=run_id, base=_base()), 303)


@blueprint.get("/runs/<int:run_id>")
@needs(Right.EDIT_DEFINITIONS)
def run(run_id: int) -> str:
    """The bench with the draft of a trial, how far it is and what it has found."""
    found = runs.one_run(context(), run_id)
    draft = Draft(words.document_of(found.row.body))
    base = request.args.get("base", "")
    number = int(base) if base.isdecimal() and len(base) < 7 else found.row.against
    return _page(_bench(draft, number, found.row.team_id), found)


@blueprint.get("/runs/<int:run_id>/so-far")
@needs(Right.EDIT_DEFINITIONS)
def so_far(run_id: int) -> str:
    """What a trial will come to, as far as it has read; a fragment."""
    return render_template("rule_bench/so_far.html", run=runs.one_run(context(), run_id))


@blueprint.get("/runs/<int:run_id>/<any(gained, lost):side>")
@needs(Right.EDIT_DEFINITIONS)
def changes(run_id: int, side: str) -> str:
    """Further hits that are gained or lost; a fragment."""
    after = request.args.get("after", "")
    start = int(after) if after.isdecimal() and len(after) < 18 else 0
    found = runs.excerpts(context(), run_id, gained=side == GAINED, after=start)
    return render_template("rule_bench/changes.html", run_id=run_id, side=side, excerpts=found)


@blueprint.post("/publish")
@needs(Right.EDIT_DEFINITIONS)
def publish() -> AnyResponse | tuple[str, int]:
    """Make the draft the version in force."""
    draft, note, rescreen = _read(), request.form.get("note", ""), "rescreen" in request.form
    try:
        added = publishing.publish(
            context(),
            draft.body,
            base=_base(),
            note=note,
            team_id=asked_owner(),
            rescreen=rescreen,
        )
    except FaultyDraft as fault:
        return _refused(draft, fault, note, fault.tried)
    except (Invalid, Conflict) as fault:
        return _refused(draft, fault, note)
    return _published(added)


@blueprint.post("/back/<key>")
@needs(Right.EDIT_DEFINITIONS)
def go_back(key: str) -> AnyResponse:
    """Make a new version with the text of an earlier one."""
    number = request.form.get("number", "")
    added = publishing.go_back(
        context(),
        key,
        _version(number),
        base=_base(),
        note=_("Back to version %(number)s", number=number),
        team_id=asked_owner(),
    )
    return _published(added)


@blueprint.post("/retire/<key>")
@needs(Right.EDIT_DEFINITIONS)
def retire(key: str) -> AnyResponse:
    """Put the rule that all teams share out of use."""
    publishing.retire(context(), key, base=_base())
    flash(_("The rule is out of use. What it has found stays."), "success")
    return redirect(url_for("rules.one", key=key), 303)


@blueprint.post("/rescreen/<key>")
@needs(Right.EDIT_DEFINITIONS)
def rescreen(key: str) -> AnyResponse:
    """Bring what is stored into line with a rule."""
    team_id = asked_owner()
    rescreening.ask_rescreen(context(), key, team_id)
    return redirect(url_for("rule_bench.edit", key=key, team=team_id or SHARED), 303)


@blueprint.get("/yaml/<key>")
@needs(Right.EDIT_DEFINITIONS)
def export(key: str) -> Response:
    """A version of a rule as a file."""
    wanted = request.args.get("version", "")
    known = definitions.readable_versions(context(), Kind.RULE, key)
    for version in [each for each in known if str(each.number) == wanted] if wanted else known:
        name = f"{version.key}.yaml"
        headers = {"Content-Disposition": f"attachment; filename={name}"}
        return Response(version.body, mimetype="application/yaml", headers=headers)
    raise NotFound()


@blueprint.post("/yaml")
@needs(Right.EDIT_DEFINITIONS)
def bring() -> str | tuple[str, int]:
    """Put a rule's file into the form; nothing is published by it."""
    file = request.files.get("file")
    data = file.stream.read(_LONGEST_FILE + 1) if file is not None else b""
    if not data:
        raise Invalid(N_("Choose a file first."), field="file")
    if len(data) > _LONGEST_FILE:
        raise Invalid(N_("This file is too large for a rule."), field="file")
    try:
        body = data.decode("utf-8-sig")
        draft = Draft(words.document_of(body))
    except (UnicodeDecodeError, DefinitionFaults) as reason:
        raise Invalid(N_("This file holds no rule that could be shown as a form.")) from reason
    line = line_for(context(), str(draft.mapping.get("id", "")), asked_owner())
    return _page(_bench(draft, line.newest.number if line.newest else 0, asked_owner()))


def _page(bench: Bench, found: Run | None = None) -> str:
    asking = context()
    key = str(bench.draft.mapping.get("id", ""))
    shown = _shown(bench)
    if found is not None and not found.under_way:
        shown["gained"] = runs.excerpts(asking, found.row.id, gained=True)
        shown["lost"] = runs.excerpts(asking, found.row.id, gained=False)
    line = line_for(asking, key if bench.base else "", bench.team_id)
    owning = owners(asking)
    return render_template(
        "rule_bench/edit.html",
        **shown,
        run=found,
        rescreen=runs.newest_rescreen(asking, key, bench.team_id) if bench.base else None,
        line=line,
        newest=line.newest,
        owners=owning,
        owner=next((team for team in owning.teams if team.id == bench.team_id), None),
        SHARED=SHARED,
    )


def _bench(
    draft: Draft, base: int, team_id: int | None, *, note: str = "", fault: str = ""
) -> Bench:
    return Bench(draft, base, try_draft(context(), draft.body), team_id, note, fault)


def _refused(
    draft: Draft, reason: Invalid | Conflict, note: str, tried: TriedDraft | None = None
) -> tuple[str, int]:
    """The page with everything that was typed, and why it was not published."""
    known = tried or try_draft(context(), draft.body)
    about_note = reason.field == "note"
    said = say(reason)
    bench = Bench(
        draft,
        _base(),
        known,
        asked_owner(),
        note,
        "" if about_note else said,
        said if about_note else "",
    )
    return _page(bench), status_of(reason)


def _shown(bench: Bench) -> dict[str, object]:
    """What the form and its panels are drawn from."""
    faults = words.faults_by_control(bench.draft, bench.tried)
    return {
        "bench": bench,
        "draft": bench.draft,
        "tried": bench.tried,
        "faults": faults,
        "warnings": words.warnings(bench.tried),
        "sides": words.sides(bench.draft, bench.tried, chinese=language_tag().startswith("zh")),
        "language": locale_name(),
        "operators": words.operators(),
        "choices_of": words.choices,
    }


def _read() -> Draft:
    return forms.read(request.form)


def _published(added: Version) -> AnyResponse:
    flash(_("Version %(number)s is in force.", number=added.number), "success")
    team = added.team_id or SHARED
    return redirect(url_for("rule_bench.edit", key=added.key, team=team), 303)


def _base() -> int:
    said = request.form.get("base", "")
    return int(said) if said.isdecimal() and len(said) < 7 else 0


def _version(number: str) -> int:
    """The number of a version; what cannot be one is that of none."""
    return int(number) if number.isdecimal() and len(number) < 7 else -1
