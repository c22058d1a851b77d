"""What a report is asked for, and what the actor may see of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qa_app.core.errors import NotFound
from qa_app.core.periods import Span, period_of
from qa_app.core.permissions import Reach, Right
from qa_app.core.reports import Bucket, Days, Figure, Group, Step, buckets, days_of
from qa_app.services.context import Context
from qa_app.storage.queries import reports as queries
from qa_app.storage.queries.score_sums import Scope
from qa_app.storage.queries.scores import agent_name, first_and_last, was_in_reach


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for; an empty field narrows nothing.

    Without days: the month of the last review that counts.
    """

    first: date | None = None
    last: date | None = None
    step: Step = Step.WEEK
    figure: Figure = Figure.PASSED
    team_id: int | None = None
    agent_id: int | None = None
    reviewer_id: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What is shown: the days in their steps, and the reviews that the actor may see.

    ``agent`` and ``reviewer``: the names of those to whose reviews it is narrowed.
    """

    days: Days
    step: Step
    steps: Sequence[Bucket]
    figure: Figure
    scope: Scope
    agent: str | None = None
    reviewer: str | None = None


def terms_of(context: Context, asked: Asked, group: Group = Group.AGENTS) -> Terms:
    """The terms of a report; raises NotFound, Refused, Invalid.

    How reviewers compare is for those who see the progress of the work.
    """
    of_reviewers = group is Group.REVIEWERS or asked.reviewer_id is not None
    right = Right.SEE_PROGRESS if of_reviewers else Right.SEE_SCORES
    context.actor.require(Right.SEE_SCORES, asked.team_id)
    context.actor.require(right, asked.team_id)
    reach = context.reach(right)
    if asked.team_id is not None:
        reach = Reach(False, frozenset({asked.team_id}))
    days = _days(context, asked, reach)
    scope = Scope(days.bounds_ms(context.zone), reach, asked.agent_id, asked.reviewer_id)
    return Terms(
        days=days,
        step=asked.step,
        steps=buckets(days, asked.step),
        figure=asked.figure,
        scope=scope,
        agent=_agent(context, asked.agent_id, reach),
        reviewer=_reviewer(context, asked.reviewer_id, reach),
    )


def _agent(context: Context, agent_id: int | None, reach: Reach) -> str | None:
    if agent_id is None:
        return None
    name = agent_name(context.session, agent_id)
    if name is None or not was_in_reach(context.session, agent_id, reach):
        raise NotFound()
    return name


def _reviewer(context: Context, user_id: int | None, reach: Reach) -> str | None:
    if user_id is None:
        return None
    name = queries.member_name(context.session, user_id, reach)
    if name is None:
        raise NotFound()
    return name


def _days(context: Context, asked: Asked, reach: Reach) -> Days:
    if asked.first is not None and asked.last is not None:
        return days_of(asked.first, asked.last)
    day = asked.first or asked.last
    if day is None:
        began = first_and_last(context.session, reach, published_only=True, drawn_only=True)
        day = context.today if began is None else began[1].astimezone(context.zone).date()
    month = period_of(day, Span.MONTH)
    return days_of(asked.first or month.first_day, asked.last or month.last_day)
