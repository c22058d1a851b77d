"""The scale of the caterpillar plot, and what the charts of the score pages are drawn from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import floor

from flask_babel import gettext as _

from qa_app.core.rubrics import FULL_MARKS
from qa_app.core.scores import TrendPoint
from qa_app.services.scores import ListedScore

_STEP = 10


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale from ``low`` to full marks; ``low`` is a multiple of ten."""

    low: int

    def at(self, value: Decimal | int) -> str:
        """Where a figure lies, as SVG takes it: ``87.5%`` of the width."""
        share = (float(value) - self.low) / (float(FULL_MARKS) - self.low)
        return f"{100 * max(0.0, share):.2f}%"

    @property
    def ticks(self) -> Sequence[int]:
        """Three to five round figures along it."""
        step = _STEP if self.low >= 60 else 2 * _STEP if self.low >= 20 else 5 * _STEP
        return [tick for tick in range(0, 101, step) if tick >= self.low]


def scale_of(scores: Iterable[ListedScore]) -> Scale:
    """A scale on which everything that is drawn of these scores has a place."""
    values = [value for score in scores for value in _drawn(score)]
    low = floor(min(values, default=FULL_MARKS) / _STEP) * _STEP
    return Scale(min(low, 80))


def _drawn(score: ListedScore) -> Iterable[Decimal]:
    for part in (score.counted, score.provisional):
        if part is not None and part.mean is not None:
            yield part.mean
    if score.counted.interval is not None:
        yield score.counted.interval.low


def course(points: Sequence[TrendPoint]) -> dict[str, object]:
    """An agent's means over periods with their intervals, as the line chart reads them."""
    return {
        "kind": "line",
        "categories": [point.period for point in points],
        "series": [
            {"name": _("Plain score"), "values": [_figure(point.score.mean) for point in points]}
        ],
        "intervals": [
            [float(each) for each in point.score.interval] if point.score.interval else None
            for point in points
        ],
        "max": 100,
        "min": _floor(points),
    }


def _floor(points: Sequence[TrendPoint]) -> int:
    known = [point.score for point in points if point.score.mean is not None]
    lows = [score.interval.low if score.interval else score.mean for score in known]
    low = floor(min((low for low in lows if low is not None), default=FULL_MARKS) / _STEP) * _STEP
    return min(low, 80)


def _figure(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
