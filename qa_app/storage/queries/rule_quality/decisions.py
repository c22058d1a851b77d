"""The decisions on findings, kept for the rule version that each was made on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, delete, func, insert, literal, select
from sqlalchemy.orm import Session, aliased

from qa_app.core.listing import FindingState
from qa_app.core.permissions import Reach
from qa_app.storage.queries.rule_quality.sample import Version, within
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.rule_quality import FindingDecision, MissedFinding
from qa_app.storage.tables.screening import FindingRow

_IDENTITY = ("revision_id", "part_id", "rule", "message", "start", "end")
_UNTRACKED = {"synchronize_session": False}


class Decided(NamedTuple):
    """How many findings were confirmed and dismissed."""

    confirmed: int = 0
    dismissed: int = 0


def record(
    session: Session,
    state: FindingState,
    user_id: int | None,
    now: datetime,
    *chosen: ColumnElement[bool],
) -> None:
    """Keep what is about to be decided on findings, for the rule version each stands for now.

    To be called before the findings change their state, since conditions may ask for it.
    """
    moving = (FindingRow.state != state.value, *chosen)
    _forget(session, *moving)
    if state is FindingState.OPEN:
        return
    copied = [*_IDENTITY, "rule_version_id"]
    types = FindingDecision.__table__.c
    values = {
        "confirmed": state is FindingState.CONFIRMED,
        "decided_by": user_id,
        "decided_at": now,
    }
    rows = select(
        *(getattr(FindingRow, name) for name in copied),
        *(literal(value, types[name].type) for name, value in values.items()),
    ).where(*moving)
    session.execute(
        insert(FindingDecision).from_select([*copied, *values], rows, include_defaults=False),
        execution_options=_UNTRACKED,
    )


def counts(session: Session, reach: Reach, rule: str | None = None) -> dict[Version, Decided]:
    """How many findings of each rule version people in these teams decided on."""
    chosen = (
        select(
            # A version belongs to one rule: sorting by its number alone is quicker.
            func.max(FindingDecision.rule),
            FindingDecision.rule_version_id,
            func.count().filter(FindingDecision.confirmed),
            func.count().filter(~FindingDecision.confirmed),
        )
        .join(Part, Part.id == FindingDecision.part_id)
        .where(*within(reach))
        .group_by(FindingDecision.rule_version_id)
    )
    if rule is not None:
        chosen = chosen.where(FindingDecision.rule == rule)
    return {
        Version(name, version_id): Decided(confirmed, dismissed)
        for name, version_id, confirmed, dismissed in session.execute(chosen)
    }


def judged_among(session: Session, revision_ids: Collection[int]) -> set[int]:
    """Those of the texts in which somebody decided on a finding or marked a missing one."""
    found: set[int] = set()
    for table in (FindingDecision, MissedFinding):
        chosen = select(table.revision_id).where(table.revision_id.in_(revision_ids))
        found.update(session.scalars(chosen))
    return found


def _forget(session: Session, *moving: ColumnElement[bool]) -> None:
    """Remove the decisions on these findings, on whatever version they were made."""
    known = aliased(FindingDecision)
    same = and_(
        *(
            getattr(known, name).is_not_distinct_from(getattr(FindingRow, name))
            if name in ("message", "start", "end")
            # An index is used for plain equality alone.
            else getattr(known, name) == getattr(FindingRow, name)
            for name in _IDENTITY
        )
    )
    replaced = select(known.id).join(FindingRow, same).where(*moving)
    session.execute(
        delete(FindingDecision).where(FindingDecision.id.in_(replaced)),
        execution_options=_UNTRACKED,
    )
