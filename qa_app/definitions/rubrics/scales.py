"""The scale of a criterion: from the keys of its kind, and back to them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from qa_app.core.rubrics import (
    Anchor,
    BonusScale,
    ChoiceScale,
    DeductionScale,
    LevelsScale,
    Option,
    PointsScale,
    Scale,
    TextScale,
    YesNoScale,
    whole_levels,
)
from qa_app.core.texts import LocalText
from qa_app.definitions.rubrics.shapes import CriterionDocument

KEYS: Mapping[str, frozenset[str]] = {
    "points": frozenset({"points", "levels"}),
    "levels": frozenset({"anchors"}),
    "yes_no": frozenset({"points", "wanted"}),
    "deduction": frozenset({"points", "costs"}),
    "choice": frozenset({"options"}),
    "bonus": frozenset({"points", "levels"}),
    "text": frozenset(),
}
"""The keys that belong to each kind of criterion."""


def scale_of(document: CriterionDocument) -> Scale:
    """The scale of a criterion whose file has been checked."""
    points = document.points or Decimal(0)
    match document.kind:
        case "levels":
            anchors = document.anchors or ()
            return LevelsScale(tuple(Anchor(each.points, LocalText(each.text)) for each in anchors))
        case "yes_no":
            return YesNoScale(points, wanted=document.wanted != "no")
        case "deduction":
            lowest, highest = document.costs or (points, points)
            return DeductionScale(points, lowest, highest)
        case "choice":
            options = document.options or ()
            return ChoiceScale(
                tuple(Option(each.id, LocalText(each.title), each.points) for each in options)
            )
        case "bonus":
            return BonusScale(points, document.levels or whole_levels(points))
        case "text":
            return TextScale()
    return PointsScale(points, document.levels or whole_levels(points))


def scale_mapping(scale: Scale) -> dict[str, Any]:
    """The keys that spell a scale."""
    match scale:
        case PointsScale() | BonusScale():
            levels = [number(level) for level in scale.levels]
            return {"points": number(scale.maximum), "levels": levels}
        case YesNoScale():
            return {"points": number(scale.maximum), "wanted": "yes" if scale.wanted else "no"}
        case DeductionScale():
            costs = [number(scale.lowest), number(scale.highest)]
            return {"points": number(scale.maximum), "costs": costs}
        case LevelsScale():
            return {"anchors": [_anchor(each) for each in scale.anchors]}
        case ChoiceScale():
            return {"options": [_option(each) for each in scale.options]}
    return {}


def number(value: Decimal | None) -> int | float | None:
    """A number that YAML writes as the same figure: two decimals survive a float."""
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


def _anchor(anchor: Anchor) -> dict[str, Any]:
    return {"points": number(anchor.points), "text": anchor.text.as_mapping()}


def _option(option: Option) -> dict[str, Any]:
    spelt = {"id": option.id, "title": option.title.as_mapping()}
    return spelt if option.points is None else {**spelt, "points": number(option.points)}
