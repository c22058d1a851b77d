"""Parts of a scheme's draft that come and go: measures, items, bands, steps, actions.

An action is a verb and a place: ``add items``, ``add items.3.ladder``, ``remove bands.1``,
``up measures.2``, ``down measures.2``.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Mapping
from typing import Any

from qa_app.core.errors import Invalid, _
from qa_app.definitions.schemes.fields import Document

MOST = 500
GONE = _("This part is not there any more. Reload the page.")
_STEPPED = ("ladder", "by_minutes", "at_counts")
"""In how many steps an item may count; what counts at once is its own effect."""
_EFFECT = ("points", "money", "actions")


def acted(document: Mapping[str, Any], action: str) -> tuple[Document, str]:
    """The draft after what a button asks for, and the place to look at then.

    Raises Invalid for what cannot be done.
    """
    new = copy.deepcopy(dict(document))
    verb, _between, place = action.partition(" ")
    if verb == "add":
        return new, _added(new, place)
    holder, number = _listed(new, place)
    list_place = place.rpartition(".")[0]
    if verb == "remove":
        del holder[number]
        if not holder:
            _emptied(new, list_place, place)
        return new, list_place
    step = {"up": -1, "down": 1}.get(verb)
    if step is None:
        raise Invalid(GONE)
    there = number + step
    if 0 <= there < len(holder):
        holder.insert(there, holder.pop(number))
        return new, f"{list_place}.{there}"
    return new, place


def _added(document: Document, place: str) -> str:
    head, _between, kind = place.rpartition(".")
    if kind in _STEPPED:
        item = _part(document, head)
        steps = item.setdefault(kind, [])
        _STEPS[kind](item, steps)
        return head
    if place == "components.parts":
        return _add_weight(document)
    if place not in _NEW:
        raise Invalid(GONE)
    found = document.setdefault(place, [])
    if not isinstance(found, list):
        raise Invalid(GONE)
    if len(found) >= MOST:
        raise Invalid(_("A scheme may have at most %(most)s parts of one kind."), most=MOST)
    found.append(_NEW[place]({str(each.get("id")) for each in found if isinstance(each, dict)}))
    return f"{place}.{len(found) - 1}"


def _add_weight(document: Document) -> str:
    components = document.setdefault("components", {})
    parts = components.setdefault("parts", [])
    used = {each.get("measure") for each in parts if isinstance(each, dict)}
    free = [
        each["id"]
        for each in document.get("measures", ())
        if isinstance(each, dict) and each.get("id") and each["id"] not in used
    ]
    if not free:
        raise Invalid(_("Every measure has a weight already. Add a measure first."))
    parts.append({"measure": free[0], "weight": 1})
    return f"components.parts.{len(parts) - 1}"


def _add_ladder(item: Document, steps: list[Any]) -> None:
    """What counted every time is the first step; the new one repeats the last."""
    if not steps:
        steps.append(_taken_effect(item))
    steps.append(copy.deepcopy(steps[-1]))


def _add_minutes(item: Document, steps: list[Any]) -> None:
    """The last step has no end; a new one comes before it."""
    if not steps:
        steps.append(_taken_effect(item))
    last = steps[-1]
    ends = [each.get("up_to", each.get("below")) for each in steps if isinstance(each, dict)]
    known = [int(str(each)) for each in ends if str(each).isdecimal()]
    new = {"up_to": max(known, default=0) + 5, **_effect_of(last)}
    is_open = last.get("up_to") is None and last.get("below") is None
    steps.insert(len(steps) - 1 if is_open else len(steps), new)


def _add_count(_item: Document, steps: list[Any]) -> None:
    counts = [each.get("count") for each in steps if isinstance(each, dict)]
    known = [int(str(each)) for each in counts if str(each).isdecimal()]
    steps.append({"count": max(known, default=1) + 1, "points": -1})


_STEPS: Mapping[str, Callable[[Document, list[Any]], None]] = {
    "ladder": _add_ladder,
    "by_minutes": _add_minutes,
    "at_counts": _add_count,
}


def _emptied(document: Document, list_place: str, gone: str) -> None:
    """A list without parts is not written; an item whose last step went counts at once again."""
    holder_place, _between, key = list_place.rpartition(".")
    holder = _at(document, holder_place)
    del holder[key]
    if key in {"ladder", "by_minutes"}:
        holder.setdefault("points", 0)
    if list_place == "components.parts":
        document.pop("components", None)


def _taken_effect(item: Document) -> Document:
    effect = {key: item.pop(key) for key in _EFFECT if key in item}
    return effect or {"points": -1}


def _effect_of(step: Document) -> Document:
    return {key: copy.deepcopy(step[key]) for key in _EFFECT if key in step}


def _listed(document: Document, place: str) -> tuple[list[Any], int]:
    """The list that holds a part, and the part's number in it."""
    head, _between, number = place.rpartition(".")
    holder = _at(document, head)
    if not isinstance(holder, list) or not number.isdecimal() or int(number) >= len(holder):
        raise Invalid(GONE)
    return holder, int(number)


def _part(document: Document, place: str) -> Document:
    holder, number = _listed(document, place)
    part = holder[number]
    if not place.startswith("items.") or not isinstance(part, dict):
        raise Invalid(GONE)
    return part


def _at(document: Document, place: str) -> Any:
    node: Any = document
    for step in place.split(".") if place else ():
        try:
            node = node[int(step)] if isinstance(node, list) else node[step]
        except (KeyError, IndexError, TypeError, ValueError):
            raise Invalid(GONE) from None
    return node


def _free(stem: str, taken: Collection[str]) -> str:
    return next(name for n in range(1, MOST + 2) if (name := f"{stem}_{n}") not in taken)


def _named(stem: str, chinese: str, english: str, **values: Any) -> Callable[[set[str]], Document]:
    def new(taken: set[str]) -> Document:
        name = {"id": _free(stem, taken), "title": {"zh_CN": chinese, "en": english}}
        return {**name, **copy.deepcopy(values)}

    return new


_NEW: Mapping[str, Callable[[set[str]], Document]] = {
    "parameters": _named("figure", "新参数", "New figure", value=0),
    "measures": _named("measure", "新指标", "New measure", range=[0, 100]),
    "assessors": _named("assessor", "新考核人", "New assessor", weight=1),
    "bands": _named("band", "新等级", "New grade", **{"from": 0}),
    "items": _named("item", "新项目", "New item", points=-1),
    "titles": _named("title", "新称号", "New title", when="total > 0"),
    "payments": _named("payment", "新款项", "New payment", formula="0"),
    "actions": _named("action", "新措施", "New action", when="total < 0"),
}
ADDABLE = frozenset({*_NEW, "components"})
"""The sections to which parts can be added."""
