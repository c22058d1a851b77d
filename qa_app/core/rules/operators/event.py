"""What the system tells of: queueing, an answer, a transfer, a hold, the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from qa_app.core.conversations import Event, Role
from qa_app.core.errors import _
from qa_app.core.rules.hits import Hit
from qa_app.core.rules.index import IndexBuilder
from qa_app.core.rules.measures import counted
from qa_app.core.rules.model import Scope
from qa_app.core.rules.reading import Reading, Window
from qa_app.core.rules.registry import Field, FieldKind, OperatorType
from qa_app.core.rules.traces import Measured, Trace

_LABELS = {
    Event.QUEUED: _("Waiting in the queue"),
    Event.ANSWERED: _("Answered"),
    Event.HANDOVER: _("Handed over from bot to agent"),
    Event.TRANSFER: _("Transferred"),
    Event.HOLD: _("On hold"),
    Event.RESUME: _("Resumed"),
    Event.RECALLED: _("Message recalled"),
    Event.ENDED: _("Conversation ended"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """Holds at each message of the scope that tells of the event.

    Where nobody is named who tells of it, it is the system: everybody's messages leave the
    system's out, and nobody else tells of events.
    """

    event: str

    reads_texts: ClassVar[bool] = False

    def prepare(self, index: IndexBuilder, role: Role | None, *, wakes: bool) -> EventFinder:
        """Nothing to look for in texts."""
        return EventFinder(Event(self.event), role or Role.SYSTEM)

    def settings(self) -> Mapping[str, Any]:
        """The one field there is."""
        return {"event": self.event}

    def bounds(self, scope: Scope) -> Trace:
        """Where whoever is to tell of it said anything."""
        return Measured(counted("messages", scope.role or Role.SYSTEM), over=0.5)


class EventFinder:
    """An event ready for screening."""

    __slots__ = ("_event", "_role", "seen_in")

    def __init__(self, event: Event, role: Role) -> None:
        self.seen_in: int | None = None
        self._event = event
        self._role = role

    def find(self, reading: Reading, window: Window) -> Sequence[Hit]:
        """The messages that tell of it."""
        return [
            Hit(message.seq, None, None)
            for message in reading.messages[window.low : window.high + 1]
            if message.event is self._event and message.role is self._role
        ]

    def holds(self, reading: Reading, window: Window) -> bool:
        """Whether any does."""
        return bool(self.find(reading, window))


OPERATOR = OperatorType(
    name="event",
    label=_("What the system tells of"),
    fields=(
        Field(
            "event",
            FieldKind.CHOICE,
            _("Which event"),
            required=True,
            choices=tuple(each.value for each in _LABELS),
            choice_labels=tuple(_LABELS.values()),
        ),
    ),
    make=Told,
    kind=Told,
)
