"""Everybody's scores of a period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from qa_app.core.periods import Period
from qa_app.core.periods import period as period_of_id
from qa_app.core.permissions import Right
from qa_app.core.scores import (
    AgentScore,
    ScoreSummary,
    Spread,
    agent_summaries,
    score_summary,
    spread_of,
)
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.services.scores.periods import PeriodChoices, choices_within
from qa_app.services.scores.reading import rubrics_of, scored, stored_reviews
from qa_app.services.scores.views import view_of_teams
from qa_app.storage.queries.conversations import Named, teams_in
from qa_app.storage.queries.scores import StoredScore


@dataclass(frozen=True, slots=True)
class AgentLine:
    """One agent of a score list."""

    agent_id: int
    agent: str
    agent_key: str
    team: str | None
    score: AgentScore[ScoreSummary]


@dataclass(frozen=True, slots=True)
class ScoreList:
    """The agents of a period, the best first.

    ``overall`` is over all the agents' counted reviews, ``spread`` the steps to its interval,
    ``reviews`` every review of the period.
    """

    period: Period
    choices: PeriodChoices
    lines: Sequence[AgentLine]
    overall: ScoreSummary
    spread: Spread | None
    reviews: Sequence[StoredScore]


def teams(context: Context) -> Sequence[Named]:
    """The teams whose scores the actor may see."""
    return teams_in(context.session, context.reach(Right.SEE_SCORES))


def score_list(
    context: Context, period_id: str | None = None, team_id: int | None = None
) -> ScoreList:
    """Everybody's scores of a period, or of the last month with a review.

    Within the actor's teams, or one of them; raises Invalid, NotFound.
    """
    view = view_of_teams(context, team_id)
    choices = choices_within(context, view)
    period = period_of_id(period_id) if period_id else choices.latest
    stored = stored_reviews(context, view, period, period)
    reviews = scored(
        context,
        stored,
        rubrics_of(context, stored),
        {each.id: period.id for each in stored},
        critical_only=True,
    )
    latest = {each.agent_id: each for each in stored}
    lines = [
        AgentLine(agent, latest[agent].agent, latest[agent].agent_key, latest[agent].team, score)
        for (agent, _period), score in agent_summaries(reviews).items()
    ]
    lines.sort(key=lambda line: (-(line.score.counted.mean or Decimal(-1)), line.agent))
    ids = {review for line in lines for review in line.score.counted.reviews}
    counted = [review for review in reviews if review.id in ids]
    spread = spread_of([review.total for review in counted])
    return ScoreList(period, choices, lines, score_summary(counted), spread, stored)


def exported_scores(
    context: Context, period_id: str | None = None, team_id: int | None = None
) -> ScoreList:
    """The same list, to be taken out of the house: the audit log keeps that it was."""
    found = score_list(context, period_id, team_id)
    audit.record(
        context, "scores.exported", "period", found.period.id, team_id, agents=len(found.lines)
    )
    context.session.commit()
    return found
