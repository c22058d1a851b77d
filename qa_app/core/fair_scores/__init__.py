"""Fair service-quality scores: the draw's weights, reviewers' severity, shrinkage, intervals."""

from qa_app.core.fair_scores.cells import weights
from qa_app.core.fair_scores.differences import (
    Run,
    band_chance,
    brackets,
    difference,
    reviews_needed,
    runs,
)
from qa_app.core.fair_scores.inputs import (
    ENGINE,
    PeriodInputs,
    as_plain,
    canonical,
    digest,
    engine_of,
    from_plain,
    merged,
)
from qa_app.core.fair_scores.pools import Pool, pools_of, scored_pools
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
    "ENGINE",
    "NOTE_SENTENCES",
    "FairNote",
    "FairScore",
    "FairScores",
    "Interval",
    "PeriodInputs",
    "Pool",
    "Population",
    "Run",
    "SampledReview",
    "Severity",
    "Stood",
    "as_plain",
    "band_chance",
    "brackets",
    "canonical",
    "difference",
    "digest",
    "engine_of",
    "fair_scores",
    "from_plain",
    "merged",
    "pools_of",
    "reviews_needed",
    "runs",
    "scored_pools",
    "weights",
]
