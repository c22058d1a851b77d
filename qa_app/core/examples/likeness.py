"""How alike two moments are, told by their neighbouring characters, and which are the same place.

No dictionary is needed: two Chinese sentences that say the same thing share pairs of characters.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import sqrt
from typing import NamedTuple

NEARLY_THE_SAME = 0.8
"""From here on two texts are one and the same saying, with a word more or less."""
LIKE = 0.3
"""From here on two texts are worth showing side by side."""
SHORTEST_SAYING = 6
"""What has fewer letters is said by everybody: the same words elsewhere are another moment."""


class Moment(NamedTuple):
    """A place that is or may be an example: messages ``first`` to ``last`` of a text (both
    ``None``: all of it), from ``start`` in the first to ``end`` in the last (``None``: whole
    messages); its words.
    """

    id: int
    revision_id: int
    first: int | None
    last: int | None
    start: int | None
    end: int | None
    quote: str


class Twin(NamedTuple):
    """Another example that is like a moment: at the same place, or by so much (0 to 1)."""

    id: int
    likeness: float
    same_place: bool
    is_duplicate: bool


def likeness(one: str, other: str) -> float:
    """The cosine of two texts' counts of characters and pairs of them: 0 to 1.

    Width, case, punctuation and blanks make no difference. A text without a word is like none.
    """
    return _cosine(_counts(one), _counts(other))


def overlap(one: Moment, other: Moment) -> bool:
    """Whether two moments share a place of one text; a whole conversation only with a whole."""
    if one.revision_id != other.revision_id or (one.first is None) != (other.first is None):
        return False
    return one.first is None or max(_begin(one), _begin(other)) < min(_end(one), _end(other))


def nearest(
    moment: Moment, others: Iterable[Moment], *, least: float = LIKE, most: int = 5
) -> Sequence[Twin]:
    """The moments most like one, itself left out: those at its place first, then by likeness."""
    counts = _counts(moment.quote)
    short = len(_folded(moment.quote)) < SHORTEST_SAYING
    found = []
    for other in others:
        if other.id == moment.id:
            continue
        same = overlap(moment, other)
        alike = _cosine(counts, _counts(other.quote))
        if same or alike >= least:
            double = same or (alike >= NEARLY_THE_SAME and not short)
            found.append(Twin(other.id, alike, same, double))
    return sorted(found, key=lambda twin: (not twin.same_place, -twin.likeness, -twin.id))[:most]


def doubles(wanted: Iterable[Moment], others: Sequence[Moment]) -> Mapping[int, int]:
    """How many others stand at the place of each wanted moment or say just the same, by its id.

    Moments that have none are not in it.
    """
    said = {other.id: _folded(other.quote) for other in others}
    found = {}
    for moment in wanted:
        words = _folded(moment.quote)
        number = sum(
            overlap(moment, other) or (len(words) >= SHORTEST_SAYING and said[other.id] == words)
            for other in others
            if other.id != moment.id
        )
        if number:
            found[moment.id] = number
    return found


def _folded(text: str) -> str:
    """Its letters and figures, of one width and case."""
    return "".join(each for each in unicodedata.normalize("NFKC", text).lower() if each.isalnum())


def _counts(text: str) -> Counter[str]:
    folded = _folded(text)
    return Counter([*folded, *(first + second for first, second in pairwise(folded))])


def _cosine(one: Counter[str], other: Counter[str]) -> float:
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    common = sum(number * other[gram] for gram, number in one.items() if gram in other)
    return common / sqrt(_square(one) * _square(other))


def _square(counts: Counter[str]) -> int:
    return sum(number * number for number in counts.values())


def _begin(marked: Moment) -> tuple[int, int]:
    return marked.first or 0, marked.start or 0


def _end(marked: Moment) -> tuple[int, float]:
    return marked.last or 0, float("inf") if marked.end is None else marked.end
