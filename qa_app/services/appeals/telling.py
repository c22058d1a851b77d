"""Telling the people of an appeal that it is their turn, or what became of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from qa_app.core.permissions import Right, RoleName
from qa_app.services.context import Context
from qa_app.services.notices import notify
from qa_app.storage.queries import reviews
from qa_app.storage.queries.appeals import StoredAppeal
from qa_app.storage.queries.people import accounts

RAISED, COMMENTED, GIVEN, RESCORED = (
    "appeal.raised",
    "appeal.commented",
    "appeal.given",
    "appeal.rescored",
)
DECIDED, WITHDRAWN, RETURNED = "appeal.decided", "appeal.withdrawn", "appeal.returned"
REMINDER, ESCALATION = "appeal.reminder", "appeal.escalation"


def tell(
    context: Context,
    stored: StoredAppeal,
    kind: str,
    user_ids: Collection[int],
    *,
    due: date | None = None,
    again: object = "",
) -> None:
    """Tell some people once; ``again`` tells events of one kind apart. Commits nothing."""
    others = [user_id for user_id in user_ids if user_id != context.actor.user_id]
    details: dict[str, object] = {
        "appeal": stored.id,
        "conversation": stored.conversation,
        "agent": stored.agent,
        "state": stored.appeal.state.value,
    }
    if due is not None:
        details["due"] = due.isoformat()
    if stored.assignment_id is not None and kind == GIVEN:
        # Whoever looks a second time is told of the task alone.
        details = {"assignment": stored.assignment_id, "conversation": stored.conversation}
        details |= {"due": due.isoformat()} if due else {}
    notify(context, others, kind, f"{kind}:{stored.id}:{again}"[:100], details)


def supervisors(context: Context, stored: StoredAppeal) -> list[int]:
    """Who may comment: the supervisors of the team, but the agent themself."""
    disputed = stored.appeal.disputed
    found = accounts.users_with_right(
        context.session, Right.COMMENT_APPEALS, disputed.team, context.today
    )
    own = reviews.users_of_agents(context.session, [disputed.agent]).get(disputed.agent)
    return [user.id for user in found if user.id != own]


def leads(context: Context, stored: StoredAppeal) -> list[int]:
    """The quality leads of the team."""
    return of_role(context, RoleName.QUALITY_LEAD, stored.appeal.disputed.team)


def of_role(context: Context, role: RoleName, team_id: int) -> list[int]:
    """Who holds a role in a team."""
    found = accounts.users_with_role(context.session, [role], team_id, context.today)
    return [user.id for user in found]


def agent_of(context: Context, stored: StoredAppeal) -> list[int]:
    """The agent as a user, where the agent signs in."""
    agent_id = stored.appeal.disputed.agent
    return list(reviews.users_of_agents(context.session, [agent_id]).values())
