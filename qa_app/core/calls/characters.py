"""How much was said: the characters that count for the speech rate."""

from __future__ import annotations

import re
import unicodedata

# A word in Latin letters, or any other single letter or digit.
_SPOKEN = re.compile(r"[A-Za-zÀ-ɏ]+(?:['’][A-Za-z]+)*|[^\W_]")
# Each vowel sound makes a syllable; an e at the end makes none.
_SYLLABLE = re.compile(r"[aeiouyà-ɏ]+(?<!e\Z)", re.IGNORECASE)


def spoken_characters(text: str) -> int:
    """How many characters of a text are spoken, one for each syllable or nearly so.

    Han characters, kana and the like count one each, and so do digits and the letters of an
    abbreviation in capitals, which are read out one by one. A word in Latin letters counts its
    syllables, so that speech in English can be compared. Punctuation, spaces and signs are not
    spoken. Width does not matter.
    """
    found = _SPOKEN.findall(unicodedata.normalize("NFKC", text))
    return sum([_syllables(each) for each in found])


def _syllables(spoken: str) -> int:
    if len(spoken) == 1 or spoken.isupper():
        return len(spoken)
    return max(len(_SYLLABLE.findall(spoken)), 1)
