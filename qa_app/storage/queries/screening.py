"""Reading findings, and deciding on them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Subquery, and_, case, exists, func, literal, select, update
from sqlalchemy.orm import Session, aliased

from qa_app.core.flagged import HIGHEST_RISK, RISK_OF
from qa_app.core.listing import FindingState, PartFilter, severity_rank
from qa_app.core.rules.hits import Severity
from qa_app.storage.tables.base import Instant
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.people import User
from qa_app.storage.tables.screening import FindingRow

COMPLAINTS = "complaint."
"""How the ids of the rules on handling complaints begin."""


class StoredFinding(NamedTuple):
    """A finding as stored; ``decided_by`` names who confirmed or dismissed it."""

    id: int
    revision_id: int
    part_id: int
    rule: str
    rule_version_id: int
    severity: str
    message: int | None
    start: int | None
    end: int | None
    state: str
    decided_by: str | None
    decided_at: datetime | None


class ChosenFinding(NamedTuple):
    id: int
    part_id: int
    team_id: int | None


class FindingTally(NamedTuple):
    """How often one rule version hit in one part, and in which message first."""

    part_id: int
    rule_version_id: int
    severity: str
    times: int
    first_message: int | None


def findings_of_revision(session: Session, revision_id: int) -> list[StoredFinding]:
    """Everything found in one text, in the order of the text; absences last."""
    return _read(session, FindingRow.revision_id == revision_id)


def finding(session: Session, finding_id: int) -> StoredFinding | None:
    """One finding, or ``None``."""
    found = _read(session, FindingRow.id == finding_id)
    return found[0] if found else None


def tallies(
    session: Session, part_ids: Collection[int], *conditions: ColumnElement[bool]
) -> list[FindingTally]:
    """How often each rule stands against these parts in their current texts, gravest first.

    ``conditions``: which findings, as :func:`such_as` says it; none: all of them.
    """
    chosen = (
        select(
            FindingRow.part_id,
            FindingRow.rule_version_id,
            FindingRow.severity,
            func.count(),
            func.min(FindingRow.message),
        )
        .where(FindingRow.part_id.in_(part_ids), is_current(), *conditions)
        .group_by(FindingRow.part_id, FindingRow.rule_version_id, FindingRow.severity)
        .order_by(FindingRow.part_id, _rank().desc(), FindingRow.rule_version_id)
    )
    return [FindingTally._make(row) for row in session.execute(chosen)]


def such_as(wanted: PartFilter) -> list[ColumnElement[bool]]:
    """The findings that a filter is about: their state, their rule, at least so grave.

    A filter that names no state is about those that nobody has dismissed.
    """
    if wanted.finding_state is None:
        conditions = [FindingRow.state != FindingState.DISMISSED.value]
    else:
        conditions = [FindingRow.state == wanted.finding_state.value]
    if wanted.rule:
        conditions.append(FindingRow.rule == wanted.rule)
    if wanted.complaint:
        conditions.append(FindingRow.rule.startswith(COMPLAINTS, autoescape=True))
    if wanted.severity is not None:
        conditions.append(_rank() >= severity_rank(wanted.severity))
    return conditions


def is_current() -> ColumnElement[bool]:
    """Whether a finding is in the current text of its conversation."""
    own, conversation = aliased(Part), aliased(ConversationRow)
    return exists().where(
        own.id == FindingRow.part_id,
        conversation.id == own.conversation_id,
        conversation.current_revision_id == FindingRow.revision_id,
    )


def decide(
    session: Session,
    state: FindingState,
    user_id: int | None,
    now: datetime,
    *chosen: ColumnElement[bool],
) -> int:
    """Put findings into a state, those in it already left alone; returns how many moved.

    Taking a decision back (``open``) forgets who made it.
    """
    decided = state is not FindingState.OPEN
    moved = session.execute(
        update(FindingRow)
        .where(FindingRow.state != state, *chosen)
        .values(
            state=state.value,
            decided_by=user_id if decided else None,
            decided_at=now if decided else None,
        ),
        execution_options={"synchronize_session": False},
    )
    return int(moved.rowcount)  # type: ignore[attr-defined]


def chosen_findings(session: Session, *conditions: ColumnElement[bool]) -> list[ChosenFinding]:
    """The findings that meet all conditions, with the teams of their parts."""
    chosen = (
        select(FindingRow.id, FindingRow.part_id, Part.team_id)
        .join(Part, Part.id == FindingRow.part_id)
        .where(*conditions)
        .order_by(FindingRow.id)
    )
    return [ChosenFinding._make(row) for row in session.execute(chosen)]


def recount(
    session: Session, *parts: ColumnElement[bool], found_at: datetime | None = None
) -> None:
    """Bring the counts, severities and risks of parts into line with their findings.

    ``found_at``: when findings may have been added; a part without open ones waits since then.
    """
    counted = _counted(*parts)
    since: dict[str, Any] = {}
    if found_at is not None:
        begins = and_(Part.open_rank == 0, counted.c.open_rank > 0)
        moment = literal(found_at, Instant)
        since["flagged_since"] = case((begins, moment), else_=Part.flagged_since)
    session.execute(
        update(Part)
        .where(Part.id == counted.c.id)
        .values({each.key: each for each in counted.c if each is not counted.c.id} | since),
        execution_options={"synchronize_session": False},
    )


def _counted(*parts: ColumnElement[bool]) -> Subquery:
    """What parts keep of the findings in their current texts, under the names of its columns."""
    standing = FindingRow.state != FindingState.DISMISSED.value

    def gravest(such: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.max(case((such, _rank()))), 0)

    in_text = and_(
        FindingRow.part_id == Part.id,
        FindingRow.revision_id == ConversationRow.current_revision_id,
    )
    return (
        select(
            Part.id,
            func.count(case((standing, FindingRow.id))).label("finding_count"),
            gravest(standing).label("severity_rank"),
            gravest(FindingRow.state == FindingState.OPEN.value).label("open_rank"),
            gravest(FindingRow.state == FindingState.CONFIRMED.value).label("confirmed_rank"),
            gravest(FindingRow.state == FindingState.DISMISSED.value).label("dismissed_rank"),
            _risk(standing).label("risk"),
        )
        .join(ConversationRow, ConversationRow.id == Part.conversation_id)
        .outerjoin(FindingRow, in_text)
        .where(*parts)
        .group_by(Part.id)
        .subquery()
    )


def current_revision() -> ColumnElement[Any]:
    """The current text of a part's conversation, within a query over parts."""
    return (
        select(ConversationRow.current_revision_id)
        .where(ConversationRow.id == Part.conversation_id)
        .correlate(Part)
        .scalar_subquery()
    )


def _rank() -> ColumnElement[int]:
    ranks = {severity.value: severity_rank(severity) for severity in Severity}
    return case(ranks, value=FindingRow.severity, else_=0)


def _risk(such: ColumnElement[bool]) -> ColumnElement[int]:
    """What such findings weigh together, as :func:`qa_app.core.flagged.risk_of` adds it up."""
    weights = {severity.value: weight for severity, weight in RISK_OF.items()}
    weight = case(weights, value=FindingRow.severity, else_=0)
    total = func.coalesce(func.sum(case((such, weight))), 0)
    return case((total > HIGHEST_RISK, HIGHEST_RISK), else_=total)


def _read(session: Session, *conditions: ColumnElement[bool]) -> list[StoredFinding]:
    chosen = (
        select(
            FindingRow.id,
            FindingRow.revision_id,
            FindingRow.part_id,
            FindingRow.rule,
            FindingRow.rule_version_id,
            FindingRow.severity,
            FindingRow.message,
            FindingRow.start,
            FindingRow.end,
            FindingRow.state,
            User.name,
            FindingRow.decided_at,
        )
        .outerjoin(User, User.id == FindingRow.decided_by)
        .where(*conditions)
        .order_by(
            FindingRow.message.is_(None),
            FindingRow.message,
            # Databases disagree on where nothing sorts; what is about the whole message leads.
            FindingRow.start.is_not(None),
            FindingRow.start,
            FindingRow.id,
        )
    )
    return [StoredFinding._make(row) for row in session.execute(chosen)]
