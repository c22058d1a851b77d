"""The plain service-quality score: what an agent's reviews of a period say, and how surely.

Only reviews of the random sample enter a score. Published ones count; submitted ones show what
the score would become (provisional). Every figure keeps the ids of the reviews behind it.
"""

from qa_app.core.scores.intervals import (
    NOTE_SENTENCES,
    Interval,
    IntervalNote,
    Spread,
    interval_from,
    interval_of,
    spread_of,
)
from qa_app.core.scores.plain import agent_scores, plain_score, trend
from qa_app.core.scores.sums import (
    MARK_KEPT,
    MARK_LOST,
    FrozenAnswer,
    Kept,
    ReviewFigures,
    Sums,
    added,
    figures_of_review,
    judged_and_lost,
    spread_of_sums,
    summary_of,
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
    "MARK_KEPT",
    "MARK_LOST",
    "NOTE_SENTENCES",
    "AgentScore",
    "FrozenAnswer",
    "Interval",
    "IntervalNote",
    "Kept",
    "PlainScore",
    "Rate",
    "ReviewFigures",
    "ScoreSummary",
    "ScoredCriterion",
    "ScoredReview",
    "Share",
    "Spread",
    "Sums",
    "TrendPoint",
    "added",
    "agent_scores",
    "figures_of_review",
    "interval_from",
    "interval_of",
    "judged_and_lost",
    "plain_score",
    "spread_of",
    "spread_of_sums",
    "summary_of",
    "trend",
]
