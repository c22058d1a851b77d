"""Which appeals somebody sees, and the decided ones as cases."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, desc, false, or_, select
from sqlalchemy.orm import Session

from qa_app.core.appeals import AppealState
from qa_app.core.permissions import Reach
from qa_app.core.rubrics import Answer
from qa_app.storage.tables.appeals import AppealRow
from qa_app.storage.tables.people import Team, User
from qa_app.storage.tables.reviews import ReviewRow

_OPEN = [state.value for state in AppealState if state.is_open]
_ENDED = [state.value for state in AppealState if not state.is_open]


class Viewer(NamedTuple):
    """Who asks, and where they may do what; ``agent_id``: the agent that they are."""

    user_id: int
    agent_id: int | None
    sees: Reach
    comments: Reach
    decides: Reach
    reviews: bool
    today: date


class DecidedCase(NamedTuple):
    """A decided appeal, as a case to go by; it names no agent."""

    id: int
    rubric: str
    rubric_version_id: int
    criterion: str
    team: str
    first_reviewer_id: int
    first_reviewer: str
    first_answer: Answer
    outcome: str
    decided_answer: Answer | None
    reason: str
    decided_on: date | None


def conditions(viewer: Viewer, which: str) -> list[ColumnElement[bool]]:
    """Appeals that ``wait`` for the viewer, that are ``open``, or that have ``ended``."""
    if which == "waiting":
        return [_waits_for(viewer), *_unblinded(viewer)]
    states = _OPEN if which == "open" else _ENDED
    return [AppealRow.state.in_(states), _is_seen_by(viewer), *_unblinded(viewer)]


def decided(
    session: Session, reach: Reach, *, rubric: str | None = None, criterion: str | None = None
) -> list[DecidedCase]:
    """Decided appeals of teams reached, the last first."""
    chosen = (
        select(
            AppealRow.id,
            AppealRow.rubric,
            ReviewRow.rubric_version_id,
            AppealRow.criterion,
            Team.name,
            AppealRow.first_reviewer_id,
            User.name,
            AppealRow.first_answer,
            AppealRow.outcome,
            AppealRow.decided_answer,
            AppealRow.decision,
            AppealRow.decided_on,
        )
        .join(ReviewRow, ReviewRow.id == AppealRow.review_id)
        .join(Team, Team.id == AppealRow.team_id)
        .join(User, User.id == AppealRow.first_reviewer_id)
        .where(AppealRow.state == AppealState.DECIDED.value)
        .order_by(desc(AppealRow.decided_on), desc(AppealRow.id))
    )
    if not reach.everywhere:
        chosen = chosen.where(AppealRow.team_id.in_(reach.team_ids))
    if rubric is not None:
        chosen = chosen.where(AppealRow.rubric == rubric)
    if criterion is not None:
        chosen = chosen.where(AppealRow.criterion == criterion)
    return [
        DecidedCase._make(row)._replace(
            first_answer=Answer(**row.first_answer),
            decided_answer=None if row.decided_answer is None else Answer(**row.decided_answer),
        )
        for row in session.execute(chosen)
    ]


def _is_seen_by(viewer: Viewer) -> ColumnElement[bool]:
    ways = [_within(viewer.sees)]
    if viewer.agent_id is not None:
        ways.append(AppealRow.agent_id == viewer.agent_id)
    if viewer.reviews:
        ways.append(AppealRow.first_reviewer_id == viewer.user_id)
        ways.append(AppealRow.rescorer_id == viewer.user_id)
    return or_(*ways)


def _unblinded(viewer: Viewer) -> list[ColumnElement[bool]]:
    """Whoever has a second look to make sees nothing of its appeal."""
    waiting = AppealRow.state == AppealState.AWAITING_RESCORE.value
    mine = and_(AppealRow.rescorer_id.is_not(None), AppealRow.rescorer_id == viewer.user_id)
    return [~and_(waiting, mine)]


def _waits_for(viewer: Viewer) -> ColumnElement[bool]:
    """The supervisor's comment; the lead's turn to give out, to go on, or to decide."""
    not_own = AppealRow.agent_id != (viewer.agent_id or 0)
    to_comment = and_(
        AppealRow.state == AppealState.AWAITING_COMMENT.value, _within(viewer.comments)
    )
    # Who leads a team decides nothing of it, even where they are its quality lead as well.
    leading = and_(
        _within(viewer.decides),
        ~_within(viewer.comments),
        AppealRow.first_reviewer_id != viewer.user_id,
    )
    overdue = AppealRow.due_on < viewer.today
    to_lead = and_(
        leading,
        or_(
            and_(AppealRow.state == AppealState.AWAITING_COMMENT.value, overdue),
            and_(
                AppealRow.state == AppealState.AWAITING_RESCORE.value,
                or_(AppealRow.rescorer_id.is_(None), overdue),
            ),
            and_(
                AppealRow.state == AppealState.AWAITING_DECISION.value,
                AppealRow.rescorer_id != viewer.user_id,
            ),
        ),
    )
    return and_(not_own, or_(to_comment, to_lead))


def _within(reach: Reach) -> ColumnElement[bool]:
    if reach.everywhere:
        return AppealRow.team_id.is_not(None)
    return AppealRow.team_id.in_(reach.team_ids) if reach.team_ids else false()
