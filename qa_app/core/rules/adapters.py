"""The three foreign engines behind the matching, and the only place that names them.

Phrase matcher: ahocorasick_rs. Regular expressions: RE2, which matches in linear time, so that
no pattern can hang a screening. Simplified and traditional characters: OpenCC.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import ahocorasick_rs
import opencc
import re2

from qa_app.core.errors import Invalid, _

# One table per phrase set is the fastest form up to here; above it the tables outgrow the cache.
_TABLE_LIMIT = 1_000
_SET_MEMORY = 64 << 20
# A character that no text holds once it is folded: the set must always find it.
SENTINEL = "\ufdd0"


class PhraseMatcher:
    """Finds every occurrence of many phrases in one pass, overlapping ones too."""

    def __init__(self, phrases: Sequence[str]) -> None:
        kind = ahocorasick_rs.Implementation.DFA if len(phrases) <= _TABLE_LIMIT else None
        self._automaton = (
            ahocorasick_rs.AhoCorasick(phrases, implementation=kind, store_patterns=False)
            if phrases
            else None
        )

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """Triples (index of the phrase, start, end) in code points."""
        if self._automaton is None:
            return []
        found: list[tuple[int, int, int]] = self._automaton.find_matches_as_indexes(
            text, overlapping=True
        )
        return found


class Pattern:
    """One compiled regular expression; leftmost-longest, never across a line end.

    Where it has a group named ``hit``, its hits are that group's, and the rest is context.
    """

    def __init__(self, source: str) -> None:
        try:
            self._compiled = re2.compile(in_lines(source), _options())
        except re2.error as reason:
            raise Invalid(
                _("“%(pattern)s” is not a pattern: %(reason)s"),
                pattern=source,
                reason=_reason(reason),
            ) from None
        self._hit = self._compiled.groupindex.get("hit", 0)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Its non-overlapping hits from left to right, in code points."""
        for found in self._compiled.finditer(text):
            start, end = found.span(self._hit)
            if end > start:
                yield start, end

    def occurs(self, text: str) -> bool:
        """Whether it has any hit."""
        return self._compiled.search(text) is not None

    def matches_nothing(self) -> bool:
        """Whether it matches the empty text, and so everywhere."""
        return self._compiled.search("") is not None


class PatternSet:
    """Tells which of many patterns occur in a text at all."""

    def __init__(self, sources: Sequence[str]) -> None:
        self._count = len(sources)
        self._set = _set_of((*sources, SENTINEL)) if sources else None

    def find(self, text: str) -> list[int]:
        """The indexes of the patterns that occur, or of all where that cannot be told.

        RE2 answers "none" when it runs out of memory; as the sentinel must be found, that is
        noticed here.
        """
        if not self._count:
            return []
        found = self._set and self._set.Match(f"{text}\n{SENTINEL}")
        if not found:
            return list(range(self._count))
        return [index for index in found if index != self._count]


def _set_of(sources: Iterable[str]) -> re2.Set | None:
    """A compiled set; ``None`` where the patterns are too large for one."""
    compiled = re2.Set.SearchSet(_options())
    try:
        for source in sources:
            compiled.Add(in_lines(source))
        compiled.Compile()
    except re2.error:
        return None
    return compiled


def any_of(sources: Iterable[str]) -> str:
    """One pattern that matches where any of these does; it has no group for the hit."""
    return "|".join(f"(?:{source.replace('?P<hit>', '?:')})" for source in sources)


def in_lines(source: str) -> str:
    """The pattern with ``^`` and ``$`` meaning the ends of a message."""
    return f"(?m:{source})"


def simplified(characters: Sequence[str]) -> list[str]:
    """The simplified form of single characters, each on its own; itself where it has none."""
    converted = _converters()[0].convert("\n".join(characters)).split("\n")
    return [new if len(new) == 1 else old for old, new in zip(characters, converted, strict=True)]


@lru_cache(maxsize=1)
def _converters() -> tuple[opencc.OpenCC, ...]:
    return tuple(opencc.OpenCC(name) for name in ("t2s", "s2t", "s2tw", "s2hk"))


def script_variants(text: str) -> Iterable[str]:
    """A phrase as it is and in both scripts, converted with its context."""
    return dict.fromkeys((text, *(converter.convert(text) for converter in _converters())))


def _options() -> re2.Options:
    options = re2.Options()
    options.case_sensitive = False
    options.never_nl = True
    options.longest_match = True
    options.log_errors = False
    options.max_mem = _SET_MEMORY
    return options


def _reason(error: re2.error) -> str:
    reason = error.args[0] if error.args else ""
    return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
