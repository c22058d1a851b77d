"""Versions of rules, rubrics, latency profiles and schemes, and which of them seeding may add."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from qa_app.core.errors import Invalid, _


class Kind(StrEnum):
    RULE = "rule"
    RUBRIC = "rubric"
    LATENCY = "latency"
    SCHEME = "scheme"


@dataclass(frozen=True, slots=True)
class Version:
    """One immutable version of one definition.

    ``key``: the definition's own id. ``body``: its YAML. ``authored``: a person wrote it, not
    the product's files. ``retired_at``: since then the definition is out of use. ``note``: what
    its author said about it. ``since``: the day from which it counts, where it was given one.
    """

    id: int
    kind: Kind
    key: str
    number: int
    body: str
    authored: bool
    created_at: datetime
    retired_at: datetime | None = None
    note: str = ""
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Shipped:
    """One definition as the product's files have it."""

    kind: Kind
    key: str
    body: str


@dataclass(frozen=True, slots=True)
class Seed:
    """A version that seeding adds."""

    shipped: Shipped
    number: int


def seeds(shipped: Iterable[Shipped], stored: Iterable[Version]) -> tuple[Seed, ...]:
    """What set-up or an upgrade adds.

    A definition that is not stored yet becomes version 1. A file that changed becomes the next
    version, unless a person has ever written a version of it or has put it out of use: what
    people decided stays.
    """
    of_key: dict[tuple[Kind, str], list[Version]] = {}
    for version in stored:
        of_key.setdefault((version.kind, version.key), []).append(version)
    found = [(each, _next_number(each, of_key.get((each.kind, each.key), []))) for each in shipped]
    return tuple(Seed(each, number) for each, number in found if number is not None)


def _next_number(shipped: Shipped, versions: Sequence[Version]) -> int | None:
    if not versions:
        return 1
    newest = max(versions, key=lambda version: version.number)
    decided = any(version.authored for version in versions) or newest.retired_at is not None
    return None if decided or newest.body == shipped.body else newest.number + 1


def in_force(versions: Iterable[Version]) -> Mapping[str, Version]:
    """The newest version of each definition by its key, without those out of use."""
    newest: dict[str, Version] = {}
    for version in versions:
        known = newest.get(version.key)
        if known is None or version.number > known.number:
            newest[version.key] = version
    return {key: found for key, found in sorted(newest.items()) if found.retired_at is None}


def in_force_at(versions: Iterable[Version], moment: datetime) -> Mapping[str, Version]:
    """The version of each definition that was in force at a moment.

    Before a definition's first version that first one counts, so that conversations from
    before the product was set up have one too.
    """
    of_key: dict[str, list[Version]] = {}
    for version in sorted(versions, key=lambda each: (each.key, each.number)):
        of_key.setdefault(version.key, []).append(version)
    found = {key: _at(history, moment) for key, history in of_key.items()}
    return {key: version for key, version in found.items() if version is not None}


def in_effect_on(versions: Iterable[Version], day: date) -> Version | None:
    """The newest version of one definition whose first day has come by then.

    A version without a first day counts for every day; before the first of all of them the
    earliest one does. ``None`` where there are none.
    """
    history = sorted(versions, key=lambda version: version.number)
    begun = [each for each in history if each.since is None or each.since <= day]
    if begun:
        return begun[-1]
    return min(history, key=lambda each: (each.since or date.min, each.number), default=None)


def _at(history: Sequence[Version], moment: datetime) -> Version | None:
    made = [version for version in history if version.created_at <= moment] or history[:1]
    version = made[-1]
    retired = version.retired_at is not None and version.retired_at <= moment
    return None if retired else version


LONGEST_NOTE = 500


def note_of(text: str) -> str:
    """What an author says of a version, without what surrounds it; raises Invalid."""
    note = text.strip()
    if not note:
        raise Invalid(_("Say in a note what has changed and why."), field="note")
    if len(note) > LONGEST_NOTE:
        raise Invalid(_("A note may have %(most)s characters."), field="note", most=LONGEST_NOTE)
    return note
