"""A rubric cut down to some of its criteria."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from qa_app.core.rubrics.model import Criterion, Rubric


def narrowed(rubric: Rubric, criteria: Collection[str]) -> Rubric:
    """The rubric with these criteria alone, in its order; totals mean nothing then.

    A condition on a criterion that is not among them falls away: the criterion is asked.
    """
    sections = [
        replace(section, criteria=tuple(_freed(each, criteria) for each in kept))
        for section in rubric.sections
        if (kept := [each for each in section.criteria if each.id in criteria])
    ]
    return replace(rubric, sections=tuple(sections))


def hanging_on(rubric: Rubric, criterion: str) -> tuple[str, ...]:
    """A criterion and those that are asked only after certain answers to it, in order."""
    found = {criterion}
    for each in rubric.criteria:
        if each.asked_if is not None and each.asked_if.criterion in found:
            found.add(each.id)
    return tuple(each.id for each in rubric.criteria if each.id in found)


def _freed(criterion: Criterion, criteria: Collection[str]) -> Criterion:
    condition = criterion.asked_if
    if condition is None or condition.criterion in criteria:
        return criterion
    return replace(criterion, asked_if=None)
