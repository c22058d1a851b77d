"""What changed between two versions of a scheme, figure by figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from qa_app.core.appraisal.model import (
    Band,
    Effect,
    Goal,
    Item,
    Limit,
    Measure,
    Parameter,
    Scheme,
)
from qa_app.core.decimals import plain
from qa_app.core.texts import LocalText


class Part(StrEnum):
    """The parts of a scheme, in the order in which they are told."""

    WHOLE = "whole"
    PARAMETER = "parameter"
    MEASURE = "measure"
    ASSESSOR = "assessor"
    WEIGHT = "weight"
    GOAL = "goal"
    GRADING = "grading"
    ITEM = "item"
    STEP = "step"
    TOTAL = "total"
    BAND = "band"
    TITLE = "title"
    PAYMENT = "payment"
    TEAM_PAYMENT = "team_payment"
    ACTION = "action"
    GRADE = "grade"
    ASSUMPTION = "assumption"
    NOTE = "note"


class Line(NamedTuple):
    """One figure or text of a scheme: where it stands and what is there."""

    part: Part
    id: str
    field: str
    title: LocalText | None
    value: str


@dataclass(frozen=True, slots=True)
class Alteration:
    """One thing that changed; ``before`` or ``after`` empty: it was added or taken away.

    ``field``: what about it; ``title``: what it is called, where it has a name.
    """

    part: Part
    id: str
    field: str
    title: LocalText | None
    before: str
    after: str


def alterations(before: Scheme, after: Scheme) -> tuple[Alteration, ...]:
    """Everything that differs, in the order of the later version; what is gone comes last."""
    old = {(each.part, each.id, each.field): each for each in _lines(before)}
    new = {(each.part, each.id, each.field): each for each in _lines(after)}
    changed = [
        Alteration(
            each.part,
            each.id,
            each.field,
            each.title,
            old[key].value if key in old else "",
            each.value,
        )
        for key, each in new.items()
        if key not in old or old[key].value != each.value
    ]
    gone = [
        Alteration(each.part, each.id, each.field, each.title, each.value, "")
        for key, each in old.items()
        if key not in new
    ]
    order = list(Part)
    return tuple(sorted([*changed, *gone], key=lambda each: order.index(each.part)))


def _lines(scheme: Scheme) -> Iterator[Line]:
    yield from _whole(scheme)
    for parameter in scheme.parameters:
        yield Line(Part.PARAMETER, parameter.id, "value", parameter.title, _figure(parameter))
    for measure in scheme.measures:
        yield from _of_measure(measure)
    for assessor in scheme.assessors:
        yield Line(Part.ASSESSOR, assessor.id, "weight", assessor.title, plain(assessor.weight))
    yield from _weights(scheme)
    for goal in scheme.goals:
        yield Line(Part.GOAL, goal.id, "limit", goal.title, f"{goal.measure} {_asked(goal)}")
    for grading in scheme.gradings:
        declared = scheme.measure(grading.measure)
        for each in _of_bands(Part.GRADING, f"{grading.measure}.", grading.bands):
            yield each._replace(title=declared.title if declared else None)
    for item in scheme.items:
        yield from _of_item(item)
    yield from _formulas(scheme)
    yield from _of_bands(Part.BAND, "", scheme.bands)
    for grade in scheme.grades:
        asked = (grade.after or "", str(grade.months), " ".join(grade.requirements))
        yield Line(Part.GRADE, grade.id, "requirements", grade.title, " · ".join(asked))
    for assumption in scheme.assumptions:
        yield Line(Part.ASSUMPTION, assumption.key, "text", None, _text(assumption.reason))
    for number, note in enumerate(scheme.notes, 1):
        yield Line(Part.NOTE, str(number), "text", None, _text(note))


def _whole(scheme: Scheme) -> Iterator[Line]:
    term = [day.isoformat() if day else "…" for day in (scheme.first_day, scheme.last_day)]
    for field, value in (
        ("title", _text(scheme.title)),
        ("source", "" if scheme.source is None else _text(scheme.source)),
        ("roles", ", ".join(scheme.roles)),
        ("periods", ", ".join(span.value for span in scheme.spans)),
        ("term", " – ".join(term)),
        ("requires_telling", "✓" if scheme.requires_telling else "✗"),
        ("rounding", f"{plain(scheme.rounding.points)} / {plain(scheme.rounding.money)}"),
        ("sampling", "" if scheme.sampling is None else _text(scheme.sampling)),
    ):
        yield Line(Part.WHOLE, "", field, None, value)


def _of_measure(measure: Measure) -> Iterator[Line]:
    span = f"{_plain(measure.lowest)} – {_plain(measure.highest)}"
    source = measure.source
    for field, value in (
        ("title", _text(measure.title)),
        ("range", span),
        ("form", measure.form.value),
        ("assessed", "✓" if measure.assessed else "✗"),
        ("optional", "✓" if measure.optional else "✗"),
        ("from", "" if source is None else f"{source.kind.value} {source.detail}".strip()),
    ):
        yield Line(Part.MEASURE, measure.name, field, measure.title, value)


def _weights(scheme: Scheme) -> Iterator[Line]:
    components = scheme.components
    if components is None:
        return
    for part in components.parts:
        declared = scheme.measure(part.measure)
        title = declared.title if declared else None
        yield Line(Part.WEIGHT, part.measure, "weight", title, plain(part.weight))
    yield Line(Part.WEIGHT, "", "whole", None, plain(components.whole))
    yield Line(Part.WEIGHT, "", "scaled", None, "✓" if components.scaled else "✗")
    yield Line(Part.WEIGHT, "", "missing", None, components.missing.value)


def _of_item(item: Item) -> Iterator[Line]:
    def line(field: str, value: str) -> Line:
        return Line(Part.ITEM, item.id, field, item.title, value)

    yield line("title", _text(item.title))
    for number, effect in enumerate(item.ladder, 1):
        yield line(f"ladder {number}", _effect(effect))
    if item.chosen is not None:
        chosen = item.chosen
        sign = "+" if chosen.sign > 0 else "−"
        unit = "money" if chosen.money else "points"
        yield line(f"chosen {unit}", f"{sign} {plain(chosen.lowest)} – {_plain(chosen.highest)}")
    for number, step in enumerate(item.by_minutes, 1):
        sign = "≤" if step.inclusive else "<"
        edge = "" if step.up_to is None else f"{sign} {plain(step.up_to)}"
        yield line(f"minutes {number}", f"{edge}: {step.item or _effect(step.effect)}")
    for at in item.at_counts:
        yield line(f"count {at.count}", _effect(at.effect))
    if item.share is not None:
        yield line("share", f"{plain(item.share)}%")
    if item.excludes:
        yield line("excludes", ", ".join(item.excludes))


def _formulas(scheme: Scheme) -> Iterator[Line]:
    for step in scheme.steps:
        yield Line(Part.STEP, step.id, "formula", step.title, step.written)
    if scheme.total is not None:
        yield Line(Part.TOTAL, "", "formula", scheme.total.title, scheme.total.written)
    for title in scheme.titles:
        yield Line(Part.TITLE, title.id, "formula", title.title, title.written)
    for part, payments in (
        (Part.PAYMENT, scheme.payments),
        (Part.TEAM_PAYMENT, scheme.team_payments),
    ):
        for payment in payments:
            yield Line(part, payment.id, "formula", payment.title, payment.written)
    for action in scheme.actions:
        yield Line(Part.ACTION, action.id, "formula", action.title, action.written or "—")


def _of_bands(part: Part, before: str, bands: Sequence[Band]) -> Iterable[Line]:
    for band in bands:
        lower, upper = _edge(band.lower, "≥", ">"), _edge(band.upper, "≤", "<")
        value = " ".join(each for each in (lower, upper) if each) or "…"
        yield Line(part, f"{before}{band.id}", "limits", band.title, value)


def _edge(limit: Limit | None, inclusive: str, exclusive: str) -> str:
    if limit is None:
        return ""
    return f"{inclusive if limit.inclusive else exclusive} {limit.written}"


def _asked(goal: Goal) -> str:
    signs = ("≥", ">") if goal.at_least else ("≤", "<")
    return _edge(goal.limit, *signs)


def _figure(parameter: Parameter) -> str:
    return f"{plain(parameter.value * 100)}%" if parameter.percent else plain(parameter.value)


def _effect(effect: Effect) -> str:
    parts = [f"{plain(effect.points)}"] if effect.points else []
    parts += [f"¥ {plain(effect.money)}"] if effect.money else []
    return ", ".join([*parts, *effect.actions]) or "0"


def _plain(value: Decimal | None) -> str:
    return "…" if value is None else plain(value)


def _text(text: LocalText) -> str:
    return " / ".join(text.as_mapping().values())
