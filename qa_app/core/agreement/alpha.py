"""Krippendorff's alpha: agreement beyond chance of any number of reviewers, with holes.

    α = 1 − D_o / D_e

K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), and Content Analysis,
3rd ed. (2013), ch. 12. With ``n_uc`` the number of those who gave unit ``u`` the value ``c``,
``m_u = Σ_c n_uc``, and only units with ``m_u ≥ 2``:

    D_o = 1/n       · Σ_u Σ_c,k n_uc·n_uk·δ²(c,k) / (m_u − 1)
    D_e = 1/n(n−1)  · Σ_c,k n_c·n_k·δ²(c,k)            n_c = Σ_u n_uc,  n = Σ_c n_c

The squared differences δ²(c,k):

    nominal    0 if c = k, else 1
    interval   (c − k)²
    ratio      ((c − k) / (c + k))²
    ordinal    (Σ_{g=c..k} n_g − (n_c + n_k)/2)² = (R_c − R_k)²,  R_c = Σ_{g<c} n_g + n_c/2:
               the interval difference of mean ranks, which are those of each resample

Both sums of squares (x_i − x_k)² over all ordered pairs of m values are 2·(m·Σx² − (Σx)²).
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from qa_app.core.agreement.ratings import Floats, Ratings
from qa_app.core.agreement.resampling import REPLICATES, Statistic, estimate
from qa_app.core.agreement.values import Estimate, no_estimate
from qa_app.core.errors import Invalid, _


class Metric(StrEnum):
    """How far apart two values are; see the module."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


def alpha(
    ratings: Ratings,
    metric: Metric,
    rng: np.random.Generator,
    replicates: int = REPLICATES,
) -> Estimate:
    """Krippendorff's alpha, 1 at full agreement and 0 at chance's, below 0 at less.

    Undefined where nothing varies or nothing can be compared. Raises Invalid for a ratio of
    negative values.
    """
    if ratings.lack is not None:
        return no_estimate(ratings.lack)
    compared = ratings.pairable()
    categories = np.unique(compared.values[~np.isnan(compared.values)])
    if metric is Metric.RATIO and categories[0] < 0:
        raise Invalid(_("Negative points cannot be compared as ratios."))
    counts = _counts(compared.values, categories)
    return estimate(_statistic(counts, categories, metric), compared.clusters, rng, replicates)


def _counts(values: Floats, categories: Floats) -> Floats:
    """How many gave each unit (rows) each category (columns)."""
    width, units = len(categories), values.shape[1]
    _rows, places = np.nonzero(~np.isnan(values))
    codes = np.searchsorted(categories, values[~np.isnan(values)])
    flat = np.bincount(places * width + codes, minlength=units * width)
    return flat.reshape(units, width).astype(np.float64)


def _statistic(counts: Floats, categories: Floats, metric: Metric) -> Statistic:
    match metric:
        case Metric.INTERVAL:
            return _interval_alpha(counts, categories)
        case Metric.ORDINAL:
            return _ordinal_alpha(counts)
        case Metric.NOMINAL:
            return _alpha_by(counts, 1 - np.eye(len(categories)))
        case Metric.RATIO:
            return _alpha_by(counts, _ratio_distances(categories))


def _alpha_by(counts: Floats, distances: Floats) -> Statistic:
    """Alpha with squared differences that do not depend on the resample."""
    others = counts.sum(axis=1) - 1
    apart = np.einsum("uc,uc->u", counts @ distances, counts) / others

    def statistic(weights: Floats) -> Floats:
        totals = weights @ counts
        expected = np.einsum("bc,bc->b", totals @ distances, totals)
        return _ratio(weights @ apart, expected, totals.sum(axis=1))

    return statistic


def _interval_alpha(counts: Floats, categories: Floats) -> Statistic:
    # Sums of squares of large values lose digits against each other; their spread does not.
    centred = categories - categories.mean()
    judged = counts.sum(axis=1)
    sums, squares = counts @ centred, counts @ centred**2
    apart = 2 * (judged * squares - sums**2) / (judged - 1)

    def statistic(weights: Floats) -> Floats:
        totals = weights @ np.column_stack([judged, sums, squares, apart])
        n, total, square, observed = totals.T
        return _ratio(observed, 2 * (n * square - total**2), n)

    return statistic


def _ordinal_alpha(counts: Floats) -> Statistic:
    judged = counts.sum(axis=1)
    share = judged / (judged - 1)

    def statistic(weights: Floats) -> Floats:
        totals = weights @ counts
        n = totals.sum(axis=1)
        ranks = totals.cumsum(axis=1) - totals / 2 - n[:, None] / 2
        squares = np.einsum("bc,bc->b", (weights * share) @ counts, ranks**2)
        sums = (counts / np.sqrt(judged - 1)[:, None]) @ ranks.T
        observed = 2 * (squares - np.einsum("bu,ub,ub->b", weights, sums, sums))
        spread = np.einsum("bc,bc->b", totals, ranks**2)
        middle = np.einsum("bc,bc->b", totals, ranks)
        return _ratio(observed, 2 * (n * spread - middle**2), n)

    return statistic


def _ratio(observed: Floats, expected: Floats, n: Floats) -> Floats:
    """``1 − (n − 1)·observed/expected``; NaN where nothing varies."""
    varies = expected > 1e-12 * n
    safe = np.where(varies, expected, 1.0)
    return np.where(varies, 1 - (n - 1) * observed / safe, np.nan)


def _ratio_distances(categories: Floats) -> Floats:
    sums = categories[:, None] + categories
    # Only 0 against 0 has no sum, and they are the same.
    quotients: Floats = (categories[:, None] - categories) / np.where(sums > 0, sums, 1.0)
    return quotients**2
