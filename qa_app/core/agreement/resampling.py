"""The bootstrap: how far a figure would move had other conversations been judged.

Percentile interval
    B. Efron, R. J. Tibshirani, An Introduction to the Bootstrap (1993), ch. 13. Whole clusters
    (conversations) are drawn with replacement, since judgements within one hang together; for
    agreement see A. Zapf et al., "Measuring inter-rater reliability for nominal data – which
    coefficients and confidence intervals are appropriate?", BMC Medical Research Methodology 16
    (2016) 93, where it holds its level from small samples on.

A resample is a row of weights: how often each unit was drawn. Every figure here is a function
of weighted sums over the units, so that a batch of resamples is one product of matrices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from qa_app.core.agreement.ratings import Floats, Integers
from qa_app.core.agreement.values import Estimate, Interval, Lack

REPLICATES = 1000
FEWEST = 10
"""Clusters below which no interval is given: percentile intervals of so few are too narrow."""

_STEADY = 0.95
_BATCH = 1_000_000

Statistic = Callable[[Floats], Floats]
"""Weights (resamples × units) to one figure for each resample, NaN where there is none."""


def estimate(
    statistic: Statistic,
    clusters: Integers,
    rng: np.random.Generator,
    replicates: int = REPLICATES,
    *,
    lack: Lack = Lack.NO_VARIATION,
) -> Estimate:
    """A figure over all units, with the interval that resampling their clusters gives.

    ``lack`` is the reason to state where the figure itself is not defined. Without replicates
    no interval is asked for, and none is lacking.
    """
    units = len(clusters)
    value = float(statistic(np.ones((1, units)))[0])
    if np.isnan(value):
        return Estimate(None, None, lack, units)
    if not replicates:
        return Estimate(value, None, None, units)
    if clusters.max() + 1 < FEWEST:
        return Estimate(value, None, Lack.TOO_FEW, units)
    found = np.concatenate([statistic(each) for each in _weights(clusters, rng, replicates)])
    defined = found[~np.isnan(found)]
    if len(defined) < _STEADY * replicates:
        return Estimate(value, None, Lack.UNSTEADY, units)
    low, high = np.quantile(defined, [0.025, 0.975])
    return Estimate(value, Interval(float(low), float(high)), None, units)


def _weights(clusters: Integers, rng: np.random.Generator, replicates: int) -> Iterator[Floats]:
    """Resamples in batches that fit the memory."""
    size = int(clusters.max()) + 1
    batch = max(1, _BATCH // len(clusters))
    for start in range(0, replicates, batch):
        rows = min(batch, replicates - start)
        drawn = rng.integers(size, size=(rows, size)) + size * np.arange(rows)[:, None]
        counts = np.bincount(drawn.ravel(), minlength=rows * size).reshape(rows, size)
        yield counts.astype(np.float64)[:, clusters]
