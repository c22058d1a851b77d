"""Faults that only show when a rubric's file is looked at as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from qa_app.core.errors import _
from qa_app.definitions.documents import Place
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
    if not any(criterion.share for criterion in _criteria(document)):
        yield ("sections",), _("every weight is 0, so nothing would count")


def _repeated(ids: Sequence[str], within: Place) -> Iterator[tuple[Place, str]]:
    for place, each in enumerate(ids):
        if each in ids[:place]:
            yield (*within, place, "id"), _("this id is already taken")


def _criterion_faults(criterion: CriterionDocument) -> Iterator[tuple[str, str]]:
    belongs = {"levels": "points", "wanted": "yes_no", "costs": "deduction"}
    for key, kind in belongs.items():
        if getattr(criterion, key) is not None and criterion.kind != kind:
            yield key, _("belongs to another kind of criterion")
    if criterion.levels is not None and not _is_scale(criterion.levels, criterion.points):
        yield "levels", _("the levels fall from the full points to 0, each named once")
    if criterion.kind == "deduction" and criterion.costs is None:
        yield "kind", _("a deduction needs costs, the least and the most of one occurrence")
    if criterion.costs is not None and criterion.costs[0] > criterion.costs[1]:
        yield "costs", _("the least cost stands before the most")


def _is_scale(levels: Sequence[Decimal], points: Decimal) -> bool:
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
