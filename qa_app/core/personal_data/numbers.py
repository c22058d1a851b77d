"""Numbers that mean a person: mobile numbers, identity cards, bank cards.

Sees through single spaces and hyphens within a number. A number stands for itself: a part of
a longer one is none, and neither is one within a word of letters and digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from qa_app.core.personal_data.spans import PersonalKind, Span

# Groups of digits with single signs between them; the X is the check digit of an identity card.
_RUN = re.compile(r"[0-9]+(?:[ -][0-9]+)*(?:[ -]?[Xx](?![0-9A-Za-z]))?")
_GROUP = re.compile(r"[0-9]+|[Xx]")

_SHORTEST = 11
_LONGEST = 19
_ID_LENGTH = 18

_MOBILE = re.compile(r"(?:(?:00)?86|0)?1[3-9][0-9]{9}")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_ID_SHAPE = re.compile(r"[1-8][0-9]{5}((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})[0-9]{3}[0-9X]")

# Issuer prefixes and lengths (ISO/IEC 7812): UnionPay, domestic debit cards, Visa, Mastercard,
# American Express, Diners, JCB, Discover and Maestro. Order numbers begin with anything; without
# this every tenth of them would pass the check digit.
_CARD = re.compile(
    r"62[0-9]{14,17}|(?:60|63|64|65|67|68|69)[0-9]{14,17}"
    r"|9(?:558|559|400|843|896|987)[0-9]{12,15}|4[0-9]{12}(?:[0-9]{3}(?:[0-9]{3})?)?"
    r"|(?:5[0-9]|2[2-7])[0-9]{14}|5[068][0-9]{10,17}|3[47][0-9]{13}|3(?:0|6|8)[0-9]{12}"
    r"|35[0-9]{14}"
)


def numbers_in(text: str) -> Iterator[Span]:
    """The numbers of persons in a text of narrow characters, in order."""
    for run in _RUN.finditer(text):
        if run.end() - run.start() >= _SHORTEST and not _within_word(text, run):
            yield from _in_run(text, run.start(), run.end())


def is_id_card(number: str) -> bool:
    """Whether 18 characters are an identity number: region, date of birth, check digit."""
    return _looks_like_id(number) and id_check_digit(number[:17]) == number[17]


def id_check_digit(digits: str) -> str:
    """The check digit of the first 17 digits (MOD 11-2, GB 11643-1999)."""
    return _ID_CHECKS[
        sum(int(d) * weight for d, weight in zip(digits, _ID_WEIGHTS, strict=True)) % 11
    ]


def is_bank_card(number: str) -> bool:
    """Whether the digits are a card number: a known issuer, its length, the Luhn check digit."""
    return (
        _CARD.fullmatch(number) is not None
        and not _looks_like_id(number)
        and luhn_remainder(number) == 0
    )


def luhn_remainder(digits: str) -> int:
    """What the check sum leaves (ISO/IEC 7812-1); 0 for a valid number."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10


def _in_run(text: str, start: int, end: int) -> Iterator[Span]:
    """The numbers in one run of groups: as many groups as make one, from the left."""
    groups = list(_GROUP.finditer(text, start, end))
    at = 0
    while at < len(groups):
        count, kind = _number_at(groups, at)
        if kind is not None:
            begin = groups[at].start()
            if kind is PersonalKind.MOBILE and text[begin - 1 : begin] == "+":
                begin -= 1
            yield Span(begin, groups[at + count - 1].end(), kind)
        at += count


def _number_at(groups: Sequence[re.Match[str]], at: int) -> tuple[int, PersonalKind | None]:
    """How many groups from here make a number, the most that do, and which kind."""
    joined = ""
    best: tuple[int, PersonalKind | None] = (1, None)
    for count, group in enumerate(groups[at : at + _LONGEST], 1):
        joined += group[0].upper()
        if len(joined) > _LONGEST:
            break
        if len(joined) >= _SHORTEST:
            kind = _kind_of(joined)
            # With its X it is an identity number, though a false one.
            before_x = groups[at + count][0] in "Xx" if at + count < len(groups) else False
            if kind is not None and not (kind is PersonalKind.BANK_CARD and before_x):
                best = (count, kind)
    return best


def _kind_of(number: str) -> PersonalKind | None:
    if _MOBILE.fullmatch(number):
        return PersonalKind.MOBILE
    if len(number) == _ID_LENGTH and is_id_card(number):
        return PersonalKind.ID_CARD
    if number.isdigit() and is_bank_card(number):
        return PersonalKind.BANK_CARD
    return None


def _looks_like_id(number: str) -> bool:
    shape = _ID_SHAPE.fullmatch(number)
    if shape is None:
        return False
    try:
        date(*map(int, shape.groups()))
    except ValueError:
        return False
    return True


def _within_word(text: str, run: re.Match[str]) -> bool:
    """Whether the run stands in the midst of letters, as digits of a hash or a code do."""
    before, after = text[run.start() - 1 : run.start()], text[run.end() : run.end() + 1]
    return before.isascii() and before.isalpha() and after.isascii() and after.isalpha()
