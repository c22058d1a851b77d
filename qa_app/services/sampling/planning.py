"""What a draw would choose from, and whom it would give work; looking changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from qa_app.core.assignments import Reviewer, Spread, spread
from qa_app.core.conversations import Channel
from qa_app.core.errors import Invalid, _
from qa_app.core.periods import Period, Span, period_of
from qa_app.core.periods import period as period_of_id
from qa_app.core.permissions import Right
from qa_app.core.sampling import Drawn, Part, draw, inclusion_probability
from qa_app.services import definitions
from qa_app.services.context import Context
from qa_app.services.definitions import RubricVersion
from qa_app.storage.queries import assignments
from qa_app.storage.queries import sampling as queries
from qa_app.storage.queries.assignments import ReviewerLoad


@dataclass(frozen=True, slots=True)
class AgentOutlook:
    """What a draw would find of one agent.

    ``available``: parts that no draw has chosen yet; ``drawn_before``: those that one has.
    ``probability``: the chance (0 to 1) of each available part; ``None`` where there is none.
    """

    agent_id: int
    agent: str
    available: int
    drawn_before: int
    would_draw: int
    probability: float | None


@dataclass(frozen=True, slots=True)
class ReviewerOutlook:
    """Somebody who may review: how much is open with them, and what the draw would add."""

    id: int
    name: str
    open: int
    would_add: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a draw would do. ``unassigned``: parts that nobody chosen could review."""

    period: Period
    rubric: RubricVersion
    agents: Sequence[AgentOutlook]
    reviewers: Sequence[ReviewerOutlook]
    unassigned: int

    @property
    def would_draw(self) -> int:
        return sum(agent.would_draw for agent in self.agents)


@dataclass(frozen=True, slots=True)
class Field:
    """The parts that a draw may choose from, and those that earlier draws chose."""

    period: Period
    parts: Sequence[Part]
    before: frozenset[int]

    @property
    def available(self) -> list[Part]:
        return [part for part in self.parts if part.id not in self.before]

    def by_agent(self) -> dict[str, list[int]]:
        """The available parts of each agent, as a draw stores its population."""
        found: dict[str, list[int]] = {}
        for part in sorted(self.available):
            found.setdefault(str(part.agent), []).append(part.id)
        return found


def outlook(
    context: Context,
    team_id: int,
    period_id: str,
    per_agent: int,
    reviewer_ids: Collection[int] | None = None,
) -> Outlook:
    """What a draw would find and do; raises Invalid for a bad period or number.

    ``reviewer_ids``: among whom it would be spread, everybody where ``None``.
    """
    context.actor.require(Right.DRAW, team_id)
    field = field_of(context, team_id, month(period_id))
    chosen = draw(field.available, per_agent, "outlook")
    pool = assignments.reviewers_of(context.session, team_id, context.today)
    spreading = spread_over(chosen, among(pool, reviewer_ids)) if chosen else Spread((), ())
    added = Counter(task.reviewer for task in spreading.tasks)
    return Outlook(
        period=field.period,
        rubric=rubric_for(context, team_id),
        agents=_agents(context, field, per_agent),
        reviewers=[ReviewerOutlook(each.id, each.name, each.open, added[each.id]) for each in pool],
        unassigned=len(spreading.unassigned),
    )


def month_to_draw(context: Context, team_id: int) -> Period:
    """The month to offer first: the last one in which the team spoke with anybody."""
    context.actor.require(Right.DRAW, team_id)
    last = queries.last_start(context.session, team_id)
    day = context.today if last is None else last.astimezone(context.zone).date()
    return period_of(day, Span.MONTH)


def month(period_id: str) -> Period:
    """The month of an id; raises Invalid.

    Draws for spans that overlap would have to know of each other to keep the chances right.
    """
    period = period_of_id(period_id)
    if period.span is not Span.MONTH:
        raise Invalid(_("A draw is for one month. Write it as 2026-10."), field="period")
    return period


def field_of(context: Context, team_id: int, period: Period) -> Field:
    """Everything that a draw for a team and period could choose from."""
    return Field(
        period=period,
        parts=queries.population(context.session, team_id, period.bounds_ms(context.zone)),
        before=frozenset(queries.drawn_before(context.session, team_id, period.id)),
    )


def rubric_for(context: Context, team_id: int) -> RubricVersion:
    """The rubric by which what is drawn today will be graded."""
    return definitions.current_rubric(context, team_id, Channel.CHAT, context.today)


def among(
    pool: Sequence[ReviewerLoad], reviewer_ids: Collection[int] | None
) -> Sequence[ReviewerLoad]:
    """Those of the pool who were chosen; all of it where nobody was asked to choose."""
    if reviewer_ids is None:
        return pool
    return [reviewer for reviewer in pool if reviewer.id in reviewer_ids]


def spread_over(chosen: Collection[Drawn | Part], pool: Sequence[ReviewerLoad]) -> Spread:
    """Give drawn parts to reviewers; raises Invalid where there are none."""
    parts = [Part(each.part, each.agent) if isinstance(each, Drawn) else each for each in chosen]
    return spread(parts, [Reviewer(each.id, each.agent_id, each.open) for each in pool])


def _agents(context: Context, field: Field, per_agent: int) -> list[AgentOutlook]:
    available = Counter(part.agent for part in field.available)
    every = Counter(part.agent for part in field.parts)
    names = queries.agent_names(context.session, every)
    found = [
        _agent(agent, names, available[agent], number - available[agent], per_agent)
        for agent, number in every.items()
    ]
    return sorted(found, key=lambda each: (each.agent, each.agent_id))


def _agent(
    agent_id: int, names: Mapping[int, str], available: int, before: int, per_agent: int
) -> AgentOutlook:
    return AgentOutlook(
        agent_id=agent_id,
        agent=names.get(agent_id, ""),
        available=available,
        drawn_before=before,
        would_draw=min(per_agent, available),
        probability=inclusion_probability(per_agent, 0, available) if available else None,
    )
