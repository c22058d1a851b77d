"""Which imports the actor may see, and whose rights an import is run with."""

from __future__ import annotations

from dataclasses import replace

from qa_app.core.errors import NotFound, Refused, _
from qa_app.core.imports.states import State, standing
from qa_app.core.permissions import SYSTEM, Actor, Right
from qa_app.services.context import Context
from qa_app.storage.queries import jobs
from qa_app.storage.queries.people import accounts
from qa_app.storage.tables.imports import Import


def visible_import(context: Context, import_id: int, right: Right = Right.IMPORT) -> Import:
    """An import of a team in which the actor may import; raises NotFound or Refused.

    An import of no team may reach into any: only who reaches all of them sees it, and who
    made it.
    """
    row = context.session.get(Import, import_id)
    if row is None:
        raise NotFound()
    actor = context.actor
    if row.team_id is not None:
        actor.require(right, row.team_id)
    elif not actor.reach(right).everywhere:
        own = row.created_by is not None and row.created_by == actor.user_id
        if not own:
            raise NotFound()
        if right is not Right.IMPORT or not actor.may(right):
            raise Refused(_("Your role does not allow this. Ask an administrator for the right."))
    return row


def actor_of(context: Context, row: Import) -> Actor:
    """Who imports, with the rights of today: they may have changed while the job waited."""
    if row.created_by is None:
        return replace(SYSTEM, name=context.actor.name)
    user = accounts.user(context.session, row.created_by)
    if user is None or not user.active:
        return Actor(row.created_by, "-")
    grants = tuple(role.grant for role in user.roles_on(context.today))
    return Actor(user.id, user.username, grants, user.agent_id)


def state_of(context: Context, row: Import) -> State:
    """How an import stands, what became of its job included."""
    job = None if row.job_id is None else jobs.by_id(context.session, row.job_id)
    return standing(row.state, None if job is None else job.state)
