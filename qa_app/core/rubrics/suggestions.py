"""Answers that findings suggest: linked rules pre-fill a criterion, the reviewer decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from qa_app.core.rubrics.answers import Answer
from qa_app.core.rubrics.model import Criterion, Link, Rubric


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An answer for one criterion; ``because`` are the places of the findings behind it."""

    criterion: str
    answer: Answer
    because: tuple[int, ...]


def linked_criterion(rubric: Rubric, rule: str) -> tuple[Criterion, Link] | None:
    """The one criterion that a rule's findings touch, or ``None``.

    One slip costs points once: the closest link wins, a rule's own id before a family and a
    narrow family before a wide one.
    """
    covering = [
        (criterion, link)
        for criterion in rubric.criteria
        for link in criterion.links
        if link.covers(rule)
    ]
    return max(covering, key=_closeness, default=None)


def suggestions(rubric: Rubric, rules: Sequence[str]) -> tuple[Suggestion, ...]:
    """What findings suggest, in the order of the form.

    ``rules`` holds the rule id of each finding; a finding that was dismissed is left out by
    the caller. A criterion without a linked finding gets no suggestion: that no rule fired
    does not show that it was fulfilled.
    """
    touched: dict[str, tuple[Criterion, list[int], Decimal]] = {}
    for place, rule in enumerate(rules):
        found = linked_criterion(rubric, rule)
        if found is None:
            continue
        criterion, link = found
        _same, places, lost = touched.get(criterion.id, (criterion, [], Decimal(0)))
        touched[criterion.id] = (criterion, [*places, place], lost + link.deduct)
    return tuple(
        Suggestion(criterion.id, criterion.scale.answer_losing(lost, len(places)), tuple(places))
        for criterion, places, lost in (
            touched[each.id] for each in rubric.criteria if each.id in touched
        )
    )


def _closeness(found: tuple[Criterion, Link]) -> tuple[bool, int]:
    _criterion, link = found
    return (not link.is_family, len(link.rule))
