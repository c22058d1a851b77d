"""Fair service-quality scores: the draw's weights, reviewers' severity, shrinkage, intervals."""

from qa_app.core.fair_scores.differences import (
    Run,
    band_chance,
    difference,
    reviews_needed,
    runs,
)
from qa_app.core.fair_scores.scoring import fair_scores
from qa_app.core.fair_scores.values import (
    NOTE_SENTENCES,
    FairNote,
    FairScore,
    FairScores,
    Interval,
    Population,
    SampledReview,
    Severity,
    Stood,
)

__all__ = [
    "NOTE_SENTENCES",
    "FairNote",
    "FairScore",
    "FairScores",
    "Interval",
    "Population",
    "Run",
    "SampledReview",
    "Severity",
    "Stood",
    "band_chance",
    "difference",
    "fair_scores",
    "reviews_needed",
    "runs",
]
