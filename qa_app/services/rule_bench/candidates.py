"""Which stored texts a change can affect: those that hold its traces, and those nobody knows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from qa_app.core.permissions import Reach
from qa_app.core.rules.adapters import PhraseMatcher
from qa_app.core.rules.traces import AllOf, AnyOf, Text, Trace, needles_of
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


def candidates(session: Session, trace: Trace, reach: Reach) -> Candidates:
    """The current texts of these teams in which a trace may hold."""
    every = queries.current_texts(session, reach)
    found = _Finder(session, trace, int(len(every) * _WORTH_IT)).texts(trace)
    if found is None:
        return Candidates(every, len(every))
    after, last = queries.known_between(session)
    chosen = [each for each in every if each in found or not after < each <= last]
    return Candidates(chosen, len(every))


class _Finder:
    """Finds texts by the search index and by what is kept of noisy ones."""

    def __init__(self, session: Session, trace: Trace, most: int) -> None:
        self._session, self._most = session, most
        self._noisy = _noisy(session, dict.fromkeys(needles_of(trace)))
        self._known: dict[str, set[int] | None] = {}

    def texts(self, trace: Trace) -> set[int] | None:
        """Where the trace may hold; ``None``: anywhere."""
        match trace:
            case Text(needle):
                return self._holding(needle)
            case AnyOf(parts):
                return self._any(parts)
            case AllOf(parts):
                return self._all(parts)

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

    def _holding(self, needle: str) -> set[int] | None:
        if needle not in self._known:
            found = queries.holding(self._session, needle, self._most)
            self._known[needle] = None if found is None else found | self._noisy[needle]
        return self._known[needle]


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
