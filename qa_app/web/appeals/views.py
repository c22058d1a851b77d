"""Raising an appeal, following it, and taking one's step in it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from qa_app.core.appeals import Outcome
from qa_app.core.errors import Invalid
from qa_app.core.listing import place_from
from qa_app.core.permissions import Right
from qa_app.services import reviews
from qa_app.services.appeals import listing as lists
from qa_app.services.appeals import raising, steps
from qa_app.services.appeals.listing import OpenedAppeal, Which
from qa_app.web import navigation, notice_words
from qa_app.web.access import needs
from qa_app.web.answer_words import init_answer_words
from qa_app.web.appeals.forms import (
    AssignForm,
    CommentForm,
    DecideForm,
    RaiseForm,
    decide_form,
    places_from,
)
from qa_app.web.appeals.words import NOTICES, init_words
from qa_app.web.context import context
from qa_app.web.forms import Form, blame
from qa_app.web.navigation import N_, Entry, Section
from qa_app.web.tables import page_url

blueprint = Blueprint("appeals", __name__, url_prefix="/appeals")
blueprint.record_once(lambda state: init_words(state.app))
blueprint.record_once(lambda state: init_answer_words(state.app))
blueprint.record_once(lambda state: notice_words.register(state.app, NOTICES))
navigation.on(
    blueprint,
    Entry(N_("Appeals"), "appeals.listing", "megaphone", 29, Right.SEE_APPEALS, Section.WORK),
    Entry(N_("My appeals"), "appeals.mine", "megaphone", 25, Right.RAISE_APPEALS, Section.SCORES),
)


@blueprint.get("")
@needs(Right.SEE_APPEALS, Right.REVIEW)
def listing() -> str:
    """The appeals that wait for the visitor, those open, and those that ended."""
    asked = request.args.get("which", "")
    waiting = lists.count_appeals(context(), Which.WAITING)
    which = Which(asked) if asked in set(Which) else Which.WAITING if waiting else Which.OPEN
    return _listed("appeals/listing.html", which, waiting=waiting)


@blueprint.get("/mine")
@needs(Right.RAISE_APPEALS)
def mine() -> str:
    """An agent's own appeals."""
    which = Which.ENDED if request.args.get("which") == Which.ENDED else Which.OPEN
    return _listed("appeals/mine.html", which)


@blueprint.get("/cases")
@needs(Right.SEE_CONVERSATIONS)
def cases() -> str:
    """Decided cases by criterion, and how often appeals changed an answer."""
    return render_template("appeals/cases.html", law=lists.case_law(context()))


@blueprint.route("/reviews/<int:review_id>/<criterion>", methods=["GET", "POST"])
@needs(Right.RAISE_APPEALS)
def raise_(review_id: int, criterion: str) -> Response | tuple[str, int]:
    """Dispute one criterion of one's own review, with places in its transcript."""
    disputed = raising.to_raise(context(), review_id, criterion)
    form = RaiseForm()
    places = request.form.getlist("place")
    if form.validate_on_submit():
        try:
            found = raising.raise_(
                context(), review_id, criterion, form.reason.data, places_from(places)
            )
        except Invalid as fault:
            blame(form, fault)
        else:
            flash(_("Your appeal is on its way. You are told when it is decided."), "success")
            return redirect(url_for("appeals.one", appeal_id=found), 303)
    opened = reviews.open_review(context(), review_id)
    page = render_template(
        "appeals/raise.html",
        form=form,
        picked=places,
        criterion=disputed,
        room=raising.room(context(), review_id),
        opened=opened,
        part=opened.form.part,
        transcript=opened.form.transcript,
        scored={each.id: each for each in opened.form.score.criteria},
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/<int:appeal_id>")
@needs(Right.SEE_APPEALS, Right.RAISE_APPEALS, Right.REVIEW)
def one(appeal_id: int) -> str:
    """One appeal with its timeline, and the visitor's step if it is their turn."""
    return _page(lists.open_appeal(context(), appeal_id))


@blueprint.post("/<int:appeal_id>/comment")
@needs(Right.COMMENT_APPEALS)
def comment(appeal_id: int) -> Response | tuple[str, int]:
    """The supervisor's word."""
    form = CommentForm()
    return _taken(
        appeal_id,
        form,
        lambda: steps.comment(context(), appeal_id, form.comment.data or ""),
        _("Your comment is kept. The appeal goes on to the second look."),
    )


@blueprint.post("/<int:appeal_id>/move-on")
@needs(Right.DECIDE_APPEALS)
def move_on(appeal_id: int) -> Response:
    """Go on without a comment."""
    steps.move_on(context(), appeal_id)
    flash(_("The appeal goes on without a comment."), "success")
    return redirect(url_for("appeals.one", appeal_id=appeal_id), 303)


@blueprint.post("/<int:appeal_id>/assign")
@needs(Right.DECIDE_APPEALS)
def assign(appeal_id: int) -> Response | tuple[str, int]:
    """Give out the second look."""
    opened = lists.open_appeal(context(), appeal_id)
    form = AssignForm()
    form.offer(opened.candidates)
    return _taken(
        appeal_id,
        form,
        lambda: steps.assign(context(), appeal_id, form.rescorer.data),
        _("Given out. You are told when the second answer is there."),
    )


@blueprint.post("/<int:appeal_id>/decide")
@needs(Right.DECIDE_APPEALS)
def decide(appeal_id: int) -> Response | tuple[str, int]:
    """End it, with a reason."""
    opened = lists.open_appeal(context(), appeal_id)
    form = decide_form(opened.criterion, None)
    return _taken(
        appeal_id,
        form,
        lambda: steps.decide(
            context(), appeal_id, Outcome(form.outcome.data), form.decision.data, form.chosen()
        ),
        _("Decided. The agent is told, and the scores follow."),
    )


@blueprint.post("/<int:appeal_id>/withdraw")
@needs(Right.RAISE_APPEALS)
def withdraw(appeal_id: int) -> Response:
    """The agent lets it be."""
    steps.withdraw(context(), appeal_id)
    flash(_("Withdrawn. The first answer stands."), "success")
    return redirect(url_for("appeals.one", appeal_id=appeal_id), 303)


def _taken(
    appeal_id: int, form: Form, step: Callable[[], None], done: str
) -> Response | tuple[str, int]:
    """Take a step, or show the page again with what is wrong in its form."""
    if form.validate():
        try:
            step()
        except Invalid as fault:
            if fault.field == "reason":
                fault.field = "decision"
            blame(form, fault)
        else:
            flash(done, "success")
            return redirect(url_for("appeals.one", appeal_id=appeal_id), 303)
    return _page(lists.open_appeal(context(), appeal_id), form), 422


def _page(opened: OpenedAppeal, given: Form | None = None) -> str:
    assigning = AssignForm(None) if not isinstance(given, AssignForm) else given
    assigning.offer(opened.candidates)
    deciding = given if isinstance(given, DecideForm) else None
    return render_template(
        "appeals/one.html",
        opened=opened,
        appeal=opened.stored.appeal,
        sight=opened.sight,
        criterion=opened.criterion,
        form=opened.form,
        part=opened.form.part,
        transcript=opened.form.transcript,
        scored={each.id: each for each in opened.form.score.criteria},
        may={step.value for step in opened.may},
        comment_form=given if isinstance(given, CommentForm) else CommentForm(None),
        assign_form=assigning,
        decide_form=deciding or decide_form(opened.criterion, opened.stored.appeal.rescored),
    )


def _listed(template: str, which: Which, **values: object) -> str:
    place = place_from(request.args.get("after"), request.args.get("before"))
    page = lists.list_appeals(context(), which, place)
    return render_template(
        template,
        which=which.value,
        page=page,
        older=page_url(after=page.after) if page.after else None,
        newer=page_url(before=page.before) if page.before else None,
        **values,
    )
