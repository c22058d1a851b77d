"""A rubric's document as sheets of texts and back: the rubric as a whole, a row a criterion.

A cell that holds several things has them one a line, the parts of one thing between bars:
``5 | 解决了 | Solved``. A bar, a line end or a backslash within a text has a backslash before it.
Texts are in Chinese and English.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qa_app.core.errors import Invalid, _
from qa_app.definitions.rubrics.drafts import Document, criteria_of, sections_of

WHOLE, CRITERIA = "rubric", "criteria"
MOST_ROWS = 500
LANGUAGES = ("zh_CN", "en")

_TEXTS_OF_RUBRIC = ("title", "source")
_PLAIN_OF_RUBRIC = ("id", "subject", "by_default", "pass_mark")
_TEXTS = ("title", "definition", "measure", "data_source")
_PLAIN = ("id", "number", "kind", "points", "wanted", "weight", "may_be_na", "required", "comment")
_LISTS: Mapping[str, tuple[str, ...]] = {
    "anchors": ("points", "text.zh_CN", "text.en"),
    "options": ("id", "title.zh_CN", "title.en", "points"),
    "causes": ("id", "title.zh_CN", "title.en"),
    "links": ("rule", "deduct"),
}
_CRITICAL = ("harms", "reach", "cap", "fails_below")
_ASSUMED = ("key", "reason.zh_CN", "reason.en")
_NUMBERS = frozenset({"points", "weight", "pass_mark", "deduct", "cap", "fails_below", "at_most"})
_YES_NO = frozenset({"may_be_na", "required", "by_default"})
_SECTION = ("section.id", "section.title.zh_CN", "section.title.en", "section.points")
COLUMNS: tuple[str, ...] = (
    *_SECTION,
    *(each for each in _PLAIN if each != "comment"),
    *(f"{key}.{language}" for key in _TEXTS for language in LANGUAGES),
    *("levels", "costs", *_LISTS, "asked_if", "critical", "comment", "gauge"),
)
KEYS: tuple[str, ...] = (
    *_PLAIN_OF_RUBRIC,
    *(f"{key}.{language}" for key in _TEXTS_OF_RUBRIC for language in LANGUAGES),
    *("channels", "notes", "assumed"),
)

Cells = Sequence[str]


def sheets_of(document: Mapping[str, Any]) -> dict[str, list[list[str]]]:
    """A document as the rows of its two sheets."""
    whole = {**_plain(document, _PLAIN_OF_RUBRIC), **_texts(document, _TEXTS_OF_RUBRIC)}
    whole["channels"] = ", ".join(map(str, document.get("channels") or ()))
    whole["notes"] = _lines([_part(note, LANGUAGES) for note in document.get("notes") or ()])
    whole["assumed"] = _lines([_part(each, _ASSUMED) for each in document.get("assumed") or ()])
    rows = [
        _row(section, criterion)
        for section in sections_of(document)
        for criterion in criteria_of(section)
    ]
    return {
        WHOLE: [[key, whole.get(key, "")] for key in KEYS],
        CRITERIA: [list(COLUMNS), *([row.get(name, "") for name in COLUMNS] for row in rows)],
    }


def document_from(whole: Sequence[Cells], criteria: Sequence[Cells]) -> Document:
    """The document of two sheets; raises Invalid, naming sheet, row and column."""
    head = _head(whole)
    if not criteria:
        raise _fault(CRITERIA, 1, "A", _("The first row names the columns."))
    names = [cell.strip() for cell in criteria[0]]
    for place, name in enumerate(names):
        if name and (name not in COLUMNS or name in names[:place]):
            raise _fault(CRITERIA, 1, name, _("This column is unknown, or stands twice."))
    if "section.id" not in names or "id" not in names:
        raise _fault(CRITERIA, 1, "section.id", _("The columns section.id and id are needed."))
    if len(criteria) > MOST_ROWS:
        raise _fault(CRITERIA, MOST_ROWS + 1, "A", _("A rubric has at most 500 rows."))
    sections: dict[str, Document] = {}
    for number, row in enumerate(criteria[1:], 2):
        given = {name: cell for name, cell in zip(names, row, strict=False) if name}
        if any(cell.strip() for cell in given.values()):
            _add(sections, given, number)
    return {**head, "sections": list(sections.values())}


def _row(section: Mapping[str, Any], criterion: Mapping[str, Any]) -> dict[str, str]:
    found = {f"section.{key}": value for key, value in _plain(section, ("id", "points")).items()}
    found |= {f"section.{key}": value for key, value in _texts(section, ("title",)).items()}
    found |= {**_plain(criterion, _PLAIN), **_texts(criterion, _TEXTS)}
    found["levels"] = ", ".join(_said(each) for each in criterion.get("levels") or ())
    found["costs"] = ", ".join(_said(each) for each in criterion.get("costs") or ())
    for name, fields in _LISTS.items():
        found[name] = _lines([_part(each, fields) for each in criterion.get(name) or ()])
    if criterion.get("critical"):
        found["critical"] = _part(criterion["critical"], _CRITICAL)
    asked = criterion.get("asked_if")
    if asked:
        found["asked_if"] = _bars([asked.get("criterion", ""), *asked.get("answers", ())])
    gauge = criterion.get("gauge")
    if gauge:
        bands = [_part(band, ("at_most", "points")) for band in gauge.get("bands") or ()]
        found["gauge"] = _lines([str(gauge.get("figure", "")), *bands])
    return found


def _head(rows: Sequence[Cells]) -> Document:
    given: dict[str, str] = {}
    for number, row in enumerate(rows, 1):
        key = row[0].strip() if row else ""
        if not key:
            continue
        if key not in KEYS or key in given:
            raise _fault(WHOLE, number, key, _("This line is unknown, or stands twice."))
        given[key] = row[1] if len(row) > 1 else ""
    found = {**_from_plain(given, _PLAIN_OF_RUBRIC), **_from_texts(given, _TEXTS_OF_RUBRIC)}
    channels = _listed(given.get("channels", ""))
    notes = [_from_part(line, LANGUAGES) for line in _split(given.get("notes", ""))]
    assumed = [_from_part(line, _ASSUMED) for line in _split(given.get("assumed", ""))]
    optional = {"channels": channels, "notes": notes, "assumed": assumed}
    return found | {key: value for key, value in optional.items() if value}


def _add(sections: dict[str, Document], given: Mapping[str, str], number: int) -> None:
    key = given.get("section.id", "").strip()
    if not key:
        raise _fault(CRITERIA, number, "section.id", _("Say to which section this row belongs."))
    section = sections.setdefault(key, {"id": key, "title": {}, "criteria": []})
    own = {
        name.removeprefix("section."): cell for name, cell in given.items() if "section." in name
    }
    section |= _from_plain(own, ("points",))
    section["title"] = {**section["title"], **_from_texts(own, ("title",)).get("title", {})}
    section["criteria"].append(_criterion(given, number))


def _criterion(given: Mapping[str, str], number: int) -> Document:
    found = {**_from_plain(given, _PLAIN), **_from_texts(given, _TEXTS)}
    for name in ("levels", "costs"):
        if given.get(name, "").strip():
            found[name] = [_number(each) for each in _listed(given[name])]
    for name, fields in _LISTS.items():
        lines = _split(given.get(name, ""))
        if lines:
            _check_parts(lines, len(fields), number, name)
            found[name] = [_from_part(line, fields) for line in lines]
    critical = _split(given.get("critical", ""))
    if critical:
        _check_parts(critical, len(_CRITICAL), number, "critical")
        found["critical"] = _from_part(critical[0], _CRITICAL)
    asked = _split(given.get("asked_if", ""))
    if asked:
        criterion, *answers = _parts(asked[0])
        found["asked_if"] = {"criterion": criterion, "answers": answers}
    gauge = _split(given.get("gauge", ""))
    if gauge:
        bands = [_from_part(line, ("at_most", "points")) for line in gauge[1:]]
        found["gauge"] = {"figure": gauge[0].strip(), "bands": bands}
    return found


def _check_parts(lines: Sequence[str], most: int, number: int, name: str) -> None:
    if any(len(_parts(line)) > most for line in lines):
        raise _fault(
            CRITERIA, number, name, _("A line of this cell has too many parts between bars.")
        )


def _fault(sheet: str, row: int, column: str, reason: str) -> Invalid:
    return Invalid(
        _("Sheet “%(sheet)s”, row %(row)s, column %(column)s: %(reason)s"),
        field="file",
        sheet=sheet,
        row=row,
        column=column[:60],
        reason=Invalid(reason),
    )


def _plain(item: Mapping[str, Any], keys: Sequence[str]) -> dict[str, str]:
    return {key: _said(item[key]) for key in keys if item.get(key) is not None}


def _texts(item: Mapping[str, Any], keys: Sequence[str]) -> dict[str, str]:
    return {
        f"{key}.{language}": str(item[key].get(language, ""))
        for key in keys
        for language in LANGUAGES
        if isinstance(item.get(key), Mapping)
    }


def _from_plain(given: Mapping[str, str], keys: Sequence[str]) -> Document:
    found: Document = {}
    for key in keys:
        said = given.get(key, "").strip()
        if said:
            found[key] = _value(key, said)
    return found


def _from_texts(given: Mapping[str, str], keys: Sequence[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for key in keys:
        for language in LANGUAGES:
            if said := given.get(f"{key}.{language}", "").strip():
                found.setdefault(key, {})[language] = said
    return found


def _part(item: Mapping[str, Any], fields: Sequence[str]) -> str:
    said = []
    for field in fields:
        key, _between, language = field.partition(".")
        value = item.get(key)
        if language:
            value = value.get(language) if isinstance(value, Mapping) else None
        said.append("" if value is None else _said(value))
    return _bars(said)


def _from_part(line: str, fields: Sequence[str]) -> Document:
    found: Document = {}
    for field, said in zip(fields, _parts(line), strict=False):
        key, _between, language = field.partition(".")
        if said and language:
            found.setdefault(key, {})[language] = said
        elif said:
            found[key] = _value(key, said)
    return found


def _value(key: str, said: str) -> Any:
    if key in _NUMBERS:
        return _number(said)
    if key in _YES_NO:
        return {"yes": True, "no": False}.get(said.lower(), said)
    return said


def _number(said: str) -> int | float | str:
    """A number where it is one; anything else is told to be none by the rubric's own check."""
    try:
        value = float(said) if len(said) < 19 else None
    except ValueError:
        return said
    if value is None or value != value or value in (float("inf"), float("-inf")):
        return said
    return int(value) if value == int(value) else value


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)


def _bars(parts: Sequence[object]) -> str:
    said = [_escaped(str(part)) for part in parts]
    while said and not said[-1]:
        said.pop()
    return " | ".join(said)


def _lines(lines: Sequence[str]) -> str:
    return "\n".join(lines)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", "\\n")


def _split(cell: str) -> list[str]:
    return [line for line in cell.replace("\r\n", "\n").split("\n") if line.strip()]


def _listed(cell: str) -> list[str]:
    return [said for each in cell.replace("，", ",").split(",") if (said := each.strip())]


def _parts(line: str) -> list[str]:
    return [part.strip() for part in _unescaped(line)]


def _unescaped(line: str) -> Iterator[str]:
    part, signs = "", iter(line)
    for sign in signs:
        if sign == "\\":
            following = next(signs, "")
            part += "\n" if following == "n" else following
        elif sign == "|":
            yield part
            part = ""
        else:
            part += sign
    yield part
