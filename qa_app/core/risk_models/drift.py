"""Whether what comes in is still like what a model learnt from, and whether its word holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import log
from typing import NamedTuple

from qa_app.core.proportions import Proportion

CHANGED, MUCH_CHANGED = 0.1, 0.25
"""Stability indices from which on what comes in has changed, or changed much."""

LEAST_IN_WEEK = 50
"""Of fewer conversations the index is mostly chance: that of n in k parts is about (k − 1)/n."""

LEAST_SHARE = 1e-3


class Watched(NamedTuple):
    """A figure that is watched: where its parts end, and the share of each in what was learnt.

    The last share is that of conversations without the figure.
    """

    borders: tuple[float, ...]
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class WeekOfDrift:
    """A week (by its Monday) of ``n`` conversations: stability indices of the risks and of each
    watched figure; ``None`` where there are too few.
    """

    monday: date
    n: int
    risk: float | None
    figures: Mapping[str, float | None]

    @property
    def worst(self) -> float:
        """The greatest index of all."""
        return max((each for each in (self.risk, *self.figures.values()) if each), default=0.0)


class Tenth(NamedTuple):
    """Reviewed conversations between two risks (0 to 1): ``said`` on average, and the failing."""

    low: float
    high: float
    said: float
    failed: Proportion

    @property
    def holds(self) -> bool:
        """Whether what was said lies within the interval of what came."""
        interval = self.failed.interval
        return interval is None or interval.low <= self.said <= interval.high


def stability(learnt: Sequence[float], now: Sequence[float]) -> float:
    """The population stability index of two sets of shares: Σ (now − learnt) · ln(now / learnt).

    Under 0.1 nothing has changed, from 0.25 on much has; shares below 0.001 count as such.
    """
    pairs = zip(learnt, now, strict=True)
    clipped = ((max(one, LEAST_SHARE), max(two, LEAST_SHARE)) for one, two in pairs)
    return sum((two - one) * log(two / one) for one, two in clipped)


def shares(counts: Sequence[int]) -> tuple[float, ...]:
    """Counts as shares of their sum; of nothing all are 0."""
    every = sum(counts)
    return tuple(count / every if every else 0.0 for count in counts)


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def week_of_drift(
    monday: date,
    risks: Sequence[int],
    learnt: Sequence[float],
    figures: Mapping[str, tuple[Sequence[int], Sequence[float]]],
) -> WeekOfDrift:
    """A week's indices from counts by part, each beside the shares that were learnt."""
    n = sum(risks)
    if n < LEAST_IN_WEEK:
        return WeekOfDrift(monday, n, None, dict.fromkeys(figures))
    found = {name: stability(old, shares(now)) for name, (now, old) in figures.items()}
    return WeekOfDrift(monday, n, stability(learnt, shares(risks)), found)


def reliability(cases: Iterable[tuple[float, bool]], parts: int = 10) -> tuple[Tenth, ...]:
    """Conversations in the order of their risk, cut into parts of about equal size.

    ``cases``: the risk that was said and whether the review failed. Equal risks stay together;
    of fewer than twenty a part the parts are fewer.
    """
    ordered = sorted(cases)
    count = max(1, min(parts, len(ordered) // 20))
    found, begin = [], 0
    for number in range(1, count + 1):
        end = max(begin, len(ordered) * number // count)
        while 0 < end < len(ordered) and ordered[end][0] == ordered[end - 1][0]:
            end += 1
        if end > begin:
            own = ordered[begin:end]
            said = sum(risk for risk, _failed in own) / len(own)
            failed = Proportion(sum(bad for _risk, bad in own), len(own))
            found.append(Tenth(own[0][0], own[-1][0], said, failed))
        begin = end
    return tuple(found)


def calibration_error(tenths: Sequence[Tenth]) -> float | None:
    """How far what was said lies from what came, on average over the conversations."""
    every = sum(each.failed.of for each in tenths)
    if not every:
        return None
    gaps = (abs(each.said - (each.failed.share or 0.0)) * each.failed.of for each in tenths)
    return sum(gaps) / every
