"""Worked examples: facts with what must come out of them, and whether it does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from qa_app.core.appraisal.engine import appraise
from qa_app.core.appraisal.model import Scheme
from qa_app.core.appraisal.plain_json import appraisal_json
from qa_app.core.appraisal.reading import facts_from_json
from qa_app.core.errors import Invalid
from qa_app.core.texts import LocalText


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example: facts as ``appraise`` takes them, and what must come out.

    ``expect`` by person: total, band, money, titles, actions (ids), steps (values by id).
    ``teams``: the money of teams; ``warnings``: how many there are.
    """

    title: LocalText
    facts: Mapping[str, Any]
    expect: Mapping[str, Mapping[str, Any]]
    teams: Mapping[str, str]
    warnings: int | None


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that an example expects, as plain JSON values.

    ``person``: their id, or a team's with ``of_team``; empty for the example as a whole.
    ``key``: total, band, money, titles, actions, warnings, or a step's id.
    """

    person: str
    key: str
    wanted: Any
    found: Any
    of_team: bool = False

    @property
    def holds(self) -> bool:
        return bool(self.wanted == self.found)


@dataclass(frozen=True, slots=True)
class TriedExample:
    """An example computed; ``fault``: why that could not be done."""

    example: Example
    checks: Sequence[Check] = ()
    fault: Invalid | None = None

    @property
    def holds(self) -> bool:
        return self.fault is None and all(check.holds for check in self.checks)


def tried(scheme: Scheme, example: Example) -> TriedExample:
    """Compute an example under a scheme and compare."""
    try:
        found = appraise(scheme, facts_from_json(_plain(example.facts)))
    except Invalid as fault:
        return TriedExample(example, fault=fault)
    plain = appraisal_json(found, lambda sentence: sentence)
    return TriedExample(example, tuple(_checks(example, plain)))


def _checks(example: Example, found: Mapping[str, Any]) -> Iterator[Check]:
    results = {each["person"]: each for each in found["results"]}
    for person, expected in example.expect.items():
        result = results.get(person, {})
        for key, wanted in expected.items():
            if key != "steps":
                yield Check(person, key, wanted, _of(result, key))
                continue
            steps = {each["step"]: each["value"] for each in result.get("derivation", ())}
            for step, value in wanted.items():
                yield Check(person, step, value, steps.get(step))
    teams = {each["team"]: each["money"] for each in found["teams"]}
    for team, money in example.teams.items():
        yield Check(team, "money", money, teams.get(team), of_team=True)
    if example.warnings is not None:
        yield Check("", "warnings", example.warnings, len(found["warnings"]))


def _of(result: Mapping[str, Any], key: str) -> Any:
    if key == "actions":
        return [each["id"] for each in result.get("actions", ())]
    return result.get(key)


def _plain(value: Any) -> Any:
    """A YAML value as JSON has it: days as text."""
    match value:
        case Mapping():
            return {str(key): _plain(each) for key, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
        case date():
            return value.isoformat()
    return value
