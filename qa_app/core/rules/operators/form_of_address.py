"""How the customer is addressed: by title before the surname is known, by surname after."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from qa_app.core.conversations import Role
from qa_app.core.errors import _
from qa_app.core.rules import normalise
from qa_app.core.rules.fields import check_phrases
from qa_app.core.rules.hits import Hit
from qa_app.core.rules.index import IndexBuilder
from qa_app.core.rules.measures import ON_RECORD
from qa_app.core.rules.model import Scope
from qa_app.core.rules.naming import ASKED, INTRODUCTIONS, TITLES, Naming, Surname
from qa_app.core.rules.reading import Reading, Window
from qa_app.core.rules.registry import Field, FieldKind, OperatorType
from qa_app.core.rules.surnames import OF_SURNAME
from qa_app.core.rules.traces import EVERYWHERE, Trace, any_of, of_pattern

# What stands before and after a title that speaks to somebody: 先生您好, but not 您先生, 位先生,
# 先生成订单 or 女士包.
_BEFORE = r"(?:^|[^\p{Han}]|[好是]的|[好问谢歉思请候啊呢吧哦嗯呀哈早安])"
_AFTER = r"(?:$|[^\p{Han}]|[您你好请是这那我不对非很抱麻感谢稍实真需可如为因由目关根早])"
# Besides the titles, what a surname may be joined to, to address somebody with respect.
_RESPECTFUL = "老师|师傅|大哥|大姐|阿姨|叔叔|老板|经理|医生|同学|总|哥|姐|叔|姨|工|女生|男士"


class Looks(StrEnum):
    """What the condition looks for."""

    TITLE = "title"
    TITLE_ONLY = "title_only"
    SURNAME = "surname"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class FormOfAddress:
    """Holds where the customer is addressed so, or where their surname is known.

    ``looks_for``: ``title``, a title (先生, 女士) while the surname is not known, with a name or
    without; ``title_only``, a title without a name although the surname is known; ``surname``,
    the surname with a title, or the full name (as regulars are called), once known; ``known``,
    the surname itself: where the customer tells it or, where the record or an earlier message
    told it already, the first message of the window. ``titles``: the titles that count.

    Sources: 001-P 61 (title, then surname) and 31 (regulars by full name).
    """

    looks_for: str
    titles: tuple[str, ...] = TITLES

    @property
    def reads_texts(self) -> bool:
        """A surname can be on record, so that no text need tell it."""
        return self.looks_for in (Looks.TITLE, Looks.TITLE_ONLY)

    def prepare(self, index: IndexBuilder, role: Role | None, *, wakes: bool) -> AddressFinder:
        """Enter titles and introductions into the index."""
        index.reads(role)
        titles = "|".join(re.escape(title) for title in self.titles)
        alone = f"{_BEFORE}(?P<hit>{titles}){_AFTER}"
        named = f"(?P<hit>{OF_SURNAME}(?:{titles}))"
        patterns = {Looks.TITLE: (alone, named), Looks.TITLE_ONLY: (alone,)}
        wanted = patterns.get(Looks(self.looks_for))
        number = None if wanted is None else index.patterns(wanted, role)
        return AddressFinder(self, Naming(index), number)

    def settings(self) -> Mapping[str, Any]:
        """The fields that are not at their default."""
        written: dict[str, Any] = {"looks_for": self.looks_for}
        if self.titles != TITLES:
            written["titles"] = list(self.titles)
        return written

    def bounds(self, scope: Scope) -> Trace:
        """Unless the surname must not be known: where it may be."""
        if self.looks_for == Looks.TITLE:
            return EVERYWHERE
        return any_of((ON_RECORD, *map(of_pattern, (*INTRODUCTIONS, *ASKED))))


class AddressFinder:
    """Forms of address ready for screening."""

    __slots__ = ("_looks_for", "_naming", "_titles", "seen_in")

    def __init__(self, form: FormOfAddress, naming: Naming, number: int | None) -> None:
        self.seen_in = number
        self._looks_for = Looks(form.looks_for)
        self._titles = tuple(normalise.plain(title) for title in form.titles)
        self._naming = naming

    def find(self, reading: Reading, window: Window) -> Sequence[Hit]:
        """Where the customer is addressed so."""
        known = self._naming.surname(reading)
        match self._looks_for:
            case Looks.TITLE:
                hits = self._by_title(reading, window)
                return [hit for hit in hits if known is None or not known.known_at(hit.message)]
            case Looks.TITLE_ONLY:
                hits = self._by_title(reading, window)
                return [hit for hit in hits if known is not None and known.known_at(hit.message)]
            case Looks.SURNAME:
                return [] if known is None else list(self._by_surname(reading, window, known))
            case Looks.KNOWN:
                return [] if known is None else _where_known(known, window)

    def holds(self, reading: Reading, window: Window) -> bool:
        """Whether there is any."""
        return bool(self.find(reading, window))

    def _by_title(self, reading: Reading, window: Window) -> list[Hit]:
        if self.seen_in is None:
            return []
        return [Hit(*seen[:3]) for seen in reading.seen(self.seen_in, window)]

    def _by_surname(self, reading: Reading, window: Window, known: Surname) -> Iterator[Hit]:
        spoken = _spoken(known.surname, known.full_name, self._titles)
        for message in reading.within(window):
            if known.known_at(message):
                for line in reading.lines(message):
                    for found in spoken.finditer(line.text):
                        yield Hit(message, *line.original(*found.span()))


def _where_known(known: Surname, window: Window) -> list[Hit]:
    if known.known_at(window.low):
        return [Hit(window.low, None, None)]
    if known.message is None or known.message > window.high:
        return []
    return [Hit(known.message, known.start, known.end)]


@lru_cache(maxsize=1024)
def _spoken(surname: str, full_name: str | None, titles: tuple[str, ...]) -> re.Pattern[str]:
    """How somebody of that name is addressed by it; everything is folded."""
    joined = "|".join((*map(re.escape, titles), _RESPECTFUL))
    by_surname = f"{re.escape(surname)}(?:{joined})"
    return re.compile(f"{re.escape(full_name)}|{by_surname}" if full_name else by_surname)


OPERATOR = OperatorType(
    name="form_of_address",
    label=_("Form of address"),
    fields=(
        Field(
            "looks_for",
            FieldKind.CHOICE,
            _("Looks for"),
            required=True,
            choices=tuple(each.value for each in Looks),
            choice_labels=(
                _("a title, while the surname is not known"),
                _("a title without the surname, although it is known"),
                _("the surname or full name, once known"),
                _("the surname being known"),
            ),
        ),
        Field("titles", FieldKind.TEXTS, _("Titles"), check=check_phrases),
    ),
    make=FormOfAddress,
    kind=FormOfAddress,
)
