"""Over whom and what an administrator of some teams has a say.

An administrator of one team manages the people of that team alone. Whoever also has a part
elsewhere is managed by somebody who reaches all of it: otherwise a password link made in one
team would open the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from qa_app.core.errors import Conflict, Invalid, NotFound, Refused, _
from qa_app.core.people.spans import check_days, overlap
from qa_app.core.permissions import Actor, Grant, Right, RoleName


def may_see(actor: Actor, roles: Iterable[Grant]) -> bool:
    """Whether the actor manages people in a team in which the user has or had a part."""
    reach = actor.reach(Right.MANAGE_PEOPLE)
    return reach.everywhere or any(reach.covers(role.team_id) for role in roles)


def may_manage(actor: Actor, roles: Iterable[Grant], today: date) -> bool:
    """Whether the actor reaches every part that the user has now or will have.

    Of somebody whose every part has ended, all the former ones.
    """
    held = tuple(roles)
    reach = actor.reach(Right.MANAGE_PEOPLE)
    unended = [role for role in held if role.until is None or role.until >= today]
    return may_see(actor, held) and all(reach.covers(role.team_id) for role in unended or held)


def require_management(actor: Actor, roles: Iterable[Grant], today: date) -> None:
    """Raise NotFound for a stranger, Refused where the user also belongs to other teams."""
    held = tuple(roles)
    if not may_see(actor, held):
        raise NotFound()
    if not may_manage(actor, held, today):
        raise Refused(
            _(
                "This person also has a part in teams that you do not manage. Ask an"
                " administrator of every team."
            )
        )


def require_granting(actor: Actor, grant: Grant) -> None:
    """Raise where the actor may not give this role: nobody gives more than they reach."""
    reach = actor.reach(Right.MANAGE_PEOPLE)
    if grant.team_id is None and grant.role is not RoleName.ADMINISTRATOR:
        raise Invalid(_("This role needs a team."), field="team")
    if grant.team_id is None and not reach.everywhere:
        raise Refused(_("Only an administrator of every team may make another one."))
    if grant.team_id is not None:
        actor.require(Right.MANAGE_PEOPLE, grant.team_id)
    check_days(grant.since, grant.until)


def check_no_overlap(held: Iterable[Grant], new: Grant) -> None:
    """Raise Conflict where the user holds the same role in the same team at that time."""
    for grant in held:
        same = grant.role is new.role and grant.team_id == new.team_id
        if same and overlap(grant.since, grant.until, new.since, new.until):
            raise Conflict(_("This person holds this role in this team at that time already."))
