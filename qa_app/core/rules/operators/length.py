"""How long a message is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from qa_app.core.conversations import Kind, Role
from qa_app.core.errors import _
from qa_app.core.rules.characters import visible
from qa_app.core.rules.fields import check_not_negative
from qa_app.core.rules.hits import Hit
from qa_app.core.rules.index import IndexBuilder
from qa_app.core.rules.measures import LENGTHS, least
from qa_app.core.rules.model import Scope
from qa_app.core.rules.reading import Reading, Window
from qa_app.core.rules.registry import Field, FieldKind, OperatorType
from qa_app.core.rules.thresholds import COMPARE, Compare
from qa_app.core.rules.traces import Measured, Trace, any_of


@dataclass(frozen=True, slots=True)
class Length:
    """Holds at a message with more (``over``) or fewer (``under``) characters than ``threshold``.

    Spaces, line ends and hidden characters are not counted. A message without any character that
    is counted, such as a picture, is neither long nor short. The hit is the message.
    """

    threshold: float
    compare: str = Compare.OVER.value

    reads_texts: ClassVar[bool] = False

    def prepare(self, index: IndexBuilder, role: Role | None, *, wakes: bool) -> LengthFinder:
        """Nothing to look for in texts."""
        return LengthFinder(self)

    def settings(self) -> Mapping[str, Any]:
        """The fields that are not at their default."""
        written: dict[str, Any] = {"threshold": self.threshold}
        return written if self.compare == Compare.OVER else written | {"compare": self.compare}

    def bounds(self, scope: Scope) -> Trace:
        """Where a message is so long, or so short."""
        if self.compare == Compare.OVER:
            return Measured(LENGTHS, over=self.threshold)
        return Measured(LENGTHS, up_to=self.threshold)

    def differs(self, other: Length, scope: Scope) -> Trace:
        """Where the length of a message lies between the thresholds."""
        if self.compare != other.compare:
            return any_of((self.bounds(scope), other.bounds(scope)))
        one, another = self.threshold, other.threshold
        return Measured(LENGTHS, least(min(one, another)), max(one, another))


class LengthFinder:
    """Lengths ready for screening."""

    __slots__ = ("_compare", "_threshold", "seen_in")

    def __init__(self, length: Length) -> None:
        self.seen_in: int | None = None
        self._threshold = length.threshold
        self._compare = Compare(length.compare)

    def find(self, reading: Reading, window: Window) -> Sequence[Hit]:
        """The messages that are too long, or too short."""
        return [
            Hit(place, None, None) for place in reading.within(window) if self._at(reading, place)
        ]

    def holds(self, reading: Reading, window: Window) -> bool:
        """Whether there is any."""
        return any(self._at(reading, place) for place in reading.within(window))

    def _at(self, reading: Reading, place: int) -> bool:
        message = reading.messages[place]
        if message.kind is not Kind.TEXT:
            return False
        # What is not counted can only make it shorter.
        if self._compare is Compare.OVER and len(message.text) <= self._threshold:
            return False
        characters = visible(message.text)
        return characters > 0 and self._compare.holds(characters, self._threshold)


OPERATOR = OperatorType(
    name="length",
    label=_("Length of a message"),
    fields=(
        Field(
            "threshold",
            FieldKind.NUMBER,
            _("Threshold (characters)"),
            required=True,
            check=check_not_negative,
        ),
        COMPARE,
    ),
    make=Length,
    kind=Length,
)
