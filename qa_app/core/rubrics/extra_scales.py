"""Kinds that take nothing off: a bonus, and a text for the record."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from qa_app.core.errors import Invalid, _
from qa_app.core.rubrics.answers import Answer
from qa_app.core.rubrics.scales import Counting, points_within

LONGEST_ANSWER = 2000


@dataclass(frozen=True, slots=True)
class BonusScale:
    """Points that are added to the total, out of 100, for what goes beyond the form."""

    kind: ClassVar[str] = "bonus"
    counts: ClassVar[Counting] = Counting.BONUS
    maximum: Decimal
    levels: tuple[Decimal, ...]

    def earned(self, answer: Answer) -> Decimal:
        if answer.value is None:
            raise Invalid(_("Say how many points are added."))
        return points_within(answer.value, self.maximum)

    def answer_losing(self, points: Decimal, occurrences: int) -> Answer:
        return Answer(value="0")


@dataclass(frozen=True, slots=True)
class TextScale:
    """Words for the record; they earn nothing and cost nothing."""

    kind: ClassVar[str] = "text"
    counts: ClassVar[Counting] = Counting.NOTHING
    maximum: ClassVar[Decimal] = Decimal(0)
    levels: ClassVar[tuple[Decimal, ...]] = ()

    def earned(self, answer: Answer) -> Decimal:
        if answer.value is None or not answer.value.strip():
            raise Invalid(_("Write something, or leave it out."))
        if len(answer.value) > LONGEST_ANSWER:
            raise Invalid(_("Keep the text under %(limit)s characters."), limit=LONGEST_ANSWER)
        return Decimal(0)

    def answer_losing(self, points: Decimal, occurrences: int) -> Answer:
        return Answer()
