"""Reading what a risk model learns from, the models, and which of them is in use."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from qa_app.core.reviews import PUBLISHED_PURPOSES, SUBMITTED_STATES
from qa_app.core.rules.hits import Finding, Severity
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.people import User
from qa_app.storage.tables.reviews import ReviewRow
from qa_app.storage.tables.risk_models import (
    RiskLabel,
    RiskLabelList,
    RiskModelRow,
    RiskPromotion,
)
from qa_app.storage.tables.screening import FindingRow

_AT_ONCE = 5000


class Labelled(NamedTuple):
    """A part whose outcome is known, on the text that it is known of; higher values are better.

    ``failing`` is ``None`` where a figure is still to be held against a border.
    """

    part_id: int
    revision_id: int
    agent_id: int | None
    started_at: datetime
    value: float
    failing: bool | None


class PromotionLine(NamedTuple):
    """A change of the model in use, with the name of whoever made it."""

    id: int
    model_id: int | None
    note: str
    promoted_by: str | None
    promoted_at: datetime


def reviewed(session: Session, team_id: int | None, most: int) -> list[Labelled]:
    """The latest review of each part that has a pass mark, the newest so many, oldest first.

    Exercises and second looks are no conversations of their own, and not among them. Values are
    shares of the rubric's points.
    """
    chosen = (
        select(
            Part.id,
            ReviewRow.revision_id,
            Part.agent_id,
            Part.started_at,
            ReviewRow.total,
            ReviewRow.passed,
        )
        .join(Part, Part.id == ReviewRow.part_id)
        .where(ReviewRow.id.in_(_last_reviews()), *_of(team_id))
        .order_by(Part.started_at.desc(), Part.id.desc())
        .limit(most)
    )
    return [
        Labelled(part, revision or 0, agent, started, float(total or 0) / 100, not passed)
        for part, revision, agent, started, total, passed in session.execute(chosen)
    ][::-1]


def count_reviewed(session: Session, team_id: int | None) -> int:
    """How many parts have such a review."""
    chosen = (
        select(func.count(ReviewRow.id))
        .join(Part, Part.id == ReviewRow.part_id)
        .where(ReviewRow.id.in_(_last_reviews()), *_of(team_id))
    )
    return session.scalar(chosen) or 0


def listed(session: Session, list_id: int, most: int) -> list[Labelled]:
    """The conversations of a list of figures, the newest so many, oldest first."""
    team_id = session.scalar(select(RiskLabelList.team_id).where(RiskLabelList.id == list_id))
    chosen = (
        _current(team_id)
        .add_columns(RiskLabel.value)
        .join(RiskLabel, RiskLabel.conversation_id == Part.conversation_id)
        .where(RiskLabel.list_id == list_id)
        .limit(most)
    )
    return [Labelled._make((*row, None)) for row in session.execute(chosen)][::-1]


def newest(session: Session, team_id: int | None) -> Iterator[Labelled]:
    """Every conversation, the newest first, by one of its parts; no value is known."""
    for row in session.execute(_current(team_id)):
        yield Labelled._make((*row, 0.0, None))


def findings_of(session: Session, texts: Mapping[int, int]) -> dict[int, list[Finding]]:
    """The findings that nobody dismissed, by part. ``texts``: of which text of each part."""
    wanted, found = sorted(texts), dict[int, list[Finding]]()
    for start in range(0, len(wanted), _AT_ONCE):
        chunk = wanted[start : start + _AT_ONCE]
        chosen = select(
            FindingRow.part_id,
            FindingRow.rule,
            FindingRow.severity,
            FindingRow.message,
            FindingRow.start,
            FindingRow.end,
        ).where(
            FindingRow.part_id.in_(chunk),
            FindingRow.revision_id.in_([texts[part] for part in chunk]),
            FindingRow.state != "dismissed",
        )
        for part, rule, severity, message, begin, end in session.execute(chosen):
            finding = Finding(rule, Severity(severity), message, begin, end, None)
            found.setdefault(part, []).append(finding)
    return found


def model(session: Session, model_id: int) -> RiskModelRow | None:
    """One model, or ``None``."""
    return session.get(RiskModelRow, model_id)


def one(session: Session, model_id: int) -> RiskModelRow:
    """A model that there is."""
    return session.get_one(RiskModelRow, model_id)


def models(session: Session, team_id: int | None) -> list[RiskModelRow]:
    """The models that were learnt from a team, or from the house, the newest first."""
    chosen = (
        select(RiskModelRow)
        .where(RiskModelRow.team_id.is_(None) if team_id is None else _own(team_id))
        .order_by(RiskModelRow.id.desc())
    )
    return list(session.scalars(chosen))


def learnt_by(session: Session, model_id: int) -> frozenset[int]:
    """The parts that a model knows the outcome of."""
    chosen = select(RiskModelRow.learnt).where(RiskModelRow.id == model_id)
    return frozenset(session.scalars(chosen).one())


def in_use(session: Session) -> dict[int | None, int | None]:
    """The model in use by team, and (``None``) that of the house; a team without one is not
    there, and has no model where it ranks by findings alone.
    """
    last = select(func.max(RiskPromotion.id)).group_by(RiskPromotion.team_id)
    chosen = select(RiskPromotion.team_id, RiskPromotion.model_id).where(RiskPromotion.id.in_(last))
    return dict(session.execute(chosen).all())


def promotions(session: Session, team_id: int | None) -> list[PromotionLine]:
    """The changes of a team's model, the newest first."""
    same = RiskPromotion.team_id
    chosen = (
        select(
            RiskPromotion.id,
            RiskPromotion.model_id,
            RiskPromotion.note,
            User.name,
            RiskPromotion.promoted_at,
        )
        .outerjoin(User, User.id == RiskPromotion.promoted_by)
        .where(same.is_(None) if team_id is None else same == team_id)
        .order_by(RiskPromotion.id.desc())
    )
    return [PromotionLine._make(row) for row in session.execute(chosen)]


def label_lists(session: Session, team_id: int) -> list[RiskLabelList]:
    """The lists of figures that a team has, the newest first."""
    chosen = (
        select(RiskLabelList)
        .where(RiskLabelList.team_id == team_id)
        .order_by(RiskLabelList.id.desc())
    )
    return list(session.scalars(chosen))


def label_list(session: Session, list_id: int) -> RiskLabelList | None:
    """One list of figures, or ``None``."""
    return session.get(RiskLabelList, list_id)


def list_of(session: Session, team_id: int, figures: Mapping[int, float]) -> RiskLabelList | None:
    """The newest of a team's lists that holds just these figures (by conversation)."""
    chosen = select(RiskLabel.conversation_id, RiskLabel.value)
    for each in label_lists(session, team_id):
        if each.labels == len(figures):
            held = session.execute(chosen.where(RiskLabel.list_id == each.id))
            if dict(held.all()) == figures:
                return each
    return None


def conversations_called(
    session: Session, team_id: int, names: Collection[str]
) -> dict[str, list[int]]:
    """The team's conversations by the id that their source gives them."""
    wanted, found = sorted(set(names)), dict[str, list[int]]()
    for start in range(0, len(wanted), 500):
        chosen = (
            select(ConversationRow.external_id, ConversationRow.id)
            .join(Part, Part.conversation_id == ConversationRow.id)
            .where(
                ConversationRow.external_id.in_(wanted[start : start + 500]),
                Part.team_id == team_id,
            )
            .distinct()
        )
        for name, conversation_id in session.execute(chosen):
            found.setdefault(name, []).append(conversation_id)
    return found


def forget_list(session: Session, list_id: int) -> None:
    """Delete a list of figures."""
    session.execute(delete(RiskLabel).where(RiskLabel.list_id == list_id))
    session.execute(delete(RiskLabelList).where(RiskLabelList.id == list_id))


def _last_reviews() -> Any:
    return (
        select(func.max(ReviewRow.id))
        .where(
            ReviewRow.state.in_(SUBMITTED_STATES),
            ReviewRow.purpose.in_(PUBLISHED_PURPOSES),
            ReviewRow.part_id.is_not(None),
            ReviewRow.passed.is_not(None),
            ReviewRow.total.is_not(None),
        )
        .group_by(ReviewRow.part_id)
    )


def _current(team_id: int | None) -> Any:
    """Conversations by the part that was made last, on their present text, the newest first."""
    last = select(func.max(Part.id)).where(*_of(team_id)).group_by(Part.conversation_id)
    return (
        select(Part.id, ConversationRow.current_revision_id, Part.agent_id, Part.started_at)
        .join(ConversationRow, ConversationRow.id == Part.conversation_id)
        .where(Part.id.in_(last))
        .order_by(Part.started_at.desc(), Part.id.desc())
    )


def _of(team_id: int | None) -> list[Any]:
    return [] if team_id is None else [Part.team_id == team_id]


def _own(team_id: int) -> Any:
    return RiskModelRow.team_id == team_id
