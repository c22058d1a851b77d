"""One place of a draft as fields and back.

Only the place that is open is sent: the head, a section or a criterion. Lists (described levels,
answers, causes, rules, bands) are rows of fields; an empty row is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from qa_app.definitions.rubrics.drafts import At

LANGUAGES = ("zh_CN", "en")
MOST_ROWS = 60
ROWS: Mapping[str, tuple[str, ...]] = {
    "anchors": ("points", "text-zh_CN", "text-en"),
    "options": ("id", "title-zh_CN", "title-en", "points"),
    "causes": ("id", "title-zh_CN", "title-en"),
    "links": ("rule", "deduct"),
    "bands": ("at_most", "points"),
}
"""The lists of a criterion with the fields of their rows."""
NEED_ID = frozenset({"options", "causes"})
_FIGURES = frozenset({"points", "deduct", "at_most", "weight", "pass_mark", "cap", "fails_below"})
_TEXTS = ("title", "definition", "measure", "data_source")


def values(place: At, given: Any) -> dict[str, Any]:
    """What was posted (a MultiDict) for a place; ``None`` takes a key away."""
    if place.section is None:
        return _head(given)
    return _section(given) if place.criterion is None else _criterion(given)


def rows(item: Mapping[str, Any], name: str) -> list[dict[str, str]]:
    """The rows of a list as they are typed, and an empty one to type into."""
    found = item.get(name)
    if name == "bands":
        gauge = item.get("gauge")
        found = gauge.get("bands") if isinstance(gauge, Mapping) else None
    known = found if isinstance(found, list) else []
    filled = [_typed(each, ROWS[name]) for each in known if isinstance(each, Mapping)]
    return [*filled, dict.fromkeys(ROWS[name], "")]


def text(item: Mapping[str, Any], key: str, language: str) -> str:
    """A text in one language."""
    found = item.get(key)
    return str(found.get(language, "")) if isinstance(found, Mapping) else ""


def title(item: Mapping[str, Any], language: str) -> str:
    """A title in the language of the page, or in another one."""
    return text(item, "title", language) or next(
        (found for each in LANGUAGES if (found := text(item, "title", each))), ""
    )


def nested(item: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """What stands under a key, where it is keys and values."""
    found = item.get(key)
    return found if isinstance(found, Mapping) else {}


def listed(item: Mapping[str, Any], key: str) -> list[str]:
    """A list of words."""
    found = item.get(key)
    return [str(each) for each in found] if isinstance(found, list | tuple) else []


def _head(given: Any) -> dict[str, Any]:
    return {
        "title": _text(given, "title"),
        "source": _text(given, "source"),
        "channels": given.getlist("channels") or None,
        "subject": given.get("subject") if given.get("subject") == "exercise" else None,
        "by_default": None if "by_default" in given else False,
        "pass_mark": _figure(given, "pass_mark"),
    }


def _section(given: Any) -> dict[str, Any]:
    return {
        "id": given.get("id", "").strip(),
        "title": _text(given, "title") or {},
        "points": _figure(given, "points"),
    }


def _criterion(given: Any) -> dict[str, Any]:
    kind = given.get("kind", "points")
    unscored = kind in {"bonus", "text"}
    found: dict[str, Any] = {
        "id": given.get("id", "").strip(),
        "number": given.get("number", "").strip() or None,
        "kind": kind,
        "weight": _figure(given, "weight"),
        "may_be_na": "may_be_na" in given,
        "required": True if unscored and "required" in given else None,
        "comment": given.get("comment") or None,
        "critical": _critical(given),
        "asked_if": _asked_if(given),
        "causes": _rows(given, "causes") or None,
        "links": _rows(given, "links") or None,
        "gauge": _gauge(given),
        **_scale(given, kind),
    }
    for key in _TEXTS:
        found[key] = _text(given, key)
    found["title"] = found["title"] or {}
    return found


def _scale(given: Any, kind: str) -> dict[str, Any]:
    """The keys of a kind; those of the other kinds are taken away."""
    found: dict[str, Any] = dict.fromkeys(("points", "levels", "wanted", "costs"))
    if kind in {"points", "yes_no", "deduction", "bonus"}:
        found["points"] = _figure(given, "points")
    if kind in {"points", "bonus"} and given.get("levels", "").strip():
        found["levels"] = [_number(each) for each in given["levels"].replace("，", ",").split(",")]
    if kind == "yes_no":
        found["wanted"] = "no" if given.get("wanted") == "no" else "yes"
    if kind == "deduction":
        costs = [_figure(given, "lowest"), _figure(given, "highest")]
        found["costs"] = None if None in costs else costs
    # A kind just chosen has no rows yet: they begin empty.
    if kind == "levels":
        found["anchors"] = _rows(given, "anchors")
    if kind == "choice":
        found["options"] = _rows(given, "options")
    return found


def _critical(given: Any) -> dict[str, Any] | None:
    if not given.get("harms"):
        return None
    found = {
        "harms": given["harms"],
        "reach": given.get("reach", "whole"),
        "cap": _figure(given, "cap") or 0,
        "fails_below": _figure(given, "fails_below"),
    }
    return {key: value for key, value in found.items() if value is not None}


def _asked_if(given: Any) -> dict[str, Any] | None:
    if not given.get("asked-criterion"):
        return None
    said = given.get("asked-answers", "").replace("，", ",")
    return {
        "criterion": given["asked-criterion"],
        "answers": [each.strip() for each in said.split(",") if each.strip()],
    }


def _gauge(given: Any) -> dict[str, Any] | None:
    if not given.get("figure"):
        return None
    return {"figure": given["figure"], "bands": _rows(given, "bands")}


def _rows(given: Any, name: str) -> list[dict[str, Any]]:
    return [row for row in _every_row(given, name) if row]


def _every_row(given: Any, name: str) -> Iterator[dict[str, Any]]:
    for number in range(MOST_ROWS):
        start = f"{name}-{number}-"
        if not any(f"{start}{field}" in given for field in ROWS[name]):
            return
        row: dict[str, Any] = {}
        for field in ROWS[name]:
            said = given.get(start + field, "").strip()
            if not said:
                continue
            key, _between, language = field.partition("-")
            if language:
                row.setdefault(key, {})[language] = said
            else:
                row[key] = _number(said) if key in _FIGURES else said
        if row and name in NEED_ID and "id" not in row:
            row["id"] = f"{name[:-1]}-{number + 1}"
        yield row


def _typed(row: Mapping[str, Any], fields: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for field in fields:
        key, _between, language = field.partition("-")
        value = row.get(key)
        if language:
            value = value.get(language) if isinstance(value, Mapping) else None
        found[field] = "" if value is None else _shown(value)
    return found


def _shown(value: object) -> str:
    whole = isinstance(value, float) and value == int(value)
    return str(int(value)) if whole else str(value)  # type: ignore[call-overload]


def _text(given: Any, key: str) -> dict[str, str] | None:
    found = {
        language: said
        for language in LANGUAGES
        if (said := given.get(f"{key}-{language}", "").replace("\r\n", "\n").strip())
    }
    return found or None


def _figure(given: Any, key: str) -> Any:
    said = given.get(key, "").strip()
    return _number(said) if said else None


def _number(said: str) -> int | float | str:
    """A number where it is one; anything else is told to be none by the rubric's own check."""
    said = said.strip()
    if len(said) > 18:
        return said
    try:
        return float(said) if "." in said else int(said)
    except ValueError:
        return said
