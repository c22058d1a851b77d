"""A scheme that is being changed: its document as plain values, and the figures to type.

A draft may hold anything: what is wrong is told by reading it, never by refusing to keep it.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from qa_app.definitions.documents import DefinitionFault, DefinitionFaults, plain_document, write
from qa_app.definitions.schemes.fields import Document, Field, Look, rows
from qa_app.definitions.schemes.reading import SchemeFile, scheme_from_values

DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Tried:
    """A draft as it can be told of: a scheme with its examples, or what is wrong with it."""

    file: SchemeFile | None
    faults: Sequence[DefinitionFault] = ()


def document_of(body: str) -> Document:
    """A scheme's text as plain values; raises DefinitionFaults where it is no YAML."""
    found = plain_document(body, file=DRAFT)
    return {key: _plain(value) for key, value in found.items()}


def body_of(document: Mapping[str, Any]) -> str:
    """A draft as YAML."""
    return write(_said(document))


def size_of(document: Mapping[str, Any]) -> int:
    """How many characters of text a draft holds, keys and marks included."""
    return len(json.dumps(document, ensure_ascii=False))


def tried(document: Mapping[str, Any]) -> Tried:
    """Read a draft."""
    try:
        return Tried(scheme_from_values(_said(document), file=DRAFT))
    except DefinitionFaults as found:
        return Tried(None, found.faults)


def with_typed(document: Mapping[str, Any], typed: Mapping[str, str]) -> Document:
    """The draft with what was typed, by the places of its fields; others are passed over."""
    new = copy.deepcopy(dict(document))
    for section in rows(document).values():
        for row in section:
            for field in row.typed:
                _put(new, field, typed)
    return new


def place_of(key: str, known: Sequence[str]) -> str:
    """The row to which a fault's key belongs, the longest that fits; empty: none."""
    fitting = [each for each in known if key == each or key.startswith(f"{each}.")]
    return max(fitting, key=len, default="")


def _put(document: Document, field: Field, typed: Mapping[str, str]) -> None:
    if field.look is Look.EDGE:
        if f"{field.place}~rule" not in typed:
            return
        holder = _at(document, field.place.partition("~")[0])
        rule = typed[f"{field.place}~rule"]
        for key in field.rules:
            holder.pop(key, None)
        if rule in field.rules:
            holder[rule] = _number(typed.get(f"{field.place}~value", "").strip())
        return
    if field.place not in typed:
        return
    holder_place, _between, key = field.place.rpartition(".")
    holder = _at(document, holder_place)
    given = typed[field.place].strip()
    value: Any = _number(given)
    if field.look is Look.SWITCH:
        value = given == "1"
    elif field.look in {Look.TEXT, Look.FORMULA, Look.SHARED}:
        value = given
    if isinstance(holder, list):
        holder[int(key)] = value if given or field.look is Look.SWITCH else None
    elif given or field.look is Look.SWITCH:
        # What says nothing new is not written, so that a file stays as short as it was.
        if key in holder or value != _DEFAULTS.get(key):
            holder[key] = value
    elif key == "weight":
        holder.pop(key, None)  # its field stands there without it
    elif key in holder:
        holder[key] = None  # so that the field stays, to be typed in again


_DEFAULTS: Mapping[str, Any] = {
    "off": False,
    "assessed": False,
    "optional": False,
    "requires_telling": False,
    "scaled": True,
    "missing": "unknown",
    "weight": 1,
    "points": 0,
    "money": 0,
}


def _at(document: Document, place: str) -> Any:
    node: Any = document
    for step in place.split(".") if place else ():
        node = node[int(step)] if isinstance(node, list) else node[step]
    return node


def _number(said: str) -> int | str:
    """A whole number as one; any other figure as it was typed, never as a binary fraction."""
    if len(said) < 18 and said.removeprefix("-").isdecimal():
        return int(said)
    return said


def _said(value: Any) -> Any:
    """A draft without the keys that were emptied."""
    match value:
        case dict():
            return {key: _said(each) for key, each in value.items() if each is not None}
        case list():
            return [_said(each) for each in value]
    return value


def _plain(value: object) -> Any:
    """A value without what the YAML reader knows of how it was written."""
    match value:
        case dict():
            return {str(key): _plain(each) for key, each in value.items()}
        case list():
            return [_plain(each) for each in value]
        case None | bool():
            return value
        case int():
            return int(value)
        case date():
            return value.isoformat()
    return str(value)
