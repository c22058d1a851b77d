"""What a period's reviews would score under a draft: at once where they are few, else by a job."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from qa_app.core.errors import Conflict, NotFound, _
from qa_app.core.jobs import Job, JobKind
from qa_app.core.periods import Period, Span, period_of
from qa_app.core.periods import period as period_of_id
from qa_app.core.permissions import Reach, Right
from qa_app.core.rubric_trial import PastReview, Trial, trial
from qa_app.services import definitions, jobs, rubric_builder
from qa_app.services.context import Context
from qa_app.services.jobs import JobHandle
from qa_app.services.people.acting import acting_for
from qa_app.services.rubric_builder import OpenedDraft
from qa_app.storage.queries import jobs as job_queries
from qa_app.storage.queries import rubric_trial as queries
from qa_app.storage.queries.rubric_trial import PublishedReview

AT_ONCE = 3000
"""So many reviews are scored again while the visitor waits; more are a job."""

CHUNK = 500
MONTHS = 12


@dataclass(frozen=True, slots=True)
class TrialPage:
    """A draft with what it would make of a period's reviews.

    ``found``: ``None`` while the draft cannot be read, or a job has still to find it.
    ``reviews``: those that moved, by id. ``waiting``: how many reviews a job would score again,
    0 where none is needed. ``job``: the last one that was asked to.
    """

    draft: OpenedDraft
    period: Period
    months: Sequence[Period]
    found: Trial | None
    reviews: Mapping[int, PublishedReview]
    waiting: int = 0
    job: Job | None = None


def try_on_reviews(
    context: Context, key: str, period_id: str | None = None, team_id: int | None = None
) -> TrialPage:
    """Score the reviews of a period, by itself the last month, under the actor's draft.

    Of the teams whose scores the actor sees; of a draft for one team, that team's. ``team_id``:
    for whom a draft that is not begun would be. Raises NotFound, Refused, Invalid.
    """
    context.actor.require(Right.SEE_SCORES)
    draft = rubric_builder.open_draft(context, key, team_id)
    present = period_of(context.today, Span.MONTH)
    period = period_of_id(period_id) if period_id else present.previous
    months = [present]
    while len(months) < MONTHS:
        months.append(months[-1].previous)
    if draft.tried.rubric is None:
        return TrialPage(draft, period, months, None, {})
    review_ids = _review_ids(context, draft, period)
    waiting = len(review_ids) if len(review_ids) > AT_ONCE else 0
    job, found = None, None
    if waiting:
        job, found = _asked(context, draft, period)
    else:
        found = _trial(context, draft, review_ids)
    moved = {move.review for move in found.biggest} if found is not None else set()
    reviews = queries.several(context.session, moved)
    return TrialPage(draft, period, months, found, reviews, waiting, job)


def ask(context: Context, key: str, period_id: str, team_id: int | None = None) -> int:
    """Have all reviews of a period scored again under the draft as it stands; returns the job.

    Raises NotFound, Refused, Invalid; Conflict while the draft cannot be read.
    """
    context.actor.require(Right.SEE_SCORES)
    draft = rubric_builder.open_draft(context, key, team_id)
    if draft.tried.rubric is None:
        raise Conflict(_("Put right what is marked in the draft first."))
    wish = _wish(draft, period_of_id(period_id))
    unique = f"{JobKind.RUBRIC_TRIAL.value}:{context.actor.user_id}:{key}:{period_id}"
    job_id = jobs.enqueue(context, JobKind.RUBRIC_TRIAL, wish, unique_key=unique)
    context.session.commit()
    return job_id


def run_trial(
    context: Context,
    handle: JobHandle,
    key: str,
    period_id: str,
    edition: int,
    team_id: int | None = None,
) -> None:
    """The body of the job; what it found is kept with it. A draft changed meanwhile is left."""
    job = jobs.state_of(context, handle.id)
    asker = acting_for(context, None if job is None else job.created_by)
    draft = rubric_builder.open_draft(asker, key, team_id)
    if draft.edition != edition or draft.tried.rubric is None:
        return

    def goes_on(done: int, total: int) -> bool:
        context.session.rollback()
        handle.progress(done, total)
        handle.pause()
        return not handle.cancelled

    review_ids = _review_ids(asker, draft, period_of_id(period_id))
    found = _trial(asker, draft, review_ids, goes_on)
    if handle.cancelled:
        return
    handle.checkpoint({"found": msgspec.to_builtins(found, str_keys=True)})
    context.session.commit()


def _wish(draft: OpenedDraft, period: Period) -> dict[str, object]:
    return {
        "key": draft.key,
        "period_id": period.id,
        "edition": draft.edition,
        "team_id": draft.line.team_id,
    }


def _asked(context: Context, draft: OpenedDraft, period: Period) -> tuple[Job | None, Trial | None]:
    """The last job that the actor had try this very draft on the period, and what it found."""
    last = job_queries.last_asked(
        context.session,
        JobKind.RUBRIC_TRIAL.value,
        _wish(draft, period),
        context.actor.user_id,
    )
    if last is None:
        return None, None
    job_id, kept = last
    found = kept.get("found")
    if found is None:
        return jobs.state_of(context, job_id), None
    return jobs.state_of(context, job_id), msgspec.convert(
        found, Trial, strict=False, str_keys=True
    )


def _review_ids(context: Context, draft: OpenedDraft, period: Period) -> list[int]:
    reach, team_id = context.reach(Right.SEE_SCORES), draft.line.team_id
    if team_id is not None:
        own = {team_id} if reach.covers(team_id) else set()
        reach = Reach(everywhere=False, team_ids=frozenset(own))
    return queries.ids(context.session, draft.key, period.bounds_ms(context.zone), reach)


def _trial(
    context: Context,
    draft: OpenedDraft,
    review_ids: Sequence[int],
    goes_on: Callable[[int, int], bool] | None = None,
) -> Trial:
    if draft.tried.rubric is None:
        raise NotFound()
    return trial(draft.tried.rubric, _past(context, review_ids, goes_on))


def _past(
    context: Context, review_ids: Sequence[int], goes_on: Callable[[int, int], bool] | None
) -> Iterator[PastReview]:
    """The reviews as they were made, read a chunk at a time."""
    for start in range(0, len(review_ids), CHUNK):
        chunk = review_ids[start : start + CHUNK]
        stored = queries.several(context.session, chunk)
        answers = queries.answers_of(context.session, chunk)
        versions = {each.rubric_version_id for each in stored.values()}
        rubrics = definitions.rubrics_by_version(context, versions)
        for review_id in chunk:
            each = stored.get(review_id)
            if each is not None:
                rubric = rubrics[each.rubric_version_id]
                given = answers.get(each.id, {})
                yield PastReview(each.id, rubric, given, each.total, each.passed)
        if goes_on is not None and not goes_on(start + len(chunk), len(review_ids)):
            return
