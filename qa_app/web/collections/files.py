"""A collection as files to take along: one page that stands alone, or sheets for Excel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import ngettext

from qa_app.core.conversations import Role
from qa_app.exports.collection_pages import PageItem, SaidLine, collection_page
from qa_app.services.collections import OpenedCollection, ShownItem
from qa_app.services.examples import ListedExample, ShownMessage
from qa_app.web.labels import ROLES
from qa_app.web.languages import language_tag

Words = Mapping[str, str]
"""How to say a criterion, by its reference."""


def as_page(opened: OpenedCollection, criteria: Words) -> str:
    """The page; nobody's name stands on it, and what is personal is masked."""
    items, number = [], 0
    for item in opened.items:
        number += item.example is not None
        items.append(_item(item, number, criteria))
    count = len(opened.examples)
    foot = _(
        "%(first)s %(second)s",
        first=ngettext("%(num)s example.", "%(num)s examples.", count),
        second=_("Names, numbers and other personal data are masked."),
    )
    about = opened.collection
    return collection_page(language_tag(), about.name, about.about, items, foot)


def as_sheets(opened: OpenedCollection, criteria: Words) -> dict[str, list[list[str | Decimal]]]:
    """A row for each example and each note, in order; a sheet has the first row as its head."""
    about = [_("Note"), _("Criterion"), _("Tags")]
    rows: list[list[str | Decimal]] = [
        [_("Number"), _("Kind"), _("What was said"), _("Marked"), *about]
    ]
    number = 0
    for item in opened.items:
        if item.example is None:
            rows.append(["", "", "", "", item.text, "", ""])
            continue
        number += 1
        example = item.example
        rows.append(
            [
                Decimal(number),
                _("Good") if example.good else _("Bad"),
                "\n".join(f"{_who(each)}{_(':')} {each.message.text}" for each in item.shown),
                "" if example.seq is None else example.quote,
                example.note,
                _criterion(example, criteria),
                _(", ").join(example.tags),
            ]
        )
    return {_("Collection"): rows}


def _item(item: ShownItem, number: int, criteria: Words) -> PageItem:
    example = item.example
    if example is None:
        return PageItem("", None, (), item.text)
    heading = f"{number} · {_('Good') if example.good else _('Bad')}"
    about = " · ".join(each for each in (_criterion(example, criteria), *example.tags) if each)
    return PageItem(heading, example.good, _lines(item), example.note, about)


def _lines(item: ShownItem) -> Sequence[SaidLine]:
    whole = item.example is not None and item.example.seq is None
    return [
        SaidLine(
            _who(each),
            each.message.role is Role.AGENT,
            each.here or whole,
            each.before,
            each.marked,
            each.after,
        )
        for each in item.shown
    ]


def _who(shown: ShownMessage) -> str:
    return str(ROLES[shown.message.role])


def _criterion(example: ListedExample, criteria: Words) -> str:
    return criteria.get(example.criterion or "", "")
