"""What goes into a score and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from qa_app.core.decimals import half_up
from qa_app.core.reviews import Standing
from qa_app.core.rubrics import qualified
from qa_app.core.scores.intervals import Interval, IntervalNote


class ScoredCriterion(NamedTuple):
    """One criterion of a scored review; ``earned`` is ``None`` where it did not apply."""

    id: str
    section: str
    earned: Decimal | None
    maximum: Decimal
    weight: Decimal
    critical: bool = False
    failed: bool = False


@dataclass(frozen=True, slots=True)
class ScoredReview:
    """A review with its total (out of 100), in the period its conversation started in.

    ``rubric``: the id of the one by which it was made, whatever its version. ``random``: it
    comes from the random sample; others are shown, never averaged.
    """

    id: int
    agent: int
    period: str
    standing: Standing
    total: Decimal
    passed: bool | None = None
    criteria: tuple[ScoredCriterion, ...] = ()
    random: bool = True
    rubric: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """``count`` of ``of`` cases, and ``percent``; ``None`` of nothing."""

    count: int
    of: int

    @property
    def percent(self) -> Decimal | None:
        return half_up(Fraction(100 * self.count, self.of)) if self.of else None


@dataclass(frozen=True, slots=True)
class OpenedRate(Rate):
    """A rate that names the reviews behind it: ``hits`` those with at least one case counted,
    ``reviews`` all that were looked at.
    """

    hits: tuple[int, ...]
    reviews: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """How much of the points at stake in a section or criterion was earned, in percent.

    Points at stake are those of the reviews in which it applied: ``100 · Σ(w·earned/maximum) /
    Σw``; all critical effects are left out. Ids recur across rubrics, so that one is meant only
    together with its ``rubric``.
    """

    rubric: str
    id: str
    percent: Decimal
    reviews: tuple[int, ...]

    @property
    def name(self) -> str:
        """What it is called among those of every rubric."""
        return qualified(self.rubric, self.id)

    @property
    def n(self) -> int:
        return len(self.reviews)


@dataclass(frozen=True, slots=True)
class ScoreSummary:
    """Mean, interval and rates of ``n`` reviews; figures to 0.01.

    ``interval`` is ``None`` for fewer than two reviews. ``critical_errors`` counts the reviews in
    which a critical criterion failed, of those whose rubric has one.
    """

    n: int
    mean: Decimal | None
    interval: Interval | None
    note: IntervalNote | None
    passed: Rate
    critical_errors: Rate


@dataclass(frozen=True, slots=True)
class PlainScore(ScoreSummary):
    """A summary with every criterion looked at, and the reviews behind each figure.

    ``other_errors`` counts non-critical criteria with a lost point among those that applied.
    """

    passed: OpenedRate
    critical_errors: OpenedRate
    reviews: tuple[int, ...]
    other_errors: OpenedRate
    sections: tuple[Share, ...]
    criteria: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class AgentScore:
    """An agent's plain score of a period.

    ``provisional`` is the score as it would be with the submitted reviews published too;
    ``None`` where there are none. ``targeted`` are reviews outside the random sample.
    """

    agent: int
    period: str
    counted: PlainScore
    provisional: PlainScore | None
    targeted: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """A period of a trend; ``change`` is against the last period before it with a mean."""

    period: str
    score: PlainScore
    change: Decimal | None
