"""Rubrics back to what their files spell."""

from __future__ import annotations

from typing import Any

from qa_app.core.rubrics import (
    Condition,
    Counting,
    Criterion,
    Critical,
    Gauge,
    Rubric,
    Subject,
)
from qa_app.core.texts import LocalText
from qa_app.definitions.rubrics.scales import number, scale_mapping


def as_mapping(rubric: Rubric) -> dict[str, Any]:
    """The rubric as its file spells it, what is left to the defaults left out."""
    return _without_empty(
        {
            "id": rubric.id,
            "title": rubric.title.as_mapping(),
            "source": _texts(rubric.source),
            "channels": [channel.value for channel in rubric.channels],
            "subject": None if rubric.subject is Subject.CONVERSATION else rubric.subject.value,
            "by_default": None if rubric.by_default else False,
            "pass_mark": number(rubric.pass_mark),
            "assumed": [
                {"key": each.key, "reason": each.reason.as_mapping()} for each in rubric.assumptions
            ],
            "notes": [note.as_mapping() for note in rubric.notes],
            "sections": [
                _without_empty(
                    {
                        "id": section.id,
                        "title": section.title.as_mapping(),
                        "points": number(section.points),
                        "criteria": [_criterion_mapping(each) for each in section.criteria],
                    }
                )
                for section in rubric.sections
            ],
        }
    )


def _criterion_mapping(criterion: Criterion) -> dict[str, Any]:
    scale = criterion.scale
    shares = scale.counts is Counting.SHARE
    return _without_empty(
        {
            "id": criterion.id.partition(".")[2],
            "title": criterion.title.as_mapping(),
            "number": criterion.number,
            "kind": scale.kind,
            **scale_mapping(scale),
            "weight": number(criterion.weight) if shares else None,
            "may_be_na": criterion.may_be_na,
            "required": None if criterion.required is shares else criterion.required,
            "asked_if": _condition_mapping(criterion.asked_if),
            "critical": _critical_mapping(criterion.critical),
            "comment": criterion.comment.value if criterion.comment else None,
            "causes": [
                {"id": each.id, "title": each.title.as_mapping()} for each in criterion.causes
            ],
            "links": [
                {"rule": link.rule, "deduct": number(link.deduct)} for link in criterion.links
            ],
            "gauge": _gauge_mapping(criterion.gauge),
            "definition": _texts(criterion.definition),
            "measure": _texts(criterion.measure),
            "data_source": _texts(criterion.data_source),
        }
    )


def _condition_mapping(condition: Condition | None) -> dict[str, Any] | None:
    if condition is None:
        return None
    return {"criterion": condition.criterion, "answers": list(condition.answers)}


def _gauge_mapping(gauge: Gauge | None) -> dict[str, Any] | None:
    if gauge is None:
        return None
    bands = [
        {"at_most": number(band.at_most), "points": number(band.points)} for band in gauge.bands
    ]
    return {"figure": gauge.figure.value, "bands": bands}


def _critical_mapping(critical: Critical | None) -> dict[str, Any] | None:
    if critical is None:
        return None
    return _without_empty(
        {
            "harms": critical.harms.value,
            "reach": critical.reach.value,
            "cap": number(critical.cap),
            "fails_below": number(critical.fails_below),
        }
    )


def _without_empty(mapping: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in mapping.items() if value is not None and value != []}


def _texts(text: LocalText | None) -> dict[str, str] | None:
    return text.as_mapping() if text else None
