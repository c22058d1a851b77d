"""Rules as their files spell them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qa_app.core.proposals import Proposal
from qa_app.core.rules.model import Condition, Line, Pick, Rule, Source
from qa_app.core.rules.registry import Registry, shipped
from qa_app.definitions.documents import write
from qa_app.definitions.rules.shapes import ANYONE


def as_yaml(rule: Rule, registry: Registry | None = None) -> str:
    """The rule as its file spells it."""
    return write(as_mapping(rule, registry))


def as_mapping(rule: Rule, registry: Registry | None = None) -> dict[str, Any]:
    """The rule as plain values, without keys at their default."""
    known = registry or shipped()
    optional = {
        "channels": sorted(channel.value for channel in rule.channels),
        "needs": rule.needs.value if rule.needs else None,
        "pack": rule.pack,
        "serves": [_source_mapping(source) for source in rule.sources],
        "since": rule.since,
        "until": rule.until,
        "criteria": list(rule.criteria),
        "suggests": [_proposal_mapping(proposal) for proposal in rule.suggests],
    }
    examples = {
        "hit": [_example_mapping(example) for example in rule.examples.hit],
        "miss": [_example_mapping(example) for example in rule.examples.miss],
    }
    return {
        "id": rule.id,
        "title": rule.title.as_mapping(),
        "severity": rule.severity.value,
        "explanation": rule.explanation.as_mapping(),
        **{key: value for key, value in optional.items() if value},
        "conditions": {
            name: _condition_mapping(condition, known)
            for name, condition in rule.conditions.items()
        },
        "when": str(rule.when),
        **({"report": _report_mapping(rule)} if rule.report else {}),
        **({"examples": examples} if any(examples.values()) else {}),
    }


def _proposal_mapping(proposal: Proposal) -> dict[str, Any]:
    if proposal.levels is not None:
        return {"criterion": proposal.criterion, "levels": proposal.levels}
    return {"criterion": proposal.criterion, "deduct": float(proposal.deduct or 0)}


def _report_mapping(rule: Rule) -> str | list[str]:
    return rule.report[0] if len(rule.report) == 1 else list(rule.report)


def _source_mapping(source: Source) -> dict[str, Any]:
    mapping: dict[str, Any] = {"document": source.document, "item": source.item}
    if source.assumed is not None:
        mapping["assumed"] = source.assumed.as_mapping()
    return mapping


def _condition_mapping(condition: Condition, registry: Registry) -> dict[str, Any]:
    scope = condition.scope
    mapping: dict[str, Any] = {"role": scope.role.value if scope.role else ANYONE}
    for key in ("first", "last", "start", "end"):
        if (value := getattr(scope, key)) is not None:
            mapping[key] = value
    if scope.anchor is not None:
        pick = scope.anchor.pick
        mapping["near"] = {
            "condition": scope.anchor.condition,
            "within": scope.anchor.within,
            "unit": scope.anchor.unit.value,
            "side": scope.anchor.side.value,
            "pick": pick.value if isinstance(pick, Pick) else pick,
        }
    mapping[registry.of(condition.operator).name] = dict(condition.operator.settings())
    return mapping


def _example_mapping(example: Sequence[Line]) -> list[dict[str, Any]]:
    return [_line_mapping(line) for line in example]


def _line_mapping(line: Line) -> dict[str, Any]:
    said = {line.role.value: line.text} if line.event is None else {"event": line.event.value}
    until = {} if line.until is None else {"until": line.until}
    return {**said, "at": line.at, **until}
