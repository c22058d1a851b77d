"""Exact search for any string of one character or more, by pairs of characters.

A text is indexed as its overlapping pairs of characters and one token for its last character;
a query is the phrase of its own pairs, or, for one character, every token that begins with it.
Written as code points of five digits, the tokens mean the same to every tokenizer, so a search
finds exactly the messages that contain the string: punctuation, Latin and Chinese alike, which
an index of words does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from qa_app.core.conversations import Role
from qa_app.core.errors import Invalid, _

APART = "\x1e"
"""Parts the texts of an entry: in no folded text, so that no query reaches across it."""

# A to Z only: folding more would change lengths (ß) or meanings (İ), and LIKE folds no more.
_FOLD = {
    **{upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)},
    ord(APART): ord(" "),
}

MAX_QUERY_LENGTH = 100
SEGMENT = 4000
"""Characters of one entry of the index: most conversations are one."""

PLAIN, MASKED, UNMASKED = 0, 1, 2
SPEAKERS = (Role.CUSTOMER, Role.AGENT, Role.BOT, Role.SYSTEM)
"""Whose messages an entry holds: never of two of them, so that words can be looked for by role.
The order is stored.
"""


class IndexedText(NamedTuple):
    """One entry of the index: folded texts, each to be searched for itself.

    Where there is personal data in them there are two: masked, and as it was.
    """

    key: int
    texts: tuple[str, ...]


class Place(NamedTuple):
    """Which entry it is: of which revision, whose, the how-many-eth, how much of it is shown."""

    revision_id: int
    speaker: Role
    ordinal: int
    variant: int


def fold(text: str) -> str:
    """The form in which texts and queries are compared; the same length as the text."""
    return text.translate(_FOLD)


class _Codes(dict[str, str]):
    """Code points as five digits, so that none begins another; each is made once, for an index
    needs millions. The last 65,536 would have six hexadecimal ones: they begin with a ``g``.
    """

    def __missing__(self, character: str) -> str:
        code = f"{ord(character):05x}"
        self[character] = code = code if len(code) == 5 else f"g{code[2:]}"
        return code


_codes = _Codes()


def tokens(folded: str) -> list[str]:
    """The tokens of a folded text: each pair of neighbours, then the last character."""
    codes = [_codes[character] for character in folded]
    return [first + second for first, second in pairwise(codes)] + codes[-1:]


class Phrase(NamedTuple):
    """A query: the folded string, and its pairs (none for a single character)."""

    text: str
    pairs: tuple[str, ...]

    @property
    def prefix(self) -> str:
        """The beginning shared by the tokens of a one-character query."""
        return _codes[self.text[0]]


def phrase(query: str) -> Phrase:
    """A query as typed, its outer blanks dropped; raises Invalid when empty or too long."""
    text = fold(query.replace("\0", "").strip())
    if not text:
        raise Invalid(_("Type at least one character to search for."), field="words")
    if len(text) > MAX_QUERY_LENGTH:
        raise Invalid(
            _("Search for at most %(limit)s characters."), field="words", limit=MAX_QUERY_LENGTH
        )
    return Phrase(text, tuple(tokens(text)[:-1]))


def segments(texts: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Texts gathered into entries of at most :data:`SEGMENT` characters, in order.

    A longer text is cut into pieces that overlap by as much as a query may be long, so that
    none falls between two of them. Empty texts have nothing to find.
    """
    gathered: list[str] = []
    size = 0
    for text in texts:
        for piece in _cut(text):
            if gathered and size + len(piece) > SEGMENT:
                yield tuple(gathered)
                gathered, size = [], 0
            gathered.append(piece)
            size += len(piece)
    if gathered:
        yield tuple(gathered)


def pack(place: Place) -> int:
    """A place as one integer, ordered by revision."""
    who = SPEAKERS.index(place.speaker)
    return place.revision_id << 24 | place.ordinal << 4 | who << 2 | place.variant


def unpack(key: int) -> Place:
    """The place that an integer of :func:`pack` stands for."""
    return Place(key >> 24, SPEAKERS[key >> 2 & 3], key >> 4 & (1 << 20) - 1, key & 3)


def spans(text: str, wanted: Phrase) -> tuple[tuple[int, int], ...]:
    """Where the phrase stands in a text: non-overlapping (start, end) in code points."""
    folded, found, start = fold(text), [], 0
    while (start := folded.find(wanted.text, start)) >= 0:
        found.append((start, start + len(wanted.text)))
        start += len(wanted.text)
    return tuple(found)


def snippet(text: str, marked: Sequence[tuple[int, int]], width: int = 60) -> tuple[int, int]:
    """The window (start, end) of about ``width`` characters that shows the first mark."""
    if not marked or len(text) <= width:
        return 0, min(len(text), width)
    start = max(0, marked[0][0] - width // 3)
    return start, min(len(text), max(start + width, marked[0][1]))


def _cut(text: str) -> Iterator[str]:
    if len(text) <= SEGMENT:
        if text:
            yield text
        return
    step = SEGMENT - MAX_QUERY_LENGTH
    for start in range(0, len(text) - MAX_QUERY_LENGTH, step):
        yield text[start : start + SEGMENT]
