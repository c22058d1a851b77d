"""What a task or a review is of: one agent's part of a conversation, or their turn in an exercise.

Lists that show both join both sides; what only one of them has is empty for the other.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from qa_app.core.permissions import Reach
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.exercises import ExerciseRow, ExerciseTurn
from qa_app.storage.tables.reviews import ReviewRow

Owner = type[Assignment] | type[ReviewRow]
"""Which of the two tables a subject is looked up for."""


class Subject:
    """The columns that both sides have, of a joined select.

    ``started_at``: when the conversation began, or the exercise's day: what decides on the
    period. ``name``: the conversation's id in its source, or the exercise's title.
    """

    agent_id: ColumnElement[Any] = func.coalesce(Part.agent_id, ExerciseTurn.agent_id)
    team_id: ColumnElement[Any] = func.coalesce(Part.team_id, ExerciseRow.team_id)
    started_at: ColumnElement[Any] = func.coalesce(Part.started_at, ExerciseRow.held_at)
    name: ColumnElement[str] = func.coalesce(ConversationRow.external_id, ExerciseRow.title)


def joined(chosen: Any, owner: Owner) -> Any:
    """A select of tasks or reviews with what each is of, but the conversation's own row."""
    return (
        chosen.outerjoin(Part, Part.id == owner.part_id)
        .outerjoin(ExerciseTurn, ExerciseTurn.id == owner.exercise_turn_id)
        .outerjoin(ExerciseRow, ExerciseRow.id == ExerciseTurn.exercise_id)
    )


def named(chosen: Any, owner: Owner) -> Any:
    """The same with what ``Subject.name`` needs."""
    return joined(chosen, owner).outerjoin(
        ConversationRow, ConversationRow.id == Part.conversation_id
    )


def within(reach: Reach) -> list[ColumnElement[bool]]:
    """Of a joined select: only what belongs to teams reached."""
    return [] if reach.everywhere else [Subject.team_id.in_(reach.team_ids)]


def of_agent(owner: Owner, agent_id: int) -> ColumnElement[bool]:
    """An agent's own, by indexes that are there; needs no joins."""
    return or_(
        owner.part_id.in_(select(Part.id).where(Part.agent_id == agent_id)),
        owner.exercise_turn_id.in_(
            select(ExerciseTurn.id).where(ExerciseTurn.agent_id == agent_id)
        ),
    )


def same(owner: Owner, part_id: int | None, turn_id: int | None) -> ColumnElement[bool]:
    """Those of one part or of one turn; exactly one of the two is given."""
    return owner.exercise_turn_id == turn_id if part_id is None else owner.part_id == part_id
