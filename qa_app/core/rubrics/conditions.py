"""Criteria that are asked only if another one was answered in a certain way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa_app.core.decimals import figure, plain
from qa_app.core.errors import Invalid
from qa_app.core.rubrics.answers import Answer

if TYPE_CHECKING:
    from qa_app.core.rubrics.model import Rubric

NOT_APPLICABLE = "na"


@dataclass(frozen=True, slots=True)
class Condition:
    """Asked only if the earlier ``criterion`` has one of these ``answers``.

    An answer is a value (``yes``, an option's id, points), a count, or ``na``.
    """

    criterion: str
    answers: tuple[str, ...]

    def holds(self, answer: Answer | None) -> bool:
        return answer is not None and _word(answer) in {_same(each) for each in self.answers}


def asked(rubric: Rubric, answers: Mapping[str, Answer]) -> frozenset[str]:
    """The ids of the criteria that these answers ask for.

    What hangs on a criterion that is not asked, or not answered yet, is not asked either.
    """
    found: set[str] = set()
    for criterion in rubric.criteria:
        condition = criterion.asked_if
        if condition is None or (
            condition.criterion in found and condition.holds(answers.get(condition.criterion))
        ):
            found.add(criterion.id)
    return frozenset(found)


def _word(answer: Answer) -> str | None:
    if answer.na:
        return NOT_APPLICABLE
    if answer.value is not None:
        return _same(answer.value)
    return None if answer.count is None else str(answer.count)


def _same(text: str) -> str:
    """A figure however it is written, and any other answer as it stands."""
    try:
        return plain(figure(text))
    except Invalid:
        return text
