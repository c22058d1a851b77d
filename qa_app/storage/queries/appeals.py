"""Appeals as they are kept, and the working days that teams give."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from qa_app.core.appeals import (
    Appeal,
    AppealState,
    AppealStep,
    Decision,
    Disputed,
    Grounds,
    Outcome,
    Party,
    Terms,
)
from qa_app.core.listing import PAGE_SIZE, Cursor, Page, Place, page_of
from qa_app.core.permissions import RoleName
from qa_app.core.reviews import Evidence
from qa_app.core.rubrics import Answer
from qa_app.storage.queries import subjects
from qa_app.storage.queries.subjects import Subject
from qa_app.storage.tables.appeals import AppealEvent, AppealRow, AppealTerms
from qa_app.storage.tables.definitions import DefinitionVersion
from qa_app.storage.tables.people import Agent, Membership, Team, User
from qa_app.storage.tables.reviews import ReviewRow


class KeptTerms(NamedTuple):
    """What a team has set; ``seven_days`` as in the table."""

    terms: Terms
    seven_days: bool
    changed_at: datetime


class StoredAppeal(NamedTuple):
    """An appeal with what it is about; names are those of people as they are called today.

    ``conversation``: its id, or the title of the exercise.
    """

    id: int
    appeal: Appeal
    due_on: date | None
    assignment_id: int | None
    rubric: str
    rubric_version_id: int
    conversation: str
    team: str
    agent: str
    first_reviewer: str
    rescorer: str | None
    decided_by: str | None


class Step(NamedTuple):
    """One step of an appeal's timeline; ``who``: ``None`` for the system itself."""

    step: AppealStep
    who: str | None
    at: datetime


class Member(NamedTuple):
    """Somebody with a role in a team, as a party, and what they are called."""

    party: Party
    name: str


def terms_of(session: Session, team_ids: Collection[int]) -> dict[int, KeptTerms]:
    """What teams have set, by team; those that keep to the default are left out."""
    rows = session.scalars(select(AppealTerms).where(AppealTerms.team_id.in_(team_ids)))
    return {
        row.team_id: KeptTerms(
            Terms(row.to_raise, row.to_comment, row.to_rescore, row.to_decide, row.remind),
            row.seven_days,
            row.changed_at,
        )
        for row in rows
    }


def set_terms(
    session: Session,
    team_id: int,
    terms: Terms,
    *,
    seven_days: bool,
    changed_by: int | None,
    now: datetime,
) -> None:
    """Keep a team's terms in place of those it had."""
    session.merge(
        AppealTerms(
            team_id=team_id,
            **asdict(terms),
            seven_days=seven_days,
            changed_by=changed_by,
            changed_at=now,
        )
    )


def members_of(session: Session, team_id: int, day: date) -> list[Member]:
    """Everybody active with a role in a team on a day, by name."""
    rows = session.execute(
        select(User.id, User.name, User.agent_id, Membership.role)
        .join(Membership, Membership.user_id == User.id)
        .where(
            User.active,
            (Membership.team_id == team_id) | Membership.team_id.is_(None),
            Membership.since <= day,
            Membership.until.is_(None) | (Membership.until >= day),
        )
        .order_by(User.name, User.id)
    ).all()
    found: dict[int, Member] = {}
    for user_id, name, agent_id, role in rows:
        held = found[user_id].party.roles if user_id in found else frozenset[RoleName]()
        found[user_id] = Member(Party(user_id, held | {RoleName(role)}, agent_id), name)
    return list(found.values())


def lock(session: Session, appeal_id: int) -> None:
    """Let nobody else move this appeal until this transaction ends."""
    session.execute(select(AppealRow.id).where(AppealRow.id == appeal_id).with_for_update())


def one(session: Session, appeal_id: int) -> StoredAppeal | None:
    """One appeal, or ``None``."""
    row = session.execute(_stored().where(AppealRow.id == appeal_id)).one_or_none()
    return None if row is None else _appeal(row)


def of_assignment(session: Session, assignment_id: int) -> int | None:
    """The id of the appeal whose second look a task is."""
    return session.scalar(select(AppealRow.id).where(AppealRow.assignment_id == assignment_id))


def of_review(session: Session, review_id: int) -> list[StoredAppeal]:
    """The appeals against a review, the first first."""
    chosen = _stored().where(AppealRow.review_id == review_id).order_by(AppealRow.id)
    return [_appeal(row) for row in session.execute(chosen)]


def page(
    session: Session,
    conditions: Collection[ColumnElement[bool]],
    place: Place | None = None,
    limit: int = PAGE_SIZE,
) -> Page[StoredAppeal]:
    """Appeals that meet the conditions, the last raised first."""
    backwards = place is not None and place.backwards
    chosen = _stored().where(*conditions)
    if place is not None:
        last = place.cursor.id
        chosen = chosen.where(AppealRow.id > last if backwards else AppealRow.id < last)
    order = AppealRow.id.asc() if backwards else AppealRow.id.desc()
    found = [_appeal(row) for row in session.execute(chosen.order_by(order).limit(limit + 1))]
    return page_of([(each, Cursor(each.id, each.id)) for each in found], place, limit)


def count(session: Session, conditions: Collection[ColumnElement[bool]]) -> int:
    """How many appeals meet the conditions."""
    chosen = select(func.count()).select_from(AppealRow).where(*conditions)
    return session.scalar(chosen) or 0


def nearest_due(session: Session, conditions: Collection[ColumnElement[bool]]) -> date | None:
    """The first last day of the steps waited for, of those that meet the conditions."""
    return session.scalar(select(func.min(AppealRow.due_on)).where(*conditions))


def open_ones(session: Session, after: int, limit: int) -> list[StoredAppeal]:
    """Open appeals of a higher id, by id."""
    states = [state for state in AppealState if state.is_open]
    chosen = (
        _stored()
        .where(AppealRow.state.in_(states), AppealRow.id > after)
        .order_by(AppealRow.id)
        .limit(limit)
    )
    return [_appeal(row) for row in session.execute(chosen)]


def add(session: Session, appeal: Appeal, *, rubric: str, due_on: date | None) -> int:
    """Keep a new appeal; returns its id."""
    disputed = appeal.disputed
    row = AppealRow(
        review_id=disputed.review,
        rubric=rubric,
        criterion=disputed.criterion,
        team_id=disputed.team,
        agent_id=disputed.agent,
        first_reviewer_id=disputed.first_reviewer,
        first_answer=asdict(disputed.answer),
        state=appeal.state.value,
        raised_on=appeal.raised_on,
        since=appeal.since,
        due_on=due_on,
        reason=appeal.grounds.reason,
        evidence=[asdict(each) for each in appeal.grounds.evidence],
    )
    session.add(row)
    session.flush()
    return row.id


def keep(session: Session, appeal_id: int, appeal: Appeal, due_on: date | None) -> None:
    """Keep an appeal as it stands after a step."""
    row = session.get_one(AppealRow, appeal_id, populate_existing=True)
    row.state, row.since, row.due_on = appeal.state.value, appeal.since, due_on
    row.comment, row.rescorer_id = appeal.comment, appeal.rescorer
    row.rescored = None if appeal.rescored is None else asdict(appeal.rescored)
    decision = appeal.decision
    if decision is not None:
        row.outcome, row.decision = decision.outcome.value, decision.reason
        row.decided_by, row.decided_on = decision.by, decision.on
        row.decided_answer = None if decision.answer is None else asdict(decision.answer)
    session.flush()


def set_task(session: Session, appeal_id: int, assignment_id: int | None) -> None:
    """Name the task that is the second look of an appeal."""
    session.get_one(AppealRow, appeal_id).assignment_id = assignment_id
    session.flush()


def add_step(
    session: Session, appeal_id: int, step: AppealStep, user_id: int | None, now: datetime
) -> None:
    """Add to an appeal's timeline."""
    last = session.scalar(
        select(func.max(AppealEvent.number)).where(AppealEvent.appeal_id == appeal_id)
    )
    session.add(
        AppealEvent(
            appeal_id=appeal_id, number=(last or 0) + 1, step=step.value, user_id=user_id, at=now
        )
    )
    session.flush()


def steps_of(session: Session, appeal_id: int) -> list[Step]:
    """What happened to an appeal, in order."""
    rows = session.execute(
        select(AppealEvent.step, User.name, AppealEvent.at)
        .outerjoin(User, User.id == AppealEvent.user_id)
        .where(AppealEvent.appeal_id == appeal_id)
        .order_by(AppealEvent.number)
    )
    return [Step(AppealStep(step), name, at) for step, name, at in rows]


def _stored() -> Any:
    first, second, decider = aliased(User), aliased(User), aliased(User)
    found = (
        select(
            AppealRow,
            ReviewRow.published_at,
            ReviewRow.appeal_until,
            ReviewRow.rubric_version_id,
            Subject.name,
            Team.name,
            Team.zone,
            Agent.name,
            first.name,
            second.name,
            decider.name,
        )
        .join(ReviewRow, ReviewRow.id == AppealRow.review_id)
        .join(DefinitionVersion, DefinitionVersion.id == ReviewRow.rubric_version_id)
        .join(Team, Team.id == AppealRow.team_id)
        .join(Agent, Agent.id == AppealRow.agent_id)
        .join(first, first.id == AppealRow.first_reviewer_id)
        .outerjoin(second, second.id == AppealRow.rescorer_id)
        .outerjoin(decider, decider.id == AppealRow.decided_by)
        .execution_options(populate_existing=True)
    )
    return subjects.named(found, ReviewRow)


def _appeal(found: Any) -> StoredAppeal:
    row, published_at, until, version, conversation, team, zone, agent, *names = found
    disputed = Disputed(
        review=row.review_id,
        criterion=row.criterion,
        team=row.team_id,
        agent=row.agent_id,
        first_reviewer=row.first_reviewer_id,
        answer=Answer(**row.first_answer),
        published_on=published_at.astimezone(ZoneInfo(zone)).date(),
        until=until,
    )
    appeal = Appeal(
        disputed=disputed,
        grounds=Grounds(row.reason, tuple(Evidence(**each) for each in row.evidence)),
        state=AppealState(row.state),
        raised_on=row.raised_on,
        since=row.since,
        comment=row.comment,
        rescorer=row.rescorer_id,
        rescored=_answer(row.rescored),
        decision=_decision(row),
    )
    return StoredAppeal(
        row.id,
        appeal,
        row.due_on,
        row.assignment_id,
        row.rubric,
        version,
        conversation,
        team,
        agent,
        *names,
    )


def _decision(row: AppealRow) -> Decision | None:
    if row.outcome is None or row.decided_by is None or row.decided_on is None:
        return None
    return Decision(
        Outcome(row.outcome),
        row.decision or "",
        row.decided_by,
        row.decided_on,
        _answer(row.decided_answer),
    )


def _answer(kept: Mapping[str, Any] | None) -> Answer | None:
    return None if kept is None else Answer(**kept)
