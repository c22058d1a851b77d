"""Rounds: the list, a new one, its progress, its session, and one's own deviations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from qa_app.core.decimals import plain
from qa_app.core.errors import Invalid, NotFound
from qa_app.core.listing import place_from
from qa_app.core.permissions import Right
from qa_app.core.rubrics import Answer, answer_from_json
from qa_app.services import calibration
from qa_app.services.calibration import OpenedConversation, Preview
from qa_app.services.calibration.planning import last_month, team_of_parts
from qa_app.services.context import Context
from qa_app.web import navigation, notice_words
from qa_app.web.access import needs
from qa_app.web.calibration.forms import RoundForm
from qa_app.web.calibration.words import NOTICES, init_words, outcome_words
from qa_app.web.context import context
from qa_app.web.forms import blame
from qa_app.web.navigation import N_, Entry, Section
from qa_app.web.reviews.forms import answer_form
from qa_app.web.tables import page_url

blueprint = Blueprint("calibration", __name__, url_prefix="/calibration")
blueprint.record_once(lambda state: init_words(state.app))
blueprint.record_once(lambda state: notice_words.register(state.app, NOTICES))
navigation.on(
    blueprint,
    Entry(N_("Calibration"), "calibration.listing", "rulers", 27, Right.REVIEW, Section.WORK),
)

MOST_PARTS = 200


@blueprint.get("")
@needs(Right.CALIBRATE, Right.REVIEW)
def listing() -> str:
    """The rounds that the visitor leads or takes part in, the newest first."""
    place = place_from(request.args.get("after"), request.args.get("before"))
    page = calibration.list_rounds(context(), place)
    return render_template(
        "calibration/listing.html",
        page=page,
        leads=context().reach(Right.CALIBRATE),
        older=page_url(after=page.after) if page.after else None,
        newer=page_url(before=page.before) if page.before else None,
    )


@blueprint.get("/new")
@needs(Right.CALIBRATE)
def plan() -> str:
    """A round to be planned; the address may name the team and conversations."""
    parts = _numbers(request.args.getlist("part"))
    team_id = request.args.get("team", type=int) or team_of_parts(context(), parts)
    preview = _preview(team_id, parts)
    form = RoundForm(None, data={"part": parts})
    form.month.process(MultiDict({"month": last_month(context())}))
    form.offer(preview)
    everybody = [each.id for each in preview.reviewers]
    return _plan_page(form, preview, everybody)


@blueprint.post("")
@needs(Right.CALIBRATE)
def make() -> Response | tuple[str, int]:
    """Begin the round, and lead to it."""
    form = RoundForm(request.form)
    preview = _preview(request.form.get("team", type=int), form.chosen())
    form.offer(preview)
    if form.validate():
        try:
            round_id = calibration.make_round(context(), form.plan(preview.team.id))
        except Invalid as refused:
            context().session.rollback()
            blame(form, refused)
        else:
            flash(_("The round has begun. Its reviewers have been told."), "success")
            return redirect(url_for("calibration.one", round_id=round_id))
    preview = _preview(preview.team.id, form.chosen())
    return _plan_page(form, preview, form.reviewers.data or []), 422


@blueprint.get("/<int:round_id>")
@needs(Right.CALIBRATE)
def one(round_id: int) -> str:
    """A round for who leads it: progress, then the session, then how far they agree."""
    opened = calibration.open_round(context(), round_id)
    return render_template("calibration/one.html", opened=opened, round=opened.round)


@blueprint.get("/<int:round_id>/mine")
@needs(Right.REVIEW)
def mine(round_id: int) -> str:
    """A round for one who answers: what is left, and then how the visitor deviates."""
    opened = calibration.my_round(context(), round_id)
    return render_template(
        "calibration/mine.html",
        opened=opened,
        round=opened.round,
        may_lead=context().reach(Right.CALIBRATE).covers(opened.round.team_id),
    )


@blueprint.post("/<int:round_id>/session")
@needs(Right.CALIBRATE)
def begin(round_id: int) -> Response:
    """End the blind phase."""
    said = _("The blind phase has ended. Settle the reference now.")
    return _step(calibration.begin_settling, round_id, said)


@blueprint.post("/<int:round_id>/close")
@needs(Right.CALIBRATE)
def close(round_id: int) -> Response:
    """Let the reference stand."""
    said = _("The reference stands, and the reviewers have been told.")
    return _step(calibration.close, round_id, said)


@blueprint.post("/<int:round_id>/reopen")
@needs(Right.CALIBRATE)
def reopen(round_id: int) -> Response:
    """Go back to the session."""
    return _step(calibration.reopen, round_id, _("Back in session."))


@blueprint.post("/<int:round_id>/call-off")
@needs(Right.CALIBRATE)
def call_off(round_id: int) -> Response:
    """Give the round up."""
    return _step(calibration.call_off, round_id, _("Called off. Its open tasks are gone."))


@blueprint.get("/<int:round_id>/conversations/<int:part_id>")
@needs(Right.CALIBRATE)
def session(round_id: int, part_id: int) -> str:
    """The session on one conversation: criteria by reviewers, the transcript beside."""
    opened = calibration.open_conversation(context(), round_id, part_id)
    return render_template(
        "calibration/session.html",
        opened=opened,
        round=opened.round,
        part=opened.part,
        transcript=opened.transcript,
        forms={row.comparison.criterion.id: _row_form(row) for row in opened.rows},
        standing=_state(opened),
    )


@blueprint.post("/<int:round_id>/conversations/<int:part_id>/criteria/<criterion>")
@needs(Right.CALIBRATE)
def settle(round_id: int, part_id: int, criterion: str) -> Response:
    """Settle one criterion, or (no answer given) take back what was settled."""
    body = request.get_json(silent=True)
    given = body if isinstance(body, dict) else {}
    if given.get("take_back") is True:
        calibration.take_back(context(), round_id, part_id, criterion)
    else:
        note = given.get("note", "")
        answer = answer_from_json(given.get("answer") or {})
        if not isinstance(note, str):
            raise Invalid(N_("This request could not be read. Reload the page and try again."))
        answer = Answer(answer.value, answer.na, answer.count, answer.points)
        calibration.settle(context(), round_id, part_id, criterion, answer, note)
    opened = calibration.open_conversation(context(), round_id, part_id)
    return jsonify(_state(opened))


@blueprint.post("/<int:round_id>/conversations/<int:part_id>/unanimous")
@needs(Right.CALIBRATE)
def unanimous(round_id: int, part_id: int) -> Response:
    """Settle everything that all answered alike."""
    calibration.settle_unanimous(context(), round_id, part_id)
    return redirect(url_for("calibration.session", round_id=round_id, part_id=part_id))


def _step(step: Callable[[Context, int], None], round_id: int, said: str) -> Response:
    step(context(), round_id)
    flash(said, "success")
    return redirect(url_for("calibration.one", round_id=round_id))


def _preview(team_id: int | None, parts: Any) -> Preview:
    teams = calibration.teams_to_calibrate(context())
    if team_id is None and teams:
        team_id = teams[0].id
    if team_id is None:
        raise NotFound()
    return calibration.preview(context(), team_id, parts)


def _plan_page(form: RoundForm, preview: Preview, ticked: Any) -> str:
    return render_template(
        "calibration/new.html",
        form=form,
        preview=preview,
        teams=calibration.teams_to_calibrate(context()),
        ticked=set(ticked),
    )


def _row_form(row: Any) -> Any:
    """The answers on offer for one criterion, the settled one chosen."""
    criterion = row.comparison.criterion
    answer = row.settled.answer if row.settled else Answer()
    data = {
        "value": answer.value,
        "na": answer.na,
        "count": answer.count,
        "points": answer.points,
    }
    return answer_form(criterion)(None, data=data, prefix=f"{criterion.id}-")


def _state(opened: OpenedConversation) -> dict[str, Any]:
    """Where the session stands, for the page's script."""
    return {
        "total": None if opened.reference.total is None else plain(opened.reference.total),
        "unsettled": list(opened.unsettled),
        "unanimous": opened.unanimous_left,
        "rows": {
            row.comparison.criterion.id: {
                "settled": row.settled is not None,
                "reference": outcome_words(row.comparison.criterion, row.reference),
                "off": [who for who, found in row.outcomes.items() if found != row.reference]
                if row.reference
                else [],
            }
            for row in opened.rows
        },
    }


def _numbers(values: list[str]) -> list[int]:
    return [int(each) for each in values[:MOST_PARTS] if each.isdecimal() and len(each) < 16]
