"""A rubric that is being written: its document as plain values, and the steps that change it.

A draft may lack anything or hold anything: what is wrong is told by reading it, never by
refusing to keep it. Its places are named as in the form: ``""`` the head, ``s0`` the first
section, ``s0.c2`` its third criterion.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qa_app.core.errors import Invalid, _
from qa_app.core.rubrics import Rubric
from qa_app.definitions.documents import DefinitionFault, DefinitionFaults, plain_document, write
from qa_app.definitions.rubrics.reading import rubric_from_values
from qa_app.definitions.rubrics.scales import KEYS

DRAFT = "draft"
MOST_SECTIONS, MOST_CRITERIA = 40, 400
_PLACE = re.compile(r"s(\d{1,3})(?:\.c(\d{1,3}))?")
_KEY = re.compile(r"sections\.(\d+)(?:\.criteria\.(\d+))?(?:\.(.+))?")

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tried:
    """A draft as it can be told of: a rubric, or what is wrong with it."""

    rubric: Rubric | None
    faults: Sequence[DefinitionFault] = ()


@dataclass(frozen=True, slots=True)
class At:
    """A place of the form: the head, a section, or one of its criteria."""

    section: int | None = None
    criterion: int | None = None

    def __str__(self) -> str:
        if self.section is None:
            return ""
        return f"s{self.section}" + ("" if self.criterion is None else f".c{self.criterion}")


def at(text: str) -> At:
    """The place that a text names; the head where it names none."""
    found = _PLACE.fullmatch(text)
    if found is None:
        return At()
    section, criterion = found.groups()
    return At(int(section), None if criterion is None else int(criterion))


def place_of(key: str) -> tuple[At, str]:
    """Where a fault's key stands in the form, and the field there."""
    found = _KEY.match(key)
    if found is None:
        return At(), key.partition(".")[0]
    section, criterion, rest = found.groups()
    place = At(int(section), None if criterion is None else int(criterion))
    return place, (rest or "id").partition(".")[0]


def blank(key: str, title: str) -> Document:
    """What a new rubric begins with: one section with one criterion."""
    return {
        "id": key,
        "title": {"zh_CN": title},
        "by_default": False,
        "sections": [_new_section(())],
    }


def document_of(body: str) -> Document:
    """A rubric's text as plain values; raises DefinitionFaults where it is no YAML."""
    found = plain_document(body, file=DRAFT)
    return {key: _plain(value) for key, value in found.items()}


def body_of(document: Mapping[str, Any]) -> str:
    """A draft as YAML."""
    return write(document)


def size_of(document: Mapping[str, Any]) -> int:
    """How many characters of text a draft holds, keys and marks included."""
    return len(json.dumps(document, ensure_ascii=False))


def tried(document: Mapping[str, Any]) -> Tried:
    """Read a draft."""
    try:
        return Tried(rubric_from_values(document, file=DRAFT))
    except DefinitionFaults as found:
        return Tried(None, found.faults)


def sections_of(document: Mapping[str, Any]) -> list[Document]:
    """The sections that a draft holds, such as they are."""
    return _mappings(document.get("sections"))


def criteria_of(section: Mapping[str, Any]) -> list[Document]:
    return _mappings(section.get("criteria"))


def item_at(document: Mapping[str, Any], place: At) -> Document | None:
    """What stands at a place, or ``None``."""
    if place.section is None:
        return dict(document)
    sections = sections_of(document)
    if place.section >= len(sections):
        return None
    if place.criterion is None:
        return sections[place.section]
    criteria = criteria_of(sections[place.section])
    return criteria[place.criterion] if place.criterion < len(criteria) else None


def with_values(document: Mapping[str, Any], place: At, values: Mapping[str, Any]) -> Document:
    """The draft with what was typed at a place; a value of ``None`` takes its key away.

    Keys that belong to another kind of criterion than the one chosen go.
    """
    new = copy.deepcopy(dict(document))
    new["sections"] = sections_of(new)
    for section in new["sections"]:
        section["criteria"] = criteria_of(section)
    item = new if place.section is None else item_at(new, place)
    if item is None:
        return new
    for key, value in values.items():
        if value is None:
            item.pop(key, None)
        else:
            item[key] = value
    if place.criterion is not None:
        own = KEYS.get(str(item.get("kind", "points")), frozenset())
        for key in frozenset().union(*KEYS.values()) - own:
            item.pop(key, None)
    return new


def acted(document: Mapping[str, Any], action: str) -> tuple[Document, At | None]:
    """The draft after one of the form's buttons, and the place to open (``None``: as it was).

    Actions: ``add-section``, ``add-criterion:s0``, ``copy:s0.c1``, ``remove:s0.c1``,
    ``up:s0.c1``, ``down:s0``. Raises Invalid where the draft would grow too long.
    """
    new = with_values(document, At(), {})
    verb, _between, named = action.partition(":")
    place = at(named)
    if verb == "add-section":
        _check_room(new)
        new["sections"].append(_new_section([each.get("id") for each in new["sections"]]))
        return new, At(len(new["sections"]) - 1)
    if place.section is None or item_at(new, place) is None:
        return new, None
    criteria = new["sections"][place.section]["criteria"]
    match verb:
        case "add-criterion":
            _check_room(new)
            criteria.append(_new_criterion([each.get("id") for each in criteria]))
            return new, At(place.section, len(criteria) - 1)
        case "copy" if place.criterion is not None:
            _check_room(new)
            twin = copy.deepcopy(criteria[place.criterion])
            taken = [each.get("id") for each in criteria]
            twin["id"] = _free(f"{str(twin.get('id', 'item'))[:40]}-", taken)
            # A rule is linked once in a rubric.
            twin.pop("links", None)
            criteria.insert(place.criterion + 1, twin)
            return new, At(place.section, place.criterion + 1)
        case "remove":
            _list_of(new, place).pop(_number(place))
            return new, At()
        case "up" | "down":
            return new, _moved(new, place, -1 if verb == "up" else 1)
    return new, None


def _moved(document: Document, place: At, step: int) -> At | None:
    """Move an item one place; a criterion at the edge goes over into the next section."""
    items, number = _list_of(document, place), _number(place)
    if 0 <= number + step < len(items):
        items.insert(number + step, items.pop(number))
        if place.criterion is None:
            return At(number + step)
        return At(place.section, number + step)
    if place.criterion is None or place.section is None:
        return None
    neighbour = place.section + step
    if not 0 <= neighbour < len(document["sections"]):
        return None
    criteria = document["sections"][neighbour]["criteria"]
    where = len(criteria) if step < 0 else 0
    criteria.insert(where, items.pop(number))
    return At(neighbour, where)


def _list_of(document: Document, place: At) -> list[Document]:
    found: list[Document] = document["sections"]
    if place.criterion is not None:
        found = found[place.section or 0]["criteria"]
    return found


def _number(place: At) -> int:
    return (place.section if place.criterion is None else place.criterion) or 0


def _check_room(document: Document) -> None:
    sections = document["sections"]
    if len(sections) >= MOST_SECTIONS or sum(map(len, map(criteria_of, sections))) >= MOST_CRITERIA:
        raise Invalid(
            _("A rubric has at most %(sections)s sections and %(criteria)s criteria."),
            sections=MOST_SECTIONS,
            criteria=MOST_CRITERIA,
        )


def _new_section(taken: Collection[object]) -> Document:
    return {
        "id": _free("section-", taken),
        "title": {"zh_CN": ""},
        "criteria": [_new_criterion(())],
    }


def _new_criterion(taken: Collection[object]) -> Document:
    return {"id": _free("item-", taken), "title": {"zh_CN": ""}, "kind": "points", "points": 5}


def _free(stem: str, taken: Collection[object]) -> str:
    return next(name for n in range(1, 1000) if (name := f"{stem}{n}") not in taken)


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
        case float():
            return float(value)
    return str(value)


def _mappings(found: object) -> list[Document]:
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
