"""Reading populations, draws and what was drawn."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.orm import Session

from qa_app.core.listing import severity_rank
from qa_app.core.permissions import Reach
from qa_app.core.reviews import Purpose
from qa_app.core.rules.hits import Severity
from qa_app.core.sampling import DrawKind
from qa_app.core.sampling import Part as Sampled
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.people import Agent, Team, User
from qa_app.storage.tables.reviews import ReviewRow
from qa_app.storage.tables.sampling import Draw, DrawnPart

_OF_SAMPLE = Assignment.purpose == Purpose.SAMPLE.value
# A part that several draws chose has one task, whichever of them led to it.
_IS_ASSIGNED = and_(Assignment.part_id == DrawnPart.part_id, _OF_SAMPLE)


class ListedDraw(NamedTuple):
    """A draw with how far its reviews are; ``waiting``: parts that have no reviewer."""

    id: int
    team_id: int
    team: str
    period: str
    per_agent: int
    seed: str
    created_by: str | None
    created_at: datetime
    drawn: int
    done: int
    skipped: int
    waiting: int

    @property
    def to_review(self) -> int:
        return self.drawn - self.skipped


class StoodIn(NamedTuple):
    """What a draw chose from: by agent id as text, and the unflagged parts of all agents."""

    by_agent: Mapping[str, list[int]]
    unflagged: list[int]


class DrawnRow(NamedTuple):
    """A drawn part and its agent; ``skipped`` where it could not be reviewed."""

    id: int
    draw_id: int
    part_id: int
    agent_id: int
    stratum: str
    unflagged: bool
    draw_probability: float
    inclusion_probability: float
    skipped: bool


class DrawnLine(NamedTuple):
    """A drawn part as the page of its draw shows it, with its assignment and review if any."""

    id: int
    part_id: int
    kind: str
    external_id: str
    agent_id: int
    agent: str
    channel: str
    started_at: datetime
    draw_probability: float
    inclusion_probability: float
    replaces_id: int | None
    assignment_id: int | None
    state: str | None
    reviewer: str | None
    skip_reason: str | None
    review_id: int | None
    review_state: str | None
    total: Decimal | None

    @property
    def skipped(self) -> bool:
        return self.state == "skipped"

    @property
    def for_recall(self) -> bool:
        return self.kind == DrawKind.RECALL


def take_turn(session: Session, team_id: int) -> None:
    """Let nobody else draw for this team until this transaction ends.

    Two draws at once would choose the same parts.
    """
    session.execute(select(Team.id).where(Team.id == team_id).with_for_update(key_share=True))


def population(session: Session, team_id: int, bounds_ms: tuple[int, int]) -> list[Sampled]:
    """Every part of the team that began within the bounds and belongs to an agent."""
    chosen = select(Part.id, Part.agent_id).where(*_of_team(team_id, bounds_ms))
    return [
        Sampled(part_id, agent_id)
        for part_id, agent_id in session.execute(chosen)
        if agent_id is not None
    ]


def unflagged(session: Session, team_id: int, bounds_ms: tuple[int, int]) -> set[int]:
    """Those of the population without a finding that counts: minor or graver, not dismissed."""
    chosen = select(Part.id).where(*_of_team(team_id, bounds_ms), _is_unflagged())
    return set(session.scalars(chosen))


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
        out = kind == DrawKind.RANDOM or state == "skipped"
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


def drawn_of(session: Session, team_id: int, period_id: str) -> list[DrawnRow]:
    """Everything drawn for a team and period, in the order of the draws."""
    chosen = _drawn().where(Draw.team_id == team_id, Draw.period == period_id)
    return [DrawnRow._make(row) for row in session.execute(chosen)]


def drawn_in(session: Session, draw_id: int, stratum: str) -> list[DrawnRow]:
    """What one draw chose of a stratum, in the order in which it was drawn."""
    chosen = _drawn().where(DrawnPart.draw_id == draw_id, DrawnPart.stratum == stratum)
    return [DrawnRow._make(row) for row in session.execute(chosen)]


def drawn_parts_of(session: Session, part_id: int) -> list[DrawnPart]:
    """A part's rows in every draw that chose it, the oldest draw first."""
    chosen = select(DrawnPart).where(DrawnPart.part_id == part_id).order_by(DrawnPart.id)
    return list(session.scalars(chosen))


def assignment_state(session: Session, part_id: int) -> str | None:
    """The state of the assignment that a part has through any draw; ``None`` without one."""
    return session.scalar(select(Assignment.state).where(Assignment.part_id == part_id, _OF_SAMPLE))


def populations(session: Session, draw_ids: Collection[int]) -> dict[int, StoodIn]:
    """The parts that stood in the population of each draw."""
    chosen = select(Draw.id, Draw.population, Draw.unflagged).where(Draw.id.in_(draw_ids))
    return {
        draw_id: StoodIn(by_agent, unflagged or [])
        for draw_id, by_agent, unflagged in session.execute(chosen)
    }


def set_probabilities(
    session: Session, ids: Collection[int], *, draw: float | None = None, joint: float | None = None
) -> None:
    """Correct the probabilities of drawn parts."""
    values = {
        name: value
        for name, value in (("draw_probability", draw), ("inclusion_probability", joint))
        if value is not None
    }
    session.execute(update(DrawnPart).where(DrawnPart.id.in_(ids)).values(**values))


def draws(session: Session, reach: Reach) -> list[ListedDraw]:
    """The draws within reach, the newest first."""
    chosen = _listed()
    if not reach.everywhere:
        chosen = chosen.where(Draw.team_id.in_(reach.team_ids))
    return [ListedDraw._make(row) for row in session.execute(chosen.order_by(Draw.id.desc()))]


def listed_draw(session: Session, draw_id: int) -> ListedDraw | None:
    """One draw, or ``None``."""
    row = session.execute(_listed().where(Draw.id == draw_id)).one_or_none()
    return None if row is None else ListedDraw._make(row)


def lines_of(session: Session, draw_id: int) -> list[DrawnLine]:
    """What one draw chose, by agent, in the order in which it was drawn."""
    chosen = (
        select(
            DrawnPart.id,
            DrawnPart.part_id,
            DrawnPart.kind,
            ConversationRow.external_id,
            Part.agent_id,
            Agent.name,
            Part.channel,
            Part.started_at,
            DrawnPart.draw_probability,
            DrawnPart.inclusion_probability,
            DrawnPart.replaces_id,
            Assignment.id,
            Assignment.state,
            User.name,
            Assignment.skip_reason,
            ReviewRow.id,
            ReviewRow.state,
            ReviewRow.total,
        )
        .join(Part, Part.id == DrawnPart.part_id)
        .join(ConversationRow, ConversationRow.id == Part.conversation_id)
        .join(Agent, Agent.id == Part.agent_id)
        .outerjoin(Assignment, _IS_ASSIGNED)
        .outerjoin(User, User.id == Assignment.reviewer_id)
        .outerjoin(ReviewRow, ReviewRow.assignment_id == Assignment.id)
        .where(DrawnPart.draw_id == draw_id)
        .order_by(Agent.name, Agent.id, DrawnPart.id)
    )
    return [DrawnLine._make(row) for row in session.execute(chosen)]


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


def _listed() -> Any:
    counted = (
        select(
            DrawnPart.draw_id.label("draw_id"),
            func.count().label("drawn"),
            func.count().filter(Assignment.state == "done").label("done"),
            func.count().filter(Assignment.state == "skipped").label("skipped"),
            func.count().filter(Assignment.id.is_(None)).label("waiting"),
        )
        .outerjoin(Assignment, _IS_ASSIGNED)
        .group_by(DrawnPart.draw_id)
        .subquery()
    )
    return (
        select(
            Draw.id,
            Draw.team_id,
            Team.name,
            Draw.period,
            Draw.per_agent,
            Draw.seed,
            User.name,
            Draw.created_at,
            func.coalesce(counted.c.drawn, 0),
            func.coalesce(counted.c.done, 0),
            func.coalesce(counted.c.skipped, 0),
            func.coalesce(counted.c.waiting, 0),
        )
        .join(Team, Team.id == Draw.team_id)
        .outerjoin(User, User.id == Draw.created_by)
        .outerjoin(counted, counted.c.draw_id == Draw.id)
    )


def _of_team(team_id: int, bounds_ms: tuple[int, int]) -> list[ColumnElement[bool]]:
    """The team's parts that began within the bounds and belong to an agent."""
    start, end = (datetime.fromtimestamp(ms / 1000, UTC) for ms in bounds_ms)
    return [
        Part.team_id == team_id,
        Part.started_at >= start,
        Part.started_at < end,
        Part.agent_id.is_not(None),
    ]


def _is_unflagged() -> ColumnElement[bool]:
    return Part.severity_rank < severity_rank(Severity.MINOR)


def _drawn() -> Any:
    return (
        select(
            DrawnPart.id,
            DrawnPart.draw_id,
            DrawnPart.part_id,
            Part.agent_id,
            DrawnPart.stratum,
            DrawnPart.unflagged,
            DrawnPart.draw_probability,
            DrawnPart.inclusion_probability,
            func.coalesce(Assignment.state == "skipped", False),
        )
        .join(Draw, Draw.id == DrawnPart.draw_id)
        .join(Part, Part.id == DrawnPart.part_id)
        .outerjoin(Assignment, _IS_ASSIGNED)
        .order_by(DrawnPart.id)
    )
