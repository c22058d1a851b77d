"""Drafts of schemes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from qa_app.storage.tables.schemes import SchemeDraft


def of_author(session: Session, author_id: int) -> list[SchemeDraft]:
    """Somebody's drafts, the last saved first."""
    chosen = (
        select(SchemeDraft)
        .where(SchemeDraft.author_id == author_id)
        .order_by(SchemeDraft.saved_at.desc(), SchemeDraft.id.desc())
    )
    return list(session.scalars(chosen))


def one(session: Session, author_id: int, key: str) -> SchemeDraft | None:
    """Somebody's draft of a scheme, as it stands now."""
    chosen = select(SchemeDraft).where(SchemeDraft.author_id == author_id, SchemeDraft.key == key)
    return session.scalars(chosen.execution_options(populate_existing=True)).one_or_none()


def keep(
    session: Session,
    draft_id: int,
    *,
    edition: int,
    base: int,
    document: Mapping[str, Any],
    now: datetime,
) -> bool:
    """Store a change on top of an edition; ``False`` where another change came first."""
    changed = session.execute(
        update(SchemeDraft)
        .where(SchemeDraft.id == draft_id, SchemeDraft.edition == edition)
        .values(base=base, document=dict(document), edition=edition + 1, saved_at=now)
        .execution_options(synchronize_session=False)
    )
    return bool(changed.rowcount == 1)  # type: ignore[attr-defined]


def drop(session: Session, author_id: int, key: str) -> None:
    """Forget a draft."""
    session.execute(
        delete(SchemeDraft).where(SchemeDraft.author_id == author_id, SchemeDraft.key == key)
    )
