"""Reading populations, draws and what was drawn."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    and_,
    func,
    select,
    type_coerce,
    update,
)
from sqlalchemy.orm import Session

from qa_app.core.listing import severity_rank
from qa_app.core.reviews import Purpose
from qa_app.core.rules.hits import Severity
from qa_app.core.sampling import DrawKind
from qa_app.core.sampling import Part as Sampled
from qa_app.core.sampling_plans import Population, Terms, Window
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.base import from_ms
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.people import Agent, AgentTeam, Team
from qa_app.storage.tables.sampling import Draw, DrawnPart

_FLAGGED = severity_rank(Severity.MINOR)
_OF_SAMPLE = Assignment.purpose == Purpose.SAMPLE.value
# A part that several draws chose has one task, whichever of them led to it.
_IS_ASSIGNED = and_(Assignment.part_id == DrawnPart.part_id, _OF_SAMPLE)


class PartRow(NamedTuple):
    """A part that may be drawn, as a team's list has it."""

    part_id: int
    agent_id: int
    channel: str
    started_ms: int
    messages: int
    severity_rank: int
    longest_ms: int | None

    @property
    def flagged(self) -> bool:
        """Whether it has a finding that counts: minor or graver, not dismissed."""
        return self.severity_rank >= _FLAGGED


class OtherDraw(NamedTuple):
    """What a draw of the same month was made by; its population is read on its own."""

    id: int
    window: Window
    terms: Terms
    seed: str


class DrawOfPeriod(NamedTuple):
    """A draw with the sizes of its strata: by name the parts, and how many were wanted."""

    id: int
    team_id: int
    window: Window
    terms: Terms
    seed: str
    strata: Mapping[str, tuple[int, int]]


class DrawnRow(NamedTuple):
    """A drawn part and its agent; ``skipped`` where it could not be reviewed."""

    id: int
    draw_id: int
    part_id: int
    agent_id: int
    kind: str
    stratum: str
    draw_probability: float
    inclusion_probability: float
    skipped: bool


def take_turn(session: Session, team_id: int) -> None:
    """Let nobody else draw for this team until this transaction ends.

    Two draws at once would choose the same parts.
    """
    session.execute(select(Team.id).where(Team.id == team_id).with_for_update(key_share=True))


def parts_between(session: Session, team_id: int, bounds_ms: tuple[int, int]) -> list[PartRow]:
    """Every part of the team that began within the bounds and belongs to an agent."""
    chosen = select(
        Part.id,
        Part.agent_id,
        Part.channel,
        # Moments as numbers: a hundred thousand datetimes take a second to make.
        type_coerce(Part.started_at, BigInteger),
        Part.message_count,
        Part.severity_rank,
        Part.longest_response_ms,
    ).where(*_of_team(team_id, bounds_ms))
    return [PartRow._make(row) for row in session.execute(chosen)]


def joined_on(session: Session, agent_ids: Collection[int]) -> dict[int, date]:
    """The first day on which agents were in any team, by agent."""
    chosen = (
        select(AgentTeam.agent_id, func.min(AgentTeam.since))
        .where(AgentTeam.agent_id.in_(agent_ids))
        .group_by(AgentTeam.agent_id)
    )
    return dict(session.execute(chosen).all())


def is_unflagged(session: Session, part_id: int) -> bool:
    """Whether a part has no finding that counts now."""
    return session.scalar(select(Part.id).where(Part.id == part_id, _is_unflagged())) is not None


def last_start(session: Session, team_id: int) -> datetime | None:
    """When the team's last conversation began; ``None`` where it has none."""
    return session.scalar(
        select(Part.started_at)
        .where(Part.team_id == team_id)
        .order_by(Part.started_at.desc())
        .limit(1)
    )


def drawn_before(session: Session, team_id: int, period_id: str) -> dict[int, bool]:
    """The parts that earlier draws of the same team and period chose.

    The value says whether the part is out of the question for the scores' sample: because it is
    in it, or because it could not be reviewed.
    """
    chosen = (
        select(DrawnPart.part_id, DrawnPart.kind, Assignment.state)
        .join(Draw, Draw.id == DrawnPart.draw_id)
        .outerjoin(Assignment, _IS_ASSIGNED)
        .where(Draw.team_id == team_id, Draw.period == period_id)
    )
    found: dict[int, bool] = {}
    for part_id, kind, state in session.execute(chosen):
        out = kind != DrawKind.RECALL or state == "skipped"
        found[part_id] = found.get(part_id, False) or out
    return found


def assigned_among(session: Session, part_ids: Collection[int]) -> set[int]:
    """Those of the parts that some draw has given to a reviewer already."""
    chosen = select(Assignment.part_id).where(Assignment.part_id.in_(part_ids), _OF_SAMPLE)
    return set(session.scalars(chosen))


def agent_names(session: Session, agent_ids: Collection[int]) -> dict[int, str]:
    """The names of agents by id."""
    chosen = select(Agent.id, Agent.name).where(Agent.id.in_(agent_ids))
    return dict(session.execute(chosen).all())


def drawn_of(
    session: Session, draw_ids: Collection[int], agents: Collection[int] | None = None
) -> list[DrawnRow]:
    """Everything that draws chose, in the order of the draws; only of some agents, if named.

    What was drawn for recall is always there: it was drawn of all agents together.
    """
    chosen = _drawn().where(DrawnPart.draw_id.in_(draw_ids))
    if agents is not None:
        for_recall = DrawnPart.kind == DrawKind.RECALL.value
        chosen = chosen.where(Part.agent_id.in_(agents) | for_recall)
    return [DrawnRow._make(row) for row in session.execute(chosen)]


def drawn_in(session: Session, draw_id: int, stratum: str) -> list[DrawnRow]:
    """What one draw chose of a stratum, in the order in which it was drawn."""
    chosen = _drawn().where(DrawnPart.draw_id == draw_id, DrawnPart.stratum == stratum)
    return [DrawnRow._make(row) for row in session.execute(chosen)]


def parts_of(session: Session, draw_id: int) -> list[int]:
    """The ids of what a draw chose itself, without replacements."""
    chosen = select(DrawnPart.part_id).where(
        DrawnPart.draw_id == draw_id, DrawnPart.replaces_id.is_(None)
    )
    return list(session.scalars(chosen))


def drawn_at_first(session: Session, draw_id: int) -> set[tuple[int, bool]]:
    """What a draw chose itself, without replacements: the part, and whether it was for recall."""
    chosen = select(DrawnPart.part_id, DrawnPart.kind == DrawKind.RECALL.value).where(
        DrawnPart.draw_id == draw_id, DrawnPart.replaces_id.is_(None)
    )
    return {(part_id, bool(for_recall)) for part_id, for_recall in session.execute(chosen)}


def drawn_parts_of(session: Session, part_id: int) -> list[DrawnPart]:
    """A part's rows in every draw that chose it, the oldest draw first."""
    chosen = select(DrawnPart).where(DrawnPart.part_id == part_id).order_by(DrawnPart.id)
    return list(session.scalars(chosen))


def assignment_state(session: Session, part_id: int) -> str | None:
    """The state of the assignment that a part has through any draw; ``None`` without one."""
    return session.scalar(select(Assignment.state).where(Assignment.part_id == part_id, _OF_SAMPLE))


def draws_over(session: Session, stored: Draw) -> list[OtherDraw]:
    """The draws of the same team and month that share a day with one, the oldest first."""
    chosen = (
        select(Draw.id, Draw.first_day, Draw.last_day, Draw.period, Draw.terms, Draw.seed)
        .where(
            Draw.team_id == stored.team_id,
            Draw.period == stored.period,
            Draw.first_day <= stored.last_day,
            Draw.last_day >= stored.first_day,
        )
        .order_by(Draw.id)
    )
    return [
        OtherDraw(draw_id, Window(first_day, last_day, period), terms, seed)
        for draw_id, first_day, last_day, period, terms, seed in session.execute(chosen)
    ]


def draws_within(session: Session, first_day: date, last_day: date) -> list[DrawOfPeriod]:
    """Every team's draws that share a day with these, by team, the oldest first."""
    chosen = (
        select(
            Draw.id,
            Draw.team_id,
            Draw.first_day,
            Draw.last_day,
            Draw.period,
            Draw.terms,
            Draw.seed,
            Draw.strata,
        )
        .where(Draw.first_day <= last_day, Draw.last_day >= first_day)
        .order_by(Draw.team_id, Draw.id)
    )
    return [
        DrawOfPeriod(draw_id, team_id, Window(first, last, period), terms, seed, strata)
        for draw_id, team_id, first, last, period, terms, seed, strata in session.execute(chosen)
    ]


def drawn_counts(session: Session, draw_ids: Collection[int]) -> list[tuple[int, str, int]]:
    """How many parts draws chose of each stratum, skipped ones among them: draw, stratum, parts."""
    chosen = (
        select(DrawnPart.draw_id, DrawnPart.stratum, func.count(DrawnPart.id))
        .where(DrawnPart.draw_id.in_(draw_ids))
        .group_by(DrawnPart.draw_id, DrawnPart.stratum)
    )
    return [(draw_id, stratum, number) for draw_id, stratum, number in session.execute(chosen)]


def populations(session: Session, draw_ids: Collection[int]) -> dict[int, Population]:
    """What each draw chose from."""
    chosen = select(Draw.id, Draw.population).where(Draw.id.in_(draw_ids))
    return dict(session.execute(chosen).all())


def set_chances(session: Session, chances: Sequence[tuple[int, float, float]]) -> None:
    """Correct drawn parts: by id, the chance in their draw and that over all draws."""
    if chances:
        session.execute(
            update(DrawnPart),
            [
                {"id": row, "draw_probability": own, "inclusion_probability": joint}
                for row, own, joint in chances
            ],
        )


def waiting_parts(session: Session, draw_id: int) -> dict[Sampled, int]:
    """The parts of a draw without an assignment, each with the id of its drawn row."""
    chosen = (
        select(DrawnPart.part_id, Part.agent_id, DrawnPart.id)
        .join(Part, Part.id == DrawnPart.part_id)
        .outerjoin(Assignment, _IS_ASSIGNED)
        .where(DrawnPart.draw_id == draw_id, Assignment.id.is_(None), Part.agent_id.is_not(None))
    )
    return {
        Sampled(part_id, agent_id): drawn_id
        for part_id, agent_id, drawn_id in session.execute(chosen)
        if agent_id is not None
    }


def _of_team(team_id: int, bounds_ms: tuple[int, int]) -> list[ColumnElement[bool]]:
    """The team's parts that began within the bounds and belong to an agent."""
    start, end = map(from_ms, bounds_ms)
    return [
        Part.team_id == team_id,
        Part.started_at >= start,
        Part.started_at < end,
        Part.agent_id.is_not(None),
    ]


def _is_unflagged() -> ColumnElement[bool]:
    return Part.severity_rank < _FLAGGED


def _drawn() -> Any:
    return (
        select(
            DrawnPart.id,
            DrawnPart.draw_id,
            DrawnPart.part_id,
            Part.agent_id,
            DrawnPart.kind,
            DrawnPart.stratum,
            DrawnPart.draw_probability,
            DrawnPart.inclusion_probability,
            func.coalesce(Assignment.state == "skipped", False),
        )
        .join(Draw, Draw.id == DrawnPart.draw_id)
        .join(Part, Part.id == DrawnPart.part_id)
        .outerjoin(Assignment, _IS_ASSIGNED)
        .order_by(DrawnPart.id)
    )
