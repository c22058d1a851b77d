"""Personal data found in a text.

Knows what Chinese customers write: mobile numbers, identity cards (MOD 11-2), bank cards (Luhn),
number plates, mail addresses and postal addresses, in full-width characters too. Every pattern
is linear in the length of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from qa_app.core.personal_data.addresses import addresses_in
from qa_app.core.personal_data.numbers import numbers_in
from qa_app.core.personal_data.spans import PersonalKind, Span, apart

# Full-width letters, digits and signs stand 0xFEE0 above the ordinary ones: one for one, so that
# offsets stay; so do wide spaces and dashes.
_NARROW = {0xFEE0 + code: code for code in range(0x21, 0x7F)}
_NARROW |= dict.fromkeys(map(ord, "\u00a0\u3000"), ord(" "))
_NARROW |= dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014"), ord("-"))
_WIDE = re.compile("[\uff01-\uff5e\u3000\u00a0\u2010-\u2014]")

_PROVINCES = (
    "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使滬雲遼魯蘇贛陝閩貴寧瓊"
)

# Most messages have none of these characters, and are done with at once; most of the others
# nothing that begins like personal data.
_FIRST_LOOK = re.compile("[0-9０-９@＠省市栋棟幢]")
_SECOND_LOOK = re.compile(
    "[0-9０-９](?:[ \\-－\u00a0\u3000\u2010-\u2014]?[0-9０-９]){10}"
    "|[@＠][A-Za-z0-9Ａ-Ｚａ-ｚ０-９]"
    f"|[{_PROVINCES}][A-Za-zＡ-Ｚａ-ｚ]"
    "|[0-9０-９一二三四五六七八九十A-Za-zＡ-Ｚａ-ｚ][号號栋棟幢弄座单單]"
    "|[省市州盟][^，。,.!！?？]{1,10}[市区區县縣旗]"
)

_PLATE = re.compile(
    rf"[{_PROVINCES}][A-HJ-NP-Za-hj-np-z][·• -]?(?=[A-Za-z]{{0,3}}[0-9][A-Za-z]{{0,3}}[0-9])"
    r"(?:[A-HJ-NP-Za-hj-np-z0-9]{5,6}|[A-HJ-NP-Za-hj-np-z0-9]{4}[挂学警港澳])(?![A-Za-z0-9])"
)
_MAIL = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9])"
)


def find(text: str) -> tuple[Span, ...]:
    """The personal data in a text, in order and without overlap."""
    if _FIRST_LOOK.search(text) is None or _SECOND_LOOK.search(text) is None:
        return ()
    narrow = text.translate(_NARROW) if _WIDE.search(text) else text
    return apart(_found(narrow))


def find_in_all(texts: Sequence[str]) -> dict[int, tuple[Span, ...]]:
    """The personal data of several texts by their position, those left out that have none."""
    found = {}
    # One look through all of them at once: for most texts a call of its own costs more.
    joined = "\n".join(texts)
    ends = list(accumulate([len(text) + 1 for text in texts]))
    look = _FIRST_LOOK.search
    match = look(joined)
    while match is not None:
        position = bisect_right(ends, match.start())
        spans = find(texts[position])
        if spans:
            found[position] = spans
        match = look(joined, ends[position])
    return found


def _found(text: str) -> Iterator[Span]:
    yield from numbers_in(text)
    for match in _PLATE.finditer(text):
        yield Span(match.start(), match.end(), PersonalKind.PLATE)
    for match in _MAIL.finditer(text):
        yield Span(match.start(), match.end(), PersonalKind.MAIL)
    yield from addresses_in(text)
