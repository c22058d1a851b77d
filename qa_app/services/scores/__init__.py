"""The service-quality scores of agents and teams, from the reviews behind them."""

from qa_app.services.scores.agents import AgentScorePage, agent_page
from qa_app.services.scores.lists import (
    AgentLine,
    ListedScore,
    ScoredReviews,
    ScoreList,
    exported_scores,
    overall,
    score_list,
    scored_reviews,
    teams,
)
from qa_app.services.scores.periods import PeriodChoices
from qa_app.storage.queries.scores import StoredScore

__all__ = [
    "AgentLine",
    "AgentScorePage",
    "ListedScore",
    "PeriodChoices",
    "ScoreList",
    "ScoredReviews",
    "StoredScore",
    "agent_page",
    "exported_scores",
    "overall",
    "score_list",
    "scored_reviews",
    "teams",
]
