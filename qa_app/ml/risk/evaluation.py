"""How good risks are: figures, splits that are fair to time and agents, comparison, drift."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from qa_app.ml.risk.features import Floats

Bools = NDArray[np.bool_]
Rows = NDArray[np.int64]

BINS = 10
RESAMPLES = 300
"""How often the dialogues are drawn again for an interval."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """Of n held-out dialogues, so many of which fail.

    ``spearman``: of expected and true values. ``auc``: the chance that a failing one ranks
    before a passing one. ``brier``: mean squared error of the probabilities. ``lift``: failing
    ones among the riskiest tenth, as a multiple of those among all. ``spearman_range`` and
    ``auc_range``: 95 % intervals over resampled dialogues. ``None``: not to be told.
    """

    n: int
    failing: int
    spearman: float | None
    auc: float | None
    brier: float | None
    lift: float | None
    spearman_range: tuple[float, float] | None = None
    auc_range: tuple[float, float] | None = None


def metrics(
    values: Floats, failing: Bools, expected: Floats, probabilities: Floats, seed: int = 0
) -> Metrics:
    """The figures of some held-out dialogues; all arrays have one element for each."""
    n, bad = len(values), int(failing.sum())
    resampled = _resampled(n, seed)
    return Metrics(
        n=n,
        failing=bad,
        spearman=spearman(values, expected),
        auc=auc(probabilities, failing),
        brier=float(np.mean((probabilities - failing) ** 2)) if n else None,
        lift=_lift(probabilities, failing),
        spearman_range=_range(spearman(values[rows], expected[rows]) for rows in resampled),
        auc_range=_range(auc(probabilities[rows], failing[rows]) for rows in resampled),
    )


def spearman(values: Floats, expected: Floats) -> float | None:
    """The correlation of ranks, ties at their mean; ``None`` where all are alike."""
    if len(values) < 2 or np.ptp(values) == 0 or np.ptp(expected) == 0:
        return None
    return float(np.corrcoef(rankdata(values), rankdata(expected))[0, 1])


def _resampled(n: int, seed: int) -> list[Rows]:
    random = np.random.default_rng(seed)
    return [random.integers(0, n, n) for _draw in range(RESAMPLES)] if n else []


def _range(figures: Iterable[float | None]) -> tuple[float, float] | None:
    known = [each for each in figures if each is not None]
    if not known:
        return None
    low, high = np.quantile(known, [0.025, 0.975])
    return float(low), float(high)


def auc(probabilities: Floats, failing: Bools) -> float | None:
    """The chance that a failing one ranks first, ties as halves (Mann and Whitney)."""
    bad = int(failing.sum())
    good = len(failing) - bad
    if not bad or not good:
        return None
    ranks = rankdata(probabilities)
    return float((ranks[failing].sum() - bad * (bad + 1) / 2) / (bad * good))


def _lift(probabilities: Floats, failing: Bools) -> float | None:
    first = len(failing) // 10
    if not first or not failing.any():
        return None
    riskiest = np.argsort(-probabilities, kind="stable")[:first]
    return float(failing[riskiest].mean() / failing.mean())


def folds(n: int, count: int, seed: int = 0) -> Iterator[tuple[Rows, Rows]]:
    """Rows to learn from and rows held out, at random."""
    shuffled = np.random.default_rng(seed).permutation(n)
    for part in np.array_split(shuffled, count):
        held = np.sort(part)
        yield np.setdiff1d(np.arange(n), held), held


def by_time(moments: Sequence[float], share: float) -> tuple[Rows, Rows]:
    """The earlier ones to learn from, the latest share held out; equal moments stay together."""
    order = np.array(moments, dtype=np.float64)
    border = np.quantile(order, 1 - share) if len(order) else 0.0
    late = order > border
    return np.flatnonzero(~late), np.flatnonzero(late)


def by_group(groups: Sequence[str], count: int, seed: int = 0) -> Iterator[tuple[Rows, Rows]]:
    """Folds in which nobody's dialogues stand on both sides, of about equal size."""
    names, sizes = np.unique(np.array(groups, dtype=object).astype(str), return_counts=True)
    order = np.random.default_rng(seed).permutation(len(names))
    order = order[np.argsort(-sizes[order], kind="stable")]
    filled, fold_of = np.zeros(count), {}
    for each in order:
        smallest = int(filled.argmin())
        fold_of[names[each]] = smallest
        filled[smallest] += sizes[each]
    placed = np.array([fold_of[str(group)] for group in groups])
    for number in range(count):
        held = np.flatnonzero(placed == number)
        if len(held) and len(held) < len(placed):
            yield np.flatnonzero(placed != number), held


def held_out(
    pairs: Iterator[tuple[Rows, Rows]],
    n: int,
    predict: Callable[[Rows, Rows], tuple[Floats, Floats]],
) -> tuple[Floats, Floats, Bools]:
    """Expected values, probabilities, and for which rows there are any.

    ``predict`` learns from the first rows and tells of the second.
    """
    expected, probabilities, known = np.zeros(n), np.zeros(n), np.zeros(n, dtype=np.bool_)
    for learnt, held in pairs:
        expected[held], probabilities[held] = predict(learnt, held)
        known[held] = True
    return expected, probabilities, known


@dataclass(frozen=True, slots=True)
class Duel:
    """Champion and challenger on the same held-out dialogues.

    ``gain``: the challenger's AUC less the champion's; ``low`` and ``high``: its 95 % interval
    over resampled dialogues.
    """

    champion: Metrics
    challenger: Metrics
    gain: float | None
    low: float | None
    high: float | None

    @property
    def won(self) -> bool:
        """Whether the challenger ranks better; a draw keeps the champion."""
        return self.gain is not None and self.gain > 0


def duel(
    values: Floats,
    failing: Bools,
    champion: tuple[Floats, Floats],
    challenger: tuple[Floats, Floats],
    seed: int = 0,
) -> Duel:
    """Compare two models by (expected values, probabilities) of the same dialogues."""
    one, two = metrics(values, failing, *champion), metrics(values, failing, *challenger)
    if one.auc is None or two.auc is None:
        return Duel(one, two, None, None, None)
    pairs = (
        (auc(champion[1][rows], failing[rows]), auc(challenger[1][rows], failing[rows]))
        for rows in _resampled(len(values), seed)
    )
    found = _range(b - a for a, b in pairs if a is not None and b is not None)
    low, high = found or (None, None)
    return Duel(one, two, two.auc - one.auc, low, high)


def bins_of(probabilities: Floats) -> Floats:
    """Borders that part the probabilities into tenths."""
    found: Floats = np.quantile(probabilities, np.linspace(0, 1, BINS + 1)[1:-1])
    return found


def shares_of(probabilities: Floats, borders: Floats) -> Floats:
    """The share of dialogues in each part."""
    parts = np.searchsorted(borders, probabilities, side="right")
    found: Floats = np.bincount(parts, minlength=len(borders) + 1) / max(1, len(probabilities))
    return found
