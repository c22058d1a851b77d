"""How many messages or turns there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import ceil, floor, inf
from typing import Any, ClassVar

from qa_app.core.conversations import Role
from qa_app.core.errors import _
from qa_app.core.rules.fields import check_not_negative
from qa_app.core.rules.hits import Hit
from qa_app.core.rules.index import IndexBuilder
from qa_app.core.rules.measures import counted, least
from qa_app.core.rules.model import Scope
from qa_app.core.rules.reading import Reading, Window
from qa_app.core.rules.registry import Field, FieldKind, OperatorType
from qa_app.core.rules.thresholds import COMPARE, Compare
from qa_app.core.rules.traces import EVERYWHERE, Measured, Trace, any_of


class Counted(StrEnum):
    """What is counted: messages, or runs of one side's messages."""

    MESSAGES = "messages"
    TURNS = "turns"


@dataclass(frozen=True, slots=True)
class Count:
    """Holds where the scope has more (``over``) or fewer (``under``) of them than ``threshold``.

    The hit is the message that is one too many; where there are too few, the last message of
    the window, whoever sent it.
    """

    threshold: float
    counted: str = Counted.MESSAGES.value
    compare: str = Compare.OVER.value

    reads_texts: ClassVar[bool] = False

    def prepare(self, index: IndexBuilder, role: Role | None, *, wakes: bool) -> CountFinder:
        """Nothing to look for in texts."""
        return CountFinder(self)

    def settings(self) -> Mapping[str, Any]:
        """The fields that are not at their default."""
        written: dict[str, Any] = {"threshold": self.threshold}
        if self.counted != Counted.MESSAGES:
            written["counted"] = self.counted
        if self.compare != Compare.OVER:
            written["compare"] = self.compare
        return written

    def bounds(self, scope: Scope) -> Trace:
        """Where there are so many, or so few, in all; parts of a conversation may always be few."""
        name = counted(self.counted, scope.role)
        if self.compare == Compare.OVER:
            return Measured(name, over=floor(self.threshold) + 0.5)
        most = ceil(self.threshold) - 1
        if scope.everything:
            return Measured(name, up_to=most)
        # The first or the last so many are so few only where there are no more in all.
        wanted = scope.first if scope.last is None else scope.last
        alone = replace(scope, first=None, last=None).everything
        one_end = alone and (scope.first is None or scope.last is None)
        if one_end and wanted is not None and self.counted == Counted.MESSAGES:
            return Measured(name, over=0.5) if wanted <= most else Measured(name, up_to=most)
        return EVERYWHERE

    def differs(self, other: Count, scope: Scope) -> Trace:
        """Of too few, where there are at least as many in all as the lower threshold."""
        either = any_of((self.bounds(scope), other.bounds(scope)))
        if self.compare == Compare.OVER or replace(self, threshold=other.threshold) != other:
            return either
        low = least(min(self.threshold, other.threshold))
        high = ceil(max(self.threshold, other.threshold)) - 1 if scope.everything else inf
        return Measured(counted(self.counted, scope.role), low, high)


class CountFinder:
    """Counts ready for screening."""

    __slots__ = ("_compare", "_counted", "_threshold", "seen_in")

    def __init__(self, count: Count) -> None:
        self.seen_in: int | None = None
        self._threshold = count.threshold
        self._counted = Counted(count.counted)
        self._compare = Compare(count.compare)

    def find(self, reading: Reading, window: Window) -> Sequence[Hit]:
        """The one too many, or the end of a window with too few."""
        places = self._places(reading, window)
        if not self._compare.holds(len(places), self._threshold):
            return ()
        over = self._compare is Compare.OVER
        return [Hit(places[floor(self._threshold)] if over else window.high, None, None)]

    def holds(self, reading: Reading, window: Window) -> bool:
        """Whether there are so many, or so few."""
        return self._compare.holds(len(self._places(reading, window)), self._threshold)

    def _places(self, reading: Reading, window: Window) -> Sequence[int]:
        """Where what is counted begins."""
        if self._counted is Counted.MESSAGES:
            return reading.within(window)
        return [
            max(first, window.low)
            for first, last in reading.turns(window.role)
            if last >= window.low and first <= window.high
        ]


OPERATOR = OperatorType(
    name="count",
    label=_("Number of messages or turns"),
    fields=(
        Field(
            "threshold",
            FieldKind.NUMBER,
            _("Threshold (number)"),
            required=True,
            check=check_not_negative,
        ),
        Field(
            "counted",
            FieldKind.CHOICE,
            _("What is counted"),
            choices=tuple(each.value for each in Counted),
            choice_labels=(_("messages"), _("turns")),
        ),
        COMPARE,
    ),
    make=Count,
    kind=Count,
)
