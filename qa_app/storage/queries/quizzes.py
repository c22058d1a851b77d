"""Reading examples with a reference, who is to score them, and what they answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select, union
from sqlalchemy.orm import Session

from qa_app.core.calibration import RoundState
from qa_app.core.coaching.tasks import TaskState
from qa_app.core.listing import PAGE_SIZE, Cursor, Page, Place, page_of
from qa_app.core.permissions import Reach
from qa_app.core.quizzes import Reference, answers_from_json
from qa_app.core.reviews import Evidence
from qa_app.core.rubrics import Answer
from qa_app.storage.tables.calibration import CalibrationPart, CalibrationRound
from qa_app.storage.tables.coaching import CoachingExample, CoachingTask
from qa_app.storage.tables.examples import ExampleRow
from qa_app.storage.tables.people import User
from qa_app.storage.tables.quizzes import QuizAsked, QuizAttempt, QuizQuestion


class StoredQuestion(NamedTuple):
    """An example's reference, who set it, and of which version of a rubric it is."""

    id: int
    team_id: int
    example_id: int
    rubric_version_id: int
    source: str
    source_id: int | None
    set_by: str | None
    set_at: datetime
    reference: Reference


class Attempt(NamedTuple):
    """How somebody scored an example."""

    question_id: int
    user_id: int
    name: str
    number: int
    answers: dict[str, Answer]
    at: datetime


class Calibrated(NamedTuple):
    """A closed calibration round that has settled a reference for a part."""

    round_id: int
    name: str
    rubric_version_id: int
    closed_at: datetime


def page(
    session: Session, reach: Reach, place: Place | None = None, limit: int = PAGE_SIZE
) -> Page[StoredQuestion]:
    """The references that hold in these teams, the last set first."""
    chosen = _holding()
    if not reach.everywhere:
        chosen = chosen.where(QuizQuestion.team_id.in_(reach.team_ids))
    backwards = place is not None and place.backwards
    if place is not None:
        key = place.cursor.id
        chosen = chosen.where(QuizQuestion.id > key if backwards else QuizQuestion.id < key)
    order = QuizQuestion.id.asc() if backwards else QuizQuestion.id.desc()
    found = [_question(row) for row in session.execute(chosen.order_by(order).limit(limit + 1))]
    return page_of([(each, Cursor(each.id, each.id)) for each in found], place, limit)


def holding(session: Session, example_ids: Collection[int]) -> dict[int, StoredQuestion]:
    """The reference that holds for each of these examples that has one, in the library."""
    chosen = _holding().where(QuizQuestion.example_id.in_(example_ids))
    rows = session.execute(chosen.order_by(QuizQuestion.id))
    return {each.example_id: each for each in map(_question, rows)}


def attempts(session: Session, question_ids: Collection[int]) -> dict[int, list[Attempt]]:
    """The answers that count, by reference, the earliest first."""
    chosen = _attempts().where(QuizAttempt.question_id.in_(question_ids), QuizAttempt.number == 1)
    found: dict[int, list[Attempt]] = defaultdict(list)
    for row in session.execute(chosen.order_by(QuizAttempt.id)):
        found[row.question_id].append(_attempt(row))
    return found


def attempts_of(session: Session, question_id: int, user_id: int) -> list[Attempt]:
    """Every answer of one person to a reference, the one that counts first."""
    chosen = _attempts().where(
        QuizAttempt.question_id == question_id, QuizAttempt.user_id == user_id
    )
    return [_attempt(row) for row in session.execute(chosen.order_by(QuizAttempt.number))]


def practised(session: Session, question_id: int) -> dict[int, int]:
    """How often each person has practised after the answer that counts."""
    chosen = (
        select(QuizAttempt.user_id, func.count())
        .where(QuizAttempt.question_id == question_id, QuizAttempt.number > 1)
        .group_by(QuizAttempt.user_id)
    )
    return {row[0]: row[1] for row in session.execute(chosen)}


def answered_by(
    session: Session, question_ids: Collection[int], user_id: int
) -> dict[int, datetime]:
    """Which of these references somebody has answered, and when."""
    chosen = select(QuizAttempt.question_id, QuizAttempt.at).where(
        QuizAttempt.question_id.in_(question_ids),
        QuizAttempt.user_id == user_id,
        QuizAttempt.number == 1,
    )
    return {row[0]: row[1] for row in session.execute(chosen)}


def asked_of(session: Session, user_id: int, agent_id: int | None) -> list[int]:
    """The examples that somebody is to score: directly, or as the agent of a task."""
    direct = select(QuizAsked.example_id).where(QuizAsked.user_id == user_id)
    by_task = (
        select(CoachingExample.example_id)
        .join(CoachingTask, CoachingTask.id == CoachingExample.task_id)
        .where(
            CoachingExample.quiz,
            CoachingTask.agent_id == agent_id,
            CoachingTask.state != TaskState.WITHDRAWN.value,
        )
    )
    return sorted(session.scalars(union(direct, by_task)))


def people_asked(session: Session, example_ids: Collection[int]) -> dict[int, dict[int, str]]:
    """Who is to score each of these examples, by user."""
    direct = (
        select(QuizAsked.example_id, User.id, User.name)
        .join(User, User.id == QuizAsked.user_id)
        .where(QuizAsked.example_id.in_(example_ids))
    )
    by_task = (
        select(CoachingExample.example_id, User.id, User.name)
        .join(CoachingTask, CoachingTask.id == CoachingExample.task_id)
        .join(User, User.agent_id == CoachingTask.agent_id)
        .where(
            CoachingExample.quiz,
            CoachingExample.example_id.in_(example_ids),
            CoachingTask.state != TaskState.WITHDRAWN.value,
        )
    )
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for example, user, name in session.execute(union(direct, by_task)):
        found[example][user] = name
    return found


def askers(session: Session, example_id: int, user_id: int) -> list[int]:
    """Who asked somebody directly."""
    chosen = select(QuizAsked.asked_by).where(
        QuizAsked.example_id == example_id, QuizAsked.user_id == user_id
    )
    return [each for each in session.scalars(chosen) if each is not None]


def of_tasks(session: Session, task_ids: Collection[int]) -> dict[int, list[int]]:
    """The examples of each of these coaching tasks that are to be scored first."""
    chosen = select(CoachingExample.task_id, CoachingExample.example_id).where(
        CoachingExample.task_id.in_(task_ids), CoachingExample.quiz
    )
    found: dict[int, list[int]] = defaultdict(list)
    for task, example in session.execute(chosen.order_by(CoachingExample.example_id)):
        found[task].append(example)
    return found


def calibrated(session: Session, part_id: int, team_id: int) -> list[Calibrated]:
    """The closed rounds of a team that settled a reference for a part, the newest first."""
    chosen = (
        select(
            CalibrationRound.id,
            CalibrationRound.name,
            CalibrationRound.rubric_version_id,
            CalibrationRound.closed_at,
        )
        .join(CalibrationPart, CalibrationPart.round_id == CalibrationRound.id)
        .where(
            CalibrationPart.part_id == part_id,
            CalibrationPart.reference_total.is_not(None),
            CalibrationRound.team_id == team_id,
            CalibrationRound.state == RoundState.CLOSED.value,
        )
        .order_by(CalibrationRound.id.desc())
    )
    return [Calibrated._make(row) for row in session.execute(chosen)]


def _holding() -> Any:
    return (
        select(QuizQuestion, User.name)
        .join(ExampleRow, ExampleRow.id == QuizQuestion.example_id)
        .outerjoin(User, User.id == QuizQuestion.set_by)
        .where(QuizQuestion.replaced_at.is_(None), ExampleRow.removed_at.is_(None))
    )


def _question(row: Any) -> StoredQuestion:
    found: QuizQuestion = row[0]
    return StoredQuestion(
        found.id,
        found.team_id,
        found.example_id,
        found.rubric_version_id,
        found.source,
        found.source_id,
        row[1],
        found.set_at,
        Reference(
            answers_from_json(found.answers),
            tuple(Evidence(**each) for each in found.evidence),
            found.comment,
        ),
    )


def _attempts() -> Any:
    return select(
        QuizAttempt.question_id,
        QuizAttempt.user_id,
        User.name,
        QuizAttempt.number,
        QuizAttempt.answers,
        QuizAttempt.at,
    ).join(User, User.id == QuizAttempt.user_id)


def _attempt(row: Any) -> Attempt:
    return Attempt(
        row.question_id, row.user_id, row.name, row.number, answers_from_json(row.answers), row.at
    )
