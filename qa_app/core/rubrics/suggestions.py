"""Answers that findings and figures suggest; the reviewer decides.

Linked rules pre-fill a criterion with what their findings cost, a gauge with what a measured
figure is worth.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from qa_app.core.proposals import NO_PROPOSALS, Proposals
from qa_app.core.rubrics.answers import Answer
from qa_app.core.rubrics.model import Criterion, Figure, Link, Rubric
from qa_app.core.rubrics.references import closest
from qa_app.core.rubrics.scales import Counting, points_below

Figures = Mapping[Figure, Decimal]
"""Measured figures, in seconds; what was not measured is left out."""
NO_FIGURES: Figures = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An answer for one criterion; ``because`` are the places of the findings behind it.

    ``figure`` is the one behind it where there are no findings.
    """

    criterion: str
    answer: Answer
    because: tuple[int, ...] = ()
    figure: Figure | None = None


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


def suggestions(
    rubric: Rubric,
    rules: Sequence[str],
    proposals: Proposals = NO_PROPOSALS,
    figures: Figures = NO_FIGURES,
) -> tuple[Suggestion, ...]:
    """What findings and figures suggest, in the order of the form.

    ``rules`` holds the rule id of each finding; a finding that was dismissed is left out by
    the caller. ``proposals``: what the rules themselves propose, by rule id; a link of the
    rubric's goes before. A criterion with neither finding nor gauge gets no suggestion: that
    no rule fired does not show that it was fulfilled.
    """
    touched: dict[str, list[_Loss]] = {}
    for place, rule in enumerate(rules):
        for loss in _losses(rubric, rule, proposals, place):
            touched.setdefault(loss.criterion.id, []).append(loss)
    found = (
        _suggestion(touched[each.id]) if each.id in touched else _gauged(each, figures)
        for each in rubric.criteria
    )
    return tuple(each for each in found if each is not None)


class _Loss(NamedTuple):
    """What one finding takes off a criterion; ``at_once``: however many findings there are."""

    criterion: Criterion
    place: int
    points: Decimal
    at_once: bool = False


def _losses(rubric: Rubric, rule: str, proposals: Proposals, place: int) -> Iterator[_Loss]:
    linked = linked_criterion(rubric, rule)
    if linked is not None:
        criterion, link = linked
        yield _Loss(criterion, place, link.deduct)
        return
    own = closest(rubric, proposals.get(rule, ()), lambda each: each.criterion)
    for proposed, proposal in own:
        if proposed.scale.counts is Counting.SHARE:
            if proposal.levels is None:
                yield _Loss(proposed, place, proposal.deduct or Decimal(0))
            else:
                yield _Loss(proposed, place, points_below(proposed.scale, proposal.levels), True)


def _suggestion(losses: Sequence[_Loss]) -> Suggestion:
    criterion = losses[0].criterion
    each = sum((loss.points for loss in losses if not loss.at_once), Decimal(0))
    at_once = max((loss.points for loss in losses if loss.at_once), default=Decimal(0))
    return Suggestion(
        criterion.id,
        criterion.scale.answer_losing(each + at_once, len(losses)),
        tuple(loss.place for loss in losses),
    )


def _gauged(criterion: Criterion, figures: Figures) -> Suggestion | None:
    gauge = criterion.gauge
    if gauge is None or gauge.figure not in figures:
        return None
    lost = criterion.scale.maximum - gauge.points(figures[gauge.figure])
    answer = criterion.scale.answer_losing(lost, occurrences=int(lost > 0))
    return Suggestion(criterion.id, answer, figure=gauge.figure)


def _closeness(found: tuple[Criterion, Link]) -> tuple[bool, int]:
    _criterion, link = found
    return (not link.is_family, len(link.rule))
