"""The service-quality scores of agents and teams, from the reviews behind them."""

from qa_app.services.scores.agents import AgentScorePage, agent_page
from qa_app.services.scores.lists import (
    AgentLine,
    ScoreList,
    exported_scores,
    score_list,
    teams,
)
from qa_app.services.scores.periods import PeriodChoices
from qa_app.storage.queries.scores import StoredScore

__all__ = [
    "AgentLine",
    "AgentScorePage",
    "PeriodChoices",
    "ScoreList",
    "StoredScore",
    "agent_page",
    "exported_scores",
    "score_list",
    "teams",
]
