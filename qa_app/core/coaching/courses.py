"""What reviews drawn at random say of agents before and after a coaching."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

FEWEST_REVIEWS = 3
"""How many reviews an agent needs before, and as many after, to be compared at all."""

FEWEST_COLLEAGUES = 5
"""From so few colleagues their course can be told from chance."""


class Marks(NamedTuple):
    """The marks of one side: the reviews that gave them, and what they come to.

    ``squares``: the sum of the squared distances from the mean.
    """

    reviews: Sequence[int]
    mean: float
    squares: float

    @property
    def number(self) -> int:
        return len(self.reviews)


NO_MARKS = Marks((), 0.0, 0.0)


class Series:
    """An agent's marks on the criterion in order of time, with sums up to each.

    Colleagues stand in the comparison of every coaching, each time with other days: what lies
    between two days is told from the sums, without going through the marks again.
    """

    __slots__ = ("_reviews", "_squares", "_sums", "_times")

    def __init__(self) -> None:
        self._times: list[int] = []
        # An array: thousands of stretches of it are taken, and none holds anything to be collected.
        self._reviews = array("q")
        self._sums = [0.0]
        self._squares = [0.0]

    def add(self, at_ms: int, review: int, share: float) -> None:
        """One more mark, not before the last one: what a review gave, as a share of the
        criterion's points (0 to 1). ``at_ms``: when its conversation began, since 1970.
        """
        self._times.append(at_ms)
        self._reviews.append(review)
        self._sums.append(self._sums[-1] + share)
        self._squares.append(self._squares[-1] + share * share)

    def between(self, bounds: tuple[int, int]) -> Marks:
        """The marks from the first moment on, without the second."""
        first, end = bisect_left(self._times, bounds[0]), bisect_left(self._times, bounds[1])
        number = end - first
        if number <= 0:
            return NO_MARKS
        total = self._sums[end] - self._sums[first]
        squares = self._squares[end] - self._squares[first] - total**2 / number
        return Marks(self._reviews[first:end], total / number, max(squares, 0.0))


@dataclass(frozen=True, slots=True)
class AgentCourse:
    """One agent's marks on the criterion, of reviews drawn at random only.

    ``before``: of conversations from before the coaching began; ``after``: from after it ended.
    For colleagues the same days divide them.
    """

    agent: int
    before: Marks
    after: Marks

    @property
    def lacks_before(self) -> int:
        """How many reviews are missing until the agent's beginning is known."""
        return max(0, FEWEST_REVIEWS - self.before.number)

    @property
    def lacks_after(self) -> int:
        return max(0, FEWEST_REVIEWS - self.after.number)

    @property
    def usable(self) -> bool:
        """Whether there are enough on either side to be compared."""
        return min(self.before.number, self.after.number) >= FEWEST_REVIEWS


@dataclass(frozen=True)
class Comparison:
    """A coached agent, and the others of the team over the same days.

    Who was coached on the criterion too, in the days before or meanwhile, is no yardstick and has
    no marks after, but tells by those before how far agents differ: without them the beginnings of
    those who were not chosen would look too good. ``waiting``: the days after are not over yet.
    ``by_lot``: agents drawn by lot stand for a larger team.
    """

    coached: AgentCourse
    colleagues: tuple[AgentCourse, ...]
    waiting: bool = True
    by_lot: bool = False

    @cached_property
    def comparable(self) -> tuple[AgentCourse, ...]:
        """The colleagues with enough reviews."""
        return tuple(each for each in self.colleagues if each.usable)

    @cached_property
    def yardstick(self) -> frozenset[int]:
        """The reviews that tell what the colleagues came to."""
        return frozenset().union(*[each.after.reviews for each in self.comparable])

    @property
    def usable(self) -> bool:
        """Whether anything can be said of it."""
        return self.coached.usable and len(self.comparable) >= FEWEST_COLLEAGUES
