"""Open assignments for tests, with all that they rest on."""

from __future__ import annotations

import itertools
from datetime import date

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
    part = _part(session, team, agent)
    draw = _draw(session, team)
    drawn = DrawnPart(
        draw_id=draw.id,
        part_id=part.id,
        stratum="agent:1",
        draw_probability=0.5,
        inclusion_probability=0.5,
    )
    session.add(drawn)
    session.flush()
    assignment = Assignment(
        drawn_part_id=drawn.id,
        part_id=part.id,
        rubric_version_id=draw.rubric_version_id,
        reviewer_id=reviewer.id,
        position=next(_numbers),
        state=state,
        created_at=MONDAY_MORNING,
    )
    session.add(assignment)
    session.flush()
    return assignment


def _part(session: Session, team: Team, agent: Agent | None) -> Part:
    conversation = ConversationRow(source="test", external_id=f"assigned{next(_numbers)}")
    session.add(conversation)
    session.flush()
    part = Part(
        conversation_id=conversation.id,
        agent_id=agent.id if agent else None,
        team_id=team.id,
        channel="chat",
        started_at=MONDAY_MORNING,
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


def _draw(session: Session, team: Team) -> Draw:
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
    draw = Draw(
        team_id=team.id,
        period="2026-10",
        first_day=date(2026, 10, 1),
        last_day=date(2026, 10, 31),
        seed="s",
        terms=Terms(Size(1)),
        population=Population(()),
        strata={},
        rubric_version_id=version.id,
        created_at=MONDAY_MORNING,
    )
    session.add(draw)
    session.flush()
    return draw


def begin_review(session: Session, assignment: Assignment) -> ReviewRow:
    """A draft on the assignment, by its reviewer."""
    assert assignment.part_id is not None
    review = ReviewRow(
        part_id=assignment.part_id,
        revision_id=_revision(session, assignment.part_id),
        rubric_version_id=assignment.rubric_version_id,
        reviewer_id=assignment.reviewer_id,
        assignment_id=assignment.id,
        created_at=MONDAY_MORNING,
        saved_at=MONDAY_MORNING,
    )
    session.add(review)
    session.flush()
    return review


def _revision(session: Session, part_id: int) -> int:
    part = session.get_one(Part, part_id)
    revision = Revision(
        conversation_id=part.conversation_id,
        number=1,
        import_id=make_import(session).id,
        digest=b"0" * 16,
        content=b"",
        message_count=0,
    )
    session.add(revision)
    session.flush()
    return revision.id
