"""Whose a definition is: a team's own, or shared by all; who may read it, and who change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa_app.core.definitions import Standing, Version, line_of, standing
from qa_app.core.errors import NotFound, Refused, _
from qa_app.core.permissions import Right
from qa_app.services.context import Context
from qa_app.storage.queries.conversations import Named, teams_in

SHARED = _(
    "All teams share this. Only who edits definitions for every team can change it; for your own "
    "team you can make a version of its own."
)


@dataclass(frozen=True, slots=True)
class Owners:
    """For whom the actor may write: these teams, and (``everywhere``) what all teams share."""

    teams: Sequence[Named]
    everywhere: bool

    @property
    def ids(self) -> frozenset[int]:
        return frozenset(team.id for team in self.teams)

    @property
    def first(self) -> int | None:
        """For whom somebody writes who has not said so: all teams, else the first of theirs."""
        return None if self.everywhere or not self.teams else self.teams[0].id

    def may(self, team_id: int | None) -> bool:
        """Whether the actor may change what is a team's own, or (``None``) what is shared."""
        return self.everywhere if team_id is None else team_id in self.ids


def owners(context: Context) -> Owners:
    """For whom the actor may write; nobody for who edits no definitions."""
    reach = context.reach(Right.EDIT_DEFINITIONS)
    return Owners(teams_in(context.session, reach) if reach else (), reach.everywhere)


def require_owner(context: Context, team_id: int | None) -> None:
    """Raise where the actor may not change what is a team's own, or (``None``) what is shared.

    NotFound for a team in which they have no part, Refused without the right.
    """
    context.actor.require(Right.EDIT_DEFINITIONS, team_id)
    if team_id is None and not context.reach(Right.EDIT_DEFINITIONS).everywhere:
        raise Refused(SHARED)
    if team_id is not None and not owners(context).may(team_id):
        raise NotFound()


@dataclass(frozen=True, slots=True)
class Other:
    """Another owner's version of a definition that is in force; ``team`` ``None``: shared."""

    version: Version
    team: Named | None


def teams_by_id(context: Context) -> dict[int, Named]:
    """The teams in which the actor has any part."""
    return {team.id: team for team in teams_in(context.session, context.actor.membership)}


def chosen_version(
    known: Sequence[Version], number: int | None, team_id: int | None = None
) -> Version:
    """Of the versions that somebody may read the one of a number, or an owner's newest.

    Without number and team it is the shared one, else any team's own. Raises NotFound.
    """
    if number is not None:
        found = [version for version in known if version.number == number]
    elif team_id is not None:
        found = line_of(known, team_id)
    else:
        found = [*line_of(known, None), *known]
    if not found:
        raise NotFound()
    return found[0]


@dataclass(frozen=True, slots=True)
class Held:
    """One version of a definition with whose it is, and its owner's every version.

    ``team``: whose own it is; ``None``: all teams share it. ``others``: the versions in force of
    other owners. ``owners``: for whom the actor may write.
    """

    version: Version
    versions: Sequence[Version]
    team: Named | None
    others: Sequence[Other]
    owners: Owners

    @property
    def is_newest(self) -> bool:
        return self.version == self.versions[0]


def held(
    context: Context, known: Sequence[Version], number: int | None, team_id: int | None = None
) -> Held:
    """A version that the actor may read: of a number, or an owner's newest; raises NotFound."""
    version = chosen_version(known, number, team_id)
    teams = teams_by_id(context)
    return Held(
        version=version,
        versions=line_of(known, version.team_id),
        team=None if version.team_id is None else teams[version.team_id],
        others=_others(teams, known, version),
        owners=owners(context),
    )


def _others(teams: Mapping[int, Named], known: Sequence[Version], shown: Version) -> list[Other]:
    """What is in force of the same definition for others than the owner of what is shown."""
    found = [each for each in standing(known).versions if each.team_id != shown.team_id]
    return [Other(each, None if each.team_id is None else teams[each.team_id]) for each in found]


@dataclass(frozen=True, slots=True)
class Listed:
    """A version in force, and whose it is.

    ``team``: whose own it is; ``None``: all teams share it. ``has_own``: some team of the actor's
    has its own version of the definition.
    """

    version: Version
    team: Named | None
    has_own: bool


def listed(context: Context, found: Standing) -> list[Listed]:
    """What the actor may know of what is in force, by key, the shared ones first."""
    teams = teams_by_id(context)
    shown = [each for each in found.versions if each.team_id is None or each.team_id in teams]
    changed = {each.key for each in shown if each.team_id is not None}
    return [
        Listed(each, None if each.team_id is None else teams[each.team_id], each.key in changed)
        for each in shown
    ]
