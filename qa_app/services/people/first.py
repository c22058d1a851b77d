"""The first administrator, who lets everybody else in."""

from __future__ import annotations

from qa_app.core.permissions import Grant, Right, RoleName
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.services.people.accounts import create_user
from qa_app.services.people.passwords import NewLink, Purpose, add_link
from qa_app.storage.queries.people import accounts

USERNAME = "admin"
NAME = "管理员"


def first_administrator(context: Context) -> NewLink | None:
    """A one-time link for the first administrator, until one has set their account up.

    Called at every start: there is no account with a password that anybody could know, and a
    link that was lost is replaced by the next start's.
    """
    context.actor.require(Right.MANAGE_PEOPLE)
    administrators = accounts.administrators(context.session, context.today)
    if not administrators:
        grant = Grant(RoleName.ADMINISTRATOR, None, context.today)
        return create_user(context, USERNAME, NAME, grant)
    if any(one.has_password for one in administrators):
        return None
    user = administrators[0]
    link = add_link(context, user.id, user.username, user.name, Purpose.SET_UP)
    audit.record(context, "user.link_made", "user", user.id, purpose=link.purpose)
    context.session.commit()
    return link
