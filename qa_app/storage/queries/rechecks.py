"""Re-checks as they are kept, and what may still be chosen for one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, desc, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from qa_app.core.corrections import CorrectionCause
from qa_app.core.listing import PAGE_SIZE, Cursor, Page, Place, page_of
from qa_app.core.permissions import Reach
from qa_app.core.rechecks import HOLDING, MEASURED, RecheckState
from qa_app.core.reviews import PUBLISHED_PURPOSES, ReviewState
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.corrections import CorrectionRow
from qa_app.storage.tables.definitions import DefinitionVersion
from qa_app.storage.tables.people import Agent, Team, User
from qa_app.storage.tables.rechecks import RecheckRow, RecheckSetting
from qa_app.storage.tables.reviews import AnswerRow, ReviewRow
from qa_app.storage.tables.sampling import Draw, DrawnPart


class KeptSetting(NamedTuple):
    """A team's share in percent, its named seniors, and since when."""

    percent: int
    seniors: tuple[int, ...]
    changed_at: datetime


class Pending(NamedTuple):
    """A submitted review for which chance has not spoken yet.

    ``agent_id``: whose conversation it is, who must not be its senior either. ``plan_percent``:
    the share that its sampling plan asks for, 0 for none.
    """

    id: int
    reviewer_id: int
    team_id: int
    agent_id: int | None
    plan_percent: int


class StoredRecheck(NamedTuple):
    """A re-check with the review it is about; ``senior``: whoever has, or had, its task."""

    id: int
    state: RecheckState
    review_id: int
    review_state: str
    team_id: int
    team: str
    part_id: int
    conversation: str
    agent_id: int | None
    agent: str | None
    reviewer_id: int
    reviewer: str
    rubric_version_id: int
    revision_id: int
    total: Decimal | None
    probability: float
    chosen_at: datetime
    assignment_id: int | None
    senior_id: int | None
    senior: str | None
    due_on: date | None
    settled_by: str | None
    settled_at: datetime | None
    reason: str | None


class Measured(NamedTuple):
    """A settled re-check, for the error rates."""

    id: int
    review_id: int
    reviewer_id: int
    reviewer: str
    rubric: str
    rubric_version_id: int
    probability: float


def settings_of(session: Session, team_ids: Collection[int]) -> dict[int, KeptSetting]:
    """What teams have set; those that re-check nothing and never did are left out."""
    rows = session.scalars(select(RecheckSetting).where(RecheckSetting.team_id.in_(team_ids)))
    return {
        row.team_id: KeptSetting(row.percent, tuple(row.seniors), row.changed_at) for row in rows
    }


def set_setting(
    session: Session,
    team_id: int,
    percent: int,
    seniors: Collection[int],
    *,
    changed_by: int | None,
    now: datetime,
) -> None:
    """Keep a team's setting in place of the one it had."""
    session.merge(
        RecheckSetting(
            team_id=team_id,
            percent=percent,
            seniors=sorted(seniors),
            changed_by=changed_by,
            changed_at=now,
        )
    )


def teams_with_pending(session: Session, team_ids: frozenset[int] | None) -> list[int]:
    """The teams (of those named, if any) that have something for which chance has not spoken."""
    chosen = (
        select(Part.team_id)
        .join(ReviewRow, ReviewRow.part_id == Part.id)
        .where(*_unspoken(), Part.team_id.is_not(None))
        .distinct()
        .order_by(Part.team_id)
    )
    if team_ids is not None:
        chosen = chosen.where(Part.team_id.in_(team_ids))
    return [team_id for team_id in session.scalars(chosen) if team_id is not None]


def count_pending(session: Session, team_ids: frozenset[int] | None) -> int:
    """How many submitted reviews chance has not spoken for, where a team or a plan has a share."""
    sharing = select(RecheckSetting.team_id).where(RecheckSetting.percent > 0)
    chosen = (
        select(func.count())
        .select_from(ReviewRow)
        .join(Part, Part.id == ReviewRow.part_id)
        .outerjoin(Assignment, Assignment.id == ReviewRow.assignment_id)
        .outerjoin(DrawnPart, DrawnPart.id == Assignment.drawn_part_id)
        .outerjoin(Draw, Draw.id == DrawnPart.draw_id)
        .where(*_unspoken(), or_(Part.team_id.in_(sharing), Draw.recheck_percent > 0))
    )
    if team_ids is not None:
        chosen = chosen.where(Part.team_id.in_(team_ids))
    return session.scalar(chosen) or 0


def pending(session: Session, team_ids: Collection[int]) -> list[Pending]:
    """The submitted reviews of teams for which chance has not spoken, locked, by id."""
    chosen = (
        select(
            ReviewRow.id,
            ReviewRow.reviewer_id,
            Part.team_id,
            Part.agent_id,
            func.coalesce(Draw.recheck_percent, 0),
        )
        .join(Part, Part.id == ReviewRow.part_id)
        .outerjoin(Assignment, Assignment.id == ReviewRow.assignment_id)
        .outerjoin(DrawnPart, DrawnPart.id == Assignment.drawn_part_id)
        .outerjoin(Draw, Draw.id == DrawnPart.draw_id)
        .where(*_unspoken(), Part.team_id.in_(team_ids))
        .order_by(ReviewRow.id)
        .with_for_update(of=ReviewRow)
    )
    return [Pending._make(row) for row in session.execute(chosen)]


def chosen_since(session: Session, team_id: int, since: datetime) -> frozenset[int]:
    """The reviewers of a team of whom something was chosen since a moment."""
    chosen = (
        select(ReviewRow.reviewer_id)
        .join(RecheckRow, RecheckRow.review_id == ReviewRow.id)
        .where(
            RecheckRow.team_id == team_id,
            RecheckRow.chosen_at >= since,
            RecheckRow.state != RecheckState.PASSED_OVER.value,
        )
    )
    return frozenset(session.scalars(chosen))


def held_back(session: Session, review_ids: Collection[int]) -> frozenset[int]:
    """Those of some reviews that have to wait for their re-check."""
    chosen = select(RecheckRow.review_id).where(
        RecheckRow.review_id.in_(review_ids), RecheckRow.state.in_(HOLDING)
    )
    return frozenset(session.scalars(chosen))


def lock(session: Session, recheck_id: int) -> None:
    """Let nobody else move this re-check until this transaction ends."""
    session.execute(select(RecheckRow.id).where(RecheckRow.id == recheck_id).with_for_update())


def one(session: Session, recheck_id: int) -> StoredRecheck | None:
    """One re-check, or ``None``; those passed over are none."""
    return _one(session, RecheckRow.id == recheck_id)


def of_assignment(session: Session, assignment_id: int) -> StoredRecheck | None:
    """The re-check whose task this is."""
    return _one(session, RecheckRow.assignment_id == assignment_id)


def of_review(session: Session, review_id: int) -> StoredRecheck | None:
    """The re-check of a review, where it was chosen."""
    return _one(session, RecheckRow.review_id == review_id)


def page(
    session: Session,
    states: Collection[RecheckState],
    reach: Reach,
    *,
    senior_id: int | None = None,
    reviewer_id: int | None = None,
    place: Place | None = None,
    limit: int = PAGE_SIZE,
) -> Page[StoredRecheck]:
    """Re-checks of teams reached, or of a senior, or of one reviewer's reviews, newest first."""
    backwards = place is not None and place.backwards
    chosen = _stored().where(*_wanted(states, reach, senior_id, reviewer_id))
    if place is not None:
        last = place.cursor.id
        chosen = chosen.where(RecheckRow.id > last if backwards else RecheckRow.id < last)
    order = RecheckRow.id.asc() if backwards else desc(RecheckRow.id)
    found = [_recheck(row) for row in session.execute(chosen.order_by(order).limit(limit + 1))]
    return page_of([(each, Cursor(each.id, each.id)) for each in found], place, limit)


def count(
    session: Session,
    states: Collection[RecheckState],
    reach: Reach,
    *,
    senior_id: int | None = None,
    reviewer_id: int | None = None,
) -> int:
    """How many there are."""
    chosen = (
        select(func.count())
        .select_from(RecheckRow)
        .join(ReviewRow, ReviewRow.id == RecheckRow.review_id)
        .outerjoin(Assignment, Assignment.id == RecheckRow.assignment_id)
        .where(*_wanted(states, reach, senior_id, reviewer_id))
    )
    return session.scalar(chosen) or 0


def measured(
    session: Session,
    reach: Reach,
    since: datetime,
    before: datetime,
    *,
    reviewer_id: int | None = None,
) -> list[Measured]:
    """The re-checks settled in a span, of teams reached or of one reviewer, by id."""
    chosen = (
        select(
            RecheckRow.id,
            RecheckRow.review_id,
            ReviewRow.reviewer_id,
            User.name,
            DefinitionVersion.key,
            ReviewRow.rubric_version_id,
            RecheckRow.probability,
        )
        .join(ReviewRow, ReviewRow.id == RecheckRow.review_id)
        .join(User, User.id == ReviewRow.reviewer_id)
        .join(DefinitionVersion, DefinitionVersion.id == ReviewRow.rubric_version_id)
        .where(
            RecheckRow.state.in_(MEASURED),
            RecheckRow.settled_at >= since,
            RecheckRow.settled_at < before,
        )
        .order_by(RecheckRow.id)
    )
    if reviewer_id is not None:
        chosen = chosen.where(ReviewRow.reviewer_id == reviewer_id)
    elif not reach.everywhere:
        chosen = chosen.where(RecheckRow.team_id.in_(reach.team_ids))
    return [Measured._make(row) for row in session.execute(chosen)]


def earned_on(
    session: Session, review_ids: Collection[int]
) -> list[tuple[int, str, Decimal | None]]:
    """What each answered criterion of reviews is worth now, by review and criterion."""
    chosen = select(AnswerRow.review_id, AnswerRow.criterion, AnswerRow.earned).where(
        AnswerRow.review_id.in_(review_ids)
    )
    rows = session.execute(chosen.order_by(AnswerRow.id))
    return [(review_id, criterion, earned) for review_id, criterion, earned in rows]


def changes_by(session: Session, recheck_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """What re-checks corrected, as kept: by re-check, then by criterion."""
    chosen = select(CorrectionRow.cause_id, CorrectionRow.changes).where(
        CorrectionRow.cause == CorrectionCause.RECHECK.value,
        CorrectionRow.cause_id.in_(recheck_ids),
    )
    return {cause_id: changes for cause_id, changes in session.execute(chosen)}  # noqa: C416


def row_of_review(session: Session, review_id: int) -> RecheckRow | None:
    """What chance said of a review, if it has spoken."""
    return session.scalar(select(RecheckRow).where(RecheckRow.review_id == review_id))


def comment_of(session: Session, review_id: int) -> str:
    """The comment on the whole of a review."""
    return session.scalar(select(ReviewRow.comment).where(ReviewRow.id == review_id)) or ""


def _unspoken() -> list[ColumnElement[bool]]:
    return [
        ReviewRow.state == ReviewState.SUBMITTED.value,
        ReviewRow.purpose.in_(PUBLISHED_PURPOSES),
        ~exists().where(RecheckRow.review_id == ReviewRow.id),
    ]


def _wanted(
    states: Collection[RecheckState], reach: Reach, senior_id: int | None, reviewer_id: int | None
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [RecheckRow.state.in_(states)]
    if reviewer_id is not None:
        conditions.append(ReviewRow.reviewer_id == reviewer_id)
    elif not reach.everywhere:
        mine = Assignment.reviewer_id == senior_id
        conditions.append(or_(RecheckRow.team_id.in_(reach.team_ids), mine))
    return conditions


def _one(session: Session, condition: ColumnElement[bool]) -> StoredRecheck | None:
    passed_over = RecheckRow.state == RecheckState.PASSED_OVER.value
    row = session.execute(_stored().where(condition, ~passed_over)).one_or_none()
    return None if row is None else _recheck(row)


def _recheck(row: Any) -> StoredRecheck:
    found = StoredRecheck._make(row)
    return found._replace(state=RecheckState(found.state))


def _stored() -> Any:
    reviewer, senior, settler = aliased(User), aliased(User), aliased(User)
    return (
        select(
            RecheckRow.id,
            RecheckRow.state,
            RecheckRow.review_id,
            ReviewRow.state,
            RecheckRow.team_id,
            Team.name,
            ReviewRow.part_id,
            ConversationRow.external_id,
            Part.agent_id,
            Agent.name,
            ReviewRow.reviewer_id,
            reviewer.name,
            ReviewRow.rubric_version_id,
            ReviewRow.revision_id,
            ReviewRow.total,
            RecheckRow.probability,
            RecheckRow.chosen_at,
            RecheckRow.assignment_id,
            Assignment.reviewer_id,
            senior.name,
            Assignment.due_on,
            settler.name,
            RecheckRow.settled_at,
            RecheckRow.reason,
        )
        .join(ReviewRow, ReviewRow.id == RecheckRow.review_id)
        .join(Part, Part.id == ReviewRow.part_id)
        .join(ConversationRow, ConversationRow.id == Part.conversation_id)
        .join(Team, Team.id == RecheckRow.team_id)
        .join(reviewer, reviewer.id == ReviewRow.reviewer_id)
        .outerjoin(Agent, Agent.id == Part.agent_id)
        .outerjoin(Assignment, Assignment.id == RecheckRow.assignment_id)
        .outerjoin(senior, senior.id == Assignment.reviewer_id)
        .outerjoin(settler, settler.id == RecheckRow.settled_by)
    )
