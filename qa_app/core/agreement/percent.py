"""Percent agreement: how often two who judged the same thing gave the same answer.

    p = 1/N · Σ_u Σ_c n_uc·(n_uc − 1) / (m_u·(m_u − 1))

over the ``N`` units with ``m_u ≥ 2`` judgements, ``n_uc`` of which are ``c``: J. L. Fleiss,
"Measuring nominal scale agreement among many raters", Psychological Bulletin 76 (1971) 378–382;
with holes K. L. Gwet, Handbook of Inter-Rater Reliability, 4th ed. (2014), ch. 2. It does not
take out what chance alone would agree on; kappa and alpha do.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from qa_app.core.agreement.ratings import Floats, Ratings
from qa_app.core.agreement.resampling import REPLICATES, estimate
from qa_app.core.agreement.values import Estimate, no_estimate


def percent_agreement(
    ratings: Ratings, rng: np.random.Generator, replicates: int = REPLICATES
) -> Estimate:
    """The share (0 to 1) of agreeing pairs, each unit counting alike."""
    if ratings.lack is not None:
        return no_estimate(ratings.lack)
    compared = ratings.pairable()
    shares = _shares(compared)

    def statistic(weights: Floats) -> Floats:
        means: Floats = (weights @ shares) / weights.sum(axis=1)
        return means

    return estimate(statistic, compared.clusters, rng, replicates)


def _shares(ratings: Ratings) -> Floats:
    """For each unit, the share of its ordered pairs that agree."""
    # Equal values stand together in a sorted column; NaN sorts last and equals nothing. Each
    # value of a run of length n adds how many equal ones stood before it: n(n − 1)/2 in all.
    ordered = np.sort(ratings.values, axis=0)
    agreeing = np.zeros(ordered.shape[1])
    run = np.zeros(ordered.shape[1])
    for before, after in pairwise(ordered):
        run = np.where(before == after, run + 1, 0)
        agreeing += run
    judged = ratings.judged
    shares: Floats = 2 * agreeing / (judged * (judged - 1))
    return shares
