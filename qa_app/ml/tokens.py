"""Words of Chinese text: the one place that names a tokenizer."""

from __future__ import annotations

from functools import lru_cache

import rjieba


@lru_cache(maxsize=1)
def _dictionary() -> rjieba.Jieba:
    """Loaded at first use: it takes a tenth of a second and 42 MB."""
    return rjieba.Jieba()


def words(text: str) -> list[str]:
    """The words of a text in order; joined they are the text.

    jieba's dictionary without its guesses at unknown words, which would invent boundaries.
    """
    found: list[str] = _dictionary().cut(text, hmm=False)
    return found
