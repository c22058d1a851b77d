"""Which stored texts a change can affect: those that hold its traces, and those nobody knows.

Words are looked for in the search index, figures in what was measured of the texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from qa_app.core.rule_bench import Audience
from qa_app.core.rules.adapters import PhraseMatcher
from qa_app.core.rules.measures import Records
from qa_app.core.rules.traces import AllOf, AnyOf, Enough, Measured, Text, Trace, needles_of
from qa_app.services.rule_bench.measuring import ruler
from qa_app.storage.queries import measures
from qa_app.storage.queries import rule_bench as queries

_FEW = 500
"""So few texts are sooner read than narrowed down further."""

_WORTH_IT = 0.7
"""A needle that more of all texts hold than this narrows nothing down."""


class Candidates(NamedTuple):
    """The texts to read, ascending, of so many within reach."""

    revision_ids: Sequence[int]
    total: int

    @property
    def whole(self) -> bool:
        return len(self.revision_ids) == self.total

    def joined(self, other: Candidates) -> Candidates:
        """Those of either, of as many as the wider of the two had within reach."""
        both = sorted({*self.revision_ids, *other.revision_ids})
        return Candidates(both, max(self.total, other.total))


def candidates(session: Session, trace: Trace, audience: Audience) -> Candidates:
    """The current texts of these teams in which a trace may hold."""
    every = queries.current_texts(session, audience)
    found = _Finder(session, trace, every).texts(trace)
    if found is None:
        return Candidates(every, len(every))
    if next(needles_of(trace), None) is None:
        return Candidates([each for each in every if each in found], len(every))
    after, last = queries.known_between(session)
    chosen = [each for each in every if each in found or not after < each <= last]
    return Candidates(chosen, len(every))


class _Finder:
    """Finds texts by the search index, by what is kept of noisy ones, and by measures."""

    def __init__(self, session: Session, trace: Trace, every: Sequence[int]) -> None:
        self._session, self._every = session, every
        self._most = int(len(every) * _WORTH_IT)
        self._measures: _Measures | None = None
        self._noisy = _noisy(session, dict.fromkeys(needles_of(trace)))
        self._known: dict[str, set[int] | None] = {}

    def texts(self, trace: Trace) -> set[int] | None:
        """Where the trace may hold; ``None``: anywhere."""
        match trace:
            case Text(needle):
                return self._holding(needle)
            case Measured():
                return self._measured(trace)
            case AnyOf(parts):
                return self._any(parts)
            case AllOf(parts):
                return self._all(parts)
            case Enough(parts, at_least):
                return self._enough(parts, at_least)

    def _any(self, parts: Iterable[Trace]) -> set[int] | None:
        united: set[int] = set()
        for part in parts:
            found = self.texts(part)
            if found is None:
                return None
            united |= found
        return united if len(united) <= self._most else None

    def _all(self, parts: Iterable[Trace]) -> set[int] | None:
        common: set[int] | None = None
        for part in sorted(parts, key=_cost):
            if common is not None and len(common) <= _FEW:
                break
            found = self.texts(part)
            if found is not None:
                common = found if common is None else common & found
        return common

    def _enough(self, parts: Iterable[Trace], at_least: int) -> set[int] | None:
        counts: Counter[int] = Counter()
        for part, times in Counter(parts).items():
            found = self.texts(part)
            if found is None:
                at_least -= times
            else:
                for each in found:
                    counts[each] += times
        if at_least <= 0:
            return None
        return {each for each, count in counts.items() if count >= at_least}

    def _holding(self, needle: str) -> set[int] | None:
        if needle not in self._known:
            found = queries.holding(self._session, needle, self._most)
            self._known[needle] = None if found is None else found | self._noisy[needle]
        return self._known[needle]

    def _measured(self, trace: Measured) -> set[int] | None:
        if self._measures is None:
            self._measures = _Measures(self._session, self._every)
        found = self._measures.holding(trace)
        return found if len(found) <= self._most else None


class _Measures:
    """What was measured of all texts; of some perhaps nothing yet."""

    def __init__(self, session: Session, every: Sequence[int]) -> None:
        by = ruler(session)
        self._ids, records = ([], []) if by is None else measures.records(session, by)
        self._records = Records(records)
        self._unknown = set(every).difference(self._ids)

    def holding(self, trace: Measured) -> set[int]:
        """Where a trace may hold, those texts included of which nothing is known."""
        places = self._records.holding(trace).nonzero()[0]
        return self._unknown.union([self._ids[place] for place in places])


def _noisy(session: Session, needles: Iterable[str]) -> dict[str, set[int]]:
    """In which noisy texts each needle is seen."""
    known = list(needles)
    found: dict[str, set[int]] = {needle: set() for needle in known}
    if known:
        matcher = PhraseMatcher(known)
        for revision_id, seen in queries.noisy_texts(session):
            for index, _start, _end in matcher.find(seen):
                found[known[index]].add(revision_id)
    return found


def _cost(trace: Trace) -> int:
    """How many needles have to be looked for."""
    return sum(1 for _needle in needles_of(trace))
