"""How fast somebody speaks in a call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from qa_app.core.calls.utterances import (
    Utterance,
    by_speaker,
    characters_a_minute,
    talking_ms,
    utterances_of,
)
from qa_app.core.conversations import Channel, Role
from qa_app.core.errors import Invalid, _
from qa_app.core.rules.fields import check_duration
from qa_app.core.rules.hits import Hit
from qa_app.core.rules.index import IndexBuilder
from qa_app.core.rules.measures import IN_CALLS, OWN_RATES, RATES
from qa_app.core.rules.model import Scope
from qa_app.core.rules.reading import Reading, Window
from qa_app.core.rules.registry import Field, FieldKind, OperatorType
from qa_app.core.rules.traces import Measured, Trace

_OVER, _UNDER = "over", "under"
_WHOLE, _EACH = "whole", "each"
_MIN_TALK_S = 10.0


@dataclass(frozen=True, slots=True)
class SpeechRateTest:
    """Holds where a speaker's characters a minute lie ``over`` or ``under`` a threshold.

    Only the time in which they speak themselves counts, of which there must be ``min_talk_s``
    seconds; which characters count says :mod:`qa_app.core.calls.characters`. ``of``: of all the
    utterances that the scope admits together, for each agent alone, or of each utterance. The
    hit is the utterance; of all together it is whole, and stands at the longest that is beyond
    the threshold itself. Only in calls, and only where times tell.
    """

    threshold: float
    compare: str = _OVER
    min_talk_s: float = _MIN_TALK_S
    of: str = _WHOLE

    reads_texts: ClassVar[bool] = False

    def prepare(self, index: IndexBuilder, role: Role | None, *, wakes: bool) -> SpeechRateFinder:
        """Nothing to look for in texts."""
        return SpeechRateFinder(self)

    def settings(self) -> Mapping[str, Any]:
        """The fields that are not at their default."""
        written: dict[str, Any] = {"threshold": self.threshold}
        if self.compare != _OVER:
            written["compare"] = self.compare
        if self.min_talk_s != _MIN_TALK_S:
            written["min_talk_s"] = self.min_talk_s
        if self.of != _WHOLE:
            written["of"] = self.of
        return written

    def bounds(self, scope: Scope) -> Trace:
        """Where somebody speaks so fast or so slowly; a part of what they say may always."""
        name = OWN_RATES if self.of == _EACH else RATES if scope.everything else None
        if name is None:
            return IN_CALLS
        if self.compare == _OVER:
            return Measured(name, over=self.threshold)
        return Measured(name, up_to=self.threshold)


class SpeechRateFinder:
    """A speech rate ready for screening."""

    __slots__ = ("_of_each", "_rate", "_under", "seen_in")

    def __init__(self, rate: SpeechRateTest) -> None:
        self.seen_in: int | None = None
        self._rate = rate
        self._under = rate.compare == _UNDER
        self._of_each = rate.of == _EACH

    def find(self, reading: Reading, window: Window) -> Sequence[Hit]:
        """One hit for each speaker, or for each utterance, beyond the threshold."""
        call = reading.conversation
        if call.channel is not Channel.CALL:
            return ()
        heard = [
            each
            for each in utterances_of(call)
            if window.low <= each.seq <= window.high
            and (window.role is None or each.role is window.role)
        ]
        shares = [[each] for each in heard] if self._of_each else by_speaker(heard)
        whole = not self._of_each
        return [
            Hit(self._place(own), None, None, whole=whole) for own in shares if self._beyond(own)
        ]

    def holds(self, reading: Reading, window: Window) -> bool:
        """Whether there is any."""
        return bool(self.find(reading, window))

    def _beyond(self, own: Sequence[Utterance]) -> bool:
        return talking_ms(own) >= self._rate.min_talk_s * 1000 and self._passes(own)

    def _passes(self, own: Sequence[Utterance]) -> bool:
        found = characters_a_minute(own)
        if found is None:
            return False
        return found < self._rate.threshold if self._under else found > self._rate.threshold

    def _place(self, own: Sequence[Utterance]) -> int:
        """Where to listen: the longest utterance that passes alone, or of all."""
        telling = [each for each in own if self._passes([each])] or own
        return max(telling, key=lambda each: (talking_ms([each]), -each.seq)).seq


def _check_rate(threshold: float) -> None:
    if threshold <= 0:
        raise Invalid(_("A speech rate is above 0 characters a minute."))


OPERATOR = OperatorType(
    name="speech_rate",
    label=_("Speech rate"),
    fields=(
        Field(
            "threshold",
            FieldKind.NUMBER,
            _("Characters a minute"),
            required=True,
            check=_check_rate,
        ),
        Field(
            "compare",
            FieldKind.CHOICE,
            _("Over or under"),
            choices=(_OVER, _UNDER),
            choice_labels=(_("over the threshold"), _("under the threshold")),
        ),
        Field(
            "min_talk_s",
            FieldKind.NUMBER,
            _("Only from so many seconds of talking"),
            check=check_duration,
        ),
        Field(
            "of",
            FieldKind.CHOICE,
            _("Of what"),
            choices=(_WHOLE, _EACH),
            choice_labels=(_("all that the speaker said"), _("each utterance")),
        ),
    ),
    make=SpeechRateTest,
    kind=SpeechRateTest,
)
