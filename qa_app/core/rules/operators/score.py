"""A model's score for the conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from qa_app.core.conversations import Role
from qa_app.core.errors import _
from qa_app.core.rules.hits import Hit
from qa_app.core.rules.index import IndexBuilder
from qa_app.core.rules.measures import SCORES, least
from qa_app.core.rules.model import Scope
from qa_app.core.rules.reading import Reading, Window
from qa_app.core.rules.registry import Field, FieldKind, OperatorType
from qa_app.core.rules.scores import as_score
from qa_app.core.rules.thresholds import COMPARE, Compare
from qa_app.core.rules.traces import Measured, Trace, any_of


@dataclass(frozen=True, slots=True)
class Score:
    """Holds where the conversation's score of that name lies over or under the threshold.

    A conversation without that score has none that could. As a score stands at no message, its
    hit is the last one of the window.
    """

    name: str
    threshold: float
    compare: str = Compare.OVER.value

    reads_texts: ClassVar[bool] = False

    def prepare(self, index: IndexBuilder, role: Role | None, *, wakes: bool) -> ScoreFinder:
        """Nothing to look for in texts."""
        return ScoreFinder(self)

    def settings(self) -> Mapping[str, Any]:
        """The fields that are not at their default."""
        written: dict[str, Any] = {"name": self.name, "threshold": self.threshold}
        return written if self.compare == Compare.OVER else written | {"compare": self.compare}

    def bounds(self, scope: Scope) -> Trace:
        """Where any score lies beyond the threshold."""
        if self.compare == Compare.OVER:
            return Measured(SCORES, over=self.threshold)
        return Measured(SCORES, up_to=self.threshold)

    def differs(self, other: Score, scope: Scope) -> Trace:
        """Where a score lies between the thresholds, if they ask for the same one."""
        if replace(self, threshold=other.threshold) != other:
            return any_of((self.bounds(scope), other.bounds(scope)))
        one, another = self.threshold, other.threshold
        return Measured(SCORES, least(min(one, another)), max(one, another))


class ScoreFinder:
    """A score ready for screening."""

    __slots__ = ("_compare", "_score", "seen_in")

    def __init__(self, score: Score) -> None:
        self.seen_in: int | None = None
        self._score = score
        self._compare = Compare(score.compare)

    def find(self, reading: Reading, window: Window) -> Sequence[Hit]:
        """The window's last message, if the score lies beyond the threshold."""
        return [Hit(window.high, None, None)] if self.holds(reading, window) else ()

    def holds(self, reading: Reading, window: Window) -> bool:
        """Whether it does."""
        value = as_score(reading.scores.get(self._score.name))
        return value is not None and self._compare.holds(value, self._score.threshold)


OPERATOR = OperatorType(
    name="score",
    label=_("Model score"),
    fields=(
        Field("name", FieldKind.TEXT, _("Name of the score"), required=True),
        Field("threshold", FieldKind.NUMBER, _("Threshold"), required=True),
        COMPARE,
    ),
    make=Score,
    kind=Score,
)
