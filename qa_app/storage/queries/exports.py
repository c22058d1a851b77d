"""Reading what is exported, and the exports that somebody asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from qa_app.core.jobs import Job as JobValue
from qa_app.core.jobs import JobKind
from qa_app.core.permissions import Reach
from qa_app.core.reviews import COUNTED_STATES, PUBLISHED_PURPOSES
from qa_app.storage.packing import PersonalSpan, unpack_spans
from qa_app.storage.queries.jobs import by_ids as jobs_by_id
from qa_app.storage.queries.scores import in_the_mean
from qa_app.storage.tables.conversations import ConversationRow, Part, Revision
from qa_app.storage.tables.definitions import DefinitionVersion
from qa_app.storage.tables.jobs import Job
from qa_app.storage.tables.people import Agent, Team, User
from qa_app.storage.tables.reviews import AnswerRow, EvidenceRow, ReviewRow


class ExportedReview(NamedTuple):
    """A published review with all that its row shows beside the answers."""

    id: int
    state: str
    purpose: str
    counts: bool
    conversation: str | None
    source: str | None
    channel: str
    agent: str
    agent_key: str
    team: str | None
    reviewer: str
    started_at: datetime
    submitted_at: datetime | None
    published_at: datetime | None
    rubric_version_id: int
    revision_id: int | None
    total: Decimal | None
    without_critical: Decimal | None
    passed: bool | None
    comment: str


class ExportedAnswer(NamedTuple):
    """One answer, with the points that it earned."""

    review_id: int
    criterion: str
    value: str | None
    times: int | None
    not_applicable: bool
    reason: str
    earned: Decimal | None


class ExportedEvidence(NamedTuple):
    """What an answer rests on; ``start`` ``None``: the whole message."""

    review_id: int
    criterion: str
    seq: int
    start: int | None
    quote: str


def published_ids(
    session: Session, bounds_ms: tuple[int, int], reach: Reach
) -> list[tuple[int, int]]:
    """The published reviews of conversations that began within the bounds, with their rubric
    versions, in the order in which these began.
    """
    chosen = (
        select(ReviewRow.id, ReviewRow.rubric_version_id)
        .join(Part, Part.id == ReviewRow.part_id)
        .where(*_published(bounds_ms, reach))
        .order_by(Part.started_at, ReviewRow.id)
    )
    return [(row[0], row[1]) for row in session.execute(chosen)]


def exported_reviews(session: Session, ids: Sequence[int]) -> list[ExportedReview]:
    """These reviews, in the order of their ids as given."""
    chosen = (
        select(
            ReviewRow.id,
            ReviewRow.state,
            ReviewRow.purpose,
            and_(*in_the_mean()),
            ConversationRow.external_id,
            ConversationRow.source,
            Part.channel,
            Agent.name,
            Agent.key,
            Team.name,
            User.name,
            Part.started_at,
            ReviewRow.submitted_at,
            ReviewRow.published_at,
            ReviewRow.rubric_version_id,
            ReviewRow.revision_id,
            ReviewRow.total,
            ReviewRow.without_critical,
            ReviewRow.passed,
            ReviewRow.comment,
        )
        .join(Part, Part.id == ReviewRow.part_id)
        .outerjoin(ConversationRow, ConversationRow.id == Part.conversation_id)
        .join(Agent, Agent.id == Part.agent_id)
        .outerjoin(Team, Team.id == Part.team_id)
        .join(User, User.id == ReviewRow.reviewer_id)
        .where(ReviewRow.id.in_(ids))
    )
    found = {row.id: ExportedReview._make(row) for row in session.execute(chosen)}
    return [found[each] for each in ids if each in found]


def answers(session: Session, ids: Sequence[int]) -> list[ExportedAnswer]:
    """The answers of these reviews."""
    columns = (
        AnswerRow.review_id,
        AnswerRow.criterion,
        AnswerRow.value,
        AnswerRow.count,
        AnswerRow.not_applicable,
        AnswerRow.reason,
        AnswerRow.earned,
    )
    chosen = select(*columns).where(AnswerRow.review_id.in_(ids))
    return [ExportedAnswer._make(row) for row in session.execute(chosen)]


def evidence(session: Session, ids: Sequence[int]) -> list[ExportedEvidence]:
    """The evidence of these reviews, in the order in which it was attached."""
    columns = (
        EvidenceRow.review_id,
        EvidenceRow.criterion,
        EvidenceRow.seq,
        EvidenceRow.start,
        EvidenceRow.quote,
    )
    chosen = select(*columns).where(EvidenceRow.review_id.in_(ids)).order_by(EvidenceRow.id)
    return [ExportedEvidence._make(row) for row in session.execute(chosen)]


def personal_spans(
    session: Session, revision_ids: Collection[int]
) -> dict[int, tuple[PersonalSpan, ...]]:
    """Where personal data stands in these texts, by revision."""
    chosen = select(Revision.id, Revision.personal).where(Revision.id.in_(sorted(revision_ids)))
    return {row[0]: unpack_spans(row[1]) for row in session.execute(chosen)}


def asked_by(session: Session, user_id: int, limit: int) -> list[tuple[int, Mapping[str, object]]]:
    """The exports that somebody asked for last: the job's id and its arguments."""
    chosen = (
        select(Job.id, Job.arguments)
        .where(Job.kind == JobKind.EXPORT.value, Job.created_by == user_id)
        .order_by(Job.id.desc())
        .limit(limit)
    )
    return [(row[0], row[1]) for row in session.execute(chosen)]


def export_of(session: Session, job_id: int) -> Mapping[str, object] | None:
    """The arguments of an export's job; ``None`` where the job is none."""
    chosen = select(Job.arguments).where(Job.id == job_id, Job.kind == JobKind.EXPORT.value)
    return session.scalar(chosen)


def jobs_of(session: Session, ids: Sequence[int]) -> dict[int, JobValue]:
    """How these jobs stand, by id."""
    return {job.id: job for job in jobs_by_id(session, ids)}


def agents(session: Session) -> dict[int, tuple[str, str]]:
    """Everybody's name and id of their own, by the agent's number."""
    return {
        row[0]: (row[1], row[2]) for row in session.execute(select(Agent.id, Agent.name, Agent.key))
    }


def teams(session: Session) -> dict[int, str]:
    """The names of all teams."""
    return {row[0]: row[1] for row in session.execute(select(Team.id, Team.name))}


def version_numbers(session: Session, version_ids: Iterable[int]) -> dict[int, int]:
    """The numbers of versions of definitions, by id."""
    chosen = select(DefinitionVersion.id, DefinitionVersion.number)
    rows = session.execute(chosen.where(DefinitionVersion.id.in_(sorted(version_ids))))
    return {row[0]: row[1] for row in rows}


def _published(bounds_ms: tuple[int, int], reach: Reach) -> list[ColumnElement[bool]]:
    start, end = (datetime.fromtimestamp(ms / 1000, UTC) for ms in bounds_ms)
    conditions = [
        ReviewRow.state.in_(COUNTED_STATES),
        ReviewRow.purpose.in_(PUBLISHED_PURPOSES),
        Part.started_at >= start,
        Part.started_at < end,
    ]
    return conditions if reach.everywhere else [*conditions, Part.team_id.in_(reach.team_ids)]
