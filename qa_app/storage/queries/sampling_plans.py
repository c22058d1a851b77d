"""Reading sampling plans and what came of their turns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_app.core.permissions import Reach
from qa_app.core.sampling_plans import Shares, Terms
from qa_app.storage.tables.people import Team, User
from qa_app.storage.tables.sampling import SamplingPlan, SamplingRun


class StoredPlan(NamedTuple):
    """A plan as it stands."""

    id: int
    team_id: int
    team: str
    name: str
    terms: Terms
    rhythm: str
    recurring: bool
    since: date
    delay_days: int
    shares: Shares
    edition: int
    created_by: str | None
    changed_at: datetime
    retired_at: datetime | None


class Run(NamedTuple):
    """One turn of a recurring plan; ``draw_id`` empty: it failed, and ``failure`` says why."""

    plan_id: int
    first_day: date
    last_day: date
    tried_at: datetime
    draw_id: int | None
    failure: str | None
    failure_details: Mapping[str, object] | None


def plans(session: Session, reach: Reach, *, retired: bool = False) -> list[StoredPlan]:
    """The plans within reach by team and name; the retired ones instead, if asked for."""
    chosen = _plans()
    if not reach.everywhere:
        chosen = chosen.where(SamplingPlan.team_id.in_(reach.team_ids))
    is_retired = SamplingPlan.retired_at.is_not(None)
    chosen = chosen.where(is_retired if retired else ~is_retired)
    rows = session.execute(chosen.order_by(Team.name, Team.id, SamplingPlan.name, SamplingPlan.id))
    return [_plan(row) for row in rows]


def one(session: Session, plan_id: int) -> StoredPlan | None:
    """One plan, or ``None``."""
    row = session.execute(_plans().where(SamplingPlan.id == plan_id)).one_or_none()
    return None if row is None else _plan(row)


def lock(session: Session, plan_id: int) -> SamplingPlan | None:
    """A plan's row, which nobody else changes until this transaction ends."""
    chosen = select(SamplingPlan).where(SamplingPlan.id == plan_id).with_for_update()
    return session.scalars(chosen.execution_options(populate_existing=True)).one_or_none()


def same_name(session: Session, team_id: int, name: str, but: int | None) -> bool:
    """Whether another plan of the team that is in use has a name, in whatever case."""
    chosen = select(SamplingPlan.id).where(
        SamplingPlan.team_id == team_id,
        func.lower(SamplingPlan.name) == name.lower(),
        SamplingPlan.retired_at.is_(None),
        SamplingPlan.id != (but or 0),
    )
    return session.scalars(chosen.limit(1)).first() is not None


def recurring(session: Session) -> list[StoredPlan]:
    """Every plan that draws by itself."""
    chosen = _plans().where(SamplingPlan.recurring, SamplingPlan.retired_at.is_(None))
    return [_plan(row) for row in session.execute(chosen.order_by(SamplingPlan.id))]


def days_done(session: Session, plan_ids: Collection[int]) -> dict[int, frozenset[date]]:
    """The first days of the windows from which plans have drawn in their turn, by plan."""
    chosen = select(SamplingRun.plan_id, SamplingRun.first_day).where(
        SamplingRun.plan_id.in_(plan_ids), SamplingRun.draw_id.is_not(None)
    )
    found: dict[int, set[date]] = defaultdict(set)
    for plan_id, first_day in session.execute(chosen):
        found[plan_id].add(first_day)
    return {plan_id: frozenset(days) for plan_id, days in found.items()}


def last_runs(session: Session, plan_ids: Collection[int]) -> dict[int, Run]:
    """The last turn of each plan that has had one."""
    newest = (
        select(SamplingRun.plan_id, func.max(SamplingRun.first_day).label("first_day"))
        .where(SamplingRun.plan_id.in_(plan_ids))
        .group_by(SamplingRun.plan_id)
        .subquery()
    )
    chosen = _runs().join(
        newest,
        (newest.c.plan_id == SamplingRun.plan_id) & (newest.c.first_day == SamplingRun.first_day),
    )
    return {row[0]: Run._make(row) for row in session.execute(chosen)}


def runs_of(session: Session, plan_id: int, limit: int) -> list[Run]:
    """The last turns of a plan, the newest first."""
    chosen = _runs().where(SamplingRun.plan_id == plan_id)
    newest = chosen.order_by(SamplingRun.first_day.desc()).limit(limit)
    return [Run._make(row) for row in session.execute(newest)]


def run_row(session: Session, plan_id: int, first_day: date) -> SamplingRun | None:
    """The row of a plan's turn for the window that begins on a day."""
    chosen = select(SamplingRun).where(
        SamplingRun.plan_id == plan_id, SamplingRun.first_day == first_day
    )
    return session.scalars(chosen).one_or_none()


def _plans() -> Any:
    return (
        select(SamplingPlan, Team.name, User.name)
        .join(Team, Team.id == SamplingPlan.team_id)
        .outerjoin(User, User.id == SamplingPlan.created_by)
    )


def _plan(row: Any) -> StoredPlan:
    plan, team, author = row
    return StoredPlan(
        id=plan.id,
        team_id=plan.team_id,
        team=team,
        name=plan.name,
        terms=plan.terms,
        rhythm=plan.rhythm,
        recurring=plan.recurring,
        since=plan.since,
        delay_days=plan.delay_days,
        shares=Shares(
            blind=plan.blind_percent,
            overlap=plan.overlap_percent,
            reviewers=plan.overlap_reviewers,
            recheck=plan.recheck_percent,
            due_days=plan.due_days,
        ),
        edition=plan.edition,
        created_by=author,
        changed_at=plan.changed_at,
        retired_at=plan.retired_at,
    )


def _runs() -> Any:
    return select(
        SamplingRun.plan_id,
        SamplingRun.first_day,
        SamplingRun.last_day,
        SamplingRun.tried_at,
        SamplingRun.draw_id,
        SamplingRun.failure,
        SamplingRun.failure_details,
    )
