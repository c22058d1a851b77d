"""Reading reviews, and publishing them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from werkzeug.wrappers import Response

from qa_app.core.errors import Invalid
from qa_app.core.listing import place_from
from qa_app.core.permissions import Right
from qa_app.core.reviews import ReviewState
from qa_app.services import corrections, reviews
from qa_app.services.appeals import raising
from qa_app.services.rechecks import choosing as rechecking
from qa_app.services.rechecks import listing as rechecks
from qa_app.web import navigation
from qa_app.web.access import needs, signed_in
from qa_app.web.context import context
from qa_app.web.navigation import N_, Entry, Section
from qa_app.web.reviews.lists import ReviewFilter, columns
from qa_app.web.tables import page_url, read_table, url_with

blueprint = Blueprint("reviews", __name__, url_prefix="/reviews")
navigation.on(
    blueprint,
    Entry(N_("Reviews"), "reviews.listing", "card-checklist", 28, Right.SEE_SCORES, Section.WORK),
)


@blueprint.get("")
@needs(Right.PUBLISH, Right.SEE_SCORES)
def listing() -> str:
    """Submitted reviews to be published, and the published ones."""
    state = _state()
    form = ReviewFilter(request.args)
    form.offer(reviews.choices(context(), state))
    may_publish = context().actor.may(Right.PUBLISH)
    table = read_table(columns(state, times=may_publish), "-id")
    page = reviews.list_reviews(
        context(), state, place=place_from(table.after, table.before), **form.chosen()
    )
    return render_template(
        "reviews/listing.html",
        state=state,
        form=form,
        table=table,
        page=page,
        total=reviews.count_reviews(context(), state, **form.chosen()),
        waiting=reviews.count_reviews(context(), ReviewState.SUBMITTED),
        may_publish=may_publish,
        held=rechecking.held_back(context(), [review.id for review in page.rows]),
        row_href=lambda review: url_for("reviews.one", review_id=review.id),
        row_id=lambda review: review.id,
        older=page_url(after=page.after) if page.after else None,
        newer=page_url(before=page.before) if page.before else None,
    )


@blueprint.post("")
@needs(Right.PUBLISH)
def publish() -> Response:
    """Publish the rows chosen, or all that the filter lets through."""
    if request.form.get("all"):
        form = ReviewFilter(request.args)
        form.offer(reviews.choices(context(), ReviewState.SUBMITTED))
        published = reviews.publish_all(context(), **form.chosen())
    else:
        published = reviews.publish(context(), _ids(request.form.getlist("id")))
    flash(ngettext("%(num)s review published.", "%(num)s reviews published.", published), "success")
    held = rechecks.count_waiting(context())
    if held:
        flash(
            ngettext(
                "%(num)s review waits for its re-check before it can be published.",
                "%(num)s reviews wait for their re-checks before they can be published.",
                held,
            ),
            "info",
        )
    return redirect(url_with(after=None, before=None))


@blueprint.get("/<int:review_id>")
@signed_in
def one(review_id: int) -> str:
    """A review to read, with the evidence in its transcript."""
    opened = reviews.open_review(context(), review_id)
    return render_template(
        "reviews/one.html",
        opened=opened,
        review=opened.review,
        form=opened.form,
        part=opened.form.part,
        rubric=opened.form.rubric.rubric,
        transcript=opened.form.transcript,
        scored={each.id: each for each in opened.form.score.criteria},
        sections={each.id: each for each in opened.form.score.sections},
        room=raising.room(context(), review_id),
        corrections=corrections.of_review(context(), review_id),
    )


@blueprint.post("/<int:review_id>/publish")
@needs(Right.PUBLISH)
def publish_one(review_id: int) -> Response:
    """Publish the review that is being read."""
    if reviews.publish(context(), [review_id]):
        flash(_("Published. The review counts now, and its agent sees it."), "success")
    elif rechecking.held_back(context(), [review_id]):
        flash(_HELD, "info")
        return redirect(url_for("rechecks.listing"))
    return redirect(url_for("reviews.one", review_id=review_id))


@blueprint.post("/<int:review_id>/withdraw")
@needs(Right.REVIEW)
def withdraw(review_id: int) -> Response:
    """Take one's own review back, and go on filling it."""
    task = reviews.withdraw(context(), review_id)
    flash(_("Withdrawn. The review is a draft again."), "success")
    if task is None:
        return redirect(url_for("assignments.listing"))
    return redirect(url_for("reviewing.form", assignment_id=task))


_HELD = lazy_gettext(
    "This review was chosen for a re-check: it is published once a senior has scored it again and"
    " the differences are settled. A quality lead can release it with a reason."
)


def _state() -> ReviewState:
    """The list asked for; without the right to publish there is only one."""
    may_publish = context().actor.may(Right.PUBLISH)
    published = request.args.get("state") == ReviewState.PUBLISHED or not may_publish
    return ReviewState.PUBLISHED if published else ReviewState.SUBMITTED


def _ids(values: list[str]) -> list[int]:
    if not values or not all(value.isdecimal() and len(value) < 19 for value in values):
        raise Invalid(N_("Choose at least one review."))
    return [int(value) for value in values]
