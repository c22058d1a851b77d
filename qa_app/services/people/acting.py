"""Acting for somebody in the background, with the rights that they have by then."""

from __future__ import annotations

from dataclasses import replace

from qa_app.core.permissions import SYSTEM, Actor
from qa_app.services.context import Context
from qa_app.storage.queries.people import accounts


def acting_for(context: Context, user_id: int | None) -> Context:
    """The context of whoever asked for a job; who has left since may do nothing any more."""
    if user_id is None:
        return replace(context, actor=replace(SYSTEM, name=context.actor.name))
    user = accounts.user(context.session, user_id)
    if user is None or not user.active:
        return replace(context, actor=Actor(user_id, "-"))
    grants = tuple(role.grant for role in user.roles_on(context.today))
    return replace(context, actor=Actor(user.id, user.name, grants, user.agent_id))
