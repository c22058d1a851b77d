"""What risk models said of conversations, and what came of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    case,
    delete,
    func,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.orm import Session

from qa_app.core.assignments import AssignmentState
from qa_app.core.reviews import PUBLISHED_PURPOSES, SUBMITTED_STATES
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.reviews import ReviewRow
from qa_app.storage.tables.risk_models import RiskScoreRow

SCALE = 1000
"""Chances are kept in thousandths."""

SKETCH = 64
_AT_ONCE = 900


class Scope(NamedTuple):
    """Whose conversations: a team's, or (``None``) those of all teams but ``without``."""

    team_id: int | None
    without: frozenset[int] = frozenset()

    def conditions(self) -> list[ColumnElement[bool]]:
        if self.team_id is not None:
            return [Part.team_id == self.team_id]
        if not self.without:
            return []
        return [or_(Part.team_id.is_(None), Part.team_id.not_in(self.without))]


class Waiting(NamedTuple):
    """A part that the model in use has not read, or not on its present text."""

    part_id: int
    revision_id: int
    agent_id: int | None
    started_at: datetime


class Scored(NamedTuple):
    """What a model says of a part; ``causes`` as ``RiskScoreRow`` keeps them."""

    part_id: int
    revision_id: int
    chance: int
    figures: bytes
    sketch: bytes
    causes: Mapping[str, list[list[Any]]] | None


class PartScore(NamedTuple):
    """A part's risk in thousandths, the model and text that it is of, and its causes."""

    chance: int
    model_id: int
    revision_id: int
    causes: Mapping[str, list[list[Any]]] | None


class Stream(NamedTuple):
    """Scored parts in columns: moments in milliseconds, chances in thousandths, and the part of
    each watched figure (n × figures).
    """

    part_ids: NDArray[np.int64]
    moments_ms: NDArray[np.int64]
    chances: NDArray[np.int64]
    figures: NDArray[np.uint8]


def between(low: float | None, high: float | None) -> list[ColumnElement[bool]]:
    """Conditions on parts whose risk lies within bounds (0 to 1, both included); a bound that
    is none leaves out only what nobody has read.
    """
    if low is None and high is None:
        return []
    found: list[ColumnElement[bool]] = [Part.fail_chance.is_not(None)]
    if low is not None:
        found.append(Part.fail_chance >= round(low * SCALE))
    if high is not None:
        found.append(Part.fail_chance <= round(high * SCALE))
    return found


def not_tasks_of(user_id: int | None) -> list[ColumnElement[bool]]:
    """A condition on parts that somebody has not still to review; none for nobody."""
    return [] if user_id is None else [~_task_of(user_id)]


def known_chance(user_id: int | None, unknown: int) -> ColumnElement[int]:
    """The risk of parts as somebody may know it, in thousandths; of what nobody has read, and
    of what they have still to review, the number for what is unknown.
    """
    if user_id is None:
        return func.coalesce(Part.fail_chance, unknown)
    return case((_task_of(user_id), unknown), else_=func.coalesce(Part.fail_chance, unknown))


def waiting(session: Session, scope: Scope, model_id: int, after: int, limit: int) -> list[Waiting]:
    """The next parts that wait to be read, by id."""
    chosen = (
        select(Part.id, ConversationRow.current_revision_id, Part.agent_id, Part.started_at)
        .join(ConversationRow, ConversationRow.id == Part.conversation_id)
        .outerjoin(RiskScoreRow, RiskScoreRow.part_id == Part.id)
        .where(Part.id > after, *_waits(scope, model_id))
        .order_by(Part.id)
        .limit(limit)
    )
    return [Waiting._make(row) for row in session.execute(chosen)]


def count_waiting(session: Session, scope: Scope, model_id: int) -> int:
    """How many do."""
    chosen = (
        select(func.count(Part.id))
        .join(ConversationRow, ConversationRow.id == Part.conversation_id)
        .outerjoin(RiskScoreRow, RiskScoreRow.part_id == Part.id)
        .where(*_waits(scope, model_id))
    )
    return session.scalar(chosen) or 0


def keep(session: Session, model_id: int, scored: Sequence[Scored]) -> frozenset[int]:
    """Write what a model says of parts, in place of what was said before; of which it was kept.

    Texts that were exchanged or taken back meanwhile are passed by.
    """
    ids = [each.part_id for each in scored]
    current = dict(
        session.execute(
            select(Part.id, ConversationRow.current_revision_id)
            .join(ConversationRow, ConversationRow.id == Part.conversation_id)
            .where(Part.id.in_(ids))
        ).all()
    )
    kept = [each for each in scored if current.get(each.part_id) == each.revision_id]
    if not kept:
        return frozenset()
    session.execute(
        delete(RiskScoreRow).where(RiskScoreRow.part_id.in_([each.part_id for each in kept])),
        execution_options={"synchronize_session": False},
    )
    rows = [
        {
            "part_id": each.part_id,
            "model_id": model_id,
            "revision_id": each.revision_id,
            "figures": each.figures,
            "sketch": each.sketch,
            "causes": each.causes,
        }
        for each in kept
    ]
    session.execute(RiskScoreRow.__table__.insert(), rows)  # type: ignore[attr-defined]
    session.execute(
        update(Part), [{"id": each.part_id, "fail_chance": each.chance} for each in kept]
    )
    return frozenset(each.part_id for each in kept)


def forget(session: Session, scope: Scope) -> int:
    """Take back what was said of these conversations; how many."""
    ids = select(Part.id).where(Part.fail_chance.is_not(None), *scope.conditions())
    found = list(session.scalars(ids))
    for start in range(0, len(found), _AT_ONCE):
        chunk = found[start : start + _AT_ONCE]
        untracked = {"synchronize_session": False}
        session.execute(
            delete(RiskScoreRow).where(RiskScoreRow.part_id.in_(chunk)),
            execution_options=untracked,
        )
        session.execute(
            update(Part).where(Part.id.in_(chunk)).values(fail_chance=None),
            execution_options=untracked,
        )
    return len(found)


def take_back(session: Session, part_ids: Collection[int]) -> int:
    """Have parts count as not read; how many had been. Their risks stay till they are read."""
    found = 0
    for chunk in _chunks(part_ids):
        gone = session.execute(
            delete(RiskScoreRow).where(RiskScoreRow.part_id.in_(chunk)),
            execution_options={"synchronize_session": False},
        )
        found += int(gone.rowcount)  # type: ignore[attr-defined]
    return found


def of_part(session: Session, part_id: int) -> PartScore | None:
    """What is said of a part, or ``None``."""
    row = session.execute(
        select(
            Part.fail_chance, RiskScoreRow.model_id, RiskScoreRow.revision_id, RiskScoreRow.causes
        )
        .join(RiskScoreRow, RiskScoreRow.part_id == Part.id)
        .where(Part.id == part_id, Part.fail_chance.is_not(None))
    ).one_or_none()
    return None if row is None else PartScore._make(row)


def keep_causes(session: Session, part_id: int, causes: Mapping[str, list[list[Any]]]) -> None:
    """Keep why a part is thought risky."""
    session.get_one(RiskScoreRow, part_id).causes = dict(causes)


def tasks_of(session: Session, user_id: int, part_ids: Collection[int]) -> frozenset[int]:
    """Those of some parts that somebody has still to review."""
    chosen = select(Assignment.part_id).where(
        Assignment.reviewer_id == user_id,
        Assignment.state == AssignmentState.OPEN.value,
        Assignment.part_id.in_(part_ids),
    )
    return frozenset(each for each in session.scalars(chosen) if each is not None)


def count_scored(session: Session, scope: Scope) -> int:
    """How many parts have been read."""
    chosen = select(func.count(Part.id)).where(Part.fail_chance.is_not(None), *scope.conditions())
    return session.scalar(chosen) or 0


def chances(session: Session, part_ids: Collection[int]) -> dict[int, float]:
    """The risk of parts that a model has read, 0 to 1."""
    return {
        part_id: (chance or 0) / SCALE
        for chunk in _chunks(part_ids)
        for part_id, chance in session.execute(
            select(Part.id, Part.fail_chance).where(
                Part.id.in_(chunk), Part.fail_chance.is_not(None)
            )
        )
    }


def sketches(session: Session, part_ids: Collection[int]) -> dict[int, bytes]:
    """What parts are about, of those that a model has read."""
    return {
        part_id: sketch
        for chunk in _chunks(part_ids)
        for part_id, sketch in session.execute(
            select(RiskScoreRow.part_id, RiskScoreRow.sketch).where(RiskScoreRow.part_id.in_(chunk))
        )
    }


def labelled_sketches(session: Session, team_id: int, most: int) -> list[bytes]:
    """What the conversations are about that were reviewed last."""
    chosen = (
        select(RiskScoreRow.sketch)
        .join(ReviewRow, ReviewRow.part_id == RiskScoreRow.part_id)
        .join(Part, Part.id == RiskScoreRow.part_id)
        .where(ReviewRow.state.in_(SUBMITTED_STATES), Part.team_id == team_id)
        .order_by(ReviewRow.id.desc())
        .limit(most)
    )
    return list(session.scalars(chosen))


def stream(session: Session, scope: Scope, model_id: int, since_ms: int | None = None) -> Stream:
    """What a model said of conversations that began since a moment."""
    moment = type_coerce(Part.started_at, BigInteger)
    conditions = [RiskScoreRow.model_id == model_id, *scope.conditions()]
    if since_ms is not None:
        conditions.append(moment >= since_ms)
    rows = session.execute(
        select(Part.id, moment, Part.fail_chance, RiskScoreRow.figures)
        .join(RiskScoreRow, RiskScoreRow.part_id == Part.id)
        .where(Part.fail_chance.is_not(None), *conditions)
    ).all()
    joined = b"".join(row[3] for row in rows)
    return Stream(
        np.array([row[0] for row in rows], dtype=np.int64),
        np.array([row[1] for row in rows], dtype=np.int64),
        np.array([row[2] for row in rows], dtype=np.int64),
        np.frombuffer(joined, dtype=np.uint8).reshape(len(rows), -1 if rows else 0),
    )


def outcomes(session: Session, scope: Scope, model_id: int) -> list[tuple[int, float, bool]]:
    """Reviewed parts that a model has read: the part, its risk, and whether the review failed."""
    last = (
        select(func.max(ReviewRow.id))
        .where(
            ReviewRow.state.in_(SUBMITTED_STATES),
            ReviewRow.purpose.in_(PUBLISHED_PURPOSES),
            ReviewRow.passed.is_not(None),
        )
        .group_by(ReviewRow.part_id)
    )
    chosen = (
        select(Part.id, Part.fail_chance, ReviewRow.passed)
        .join(ReviewRow, ReviewRow.part_id == Part.id)
        .join(RiskScoreRow, RiskScoreRow.part_id == Part.id)
        .where(
            ReviewRow.id.in_(last),
            RiskScoreRow.model_id == model_id,
            Part.fail_chance.is_not(None),
            *scope.conditions(),
        )
    )
    return [
        (part, (chance or 0) / SCALE, not passed)
        for part, chance, passed in session.execute(chosen)
    ]


def _task_of(user_id: int) -> ColumnElement[bool]:
    # From the reviewer's tasks, which are few, and not from each part.
    chosen = select(Assignment.part_id).where(
        Assignment.reviewer_id == user_id,
        Assignment.state == AssignmentState.OPEN.value,
        Assignment.part_id.is_not(None),
    )
    return Part.id.in_(chosen)


def _waits(scope: Scope, model_id: int) -> list[ColumnElement[bool]]:
    fresh = (
        RiskScoreRow.part_id.is_(None),
        RiskScoreRow.model_id != model_id,
        RiskScoreRow.revision_id != ConversationRow.current_revision_id,
    )
    return [or_(*fresh), ConversationRow.current_revision_id.is_not(None), *scope.conditions()]


def _chunks(part_ids: Collection[int]) -> list[list[int]]:
    wanted = sorted(part_ids)
    return [wanted[start : start + _AT_ONCE] for start in range(0, len(wanted), _AT_ONCE)]
