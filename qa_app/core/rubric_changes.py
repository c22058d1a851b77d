"""What changed between two versions of a rubric, criterion by criterion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from qa_app.core.decimals import plain
from qa_app.core.rubrics import (
    ChoiceScale,
    Criterion,
    DeductionScale,
    LevelsScale,
    Rubric,
    Section,
    YesNoScale,
)
from qa_app.core.texts import LocalText


class What(StrEnum):
    """What about a rubric, section or criterion is other than before."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    TITLE = "title"
    MARK = "mark"
    CHANNELS = "channels"
    USE = "use"
    POINTS = "points"
    WEIGHT = "weight"
    KIND = "kind"
    SCALE = "scale"
    ANCHOR = "anchor"
    NA = "na"
    REQUIRED = "required"
    CONDITION = "condition"
    CRITICAL = "critical"
    COMMENT = "comment"
    CAUSES = "causes"
    LINKS = "links"
    GAUGE = "gauge"
    WORDING = "wording"


@dataclass(frozen=True, slots=True)
class Alteration:
    """One thing that changed; ``before`` and ``after`` as short texts where they are short.

    ``subject``: the id of the section or criterion, ``""`` for the rubric as a whole.
    """

    subject: str
    title: LocalText
    what: What
    before: str = ""
    after: str = ""


def alterations(before: Rubric, after: Rubric) -> tuple[Alteration, ...]:
    """Everything that differs, in the order of the later version; what is gone comes last."""
    return (
        *_of_rubric(before, after),
        *_of_sections(before, after),
        *_of_criteria(before, after),
    )


def _of_rubric(before: Rubric, after: Rubric) -> Iterator[Alteration]:
    def told(what: What, old: str, new: str) -> Iterator[Alteration]:
        if old != new:
            yield Alteration("", after.title, what, old, new)

    if before.title != after.title:
        yield Alteration("", after.title, What.TITLE)
    yield from told(What.MARK, _figure(before.pass_mark), _figure(after.pass_mark))
    yield from told(What.CHANNELS, _listed(before.channels), _listed(after.channels))
    if (before.by_default, before.subject) != (after.by_default, after.subject):
        yield Alteration("", after.title, What.USE)
    if (before.notes, before.assumptions, before.source) != (
        after.notes,
        after.assumptions,
        after.source,
    ):
        yield Alteration("", after.title, What.WORDING)


def _of_sections(before: Rubric, after: Rubric) -> Iterator[Alteration]:
    old = {section.id: section for section in before.sections}
    new = {section.id: section for section in after.sections}
    for section in after.sections:
        known = old.get(section.id)
        if known is None:
            yield Alteration(section.id, section.title, What.ADDED)
            continue
        if known.title != section.title:
            yield Alteration(section.id, section.title, What.TITLE)
        if known.points != section.points:
            points = _figure(known.points), _figure(section.points)
            yield Alteration(section.id, section.title, What.POINTS, *points)
    yield from _moves(before.sections, after.sections)
    for section in before.sections:
        if section.id not in new:
            yield Alteration(section.id, section.title, What.REMOVED)


def _of_criteria(before: Rubric, after: Rubric) -> Iterator[Alteration]:
    old = {criterion.id: criterion for criterion in before.criteria}
    new = {criterion.id: criterion for criterion in after.criteria}
    for criterion in after.criteria:
        known = old.get(criterion.id)
        if known is None:
            yield Alteration(criterion.id, criterion.title, What.ADDED)
        elif known != criterion:
            yield from _of_criterion(known, criterion)
    yield from _moves(list(before.criteria), list(after.criteria))
    for criterion in before.criteria:
        if criterion.id not in new:
            yield Alteration(criterion.id, criterion.title, What.REMOVED)


def _of_criterion(before: Criterion, after: Criterion) -> Iterator[Alteration]:
    def told(what: What, old: str = "", new: str = "") -> Alteration:
        return Alteration(after.id, after.title, what, old, new)

    if before.title != after.title:
        yield told(What.TITLE)
    if before.share != after.share:
        yield told(What.WEIGHT, plain(before.share), plain(after.share))
    if before.scale.kind != after.scale.kind:
        yield told(What.KIND, before.scale.kind, after.scale.kind)
    elif before.scale != after.scale:
        reworded = _picks(before) == _picks(after)
        yield told(What.ANCHOR) if reworded else told(What.SCALE, _picks(before), _picks(after))
    if before.may_be_na != after.may_be_na:
        yield told(What.NA)
    for what, old, new in (
        (What.REQUIRED, before.required, after.required),
        (What.CONDITION, before.asked_if, after.asked_if),
        (What.CRITICAL, before.critical, after.critical),
        (What.COMMENT, before.comment, after.comment),
        (What.CAUSES, before.causes, after.causes),
        (What.LINKS, before.links, after.links),
        (What.GAUGE, before.gauge, after.gauge),
    ):
        if old != new:
            yield told(what)
    words = [
        (each.number, each.definition, each.measure, each.data_source) for each in (before, after)
    ]
    if words[0] != words[1]:
        yield told(What.WORDING)


def _picks(criterion: Criterion) -> str:
    """What can be picked, without its words."""
    match criterion.scale:
        case DeductionScale(maximum=maximum, lowest=lowest, highest=highest):
            return f"{plain(maximum)} (−{plain(lowest)}…{plain(highest)})"
        case YesNoScale(maximum=maximum, wanted=wanted):
            return f"{plain(maximum)} ({'yes' if wanted else 'no'})"
        case ChoiceScale(options=options):
            return " · ".join(f"{each.id} {_figure(each.points)}".strip() for each in options)
        case LevelsScale():
            pass
    return " · ".join(map(plain, criterion.scale.levels))


def _moves(
    before: Iterable[Section | Criterion], after: Iterable[Section | Criterion]
) -> Iterator[Alteration]:
    """Those whose order among what both have is another one."""
    kept = {each.id for each in before} & {each.id for each in after}
    old = [each.id for each in before if each.id in kept]
    new = [each for each in after if each.id in kept]
    in_place = _longest_rising([old.index(each.id) for each in new])
    for number, each in enumerate(new):
        if number not in in_place:
            yield Alteration(each.id, each.title, What.MOVED)


def _longest_rising(places: list[int]) -> frozenset[int]:
    """The positions of a longest rising run, so that as few as possible count as moved."""
    best: list[list[int]] = [[]]
    for number, place in enumerate(places):
        shorter = [run for run in best if not run or places[run[-1]] < place]
        best.append([*_longest(shorter), number])
    return frozenset(_longest(best))


def _longest(runs: list[list[int]]) -> list[int]:
    return max(runs, key=lambda run: len(run))


def _figure(value: object) -> str:
    return "" if value is None else plain(value)  # type: ignore[arg-type]


def _listed(values: Iterable[StrEnum]) -> str:
    return ", ".join(each.value for each in values)
