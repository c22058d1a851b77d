"""Working on one flagged conversation, following a step over many, and what went to coaching."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from qa_app.core.errors import Conflict, Invalid
from qa_app.core.flagged import TriageAction
from qa_app.core.listing import place_from
from qa_app.core.permissions import Right
from qa_app.services import flag_cases, flag_runs, review_requests
from qa_app.web.access import needs, own_path
from qa_app.web.context import context
from qa_app.web.flagged.forms import WorkForm
from qa_app.web.flagged.words import passed_over_sentences, run_sentence
from qa_app.web.languages import say
from qa_app.web.navigation import N_
from qa_app.web.tables import page_url

blueprint = Blueprint("flag_cases", __name__, url_prefix="/flagged")

HAND_BACK = "hand_back"


@blueprint.post("/<int:part_id>/work")
@needs(Right.TAKE_FLAGGED)
def work(part_id: int) -> Response:
    """Send one conversation to review or coaching, hand it to a colleague, or hand it back."""
    given = _sent()
    done, undo = _worked(part_id, str(given.get("action", "")), WorkForm())
    if request.is_json:
        return jsonify(said=done, undo=undo)
    flash(done, "success")
    back = own_path(request.args.get("then"))
    return redirect(back or url_for("conversations.one", part_id=part_id), 303)


@blueprint.post("/<int:part_id>/notes")
@needs(Right.TAKE_FLAGGED)
def add_note(part_id: int) -> Response:
    """Note something on a conversation."""
    text = _sent().get("text")
    flag_cases.add_note(context(), part_id, text if isinstance(text, str) else "")
    if request.is_json:
        return jsonify(said=_("Noted."))
    back = own_path(request.args.get("then"))
    return redirect(back or url_for("conversations.one", part_id=part_id), 303)


@blueprint.post("/notes/<int:note_id>/remove")
@needs(Right.TAKE_FLAGGED)
def remove_note(note_id: int) -> Response:
    """Take one's own note away."""
    part_id = flag_cases.remove_note(context(), note_id)
    back = own_path(request.args.get("then"))
    return redirect(back or url_for("conversations.one", part_id=part_id), 303)


@blueprint.get("/runs/<int:run_id>")
@needs(Right.TRIAGE_FLAGGED)
def run(run_id: int) -> str:
    """How far a step over many is, and what it did."""
    found = flag_runs.look(context(), run_id)
    return render_template(
        "flagged/run.html",
        run=found,
        done=run_sentence(found),
        passed=passed_over_sentences(found),
    )


@blueprint.post("/runs/<int:run_id>/back")
@needs(Right.TRIAGE_FLAGGED)
def take_run_back(run_id: int) -> Response:
    """Put back what a step over many did."""
    try:
        found = flag_runs.take_back(context(), run_id)
    except Conflict as fault:
        flash(say(fault), "danger")
        return redirect(url_for("flagged.listing"), 303)
    if found.is_running:
        return redirect(url_for("flag_cases.run", run_id=run_id), 303)
    flash(_("Taken back. What had moved on meanwhile was left alone."), "success")
    return redirect(url_for("flagged.listing"), 303)


@blueprint.get("/coaching")
@needs(Right.TAKE_FLAGGED)
def coaching() -> str:
    """What was sent to coaching, the last first."""
    page = flag_cases.list_coaching(
        context(), place_from(request.args.get("after"), request.args.get("before"))
    )
    return render_template(
        "flagged/coaching.html",
        page=page,
        older=page_url(after=page.after) if page.after else None,
        newer=page_url(before=page.before) if page.before else None,
    )


@blueprint.post("/coaching/<int:request_id>/withdraw")
@needs(Right.TAKE_FLAGGED)
def withdraw_coaching(request_id: int) -> Response:
    """Take a request for coaching back."""
    try:
        flag_cases.withdraw_coaching(context(), request_id)
        flash(_("The request is withdrawn."), "success")
    except Conflict as fault:
        context().session.rollback()
        flash(say(fault), "danger")
    back = own_path(request.args.get("then"))
    return redirect(back or url_for("flag_cases.coaching"), 303)


def _sent() -> Mapping[str, object]:
    """What a form, or the script of a page, has sent."""
    if not request.is_json:
        return request.form
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise Invalid(N_("Choose what to do with the conversations."))
    return body


def _worked(part_id: int, action: str, form: WorkForm) -> tuple[str, str]:
    """What was done, and the address that takes it back."""
    wish = form.wish(action)
    if action == HAND_BACK:
        flag_cases.assign(context(), part_id, None)
        return _("Handed back: it waits for everybody again."), ""
    if action == TriageAction.COACHING:
        number = flag_cases.send_to_coaching(context(), part_id, wish.note)
        back = url_for("flag_cases.withdraw_coaching", request_id=number)
        return _("Sent to coaching."), back
    if action == TriageAction.REVIEW:
        number = review_requests.send(context(), part_id, form.draft)
        back = url_for("review_requests.withdraw", request_id=number)
        return _("Sent to review. It stays out of the sample and its mean."), back
    if action == TriageAction.ASSIGN:
        if wish.colleague_id is None:
            raise Invalid(N_("Choose a colleague."), field="colleague")
        flag_cases.assign(context(), part_id, wish.colleague_id)
        return _("Handed over."), url_for("flag_cases.work", part_id=part_id)
    raise Invalid(N_("Choose what to do with the conversations."))
