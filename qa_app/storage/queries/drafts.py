"""Drafts of definitions, of whichever kind: ``kind`` is their table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from qa_app.storage.tables.drafts import DefinitionDraft

Draft = TypeVar("Draft", bound=DefinitionDraft)


def of_author(session: Session, kind: type[Draft], author_id: int) -> list[Draft]:
    """Somebody's drafts, the last saved first."""
    chosen = (
        select(kind)
        .where(kind.author_id == author_id)
        .order_by(kind.saved_at.desc(), kind.id.desc())
    )
    return list(session.scalars(chosen))


def one(session: Session, kind: type[Draft], author_id: int, key: str) -> Draft | None:
    """Somebody's draft of a definition, as it stands now."""
    chosen = select(kind).where(kind.author_id == author_id, kind.key == key)
    return session.scalars(chosen.execution_options(populate_existing=True)).one_or_none()


def keep(
    session: Session,
    kind: type[Draft],
    draft_id: int,
    *,
    edition: int,
    base: int,
    document: Mapping[str, Any],
    now: datetime,
    **values: object,
) -> bool:
    """Store a change on top of an edition; ``False`` where another change came first.

    ``values``: columns that this kind alone has.
    """
    changed = session.execute(
        update(kind)
        .where(kind.id == draft_id, kind.edition == edition)
        .values(base=base, document=dict(document), edition=edition + 1, saved_at=now, **values)
        .execution_options(synchronize_session=False)
    )
    return bool(changed.rowcount == 1)  # type: ignore[attr-defined]


def drop(session: Session, kind: type[Draft], author_id: int, key: str) -> None:
    """Forget a draft."""
    session.execute(delete(kind).where(kind.author_id == author_id, kind.key == key))
