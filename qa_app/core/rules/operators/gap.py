"""A gap between messages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, NamedTuple

from qa_app.core.conversations import Channel, Event, Message, Role
from qa_app.core.errors import Invalid, _
from qa_app.core.rules.fields import check_duration
from qa_app.core.rules.hits import Hit
from qa_app.core.rules.index import IndexBuilder
from qa_app.core.rules.measures import IN_CALLS, PAUSES
from qa_app.core.rules.model import Scope
from qa_app.core.rules.reading import Reading, Window
from qa_app.core.rules.registry import Field, FieldKind, OperatorType
from qa_app.core.rules.traces import NOWHERE, Measured, Trace, any_of

_ANYONE = "anyone"
_SIDES = (_ANYONE, Role.CUSTOMER.value, Role.AGENT.value, Role.BOT.value)


@dataclass(frozen=True, slots=True)
class Gap:
    """Holds at a message of the scope that came more than ``over_s`` seconds after the last.

    ``after``: whose message must stand before the gap. ``once_begun``: not at the first message
    of the scope's role. System messages are passed over. In calls the gap runs from the end of
    the utterance before. The hit is the message after the gap.

    ``hold_over_s``: in calls it holds as well at the first message of the scope after the
    customer was on hold for more than so many seconds, whoever spoke before: on hold it is the
    customer who waits. One of the two durations is given, or both.
    """

    over_s: float | None = None
    after: str = _ANYONE
    once_begun: bool = False
    hold_over_s: float | None = None

    reads_texts: ClassVar[bool] = False

    def __post_init__(self) -> None:
        if self.over_s is None and self.hold_over_s is None:
            raise Invalid(
                _("Say how long the gap is: “over_s”, “hold_over_s”, or both."), field="over_s"
            )

    def prepare(self, index: IndexBuilder, role: Role | None, *, wakes: bool) -> GapFinder:
        """Nothing to look for in texts."""
        return GapFinder(self, role)

    def settings(self) -> Mapping[str, Any]:
        """The fields that are not at their default."""
        default = {"over_s": None, "after": _ANYONE, "once_begun": False, "hold_over_s": None}
        return {
            name: getattr(self, name)
            for name, value in default.items()
            if getattr(self, name) != value
        }

    def bounds(self, scope: Scope) -> Trace:
        """Where there is so long a pause, or a call in which somebody may have been on hold."""
        wide = NOWHERE if self.over_s is None else Measured(PAUSES, self.over_s * 1000)
        return wide if self.hold_over_s is None else any_of((wide, IN_CALLS))

    def differs(self, other: Gap, scope: Scope) -> Trace:
        """Where a pause lies between the two durations, if only they differ."""
        one, another = self.over_s, other.over_s
        if one is None or another is None or replace(self, over_s=another) != other:
            return any_of((self.bounds(scope), other.bounds(scope)))
        return Measured(PAUSES, min(one, another) * 1000, max(one, another) * 1000)


class _Step(NamedTuple):
    """A message of the scope, what stands before it, and how long the customer was on hold."""

    message: Message
    before: Message
    hold_ms: int


class GapFinder:
    """A gap ready for screening."""

    __slots__ = (
        "_after",
        "_gap",
        "_hold_over_ms",
        "_looks_at_hold",
        "_over_ms",
        "_role",
        "seen_in",
    )

    def __init__(self, gap: Gap, role: Role | None) -> None:
        self.seen_in: int | None = None
        self._gap = gap
        self._over_ms = _milliseconds(gap.over_s)
        self._hold_over_ms = _milliseconds(gap.hold_over_s)
        self._looks_at_hold = gap.hold_over_s is not None
        self._after = None if gap.after == _ANYONE else Role(gap.after)
        self._role = role

    def find(self, reading: Reading, window: Window) -> Sequence[Hit]:
        """The messages after a gap."""
        looks_at_hold = self._looks_at_hold and reading.conversation.channel is Channel.CALL
        if reading.widest_gap_ms <= self._over_ms and not looks_at_hold:
            return ()
        return [
            Hit(step.message.seq, None, None)
            for step in self._steps(reading.messages)
            if window.low <= step.message.seq <= window.high
            and (
                (looks_at_hold and step.hold_ms > self._hold_over_ms)
                or self._is_wide(step.before, step.message)
            )
        ]

    def holds(self, reading: Reading, window: Window) -> bool:
        """Whether there is any."""
        return bool(self.find(reading, window))

    def _steps(self, messages: Sequence[Message]) -> Iterator[_Step]:
        """Each message of the scope that something stands before."""
        before: Message | None = None
        begun = not self._gap.once_begun
        held_from = held_until = None
        for message in messages:
            if message.role is Role.SYSTEM:
                if message.event is Event.HOLD and held_from is None:
                    held_from = message.start_ms
                elif message.event is Event.RESUME and held_from is not None:
                    held_until = message.start_ms
                continue
            if self._role is None or message.role is self._role:
                if begun and before is not None:
                    yield _Step(message, before, _between(held_from, held_until, message.start_ms))
                begun = True
                held_from = held_until = None
            before = message

    def _is_wide(self, before: Message, message: Message) -> bool:
        if self._after is not None and before.role is not self._after:
            return False
        left = before.end_ms if before.end_ms is not None else before.start_ms
        if left is None or message.start_ms is None:
            return False
        return message.start_ms - left > self._over_ms


def _milliseconds(seconds: float | None) -> float:
    """What no gap is ever longer than, where nothing is said."""
    return float("inf") if seconds is None else seconds * 1000


def _between(start: int | None, end: int | None, otherwise: int | None) -> int:
    """How long a hold lasted, up to the next message where nothing tells of its end."""
    until = otherwise if end is None else end
    return 0 if start is None or until is None else until - start


OPERATOR = OperatorType(
    name="gap",
    label=_("Gap between messages"),
    fields=(
        Field("over_s", FieldKind.NUMBER, _("Longer than (seconds)"), check=check_duration),
        Field("after", FieldKind.CHOICE, _("After a message of"), choices=_SIDES),
        Field("once_begun", FieldKind.FLAG, _("Only once that side has spoken")),
        Field(
            "hold_over_s",
            FieldKind.NUMBER,
            _("Or on hold for longer than (seconds)"),
            check=check_duration,
        ),
    ),
    make=Gap,
    kind=Gap,
    finds_waits=True,
)
