"""Words and runs of characters of a text as numbers of buckets.

Hashing keeps no word of anybody in a model's file, and needs no vocabulary.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

BITS = 18
BUCKETS = 1 << BITS
LONGEST = 3
"""Characters in the longest run."""

WORDS, CHARACTERS = "words", "characters"
KINDS = (WORDS, CHARACTERS)

Tokenizer = Callable[[str], Sequence[str]]

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(64 - BITS)


class Grams(NamedTuple):
    """Buckets, and the span of the text (code points) of each."""

    buckets: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]


def characters_of(text: str) -> Grams:
    """Every run of one to three characters."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    codes = points.astype(np.uint64)
    found: list[Grams] = []
    state = np.zeros(len(codes), dtype=np.uint64)
    for length in range(1, LONGEST + 1):
        if len(codes) < length:
            break
        state = _mixed(state[: len(codes) - length + 1], codes[length - 1 :])
        starts = np.arange(len(state), dtype=np.int64)
        found.append(Grams(_bucket(state + np.uint64(length)), starts, starts + length))
    return _together(found)


def words_of(text: str, tokenizer: Tokenizer) -> Grams:
    """Every word, and every two in a row; spaces stand in neither."""
    tokens = tokenizer(text)
    lengths = np.array(list(map(len, tokens)), dtype=np.int64)
    words = np.flatnonzero(~np.array(list(map(str.isspace, tokens)), dtype=bool))
    ends = np.cumsum(lengths)[words]
    starts = ends - lengths[words]
    codes = np.array(list(map(_number, tokens)), dtype=np.uint64)[words]
    one = codes * _MULTIPLIER
    two = _mixed(one[:-1], codes[1:])
    return _together(
        [Grams(_bucket(one), starts, ends), Grams(_bucket(two), starts[:-1], ends[1:])]
    )


def grams_of(kind: str, text: str, tokenizer: Tokenizer) -> Grams:
    """The grams of one kind."""
    return words_of(text, tokenizer) if kind == WORDS else characters_of(text)


@lru_cache(maxsize=200_000)
def _number(word: str) -> int:
    return crc32(word.encode("utf-8", "surrogatepass"))


def _mixed(state: NDArray[np.uint64], more: NDArray[np.uint64]) -> NDArray[np.uint64]:
    mixed: NDArray[np.uint64] = (state ^ (more + (state << np.uint64(6)))) * _MULTIPLIER
    return mixed


def _bucket(state: NDArray[np.uint64]) -> NDArray[np.int64]:
    return ((state * _MULTIPLIER) >> _SHIFT).astype(np.int64)


def _together(found: Sequence[Grams]) -> Grams:
    if not found:
        none = np.zeros(0, dtype=np.int64)
        return Grams(none, none, none)
    return Grams(*(np.concatenate(parts) for parts in zip(*found, strict=True)))
