"""Versions of rules, rubrics, latency profiles and schemes: whose, and which are in force."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum

from qa_app.core.errors import Invalid, _
from qa_app.core.permissions import Reach


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
    ``team_id``: the team whose own it is; ``None``: all teams share it. ``number`` counts through
    all versions of the definition, whoever's they are.
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
    team_id: int | None = None


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
    version, unless a person has ever written a shared version of it or has put it out of use:
    what people decided stays. What a team has of its own is no reason against either.
    """
    of_key: dict[tuple[Kind, str], list[Version]] = {}
    for version in stored:
        of_key.setdefault((version.kind, version.key), []).append(version)
    found = [(each, _next_number(each, of_key.get((each.kind, each.key), []))) for each in shipped]
    return tuple(Seed(each, number) for each, number in found if number is not None)


def _next_number(shipped: Shipped, versions: Sequence[Version]) -> int | None:
    number = max((version.number for version in versions), default=0) + 1
    shared = [version for version in versions if version.team_id is None]
    if not shared:
        return number
    newest = max(shared, key=lambda version: version.number)
    decided = any(version.authored for version in shared) or newest.retired_at is not None
    return None if decided or newest.body == shipped.body else number


@dataclass(frozen=True, slots=True)
class Standing:
    """What is in force of one kind, by the definitions' keys: for all teams, and for single ones.

    ``own``: by team, what it has in place of the shared definition of that key, or besides.
    """

    shared: Mapping[str, Version]
    own: Mapping[int, Mapping[str, Version]]

    def for_team(self, team_id: int | None) -> Mapping[str, Version]:
        """What counts for a team; ``None``: for what belongs to no team."""
        own = {} if team_id is None else self.own.get(team_id, {})
        return dict(sorted({**self.shared, **own}.items()))

    def within(self, reach: Reach) -> Mapping[str, Version]:
        """One version of each definition that may be known within reach, by the keys in order.

        Where that is a single team, what counts for it; else the shared one before any team's own.
        """
        if not reach.everywhere and len(reach.team_ids) == 1:
            return self.for_team(next(iter(reach.team_ids)))
        own = [found for team, found in sorted(self.own.items()) if reach.covers(team)]
        known: dict[str, Version] = {}
        for found in (self.shared, *own):
            known = {**found, **known}
        return dict(sorted(known.items()))

    def teams_with_own(self, key: str) -> frozenset[int]:
        """The teams for which the shared definition of a key does not count."""
        return frozenset(team for team, own in self.own.items() if key in own)

    @property
    def versions(self) -> tuple[Version, ...]:
        """Everything that is in force for anybody, by key, the shared ones first."""
        own = [version for found in self.own.values() for version in found.values()]
        return tuple(
            sorted((*self.shared.values(), *own), key=lambda each: (each.key, each.team_id or 0))
        )


def standing(versions: Iterable[Version]) -> Standing:
    """What is in force: of each definition the newest version, of each team its own newest.

    One that was put out of use is not; where a team gave its own up, the shared one counts.
    """
    return _held(versions, lambda _each: True, lambda each: each.retired_at is not None)


def standing_at(versions: Iterable[Version], moment: datetime) -> Standing:
    """What was in force at a moment.

    Before a definition's first version that first one counts, so that conversations from before
    the product was set up have one too; for a team, before its own first version, the shared one.
    """
    return _held(
        versions,
        lambda each: each.created_at <= moment,
        lambda each: each.retired_at is not None and each.retired_at <= moment,
    )


def standing_on(versions: Iterable[Version], day: date, zone: tzinfo) -> Standing:
    """What is in effect on a day: of each owner's versions the newest whose first day has come.

    A version without a first day counts for every day; before the first of all of them the
    earliest one does, and for a team the shared one. What was put out of use on a day does not
    count from that day on; ``zone``: whose days these are.
    """
    return _held(
        versions,
        lambda each: each.since is None or each.since <= day,
        lambda each: each.retired_at is not None and each.retired_at.astimezone(zone).date() <= day,
    )


def _held(
    versions: Iterable[Version], begun: Callable[[Version], bool], over: Callable[[Version], bool]
) -> Standing:
    lines: dict[tuple[str, int | None], list[Version]] = {}
    for version in sorted(versions, key=lambda each: (each.key, each.number)):
        lines.setdefault((version.key, version.team_id), []).append(version)
    shared: dict[str, Version] = {}
    own: dict[int, dict[str, Version]] = {}
    for (key, team_id), line in lines.items():
        found = [version for version in line if begun(version)]
        if not found and (team_id is None or (key, None) not in lines):
            found = [min(line, key=lambda each: (each.since or date.min, each.number))]
        # Who puts a version out of use means the whole line up to it, not its newest text alone.
        if not found or any(over(each) for each in line if each.number >= found[-1].number):
            continue
        (shared if team_id is None else own.setdefault(team_id, {}))[key] = found[-1]
    return Standing(shared, own)


def in_force(versions: Iterable[Version], team_id: int | None = None) -> Mapping[str, Version]:
    """What is in force for a team (``None``: for what belongs to none), by the keys in order."""
    return standing(versions).for_team(team_id)


def line_of(versions: Iterable[Version], team_id: int | None) -> list[Version]:
    """Those that are a team's own, or (``None``) shared by all, the newest first."""
    mine = [version for version in versions if version.team_id == team_id]
    return sorted(mine, key=lambda version: -version.number)


@dataclass(frozen=True, slots=True)
class Line:
    """One owner's versions of a definition; ``every``: whoever's, the newest first."""

    team_id: int | None
    every: Sequence[Version]

    @property
    def versions(self) -> list[Version]:
        """A team's own, or (no team) those that all share."""
        return line_of(self.every, self.team_id)

    @property
    def stands(self) -> bool:
        """Whether the owner has a version in force."""
        own = self.versions
        return bool(own) and own[0].retired_at is None

    @property
    def newest(self) -> Version | None:
        """What a draft is made from: for a team without an own version the shared one."""
        shared = line_of(self.every, None)
        found = self.versions if self.stands or not shared else shared
        return found[0] if found else None

    @property
    def next_number(self) -> int:
        return self.every[0].number + 1 if self.every else 1


LONGEST_NOTE = 500


def note_of(text: str) -> str:
    """What an author says of a version, without what surrounds it; raises Invalid."""
    note = text.strip()
    if not note:
        raise Invalid(_("Say in a note what has changed and why."), field="note")
    if len(note) > LONGEST_NOTE:
        raise Invalid(_("A note may have %(most)s characters."), field="note", most=LONGEST_NOTE)
    return note
