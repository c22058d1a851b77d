"""Lists of re-checks, and how often reviewers err."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from qa_app.core.listing import Page, Place
from qa_app.core.periods import Period
from qa_app.core.permissions import Reach, Right
from qa_app.core.rechecks import (
    HOLDING,
    MEASURED,
    ErrorRate,
    Rechecked,
    RecheckState,
    errors_by_criterion,
    errors_by_reviewer,
)
from qa_app.core.reviews import Purpose
from qa_app.core.rubrics import Answer, Criterion, Rubric, narrowed, score
from qa_app.services import definitions
from qa_app.services.context import Context
from qa_app.storage.queries import blind_tasks
from qa_app.storage.queries import rechecks as queries
from qa_app.storage.queries.rechecks import Measured, StoredRecheck
from qa_app.storage.tables.base import from_ms

WAITING = HOLDING
DONE = (*MEASURED, RecheckState.RELEASED)


@dataclass(frozen=True, slots=True)
class ReviewerErrors:
    """A reviewer's errors; of a case in ``rate`` is a review."""

    id: int
    name: str
    rate: ErrorRate


@dataclass(frozen=True, slots=True)
class CriterionErrors:
    """A criterion's errors; a case in ``rate`` is an answer."""

    rubric: Rubric
    criterion: Criterion
    rate: ErrorRate


@dataclass(frozen=True, slots=True)
class ErrorRates:
    """Error rates of what was settled within a period; the worst first."""

    reviewers: Sequence[ReviewerErrors]
    criteria: Sequence[CriterionErrors]


def waiting(context: Context, place: Place | None = None) -> Page[StoredRecheck]:
    """What has to be scored again or settled, in the actor's teams or by the actor."""
    return _page(context, WAITING, place)


def done(context: Context, place: Place | None = None) -> Page[StoredRecheck]:
    """What is settled or released."""
    return _page(context, DONE, place)


def mine(context: Context, place: Place | None = None) -> Page[StoredRecheck]:
    """The settled re-checks of the actor's own reviews."""
    context.actor.require(Right.REVIEW)
    return queries.page(
        context.session, MEASURED, _NOWHERE, reviewer_id=context.actor.user_id or 0, place=place
    )


def count_waiting(context: Context) -> int:
    """How many wait in the actor's teams or with the actor."""
    return queries.count(
        context.session, WAITING, context.reach(Right.RECHECK), senior_id=context.actor.user_id
    )


def to_settle_after(context: Context, assignment_id: int) -> int | None:
    """The re-check that the actor's submitted task leaves them to settle; ``None``: nothing.

    Where both reviews agree there is nothing to look at, and the next task is the better place.
    """
    found = queries.of_assignment(context.session, assignment_id)
    if found is None or found.state is not RecheckState.COMPARED:
        return None
    return found.id if found.senior_id == context.actor.user_id else None


def next_task(context: Context) -> int | None:
    """The first task to score something again that is open for the actor."""
    user_id = context.actor.user_id
    return (
        None
        if user_id is None
        else blind_tasks.first_task(context.session, user_id, Purpose.RECHECK)
    )


def not_chosen_from(context: Context) -> int:
    """How many submitted reviews of the actor's teams chance has not spoken for."""
    reach = context.reach(Right.RECHECK)
    return queries.count_pending(context.session, None if reach.everywhere else reach.team_ids)


def rates(context: Context, period: Period) -> ErrorRates:
    """Error rates in the actor's teams."""
    context.actor.require(Right.RECHECK)
    return _rates(context, period, context.reach(Right.RECHECK), None)


def my_rates(context: Context, period: Period) -> ErrorRates:
    """The actor's own error rates."""
    context.actor.require(Right.REVIEW)
    return _rates(context, period, _NOWHERE, context.actor.user_id or 0)


_NOWHERE = Reach(everywhere=False, team_ids=frozenset())


def _page(
    context: Context, states: Sequence[RecheckState], place: Place | None
) -> Page[StoredRecheck]:
    return queries.page(
        context.session,
        states,
        context.reach(Right.RECHECK),
        senior_id=context.actor.user_id,
        place=place,
    )


def _rates(context: Context, period: Period, reach: Reach, reviewer_id: int | None) -> ErrorRates:
    since, before = _bounds(context, period)
    found = queries.measured(context.session, reach, since, before, reviewer_id=reviewer_id)
    rubrics = definitions.rubrics_by_version(context, {each.rubric_version_id for each in found})
    cases = _cases(context, found, rubrics)
    names = {each.reviewer_id: each.reviewer for each in found}
    newest = {rubric.id: rubric for _version, rubric in sorted(rubrics.items())}
    reviewers = [
        ReviewerErrors(user_id, names[user_id], rate)
        for user_id, rate in errors_by_reviewer(cases).items()
    ]
    criteria = [
        CriterionErrors(newest[key], criterion, rate)
        for (key, criterion_id), rate in errors_by_criterion(cases).items()
        if (criterion := newest[key].criterion(criterion_id)) is not None
    ]
    return ErrorRates(
        sorted(reviewers, key=lambda each: (-each.rate.share, -each.rate.of, each.name)),
        sorted(criteria, key=lambda each: (-each.rate.share, -each.rate.of)),
    )


def _cases(
    context: Context, found: Sequence[Measured], rubrics: Mapping[int, Rubric]
) -> list[Rechecked]:
    """One case for each criterion of each review; what was corrected is an error."""
    by_review = {each.review_id: each for each in found}
    changes = queries.changes_by(context.session, [each.id for each in found])
    cases = []
    for review_id, criterion, now in queries.earned_on(context.session, list(by_review)):
        each = by_review[review_id]
        first, again = now, now
        change = changes.get(each.id, {}).get(criterion)
        if change is not None:
            rubric = narrowed(rubrics[each.rubric_version_id], [criterion])
            first = _earned(rubric, change["before"]["answer"])
            again = _earned(rubric, change["after"]["answer"])
        cases.append(
            Rechecked(
                review_id, each.reviewer_id, each.rubric, criterion, first, again, each.probability
            )
        )
    return cases


def _earned(rubric: Rubric, answer: Mapping[str, Any] | None) -> Decimal | None:
    if answer is None:
        return None
    (criterion,) = rubric.criteria
    given = Answer(**answer)
    return score(rubric, {criterion.id: given}).criteria[0].earned


def _bounds(context: Context, period: Period) -> tuple[datetime, datetime]:
    start, end = period.bounds_ms(context.zone)
    return from_ms(start), from_ms(end)
