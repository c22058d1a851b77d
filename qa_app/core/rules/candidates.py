"""Patterns that are tried only where a text stands that they require."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from qa_app.core.rules.adapters import Pattern, PhraseMatcher, any_of
from qa_app.core.rules.characters import fold_pattern
from qa_app.core.rules.literals import required, telling
from qa_app.core.rules.sightings import Line, Owner

# Looking for more texts one by one costs more than trying the pattern.
_MOST_TRIED = 12


class Candidate:
    """A pattern, the text that leads to it, and what else a line must hold to be worth trying."""

    __slots__ = ("_also", "leads", "owner", "pattern")

    def __init__(self, source: str, owner: Owner = (0, 0, None)) -> None:
        needed = required(source)
        leads = bool(needed) and telling(needed[0])
        self.pattern = Pattern(source)
        self.owner = owner
        self.leads = needed[0] if leads else frozenset()
        self._also = [texts for texts in needed[leads:] if len(texts) <= _MOST_TRIED]

    def may_match(self, line: str) -> bool:
        return all(any(text in line for text in texts) for texts in self._also)


class PatternList:
    """Patterns tried on single lines, without an index."""

    def __init__(self, sources: Iterable[str]) -> None:
        folded = [fold_pattern(source) for source in sources]
        candidates = [Candidate(source) for source in folded]
        self._all = Pattern(any_of(folded))
        self._unled = [each for each in candidates if not each.leads]
        self._led = by_lead(candidates)
        self._texts = list(self._led)
        self._matcher = PhraseMatcher(self._texts)

    def occur(self, lines: Iterable[Line]) -> bool:
        """Whether any of them has a hit in these lines."""
        return self._all.occurs("\n".join(line.text for line in lines))

    def spans(self, line: Line) -> Iterator[tuple[int, int]]:
        """Every hit of every pattern, as spans of the message's original text."""
        led = dict.fromkeys(
            candidate
            for index, _, _ in self._matcher.find(line.text)
            for candidate in self._led[self._texts[index]]
        )
        for candidate in (*led, *self._unled):
            if candidate.may_match(line.text):
                for start, end in candidate.pattern.spans(line.text):
                    yield line.original(start, end)


def by_lead(candidates: Iterable[Candidate]) -> dict[str, list[Candidate]]:
    led: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        for text in candidate.leads:
            led[text].append(candidate)
    return led
