"""Postal addresses by the words that they are made of.

An address is known by a core: a road or village with a number, a building with a room, or a
city, district and road in a row. From there it reaches to the left over the names that belong
to it, and to the right over buildings, units, floors and rooms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa_app.core.personal_data.spans import PersonalKind, Span

_LONGEST_LEFT = 30

# What stands before an address, or between two things said, and belongs to no name of a place.
_BETWEEN = frozenset(
    "我你您他她它们的了是在到往寄住发送收给去来把跟或那这哪改换请要从由被让叫为于址就"
)

_NAME = rf"(?:(?![{''.join(sorted(_BETWEEN))}])[\u4e00-\u9fff])"
_NUMBER = r"(?:[甲乙丙丁]?[0-9]{1,5}(?:[-~][0-9]{1,5})?[A-Za-z]?|[一二三四五六七八九十百]{1,4})"
_ROAD = r"(?:路|街|大道|巷|弄|胡同|村|镇|乡|小区|花园|苑)"
_BUILDING = r"(?:号楼|號樓|栋|棟|幢|单元|單元)"
_ROOM = r"(?:号楼|號樓|号|號|栋|棟|幢|座|单元|單元|层|層|楼|樓|室|房|户|弄|组)"
_QUARTER = (
    r"(?:路|街|大道|镇|鎮|乡|鄉|村|小区|小區|花园|花園|大厦|大廈|广场|廣場|苑|公寓|家园|家園)"
)

_CORE = re.compile(
    rf"{_ROAD} ?{_NUMBER}(?:号|號|弄|栋|棟|幢)"
    rf"|(?:{_NUMBER}{_BUILDING}|[A-Za-z]座) ?{_NUMBER}"
    rf"|[省市州盟]{_NAME}{{1,8}}?[市区區县縣旗]{_NAME}{{1,12}}?{_QUARTER}"
)
_RIGHT = re.compile(
    rf"(?>[ ,，-]?{_NAME}{{0,10}}?{_NUMBER} ?{_ROOM}|-?[0-9]{{1,5}}(?:室|房)?|{_ROOM})*+"
)


def addresses_in(text: str) -> Iterator[Span]:
    """The addresses in a text of narrow characters, in order."""
    end = 0
    while core := _CORE.search(text, end):
        start = _reached_left(text, core.start(), end)
        right = _RIGHT.match(text, core.end())
        end = right.end() if right else core.end()
        yield Span(start, end, PersonalKind.ADDRESS)


def _reached_left(text: str, start: int, least: int) -> int:
    """How far the names before a core belong to it."""
    least = max(least, start - _LONGEST_LEFT)
    while start > least and _belongs_to_name(text[start - 1]):
        start -= 1
    return start


def _belongs_to_name(character: str) -> bool:
    """Whether a character may stand in the name of a place, such as 浙西商城C."""
    if "A" <= character <= "Z":
        return True
    return "\u4e00" <= character <= "\u9fff" and character not in _BETWEEN
