"""What reviews drawn at random say of agents before and after a coaching."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

FEWEST_REVIEWS = 3
"""How many reviews an agent needs before, and as many after, to be compared at all."""

FEWEST_COLLEAGUES = 5
"""From so few colleagues their course can be told from chance."""


class Mark(NamedTuple):
    """What a review gave on the criterion, as a share of its points (0 to 1)."""

    review: int
    share: float


class Marks(tuple[Mark, ...]):
    """The marks of one side. Colleagues stand in many comparisons: each figure is computed once."""

    @cached_property
    def mean(self) -> float:
        """The mean share."""
        return sum([each.share for each in self]) / len(self)

    @cached_property
    def squares(self) -> float:
        """The sum of the squared distances from the mean."""
        mean = self.mean
        return sum([(each.share - mean) ** 2 for each in self])


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
        return max(0, FEWEST_REVIEWS - len(self.before))

    @property
    def lacks_after(self) -> int:
        return max(0, FEWEST_REVIEWS - len(self.after))

    @property
    def usable(self) -> bool:
        """Whether there are enough on either side to be compared."""
        return not self.lacks_before and not self.lacks_after


@dataclass(frozen=True, slots=True)
class Comparison:
    """A coached agent, and those who were not coached on the criterion, over the same days."""

    coached: AgentCourse
    colleagues: tuple[AgentCourse, ...]

    @property
    def comparable(self) -> tuple[AgentCourse, ...]:
        """The colleagues with enough reviews."""
        return tuple(each for each in self.colleagues if each.usable)

    @property
    def usable(self) -> bool:
        """Whether anything can be said of it."""
        return self.coached.usable and len(self.comparable) >= FEWEST_COLLEAGUES
