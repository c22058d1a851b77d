"""How much two texts resemble each other: the share of character pairs that they have in common.

The measure is Dice's coefficient over pairs of neighbouring letters (L. R. Dice, "Measures of the
amount of ecologic association between species", 1945): twice the pairs in common over the pairs of
both. It asks for no words, so it needs no tokenizer, and takes time linear in the texts. Signs and
spaces part the letters; a letter that stands alone counts as if it were a pair.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_LETTERS = re.compile(r"[^\W_]+")


class Pairs(NamedTuple):
    """The pairs of a text with how often each occurs, and how many there are."""

    counts: Counter[str]
    size: int


def pairs(folded: str) -> Pairs:
    """The pairs of a folded text."""
    return counted(each for run in _LETTERS.findall(folded) for each in of_run(run))


def counted(each: Iterable[str]) -> Pairs:
    """Pairs with their numbers."""
    counts = Counter(each)
    return Pairs(counts, counts.total())


def of_run(letters: str) -> Iterator[str]:
    """The pairs of letters that no sign parts."""
    if len(letters) == 1:
        yield letters
    for place in range(len(letters) - 1):
        yield letters[place : place + 2]


def clauses(folded: str) -> Iterator[tuple[int, int]]:
    """Where the stretches of letters without a sign begin and end."""
    for found in _LETTERS.finditer(folded):
        yield found.span()


def likeness(one: Pairs, other: Pairs) -> float:
    """From 0 (no pair in common) to 1 (the same pairs); 0 where a text has none."""
    if not one.size or not other.size:
        return 0.0
    fewer, more = (one, other) if len(one.counts) <= len(other.counts) else (other, one)
    theirs = more.counts
    common = sum(min(count, theirs[pair]) for pair, count in fewer.counts.items() if pair in theirs)
    return 2 * common / (one.size + other.size)


def could_reach(share: float, one: int, other: int) -> bool:
    """Whether texts with so many pairs can be so alike at all, whatever their pairs are."""
    return 2 * min(one, other) >= share * (one + other) > 0


def letters(folded: str) -> str:
    """A folded text without signs and spaces."""
    return "".join(_LETTERS.findall(folded))
