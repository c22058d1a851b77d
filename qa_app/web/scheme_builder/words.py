"""What the builder calls the figures of a draft, and its faults by place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from qa_app.definitions.schemes.drafts import place_of
from qa_app.definitions.schemes.fields import Row
from qa_app.definitions.schemes.parts import ADDABLE
from qa_app.services.scheme_builder import OpenedDraft
from qa_app.web.languages import locale_name, say
from qa_app.web.navigation import N_

SECTIONS: Mapping[str, object] = {
    "whole": lazy_gettext("The scheme as a whole"),
    "parameters": lazy_gettext("Figures of the scheme"),
    "measures": lazy_gettext("Measures"),
    "components": lazy_gettext("How the parts weigh"),
    "assessors": lazy_gettext("Who assesses"),
    "goals": lazy_gettext("Goals"),
    "bands": lazy_gettext("Bands of the total"),
    "gradings": lazy_gettext("Bands of single measures"),
    "items": lazy_gettext("Ledger items"),
    "steps": lazy_gettext("Steps on the way"),
    "total": lazy_gettext("Total"),
    "titles": lazy_gettext("Titles of honour"),
    "payments": lazy_gettext("Money"),
    "team_payments": lazy_gettext("Money for the team"),
    "actions": lazy_gettext("What follows"),
}
FORMULAS = frozenset({"steps", "total", "titles", "payments", "team_payments", "actions"})
"""The sections that hold formulas alone: closed until somebody wants them."""

RULES: Mapping[str, object] = {
    "from": lazy_gettext("from (included)"),
    "above": lazy_gettext("above (not included)"),
    "below": lazy_gettext("below (not included)"),
    "up_to": lazy_gettext("up to (included)"),
    "at_least": lazy_gettext("at least"),
    "at_most": lazy_gettext("at most"),
}

_LABELS: Mapping[str, object] = {
    "value": lazy_gettext("Figure"),
    "weight": lazy_gettext("Weight"),
    "limit": lazy_gettext("Met from"),
    "lower": lazy_gettext("Begins"),
    "upper": lazy_gettext("Ends"),
    "formula": lazy_gettext("Formula"),
    "id": lazy_gettext("Id in formulas"),
    "least": lazy_gettext("At least"),
    "most": lazy_gettext("At most"),
    "assessed": lazy_gettext("Given by assessors"),
    "optional": lazy_gettext("May be missing"),
    "off": lazy_gettext("Switched off"),
    "points": lazy_gettext("Points"),
    "money": lazy_gettext("Yuan"),
    "lowest": lazy_gettext("Chosen from"),
    "highest": lazy_gettext("Chosen up to"),
    "share": lazy_gettext("Bears, percent"),
    "whole": lazy_gettext("The weights should add up to"),
    "scaled": lazy_gettext("Scale the weights to it"),
    "missing": lazy_gettext("A part without a figure"),
    "requires_telling": lazy_gettext("Deductions count only once the person was told"),
    "rounding.points": lazy_gettext("Points are rounded to"),
    "rounding.money": lazy_gettext("Yuan are rounded to"),
    "title.zh_CN": lazy_gettext("Title, Chinese"),
    "title.en": lazy_gettext("Title, English"),
}


LIBRARY = (
    N_("Input should be greater than 0"),
    N_("Input should be greater than or equal to 1"),
    N_("Input should be less than or equal to 100"),
    N_("Input should be less than or equal to 10000"),
    N_("Input should be a valid integer, unable to parse string as an integer"),
    N_("String should have at least 1 character"),
    N_("Field required"),
)
"""What the library that checks shapes says of figures, so that it is in the catalogue."""


_ADD: Mapping[str, object] = {
    "parameters": lazy_gettext("Add a figure"),
    "measures": lazy_gettext("Add a measure"),
    "components": lazy_gettext("Add a weight"),
    "assessors": lazy_gettext("Add an assessor"),
    "bands": lazy_gettext("Add a grade"),
    "items": lazy_gettext("Add an item"),
    "titles": lazy_gettext("Add a title of honour"),
    "payments": lazy_gettext("Add a payment"),
    "actions": lazy_gettext("Add an action"),
}
STEPS: Mapping[str, object] = {
    "ladder": lazy_gettext("Another time"),
    "by_minutes": lazy_gettext("Another span of minutes"),
    "at_counts": lazy_gettext("In addition from a count on"),
}
"""What adds a step to an item."""


class Part(NamedTuple):
    """A section of the builder; ``action``: the button that adds to it, ``add`` its words."""

    key: str
    rows: Sequence[Row]
    add: str
    action: str


def sections(rows: Mapping[str, Sequence[Row]]) -> list[Part]:
    """What the page shows, also of what the scheme has nothing yet."""
    return [
        Part(
            key,
            rows.get(key, ()),
            str(_ADD.get(key, "")),
            f"add {'components.parts' if key == 'components' else key}",
        )
        for key in SECTIONS
        if key in rows or key in ADDABLE
    ]


def can_leave(row: Row) -> bool:
    """Whether a part can be taken out: those of lists, and weights."""
    return row.place.partition(".")[0] in ADDABLE and row.place[-1:].isdecimal()


def label(given: str) -> str:
    """What a figure is called beside its field."""
    part, _between, rest = given.partition(" ")
    number, _between, unit = rest.partition(" ")
    said = str(_LABELS.get(unit, unit)) if unit else ""
    match part:
        case "ladder":
            return str(_("Time no. %(number)s: %(what)s", number=number, what=said))
        case "count":
            if not unit:
                return str(_("In addition from time no."))
            return str(_("then in addition: %(what)s", what=said))
        case "minutes":
            if not unit:
                return str(_("Step %(number)s, minutes", number=number))
            return str(_("Step %(number)s: %(what)s", number=number, what=said))
    return str(_LABELS.get(given, given))


def title(row: Row, language: str) -> str:
    """A part's title in the language of the page, or in another one."""
    return row.title.get(language) or next(filter(None, row.title.values()), "")


def faults_by_row(draft: OpenedDraft, places: list[str]) -> dict[str, list[str]]:
    """What is wrong, by the row where it is told; under ``""`` what has no row."""
    found: dict[str, list[str]] = {}
    for fault in draft.tried.faults:
        place = place_of(fault.key, [each for each in places if each])
        said = say(fault.reason)
        found.setdefault(place, []).append(said if place else f"{fault.key}: {said}")
    return found


def name_of(draft: OpenedDraft) -> str:
    """A draft's title in the language of the page, or in another one."""
    title = draft.document.get("title")
    held = title if isinstance(title, dict) else {}
    return str(held.get(locale_name()) or next(filter(None, held.values()), draft.key))
