"""Assessed periods: the month from draft to published, results, files, one's own results."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Redirect

from qa_app.core.appraisals import Decision
from qa_app.core.errors import Conflict, Invalid
from qa_app.core.listing import place_from
from qa_app.core.permissions import Right
from qa_app.services.appraisals import computing, deciding, files, looking, publishing
from qa_app.services.appraisals.looking import ResultPage
from qa_app.web import navigation, notice_words
from qa_app.web.access import needs
from qa_app.web.appraisals.answers import XLSX, as_file, as_json
from qa_app.web.appraisals.exports import (
    pay_csv,
    pay_titles,
    pay_workbook,
    sheet_header,
    sheet_rows,
    sheet_title,
    sheet_workbook,
)
from qa_app.web.appraisals.forms import ComputeForm, DecideForm, ReasonForm
from qa_app.web.appraisals.listings import columns, page_of
from qa_app.web.appraisals.words import NOTICES, init_words
from qa_app.web.context import context
from qa_app.web.forms import Form, blame
from qa_app.web.languages import say
from qa_app.web.navigation import N_, Entry, Section
from qa_app.web.tables import page_url, read_table

blueprint = Blueprint("appraisals", __name__)
blueprint.record_once(lambda state: init_words(state.app))
blueprint.record_once(lambda state: notice_words.register(state.app, NOTICES))
navigation.on(
    blueprint,
    Entry(
        N_("Assessment"),
        "appraisals.listing",
        "clipboard-check",
        30,
        Right.SEE_APPRAISALS,
        Section.SCORES,
    ),
    Entry(N_("My results"), "appraisals.mine", "star", 31, Right.SEE_OWN_SCORES, Section.SCORES),
)


@blueprint.get("/appraisals")
@needs(Right.SEE_APPRAISALS)
def listing() -> str:
    """The periods of the visitor's teams."""
    return render_template("appraisals/listing.html", page=looking.periods_page(context()))


@blueprint.post("/appraisals")
@needs(Right.RUN_PERIODS)
def begin() -> Redirect:
    """Begin a period and compute its draft."""
    given = request.form
    team = given.get("team", "")
    try:
        if not team.isdecimal() or len(team) > 9:
            raise Invalid(computing.NOT_USED)
        begun = computing.begin(
            context(),
            int(team),
            given.get("scheme", ""),
            given.get("role", ""),
            given.get("period", ""),
        )
    except (Invalid, Conflict) as fault:
        flash(say(fault), "danger")
        return redirect(url_for("appraisals.listing"), 303)
    return redirect(url_for("appraisals.board", appraisal_id=begun), 303)


@blueprint.get("/appraisals/<int:appraisal_id>")
@needs(Right.SEE_APPRAISALS)
def board(appraisal_id: int) -> str:
    """One period."""
    return _board(appraisal_id)


@blueprint.post("/appraisals/<int:appraisal_id>/compute")
@needs(Right.RUN_PERIODS)
def compute(appraisal_id: int) -> Redirect | tuple[str, int]:
    """Compute the draft anew."""
    form = ComputeForm()
    return _taken(
        appraisal_id,
        form,
        lambda: computing.compute(context(), appraisal_id, form.least.data),
        "",
    )


@blueprint.post("/appraisals/<int:appraisal_id>/decide")
@needs(Right.RUN_PERIODS, Right.CHECK_PERIODS)
def decide(appraisal_id: int) -> Redirect | tuple[str, int]:
    """Accept points of the check list, or hold who is concerned."""
    form = DecideForm()
    chosen = _chosen_points(appraisal_id)
    return _taken(
        appraisal_id,
        form,
        lambda: deciding.decide(
            context(), appraisal_id, chosen, Decision(form.decision.data), form.reason.data
        ),
        ngettext("%(num)s point decided.", "%(num)s points decided.", len(chosen)),
    )


@blueprint.post("/appraisals/<int:appraisal_id>/people/<int:agent_id>/hold")
@needs(Right.RUN_PERIODS, Right.CHECK_PERIODS)
def hold(appraisal_id: int, agent_id: int) -> Redirect | tuple[str, int]:
    """Hold somebody's pay."""
    form = ReasonForm()
    return _taken_for(
        appraisal_id,
        agent_id,
        form,
        lambda: deciding.hold(context(), appraisal_id, agent_id, form.reason.data),
        _("The pay is held until somebody releases it."),
    )


@blueprint.post("/appraisals/<int:appraisal_id>/people/<int:agent_id>/release")
@needs(Right.RUN_PERIODS, Right.CHECK_PERIODS)
def release(appraisal_id: int, agent_id: int) -> Redirect | tuple[str, int]:
    """Let somebody be paid."""
    form = ReasonForm()
    return _taken_for(
        appraisal_id,
        agent_id,
        form,
        lambda: deciding.release(context(), appraisal_id, agent_id, form.reason.data),
        _("Released. The pay file holds this person from now on."),
    )


@blueprint.post("/appraisals/<int:appraisal_id>/check")
@needs(Right.CHECK_PERIODS)
def check(appraisal_id: int) -> Redirect | tuple[str, int]:
    """Say that it was looked over."""
    return _taken(
        appraisal_id,
        Form(),
        lambda: publishing.check(context(), appraisal_id),
        _("Noted that you looked it over."),
    )


@blueprint.post("/appraisals/<int:appraisal_id>/publish")
@needs(Right.RUN_PERIODS)
def publish(appraisal_id: int) -> Redirect | tuple[str, int]:
    """Freeze it and tell the agents."""
    return _taken(
        appraisal_id,
        Form(),
        lambda: publishing.publish(context(), appraisal_id),
        _("Published. The agents are told."),
    )


@blueprint.post("/appraisals/<int:appraisal_id>/reopen")
@needs(Right.RUN_PERIODS)
def reopen(appraisal_id: int) -> Redirect | tuple[str, int]:
    """Open a published period again."""
    form = ReasonForm()
    return _taken(
        appraisal_id,
        form,
        lambda: publishing.reopen(context(), appraisal_id, form.reason.data),
        _("Re-opened. What was published stays visible until it is published anew."),
    )


@blueprint.get("/appraisals/<int:appraisal_id>/people/<int:agent_id>")
@needs(Right.SEE_APPRAISALS)
def person(appraisal_id: int, agent_id: int) -> str:
    """One person's result with its derivation."""
    return _person(looking.result_page(context(), appraisal_id, agent_id))


@blueprint.get("/appraisals/<int:appraisal_id>/people/<int:agent_id>.json")
@needs(Right.SEE_APPRAISALS)
def person_json(appraisal_id: int, agent_id: int) -> Response:
    """The same as JSON."""
    return as_json(looking.whole(context(), appraisal_id, agent_id))


@blueprint.get("/appraisals/<int:appraisal_id>/results.json")
@needs(Right.SEE_APPRAISALS)
def results_json(appraisal_id: int) -> Response:
    """Everybody's, as ``flask appraise`` prints them."""
    return as_json(looking.whole(context(), appraisal_id))


@blueprint.get("/appraisals/<int:appraisal_id>/facts.json")
@needs(Right.SEE_APPRAISALS)
def facts(appraisal_id: int) -> Response:
    """Everything that went in, as ``flask appraise`` takes it."""
    content = files.facts_file(context(writes=True), appraisal_id)
    return as_file(content, "application/json", f"facts-{appraisal_id}.json")


@blueprint.get("/appraisals/<int:appraisal_id>/sheet")
@needs(Right.SEE_APPRAISALS)
def sheet(appraisal_id: int) -> str:
    """The posted sheet, to be read and printed."""
    found = files.posted_sheet(context(), appraisal_id)
    return render_template(
        "appraisals/sheet.html",
        sheet=found,
        title=sheet_title(found),
        header=sheet_header(),
        rows=sheet_rows(found),
    )


@blueprint.get("/appraisals/<int:appraisal_id>/sheet.xlsx")
@needs(Right.SEE_APPRAISALS)
def sheet_xlsx(appraisal_id: int) -> Response:
    """The posted sheet for Excel."""
    found = files.posted_sheet(context(writes=True), appraisal_id, exported=True)
    return as_file(sheet_workbook(found), XLSX, f"sheet-{found.period.id}.xlsx")


@blueprint.get("/appraisals/<int:appraisal_id>/pay")
@needs(Right.SEE_APPRAISALS)
def pay(appraisal_id: int) -> str:
    """What is paid, line by line."""
    found = files.pay_file(context(), appraisal_id)
    return render_template("appraisals/pay.html", pay=found, titles=pay_titles(found))


@blueprint.get("/appraisals/<int:appraisal_id>/pay.csv")
@needs(Right.SEE_APPRAISALS)
def pay_as_csv(appraisal_id: int) -> Response:
    """The pay file."""
    found = files.pay_file(context(writes=True), appraisal_id, exported=True)
    return as_file("".join(pay_csv(found)).encode(), "text/csv", f"pay-{found.period.id}.csv")


@blueprint.get("/appraisals/<int:appraisal_id>/pay.xlsx")
@needs(Right.SEE_APPRAISALS)
def pay_xlsx(appraisal_id: int) -> Response:
    """The pay file for Excel."""
    found = files.pay_file(context(writes=True), appraisal_id, exported=True)
    return as_file(pay_workbook(found), XLSX, f"pay-{found.period.id}.xlsx")


@blueprint.get("/my-results")
@needs(Right.SEE_OWN_SCORES)
def mine() -> str:
    """The visitor's own published results."""
    asking = context()
    return render_template(
        "appraisals/mine.html",
        found=looking.own_results(asking),
        schemes=looking.scheme_titles(asking),
        linked=asking.actor.agent_id is not None,
    )


@blueprint.get("/my-results/<int:appraisal_id>")
@needs(Right.SEE_OWN_SCORES)
def own(appraisal_id: int) -> str:
    """One of them with its derivation."""
    return _person(looking.own_page(context(), appraisal_id))


def _chosen_points(appraisal_id: int) -> list[int]:
    """The points that were ticked; all undecided ones of a kind where that was chosen."""
    kind = request.form.get("all_of", "")
    if kind:
        found = looking.board(context(), appraisal_id)
        return [
            each.id
            for each in found.points
            if each.point.kind.value == kind and each.point.decided is None
        ]
    given = request.form.getlist("point")
    return [int(each) for each in given if each.isdecimal() and len(each) < 10]


def _taken(
    appraisal_id: int, form: Form, step: Callable[[], object], done: str
) -> Redirect | tuple[str, int]:
    """Take a step, or show the board again with what is wrong."""
    if _took(form, step, done):
        return redirect(url_for("appraisals.board", appraisal_id=appraisal_id), 303)
    return _board(appraisal_id, form), 422


def _taken_for(
    appraisal_id: int, agent_id: int, form: Form, step: Callable[[], object], done: str
) -> Redirect | tuple[str, int]:
    if _took(form, step, done):
        place = url_for("appraisals.person", appraisal_id=appraisal_id, agent_id=agent_id)
        return redirect(place, 303)
    return _person(looking.result_page(context(), appraisal_id, agent_id), form), 422


def _took(form: Form, step: Callable[[], object], done: str) -> bool:
    if not form.validate():
        return False
    try:
        step()
    except (Invalid, Conflict) as fault:
        context().session.rollback()
        blame(form, fault)
        return False
    if done:
        flash(done, "success")
    return True


def _board(appraisal_id: int, given: Form | None = None) -> str:
    found = looking.board(context(), appraisal_id)
    table = read_table(columns(found), "name")
    page = page_of(found, table, place_from(table.after, table.before))
    compute_form = given if isinstance(given, ComputeForm) else ComputeForm(None)
    if compute_form is not given:
        compute_form.least.data = found.appraisal.least
    return render_template(
        "appraisals/board.html",
        board=found,
        names={each.person: each.name for each in found.results},
        table=table,
        page=page,
        older=page_url(after=page.after) if page.after else None,
        newer=page_url(before=page.before) if page.before else None,
        compute_form=compute_form,
        decide_form=given if isinstance(given, DecideForm) else DecideForm(None),
        reopen_form=given if isinstance(given, ReasonForm) else ReasonForm(None),
        given=given,
        failed_kind=request.form.get("kind") if isinstance(given, DecideForm) else None,
    )


def _person(found: ResultPage, form: Form | None = None) -> str:
    return render_template(
        "appraisals/person.html",
        found=found,
        form=form or ReasonForm(None),
        given=form,
        measures={each.name: each for each in found.scheme.measures},
    )
