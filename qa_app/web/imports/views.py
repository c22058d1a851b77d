"""Bringing conversations in: drop, map, commit, follow, read the report, undo."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import pgettext
from werkzeug.wrappers import Response as AnyResponse

from qa_app.core.errors import Invalid
from qa_app.core.imports.states import State
from qa_app.core.permissions import Right
from qa_app.exports.csv_files import csv_lines
from qa_app.services.imports import mappings, reports, staging, undoing
from qa_app.services.imports.looking import Look, guessed_anew, look
from qa_app.services.imports.options import Options
from qa_app.services.imports.reports import Report
from qa_app.web import navigation
from qa_app.web.access import needs
from qa_app.web.context import context, settings
from qa_app.web.errors import status_of
from qa_app.web.forms import blame
from qa_app.web.imports.forms import (
    OptionsForm,
    TeamForm,
    chosen_options,
    columns_of,
    meaning_choices,
    role_choices,
    speakers,
    structure_of,
    twice,
)
from qa_app.web.imports.words import init_words, remarks
from qa_app.web.languages import say
from qa_app.web.navigation import N_, Entry, Section
from qa_app.web.tables import page_url

blueprint = Blueprint("imports", __name__, url_prefix="/imports")
blueprint.record_once(lambda state: init_words(state.app))
navigation.on(
    blueprint,
    Entry(N_("Import"), "imports.listing", "inbox", 5, Right.IMPORT, Section.HOUSE),
)

REFUSED, WARNINGS = "refused", "warnings"
_SHOWN_CONVERSATIONS, _SHOWN_MESSAGES, _SHOWN_REMARKS = 5, 8, 12


@blueprint.get("")
@needs(Right.IMPORT)
def listing() -> str:
    """What was imported, and the place to drop the next file."""
    return _listing(_team_form())


@blueprint.post("")
@needs(Right.IMPORT)
def upload() -> AnyResponse | tuple[str, int]:
    """Put files away; leads on to the first one's preview."""
    form = _team_form()
    files = [each for each in request.files.getlist("file") if each.filename]
    try:
        if not files:
            raise Invalid(N_("Choose a file first."), field="file")
        if not form.validate():
            raise Invalid(staging.TEAM_NEEDED, field="team")
        staged = [
            staging.stage(
                context(),
                each.stream,
                each.filename or "",
                team_id=form.team_id,
                most_bytes=settings().max_upload_bytes,
            )
            for each in files
        ]
    except Invalid as reason:
        if _wants_json():
            raise
        blame(form, reason)
        return _listing(form), status_of(reason)
    first = url_for("imports.one", import_id=staged[0])
    then = first if len(staged) == 1 else url_for("imports.listing")
    return jsonify(location=then) if _wants_json() else redirect(then, 303)


@blueprint.get("/<int:import_id>")
@needs(Right.IMPORT)
def one(import_id: int) -> str:
    """An import: its preview, its progress or its report, as far as it has come."""
    found = reports.report(context(), import_id)
    if found.state is State.PREVIEWED:
        return _look_page("imports/look.html", look(context(), import_id))
    if found.state.under_way:
        return render_template("imports/running.html", report=found, left=_left(found))
    return _report_page(found)


@blueprint.post("/<int:import_id>/look")
@needs(Right.IMPORT)
def look_again(import_id: int) -> str:
    """The preview under other options; a fragment."""
    return _look_page("imports/panel.html", look(context(), import_id, _options(import_id)))


@blueprint.post("/<int:import_id>/commit")
@needs(Right.IMPORT)
def commit(import_id: int) -> AnyResponse | tuple[str, int]:
    """Begin the import; asking again changes nothing."""
    if reports.report(context(), import_id).state is not State.PREVIEWED:
        return redirect(url_for("imports.one", import_id=import_id), 303)
    found = look(context(), import_id, _options(import_id))
    form = _options_form(found)
    doubled = twice(request.form)
    try:
        if not form.validate():
            raise Invalid(N_("Some fields cannot be read as they are."))
        if doubled:
            raise Invalid(
                N_("These are chosen for more than one column: %(names)s."),
                names=", ".join(doubled),
            )
        staging.choose(context(), import_id, found.options, form.team_id)
        if form.keep_as.data and found.options.mapping is not None:
            mappings.keep(
                context(),
                form.keep_as.data,
                found.preview.columns,
                found.options.mapping,
                form.team_id,
            )
        staging.commit(context(), import_id)
    except Invalid as reason:
        blame(form, reason)
        return _look_page("imports/look.html", found, form), status_of(reason)
    return redirect(url_for("imports.one", import_id=import_id), 303)


@blueprint.post("/<int:import_id>/discard")
@needs(Right.IMPORT)
def discard(import_id: int) -> AnyResponse:
    """Drop a file that was only looked at."""
    staging.discard(context(), import_id)
    flash(_("The file was dropped; nothing was imported."), "success")
    return redirect(url_for("imports.listing"), 303)


@blueprint.get("/<int:import_id>/progress")
@needs(Right.IMPORT)
def progress(import_id: int) -> Response:
    """A fragment that asks for itself again until the work has ended."""
    found = reports.report(context(), import_id)
    response = Response(render_template("imports/progress.html", report=found, left=_left(found)))
    if not found.state.under_way:
        response.headers["HX-Redirect"] = url_for("imports.one", import_id=import_id)
    return response


@blueprint.post("/<int:import_id>/cancel")
@needs(Right.IMPORT)
def cancel(import_id: int) -> AnyResponse:
    """Stop after the conversations at hand."""
    reports.cancel(context(), import_id)
    return redirect(url_for("imports.one", import_id=import_id), 303)


@blueprint.post("/<int:import_id>/undo")
@needs(Right.UNDO_IMPORT)
def undo(import_id: int) -> AnyResponse:
    """Take back what it brought, where nothing rests on it."""
    undoing.undo(context(), import_id)
    return redirect(url_for("imports.one", import_id=import_id), 303)


@blueprint.get("/<int:import_id>/problems.csv")
@needs(Right.IMPORT)
def problems_file(import_id: int) -> Response:
    """Every refused row, or every warning, with line and reason."""
    refused = request.args.get("which") != WARNINGS
    found = reports.every_problem(context(), import_id, refused=refused)
    header = [
        pgettext("import", "File"),
        pgettext("import", "Line"),
        pgettext("import", "Conversation"),
        pgettext("import", "Reason"),
        pgettext("import", "Beginning of the row"),
    ]
    rows = (
        (each.file, each.line, each.conversation, say(each.reason), each.excerpt) for each in found
    )
    name = f"import-{import_id}-{REFUSED if refused else WARNINGS}.csv"
    # As a whole: a slow download must not hold a transaction open.
    return Response(
        "".join(csv_lines(header, rows)),
        mimetype="text/csv",
        headers={"Content-Disposition": f"attachment; filename={name}"},
    )


def _listing(form: TeamForm) -> str:
    before = request.args.get("before", type=int)
    found = reports.history(context(), before)
    return render_template(
        "imports/listing.html",
        form=form,
        imports=found.imports,
        older=page_url(before=str(found.before)) if found.before else None,
        most_mb=settings().max_upload_bytes // (1024 * 1024),
    )


def _look_page(template: str, found: Look, form: OptionsForm | None = None) -> str:
    mapping = found.options.mapping
    return render_template(
        template,
        look=found,
        form=form or _shown(found),
        structure=structure_of(mapping) if mapping else "",
        columns=columns_of(found),
        meanings=meaning_choices(),
        roles=role_choices(),
        speakers=speakers(found),
        conversations=found.preview.conversations[:_SHOWN_CONVERSATIONS],
        most_messages=_SHOWN_MESSAGES,
        remarks=remarks(found.preview.problems)[:_SHOWN_REMARKS],
    )


def _report_page(found: Report) -> str:
    asked = context()
    import_id = found.row.id
    counts = found.row.counts
    which = request.args.get("which", REFUSED if counts.refused or not counts.warned else WARNINGS)
    after = request.args.get("after", 0, type=int)
    may_undo = found.state.undoable and reports.may_undo(asked, found.row)
    return render_template(
        "imports/report.html",
        report=found,
        which=which,
        problems=reports.problems(asked, import_id, refused=which != WARNINGS, after=after),
        first_page=after == 0,
        may_undo=may_undo,
        obstacles=undoing.obstacles_to_undoing(asked, import_id) if may_undo else (),
    )


def _options(import_id: int) -> Options:
    """What the page sent; columns that other settings make unknown are guessed anew."""
    chosen = chosen_options(request.form)
    kept = request.form.get("kept")
    if kept:
        found = look(context(), import_id, chosen)
        wanted = next((each for each in found.kept if str(each.id) == kept), None)
        return chosen if wanted is None else Options(wanted.mapping, chosen.source)
    mapping = chosen.mapping
    if mapping is not None and structure_of(mapping) != request.form.get("structure"):
        guessed = guessed_anew(context(), import_id, mapping)
        return Options(guessed, chosen.source, chosen.split_gap_minutes)
    return chosen


def _team_form() -> TeamForm:
    form = TeamForm()
    _offer_teams(form)
    return form


def _options_form(found: Look) -> OptionsForm:
    form = OptionsForm()
    form.offer(found)
    _offer_teams(form)
    return form


def _shown(found: Look) -> OptionsForm:
    """The form as the file has been read; what was typed beside that is kept."""
    form = _options_form(found)
    form.show(found)
    if not request.form:
        form.team.data = str(found.team_id) if found.team_id else ""
    return form


def _offer_teams(form: TeamForm) -> None:
    asked = context()
    form.offer_teams(
        reports.teams_to_choose(asked), everywhere=asked.reach(Right.IMPORT).everywhere
    )


def _left(found: Report) -> float | None:
    left = found.job.time_left(context().now) if found.job else None
    return None if left is None else left.total_seconds()


def _wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == (
        "application/json"
    )
