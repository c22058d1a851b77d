"""What waits for the actor today, and their week in a few figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Generic, TypeVar

from qa_app.core.permissions import Right
from qa_app.core.reviews import ReviewState
from qa_app.core.scores import PlainScore, ScoreSummary
from qa_app.services import flag_cases, flagged, scores
from qa_app.services.appeals import listing
from qa_app.services.appeals.listing import NextStep
from qa_app.services.coaching.waiting import CoachingWaits, coaching_waits
from qa_app.services.context import Context
from qa_app.services.month_steps import MonthSteps, month_steps
from qa_app.services.rechecks import listing as rechecks
from qa_app.storage.queries import home as queries
from qa_app.storage.queries.home import Begun, TeamWeek

__all__ = ["Begun", "Home", "ReviewerDay", "TeamWeek", "overview"]


@dataclass(frozen=True, slots=True)
class ReviewerDay:
    """A reviewer's queue, and what was finished this week and today.

    ``overdue``: open tasks whose day has passed.
    """

    open: int
    done: int
    skipped: int
    done_today: int = 0
    overdue: int = 0


ScoreT = TypeVar("ScoreT")


@dataclass(frozen=True, slots=True)
class MonthsScore(Generic[ScoreT]):
    """A score, and the id of the last month in which there is one (else the present month's)."""

    period: str
    score: ScoreT


@dataclass(frozen=True, slots=True)
class Home:
    """One user's first page; a part that their roles have no use for is ``None``.

    ``to_publish``: submitted reviews; ``flagged``: conversations that wait for triage;
    ``in_hand``: those that were handed to the actor; ``late``: tasks of the lead's teams that are
    overdue; ``unassigned``: drawn conversations there without a reviewer.
    ``new_reviews``: of the actor's own conversations, published this week; ``monday``: since
    when that is.
    """

    monday: date
    reviewer: ReviewerDay | None = None
    to_publish: int | None = None
    flagged: int | None = None
    in_hand: int | None = None
    late: int | None = None
    unassigned: int | None = None
    team_week: TeamWeek | None = None
    team_score: MonthsScore[ScoreSummary] | None = None
    own_score: MonthsScore[PlainScore] | None = None
    new_reviews: int | None = None
    begun: Begun | None = None
    appeals: NextStep | None = None
    rechecks: int | None = None
    month: MonthSteps = field(default_factory=MonthSteps)
    coaching: CoachingWaits = field(default_factory=CoachingWaits)


def overview(context: Context) -> Home:
    """What the actor's roles have to look at."""
    actor, monday = context.actor, context.today - timedelta(days=context.today.weekday())
    week = _midnight(context, monday)
    sees_scores = actor.may(Right.SEE_SCORES)
    return Home(
        monday=monday,
        reviewer=_reviewer(context, week) if actor.may(Right.REVIEW) else None,
        to_publish=_to_publish(context) if actor.may(Right.PUBLISH) else None,
        flagged=flagged.waiting(context) if actor.may(Right.TRIAGE_FLAGGED) else None,
        in_hand=flag_cases.in_hand(context) if actor.may(Right.TAKE_FLAGGED) else None,
        late=_late(context) if actor.may(Right.DRAW) else None,
        unassigned=_unassigned(context) if actor.may(Right.DRAW) else None,
        team_week=queries.team_week(context.session, context.reach(Right.SEE_CONVERSATIONS), week)
        if sees_scores
        else None,
        team_score=_team_score(context) if sees_scores else None,
        own_score=_own_score(context),
        new_reviews=_new_reviews(context, week),
        begun=queries.begun(context.session)
        if actor.may(Right.MANAGE_PEOPLE) or actor.may(Right.DRAW)
        else None,
        appeals=listing.next_step(context)
        if actor.may(Right.COMMENT_APPEALS) or actor.may(Right.DECIDE_APPEALS)
        else None,
        rechecks=rechecks.count_waiting(context) if actor.may(Right.REVIEW) else None,
        month=month_steps(context),
        coaching=coaching_waits(context),
    )


def waiting_at(context: Context) -> dict[str, int]:
    """How much waits at which capability, for the frame of every page.

    ``notices``: those that the actor has not read; ``assignments``: their open tasks;
    ``flagged``: what they have in hand; ``task_board``: tasks of their teams that are overdue.
    """
    actor = context.actor
    if actor.user_id is None:
        return {}
    found = queries.waiting(
        context.session,
        actor.user_id,
        context.today,
        tasks=actor.may(Right.REVIEW),
        in_hand=actor.may(Right.TAKE_FLAGGED),
        late=context.reach(Right.DRAW),
    )
    numbers = {
        "notices": found.notices,
        "assignments": found.tasks,
        "flagged": found.in_hand,
        "task_board": found.late,
    }
    return {name: number for name, number in numbers.items() if number}


def _reviewer(context: Context, week: datetime) -> ReviewerDay | None:
    reviewer_id = context.actor.user_id
    if reviewer_id is None:
        return None
    midnight = _midnight(context, context.today)
    found = queries.tasks_of(
        context.session, reviewer_id, context.today, week=week, midnight=midnight
    )
    return ReviewerDay(**found._asdict())


def _late(context: Context) -> int:
    return queries.late_tasks(context.session, context.reach(Right.DRAW), context.today)


def _unassigned(context: Context) -> int:
    return queries.unassigned_parts(context.session, context.reach(Right.DRAW))


def _to_publish(context: Context) -> int:
    reach = context.reach(Right.PUBLISH)
    return queries.reviews_in_state(context.session, reach, ReviewState.SUBMITTED)


def _team_score(context: Context) -> MonthsScore[ScoreSummary]:
    period, found = scores.overall(context)
    return MonthsScore(period.id, found)


def _own_score(context: Context) -> MonthsScore[PlainScore] | None:
    agent_id = context.actor.agent_id
    if agent_id is None or not context.actor.may(Right.SEE_OWN_SCORES):
        return None
    found = scores.agent_page(context, agent_id)
    return MonthsScore(found.period.id, found.score.counted)


def _new_reviews(context: Context, week: datetime) -> int | None:
    agent_id = context.actor.agent_id
    if agent_id is None or not context.actor.may(Right.SEE_OWN_SCORES):
        return None
    return queries.published_since(context.session, agent_id, week)


def _midnight(context: Context, day: date) -> datetime:
    """The beginning of a day by the calendar of the context's zone."""
    return datetime.combine(day, time(), context.zone)
