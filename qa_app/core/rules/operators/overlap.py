"""Breaking in on somebody in a call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from qa_app.core.calls.overlaps import overlaps_of
from qa_app.core.calls.utterances import utterances_of
from qa_app.core.conversations import Channel, Role
from qa_app.core.errors import _
from qa_app.core.rules.fields import check_duration
from qa_app.core.rules.hits import Hit
from qa_app.core.rules.index import IndexBuilder
from qa_app.core.rules.measures import EARLY
from qa_app.core.rules.model import Scope
from qa_app.core.rules.reading import Reading, Window
from qa_app.core.rules.registry import Field, FieldKind, OperatorType
from qa_app.core.rules.traces import Measured, Trace, any_of

_ANYONE = "anyone"


@dataclass(frozen=True, slots=True)
class OverlapTest:
    """Holds at an utterance of the scope that breaks in on another side.

    It began more than ``over_ms`` milliseconds before the other had ended. The role of the scope
    says who breaks in, ``into`` on whom. Only in calls, and only where times tell; see
    :mod:`qa_app.core.calls`.
    """

    over_ms: float
    into: str = _ANYONE

    reads_texts: ClassVar[bool] = False

    def prepare(self, index: IndexBuilder, role: Role | None, *, wakes: bool) -> OverlapFinder:
        """Nothing to look for in texts."""
        return OverlapFinder(self)

    def settings(self) -> Mapping[str, Any]:
        """The fields that are not at their default."""
        return {"over_ms": self.over_ms} | ({} if self.into == _ANYONE else {"into": self.into})

    def bounds(self, scope: Scope) -> Trace:
        """Where somebody breaks in so early."""
        return Measured(EARLY, over=self.over_ms)

    def differs(self, other: OverlapTest, scope: Scope) -> Trace:
        """Where somebody breaks in between the two, if only that differs."""
        one, another = self.over_ms, other.over_ms
        if self.into != other.into:
            return any_of((self.bounds(scope), other.bounds(scope)))
        return Measured(EARLY, min(one, another), max(one, another))


class OverlapFinder:
    """Breaking in ready for screening."""

    __slots__ = ("_into", "_over_ms", "seen_in")

    def __init__(self, overlap: OverlapTest) -> None:
        self.seen_in: int | None = None
        self._over_ms = overlap.over_ms
        self._into = None if overlap.into == _ANYONE else Role(overlap.into)

    def find(self, reading: Reading, window: Window) -> Sequence[Hit]:
        """The utterances that break in."""
        if reading.conversation.channel is not Channel.CALL:
            return ()
        return [
            Hit(each.seq, None, None)
            for each in overlaps_of(utterances_of(reading.conversation), self._over_ms)
            if window.low <= each.seq <= window.high
            and (window.role is None or each.by is window.role)
            and (self._into is None or each.into is self._into)
        ]

    def holds(self, reading: Reading, window: Window) -> bool:
        """Whether there is any."""
        return bool(self.find(reading, window))


OPERATOR = OperatorType(
    name="overlap",
    label=_("Breaking in, in a call"),
    fields=(
        Field(
            "over_ms",
            FieldKind.NUMBER,
            _("Before the other ends, by more than (milliseconds)"),
            required=True,
            check=check_duration,
        ),
        Field(
            "into",
            FieldKind.CHOICE,
            _("Into the words of"),
            choices=(_ANYONE, Role.CUSTOMER, Role.AGENT, Role.BOT),
            choice_labels=(_("Anybody"), _("Customer"), _("Agent"), _("Bot")),
        ),
    ),
    make=OverlapTest,
    kind=OverlapTest,
)
