"""Silence in a call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from qa_app.core.calls.holds import holds_of
from qa_app.core.calls.silences import silences_of
from qa_app.core.calls.utterances import joints_of, utterances_of
from qa_app.core.conversations import Channel, Role
from qa_app.core.errors import _
from qa_app.core.rules.fields import check_duration
from qa_app.core.rules.hits import Hit
from qa_app.core.rules.index import IndexBuilder
from qa_app.core.rules.measures import IN_CALLS, PAUSES
from qa_app.core.rules.model import Scope
from qa_app.core.rules.reading import Reading, Window
from qa_app.core.rules.registry import Field, FieldKind, OperatorType
from qa_app.core.rules.traces import Measured, Trace, all_of

_ANYONE = "anyone"


@dataclass(frozen=True, slots=True)
class SilenceTest:
    """Holds at an utterance of the scope that ends a silence of more than ``over_s`` seconds.

    ``after``: whose utterance stands before it; after the customer's it was the agent who was to
    speak. The role of the scope says who ended it. Time on hold is no silence, unless
    ``even_hold``. Only in calls, and only where times tell; see :mod:`qa_app.core.calls`.
    """

    over_s: float
    after: str = _ANYONE
    even_hold: bool = False

    reads_texts: ClassVar[bool] = False

    def prepare(self, index: IndexBuilder, role: Role | None, *, wakes: bool) -> SilenceFinder:
        """Nothing to look for in texts."""
        return SilenceFinder(self)

    def settings(self) -> Mapping[str, Any]:
        """The fields that are not at their default."""
        written: dict[str, Any] = {"over_s": self.over_s}
        if self.after != _ANYONE:
            written["after"] = self.after
        if self.even_hold:
            written["even_hold"] = True
        return written

    def bounds(self, scope: Scope) -> Trace:
        """In calls with so long a pause."""
        return all_of((IN_CALLS, Measured(PAUSES, over=self.over_s * 1000)))


class SilenceFinder:
    """Silence ready for screening."""

    __slots__ = ("_after", "_even_hold", "_over_ms", "seen_in")

    def __init__(self, silence: SilenceTest) -> None:
        self.seen_in: int | None = None
        self._over_ms = silence.over_s * 1000
        self._after = None if silence.after == _ANYONE else Role(silence.after)
        self._even_hold = silence.even_hold

    def find(self, reading: Reading, window: Window) -> Sequence[Hit]:
        """The utterances that end a silence."""
        call = reading.conversation
        if call.channel is not Channel.CALL or reading.widest_gap_ms <= self._over_ms:
            return ()
        holds = () if self._even_hold else holds_of(call)
        silences = silences_of(joints_of(utterances_of(call)), holds, self._over_ms)
        return [
            Hit(each.seq, None, None)
            for each in silences
            if window.low <= each.seq <= window.high
            and (window.role is None or each.ended_by is window.role)
            and (self._after is None or each.after is self._after)
        ]

    def holds(self, reading: Reading, window: Window) -> bool:
        """Whether there is any."""
        return bool(self.find(reading, window))


OPERATOR = OperatorType(
    name="silence",
    label=_("Silence in a call"),
    fields=(
        Field(
            "over_s",
            FieldKind.NUMBER,
            _("Longer than (seconds)"),
            required=True,
            check=check_duration,
        ),
        Field(
            "after",
            FieldKind.CHOICE,
            _("After an utterance of"),
            choices=(_ANYONE, Role.CUSTOMER, Role.AGENT, Role.BOT),
            choice_labels=(_("Anybody"), _("Customer"), _("Agent"), _("Bot")),
        ),
        Field("even_hold", FieldKind.FLAG, _("Time on hold counts too")),
    ),
    make=SilenceTest,
    kind=SilenceTest,
)
