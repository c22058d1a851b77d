"""An agent disputes one criterion of a published review."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from qa_app.core.appeals import (
    AppealState,
    AppealStep,
    Disputed,
    Grounds,
    raise_appeal,
)
from qa_app.core.errors import Conflict, Invalid, NotFound, Refused, _
from qa_app.core.permissions import Right
from qa_app.core.reviews import COUNTED_STATES, Evidence, evidence_from
from qa_app.core.rubrics import Counting, Criterion, CriterionScore, Rubric, score
from qa_app.services import conversations, definitions
from qa_app.services.appeals import calendars, loading, telling
from qa_app.services.appeals.calendars import TeamCalendar
from qa_app.services.context import Context
from qa_app.services.reviews.access import readable
from qa_app.storage.queries import appeals as queries
from qa_app.storage.queries import reviews
from qa_app.storage.queries.appeals import StoredAppeal
from qa_app.storage.queries.reviews import ListedReview

MOST_PLACES = 20


class PickedPlace(NamedTuple):
    """A message, or (``start`` and ``end``, in code points) a span of it."""

    seq: int
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class AppealRoom:
    """What can still be appealed of one of the actor's own reviews.

    ``until``: the last day; ``days_left``: working days after today. ``open_to``: the criteria
    that can be appealed now. ``appeals``: what was raised, by criterion, the last of each.
    """

    until: date
    days_left: int
    is_over: bool
    open_to: frozenset[str]
    appeals: Mapping[str, StoredAppeal]


def room(context: Context, review_id: int) -> AppealRoom | None:
    """What the actor can appeal of a review; ``None`` where it is none of their own."""
    review = readable(context, review_id)
    if not _is_own_published(context, review) or review.team_id is None:
        return None
    calendar = calendars.of_team(context, review.team_id)
    today = calendar.day_of(context.now)
    until = _until(review, calendar)
    found = {
        each.appeal.disputed.criterion: each
        for each in queries.of_review(context.session, review.id)
    }
    over = today > until
    open_to = frozenset[str]() if over else _appealable(context, review)
    standing = {
        each for each, stored in found.items() if stored.appeal.state is not AppealState.WITHDRAWN
    }
    return AppealRoom(until, calendar.days_left(today, until), over, open_to - standing, found)


def to_raise(context: Context, review_id: int, criterion: str) -> Criterion:
    """The criterion of one's own review that can be appealed now.

    Raises NotFound for any other review, Conflict with the reason where it is too late or was
    appealed already, Refused where no points are lost.
    """
    review, calendar = _own(context, review_id)
    rubric = definitions.rubric_version(context, review.rubric_version_id).rubric
    found = rubric.criterion(criterion)
    if found is None:
        raise NotFound()
    _require_open(context, review, calendar, criterion)
    return found


def raise_(
    context: Context,
    review_id: int,
    criterion: str,
    reason: str,
    places: Sequence[PickedPlace] = (),
) -> int:
    """Raise an appeal; returns its id. Raises Invalid, Conflict, Refused, NotFound."""
    reviews.lock(context.session, [review_id])
    review, calendar = _own(context, review_id)
    to_raise(context, review_id, criterion)
    party = loading.party(context, calendar.team.id)
    disputed = _disputed(context, review, calendar, criterion)
    grounds = Grounds(reason, _evidence(context, review, criterion, places))
    earlier = [
        each.appeal.state
        for each in queries.of_review(context.session, review.id)
        if each.appeal.disputed.criterion == criterion
    ]
    today = calendar.day_of(context.now)
    appeal = raise_appeal(
        disputed, grounds, party, today, calendar.terms, calendar.office, earlier=earlier
    )
    due = calendar.due(appeal)
    appeal_id = queries.add(context.session, appeal, rubric=review.rubric, due_on=due)
    user_id = context.actor.user_id
    queries.add_step(context.session, appeal_id, AppealStep.RAISE, user_id, context.now)
    stored = queries.one(context.session, appeal_id)
    if stored is None:
        raise NotFound()
    telling.tell(context, stored, telling.RAISED, telling.supervisors(context, stored), due=due)
    loading.note(context, stored, "appeal.raised")
    return appeal_id


def _own(context: Context, review_id: int) -> tuple[ListedReview, TeamCalendar]:
    context.actor.require(Right.RAISE_APPEALS)
    review = readable(context, review_id)
    if not _is_own_published(context, review):
        raise NotFound()
    if review.team_id is None:
        raise Refused(_("This conversation belongs to no team, so nobody could decide an appeal."))
    return review, calendars.of_team(context, review.team_id)


def _is_own_published(context: Context, review: ListedReview) -> bool:
    actor = context.actor
    own = actor.agent_id is not None and actor.agent_id == review.agent_id
    return own and review.state in COUNTED_STATES and actor.may(Right.RAISE_APPEALS)


def _until(review: ListedReview, calendar: TeamCalendar) -> date:
    """The last day that was promised; for reviews from before there were appeals, by the terms."""
    if review.appeal_until is not None:
        return review.appeal_until
    if review.published_at is None:
        raise NotFound()
    return calendar.until(review.published_at)


def _require_open(
    context: Context, review: ListedReview, calendar: TeamCalendar, criterion: str
) -> None:
    until = _until(review, calendar)
    if calendar.day_of(context.now) > until:
        raise Conflict(_("The time to appeal ended on %(day)s."), day=until.isoformat())
    states = [
        each.appeal.state
        for each in queries.of_review(context.session, review.id)
        if each.appeal.disputed.criterion == criterion
    ]
    if any(state is not AppealState.WITHDRAWN for state in states):
        raise Conflict(_("This criterion was appealed already."))
    if criterion not in _appealable(context, review):
        raise Refused(_("No points are lost on this criterion."))


def _appealable(context: Context, review: ListedReview) -> frozenset[str]:
    rubric = definitions.rubric_version(context, review.rubric_version_id).rubric
    answers = reviews.answers(context.session, review.id)
    return frozenset(lost(rubric, score(rubric, answers).criteria))


def lost(rubric: Rubric, scored: Sequence[CriterionScore]) -> list[str]:
    """The criteria that could have earned more, in the order of the form."""
    return [
        criterion.id
        for criterion, each in zip(rubric.criteria, scored, strict=True)
        if each.asked
        and criterion.scale.counts is not Counting.NOTHING
        and each.earned is not None
        and each.earned < each.maximum
    ]


def _disputed(
    context: Context, review: ListedReview, calendar: TeamCalendar, criterion: str
) -> Disputed:
    if review.agent_id is None or review.published_at is None:
        raise NotFound()
    return Disputed(
        review=review.id,
        criterion=criterion,
        team=calendar.team.id,
        agent=review.agent_id,
        first_reviewer=review.reviewer_id,
        answer=reviews.answers(context.session, review.id)[criterion],
        published_on=calendar.day_of(review.published_at),
        until=_until(review, calendar),
    )


def _evidence(
    context: Context, review: ListedReview, criterion: str, places: Sequence[PickedPlace]
) -> tuple[Evidence, ...]:
    if len(places) > MOST_PLACES:
        raise Invalid(_("Point to at most %(most)s places."), field="places", most=MOST_PLACES)
    if not places:
        return ()
    if review.revision_id is None:
        raise Invalid(_("An exercise has no transcript to point into."), field="places")
    messages = conversations.masked_messages(context, review.revision_id)
    return tuple(evidence_from(messages, criterion, *place) for place in dict.fromkeys(places))
