"""What comes to light after a period was published, and what can be done about it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

from qa_app.core.appraisal import Entry, Facts, Figure, Result, Scheme, appraise
from qa_app.core.decimals import plain

NO_ENTRY = ""
"""The digest of an entry that does not count: not entered, or withdrawn."""


class LateChoice(StrEnum):
    """``REOPEN``: the period is computed anew; ``ADJUST``: the next one makes up for it;
    ``LEAVE``: what was published stands.
    """

    REOPEN = "reopen"
    ADJUST = "adjust"
    LEAVE = "leave"


class Difference(NamedTuple):
    """By how much a result would be another; signed, ``None`` where the scheme has no such thing.

    ``now``: what it would be.
    """

    points: Decimal | None
    money: Decimal | None
    now: Result

    @property
    def is_nothing(self) -> bool:
        return not self.points and not self.money


def difference(
    scheme: Scheme,
    facts: Facts,
    person: str,
    figures: Mapping[str, Figure],
    entries: Sequence[Entry],
    settled: Iterable[tuple[Decimal | None, Decimal | None]] = (),
) -> Difference | None:
    """What a person's figures and entries of today would change of a published result.

    ``facts``: those that were published; ``settled``: points and money that were adjusted for
    already. What it would change for others of the team is left out. ``None``: not assessed.
    """
    measures = {**facts.measures, person: {**facts.measures.get(person, {}), **figures}}
    others = tuple(each for each in facts.entries if each.person != person)
    before = _of(scheme, facts, person)
    present = replace(facts, measures=measures, entries=(*others, *entries))
    now = _of(scheme, present, person)
    if before is None or now is None:
        return None
    done = list(settled)
    return Difference(
        _less(now.total, before.total, (points for points, _money in done)),
        _less(now.money, before.money, (money for _points, money in done)),
        now,
    )


def entry_digest(entry: Entry | None) -> str:
    """By which an entry is known to count as it did; ``None``: it does not count at all."""
    if entry is None:
        return NO_ENTRY
    values = {name: _exact(value) for name, value in asdict(entry).items()}
    return sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def late_entries(
    published: Mapping[int, Entry],
    present: Mapping[int, Entry | None],
    chosen: Mapping[int, str],
) -> Iterator[int]:
    """The entries that count otherwise than they were published, or than was last chosen for.

    ``present``: how those count now that somebody touched since; ``chosen``: the digest with
    which each stood at the last choice. What is disputed waits until it is settled.
    """
    for entry_id, entry in present.items():
        before = chosen.get(entry_id, entry_digest(published.get(entry_id)))
        if entry_digest(entry) != before and not (entry is not None and entry.appealed):
            yield entry_id


def entries_now(published: Mapping[int, Entry], present: Mapping[int, Entry | None]) -> list[Entry]:
    """Entries as they count today; one whose dispute is open counts as it was published."""
    found: dict[int, Entry | None] = dict(published)
    for entry_id, entry in present.items():
        if entry is None or not entry.appealed:
            found[entry_id] = entry
    return [each for each in found.values() if each is not None]


def _of(scheme: Scheme, facts: Facts, person: str) -> Result | None:
    found = appraise(scheme, facts).results
    return next((each for each in found if each.person == person), None)


def _less(
    now: Decimal | None, before: Decimal | None, settled: Iterable[Decimal | None]
) -> Decimal | None:
    if now is None or before is None:
        return None
    return now - before - sum((each for each in settled if each is not None), Decimal(0))


def _exact(value: object) -> object:
    """The same text for 10 and 10.00, which databases give back for one another."""
    if isinstance(value, Decimal):
        return plain(value)
    return value if value is None or isinstance(value, bool | int) else str(value)
