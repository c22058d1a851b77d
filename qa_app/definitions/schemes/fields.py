"""What may be typed of a scheme's draft: its parts with their figures, edges and formulas.

Figures are named by their place in the document, such as ``bands.0.from`` or
``items.3.ladder.1.money``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Document = dict[str, Any]


class Look(StrEnum):
    """How a figure is typed."""

    FIGURE = "figure"
    FORMULA = "formula"
    TEXT = "text"
    SWITCH = "switch"
    EDGE = "edge"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Field:
    """One figure of a draft.

    ``place``: its path; of an edge, the path of its part, ``~`` and which. ``label``: what
    about the part it is. ``rules`` of an edge: the keys among which one holds the limit, ``rule``
    the one that does (empty: there is no limit).
    """

    place: str
    label: str
    look: Look
    value: str
    rules: tuple[str, ...] = ()
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One part of a scheme with its figures; ``title`` in the languages that it has.

    ``naming``: what it is called. ``steps``: the places and labels of its steps, which come and
    go one by one.
    """

    place: str
    id: str
    title: Mapping[str, str]
    fields: Sequence[Field]
    naming: Sequence[Field] = ()
    steps: Sequence[tuple[str, str]] = ()

    @property
    def typed(self) -> Sequence[Field]:
        """Everything of it that may be typed."""
        return (*self.naming, *self.fields)


LOWER, UPPER = ("from", "above"), ("below", "up_to")
GOAL = ("at_least", "above", "at_most", "below")


def rows(document: Mapping[str, Any]) -> dict[str, list[Row]]:
    """Everything that may be typed, by the section of the document."""
    found = {
        "whole": [_whole(document)],
        "parameters": _each(document, "parameters", _parameter),
        "measures": _each(document, "measures", _measure),
        "components": [*_weights(document)],
        "assessors": _each(document, "assessors", _assessor),
        "goals": _each(document, "goals", _goal),
        "bands": _each(document, "bands", _band),
        "gradings": [*_gradings(document)],
        "items": _each(document, "items", _item),
        "steps": _each(document, "steps", _formula),
        "total": [*_total(document)],
        "titles": _each(document, "titles", _formula),
        "payments": _each(document, "payments", _formula),
        "team_payments": _each(document, "team_payments", _formula),
        "actions": _each(document, "actions", _formula),
    }
    return {section: each for section, each in found.items() if each}


def _whole(document: Mapping[str, Any]) -> Row:
    rounding = document.get("rounding")
    held = rounding if isinstance(rounding, Mapping) else {}
    fields = [
        Field(f"title.{language}", f"title.{language}", Look.TEXT, text)
        for language, text in _title(document).items()
    ]
    fields.append(
        Field(
            "requires_telling",
            "requires_telling",
            Look.SWITCH,
            "1" if document.get("requires_telling") else "",
        )
    )
    if held:
        fields += [
            Field(f"rounding.{key}", f"rounding.{key}", Look.FIGURE, _shown(held.get(key)))
            for key in ("points", "money")
            if key in held
        ]
    return Row("", "", {}, fields)


def _parameter(place: str, part: Mapping[str, Any]) -> list[Field]:
    return [Field(f"{place}.value", "value", Look.FIGURE, _shown(part.get("value")))]


def _measure(place: str, part: Mapping[str, Any]) -> list[Field]:
    span = part.get("range")
    fields = [
        Field(f"{place}.range.{end}", label, Look.FIGURE, _shown(span[end]))
        for end, label in enumerate(("least", "most"))
        if isinstance(span, list) and len(span) == 2
    ]
    return fields + [
        Field(f"{place}.{key}", key, Look.SWITCH, "1" if part.get(key) else "")
        for key in ("assessed", "optional")
    ]


def _assessor(place: str, part: Mapping[str, Any]) -> list[Field]:
    return [Field(f"{place}.weight", "weight", Look.FIGURE, _shown(part.get("weight", 1)))]


def _goal(place: str, part: Mapping[str, Any]) -> list[Field]:
    return [_edge(place, "limit", part, GOAL)]


def _band(place: str, part: Mapping[str, Any]) -> list[Field]:
    return [_edge(place, "lower", part, LOWER), _edge(place, "upper", part, UPPER)]


def _formula(place: str, part: Mapping[str, Any]) -> list[Field]:
    key = "when" if "when" in part else "formula"
    if key not in part:
        return []
    return [Field(f"{place}.{key}", "formula", Look.FORMULA, _shown(part.get(key)))]


def _total(document: Mapping[str, Any]) -> Iterator[Row]:
    total = document.get("total")
    if isinstance(total, Mapping):
        yield Row("total", "", _title(total), _formula("total", total))


def _weights(document: Mapping[str, Any]) -> Iterator[Row]:
    components = document.get("components")
    if not isinstance(components, Mapping):
        return
    titles = {each.get("id"): _title(each) for each in _parts(document.get("measures"))}
    for number, part in enumerate(_parts(components.get("parts"))):
        place, measure = f"components.parts.{number}", str(part.get("measure"))
        yield Row(
            place,
            measure,
            titles.get(measure, {}),
            [Field(f"{place}.weight", "weight", Look.FIGURE, _shown(part.get("weight", 1)))],
        )
    fields = [
        Field(
            "components.scaled",
            "scaled",
            Look.SWITCH,
            "1" if components.get("scaled", True) else "",
        ),
        Field(
            "components.missing",
            "missing",
            Look.SHARED,
            str(components.get("missing", "unknown")),
        ),
    ]
    if "whole" in components:
        whole = _shown(components["whole"])
        fields.insert(0, Field("components.whole", "whole", Look.FIGURE, whole))
    yield Row("components", "", {}, fields)


def _gradings(document: Mapping[str, Any]) -> Iterator[Row]:
    titles = {each.get("id"): _title(each) for each in _parts(document.get("measures"))}
    for number, grading in enumerate(_parts(document.get("gradings"))):
        measure = str(grading.get("measure"))
        for at, band in enumerate(_parts(grading.get("bands"))):
            place = f"gradings.{number}.bands.{at}"
            yield Row(
                place,
                f"{measure} · {band.get('id')}",
                titles.get(measure, {}),
                _band(place, band),
            )


def _item(place: str, part: Mapping[str, Any]) -> list[Field]:
    fields = [Field(f"{place}.off", "off", Look.SWITCH, "1" if part.get("off") else "")]
    fields += _effect(place, "", part)
    for number, step in enumerate(_parts(part.get("ladder")), 1):
        fields += _effect(f"{place}.ladder.{number - 1}", f"ladder {number}", step)
    chosen = part.get("chosen")
    if isinstance(chosen, Mapping):
        for key in ("points", "amount"):
            span = chosen.get(key)
            if isinstance(span, list) and len(span) == 2:
                for end, label in enumerate(("lowest", "highest")):
                    at = f"{place}.chosen.{key}.{end}"
                    fields.append(Field(at, label, Look.FIGURE, _shown(span[end])))
    for number, step in enumerate(_parts(part.get("by_minutes")), 1):
        at = f"{place}.by_minutes.{number - 1}"
        if "up_to" in step or "below" in step:
            fields.append(_edge(at, f"minutes {number}", step, ("up_to", "below")))
        fields += _effect(at, f"minutes {number}", step)
    for number, step in enumerate(_parts(part.get("at_counts")), 1):
        at = f"{place}.at_counts.{number - 1}"
        fields.append(
            Field(f"{at}.count", f"count {number}", Look.FIGURE, _shown(step.get("count")))
        )
        fields += _effect(at, f"count {number}", step)
    if "share" in part:
        fields.append(Field(f"{place}.share", "share", Look.FIGURE, _shown(part["share"])))
    return fields


def _effect(place: str, label: str, part: Mapping[str, Any]) -> list[Field]:
    return [
        Field(f"{place}.{key}", f"{label} {key}".strip(), Look.FIGURE, _shown(part[key]))
        for key in ("points", "money")
        if key in part
    ]


def _edge(place: str, label: str, part: Mapping[str, Any], rules: tuple[str, ...]) -> Field:
    rule = next((key for key in rules if part.get(key) is not None), "")
    value = _shown(part.get(rule)) if rule else ""
    return Field(f"{place}~{label.partition(' ')[0]}", label, Look.EDGE, value, rules, rule)


def _each(document: Mapping[str, Any], key: str, fields: Any) -> list[Row]:
    return [
        Row(
            place,
            str(part.get("id")),
            _title(part),
            fields(place, part),
            _naming(place, part),
            _steps(place, part),
        )
        for number, part in enumerate(_parts(document.get(key)))
        for place in (f"{key}.{number}",)
    ]


def _naming(place: str, part: Mapping[str, Any]) -> list[Field]:
    titles = [
        Field(f"{place}.title.{language}", f"title.{language}", Look.TEXT, text)
        for language, text in _title(part).items()
    ]
    return [*titles, Field(f"{place}.id", "id", Look.TEXT, _shown(part.get("id")))]


def _steps(place: str, part: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (f"{place}.{key}.{number}", f"{label} {number + 1}")
        for key, label in (("ladder", "ladder"), ("by_minutes", "minutes"), ("at_counts", "count"))
        for number, _step in enumerate(_parts(part.get(key)))
    ]


def _title(part: Mapping[str, Any]) -> Mapping[str, str]:
    title = part.get("title")
    if not isinstance(title, Mapping):
        return {}
    return {str(language): _shown(text) for language, text in title.items()}


def _parts(found: object) -> list[Document]:
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _shown(value: object) -> str:
    return "" if value is None else str(value)
