"""Kinds that are answered by picking one of several described answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from qa_app.core.decimals import plain, shortened
from qa_app.core.errors import Invalid, _
from qa_app.core.rubrics.answers import Answer
from qa_app.core.rubrics.scales import Counting, points_within
from qa_app.core.texts import LocalText


@dataclass(frozen=True, slots=True)
class Anchor:
    """A level with the behaviour that earns it."""

    points: Decimal
    text: LocalText


@dataclass(frozen=True, slots=True)
class LevelsScale:
    """Levels that are told apart by behaviour (行为锚定), best first; nothing in between."""

    kind: ClassVar[str] = "levels"
    counts: ClassVar[Counting] = Counting.SHARE
    anchors: tuple[Anchor, ...]

    @property
    def maximum(self) -> Decimal:
        return self.anchors[0].points

    @property
    def levels(self) -> tuple[Decimal, ...]:
        return tuple(anchor.points for anchor in self.anchors)

    def earned(self, answer: Answer) -> Decimal:
        if answer.value is None:
            raise Invalid(_("Pick one of the levels."))
        value = points_within(answer.value, self.maximum)
        if value not in self.levels:
            raise Invalid(
                _("There is no level of %(given)s points. Pick one of %(levels)s."),
                given=plain(value),
                levels=", ".join(plain(level) for level in self.levels),
            )
        return value

    def answer_losing(self, points: Decimal, occurrences: int) -> Answer:
        return Answer(value=plain(self.levels[_level_losing(self.levels, points, occurrences)]))


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice; ``points`` is ``None`` where the choice is not scored."""

    id: str
    title: LocalText
    points: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ChoiceScale:
    """One of several named answers, each with its points, best first; or none has any.

    The answer's value is the option's id.
    """

    kind: ClassVar[str] = "choice"
    options: tuple[Option, ...]

    @property
    def counts(self) -> Counting:
        return Counting.NOTHING if self.options[0].points is None else Counting.SHARE

    @property
    def maximum(self) -> Decimal:
        return self.options[0].points or Decimal(0)

    @property
    def levels(self) -> tuple[Decimal, ...]:
        return tuple(option.points for option in self.options if option.points is not None)

    def earned(self, answer: Answer) -> Decimal:
        for option in self.options:
            if option.id == answer.value:
                return option.points or Decimal(0)
        raise Invalid(
            _("“%(given)s” is none of the answers on offer."),
            given=shortened(answer.value or ""),
        )

    def answer_losing(self, points: Decimal, occurrences: int) -> Answer:
        if self.counts is Counting.NOTHING:
            return Answer()
        return Answer(value=self.options[_level_losing(self.levels, points, occurrences)].id)


def _level_losing(levels: Sequence[Decimal], points: Decimal, occurrences: int) -> int:
    """The place of the best level that takes at least so many points off; else the last.

    With an occurrence it is never the best one, which would hide that something was found.
    """
    lost = points if occurrences else Decimal(0)
    for place, level in enumerate(levels):
        if level <= levels[0] - lost and (level < levels[0] or not occurrences):
            return place
    return len(levels) - 1
