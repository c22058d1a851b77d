"""Which criteria are lost most often, and by whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from qa_app.core.proportions import Proportion
from qa_app.core.rubrics import qualified
from qa_app.core.rule_quality import Interval

COMMONEST = 10
KeyT = TypeVar("KeyT", bound=Hashable)


class CriterionTally(NamedTuple):
    """How often one agent's reviews judged a criterion of a rubric, and lost points on it."""

    rubric: str
    criterion: str
    agent: int
    judged: int
    lost: int


@dataclass(frozen=True, slots=True)
class ErrorRate:
    """How often points were lost on a criterion, out of the reviews in which it applied."""

    rubric: str
    criterion: str
    lost: Proportion

    @property
    def name(self) -> str:
        """What it is called among those of every rubric."""
        return qualified(self.rubric, self.criterion)

    @property
    def interval(self) -> Interval | None:
        return self.lost.interval


def error_rates(tallies: Iterable[CriterionTally]) -> list[ErrorRate]:
    """The error rate of every criterion over all agents, the most errors first."""
    summed = sums(tallies, lambda each: (each.rubric, each.criterion))
    rates = [ErrorRate(*key, lost) for key, lost in summed.items()]
    return sorted(rates, key=lambda rate: (-rate.lost.count, -(rate.lost.share or 0), rate.name))


def commonest(rates: Sequence[ErrorRate]) -> list[ErrorRate]:
    """The ten commonest errors: those criteria on which points were lost at all."""
    return [rate for rate in rates if rate.lost.count][:COMMONEST]


def sums(
    tallies: Iterable[CriterionTally], key: Callable[[CriterionTally], KeyT]
) -> dict[KeyT, Proportion]:
    """The tallies added up by a key."""
    found: dict[KeyT, list[int]] = defaultdict(lambda: [0, 0])
    for each in tallies:
        counts = found[key(each)]
        counts[0] += each.lost
        counts[1] += each.judged
    return {name: Proportion(lost, judged) for name, (lost, judged) in found.items()}
