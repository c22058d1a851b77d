"""Open assignments for tests, with all that they rest on."""

from __future__ import annotations

import itertools
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from qa_app.core.sampling_plans import Population, Size, Terms
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.conversations import ConversationRow, Part, Revision
from qa_app.storage.tables.definitions import DefinitionVersion
from qa_app.storage.tables.people import Agent, Team, User
from qa_app.storage.tables.reviews import ReviewRow
from qa_app.storage.tables.sampling import Draw, DrawnPart
from tests.support.clock import MONDAY_MORNING
from tests.support.imports import make_import

_numbers = itertools.count(1)


def make_assignment(
    session: Session, reviewer: User, team: Team, agent: Agent | None = None, state: str = "open"
) -> Assignment:
    """An assignment at the end of the reviewer's queue."""
    draw = make_draw(session, team, _version(session).id)
    return assign(session, reviewer, draw, make_part(session, team, agent), state=state)


def assign(
    session: Session, reviewer: User, draw: Draw, part: Part, *, kind: str = "random", **more: Any
) -> Assignment:
    """A part that was drawn, at the end of the reviewer's queue; ``more``: of the assignment."""
    drawn = DrawnPart(
        draw_id=draw.id,
        part_id=part.id,
        kind=kind,
        stratum="agent:1",
        draw_probability=0.5,
        inclusion_probability=0.5,
    )
    session.add(drawn)
    session.flush()
    of_draw = {"rubric_version_id": draw.rubric_version_id}
    assignment = Assignment(
        drawn_part_id=drawn.id,
        part_id=part.id,
        reviewer_id=reviewer.id,
        position=next(_numbers),
        created_at=MONDAY_MORNING,
        **of_draw | more,
    )
    session.add(assignment)
    session.flush()
    return assignment


def make_part(
    session: Session, team: Team, agent: Agent | None, started: datetime = MONDAY_MORNING
) -> Part:
    """A conversation's part without a word, which nothing but its numbers is asked of."""
    conversation = ConversationRow(source="test", external_id=f"assigned{next(_numbers)}")
    session.add(conversation)
    session.flush()
    part = Part(
        conversation_id=conversation.id,
        agent_id=agent.id if agent else None,
        team_id=team.id,
        channel="chat",
        started_at=started,
        timed=True,
        message_count=2,
        rounds=1,
        unanswered=0,
        finding_count=0,
        severity_rank=0,
    )
    session.add(part)
    session.flush()
    return part


def make_draw(session: Session, team: Team, rubric_version_id: int) -> Draw:
    """A month's draw that chose among nothing yet."""
    draw = Draw(
        team_id=team.id,
        period="2026-10",
        first_day=date(2026, 10, 1),
        last_day=date(2026, 10, 31),
        seed="s",
        terms=Terms(Size(1)),
        population=Population(()),
        strata={},
        rubric_version_id=rubric_version_id,
        created_at=MONDAY_MORNING,
    )
    session.add(draw)
    session.flush()
    return draw


def begin_review(
    session: Session, assignment: Assignment, import_id: int | None = None, **more: Any
) -> ReviewRow:
    """A draft on the assignment, by its reviewer; ``more``: what else the review has."""
    assert assignment.part_id is not None
    review = ReviewRow(
        part_id=assignment.part_id,
        revision_id=_revision(session, assignment.part_id, import_id),
        rubric_version_id=assignment.rubric_version_id,
        reviewer_id=assignment.reviewer_id,
        assignment_id=assignment.id,
        created_at=MONDAY_MORNING,
        saved_at=MONDAY_MORNING,
        **more,
    )
    session.add(review)
    session.flush()
    return review


def _version(session: Session) -> DefinitionVersion:
    version = DefinitionVersion(
        kind="rubric",
        key=f"rubric{next(_numbers)}",
        number=1,
        body="",
        digest=b"0" * 16,
        created_at=MONDAY_MORNING,
    )
    session.add(version)
    session.flush()
    return version


def _revision(session: Session, part_id: int, import_id: int | None) -> int:
    part = session.get_one(Part, part_id)
    revision = Revision(
        conversation_id=part.conversation_id,
        number=1,
        import_id=import_id or make_import(session).id,
        digest=b"0" * 16,
        content=b"",
        message_count=0,
    )
    session.add(revision)
    session.flush()
    return revision.id
