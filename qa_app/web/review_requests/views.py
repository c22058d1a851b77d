"""Sending conversations to review outside the sample, and what became of them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from qa_app.core.errors import Conflict, Invalid
from qa_app.core.listing import place_from
from qa_app.core.permissions import Right
from qa_app.services import review_requests
from qa_app.services.review_requests import ListedRequest
from qa_app.web.access import needs, own_path
from qa_app.web.context import context
from qa_app.web.forms import blame
from qa_app.web.languages import say
from qa_app.web.review_requests.forms import FindForm, RequestForm, reason_label
from qa_app.web.tables import page_url

blueprint = Blueprint("review_requests", __name__, url_prefix="/review-requests")
blueprint.record_once(
    lambda state: state.app.jinja_env.globals.update(request_reason_label=reason_label)
)


@blueprint.get("")
@needs(Right.TRIAGE_FLAGGED)
def listing() -> str | Response:
    """What was sent to review, the last first; and finding a conversation by its id."""
    form = FindForm(request.args)
    wanted = form.conversation.data if form.validate() else ""
    found = review_requests.find(context(), wanted or "")
    if len(found) == 1:
        return redirect(url_for("review_requests.new", part_id=found[0].id))
    page = review_requests.list_requests(
        context(), place_from(request.args.get("after"), request.args.get("before"))
    )
    return render_template(
        "review_requests/listing.html",
        form=form,
        wanted=wanted,
        found=found,
        page=page,
        older=page_url(after=page.after) if page.after else None,
        newer=page_url(before=page.before) if page.before else None,
    )


@blueprint.route("/parts/<int:part_id>", methods=["GET", "POST"])
@needs(Right.TRIAGE_FLAGGED)
def new(part_id: int) -> str | Response | tuple[str, int]:
    """Ask for a review of one conversation."""
    asking = review_requests.look(context(), part_id)
    form = RequestForm()
    form.offer(asking.reviewers)
    if form.validate_on_submit():
        try:
            review_requests.send(context(), part_id, form.draft)
        except (Invalid, Conflict) as fault:
            context().session.rollback()
            blame(form, fault)
        else:
            flash(_("Sent to review. It stays out of the sample and its mean."), "success")
            back = own_path(request.args.get("then"))
            return redirect(back or url_for("conversations.one", part_id=part_id), 303)
    page = render_template(
        "review_requests/new.html",
        asking=asking,
        form=form,
        part=asking.part,
        refusal=gettext(asking.refusal) if asking.refusal else "",
    )
    return (page, 422) if form.is_submitted() else page


@blueprint.post("/<int:request_id>/withdraw")
@needs(Right.TRIAGE_FLAGGED)
def withdraw(request_id: int) -> Response:
    """Take a request back that nobody has begun to work on."""
    try:
        review_requests.withdraw(context(), request_id)
        flash(_("The request is withdrawn."), "success")
    except Conflict as fault:
        context().session.rollback()
        flash(say(fault), "danger")
    back = own_path(request.args.get("then"))
    return redirect(back or url_for("review_requests.listing"), 303)


@blueprint.app_template_global()
def request_behind(assignment_id: int | None) -> ListedRequest | None:
    """Who asked for the review of a task, for the page on which it is done or read."""
    if assignment_id is None:
        return None
    return review_requests.behind_tasks(context(), [assignment_id]).get(assignment_id)
