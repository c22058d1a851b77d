"""From when on the customer's surname is known: from the records, or because they said it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from qa_app.core.conversations import Person, Role
from qa_app.core.rules import normalise
from qa_app.core.rules.index import IndexBuilder
from qa_app.core.rules.likeness import letters
from qa_app.core.rules.reading import Reading
from qa_app.core.rules.surnames import OF_SURNAME, UNSURE, is_full_name, surname_of

TITLES = ("先生", "女士", "小姐", "太太")

_PARTED = r"[^\p{Han}]"
_END = rf"(?:$|{_PARTED}|[的名叫先女小哈啊呢哦呀吧])"
# What a customer says to introduce themselves; the group is the surname or the full name.
INTRODUCTIONS = (
    rf"(?:^|{_PARTED}|我|免贵|本人|是)姓(?P<hit>{OF_SURNAME}){_END}",
    rf"免贵(?P<hit>{OF_SURNAME}){_END}",
    rf"(?:我|本人)(?:的)?(?:名字|姓名|大名)?(?:就|是)?叫(?P<hit>{OF_SURNAME}\p{{Han}}{{1,2}})"
    rf"(?:$|{_PARTED}|的)",
    rf"(?:我是|我就是|这里是|这边是)(?P<hit>{OF_SURNAME})(?:{'|'.join(TITLES)})",
    rf"(?:姓名|名字)(?:是|叫|为|:)?(?P<hit>{OF_SURNAME}\p{{Han}}{{1,2}})(?:$|{_PARTED})",
)
ASKED = (
    "贵姓|尊姓|姓什么",
    "(?:怎么|如何|怎样)称呼",
    "(?:您|你)的?(?:姓名|名字|大名)",
    "(?:提供|告知|告诉|报|说|留)(?:一?下|我)?(?:您|你)?的?(?:姓名|名字|姓氏)",
)
_ANSWER = re.compile(
    rf"(?:我|本人|免贵|就)*(?:姓|叫|是)?(?P<name>{OF_SURNAME}[一-龥]{{0,2}}?)"
    rf"(?:{'|'.join(TITLES)})?(?:哈|啊|呢|的|吧|呀)?"
)
_MASKED = re.compile(rf"(?P<name>{OF_SURNAME})(?:{'|'.join(TITLES)}|[*×x某]+)")
# Answers come at once or not at all.
_WAITS = 2


class Surname(NamedTuple):
    """The customer's surname, folded; ``full_name`` where all of it is known.

    ``message``: where the customer told it, at ``start`` to ``end``; ``None`` where the record
    has it, so that it was known before the conversation began.
    """

    surname: str
    full_name: str | None = None
    message: int | None = None
    start: int = 0
    end: int = 0

    def known_at(self, message: int) -> bool:
        """Whether it was known when that message was sent."""
        return self.message is None or self.message < message


class Naming:
    """Finds out the customer's surname."""

    __slots__ = ("_asked", "_told")

    def __init__(self, index: IndexBuilder) -> None:
        self._told = index.patterns(INTRODUCTIONS, Role.CUSTOMER)
        self._asked = index.patterns(ASKED, Role.AGENT)

    def surname(self, reading: Reading) -> Surname | None:
        """From the record or, where that names nobody, the first that the customer told."""
        recorded = on_record(reading.conversation.customer)
        if recorded is not None:
            return recorded
        told = [*self._introductions(reading), *self._answers(reading)]
        return min(told, key=_by_message, default=None)

    def _introductions(self, reading: Reading) -> Iterator[Surname]:
        for message, start, end, _entry in reading.sightings_of(self._told):
            name = letters(normalise.plain(reading.messages[message].text[start:end]))
            yield from _named(name, message, start, end)

    def _answers(self, reading: Reading) -> Iterator[Surname]:
        for asked, _start, _end, _entry in reading.sightings_of(self._asked):
            after = [place for place in reading.of_role(Role.CUSTOMER) if place > asked]
            for message in after[:_WAITS]:
                text = reading.messages[message].text
                found = _ANSWER.fullmatch(letters(reading.closed(message)))
                if found is not None and found["name"][0] not in UNSURE:
                    yield from _named(found["name"], message, 0, len(text))


def on_record(customer: Person | None) -> Surname | None:
    """What the record of a customer tells of their surname."""
    name = normalise.plain((customer.name or "").strip()) if customer is not None else ""
    masked = _MASKED.fullmatch(name)
    if masked is not None:
        return Surname(masked["name"])
    surname = surname_of(name) if is_full_name(name) else None
    return None if surname is None else Surname(surname, name)


def _named(name: str, message: int, start: int, end: int) -> Iterator[Surname]:
    surname = surname_of(name)
    if surname == name:
        yield Surname(surname, None, message, start, end)
    elif surname is not None and is_full_name(name):
        yield Surname(surname, name, message, start, end)


def _by_message(surname: Surname) -> int:
    return -1 if surname.message is None else surname.message
