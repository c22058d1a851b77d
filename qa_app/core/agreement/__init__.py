"""Agreement: do two reviewers mean the same by a 4?

Percent agreement, kappa and alpha of judgements on the same conversations, by rubric, criterion
and reviewer, each with a bootstrap interval; and a reviewer's drift against a reference. A figure
that cannot be computed is ``None`` with its reason. Random numbers come from the generator given.
"""

from qa_app.core.agreement.alpha import Metric, alpha
from qa_app.core.agreement.drift import Comparison, Course, Drift, drift, drift_by_reviewer
from qa_app.core.agreement.groups import (
    Agreement,
    Judgement,
    agreement_by_criterion,
    agreement_by_reviewer,
    agreement_by_rubric,
)
from qa_app.core.agreement.kappa import (
    Weighting,
    kappa,
    kappa_by_pair,
    kappa_by_reviewer,
    kappa_with,
)
from qa_app.core.agreement.percent import percent_agreement
from qa_app.core.agreement.ratings import Rating, Ratings, ratings_of
from qa_app.core.agreement.resampling import FEWEST, REPLICATES
from qa_app.core.agreement.values import LACK_SENTENCES, Estimate, Interval, Lack

__all__ = [
    "FEWEST",
    "LACK_SENTENCES",
    "REPLICATES",
    "Agreement",
    "Comparison",
    "Course",
    "Drift",
    "Estimate",
    "Interval",
    "Judgement",
    "Lack",
    "Metric",
    "Rating",
    "Ratings",
    "Weighting",
    "agreement_by_criterion",
    "agreement_by_reviewer",
    "agreement_by_rubric",
    "alpha",
    "drift",
    "drift_by_reviewer",
    "kappa",
    "kappa_by_pair",
    "kappa_by_reviewer",
    "kappa_with",
    "percent_agreement",
    "ratings_of",
]
