"""The list of all background work, and the progress of one job for whichever page shows it."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from qa_app.core.jobs import Job
from qa_app.core.permissions import Right
from qa_app.services import jobs
from qa_app.web import navigation
from qa_app.web.access import needs, own_path, signed_in
from qa_app.web.context import context
from qa_app.web.jobs.words import init_words
from qa_app.web.navigation import N_, Entry, Section
from qa_app.web.tables import page_url

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")
blueprint.record_once(lambda state: init_words(state.app))
navigation.on(
    blueprint,
    Entry(N_("Jobs"), "jobs.listing", "hourglass-split", 60, Right.SEE_JOBS, Section.HOUSE),
)

THEN = "then"
"""The argument that names where to go when the job has ended."""


@blueprint.get("")
@needs(Right.SEE_JOBS)
def listing() -> str:
    """Every job, the newest first."""
    asked = context()
    before = request.args.get("before", "")
    found = jobs.every_job(asked, int(before) if before.isdecimal() and len(before) < 10 else None)
    return render_template(
        "jobs/listing.html",
        jobs=found.jobs,
        seconds_left={job.id: _seconds_left(job) for job in found.jobs},
        older=page_url(before=str(found.before)) if found.before else None,
    )


@blueprint.get("/<int:job_id>/progress")
@signed_in
def progress(job_id: int) -> Response:
    """A fragment that asks for itself again until the job has ended, then goes on to ``then``."""
    job = jobs.followed(context(), job_id)
    then = own_path(request.args.get(THEN))
    response = make_response(
        render_template("jobs/progress.html", job=job, then=then, seconds_left=_seconds_left(job))
    )
    if then and not job.state.open:
        response.headers["HX-Redirect"] = then
    return response


@blueprint.post("/<int:job_id>/cancel")
@signed_in
def cancel(job_id: int) -> Response:
    """Ask the job to stop; leads back to where it was asked."""
    jobs.cancel(context(), job_id)
    fallback = url_for("jobs.progress", job_id=job_id)
    return redirect(own_path(request.args.get(THEN)) or fallback, 303)  # type: ignore[return-value]


def _seconds_left(job: Job) -> float | None:
    left = job.time_left(context().now)
    return None if left is None else left.total_seconds()
