"""Needles: what of a phrase can be searched for, whatever the matchers see through.

The search index knows a text character by character and folds nothing but A to Z; the matchers
see width, script, hidden characters, inner spaces and stretched characters too. A needle is a
run of a phrase's letters. Wherever the matchers see the phrase, its needle stands in the text
as it is, or in what they see of the *noisy* messages, which is kept beside the index.

Needles hold letters of one kind only, Latin or not, and neither digits nor signs. Therefore
full-width punctuation, long numbers and spaces beside Latin words make no message noisy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, groupby

import numpy as np
from numpy.typing import NDArray

from qa_app.core.rules import normalise
from qa_app.core.rules.characters import DROPPED, LATIN, LETTER, SPACE, tables
from qa_app.core.rules.normalise import ViewKind

_LONGEST = 50
_OTHER, _HAN_LIKE, _LATIN_LETTER = range(3)
_UPPER = slice(ord("A"), ord("Z") + 1)

Flags = NDArray[np.bool_]
Codes = NDArray[np.uint32]


def needle(shape: str) -> str | None:
    """The most telling needle of a folded phrase; ``None`` where it has none."""
    runs = ["".join(run) for kind, run in groupby(shape, _needle_kind) if kind]
    return max(runs, key=len, default="")[:_LONGEST] or None


def letters(shape: str) -> list[str]:
    """Each character of a folded phrase that can be a needle by itself."""
    return list(dict.fromkeys(character for character in shape if _needle_kind(character)))


def seen_otherwise(conversations: Sequence[Sequence[str]]) -> list[str]:
    """What the matchers see of each conversation's noisy messages; empty where none is noisy.

    A conversation is given by its messages' texts. The lines of the result are the messages,
    folded, in every view that is not the text as it stands.
    """
    texts = [text for several in conversations for text in several]
    ends = list(accumulate(map(len, conversations)))
    seen: list[list[str]] = [[] for _ in conversations]
    numbers = noisy(texts)
    owners = np.searchsorted(ends, numbers, side="right").tolist()
    for place, line in _lines([texts[number] for number in numbers]):
        seen[owners[place]].append(line)
    return ["\n".join(lines) for lines in seen]


def noisy(texts: Sequence[str]) -> list[int]:
    """The places of the messages that the search index does not see as the matchers do."""
    whole = "\n".join(text.replace("\n", " ") for text in texts)
    if not whole:
        return []
    ends = list(accumulate(len(text) + 1 for text in texts))
    places = _noise(np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), dtype=np.uint32))
    found: list[int] = np.unique(np.searchsorted(ends, places, side="right")).tolist()
    return found


def _lines(texts: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Every reading of these messages, each with its message's place.

    Where there is a closed view it shows every needle that the plain one does.
    """
    if not texts:
        return
    batch = normalise.read(texts)
    plain, *others = batch.views
    closed: set[int] = set()
    for view in others:
        place = 0
        for line in view.text.split("\n"):
            if line:
                number = batch.number_at(view.original(place, place + len(line))[0])
                if view.kind is ViewKind.CLOSED:
                    closed.add(number)
                yield number, line
            place += len(line) + 1
    for number, line in enumerate(plain.text.split("\n")):
        if number not in closed:
            yield number, line


def _needle_kind(character: str) -> int:
    """Which letters may stand beside this one in a needle; 0: it may stand in none."""
    code = ord(character)
    kind = int(_kinds()[code])
    if kind != _HAN_LIKE or int(tables().folded[code]) != code:
        return kind if kind == _LATIN_LETTER and character.islower() else _OTHER
    # Small and capital letters beyond ASCII count as one to patterns, and not to the index.
    return _OTHER if character.lower() != character.upper() else kind


@lru_cache(maxsize=1)
def _kinds() -> NDArray[np.uint8]:
    """For each code point whether it counts as a letter of some kind once it is folded."""
    known = tables()
    kinds = np.where(known.classes == LETTER, _HAN_LIKE, _OTHER).astype(np.uint8)
    digits = (known.folded >= ord("0")) & (known.folded <= ord("9"))
    kinds[(known.classes == LATIN) & ~digits] = _LATIN_LETTER
    return kinds


@lru_cache(maxsize=1)
def _as_indexed() -> Codes:
    """Code point to code point as the search index folds."""
    codes = np.arange(len(tables().folded), dtype=np.uint32)
    codes[_UPPER] += 32
    return codes


def _noise(codes: Codes) -> NDArray[np.intp]:
    """Places of noise: at least one in each stretch of it."""
    known, at = tables(), codes.astype(np.intp)
    folded, kinds = known.folded.take(at), _kinds().take(at)
    classes = known.classes.take(at)
    written_otherwise = (folded != _as_indexed().take(at)) & (kinds > 0)
    return np.concatenate(
        (
            np.flatnonzero(written_otherwise),
            _stretched(folded, kinds),
            _parted(folded, kinds, classes),
        )
    )


def _stretched(folded: Codes, kinds: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Where a letter stands three times in a row."""
    if len(folded) < 3:
        return np.zeros(0, dtype=np.intp)
    same = folded[1:] == folded[:-1]
    return np.flatnonzero(same[1:] & same[:-1] & (kinds[2:] > 0))


def _parted(
    folded: Codes, kinds: NDArray[np.uint8], classes: NDArray[np.uint8]
) -> NDArray[np.intp]:
    """Where spaces or hidden characters may be dropped between two letters of one kind."""
    shown = np.flatnonzero((classes != DROPPED) & (classes != SPACE))
    left, right = shown[:-1], shown[1:]
    apart = (right - left > 1) & (kinds[left] == kinds[right]) & (kinds[left] > 0)
    left, right = left[apart], right[apart]
    # Between two Latin words a space stays; one surely is a word where its letters differ.
    words = (kinds[left] == _LATIN_LETTER) & (
        _differs(folded, kinds, left, -1) | _differs(folded, kinds, right, 1)
    )
    hidden = np.concatenate(([0], np.cumsum(classes == DROPPED)))
    parting: NDArray[np.intp] = left[~words | (hidden[right] > hidden[left])]
    return parting


def _differs(folded: Codes, kinds: NDArray[np.uint8], places: NDArray[np.intp], step: int) -> Flags:
    """Whether the neighbour of a letter is another letter of the same word."""
    beside = np.clip(places + step, 0, len(folded) - 1)
    result: Flags = (kinds[beside] == _LATIN_LETTER) & (folded[beside] != folded[places])
    return result
