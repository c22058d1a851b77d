"""A gap between messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from qa_app.core.conversations import Role
from qa_app.core.errors import Invalid, _
from qa_app.core.rules.hits import Hit
from qa_app.core.rules.index import IndexBuilder
from qa_app.core.rules.reading import Reading, Window
from qa_app.core.rules.registry import Field, FieldKind, OperatorType

_ANYONE = "anyone"
_SIDES = (_ANYONE, Role.CUSTOMER.value, Role.AGENT.value, Role.BOT.value)


@dataclass(frozen=True, slots=True)
class Gap:
    """Holds at a message of the scope that came more than ``over_s`` seconds after the last.

    ``after``: whose message must stand before the gap. ``once_begun``: not at the first message
    of the scope's role. System messages are passed over. In calls the gap runs from the end of
    the utterance before. The hit is the message after the gap.
    """

    over_s: float
    after: str = _ANYONE
    once_begun: bool = False

    reads_texts: ClassVar[bool] = False

    def prepare(self, index: IndexBuilder, role: Role | None, *, wakes: bool) -> GapFinder:
        """Nothing to look for in texts."""
        return GapFinder(self, role)

    def settings(self) -> Mapping[str, Any]:
        """The fields that are not at their default."""
        written: dict[str, Any] = {"over_s": self.over_s}
        if self.after != _ANYONE:
            written["after"] = self.after
        if self.once_begun:
            written["once_begun"] = True
        return written


class GapFinder:
    """A gap ready for screening."""

    __slots__ = ("_after", "_gap", "_over_ms", "_role", "seen_in")

    def __init__(self, gap: Gap, role: Role | None) -> None:
        self.seen_in: int | None = None
        self._gap = gap
        self._over_ms = gap.over_s * 1000
        self._after = None if gap.after == _ANYONE else Role(gap.after)
        self._role = role

    def find(self, reading: Reading, window: Window) -> Sequence[Hit]:
        """The messages after a gap."""
        if reading.widest_gap_ms <= self._over_ms:
            return ()
        hits = []
        before = None
        begun = not self._gap.once_begun
        for message in reading.messages:
            if message.role is Role.SYSTEM:
                continue
            if self._role is None or message.role is self._role:
                if (
                    begun
                    and before is not None
                    and window.low <= message.seq <= window.high
                    and (self._after is None or before.role is self._after)
                ):
                    left = before.end_ms if before.end_ms is not None else before.start_ms
                    if (
                        left is not None
                        and message.start_ms is not None
                        and message.start_ms - left > self._over_ms
                    ):
                        hits.append(Hit(message.seq, None, None))
                begun = True
            before = message
        return hits

    def holds(self, reading: Reading, window: Window) -> bool:
        """Whether there is any."""
        return bool(self.find(reading, window))


def _check_seconds(seconds: float) -> None:
    if seconds < 0:
        raise Invalid(_("A duration cannot be negative."))


OPERATOR = OperatorType(
    name="gap",
    label=_("Gap between messages"),
    fields=(
        Field(
            "over_s",
            FieldKind.NUMBER,
            _("Longer than (seconds)"),
            required=True,
            check=_check_seconds,
        ),
        Field("after", FieldKind.CHOICE, _("After a message of"), choices=_SIDES),
        Field("once_begun", FieldKind.FLAG, _("Only once that side has spoken")),
    ),
    make=Gap,
    kind=Gap,
)
