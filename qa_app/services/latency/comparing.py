"""A team's response times by one or two profiles, by agent, and the rounds behind a figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from qa_app.core.conversations import Channel, Conversation
from qa_app.core.errors import Invalid, _
from qa_app.core.latency.counting import moment_of
from qa_app.core.latency.model import Round
from qa_app.core.latency.pooling import (
    Behind,
    Pooled,
    first_that_counts,
    pooled,
    stands_behind,
)
from qa_app.core.latency.profiles import Profile
from qa_app.core.latency.rounds import rounds_of
from qa_app.core.latency.shares import Asked
from qa_app.core.people.names import one_line
from qa_app.core.permissions import Right
from qa_app.services import definitions
from qa_app.services.context import Context
from qa_app.services.latency.hours import for_team
from qa_app.services.latency.profiles import OF_THE_HOUSE
from qa_app.storage.packing import unpack
from qa_app.storage.queries import latency as queries
from qa_app.storage.queries.conversations import Named, teams_in
from qa_app.storage.queries.latency import TimedPart
from qa_app.storage.tables.base import from_ms

MOST_PARTS = 5_000
"""Read for one page: about a second's work. More is said and not counted."""

PAGE_ROUNDS = 100
LONGEST_SPAN = timedelta(days=366)

BACKWARDS = _("The last day lies before the first one.")
TOO_LONG = _("Choose at most %(most)s days.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A team's conversations that began from one local day to another, both inclusive."""

    team_id: int
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class AgentLine:
    """An agent's figures by each profile; ``id`` is ``None`` for conversations of nobody."""

    id: int | None
    name: str | None
    figures: Sequence[Pooled]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A team's figures by each profile, and each agent's.

    ``parts`` of ``found`` conversations were read: the newest.
    """

    wanted: Wanted
    profiles: Sequence[Profile]
    whole: Sequence[Pooled]
    agents: Sequence[AgentLine]
    parts: int
    found: int


@dataclass(frozen=True, slots=True)
class RoundLine:
    """One round with where it stands; ``begun_at``: where its clock starts."""

    part_id: int
    external_id: str
    agent: str | None
    begun_at: datetime | None
    round: Round


@dataclass(frozen=True, slots=True)
class RoundsPage:
    """A page of the rounds behind a figure; ``number`` counts from 1."""

    wanted: Wanted
    profile: Profile
    which: Behind
    agent: Named | None
    lines: Sequence[RoundLine]
    total: int
    number: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_ROUNDS))


def teams(context: Context) -> Sequence[Named]:
    """The teams whose response times the actor may see."""
    return teams_in(context.session, context.reach(Right.SEE_SCORES))


def profiles_of(context: Context, team_id: int | None) -> Sequence[Profile]:
    """The profiles in force for a team, those of the house first."""
    found = definitions.profiles(context, team_id)
    return sorted(found, key=lambda each: each.id not in OF_THE_HOUSE)


def compare(context: Context, wanted: Wanted, profile_ids: Sequence[str]) -> Comparison:
    """A team's response times by profiles; raises NotFound, Refused or Invalid."""
    since, before = _bounds(context, wanted)
    profiles = _profiles(context, profile_ids, wanted.team_id)
    by_agent: dict[int | None, list[list[Asked]]] = {}
    names: dict[int | None, str | None] = {}
    parts = 0
    for part in queries.timed_parts(
        context.session, wanted.team_id, since, before, limit=MOST_PARTS
    ):
        parts += 1
        conversation = unpack(part.content)
        columns = by_agent.setdefault(part.agent_id, [[] for _profile in profiles])
        names[part.agent_id] = part.agent
        for column, profile in zip(columns, profiles, strict=True):
            column.append(_asked(part, conversation, profile))
    found = parts
    if parts == MOST_PARTS:
        found = queries.count_parts(context.session, wanted.team_id, since, before)
    return Comparison(
        wanted=wanted,
        profiles=profiles,
        whole=[
            pooled([each for columns in by_agent.values() for each in columns[at]], profile)
            for at, profile in enumerate(profiles)
        ],
        agents=_lines(by_agent, names, profiles),
        parts=parts,
        found=found,
    )


def pooled_by_agent(
    context: Context, wanted: Wanted, profile_id: str
) -> Mapping[str | None, Pooled]:
    """Each agent's figures by their key, and the whole team's under ``None``.

    Over every conversation of the span, however many; rights are the caller's to ask for.
    """
    first = datetime.combine(wanted.since, time(), context.zone)
    last = datetime.combine(wanted.until + timedelta(days=1), time(), context.zone)
    (profile,) = _profiles(context, [profile_id], wanted.team_id)
    by_agent: dict[str | None, list[Asked]] = {None: []}
    for part in queries.timed_parts(context.session, wanted.team_id, first, last, limit=None):
        asked = _asked(part, unpack(part.content), profile)
        by_agent[None].append(asked)
        if part.agent_key is not None:
            by_agent.setdefault(part.agent_key, []).append(asked)
    return {key: pooled(found, profile) for key, found in by_agent.items()}


def rounds_behind(
    context: Context,
    wanted: Wanted,
    profile_id: str,
    which: Behind,
    *,
    agent_id: int | None = None,
    page: int = 1,
) -> RoundsPage:
    """The rounds behind a figure, the newest conversation first; ``agent_id`` ``None``: all."""
    since, before = _bounds(context, wanted)
    (profile,) = _profiles(context, [profile_id], wanted.team_id)
    lines: list[RoundLine] = []
    agent: Named | None = None
    for part in queries.timed_parts(
        context.session, wanted.team_id, since, before, limit=MOST_PARTS, agent_id=agent_id
    ):
        if agent_id is not None:
            agent = Named(agent_id, part.agent or "")
        lines.extend(_behind(part, profile, which))
    number = min(max(page, 1), max(1, -(-len(lines) // PAGE_ROUNDS)))
    start = (number - 1) * PAGE_ROUNDS
    shown = lines[start : start + PAGE_ROUNDS]
    return RoundsPage(wanted, profile, which, agent, shown, len(lines), number)


def _bounds(context: Context, wanted: Wanted) -> tuple[datetime, datetime]:
    context.actor.require(Right.SEE_SCORES, wanted.team_id)
    if wanted.until < wanted.since:
        raise Invalid(BACKWARDS, field="until")
    if wanted.until - wanted.since >= LONGEST_SPAN:
        raise Invalid(TOO_LONG, field="until", most=LONGEST_SPAN.days)
    first = datetime.combine(wanted.since, time(), context.zone)
    return first, datetime.combine(wanted.until + timedelta(days=1), time(), context.zone)


def _profiles(context: Context, ids: Sequence[str], team_id: int) -> list[Profile]:
    found = [definitions.profile(context, profile_id, team_id) for profile_id in ids]
    return for_team(context, found, team_id)


def _asked(part: TimedPart, conversation: Conversation, profile: Profile) -> Asked:
    customer = conversation.customer
    in_call = conversation.channel is Channel.CALL
    return Asked(
        customer=f"{conversation.source}/{customer.id}" if customer else f"#{part.part_id}",
        rounds=_own(rounds_of(conversation, profile), part),
        begun_ms=conversation.started_ms,
        offset_ms=(conversation.started_ms or 0) if in_call else 0,
    )


def _own(rounds: Sequence[Round], part: TimedPart) -> list[Round]:
    """The rounds that count for the part's agent."""
    if part.agent_key is None:
        return list(rounds)
    key = part.agent_key
    return [each for each in rounds if each.agent is not None and one_line(each.agent) == key]


def _lines(
    by_agent: Mapping[int | None, Sequence[Sequence[Asked]]],
    names: Mapping[int | None, str | None],
    profiles: Sequence[Profile],
) -> list[AgentLine]:
    lines = [
        AgentLine(
            agent_id,
            names[agent_id],
            [pooled(asked, profile) for asked, profile in zip(columns, profiles, strict=True)],
        )
        for agent_id, columns in by_agent.items()
    ]
    return sorted(lines, key=lambda line: (line.name is None, line.name or "", line.id or 0))


def _behind(part: TimedPart, profile: Profile, which: Behind) -> Iterator[RoundLine]:
    conversation = unpack(part.content)
    rounds = _own(rounds_of(conversation, profile), part)
    first = first_that_counts(rounds)
    for each in rounds:
        if stands_behind(each, which, first, profile):
            begun = moment_of(each.start_ms, conversation)
            at = None if begun is None else from_ms(begun)
            yield RoundLine(part.part_id, part.external_id, part.agent, at, each)
