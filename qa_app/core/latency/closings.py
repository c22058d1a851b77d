"""Words with which a customer ends a conversation, and that ask for no reply."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

LONGEST = 30
"""Code points of a message that may be nothing but thanks; a longer one says something."""


def is_closing(text: str, words: Collection[str]) -> bool:
    """Whether a text is made of these words alone, punctuation, spaces and signs aside.

    ``好的，谢谢！`` is for the words 好的 and 谢谢; ``好的，那几天能到`` is not.
    """
    kept = _letters(text)
    if not kept or len(kept) > LONGEST:
        return False
    pieces = {folded for word in words if (folded := _letters(word))}
    # Where a word may end, from the left: no choice of words is tried twice.
    ends = {0}
    for place in range(len(kept)):
        if place in ends:
            ends.update(place + len(word) for word in pieces if kept.startswith(word, place))
    return len(kept) in ends


def _letters(text: str) -> str:
    """Letters and digits of a text, of one width and case."""
    folded = unicodedata.normalize("NFKC", text[: 4 * LONGEST]).casefold()
    return "".join(sign for sign in folded if unicodedata.category(sign)[0] in "LN")
