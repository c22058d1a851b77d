"""Reading draws for their pages: listed, counted by agent, and line by line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from qa_app.core.permissions import Reach
from qa_app.core.reviews import Purpose
from qa_app.core.sampling import DrawKind
from qa_app.core.sampling_plans import Terms
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.people import Agent, Team, User
from qa_app.storage.tables.reviews import ReviewRow
from qa_app.storage.tables.sampling import Draw, DrawnPart, SamplingPlan

_SAMPLE, _CALIBRATION = Purpose.SAMPLE.value, Purpose.CALIBRATION.value
# A part that several draws chose has one task, whichever of them led to it.
_IS_ASSIGNED = and_(Assignment.part_id == DrawnPart.part_id, Assignment.purpose == _SAMPLE)


class ListedDraw(NamedTuple):
    """A draw with how far its reviews are; ``waiting``: parts that have no reviewer."""

    id: int
    team_id: int
    team: str
    period: str
    first_day: date
    last_day: date
    terms: Terms
    seed: str
    plan_id: int | None
    plan: str | None
    created_by: str | None
    created_at: datetime
    drawn: int
    done: int
    skipped: int
    waiting: int

    @property
    def to_review(self) -> int:
        return self.drawn - self.skipped

    @property
    def whole_month(self) -> bool:
        """Whether it is from all days of its month; else from those of a week, or one day."""
        return (self.last_day - self.first_day).days >= 27


class OverlapTask(NamedTuple):
    """A drawn part that goes to further reviewers: its own task, and those of the others.

    ``reviewers`` are all who have it already, that of its own task among them.
    """

    part_id: int
    agent_id: int
    drawn_part_id: int
    sample_assignment_id: int | None
    assignment_ids: tuple[int, ...]
    reviewers: frozenset[int]


class AgentCount(NamedTuple):
    """How far what a draw chose of one agent is, for the scores or for recall.

    ``least`` and ``most``: the chances (0 to 1) of these parts in this draw.
    """

    agent_id: int
    agent: str
    for_recall: bool
    drawn: int
    done: int
    skipped: int
    waiting: int
    least: float
    most: float

    @property
    def kept(self) -> int:
        return self.drawn - self.skipped


class DrawnLine(NamedTuple):
    """A drawn part as the page of its draw shows it, with its assignment and review if any."""

    id: int
    part_id: int
    kind: str
    stratum: str
    overlap: bool
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
    blind: bool | None
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


def draws(session: Session, reach: Reach, *, before: int | None, limit: int) -> list[ListedDraw]:
    """The draws within reach, the newest first, those before an id where one is given."""
    page = select(Draw.id).order_by(Draw.id.desc()).limit(limit)
    if not reach.everywhere:
        page = page.where(Draw.team_id.in_(reach.team_ids))
    if before is not None:
        page = page.where(Draw.id < before)
    shown = list(session.scalars(page))
    return [ListedDraw._make(row) for row in session.execute(_listed(shown))]


def draws_of_plan(session: Session, plan_id: int, limit: int) -> list[ListedDraw]:
    """The last draws of a plan, the newest first."""
    page = select(Draw.id).where(Draw.plan_id == plan_id).order_by(Draw.id.desc()).limit(limit)
    return [ListedDraw._make(row) for row in session.execute(_listed(list(session.scalars(page))))]


def listed_draw(session: Session, draw_id: int) -> ListedDraw | None:
    """One draw, or ``None``."""
    row = session.execute(_listed([draw_id])).one_or_none()
    return None if row is None else ListedDraw._make(row)


def counts_of(session: Session, draw_id: int) -> list[AgentCount]:
    """What one draw chose, counted by agent and purpose."""
    for_recall = DrawnPart.kind == DrawKind.RECALL.value
    chosen = (
        select(
            Agent.id,
            Agent.name,
            for_recall,
            func.count(),
            func.count().filter(Assignment.state == "done"),
            func.count().filter(Assignment.state == "skipped"),
            func.count().filter(Assignment.id.is_(None)),
            func.min(DrawnPart.draw_probability),
            func.max(DrawnPart.draw_probability),
        )
        .join(Part, Part.id == DrawnPart.part_id)
        .join(Agent, Agent.id == Part.agent_id)
        .outerjoin(Assignment, _IS_ASSIGNED)
        .where(DrawnPart.draw_id == draw_id)
        .group_by(Agent.id, Agent.name, for_recall)
        .order_by(Agent.name, Agent.id)
    )
    return [AgentCount._make(row) for row in session.execute(chosen)]


def overlap_count(session: Session, draw_id: int) -> int:
    """How many parts of a draw go to further reviewers."""
    chosen = select(func.count()).where(DrawnPart.draw_id == draw_id, DrawnPart.overlap)
    return session.scalar(chosen) or 0


def lines_of(
    session: Session,
    draw_id: int,
    *,
    agent_id: int | None = None,
    after: int = 0,
    limit: int | None = None,
) -> list[DrawnLine]:
    """What one draw chose, in the order in which it was drawn: one agent after the other.

    ``agent_id``: of one agent alone; ``after``: behind the line of an id.
    """
    chosen = (
        select(
            DrawnPart.id,
            DrawnPart.part_id,
            DrawnPart.kind,
            DrawnPart.stratum,
            DrawnPart.overlap,
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
            Assignment.blind,
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
        .where(DrawnPart.draw_id == draw_id, DrawnPart.id > after)
        .order_by(DrawnPart.id)
        .limit(limit)
    )
    if agent_id is not None:
        chosen = chosen.where(Part.agent_id == agent_id)
    return [DrawnLine._make(row) for row in session.execute(chosen)]


def overlap_of(session: Session, draw_id: int) -> list[OverlapTask]:
    """The parts of a draw that go to further reviewers, with the tasks that there are.

    A part that could not be reviewed is none of them.
    """
    chosen = (
        select(
            DrawnPart.part_id,
            DrawnPart.id,
            Part.agent_id,
            Assignment.id,
            Assignment.purpose,
            Assignment.state,
            Assignment.reviewer_id,
        )
        .join(Part, Part.id == DrawnPart.part_id)
        .outerjoin(Assignment, Assignment.part_id == DrawnPart.part_id)
        .where(DrawnPart.draw_id == draw_id, DrawnPart.overlap)
        .order_by(DrawnPart.id, Assignment.id)
    )
    found: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for part_id, drawn_id, agent_id, *task in session.execute(chosen):
        found[part_id, drawn_id, agent_id].append(task)
    return [
        _overlap(part_id, drawn_id, agent_id, tasks)
        for (part_id, drawn_id, agent_id), tasks in found.items()
        if not any(purpose == _SAMPLE and state == "skipped" for _id, purpose, state, _who in tasks)
    ]


def _overlap(part_id: int, drawn_id: int, agent_id: int, tasks: Sequence[Any]) -> OverlapTask:
    own = [number for number, purpose, _state, _who in tasks if purpose == _SAMPLE]
    others = [number for number, purpose, _state, _who in tasks if purpose == _CALIBRATION]
    return OverlapTask(
        part_id=part_id,
        agent_id=agent_id,
        drawn_part_id=drawn_id,
        sample_assignment_id=own[0] if own else None,
        assignment_ids=tuple(others),
        reviewers=frozenset(who for _id, _purpose, _state, who in tasks if who is not None),
    )


def _listed(draw_ids: Collection[int]) -> Any:
    counted = (
        select(
            DrawnPart.draw_id.label("draw_id"),
            func.count().label("drawn"),
            func.count().filter(Assignment.state == "done").label("done"),
            func.count().filter(Assignment.state == "skipped").label("skipped"),
            func.count().filter(Assignment.id.is_(None)).label("waiting"),
        )
        .outerjoin(Assignment, _IS_ASSIGNED)
        .where(DrawnPart.draw_id.in_(draw_ids))
        .group_by(DrawnPart.draw_id)
        .subquery()
    )
    return (
        select(
            Draw.id,
            Draw.team_id,
            Team.name,
            Draw.period,
            Draw.first_day,
            Draw.last_day,
            Draw.terms,
            Draw.seed,
            Draw.plan_id,
            SamplingPlan.name,
            User.name,
            Draw.created_at,
            func.coalesce(counted.c.drawn, 0),
            func.coalesce(counted.c.done, 0),
            func.coalesce(counted.c.skipped, 0),
            func.coalesce(counted.c.waiting, 0),
        )
        .join(Team, Team.id == Draw.team_id)
        .outerjoin(User, User.id == Draw.created_by)
        .outerjoin(SamplingPlan, SamplingPlan.id == Draw.plan_id)
        .outerjoin(counted, counted.c.draw_id == Draw.id)
        .where(Draw.id.in_(draw_ids))
        .order_by(Draw.id.desc())
    )
