"""Control limits: which steps of a trend chance alone hardly explains.

Shewhart's charts with limits three standard errors from the centre, each step's own by its number
of cases: the p chart for shares and the x̄ chart for means (D. C. Montgomery, Introduction to
Statistical Quality Control, 7th ed., §7.2.2 and §6.2.3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from qa_app.core.proportions import Proportion
from qa_app.core.scores import Sums, added

LEAST_STEPS = 5
"""Fewer steps with cases have no limits: they would be drawn from the steps that they judge."""

_WIDTH = 3


@dataclass(frozen=True, slots=True)
class ControlPoint:
    """One step: its value and its limits, on the scale of the values; ``None``: unknown."""

    value: float | None
    lower: float | None
    upper: float | None

    @property
    def outside(self) -> bool:
        if self.value is None or self.lower is None or self.upper is None:
            return False
        return not self.lower <= self.value <= self.upper


@dataclass(frozen=True, slots=True)
class Control:
    """A trend with its centre line; no centre, no limits."""

    centre: float | None
    points: tuple[ControlPoint, ...]

    @property
    def in_percent(self) -> Control:
        """The same of shares, on the scale of 0 to 100."""
        points = tuple(
            ControlPoint(_hundredfold(p.value), _hundredfold(p.lower), _hundredfold(p.upper))
            for p in self.points
        )
        return Control(_hundredfold(self.centre), points)


def control_of_shares(steps: Sequence[Proportion], inflation: float = 1.0) -> Control:
    """Limits of shares (0 to 1): ``p̄ ± 3·√(inflation · p̄(1−p̄) / n)``, within 0 and 1.

    ``inflation``: by how much the variance exceeds that of independent cases.
    """
    of = sum(step.of for step in steps)
    if not of or sum(step.of > 0 for step in steps) < LEAST_STEPS:
        return Control(None, tuple(ControlPoint(step.share, None, None) for step in steps))
    centre = sum(step.count for step in steps) / of
    unit = sqrt(centre * (1 - centre) * inflation)

    def point(step: Proportion) -> ControlPoint:
        if step.share is None:
            return ControlPoint(None, None, None)
        half = _WIDTH * unit / sqrt(step.of)
        return ControlPoint(step.share, max(0.0, centre - half), min(1.0, centre + half))

    return Control(centre, tuple(point(step) for step in steps))


def control_of_means(steps: Sequence[Sums]) -> Control:
    """Limits of the mean totals of reviews: ``x̄ ± 3·s / √n``, ``s`` pooled within the steps."""
    means = [float(step.moments.mean) if step.n else None for step in steps]
    n = sum(step.n for step in steps)
    freedom = n - sum(step.n > 0 for step in steps)
    if freedom < 1 or sum(step.n > 0 for step in steps) < LEAST_STEPS:
        return Control(None, tuple(ControlPoint(mean, None, None) for mean in means))
    centre = float(added(steps).moments.mean)
    deviation = sqrt(sum(step.moments.deviations for step in steps if step.n) / freedom)

    def point(step: Sums, mean: float | None) -> ControlPoint:
        if mean is None:
            return ControlPoint(None, None, None)
        half = _WIDTH * deviation / sqrt(step.n)
        return ControlPoint(mean, max(0.0, centre - half), min(100.0, centre + half))

    return Control(centre, tuple(map(point, steps, means)))


def _hundredfold(share: float | None) -> float | None:
    return None if share is None else 100 * share
