"""Telling users, once each."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from qa_app.core.errors import NotFound
from qa_app.core.permissions import Actor
from qa_app.services.context import Context
from qa_app.services.notices import list_notices, notify, open_notice, read_all, unread
from qa_app.storage.tables.notices import Notice
from tests.support.factories import make_user


def test_everybody_named_is_told(context: Context) -> None:
    """A notice is for one user: each marks their own as read."""
    users = [make_user(context.session).id for _number in range(2)]
    assert notify(context, users, "critical_findings", "import:1", {"count": 3}) == 2
    context.session.commit()
    rows = context.session.scalars(select(Notice).order_by(Notice.user_id)).all()
    assert [(row.user_id, row.kind, row.details) for row in rows] == [
        (user, "critical_findings", {"count": 3}) for user in users
    ]
    assert all(row.created_at == context.now and row.read_at is None for row in rows)


def test_one_event_is_told_once(context: Context) -> None:
    """A job that is taken over after a crash comes past the same event again."""
    first, second = (make_user(context.session).id for _number in range(2))
    notify(context, [first], "critical_findings", "import:1", {})
    context.session.commit()
    assert notify(context, [first, second, second], "critical_findings", "import:1", {}) == 1
    context.session.commit()
    assert len(context.session.scalars(select(Notice)).all()) == 2


def test_another_event_is_told_again(context: Context) -> None:
    """The next import may bring new offences."""
    user = make_user(context.session).id
    for key in ("import:1", "import:2"):
        assert notify(context, [user], "critical_findings", key, {}) == 1


def test_a_notice_is_read_once_it_is_opened(context: Context) -> None:
    """The bell counts what has not been looked at."""
    user = make_user(context.session)
    notify(context, [user.id], "review.published", "one", {"review": 1})
    notify(context, [user.id], "review.published", "two", {"review": 2})
    context.session.commit()
    own = replace(context, actor=Actor(user.id, user.name))
    assert unread(own) == 2
    newest = list_notices(own).rows[0]
    assert newest.details == {"review": 2}
    open_notice(own, newest.id)
    assert unread(own) == 1
    read_all(own)
    assert unread(own) == 0


def test_another_users_notice_is_not_there(context: Context) -> None:
    """What somebody was told is theirs alone."""
    user, stranger = make_user(context.session), make_user(context.session)
    notify(context, [user.id], "review.published", "one", {"review": 1})
    context.session.commit()
    notice = list_notices(replace(context, actor=Actor(user.id, user.name))).rows[0]
    other = replace(context, actor=Actor(stranger.id, stranger.name))
    with pytest.raises(NotFound):
        open_notice(other, notice.id)
    assert not list_notices(other).rows
