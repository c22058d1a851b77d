"""Faults that only show when a rubric's file is looked at as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from qa_app.core.errors import _
from qa_app.definitions.documents import Place
from qa_app.definitions.rubrics.scales import KEYS
from qa_app.definitions.rubrics.shapes import CriterionDocument, RubricDocument


def faults(document: RubricDocument) -> Iterator[tuple[Place, str]]:
    """Yield the place and the reason of everything that is wrong with it as a whole."""
    yield from _repeated([section.id for section in document.sections], ("sections",))
    for place, section in enumerate(document.sections):
        within: Place = ("sections", place, "criteria")
        yield from _repeated([criterion.id for criterion in section.criteria], within)
        for ordinal, criterion in enumerate(section.criteria):
            for key, reason in _criterion_faults(criterion):
                yield (*within, ordinal, key), reason
    yield from _repeated_links(document)
    yield from _conditions(document)
    if not any(_may_count(criterion) for criterion in _criteria(document)):
        yield ("sections",), _("every weight is 0, so nothing would count")


def _repeated(ids: Sequence[str], within: Place) -> Iterator[tuple[Place, str]]:
    for place, each in enumerate(ids):
        if each in ids[:place]:
            yield (*within, place, "id"), _("this id is already taken")


def _criterion_faults(criterion: CriterionDocument) -> Iterator[tuple[str, str]]:
    own = KEYS[criterion.kind]
    for key in sorted(frozenset().union(*KEYS.values()) - own):
        if getattr(criterion, key) is not None:
            yield key, _("belongs to another kind of criterion")
    if "points" in own and criterion.points is None:
        yield "kind", _("this kind needs points, the most that can be earned")
    elif criterion.levels is not None and not _is_scale(criterion.levels, criterion.points):
        yield "levels", _("the levels fall from the full points to 0, each named once")
    if criterion.kind == "deduction" and criterion.costs is None:
        yield "kind", _("a deduction needs costs, the least and the most of one occurrence")
    if criterion.costs is not None and criterion.costs[0] > criterion.costs[1]:
        yield "costs", _("the least cost stands before the most")
    yield from _graded_faults(criterion)
    yield from _use_faults(criterion)


def _graded_faults(criterion: CriterionDocument) -> Iterator[tuple[str, str]]:
    if criterion.kind == "levels":
        points = [each.points for each in criterion.anchors or ()]
        if len(points) < 2 or points != sorted(set(points), reverse=True):
            yield "anchors" if points else "kind", _("at least two levels, falling, named once")
    if criterion.kind == "choice":
        options = criterion.options or ()
        worth = [each.points for each in options if each.points is not None]
        key = "options" if options else "kind"
        if len(options) < 2 or len({each.id for each in options}) < len(options):
            yield key, _("at least two answers, each with an id of its own")
        elif worth and (len(worth) < len(options) or worth != sorted(worth, reverse=True)):
            yield key, _("either every answer has points, the best first, or none has")
        elif worth and not worth[0]:
            yield key, _("the first answer earns no points, so there is nothing to earn")


def _use_faults(criterion: CriterionDocument) -> Iterator[tuple[str, str]]:
    """What only suits a criterion that shares in the total."""
    unscored = criterion.kind == "choice" and all(
        option.points is None for option in criterion.options or ()
    )
    if criterion.kind in {"bonus", "text"} or unscored:
        for key in ("weight", "critical", "links", "gauge", "causes"):
            if getattr(criterion, key):
                yield key, _("belongs to a criterion that shares in the total")
    elif criterion.required is False:
        yield "required", _("what shares in the total must be answered")
    if criterion.gauge is not None:
        limits = [band.at_most for band in criterion.gauge.bands]
        if limits != sorted(set(limits)):
            yield "gauge", _("the bands rise, each named once")
        if criterion.links:
            yield "gauge", _("pre-filled by rules or by a figure, not by both")


def _conditions(document: RubricDocument) -> Iterator[tuple[Place, str]]:
    earlier: set[str] = set()
    for place, section in enumerate(document.sections):
        for ordinal, criterion in enumerate(section.criteria):
            condition = criterion.asked_if
            if condition is not None and condition.criterion not in earlier:
                where: Place = ("sections", place, "criteria", ordinal, "asked_if", "criterion")
                yield where, _("no criterion with this id stands before it")
            earlier.add(f"{section.id}.{criterion.id}")


def _is_scale(levels: Sequence[Decimal], points: Decimal | None) -> bool:
    falling = sorted(set(levels), reverse=True)
    return bool(falling) and list(levels) == falling and falling[0] == points and falling[-1] == 0


def _repeated_links(document: RubricDocument) -> Iterator[tuple[Place, str]]:
    seen: set[str] = set()
    for place, section in enumerate(document.sections):
        for ordinal, criterion in enumerate(section.criteria):
            for number, link in enumerate(criterion.links):
                if link.rule in seen:
                    yield (
                        ("sections", place, "criteria", ordinal, "links", number, "rule"),
                        _("this rule is linked twice; one slip would cost points twice"),
                    )
                seen.add(link.rule)


def _criteria(document: RubricDocument) -> Iterator[CriterionDocument]:
    return (criterion for section in document.sections for criterion in section.criteria)


def _may_count(criterion: CriterionDocument) -> bool:
    """Whether it has a weight; what is faulty gets the benefit of the doubt."""
    if criterion.kind in {"bonus", "text"} or criterion.weight == 0:
        return False
    return criterion.kind != "choice" or any(
        option.points is not None for option in criterion.options or ()
    )
