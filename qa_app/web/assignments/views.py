"""A reviewer's tasks: what is open, in order, and what is done."""

from __future__ import annotations

from flask import Blueprint, render_template

from qa_app.core.permissions import Right
from qa_app.services import assignments, review_requests
from qa_app.web import navigation
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.navigation import N_, Entry, Section

blueprint = Blueprint("assignments", __name__, url_prefix="/assignments")
navigation.on(
    blueprint,
    Entry(N_("My tasks"), "assignments.listing", "clipboard-check", 20, Right.REVIEW, Section.WORK),
)


@blueprint.get("")
@needs(Right.REVIEW)
def listing() -> str:
    """What is open, in the order of the queue."""
    queue = assignments.my_queue(context())
    return render_template(
        "assignments/listing.html",
        queue=queue,
        standing=assignments.my_standing(context()),
        requests=review_requests.behind_tasks(context(), [task.id for task in queue]),
        today=context().today,
    )


@blueprint.get("/finished")
@needs(Right.REVIEW)
def finished() -> str:
    """What was reviewed or skipped, the last first."""
    return render_template(
        "assignments/finished.html",
        done=assignments.my_finished(context()),
        standing=assignments.my_standing(context()),
    )
