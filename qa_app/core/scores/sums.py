"""What a review counts for, in whole numbers, and the sums from which scores are computed.

Every figure of many reviews (mean, interval, rates) follows exactly from a few sums, so that
whoever keeps the numbers of each review lets the database add them up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from qa_app.core.decimals import HUNDREDTH
from qa_app.core.rubrics import Rubric
from qa_app.core.scores.intervals import Moments, Spread, interval_from, spread_from
from qa_app.core.scores.values import Rate, ScoreSummary


class FrozenAnswer(NamedTuple):
    """What a criterion earned when its review was submitted; ``None``: it did not apply."""

    criterion: str
    earned: Decimal | None
    maximum: Decimal | None


class ReviewFigures(NamedTuple):
    """A review as sums take it.

    ``total`` in hundredths. ``passed`` and ``critical`` (a critical criterion failed) are 1 or 0,
    and ``None`` where the rubric has no pass mark, or nothing critical was asked. ``applied``: how
    many non-critical criteria applied, ``lost``: on how many of them points were lost. ``marks``:
    a character for each criterion of the rubric, critical or not: ``1`` where it kept all of its
    points, ``0`` where it lost some, ``-`` where it did not apply.
    """

    total: int
    passed: int | None
    critical: int | None
    applied: int
    lost: int
    marks: str


class Sums(NamedTuple):
    """Reviews added up; a column of ``ReviewFigures`` in each, as said.

    ``squares``: of the totals, in hundredths of hundredths. ``judged``: how many had a pass mark;
    ``critical_of``: how many had something critical. ``lost_squares``, ``products`` and
    ``applied_squares``: Σlost², Σlost·applied and Σapplied²; ``clusters``: in how many anything
    non-critical applied.
    """

    n: int = 0
    total: int = 0
    squares: int = 0
    passed: int = 0
    judged: int = 0
    critical: int = 0
    critical_of: int = 0
    lost: int = 0
    applied: int = 0
    lost_squares: int = 0
    products: int = 0
    applied_squares: int = 0
    clusters: int = 0

    @property
    def mean_hundredths(self) -> int | None:
        """The mean of the totals in hundredths, a half upwards; ``None`` of nothing.

        In whole numbers: a list is put in order by thousands of these.
        """
        return (2 * self.total + self.n) // (2 * self.n) if self.n else None

    @property
    def mean(self) -> Decimal | None:
        """Of the totals, to 0.01; ``None`` of nothing."""
        hundredths = self.mean_hundredths
        return None if hundredths is None else hundredths * HUNDREDTH

    @property
    def moments(self) -> Moments:
        return Moments(self.n, Fraction(self.total, 100), Fraction(self.squares, 10_000))


MARK_LOST, MARK_KEPT, _NOT_APPLIED = "0", "1", "-"


class Kept(StrEnum):
    """Which of the reviews stand behind a figure."""

    ALL = "all"
    PASSED = "passed"
    FAILED = "failed"
    CRITICAL = "critical"
    LOST = "lost"


def figures_of_review(
    rubric: Rubric, total: Decimal, passed: bool | None, answers: Iterable[FrozenAnswer]
) -> ReviewFigures:
    """What a submitted review counts for, from its frozen answers."""
    given = {answer.criterion: answer for answer in answers}
    asked = applied = lost = failed = 0
    for criterion in rubric.criteria:
        answer = given.get(criterion.id)
        if answer is None:
            continue
        if criterion.critical is not None:
            asked += 1
            failed += answer.earned is not None and criterion.critical.fails(answer.earned)
        elif answer.earned is not None:
            applied += 1
            lost += _has_lost(answer)
    return ReviewFigures(
        total=int(total / HUNDREDTH),
        passed=None if passed is None else int(passed),
        critical=int(failed > 0) if asked else None,
        applied=applied,
        lost=lost,
        marks=_marks(rubric, given),
    )


def added(many: Iterable[Sums]) -> Sums:
    """Sums of sums."""
    every = list(many)
    if len(every) < 2:  # of most agents of a list
        return every[0] if every else Sums()
    return Sums(*map(sum, zip(*every, strict=True)))


def summary_of(sums: Sums) -> ScoreSummary:
    """Mean, interval and rates of what was added up."""
    interval, note = interval_from(sums.moments)
    return ScoreSummary(
        n=sums.n,
        mean=sums.mean,
        interval=interval,
        note=note,
        passed=Rate(sums.passed, sums.judged),
        critical_errors=Rate(sums.critical, sums.critical_of),
    )


def spread_of_sums(sums: Sums) -> Spread | None:
    """The steps to the interval; ``None`` for fewer than two reviews."""
    return spread_from(sums.moments)


def judged_and_lost(rubric: Rubric, marks: str) -> Mapping[str, tuple[int, int]]:
    """By criterion: in how many of these reviews it applied, and in how many it lost points.

    ``marks``: those of any number of reviews by this rubric, one after another.
    """
    criteria = tuple(rubric.criteria)
    found = {}
    for place, criterion in enumerate(criteria):
        own = marks[place :: len(criteria)]
        lost = own.count(MARK_LOST)
        found[criterion.id] = (lost + own.count(MARK_KEPT), lost)
    return found


def _marks(rubric: Rubric, given: Mapping[str, FrozenAnswer]) -> str:
    return "".join(_mark(given.get(criterion.id)) for criterion in rubric.criteria)


def _mark(answer: FrozenAnswer | None) -> str:
    if answer is None or answer.earned is None:
        return _NOT_APPLIED
    return MARK_LOST if _has_lost(answer) else MARK_KEPT


def _has_lost(answer: FrozenAnswer) -> bool:
    return (
        answer.earned is not None and answer.maximum is not None and answer.earned < answer.maximum
    )
