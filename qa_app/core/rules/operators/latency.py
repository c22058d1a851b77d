"""A latency figure against a threshold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from qa_app.core.conversations import Role
from qa_app.core.errors import _
from qa_app.core.latency.figures import Figures, figures
from qa_app.core.rules import measures
from qa_app.core.rules.hits import Hit
from qa_app.core.rules.index import IndexBuilder
from qa_app.core.rules.model import Scope
from qa_app.core.rules.reading import Reading, Window
from qa_app.core.rules.registry import Field, FieldKind, OperatorType
from qa_app.core.rules.traces import Measured, Trace, any_of

# The response time of single rounds; every other metric is a figure of the conversation.
RESPONSE = "response_s"
_OVER, _UNDER = "over", "under"
_ALL, _FIRST, _LATER = "all", "first", "later"


@dataclass(frozen=True, slots=True)
class Latency:
    """Holds where a metric lies ``over`` or ``under`` a threshold.

    For ``response_s`` each round in question is a hit at the reply's message; ``rounds`` says
    which: all, the first, or all later ones. Any other metric is a figure of the conversation
    and, as it stands at no message, hits at its last one.
    """

    metric: str
    threshold: float
    compare: str = _OVER
    rounds: str = _ALL

    reads_texts: ClassVar[bool] = False

    def prepare(self, index: IndexBuilder, role: Role | None, *, wakes: bool) -> LatencyFinder:
        """Nothing to look for in texts."""
        return LatencyFinder(self)

    def settings(self) -> Mapping[str, Any]:
        """The fields that are not at their default."""
        written: dict[str, Any] = {"metric": self.metric, "threshold": self.threshold}
        if self.compare != _OVER:
            written["compare"] = self.compare
        if self.rounds != _ALL:
            written["rounds"] = self.rounds
        return written

    def bounds(self, scope: Scope) -> Trace:
        """Where a value lies beyond the threshold."""
        name, limit = self._measure()
        return Measured(name, over=limit) if self.compare == _OVER else Measured(name, up_to=limit)

    def differs(self, other: Latency, scope: Scope) -> Trace:
        """Where a value lies between the thresholds, if they read the same figure."""
        if replace(self, threshold=other.threshold) != other:
            return any_of((self.bounds(scope), other.bounds(scope)))
        (name, one), (_name, another) = self._measure(), other._measure()
        return Measured(name, measures.least(min(one, another)), max(one, another))

    def _measure(self) -> tuple[str, float]:
        """What is measured of stored texts, and the threshold in its unit."""
        if self.metric == RESPONSE:
            return measures.WAITS, self.threshold * 1000
        return self.metric, self.threshold


class LatencyFinder:
    """A metric ready for screening."""

    __slots__ = ("_first", "_latency", "_limit_ms", "_past", "_under", "seen_in")

    def __init__(self, latency: Latency) -> None:
        self.seen_in: int | None = None
        self._latency = latency
        self._limit_ms = latency.threshold * 1000
        self._under = latency.compare == _UNDER
        self._first = 1 if latency.rounds == _LATER else 0
        self._past = 1 if latency.rounds == _FIRST else None

    def find(self, reading: Reading, window: Window) -> Sequence[Hit]:
        """One hit for each round in question, or one for the conversation."""
        if self._latency.metric != RESPONSE:
            return self._of_conversation(reading, window)
        limit, hits = self._limit_ms, []
        for each in reading.rounds[self._first : self._past]:
            response = each.response_ms
            if response is None or each.reply_seq is None:
                continue
            if response < limit if self._under else response > limit:
                hits.append(Hit(each.reply_seq, None, None))
        return [hit for hit in hits if window.low <= hit.message <= window.high]

    def holds(self, reading: Reading, window: Window) -> bool:
        """Whether there is any."""
        return bool(self.find(reading, window))

    def _of_conversation(self, reading: Reading, window: Window) -> Sequence[Hit]:
        value = getattr(figures(reading.conversation, reading.rounds), self._latency.metric)
        if value is None:
            return ()
        threshold = self._latency.threshold
        beyond = value < threshold if self._under else value > threshold
        return [Hit(window.high, None, None)] if beyond else ()


OPERATOR = OperatorType(
    name="latency",
    label=_("Latency"),
    fields=(
        Field(
            "metric",
            FieldKind.CHOICE,
            _("Metric"),
            required=True,
            choices=(RESPONSE, *Figures._fields),
        ),
        Field("threshold", FieldKind.NUMBER, _("Threshold"), required=True),
        Field("compare", FieldKind.CHOICE, _("Over or under"), choices=(_OVER, _UNDER)),
        Field("rounds", FieldKind.CHOICE, _("Which rounds"), choices=(_ALL, _FIRST, _LATER)),
    ),
    make=Latency,
    kind=Latency,
    finds_waits=True,
)
