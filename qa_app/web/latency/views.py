"""Latency profiles: the list, one with its versions, the editor, YAML out and in."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from qa_app.core.definitions import Line, Version
from qa_app.core.errors import Conflict, Invalid
from qa_app.core.latency.profiles import Profile
from qa_app.core.permissions import Right
from qa_app.services.definition_owners import owners, require_owner
from qa_app.services.latency import profiles
from qa_app.web import navigation
from qa_app.web.access import needs, signed_in
from qa_app.web.context import context
from qa_app.web.definition_owners import SHARED, asked_owner, asked_team
from qa_app.web.errors import status_of
from qa_app.web.forms import blame
from qa_app.web.languages import say
from qa_app.web.latency.forms import ImportForm, ProfileForm
from qa_app.web.latency.words import clauses, init_words
from qa_app.web.navigation import N_, Entry, Section

blueprint = Blueprint("latency", __name__, url_prefix="/latency")
blueprint.record_once(lambda state: init_words(state.app))
navigation.on(
    blueprint,
    Entry(N_("Latency profiles"), "latency.listing", "stopwatch", 30, None, Section.DEFINITIONS),
)


@blueprint.get("")
@signed_in
def listing() -> str:
    """The profiles in force."""
    return _listing(ImportForm(formdata=None))


@blueprint.post("/import")
@needs(Right.EDIT_DEFINITIONS)
def bring_in() -> AnyResponse | tuple[str, int]:
    """A profile from a YAML file, as the next version of its id."""
    form, status = ImportForm(), 422
    if form.validate_on_submit():
        try:
            text = form.file.data.stream.read(profiles.LONGEST_BODY * 4 + 1).decode("utf-8-sig")
            added = profiles.bring_in(context(), text, form.note.data, asked_owner())
        except UnicodeDecodeError:
            form.file.errors = [_("The file is no text in UTF-8.")]
        except Invalid as fault:
            form.file.errors = [*form.file.errors, say(fault)]
            status = status_of(fault)
        else:
            flash(_("The profile is saved."), "success")
            return _page_of(added)
    return _listing(form, open_dialog=True), status


@blueprint.get("/profiles/<key>")
@signed_in
def one(key: str) -> str:
    """One profile: every clause in words, and every version."""
    found = profiles.one_profile(context(), key, _number(), asked_team())
    return render_template(
        "latency/one.html",
        found=found,
        held=found.held,
        profile=found.profile,
        clauses=list(clauses(found.profile)),
    )


@blueprint.get("/profiles/<key>/yaml")
@signed_in
def export(key: str) -> Response:
    """A version as a YAML file."""
    found = profiles.one_profile(context(), key, _number(), asked_team())
    answer = Response(found.held.version.body, mimetype="application/yaml")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.profile.id}.yaml"'
    return answer


@blueprint.route("/profiles/<key>/edit", methods=["GET", "POST"])
@needs(Right.EDIT_DEFINITIONS)
def edit(key: str) -> AnyResponse | tuple[str, int]:
    """The next version of a profile, a team's own or the shared one."""
    team_id = asked_owner()
    profile, line = profiles.to_edit(context(), key, team_id)
    form = ProfileForm()
    form.offer()
    if not form.is_submitted():
        form.show(profile)
        form.based_on.data = str(line.newest.number) if line.newest else ""
    form.key.data = key
    if form.validate_on_submit():
        saved = _save(form, key, _based_on(form), team_id)
        if saved is not None:
            return saved
    return _editor(form, team_id, line, profile), 422 if form.is_submitted() else 200


@blueprint.route("/new", methods=["GET", "POST"])
@needs(Right.EDIT_DEFINITIONS)
def new() -> AnyResponse | tuple[str, int]:
    """A new profile, like one that there is."""
    team_id = asked_owner()
    require_owner(context(), team_id)
    like = profiles.one_profile(
        context(), request.args.get("like") or "default", _number(), asked_team()
    )
    form = ProfileForm()
    form.offer()
    if not form.is_submitted():
        form.show(like.profile)
        form.key.data, form.source_kind.data, form.source_year.data = "", "own", None
        form.title_zh.data = form.title_en.data = ""
    elif form.validate():
        saved = _save(form, form.key.data, None, team_id)
        if saved is not None:
            return saved
    return _editor(form, team_id, Line(team_id, ()), None), 422 if form.is_submitted() else 200


def _save(
    form: ProfileForm, key: str, based_on: int | None, team_id: int | None
) -> AnyResponse | None:
    """Where saving leads; ``None`` where the form says what is at fault."""
    try:
        added = profiles.save(
            context(), form.chosen(key), form.note.data, based_on=based_on, team_id=team_id
        )
    except (Invalid, Conflict) as fault:
        blame(form, fault)
        return None
    return _page_of(added)


def _page_of(added: Version) -> AnyResponse:
    flash(_("The profile is saved."), "success")
    return redirect(url_for("latency.one", key=added.key, team=added.team_id), 303)


def _editor(form: ProfileForm, team_id: int | None, line: Line, profile: Profile | None) -> str:
    owning = owners(context())
    return render_template(
        "latency/edit.html",
        form=form,
        profile=profile,
        line=line,
        owners=owning,
        owner=next((team for team in owning.teams if team.id == team_id), None),
        SHARED=SHARED,
        may_own=profile is None or profile.id not in profiles.OF_THE_HOUSE,
    )


def _listing(form: ImportForm, *, open_dialog: bool = False) -> str:
    return render_template(
        "latency/listing.html",
        listed=profiles.list_profiles(context()),
        owners=owners(context()),
        form=form,
        open_dialog=open_dialog,
    )


def _number() -> int | None:
    """The version of the address; what cannot be one is the newest."""
    text = request.args.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 7 else None


def _based_on(form: ProfileForm) -> int | None:
    text = form.based_on.data or ""
    return int(text) if text.isdecimal() and len(text) < 7 else None
