"""Working through flagged conversations, one at a time or all that match."""

from __future__ import annotations

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from qa_app.core.errors import Invalid, NotFound
from qa_app.core.flagged import TriageAction
from qa_app.core.listing import FindingState, place_from
from qa_app.core.permissions import Right
from qa_app.core.review_requests import RequestReason
from qa_app.core.saved_searches import SearchedList
from qa_app.services import flag_cases, flag_runs, flagged, review_requests, screening_decisions
from qa_app.services.flag_runs import OpenedRun
from qa_app.web import navigation
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.conversations.columns import flagged_columns
from qa_app.web.conversations.lists import order_of, part_urls
from qa_app.web.flagged.forms import FlaggedForm, WorkForm
from qa_app.web.flagged.words import init_words, passed_over_sentences, run_sentence
from qa_app.web.navigation import N_, Entry, Section
from qa_app.web.saved_searches.bar import bar
from qa_app.web.tables import page_url, read_table, url_with

blueprint = Blueprint("flagged", __name__, url_prefix="/flagged")
blueprint.record_once(lambda state: init_words(state.app))
navigation.on(
    blueprint,
    Entry(N_("Flagged"), "flagged.listing", "flag", 30, Right.TAKE_FLAGGED, Section.WORK),
)


@blueprint.get("")
@needs(Right.TAKE_FLAGGED)
def listing() -> str:
    """The list, the gravest first."""
    form = _form()
    wanted, shelf = form.chosen(), form.shelf
    table = read_table(
        flagged_columns(risk=context().actor.may(Right.SEE_RISK)),
        "-severity" if shelf.has_open else "-started",
    )
    order = order_of(table.sort, FindingState.OPEN if shelf.has_open else None)
    shown = flagged.list_flagged(
        context(),
        wanted,
        order=order,
        ascending=not table.descending,
        place=place_from(table.after, table.before),
    )
    page = shown.listed.page
    run = _run()
    return render_template(
        "flagged/listing.html",
        form=form,
        work=_work_form(),
        state=shelf.value,
        table=table,
        saved=bar(SearchedList.FLAGGED, form.errors),
        shown=shown,
        wanted=wanted,
        may_triage=context().actor.may(Right.TRIAGE_FLAGGED),
        in_hand=flag_cases.in_hand(context()),
        run=run,
        run_said=run_sentence(run) if run else "",
        run_passed=passed_over_sentences(run) if run else (),
        href=part_urls(order, flagged=True),
        older=page_url(after=page.after) if page.after else None,
        newer=page_url(before=page.before) if page.before else None,
    )


@blueprint.post("")
@needs(Right.TRIAGE_FLAGGED)
def decide() -> Response:
    """Take a step with one row, with the rows chosen, or with all that match the filter."""
    wanted = _form().chosen()
    action, _point, row = request.form.get("action", "").partition(":")
    if row:
        state = _state(action)
        moved = len(screening_decisions.decide_row(context(), _id(row), wanted, state))
        flash(said(state, moved), "success")
        return redirect(url_with(after=None, before=None), 303)
    if action not in set(TriageAction):
        raise Invalid(N_("Choose what to do with the conversations."))
    chosen = None if request.form.get("all") else _chosen(request.form.getlist("id"))
    wish = WorkForm().wish(action)
    run = flag_runs.start(context(), wanted, TriageAction(action), wish, part_ids=chosen)
    if run.is_running:
        return redirect(url_for("flag_cases.run", run_id=run.id), 303)
    return redirect(url_with(after=None, before=None, run=run.id), 303)


@blueprint.post("/<int:part_id>")
@needs(Right.TRIAGE_FLAGGED)
def decide_row(part_id: int) -> Response:
    """Decide what the filter shows of one row, for the script of the list."""
    state = _state(_body().get("action", request.form.get("action")))
    moved = screening_decisions.decide_row(context(), part_id, _form().chosen(), state)
    return jsonify(findings=list(moved), said=said(state, len(moved)), waiting=_waiting())


@blueprint.post("/findings")
@needs(Right.TRIAGE_FLAGGED)
def take_back() -> Response:
    """Put findings that were decided on by mistake back where they were."""
    body = _body()
    ids = body.get("findings")
    if not isinstance(ids, list) or not all(type(each) is int and 0 < each < 2**63 for each in ids):
        raise Invalid(N_("Choose at least one conversation."))
    moved = screening_decisions.decide_some(context(), ids, _state(body.get("action")))
    return jsonify(said=_("Taken back."), moved=moved, waiting=_waiting())


def said(state: FindingState, moved: int) -> str:
    """What has been done, in a sentence."""
    sentences = {
        FindingState.OPEN: ngettext(
            "%(num)s finding waits again.", "%(num)s findings wait again.", moved
        ),
        FindingState.CONFIRMED: ngettext(
            "%(num)s finding confirmed.", "%(num)s findings confirmed.", moved
        ),
        FindingState.DISMISSED: ngettext(
            "%(num)s finding dismissed as a false alarm.",
            "%(num)s findings dismissed as false alarms.",
            moved,
        ),
    }
    return str(sentences[state])


def _form() -> FlaggedForm:
    form = FlaggedForm(request.args)
    people = flag_cases.colleagues(context())
    form.offer_all(flagged.flagged_choices(context()), people, context().actor.user_id)
    return form


def _work_form() -> WorkForm:
    form = WorkForm(None, data={"reason": RequestReason.FLAG.value})
    form.offer_people(
        review_requests.reviewers_anywhere(context()), flag_cases.colleagues(context())
    )
    return form


def _run() -> OpenedRun | None:
    """The step over many that the address tells of, where it is the visitor's own."""
    run_id = request.args.get("run", type=int)
    if run_id is None or not 0 < run_id < 2**31:
        return None
    try:
        return flag_runs.look(context(), run_id)
    except NotFound:
        return None


def _waiting() -> int:
    return flagged.waiting(context())


def _body() -> dict[str, object]:
    body = request.get_json(silent=True)
    return body if isinstance(body, dict) else {}


def _state(action: object) -> FindingState:
    if isinstance(action, str) and action in set(FindingState):
        return FindingState(action)
    raise Invalid(N_("Choose whether to confirm or to dismiss."))


def _chosen(values: list[str]) -> frozenset[int]:
    numbers = frozenset(_id(value) for value in values)
    if not numbers:
        raise Invalid(N_("Choose at least one conversation."))
    return numbers


def _id(text: str) -> int:
    if not text.isdecimal() or len(text) > 18:
        raise Invalid(N_("Choose at least one conversation."))
    return int(text)
