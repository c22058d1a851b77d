"""One agent's score of a period, with its course."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa_app.core.errors import NotFound
from qa_app.core.periods import Period, period_at
from qa_app.core.periods import period as period_of_id
from qa_app.core.rubrics import Rubric
from qa_app.core.scores import (
    AgentScore,
    Spread,
    TrendPoint,
    agent_scores,
    plain_score,
    spread_of,
    trend,
)
from qa_app.services.context import Context
from qa_app.services.scores.periods import PeriodChoices, choices_within
from qa_app.services.scores.reading import rubrics_of, scored, stored_reviews
from qa_app.services.scores.views import view_of_agent
from qa_app.storage.queries import scores as queries
from qa_app.storage.queries.scores import StoredScore
from qa_app.storage.tables.base import to_ms

TREND_LENGTH = 6


@dataclass(frozen=True, slots=True)
class AgentScorePage:
    """One agent's score with its course and the rubrics that name its criteria, newest first.

    ``spread``: the steps to the interval; ``reviews``: those of the period, the newest
    conversation first; ``published_only``: submitted ones are not for the actor to see.
    """

    agent_id: int
    agent: str
    period: Period
    choices: PeriodChoices
    score: AgentScore
    spread: Spread | None
    trend: Sequence[TrendPoint]
    reviews: Sequence[StoredScore]
    rubrics: Sequence[Rubric]
    published_only: bool


def agent_page(context: Context, agent_id: int, period_id: str | None = None) -> AgentScorePage:
    """One agent's score of a period, or of the last month with a review.

    Raises NotFound outside the teams whose scores the actor sees. Agents see their own, and of
    it only what is published.
    """
    name = queries.agent_name(context.session, agent_id)
    view = view_of_agent(context, agent_id)
    if name is None or view is None:
        raise NotFound()
    choices = choices_within(context, view)
    period = period_of_id(period_id) if period_id else choices.latest
    course = _course(period)
    stored = stored_reviews(context, view, course[0], period)
    rubrics = rubrics_of(context, stored)
    period_of_review = {
        each.id: period_at(to_ms(each.started_at), period.span, context.zone).id for each in stored
    }
    scores = {
        found: score
        for (_agent, found), score in agent_scores(
            scored(context, stored, rubrics, period_of_review)
        ).items()
    }
    score = scores.get(period.id) or AgentScore(agent_id, period.id, plain_score(()), None, ())
    counted = {each: found.counted for each, found in scores.items()}
    behind = frozenset(score.counted.reviews)
    return AgentScorePage(
        agent_id=agent_id,
        agent=name,
        period=period,
        choices=choices,
        score=score,
        spread=spread_of([each.total for each in stored if each.id in behind]),
        trend=trend(counted, [each.id for each in course]),
        reviews=sorted(
            (each for each in stored if period_of_review[each.id] == period.id),
            key=lambda each: (each.started_at, each.id),
            reverse=True,
        ),
        rubrics=[rubrics[version] for version in sorted(rubrics, reverse=True)],
        published_only=view.published_only,
    )


def _course(period: Period) -> list[Period]:
    """The periods of a trend, the oldest first, ending with this one."""
    course = [period]
    while len(course) < TREND_LENGTH:
        course.append(course[-1].previous)
    return course[::-1]
