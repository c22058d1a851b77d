"""Rubrics back to what their files spell."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from qa_app.core.rubrics import (
    Criterion,
    Critical,
    DeductionScale,
    PointsScale,
    Rubric,
    Scale,
    YesNoScale,
)
from qa_app.core.texts import LocalText


def as_mapping(rubric: Rubric) -> dict[str, Any]:
    """The rubric as its file spells it, what is left to the defaults left out."""
    return _without_empty(
        {
            "id": rubric.id,
            "title": rubric.title.as_mapping(),
            "source": _texts(rubric.source),
            "channels": [channel.value for channel in rubric.channels],
            "pass_mark": _number(rubric.pass_mark),
            "assumed": [
                {"key": each.key, "reason": each.reason.as_mapping()} for each in rubric.assumptions
            ],
            "sections": [
                {
                    "id": section.id,
                    "title": section.title.as_mapping(),
                    "criteria": [_criterion_mapping(each) for each in section.criteria],
                }
                for section in rubric.sections
            ],
        }
    )


def _criterion_mapping(criterion: Criterion) -> dict[str, Any]:
    scale = criterion.scale
    return _without_empty(
        {
            "id": criterion.id.partition(".")[2],
            "title": criterion.title.as_mapping(),
            "kind": scale.kind,
            "points": _number(scale.maximum),
            **_scale_mapping(scale),
            "weight": _number(criterion.weight),
            "may_be_na": criterion.may_be_na,
            "critical": _critical_mapping(criterion.critical),
            "links": [
                {"rule": link.rule, "deduct": _number(link.deduct)} for link in criterion.links
            ],
            "definition": _texts(criterion.definition),
            "measure": _texts(criterion.measure),
            "data_source": _texts(criterion.data_source),
        }
    )


def _scale_mapping(scale: Scale) -> dict[str, Any]:
    match scale:
        case PointsScale():
            return {"levels": [_number(level) for level in scale.levels]}
        case YesNoScale():
            return {"wanted": "yes" if scale.wanted else "no"}
        case DeductionScale():
            return {"costs": [_number(scale.lowest), _number(scale.highest)]}
    return {}


def _critical_mapping(critical: Critical | None) -> dict[str, Any] | None:
    if critical is None:
        return None
    return _without_empty(
        {
            "harms": critical.harms.value,
            "reach": critical.reach.value,
            "cap": _number(critical.cap),
            "fails_below": _number(critical.fails_below),
        }
    )


def _without_empty(mapping: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in mapping.items() if value is not None and value != []}


def _number(value: Decimal | None) -> int | float | None:
    """A number that YAML writes as the same figure: two decimals survive a float."""
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


def _texts(text: LocalText | None) -> dict[str, str] | None:
    return text.as_mapping() if text else None
