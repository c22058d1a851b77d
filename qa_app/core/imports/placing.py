"""Whose team a share goes to, and whether the importer may write there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from qa_app.core.conversations import Conversation, Person
from qa_app.core.errors import Invalid, _
from qa_app.core.people.names import LONGEST_KEY, key_from, one_line
from qa_app.core.permissions import Reach

LONGEST_NAME = 200
LONGEST_SOURCE = 100
LONGEST_ID = 200

NOT_YOUR_TEAM = _("Team “%(team)s” is not one of yours.")
NO_SUCH_TEAM = _("There is no team with the id “%(team)s”.")
NOT_YOUR_AGENT = _("Agent “%(agent)s” belongs to a team that is not one of yours.")
NO_TEAM = _("It names no team: choose the team of this import.")
TAKEN_KEY = _(
    "Another team has a conversation of this source and id. Give this file a source of its own."
)


class Spell(NamedTuple):
    """In which team an agent was between two days, both inclusive; ``None``: open."""

    team_id: int
    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


class Placement(NamedTuple):
    """Where one share goes: to which agent (by key, with the name given) and team."""

    agent: str | None
    agent_name: str | None
    team_id: int | None


@dataclass(slots=True)
class Directory:
    """The teams and agents known so far, by their keys in files; an import extends it."""

    teams: dict[str, int] = field(default_factory=dict)
    agents: dict[str, int] = field(default_factory=dict)
    spells: dict[str, tuple[Spell, ...]] = field(default_factory=dict)

    def team_on(self, agent: str, day: date) -> int | None:
        """The team an agent was in on a day."""
        for spell in self.spells.get(agent, ()):
            if spell.covers(day):
                return spell.team_id
        return None

    def settle(self, placements: Iterable[Placement], day: date) -> Iterator[tuple[str, Spell]]:
        """Let agents who were in no team yet join the one of their first conversation.

        The next conversation finds them there, so that it does not matter how a file is cut
        into chunks. Gives each who joins, to be written.
        """
        for agent, _name, team_id in placements:
            if agent is not None and team_id is not None and not self.spells.get(agent):
                spell = Spell(team_id, day)
                self.spells[agent] = (spell,)
                yield agent, spell


@dataclass(frozen=True, slots=True)
class Importer:
    """What the importing actor may write: into which teams, and where what names none goes."""

    reach: Reach
    default_team: int | None = None


def check_key(conversation: Conversation) -> None:
    """Raise Invalid where the source or id cannot be kept as it is."""
    if len(conversation.source) > LONGEST_SOURCE:
        raise Invalid(_("The source has more than %(most)s characters."), most=LONGEST_SOURCE)
    if len(conversation.id) > LONGEST_ID:
        raise Invalid(_("The id has more than %(most)s characters."), most=LONGEST_ID)
    if "\0" in conversation.source or "\0" in conversation.id:
        raise Invalid(_("The source or the id holds a character that cannot be kept."))


def place(
    conversation: Conversation,
    agents: Sequence[str | None],
    day: date,
    directory: Directory,
    importer: Importer,
) -> tuple[Placement, ...]:
    """Where the share of each agent goes; raises Invalid where the importer may not.

    The directory must know every team that the importer may write to or make. A team that the
    conversation names wins; then the agent's own on that day, then the conversation's, then
    the import's.
    """
    named = conversation.agent or Person("")
    placements = tuple(_place(agent, named, day, directory, importer) for agent in agents)
    if len({placement.agent for placement in placements}) < len(placements):
        raise Invalid(_("Two agent ids differ only in spaces or invisible characters."))
    return placements


def teams_named(conversations: Iterable[Conversation]) -> set[str]:
    """The keys of the teams that conversations name, as far as they can be kept."""
    raw = {each.agent.team for each in conversations if each.agent and each.agent.team}
    cleaned = {one_line(team) for team in raw}
    return {team for team in cleaned if 0 < len(team) <= LONGEST_KEY}


def check_owner(teams: Iterable[int | None], importer: Importer) -> None:
    """Raise Invalid where a conversation kept already belongs to a team outside the reach."""
    if not importer.reach.everywhere and not all(map(importer.reach.covers, teams)):
        raise Invalid(TAKEN_KEY)


def _place(
    raw: str | None, named: Person, day: date, directory: Directory, importer: Importer
) -> Placement:
    agent = None if raw is None else _key(raw, "agent")
    name = one_line(named.name)[:LONGEST_NAME] if raw == named.id and named.name else None
    own = None if agent is None else directory.team_on(agent, day)
    if own is not None and not importer.reach.covers(own):
        raise Invalid(NOT_YOUR_AGENT, agent=agent)
    of_conversation = None if named.team is None else _key(named.team, "team")
    if of_conversation is not None and (own is None or raw == named.id):
        return _in_named_team(agent, name, of_conversation, directory.teams, importer)
    team = own if own is not None else importer.default_team
    if not importer.reach.everywhere and team is None:
        raise Invalid(NO_TEAM)
    return Placement(agent, name, team)


def not_covered(reach: Reach) -> str:
    """Why the team of an id is none to import into.

    Whoever has not all teams is told the same of a foreign team and of one that does not exist.
    """
    return NO_SUCH_TEAM if reach.everywhere else NOT_YOUR_TEAM


@lru_cache(maxsize=65_536)
def _key(raw: str, field: str) -> str:
    """The few keys of a large file come again and again, and cleaning takes a while."""
    return key_from(raw, field)


def _in_named_team(
    agent: str | None,
    name: str | None,
    key: str,
    teams: Mapping[str, int],
    importer: Importer,
) -> Placement:
    team = teams.get(key)
    if team is None or not importer.reach.covers(team):
        raise Invalid(not_covered(importer.reach), team=key)
    return Placement(agent, name, team)
