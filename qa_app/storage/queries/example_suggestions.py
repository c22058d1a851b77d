"""Answers in published reviews that examples can be suggested from."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session

from qa_app.core.appeals import AppealState
from qa_app.core.examples import Candidate
from qa_app.core.permissions import Reach
from qa_app.core.reviews import ReviewState
from qa_app.core.rubrics import Reference
from qa_app.storage.tables.appeals import AppealRow
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.definitions import DefinitionVersion
from qa_app.storage.tables.people import Agent
from qa_app.storage.tables.reviews import AnswerRow, EvidenceRow, ReviewRow

MOST = 5000
"""Of how many answers, the newest, the best are chosen."""


class Answered(NamedTuple):
    """One answer (as often as places were cited for it) and what it is about."""

    candidate: Candidate
    revision_id: int
    external_id: str
    agent: str | None


def answered(session: Session, criterion: Reference, reach: Reach) -> list[Answered]:
    """The answers to a criterion within reach, the newest review's first."""
    appealed = exists().where(
        AppealRow.review_id == ReviewRow.id,
        AppealRow.state.in_([state.value for state in AppealState if state.is_open]),
    )
    cited = and_(
        EvidenceRow.review_id == ReviewRow.id, EvidenceRow.criterion == AnswerRow.criterion
    )
    chosen = (
        select(
            ReviewRow.id,
            ReviewRow.part_id,
            Part.agent_id,
            AnswerRow.earned,
            AnswerRow.maximum,
            ReviewRow.total,
            EvidenceRow.seq,
            EvidenceRow.start,
            EvidenceRow.end,
            ReviewRow.revision_id,
            ConversationRow.external_id,
            Agent.name,
        )
        .join(AnswerRow, AnswerRow.review_id == ReviewRow.id)
        .join(DefinitionVersion, DefinitionVersion.id == ReviewRow.rubric_version_id)
        .join(Part, Part.id == ReviewRow.part_id)
        .join(ConversationRow, ConversationRow.id == Part.conversation_id)
        .outerjoin(Agent, Agent.id == Part.agent_id)
        .outerjoin(EvidenceRow, cited)
        .where(
            ReviewRow.state.in_([ReviewState.PUBLISHED.value, ReviewState.FINAL.value]),
            AnswerRow.criterion == criterion.criterion,
            AnswerRow.not_applicable.is_(False),
            AnswerRow.earned.is_not(None),
            AnswerRow.maximum > 0,
            ~appealed,
        )
        .order_by(ReviewRow.id.desc(), EvidenceRow.id)
        .limit(MOST)
    )
    if criterion.rubric is not None:
        chosen = chosen.where(DefinitionVersion.key == criterion.rubric)
    if not reach.everywhere:
        chosen = chosen.where(Part.team_id.in_(reach.team_ids))
    found = []
    for row in session.execute(chosen):
        review, part, agent, earned, maximum, total, seq, start, end, *about = row
        # A published review of a conversation has all of these; the columns alone do not say so.
        if part is not None and earned is not None and maximum and total is not None:
            candidate = Candidate(review, part, agent, earned / maximum, total, seq, start, end)
            found.append(Answered(candidate, *about))
    return found
