"""What each character counts as when texts are matched: its folded form and its class.

Both are tables over all code points, so that a whole batch of texts is folded by one look-up.
Every character folds to exactly one, which keeps offsets.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qa_app.core.rules import adapters

LETTER, DROPPED, SPACE, SIGN, LATIN, BREAK = range(6)

_CODE_POINTS = 0x110000
_PLANE = 0x10000
_SURROGATES = range(0xD800, 0xE000)
_REPLACEMENT = 0xFFFD
_HAN = (range(0x3400, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x2FA20))
# Emoji and other signs beyond the first plane.
_SYMBOLS = range(0x1F000, 0x1FB00)
# Selectors and fillers that show nothing but are no format characters to Unicode.
_INVISIBLE = (*range(0xFE00, 0xFE10), 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0)
# Pairs that people write for each other and that OpenCC rightly keeps apart.
_SAME = dict(
    zip(
        "著妳祂牠佔唸瞭衞藉覆彷敍枱甦揹暱谘钜馀俱",
        "着你他它占念了卫借复仿叙台苏背昵咨巨余具",
        strict=True,
    )
)


class CharacterTables(NamedTuple):
    """``folded``: code point to code point; ``classes``: code point to character class."""

    folded: NDArray[np.uint32]
    classes: NDArray[np.uint8]


@lru_cache(maxsize=1)
def tables() -> CharacterTables:
    """The two tables; built once in a process, in about a tenth of a second."""
    folded = np.arange(_CODE_POINTS, dtype=np.uint32)
    for code in range(_PLANE):
        folded[code] = _narrow_and_small(chr(code))
    for block in _HAN:
        characters = [chr(int(folded[code])) for code in block]
        for code, simple in zip(block, adapters.simplified(characters), strict=True):
            folded[code] = ord(_SAME.get(simple, simple))
    folded[_SURROGATES.start : _SURROGATES.stop] = _REPLACEMENT
    return CharacterTables(folded, _classes(folded))


def _narrow_and_small(character: str) -> int:
    narrow = unicodedata.normalize("NFKC", character)
    if len(narrow) != 1:
        narrow = character
    if narrow.isspace() and narrow != "\n":
        return ord(" ")
    small = narrow.lower()
    return ord(small) if len(small) == 1 else ord(narrow)


def _classes(folded: NDArray[np.uint32]) -> NDArray[np.uint8]:
    classes = np.full(_CODE_POINTS, LETTER, dtype=np.uint8)
    for code in (*range(_PLANE), *_SYMBOLS):
        classes[code] = _class_of(chr(int(folded[code])))
    classes[0xE0000:0xE1000] = DROPPED
    classes[list(_INVISIBLE)] = DROPPED
    return classes


def _class_of(character: str) -> int:
    if character == "\n":
        return BREAK
    if character == " ":
        return SPACE
    category = unicodedata.category(character)
    if category == "Cf" or category == "Cc":
        return DROPPED
    if character.isascii() and character.isalnum():
        return LATIN
    return SIGN if category[0] in "PS" else LETTER


def visible(text: str) -> int:
    """How many characters of a text a reader sees; spaces and line ends show nothing."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    classes = tables().classes.take(codes.astype(np.intp))
    return int(np.count_nonzero((classes != DROPPED) & (classes != SPACE) & (classes != BREAK)))


def visible_of_each(texts: Sequence[str]) -> list[int]:
    """The same of each of many texts at once."""
    joined = "".join(texts).encode("utf-32-le", "surrogatepass")
    classes = tables().classes.take(np.frombuffer(joined, dtype=np.uint32).astype(np.intp))
    shown = (classes != DROPPED) & (classes != SPACE) & (classes != BREAK)
    before = np.concatenate(([0], np.cumsum(shown)))
    ends = np.cumsum([0, *map(len, texts)])
    counts: list[int] = np.diff(before[ends]).tolist()
    return counts


def fold(text: str) -> str:
    """The folded form of a text: width, case and script; as long as the text."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    return tables().folded.take(codes).astype("<u4").tobytes().decode("utf-32-le")


_METACHARACTERS = frozenset("\\.+*?()|[]{}^$-#&~")
_ESCAPE = re.compile(r"\\[pP]\{[^}]*\}|\\Q.*?(?:\\E|$)|\\.|\(\?P?<[^>]*>|[^\\]", re.DOTALL)


def fold_pattern(source: str) -> str:
    """A regular expression whose literal characters are folded and whose syntax is kept."""
    return "".join(_folded_literal(piece.group()) for piece in _ESCAPE.finditer(source))


def _folded_literal(piece: str) -> str:
    if len(piece) != 1 or piece.isascii():
        return piece
    folded = fold(piece)
    return "\\" + folded if folded in _METACHARACTERS else folded
