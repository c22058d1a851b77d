"""Long lists: what narrows them, how they are ordered, and where a page of them begins.

Pages are found by key, not by number: the next page starts behind the last row shown, so that
page 10,000 costs what page 1 costs, and rows added meanwhile shift nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

from qa_app.core.conversations import Channel, Role
from qa_app.core.errors import Invalid, _
from qa_app.core.flagged import Stage
from qa_app.core.rules.hits import Severity

RowT = TypeVar("RowT")

PAGE_SIZE = 50
MOST_COUNTED, MOST_FOUND = 10_000, 1_000
"""How far a list is counted, and one that was searched for words: beyond it, "more" says
enough.
"""

_CURSOR = re.compile(r"(-?[0-9]{1,19})\.([0-9]{1,19})")
_LARGEST = 2**63 - 1
_MOMENT_BITS = 50
_MOMENT_ZERO = 1 << (_MOMENT_BITS - 1)


def severity_rank(severity: Severity | None) -> int:
    """How grave, as a number that sorts: 0 for nothing found, then from 1 upwards."""
    return 0 if severity is None else 1 + list(Severity).index(severity)


class FindingState(StrEnum):
    """What people have said of a finding."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


class Order(StrEnum):
    """What a list of parts is ordered by, the highest first; ties by id.

    Within one severity the latest comes first. ``WAITING``: by the gravest finding that nobody
    has decided on, only parts that have one. ``FLAGGED``: by since when they wait; ``RISK``: by
    what their findings weigh; ``CHANCE``: by how likely they would fail a review.
    """

    STARTED = "started"
    SEVERITY = "severity"
    WAITING = "waiting"
    SLOWEST = "slowest"
    FLAGGED = "flagged"
    RISK = "risk"
    CHANCE = "chance"

    @property
    def by_severity(self) -> bool:
        return self in {Order.SEVERITY, Order.WAITING}


@dataclass(frozen=True, slots=True)
class PartFilter:
    """What a list of conversations is narrowed to; an empty field narrows nothing.

    ``words``: a string that a message must contain; ``speaker``: a message of theirs.
    ``since`` and ``until``: local days, both inclusive. ``slower_than_s``: the longest response
    exceeded it. ``severity``: the gravest finding is at least so grave. ``finding_state``: one
    finding of this state, of ``rule`` and at least as grave as ``severity`` where they are
    named. ``score_below``, ``score_from`` and ``criterion``: one published review gave less,
    gave so much, took points off the criterion (a reference as ``core.rubrics.qualified`` writes
    it). ``tag``: an example of it is tagged so. ``stage``: where a flagged conversation stands
    (done: sent to a review or to coaching). ``assignee_id``: who has it in hand.
    ``complaint``: a rule on handling complaints hit. ``chance_from``: in percent, at least
    so likely would it fail a review.
    """

    words: str = ""
    speaker: Role | None = None
    rule: str = ""
    finding_state: FindingState | None = None
    severity: Severity | None = None
    agent_id: int | None = None
    team_id: int | None = None
    channel: Channel | None = None
    since: date | None = None
    until: date | None = None
    slower_than_s: int | None = None
    unanswered: bool = False
    reviewed: bool | None = None
    score_below: int | None = None
    score_from: int | None = None
    criterion: str = ""
    tag: str = ""
    stage: Stage | None = None
    assignee_id: int | None = None
    complaint: bool = False
    chance_from: int | None = None

    @property
    def is_empty(self) -> bool:
        return self == PartFilter()

    def on(self, state: FindingState) -> PartFilter:
        """The same filter over findings in this state."""
        return replace(self, finding_state=state)


class Counted(NamedTuple):
    """How many rows a list has; ``more``: so many at least, nobody has counted further."""

    number: int
    more: bool = False


class Cursor(NamedTuple):
    """The place behind which a page begins: the ordering value and the id of a row."""

    value: int
    id: int

    def as_text(self) -> str:
        """The cursor for a URL."""
        return f"{self.value}.{self.id}"


def _cursor_from(text: str) -> Cursor:
    parts = _CURSOR.fullmatch(text)
    cursor = Cursor(int(parts[1]), int(parts[2])) if parts else None
    if cursor is None or max(abs(cursor.value), cursor.id) > _LARGEST:
        raise Invalid(_("This page link is damaged. Go back to the first page."), field="after")
    return cursor


def ranked_moment(rank: int, moment_ms: int) -> int:
    """A rank and, within it, a moment, as one ordering value for a cursor.

    ``moment_ms``: milliseconds since the Unix epoch, within 17,000 years of it.
    """
    return rank << _MOMENT_BITS | (moment_ms + _MOMENT_ZERO)


def rank_and_moment(value: int) -> tuple[int, int]:
    """What :func:`ranked_moment` made the value of."""
    return value >> _MOMENT_BITS, (value & (1 << _MOMENT_BITS) - 1) - _MOMENT_ZERO


class Place(NamedTuple):
    """Where a page lies: behind one row, or (``backwards``) before one."""

    cursor: Cursor
    backwards: bool = False


def place_from(after: str | None, before: str | None) -> Place | None:
    """Read a place from a URL; neither given is the first page; raises Invalid."""
    if after:
        return Place(_cursor_from(after))
    return Place(_cursor_from(before), backwards=True) if before else None


@dataclass(frozen=True, slots=True)
class Page(Generic[RowT]):
    """One page of a list; the marks of the pages around it, where there are any."""

    rows: Sequence[RowT]
    after: str | None = None
    before: str | None = None


def page_of(
    found: Sequence[tuple[RowT, Cursor]], place: Place | None, limit: int = PAGE_SIZE
) -> Page[RowT]:
    """Make a page of up to ``limit + 1`` rows, read in the direction of their place.

    The row too many is not shown: it only tells that there is a page behind.
    """
    backwards = place is not None and place.backwards
    shown = list(found[:limit])
    if backwards:
        shown.reverse()
    if not shown:
        return Page(())
    more = len(found) > limit
    rest_behind, rest_before = (True, more) if backwards else (more, place is not None)
    return Page(
        [row for row, _cursor in shown],
        after=shown[-1][1].as_text() if rest_behind else None,
        before=shown[0][1].as_text() if rest_before else None,
    )


def page_within(
    rows: Iterable[tuple[RowT, Cursor]],
    place: Place | None,
    *,
    ascending: bool = False,
    limit: int = PAGE_SIZE,
) -> Page[RowT]:
    """A page of rows that are all at hand, ordered by their cursors, the highest first."""
    backwards = place is not None and place.backwards
    upwards = ascending != backwards
    ordered = sorted(rows, key=itemgetter(1), reverse=not upwards)
    if place is not None:
        mark = place.cursor
        ordered = [each for each in ordered if (each[1] > mark if upwards else each[1] < mark)]
    return page_of(ordered[: limit + 1], place, limit)
