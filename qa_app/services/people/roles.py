"""Giving and ending roles."""

from __future__ import annotations

from datetime import date

from qa_app.core.errors import Conflict, NotFound, Refused, _
from qa_app.core.people.managing import check_no_overlap, require_granting
from qa_app.core.people.records import UserRecord
from qa_app.core.people.spans import ended
from qa_app.core.permissions import Grant, RoleName
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.services.people.accounts import grant_details
from qa_app.services.people.managed import visible_user
from qa_app.storage.queries.people import accounts, changes, teams


def give_role(context: Context, user_id: int, grant: Grant) -> None:
    """Give a user a further role; raises Conflict where they hold it at that time already.

    Who also has parts in other teams may be given one more here: those stay untouched.
    """
    user = visible_user(context, user_id)
    if not user.active:
        raise Conflict(_("%(name)s has left and cannot sign in."), name=user.name)
    require_granting(context.actor, grant)
    if grant.team_id is not None and teams.team(context.session, grant.team_id) is None:
        raise NotFound()
    check_no_overlap((role.grant for role in user.roles), grant)
    changes.set_role(context.session, user.id, grant)
    audit.record(context, "role.given", "user", user.id, grant.team_id, **grant_details(grant))
    context.session.commit()


def end_role(context: Context, user_id: int, role_id: int, last_day: date) -> None:
    """Let a role end with a day, which may lie in the past; one not yet begun is taken back."""
    user = visible_user(context, user_id)
    role = next((role for role in user.roles if role.id == role_id), None)
    if role is None:
        raise NotFound()
    require_granting(context.actor, role.grant)
    if role.role is RoleName.ADMINISTRATOR and role.team_id is None:
        require_another_administrator(context, user)
    until = ended(role.since, role.until, last_day)
    if until is None:
        changes.remove_role(context.session, role.id)
    else:
        changes.set_role_end(context.session, role.id, until)
    final = Grant(role.role, role.team_id, role.since, until or role.until)
    action = "role.taken_back" if until is None else "role.ended"
    audit.record(context, action, "user", user.id, role.team_id, **grant_details(final))
    context.session.commit()


def require_another_administrator(context: Context, user: UserRecord) -> None:
    """Raise Refused where nobody else could let people in any more."""
    administrators = accounts.administrators(context.session, context.today)
    if [one.id for one in administrators] == [user.id]:
        raise Refused(_("This is the last administrator of every team. Make another one first."))
