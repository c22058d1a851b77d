"""What ranking by risk saves: failing reviews found in an hour of reviewing, against chance.

Of the failing reviews ``a`` in ``s`` hours by risk and ``b`` in ``t`` hours at random, taken as
Poisson counts, ``a`` given ``a + b`` is binomial with the share ``r·s / (r·s + t)``, where ``r``
is the ratio of the rates; its exact interval (Clopper and Pearson, Biometrika 26 (1934) 404–413)
gives that of ``r`` (J. Przyborowski, H. Wilenski, Biometrika 31 (1940) 313–323).
"""

from __future__ import annotations

from dataclasses import dataclass

from scipy.stats import beta

SECONDS = 3600.0
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Effort:
    """So many reviews, the failing ones among them, and the seconds that they took."""

    reviews: int
    failing: int
    seconds: float

    @property
    def hours(self) -> float:
        return self.seconds / SECONDS

    @property
    def per_hour(self) -> float | None:
        """Failing reviews found in an hour; ``None`` where no time was spent."""
        return self.failing / self.hours if self.seconds > 0 else None

    @property
    def share(self) -> float | None:
        """The failing ones among all."""
        return self.failing / self.reviews if self.reviews else None


@dataclass(frozen=True, slots=True)
class Lift:
    """What was drawn by risk beside what the same draws took at random.

    ``ratio`` of the failing reviews found in an hour, with its 95 % interval; ``high`` is
    ``None`` where nothing bounds it (no failing review at random). All are ``None`` where
    nothing can be told.
    """

    by_risk: Effort
    at_random: Effort

    @property
    def ratio(self) -> float | None:
        one, two = self.by_risk.per_hour, self.at_random.per_hour
        return one / two if one is not None and two else None

    @property
    def low(self) -> float | None:
        return self._bound(lower=True)

    @property
    def high(self) -> float | None:
        return self._bound(lower=False)

    @property
    def proved(self) -> bool:
        """Whether the whole interval lies above 1."""
        return (self.low or 0.0) > 1.0

    def _bound(self, *, lower: bool) -> float | None:
        one, two = self.by_risk, self.at_random
        both = one.failing + two.failing
        if not both or one.seconds <= 0 or two.seconds <= 0:
            return None
        tail = (1 - CONFIDENCE) / 2
        if lower:
            share = float(beta.ppf(tail, one.failing, two.failing + 1)) if one.failing else 0.0
        elif two.failing:
            share = float(beta.ppf(1 - tail, one.failing + 1, two.failing))
        else:
            return None
        return share / (1 - share) * two.seconds / one.seconds
