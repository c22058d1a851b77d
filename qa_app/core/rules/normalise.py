"""Texts as the matchers see them, and the way back to the original offsets.

A text is looked at in up to seven views. All are folded (width, case, script):

    PLAIN     as it stands
    CLOSED    without zero-width characters and inner spaces (a space between two Latin words
              or numbers stays)
    SINGLE    closed, and every run of three or more of one character read as one
    DOUBLE    the same, read as two, for words such as 谢谢
    BARE      closed, and without signs and punctuation; only for rules that ask for it
    BARE_SINGLE, BARE_DOUBLE   BARE with its long runs read as one and as two

PLAIN and BARE hold every message, the others only messages with such noise. A view is one text in
which messages are separated by a line end; its ``starts`` and ``ends`` give for each of its code
points the first and past-the-last code point of the original that it stands for.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import accumulate, count
from operator import add
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qa_app.core.rules.characters import DROPPED, LATIN, LETTER, SIGN, SPACE, fold, tables

Codes = NDArray[np.uint32]
Places = NDArray[np.int64]
Mask = NDArray[np.bool_]

_RUN = 3


class ViewKind(StrEnum):
    PLAIN = "plain"
    CLOSED = "closed"
    SINGLE = "single"
    DOUBLE = "double"
    BARE = "bare"
    BARE_SINGLE = "bare-single"
    BARE_DOUBLE = "bare-double"


WITHOUT_SIGNS = frozenset({ViewKind.BARE, ViewKind.BARE_SINGLE, ViewKind.BARE_DOUBLE})


class View(NamedTuple):
    """One reading of a batch; ``starts`` and ``ends`` are ``None`` where nothing moved."""

    kind: ViewKind
    text: str
    starts: Places | None
    ends: Places | None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the batch's original that a span of this view stands for."""
        if self.starts is None or self.ends is None:
            return start, end
        return int(self.starts[start]), int(self.ends[end - 1])


class Batch(NamedTuple):
    """Messages joined for one pass; ``breaks``: where each message ends in the original."""

    breaks: list[int]
    views: list[View]

    def number_at(self, place: int) -> int:
        """Which message a place of the original belongs to."""
        return bisect_right(self.breaks, place)

    def begin_of(self, number: int) -> int:
        """Where a message begins in the original."""
        return self.breaks[number - 1] + 1 if number else 0


class _Codes(NamedTuple):
    """Code points of a view under construction."""

    codes: Codes
    starts: Places
    ends: Places


def read(texts: Sequence[str], *, bare: bool = False) -> Batch:
    """Every view that these messages need; ``bare`` adds the views without signs."""
    joined = "\n".join(texts)
    if joined.count("\n") != len(texts) - 1:
        joined = "\n".join(text.replace("\n", " ") for text in texts)
    breaks = list(map(add, accumulate(map(len, texts)), count()))
    original = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    known, places = tables(), original.astype(np.intp)
    folded, classes = known.folded.take(places), known.classes.take(places)
    views = [View(ViewKind.PLAIN, _text(folded), None, None)]
    noisy = _noisy(folded, classes, breaks)
    if noisy:
        views.extend(_noise_views(_lines(folded, breaks, noisy)))
    if bare:
        solid = np.flatnonzero((classes == LETTER) | (classes >= LATIN))
        whole = _Codes(folded[solid], solid, solid + 1)
        views.append(_view(ViewKind.BARE, whole))
        views.extend(_run_views(whole, ViewKind.BARE_SINGLE, ViewKind.BARE_DOUBLE))
    return Batch(breaks, views)


def closed(text: str) -> View:
    """One message in its closed view, whether or not it differs."""
    codes = _as_codes(text.replace("\n", " "))
    return _view(ViewKind.CLOSED, _closed(codes, _dropped(codes.codes)))


def phrase(text: str) -> str:
    """A phrase as it is looked for in the views."""
    shape = closed(text)
    return shape.text


def bare_phrase(text: str) -> str:
    """A phrase as it is looked for in the bare view."""
    classes = tables().classes
    return "".join(sign for sign in phrase(text) if classes[ord(sign)] not in (SIGN, SPACE))


def plain(text: str) -> str:
    """One message folded and of unchanged length."""
    return fold(text.replace("\n", " "))


def _noisy(folded: Codes, classes: NDArray[np.uint8], breaks: Sequence[int]) -> list[int]:
    """The numbers of the messages that are not read in the plain view alone."""
    special = (classes == DROPPED) | (classes == SPACE)
    places = np.flatnonzero(special)
    if len(folded) >= _RUN:
        same = folded[1:] == folded[:-1]
        places = np.concatenate((places, np.flatnonzero(same[1:] & same[:-1])))
    return list(dict.fromkeys(bisect_left(breaks, place) for place in places.tolist()))


def _lines(folded: Codes, breaks: Sequence[int], numbers: Sequence[int]) -> _Codes:
    """Some of the messages, each with its line end."""
    spans = [
        np.arange(breaks[number - 1] + 1 if number else 0, breaks[number] + 1)
        for number in sorted(numbers)
    ]
    places = np.concatenate(spans)
    if places[-1] == len(folded):
        places = places[:-1]
    return _Codes(folded[places], places, places + 1)


def _noise_views(whole: _Codes) -> Iterator[View]:
    dropped = _dropped(whole.codes)
    close = _closed(whole, dropped)
    if dropped is not None:
        yield _view(ViewKind.CLOSED, close)
    yield from _run_views(close, ViewKind.SINGLE, ViewKind.DOUBLE)


def _run_views(source: _Codes, single: ViewKind, double: ViewKind) -> Iterator[View]:
    """The lines that hold long runs, with these read as one and as two."""
    long_runs = _in_long_runs(source.codes)
    if long_runs is not None:
        line = np.cumsum(source.codes == ord("\n"), dtype=np.int64)
        running = _members(line, line[long_runs])
        some, in_run = _only(source, running), long_runs[running]
        yield _view(single, _shortened(some, in_run, 1))
        yield _view(double, _shortened(some, in_run, 2))


def _dropped(codes: Codes) -> Mask | None:
    """The characters that the closed view leaves out; ``None`` if there are none."""
    classes = tables().classes[codes]
    hidden = classes == DROPPED
    spaces = classes == SPACE
    if spaces.any():
        spaces = _droppable_spaces(codes, classes, hidden, spaces)
    dropped = hidden | spaces
    return dropped if dropped.any() else None


def _droppable_spaces(codes: Codes, classes: NDArray[np.uint8], hidden: Mask, spaces: Mask) -> Mask:
    """All spaces but the first of a run that parts two Latin words or numbers.

    Latin letters that stand alone, once or stretched ("s bbb"), are no words, and are closed up.
    """
    solid = np.flatnonzero(~(spaces | hidden))
    if not len(solid):
        return spaces
    latin = classes[solid] == LATIN
    alone = latin & ~_in_mixed_words(codes[solid], latin, np.cumsum(spaces, dtype=np.int64)[solid])
    where = np.flatnonzero(spaces)
    after = np.searchsorted(solid, where)
    inside = (after > 0) & (after < len(solid))
    left, right = after[inside] - 1, after[inside]
    between = np.zeros(len(where), dtype=np.bool_)
    between[inside] = latin[left] & latin[right] & ~(alone[left] & alone[right])
    first = np.ones(len(where), dtype=np.bool_)
    first[1:] = after[1:] != after[:-1]
    result = spaces.copy()
    result[where[between & first]] = False
    return result


def _in_mixed_words(codes: Codes, latin: Mask, spaces_before: Places) -> Mask:
    """Which characters belong to a word of different characters."""
    parted = np.ones(len(codes), dtype=np.bool_)
    parted[1:] = (np.diff(spaces_before) > 0) | (latin[1:] != latin[:-1])
    word = np.cumsum(parted, dtype=np.int64)
    differs = np.zeros(len(codes), dtype=np.bool_)
    differs[1:] = (codes[1:] != codes[:-1]) & ~parted[1:]
    return _members(word, word[differs])


def _members(groups: Places, chosen: Places) -> Mask:
    """Which members belong to one of the chosen groups; groups are numbered from 0 upwards."""
    wanted = np.zeros(int(groups[-1]) + 1, dtype=np.bool_)
    wanted[chosen] = True
    return wanted[groups]


def _in_long_runs(codes: Codes) -> Mask | None:
    """Which characters stand in a run of three or more; ``None`` if none does."""
    if len(codes) < _RUN:
        return None
    same = codes[1:] == codes[:-1]
    triple = same[1:] & same[:-1]
    if not triple.any():
        return None
    triple &= codes[2:] != ord("\n")
    result = np.zeros(len(codes), dtype=np.bool_)
    for shift in range(_RUN):
        result[shift : len(codes) - _RUN + 1 + shift] |= triple
    return result if result.any() else None


def _shortened(source: _Codes, in_run: Mask, length: int) -> _Codes:
    """Long runs cut to ``length``; the last that is kept stands for the rest of its run."""
    codes = source.codes
    first = np.ones(len(codes), dtype=np.bool_)
    first[1:] = codes[1:] != codes[:-1]
    begins = np.flatnonzero(first)
    ends = np.append(begins[1:], len(codes)) - 1
    run = np.cumsum(first) - 1
    place = np.arange(len(codes)) - begins[run]
    keep = ~in_run | (place < length)
    stands_for = source.ends.copy()
    last_kept = in_run & (place == length - 1)
    stands_for[last_kept] = source.ends[ends[run[last_kept]]]
    return _Codes(codes[keep], source.starts[keep], stands_for[keep])


def _closed(source: _Codes, dropped: Mask | None) -> _Codes:
    return source if dropped is None else _only(source, ~dropped)


def _only(source: _Codes, keep: Mask) -> _Codes:
    return _Codes(source.codes[keep], source.starts[keep], source.ends[keep])


def _as_codes(text: str) -> _Codes:
    original = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    places = np.arange(len(original), dtype=np.int64)
    return _Codes(tables().folded[original], places, places + 1)


def _view(kind: ViewKind, source: _Codes) -> View:
    return View(kind, _text(source.codes), source.starts, source.ends)


def _text(codes: Codes) -> str:
    return codes.astype("<u4", copy=False).tobytes().decode("utf-32-le")


__all__ = [
    "WITHOUT_SIGNS",
    "Batch",
    "View",
    "ViewKind",
    "bare_phrase",
    "closed",
    "phrase",
    "plain",
    "read",
]
