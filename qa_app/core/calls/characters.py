"""How much was said: the characters that count for the speech rate."""

from __future__ import annotations

import re
import unicodedata

# A word in Latin letters, or any other single letter or digit.
_SPOKEN = re.compile(r"[A-Za-zÀ-ɏ]+(?:['’][A-Za-z]+)*|[^\W_]")


def spoken_characters(text: str) -> int:
    """How many characters of a text are spoken, near to one a syllable.

    Han characters, kana and the like count one each, and so do digits and the letters of an
    abbreviation in capitals, which are read out one by one. A word in Latin letters counts one.
    Punctuation, spaces and signs are not spoken. Width does not matter.
    """
    found = _SPOKEN.findall(unicodedata.normalize("NFKC", text))
    return sum([len(each) if each.isupper() else 1 for each in found])
