"""What every kind of criterion can do, and the kinds that are answered with figures or yes/no.

A kind is one class, listed in ``kinds.SCALES``. It says which answers it takes and turns them
into points between 0 and its maximum; nothing else in scoring knows the kinds apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Protocol

from qa_app.core.decimals import HUNDREDTH, figure, half_up, plain, shortened
from qa_app.core.errors import Invalid, _
from qa_app.core.rubrics.answers import Answer

MOST_OCCURRENCES = 1000


class Counting(StrEnum):
    """How what a criterion earns enters the total."""

    SHARE = "share"
    """By its weight: the share earned of its maximum."""
    BONUS = "bonus"
    """On top: its points are added to the total, which stays within 100."""
    NOTHING = "nothing"
    """Not at all: it is asked for the record."""


class Scale(Protocol):
    """What every kind of criterion can do."""

    kind: ClassVar[str]

    @property
    def counts(self) -> Counting:
        """How its points enter the total."""
        ...

    @property
    def maximum(self) -> Decimal:
        """The most points that can be earned."""
        ...

    @property
    def levels(self) -> tuple[Decimal, ...]:
        """The points on offer for picking, best first; empty where none are offered."""
        ...

    def earned(self, answer: Answer) -> Decimal:
        """The points of an answer that is given and applicable; raises Invalid."""
        ...

    def answer_losing(self, points: Decimal, occurrences: int) -> Answer:
        """The answer that takes ``points`` off for so many occurrences; none: full marks.

        What has no full marks (a text, a bonus) is left as it is: no answer, or no bonus.
        """
        ...


@dataclass(frozen=True, slots=True)
class PointsScale:
    """Points from 0 to a maximum: one of the levels on offer, or a figure in between.

    Points lost may be counted instead: ``count`` times ``points`` off the maximum.
    """

    kind: ClassVar[str] = "points"
    counts: ClassVar[Counting] = Counting.SHARE
    maximum: Decimal
    levels: tuple[Decimal, ...]

    def earned(self, answer: Answer) -> Decimal:
        if answer.value is None:
            return _left(self.maximum, _occurrences(answer), _cost(answer.points))
        return points_within(answer.value, self.maximum)

    def answer_losing(self, points: Decimal, occurrences: int) -> Answer:
        return Answer(value=plain(max(Decimal(0), self.maximum - points)))


@dataclass(frozen=True, slots=True)
class YesNoScale:
    """All or nothing: ``wanted`` is the answer that earns the points."""

    kind: ClassVar[str] = "yes_no"
    counts: ClassVar[Counting] = Counting.SHARE
    maximum: Decimal
    wanted: bool = True

    @property
    def levels(self) -> tuple[Decimal, ...]:
        return (self.maximum, Decimal(0))

    def earned(self, answer: Answer) -> Decimal:
        if answer.value not in {"yes", "no"}:
            raise Invalid(_("Answer yes or no."))
        return self.maximum if (answer.value == "yes") is self.wanted else Decimal(0)

    def answer_losing(self, points: Decimal, occurrences: int) -> Answer:
        good = occurrences == 0
        return Answer(value="yes" if good is self.wanted else "no")


@dataclass(frozen=True, slots=True)
class DeductionScale:
    """Points off for each occurrence, between ``lowest`` and ``highest``, never below 0.

    Where both are the same, an answer need not name the points.
    """

    kind: ClassVar[str] = "deduction"
    counts: ClassVar[Counting] = Counting.SHARE
    maximum: Decimal
    lowest: Decimal
    highest: Decimal

    @property
    def levels(self) -> tuple[Decimal, ...]:
        return ()

    def earned(self, answer: Answer) -> Decimal:
        count = _occurrences(answer)
        if count == 0:
            return self.maximum
        if answer.points is None and self.lowest == self.highest:
            return _left(self.maximum, count, self.lowest)
        cost = _cost(answer.points)
        if not self.lowest <= cost <= self.highest:
            raise Invalid(
                _("Each occurrence costs %(lowest)s to %(highest)s points, not %(given)s."),
                lowest=plain(self.lowest),
                highest=plain(self.highest),
                given=plain(cost),
            )
        return _left(self.maximum, count, cost)

    def answer_losing(self, points: Decimal, occurrences: int) -> Answer:
        if occurrences == 0:
            return Answer(count=0)
        cost = min(max(half_up(points / occurrences), self.lowest), self.highest)
        return Answer(count=occurrences, points=plain(cost))


def points_below(scale: Scale, steps: int) -> Decimal:
    """The points that an answer so many levels below the best one costs.

    Below the last level there is none. A scale that only deducts has no levels: its least
    deduction is a step.
    """
    if isinstance(scale, DeductionScale):
        return scale.lowest * steps
    return scale.maximum - scale.levels[min(steps, len(scale.levels) - 1)]


def whole_levels(maximum: Decimal) -> tuple[Decimal, ...]:
    """The maximum, every whole number of points below it, and 0; best first."""
    below = range(int(maximum), -1, -1)
    whole = tuple(Decimal(points) for points in below)
    return whole if whole[0] == maximum else (maximum, *whole)


def points_within(text: str, maximum: Decimal) -> Decimal:
    """The points that a text stands for, from 0 to a maximum; raises Invalid."""
    value = _points(text)
    if not 0 <= value <= maximum:
        raise Invalid(
            _("%(given)s is off the scale of 0 to %(maximum)s points."),
            given=plain(value),
            maximum=plain(maximum),
        )
    return value


def _points(text: str) -> Decimal:
    value = figure(text)
    if value % HUNDREDTH:
        raise Invalid(
            _("“%(given)s” is too fine. Points have two decimals at most."), given=shortened(text)
        )
    return value


def _cost(points: str | None) -> Decimal:
    if points is None:
        raise Invalid(_("Say how many points each occurrence costs."))
    cost = _points(points)
    if cost < 0:
        raise Invalid(_("An occurrence cannot cost less than 0 points."))
    return cost


def _occurrences(answer: Answer) -> int:
    if answer.count is None or not 0 <= answer.count <= MOST_OCCURRENCES:
        raise Invalid(
            _("Say how often it occurred, as a whole number from 0 to %(most)s."),
            most=MOST_OCCURRENCES,
        )
    return answer.count


def _left(maximum: Decimal, count: int, cost: Decimal) -> Decimal:
    return max(Decimal(0), maximum - count * cost)
