"""Telling users what they should look at, and showing it to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from qa_app.core.errors import NotFound
from qa_app.core.listing import Page, Place
from qa_app.services.context import Context
from qa_app.storage.queries import notices as queries
from qa_app.storage.queries.notices import StoredNotice
from qa_app.storage.tables.notices import Notice

__all__ = ["StoredNotice", "list_notices", "notify", "open_notice", "read_all", "unread"]


def notify(
    context: Context,
    user_ids: Collection[int],
    kind: str,
    unique_key: str,
    details: Mapping[str, object],
) -> int:
    """Add a notice for each user who does not have it; commits nothing.

    ``kind`` names the sentence, ``details`` fill it and say what it leads to, ``unique_key``
    (at most 100 characters) names the event. Returns how many were told.
    """
    told = queries.already_told(context.session, user_ids, unique_key)
    new = [user_id for user_id in dict.fromkeys(user_ids) if user_id not in told]
    context.session.add_all(
        Notice(
            user_id=user_id,
            kind=kind,
            unique_key=unique_key,
            details=dict(details),
            created_at=context.now,
        )
        for user_id in new
    )
    return len(new)


def unread(context: Context) -> int:
    """How many notices the actor has not read."""
    user_id = context.actor.user_id
    return 0 if user_id is None else queries.unread(context.session, user_id)


def list_notices(context: Context, place: Place | None = None) -> Page[StoredNotice]:
    """The actor's notices, the newest first."""
    return queries.page(context.session, _reader(context), place)


def open_notice(context: Context, notice_id: int) -> StoredNotice:
    """One of the actor's notices, read from now on; raises NotFound for anybody else's."""
    found = queries.one(context.session, _reader(context), notice_id)
    if found is None:
        raise NotFound()
    queries.mark_read(context.session, _reader(context), context.now, notice_id)
    context.session.commit()
    return found


def read_all(context: Context) -> None:
    """Mark all of the actor's notices as read."""
    queries.mark_read(context.session, _reader(context), context.now)
    context.session.commit()


def _reader(context: Context) -> int:
    if context.actor.user_id is None:
        raise NotFound()
    return context.actor.user_id
