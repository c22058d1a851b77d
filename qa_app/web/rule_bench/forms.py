"""A draft as a form and back.

The form's truth is the rule's document as plain values, as its file spells it. Which fields a
condition has follows from its operator's declaration, so an operator that is added has its form
already. What the form has no field for is carried along untouched.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qa_app.core.rules.registry import Field, FieldKind, OperatorType, shipped
from qa_app.definitions.documents import write as as_yaml
from qa_app.web.rule_bench import example_text

LANGUAGES = ("zh_CN", "en")
COUNTS = ("first", "last", "start", "end")
NEAR = ("condition", "within", "unit", "side", "pick")
SIDES = ("hit", "miss")
MOST_CONDITIONS, MOST_EXAMPLES = 40, 200
_SHOWN = frozenset(
    ("id", "title", "explanation", "severity", "channels", "needs", "since", "until", "criteria")
) | {"conditions", "when", "report", "examples"}
_SCOPE = frozenset({"role", *COUNTS, "near"})

Given = Mapping[str, Any]
"""What was posted: a MultiDict."""


@dataclass(frozen=True, slots=True)
class FieldInput:
    """One field of a condition's operator with the name of its control and its present value."""

    field: Field
    name: str
    value: Any

    @property
    def text(self) -> str:
        """The value as it is typed: a list one a line."""
        if isinstance(self.value, list | tuple):
            return "\n".join(map(str, self.value))
        return "" if self.value is None else str(self.value)


@dataclass(frozen=True, slots=True)
class ConditionInput:
    """One condition: its place in the form, its name, its scope, and its operator's fields."""

    place: int
    name: str
    scope: Mapping[str, Any]
    operator: OperatorType
    fields: tuple[FieldInput, ...]
    reported: bool

    def named(self, key: str) -> str:
        """The name of one of its controls."""
        return f"conditions-{self.place}-{key}"

    @property
    def near(self) -> Mapping[str, Any]:
        near = self.scope.get("near")
        return near if isinstance(near, Mapping) else {}


class Draft:
    """A rule's document behind a form; ``mapping`` is what its file would hold.

    ``places``: into which of a side's controls each example was typed, where some are empty.
    """

    def __init__(
        self, mapping: Mapping[str, Any], places: Mapping[str, Sequence[int]] | None = None
    ) -> None:
        self.mapping = dict(mapping)
        self._places = places or {}

    @property
    def body(self) -> str:
        """The draft as YAML."""
        return as_yaml(self.mapping)

    @property
    def rest(self) -> str:
        """What the form does not show, for its hidden field."""
        kept = {key: value for key, value in self.mapping.items() if key not in _SHOWN}
        return json.dumps(kept, ensure_ascii=False, default=str)

    def text(self, key: str, language: str) -> str:
        """A text in one language."""
        found = self.mapping.get(key)
        return str(found.get(language, "")) if isinstance(found, Mapping) else ""

    def listed(self, key: str) -> list[str]:
        """A list of words; one alone counts as a list."""
        found = self.mapping.get(key) or []
        return [found] if isinstance(found, str) else [str(each) for each in found]

    @property
    def conditions(self) -> list[ConditionInput]:
        found = self.mapping.get("conditions")
        known = found if isinstance(found, Mapping) else {}
        reported = self.listed("report")
        return [
            _condition_input(place, str(name), document, str(name) in reported)
            for place, (name, document) in enumerate(known.items())
        ]

    def examples(self, side: str, *, chinese: bool = True) -> list[str]:
        """The examples of one side as they are typed."""
        found = self.mapping.get("examples")
        given = found.get(side, []) if isinstance(found, Mapping) else []
        return [example_text.write(each, chinese=chinese) for each in given]

    def place(self, side: str, number: int) -> int:
        """The control of a side that an example stands in."""
        known = self._places.get(side, ())
        return known[number] if number < len(known) else number

    def controls(self) -> dict[str, str]:
        """The control that each key of the document is typed into."""
        names = {key: key for key in _SHOWN}
        for key in ("title", "explanation"):
            names |= {f"{key}.{language}": f"{key}-{language}" for language in LANGUAGES}
            names[key] = f"{key}-{LANGUAGES[0]}"
        for each in self.conditions:
            key = f"conditions.{each.name}"
            names[key] = each.named("name")
            names |= {f"{key}.{count}": each.named(count) for count in ("role", *COUNTS)}
            names |= {f"{key}.near.{part}": each.named(f"near-{part}") for part in NEAR}
            names |= {f"{key}.{each.operator.name}": each.named("operator")}
            names |= {
                f"{key}.{each.operator.name}.{one.field.name}": one.name for one in each.fields
            }
        for side in SIDES:
            for place in range(len(self.examples(side))):
                names[f"examples.{side}.{place}"] = f"{side}-{self.place(side, place)}"
        return names

    def control_of(self, key: str) -> str:
        """The control nearest to a key at fault; empty where there is none."""
        names, steps = self.controls(), key.split(".")
        while steps:
            found = names.get(".".join(steps))
            if found is not None:
                return found
            steps.pop()
        return ""


def read(given: Any) -> Draft:
    """The draft that was posted (a MultiDict); whatever it holds, it can be shown again."""
    mapping: dict[str, Any] = {"id": given.get("id", "").strip()}
    for key in ("title", "explanation"):
        mapping[key] = {
            language: said
            for language in LANGUAGES
            if (said := given.get(f"{key}-{language}", "").strip())
        }
        if key == "title":
            mapping["severity"] = given.get("severity", "")
    optional: dict[str, Any] = {
        "channels": given.getlist("channels"),
        "needs": given.get("needs", ""),
        "since": given.get("since", ""),
        "until": given.get("until", ""),
        "criteria": _lines(given.get("criteria", "")),
    }
    mapping |= {key: value for key, value in optional.items() if value}
    mapping |= _rest(given.get("rest", ""))
    conditions = dict(_conditions(given))
    mapping["conditions"] = {name: document for name, (document, _) in conditions.items()}
    mapping["when"] = given.get("when", "").strip()
    reported = [name for name, (_, reported) in conditions.items() if reported]
    if reported:
        mapping["report"] = reported[0] if len(reported) == 1 else reported
    typed = {side: dict(_examples(given, side)) for side in SIDES}
    if any(typed.values()):
        mapping["examples"] = {side: list(found.values()) for side, found in typed.items()}
    return Draft(mapping, {side: list(found) for side, found in typed.items()})


def changed(draft: Draft, action: str) -> Draft:
    """The draft after one of the form's buttons: ``add-condition``, ``remove-hit:2``."""
    mapping, (verb, _, place) = dict(draft.mapping), action.partition(":")
    number = int(place) if place.isdecimal() and len(place) < 4 else -1
    what, _, side = verb.partition("-")
    if side == "condition":
        mapping["conditions"] = _changed_conditions(mapping["conditions"], what, number)
    elif side in SIDES:
        examples = {each: list(mapping.get("examples", {}).get(each, [])) for each in SIDES}
        if what == "add":
            examples[side].append("")
        elif 0 <= number < len(examples[side]):
            del examples[side][number]
        mapping["examples"] = examples
    return Draft(mapping)


def blank() -> Draft:
    """What a new rule begins with."""
    return Draft(
        {
            "id": "",
            "severity": "minor",
            "conditions": {"words": {"role": "agent", "phrases": {"texts": []}}},
            "when": "words",
            "report": "words",
            "examples": {"hit": [""], "miss": [""]},
        }
    )


def _condition_input(place: int, name: str, document: Any, reported: bool) -> ConditionInput:
    given = document if isinstance(document, Mapping) else {}
    key = next((each for each in given if each not in _SCOPE and each in shipped()), "phrases")
    operator, values = shipped().get(key), given.get(key)
    known = values if isinstance(values, Mapping) else {}
    fields = tuple(
        FieldInput(each, f"conditions-{place}-field-{each.name}", known.get(each.name))
        for each in operator.fields
    )
    return ConditionInput(place, name, given, operator, fields, reported)


def _conditions(given: Any) -> Iterator[tuple[str, tuple[dict[str, Any], bool]]]:
    taken: set[str] = set()
    for place in range(MOST_CONDITIONS):
        start = f"conditions-{place}-"
        if f"{start}name" not in given:
            return
        name = given.get(f"{start}name", "").strip()
        while name in taken:
            name += "_2"
        taken.add(name)
        document: dict[str, Any] = {"role": given.get(f"{start}role", "agent")}
        for key in COUNTS:
            if said := given.get(start + key, "").strip():
                document[key] = _figure(said)
        near = {key: given.get(f"{start}near-{key}", "").strip() for key in NEAR}
        if near["condition"]:
            document["near"] = {key: _figure(said) for key, said in near.items() if said}
        wanted = given.get(f"{start}operator", "")
        operator = shipped().get(wanted if wanted in shipped() else "phrases")
        document[operator.name] = dict(_values(given, start, operator))
        yield name, (document, f"{start}report" in given)


def _values(given: Any, start: str, operator: OperatorType) -> Iterator[tuple[str, Any]]:
    for field in operator.fields:
        said = given.get(f"{start}field-{field.name}", "")
        match field.kind:
            case FieldKind.TEXTS:
                if field.required or said.strip():
                    yield field.name, _lines(said)
            case FieldKind.FLAG:
                if said:
                    yield field.name, True
            case FieldKind.NUMBER | FieldKind.COUNT:
                if said.strip():
                    yield field.name, _figure(said.strip())
            case _:
                if said.strip():
                    yield field.name, said.strip()


def _examples(given: Any, side: str) -> Iterator[tuple[int, example_text.Example]]:
    for place in range(MOST_EXAMPLES):
        said = given.get(f"{side}-{place}")
        if said is None:
            return
        if said.strip():
            yield place, example_text.read(said)


def _changed_conditions(conditions: Mapping[str, Any], what: str, number: int) -> dict[str, Any]:
    if what == "remove":
        return {
            name: each for place, (name, each) in enumerate(conditions.items()) if place != number
        }
    if len(conditions) >= MOST_CONDITIONS:
        return dict(conditions)
    free = next(n for n in range(2, 100) if f"words{n}" not in conditions)
    return {**conditions, f"words{free}": {"role": "agent", "phrases": {"texts": []}}}


def _rest(said: str) -> dict[str, Any]:
    try:
        kept = json.loads(said or "{}")
    except ValueError:
        return {}
    known = kept.items() if isinstance(kept, dict) else ()
    return {str(key): value for key, value in known if key not in _SHOWN}


def _lines(said: str) -> list[str]:
    return [row.strip() for row in said.splitlines() if row.strip()]


def _figure(said: str) -> int | float | str:
    """A number where it is one; anything else is told to be none by the rule's own check."""
    if len(said) > 18:
        return said
    if said.isascii() and said.isdecimal():
        return int(said)
    try:
        return float(said) if said.isascii() and "_" not in said else said
    except ValueError:
        return said
