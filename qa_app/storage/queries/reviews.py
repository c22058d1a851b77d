"""Reading reviews."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, desc, func, select, update
from sqlalchemy.orm import Session

from qa_app.core.listing import PAGE_SIZE, Cursor, Page, Place, page_of
from qa_app.core.permissions import Reach
from qa_app.core.reviews import PUBLISHED_PURPOSES, Evidence
from qa_app.core.rubrics import Answer
from qa_app.storage.queries import subjects
from qa_app.storage.queries.subjects import Subject
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.definitions import DefinitionVersion
from qa_app.storage.tables.people import Agent, Team, User
from qa_app.storage.tables.reviews import (
    Answered,
    AnswerRow,
    EvidenceRow,
    ReviewRow,
)
from qa_app.storage.tables.sampling import Draw, DrawnPart

Answers = type[Answered]
"""Which answers: those that count, or those given again once the pre-screen was shown."""


class ListedReview(NamedTuple):
    """A review as a list shows it; ``period`` is that of its draw.

    Of a turn in an exercise there is no part, no text and no channel; ``external_id`` is the
    exercise's title then, and ``started_at`` its day.

    ``seconds``: how long its author worked on it, 0 where that is not known.
    """

    id: int
    state: str
    purpose: str
    edition: int
    part_id: int | None
    exercise_turn_id: int | None
    revision_id: int | None
    external_id: str
    channel: str | None
    started_at: datetime
    team_id: int | None
    team: str | None
    agent_id: int | None
    agent: str | None
    reviewer_id: int
    reviewer: str
    rubric_version_id: int
    rubric: str
    rubric_number: int
    assignment_id: int | None
    period: str | None
    comment: str
    total: Decimal | None
    without_critical: Decimal | None
    passed: bool | None
    saved_at: datetime
    submitted_at: datetime | None
    published_at: datetime | None
    appeal_until: date | None
    criteria: list[str] | None
    seconds: int
    revealed_at: datetime | None
    second_total: Decimal | None
    batch: str | None


def one(session: Session, review_id: int) -> ListedReview | None:
    """One review, or ``None``."""
    row = session.execute(_listed().where(ReviewRow.id == review_id)).one_or_none()
    return None if row is None else ListedReview._make(row)


def of_assignment(session: Session, assignment_id: int) -> int | None:
    """The id of the review that an assignment led to."""
    return session.scalar(select(ReviewRow.id).where(ReviewRow.assignment_id == assignment_id))


def of_part(session: Session, part_id: int, states: Sequence[str]) -> list[ListedReview]:
    """The reviews of a part in these states that its agent may see, the newest first."""
    chosen = _listed().where(ReviewRow.part_id == part_id, *_in_states(states))
    return [ListedReview._make(row) for row in session.execute(chosen.order_by(desc(ReviewRow.id)))]


def several(session: Session, review_ids: Collection[int]) -> list[ListedReview]:
    """The reviews of these ids, by id."""
    chosen = _listed().where(ReviewRow.id.in_(review_ids)).order_by(ReviewRow.id)
    return [ListedReview._make(row) for row in session.execute(chosen)]


def left_behind(
    session: Session,
    part_id: int | None,
    turn_id: int | None,
    reviewer_id: int,
    rubric_version_id: int,
    purpose: str,
) -> int | None:
    """The id of a review that its author began under a task since taken from them."""
    return session.scalar(
        select(ReviewRow.id).where(
            subjects.same(ReviewRow, part_id, turn_id),
            ReviewRow.reviewer_id == reviewer_id,
            ReviewRow.rubric_version_id == rubric_version_id,
            ReviewRow.purpose == purpose,
            ReviewRow.assignment_id.is_(None),
        )
    )


def page(
    session: Session,
    *,
    reach: Reach,
    states: Sequence[str],
    agent_id: int | None = None,
    team_id: int | None = None,
    place: Place | None = None,
    limit: int = PAGE_SIZE,
) -> Page[ListedReview]:
    """Reviews within reach, the last made first."""
    conditions = _conditions(reach, states, agent_id, team_id)
    backwards = place is not None and place.backwards
    if place is not None:
        last = place.cursor.id
        conditions.append(ReviewRow.id > last if backwards else ReviewRow.id < last)
    order = ReviewRow.id.asc() if backwards else ReviewRow.id.desc()
    chosen = _listed().where(*conditions).order_by(order).limit(limit + 1)
    rows = [ListedReview._make(row) for row in session.execute(chosen)]
    return page_of([(row, Cursor(row.id, row.id)) for row in rows], place, limit)


def count(
    session: Session,
    *,
    reach: Reach,
    states: Sequence[str],
    agent_id: int | None = None,
    team_id: int | None = None,
) -> int:
    """How many reviews a list has."""
    conditions = _conditions(reach, states, agent_id, team_id)
    counted = subjects.joined(select(func.count()).select_from(ReviewRow), ReviewRow)
    return session.scalar(counted.where(*conditions)) or 0


def ids(
    session: Session,
    *,
    reach: Reach,
    states: Sequence[str],
    agent_id: int | None = None,
    team_id: int | None = None,
) -> list[int]:
    """The ids of all reviews of a list."""
    conditions = _conditions(reach, states, agent_id, team_id)
    found = subjects.joined(select(ReviewRow.id), ReviewRow)
    chosen = found.where(*conditions).order_by(ReviewRow.id)
    return list(session.scalars(chosen))


def answers(session: Session, review_id: int, which: Answers = AnswerRow) -> dict[str, Answer]:
    """A review's answers by criterion."""
    rows = session.scalars(select(which).where(which.review_id == review_id))
    return {
        row.criterion: Answer(
            row.value, row.not_applicable, row.count, row.points, row.reason, row.cause
        )
        for row in rows
    }


def evidence(session: Session, review_id: int) -> list[Evidence]:
    """A review's evidence, in the order in which it was attached."""
    rows = session.execute(
        select(
            EvidenceRow.criterion,
            EvidenceRow.seq,
            EvidenceRow.start,
            EvidenceRow.end,
            EvidenceRow.quote,
        )
        .where(EvidenceRow.review_id == review_id)
        .order_by(EvidenceRow.id)
    )
    return [Evidence(*row) for row in rows]


def evidence_rows(session: Session, review_id: int, criterion: str) -> list[EvidenceRow]:
    """The stored evidence on one criterion."""
    chosen = select(EvidenceRow).where(
        EvidenceRow.review_id == review_id, EvidenceRow.criterion == criterion
    )
    return list(session.scalars(chosen))


def take_edition(
    session: Session,
    review_id: int,
    edition: int,
    now: datetime,
    *,
    batch: str | None = None,
    seconds: int = 0,
) -> bool:
    """Count one change; false where somebody else has changed the review since ``edition``.

    The time worked never goes back: another machine may know less of it.
    """
    changed = session.execute(
        update(ReviewRow)
        .where(ReviewRow.id == review_id, ReviewRow.edition == edition)
        .values(
            edition=edition + 1,
            saved_at=now,
            batch=batch,
            seconds=case((ReviewRow.seconds < seconds, seconds), else_=ReviewRow.seconds),
        )
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def answer_row(
    session: Session, review_id: int, criterion: str, which: Answers = AnswerRow
) -> Answered | None:
    """The stored answer to one criterion, or ``None``."""
    chosen = select(which).where(which.review_id == review_id, which.criterion == criterion)
    return session.scalar(chosen)


def answer_rows(
    session: Session, review_ids: Collection[int], which: Answers = AnswerRow
) -> list[Answered]:
    """The stored answers of several reviews."""
    return list(session.scalars(select(which).where(which.review_id.in_(review_ids))))


def lock(session: Session, review_ids: Collection[int]) -> None:
    """Let nobody else move these reviews until this transaction ends."""
    session.execute(
        select(ReviewRow.id)
        .where(ReviewRow.id.in_(review_ids))
        .order_by(ReviewRow.id)
        .with_for_update()
    )


def set_published(
    session: Session, review_ids: Collection[int], state: str, now: datetime, user_id: int | None
) -> None:
    """Move reviews to their published state."""
    session.execute(
        update(ReviewRow)
        .where(ReviewRow.id.in_(review_ids))
        .values(state=state, published_at=now, published_by=user_id)
    )


def promise_appeals(
    session: Session, review_ids: Collection[int], untils: Mapping[int, date]
) -> None:
    """Note the last day to appeal reviews that were published now, by their team."""
    for team_id, until in untils.items():
        theirs = subjects.joined(select(ReviewRow.id), ReviewRow).where(
            ReviewRow.id.in_(review_ids), Subject.team_id == team_id
        )
        session.execute(
            update(ReviewRow)
            .where(ReviewRow.id.in_(list(session.scalars(theirs))))
            .values(appeal_until=until)
        )


def users_of_agents(session: Session, agent_ids: Collection[int]) -> dict[int, int]:
    """The user who is each agent, where the agent signs in at all."""
    chosen = select(User.agent_id, User.id).where(User.agent_id.in_(agent_ids), User.active)
    return {agent: user for agent, user in session.execute(chosen) if agent is not None}


def _in_states(states: Sequence[str]) -> list[ColumnElement[bool]]:
    """Reviews in these states, but those that are made to compare."""
    return [ReviewRow.state.in_(states), ReviewRow.purpose.in_(PUBLISHED_PURPOSES)]


def _conditions(
    reach: Reach, states: Sequence[str], agent_id: int | None, team_id: int | None
) -> list[ColumnElement[bool]]:
    conditions = [*_in_states(states), *subjects.within(reach)]
    if agent_id is not None:
        conditions.append(subjects.of_agent(ReviewRow, agent_id))
    if team_id is not None:
        conditions.append(Subject.team_id == team_id)
    return conditions


def _listed() -> Any:
    reviewer = User.__table__.alias("reviewer")
    return (
        subjects.named(
            select(
                ReviewRow.id,
                ReviewRow.state,
                ReviewRow.purpose,
                ReviewRow.edition,
                ReviewRow.part_id,
                ReviewRow.exercise_turn_id,
                ReviewRow.revision_id,
                Subject.name,
                Part.channel,
                Subject.started_at,
                Subject.team_id,
                Team.name,
                Subject.agent_id,
                Agent.name,
                ReviewRow.reviewer_id,
                reviewer.c.name,
                ReviewRow.rubric_version_id,
                DefinitionVersion.key,
                DefinitionVersion.number,
                ReviewRow.assignment_id,
                Draw.period,
                ReviewRow.comment,
                ReviewRow.total,
                ReviewRow.without_critical,
                ReviewRow.passed,
                ReviewRow.saved_at,
                ReviewRow.submitted_at,
                ReviewRow.published_at,
                ReviewRow.appeal_until,
                Assignment.criteria,
                ReviewRow.seconds,
                ReviewRow.revealed_at,
                ReviewRow.second_total,
                ReviewRow.batch,
            ),
            ReviewRow,
        )
        .join(reviewer, reviewer.c.id == ReviewRow.reviewer_id)
        .join(DefinitionVersion, DefinitionVersion.id == ReviewRow.rubric_version_id)
        .outerjoin(Team, Team.id == Subject.team_id)
        .outerjoin(Agent, Agent.id == Subject.agent_id)
        .outerjoin(Assignment, Assignment.id == ReviewRow.assignment_id)
        .outerjoin(DrawnPart, DrawnPart.id == Assignment.drawn_part_id)
        .outerjoin(Draw, Draw.id == DrawnPart.draw_id)
    )
