"""The plain service-quality score: what an agent's reviews of a period say, and how surely.

Only reviews of the random sample enter a score. Published ones count; submitted ones show what
the score would become (provisional). Every figure keeps the ids of the reviews behind it.
"""

from qa_app.core.scores.intervals import (
    NOTE_SENTENCES,
    Interval,
    IntervalNote,
    Spread,
    interval_of,
    spread_of,
)
from qa_app.core.scores.plain import (
    agent_scores,
    agent_summaries,
    plain_score,
    score_summary,
    trend,
)
from qa_app.core.scores.values import (
    AgentScore,
    PlainScore,
    Rate,
    ScoredCriterion,
    ScoredReview,
    ScoreSummary,
    Share,
    TrendPoint,
)

__all__ = [
    "NOTE_SENTENCES",
    "AgentScore",
    "Interval",
    "IntervalNote",
    "PlainScore",
    "Rate",
    "ScoreSummary",
    "ScoredCriterion",
    "ScoredReview",
    "Share",
    "Spread",
    "TrendPoint",
    "agent_scores",
    "agent_summaries",
    "interval_of",
    "plain_score",
    "score_summary",
    "spread_of",
    "trend",
]
