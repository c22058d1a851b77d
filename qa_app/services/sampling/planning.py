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
from qa_app.core.sampling import (
    RECALL_PERCENT,
    Drawn,
    Part,
    draw,
    draw_unflagged,
    inclusion_probability,
    recall_size,
)
from qa_app.services import rubric_uses
from qa_app.services.context import Context
from qa_app.services.definitions import RubricVersion
from qa_app.storage.queries import assignments
from qa_app.storage.queries import sampling as queries
from qa_app.storage.queries.assignments import ReviewerLoad
from qa_app.storage.queries.rule_quality import shares


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
    """What a draw would do. ``unassigned``: parts that nobody chosen could review.

    ``unflagged``: how many conversations without a finding it would take in addition, by the
    team's share of ``recall_percent``.
    """

    period: Period
    rubric: RubricVersion
    agents: Sequence[AgentOutlook]
    reviewers: Sequence[ReviewerOutlook]
    unassigned: int
    unflagged: int
    recall_percent: int

    @property
    def would_draw(self) -> int:
        return sum(agent.would_draw for agent in self.agents)


@dataclass(frozen=True, slots=True)
class Field:
    """The parts that a draw may choose from, and those that earlier draws chose.

    ``before``: those that are in the scores' sample or could not be reviewed. What was taken
    to measure recall alone is not among them: leaving it out would leave out the good ones.
    ``drawn``: everything that was chosen. ``unflagged``: the parts without a finding that counts.
    """

    period: Period
    parts: Sequence[Part]
    before: frozenset[int]
    drawn: frozenset[int]
    unflagged: frozenset[int]

    @property
    def available(self) -> list[Part]:
        return [part for part in self.parts if part.id not in self.before]

    def unflagged_beside(self, chosen: Collection[Drawn]) -> list[Part]:
        """The unflagged parts that nothing has chosen, nor this draw for the scores."""
        out = self.drawn.union(each.part for each in chosen)
        return [part for part in self.parts if part.id in self.unflagged and part.id not in out]

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
    percent = recall_percent(context, team_id)
    further = further_unflagged(field, chosen, percent, "outlook")
    pool = assignments.reviewers_of(context.session, team_id, context.today)
    tasks = to_assign(context, [*chosen, *further])
    spreading = spread_over(tasks, among(pool, reviewer_ids)) if tasks else Spread((), ())
    added = Counter(task.reviewer for task in spreading.tasks)
    return Outlook(
        period=field.period,
        rubric=rubric_for(context, team_id),
        agents=_agents(context, field, per_agent),
        reviewers=[ReviewerOutlook(each.id, each.name, each.open, added[each.id]) for each in pool],
        unassigned=len(spreading.unassigned),
        unflagged=len(further),
        recall_percent=percent,
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
    bounds = period.bounds_ms(context.zone)
    drawn = queries.drawn_before(context.session, team_id, period.id)
    return Field(
        period=period,
        parts=queries.population(context.session, team_id, bounds),
        before=frozenset(part for part, out in drawn.items() if out),
        drawn=frozenset(drawn),
        unflagged=frozenset(queries.unflagged(context.session, team_id, bounds)),
    )


def recall_percent(context: Context, team_id: int) -> int:
    """How many unflagged conversations a team's draws take, in percent of what they draw."""
    chosen = shares.percent_of(context.session, team_id)
    return RECALL_PERCENT if chosen is None else chosen


def further_unflagged(
    field: Field, chosen: Collection[Drawn], percent: int, seed: str
) -> list[Part]:
    """What a draw takes of the unflagged parts beside what it chose for the scores."""
    left = {part.id: part for part in field.unflagged_beside(chosen)}
    return [left[part] for part in draw_unflagged(left, recall_size(len(chosen), percent), seed)]


def to_assign(context: Context, chosen: Collection[Drawn | Part]) -> list[Part]:
    """The parts of these that nobody has yet: one draw's choice may be another's already."""
    parts = [Part(each.part, each.agent) if isinstance(each, Drawn) else each for each in chosen]
    taken = queries.assigned_among(context.session, [part.id for part in parts])
    return [part for part in parts if part.id not in taken]


def rubric_for(context: Context, team_id: int) -> RubricVersion:
    """The rubric by which what is drawn today will be graded."""
    return rubric_uses.rubric_for(context, team_id, Channel.CHAT, context.today)


def among(
    pool: Sequence[ReviewerLoad], reviewer_ids: Collection[int] | None
) -> Sequence[ReviewerLoad]:
    """Those of the pool who were chosen; all of it where nobody was asked to choose."""
    if reviewer_ids is None:
        return pool
    return [reviewer for reviewer in pool if reviewer.id in reviewer_ids]


def spread_over(parts: Collection[Part], pool: Sequence[ReviewerLoad]) -> Spread:
    """Give drawn parts to reviewers; raises Invalid where there are none."""
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
