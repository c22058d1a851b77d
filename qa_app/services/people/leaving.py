"""When somebody leaves: their sign-ins and roles end, their open work goes to others.

What they made stays under their name.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from qa_app.core.errors import Conflict, Invalid, Refused, _
from qa_app.core.people.leaving import HandOver, OpenAssignment, Successor, plan_hand_over
from qa_app.core.people.records import NamedUser, UserRecord
from qa_app.core.people.spans import ended
from qa_app.core.permissions import Actor, Right, grants_on
from qa_app.core.reviews import Purpose
from qa_app.services import audit
from qa_app.services.appeals import rescoring
from qa_app.services.context import Context
from qa_app.services.people.managed import managed_user
from qa_app.services.people.roles import require_another_administrator
from qa_app.services.rechecks import arriving as rechecking
from qa_app.storage.queries.people import accounts, changes, leaving, sign_ins, teams


@dataclass(frozen=True, slots=True)
class Leave:
    """What leaving would mean: how many assignments are open, and who could take them."""

    user: UserRecord
    open_count: int
    candidates: Sequence[NamedUser]


@dataclass(frozen=True, slots=True)
class Left:
    """What became of the open assignments."""

    taken: int
    returned: int


def before_leaving(context: Context, user_id: int) -> Leave:
    """What to decide before a user leaves."""
    user = _leaver(context, user_id)
    assignments = leaving.open_assignments(context.session, user.id)
    return Leave(user, len(assignments), _candidates(context, user.id, assignments))


def leave(context: Context, user_id: int, last_day: date, successor_ids: Collection[int]) -> Left:
    """Let a user leave with a day; their open assignments go to the successors or back.

    They cannot sign in from now on, also where the day is today.
    """
    user = _leaver(context, user_id)
    if last_day > context.today:
        raise Invalid(
            _("The last day cannot lie in the future: from now on they cannot sign in."),
            field="last_day",
        )
    plan = _hand_over(context, user.id, successor_ids)
    changes.set_active(context.session, user.id, False, last_day)
    _end_parts(context, user, last_day)
    sign_ins.end_sign_ins_of(context.session, user.id)
    sign_ins.end_links_of(context.session, user.id)
    audit.record(
        context,
        "user.left",
        "user",
        user.id,
        last_day=last_day.isoformat(),
        taken=dict(sorted((str(key), user) for key, user in plan.taken)),
        returned=sorted(plan.returned),
    )
    context.session.commit()
    return Left(len(plan.taken), len(plan.returned))


def take_back(context: Context, user_id: int) -> None:
    """Let somebody who left sign in again; their roles are given anew."""
    user = managed_user(context, user_id)
    if user.active:
        raise Conflict(_("%(name)s has not left."), name=user.name)
    changes.set_active(context.session, user.id, True, None)
    audit.record(context, "user.taken_back", "user", user.id)
    context.session.commit()


def _leaver(context: Context, user_id: int) -> UserRecord:
    user = managed_user(context, user_id)
    if not user.active:
        raise Conflict(_("%(name)s has left already."), name=user.name)
    if user.id == context.actor.user_id:
        raise Refused(_("Nobody lets themselves leave. Ask another administrator."))
    require_another_administrator(context, user)
    return user


def _hand_over(context: Context, user_id: int, successor_ids: Collection[int]) -> HandOver:
    assignments = leaving.open_assignments(context.session, user_id)
    able = {one.id for one in _candidates(context, user_id, assignments)}
    if not able.issuperset(successor_ids):
        raise Invalid(
            _("Somebody chosen cannot review in these teams. Choose again."), field="successors"
        )
    ordinary = [one for one in assignments if not one.is_second_look]
    plan = plan_hand_over(ordinary, _successors(context, successor_ids))
    leaving.part_from(context.session, [one.id for one in ordinary])
    for assignment_id, successor_id in plan.taken:
        leaving.give_to(context.session, assignment_id, successor_id)
    leaving.take_back(context.session, plan.returned)
    second = [one for one in assignments if one.is_second_look]
    return _with_second_looks(context, plan, second, successor_ids)


def _with_second_looks(
    context: Context,
    plan: HandOver,
    second: Sequence[OpenAssignment],
    successor_ids: Collection[int],
) -> HandOver:
    """Hand second looks on by the bars of what they were made for, and add what became of them.

    What was filled in of one goes with its author: the next looks as blind as they did.
    """
    taken, returned = list(plan.taken), list(plan.returned)
    for one in second:
        hand_on = rechecking.hand_on if one.purpose is Purpose.RECHECK else rescoring.hand_on
        successor = hand_on(context, one.id, successor_ids)
        if successor is None:
            returned.append(one.id)
        else:
            taken.append((one.id, successor))
    return HandOver(tuple(taken), tuple(returned))


def _candidates(
    context: Context, user_id: int, assignments: Sequence[OpenAssignment]
) -> list[NamedUser]:
    """Colleagues who may review in a team of which something is open, by name."""
    found = {
        one.id: one
        for team_id in {assignment.team_id for assignment in assignments}
        for one in accounts.users_with_right(context.session, Right.REVIEW, team_id, context.today)
        if one.id != user_id
    }
    return sorted(found.values(), key=lambda one: (one.name, one.id))


def _successors(context: Context, user_ids: Collection[int]) -> list[Successor]:
    counts = leaving.open_counts(context.session, user_ids)
    found = []
    for user_id in sorted(user_ids):
        user = accounts.user(context.session, user_id)
        if user is not None:
            grants = grants_on((role.grant for role in user.roles), context.today)
            may_review = Actor(user.id, user.name, grants).reach(Right.REVIEW)
            open_count = counts.get(user.id, 0)
            found.append(Successor(user.id, may_review, user.agent_id, open_count))
    return found


def _end_parts(context: Context, user: UserRecord, last_day: date) -> None:
    """End the roles of the user, and the time in teams of the agent they are."""
    for role in user.roles:
        until = ended(role.since, role.until, last_day)
        if until is None:
            changes.remove_role(context.session, role.id)
        elif until != role.until:
            changes.set_role_end(context.session, role.id, until)
    agent = None if user.agent_id is None else teams.agent(context.session, user.agent_id)
    for place in agent.teams if agent is not None else ():
        until = ended(place.since, place.until, last_day)
        if until is None:
            changes.remove_place(context.session, place.id)
        elif until != place.until:
            changes.set_place_end(context.session, place.id, until)
