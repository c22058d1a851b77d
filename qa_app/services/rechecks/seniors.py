"""Who scores a re-check: a named senior of the team, else a quality lead; never one's own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from qa_app.core.permissions import RoleName
from qa_app.core.reviews import Purpose
from qa_app.services import blind_tasks
from qa_app.services.context import Context
from qa_app.services.notices import notify
from qa_app.services.rechecks import settings
from qa_app.storage.queries import appeals, assignments
from qa_app.storage.tables.rechecks import RecheckRow


class Senior(NamedTuple):
    """Somebody who can re-check in a team; ``rank``: 0 named, 1 quality lead."""

    id: int
    name: str
    agent_id: int | None
    rank: int
    open: int


def seniors_of(context: Context, team_id: int) -> Sequence[Senior]:
    """Who can re-check in a team, the first to ask first."""
    setting = settings.kept(context, [team_id]).get(team_id)
    named = set(setting.seniors) if setting else set()
    loads = {
        each.id: each.open
        for each in assignments.reviewers_of(context.session, team_id, context.today)
    }
    found = []
    for member in appeals.members_of(context.session, team_id, context.today):
        party = member.party
        # Who leads the team judges none of its reviews.
        if party.leads_the_team or party.user not in loads:
            continue
        if party.user in named or RoleName.QUALITY_LEAD in party.roles:
            rank = 0 if party.user in named else 1
            found.append(Senior(party.user, member.name, party.agent, rank, loads[party.user]))
    return sorted(found, key=lambda each: (each.rank, each.open, each.id))


def able(
    pool: Sequence[Senior],
    reviewer_id: int,
    agent_id: int | None,
    besides: Collection[int] = (),
) -> list[Senior]:
    """Those who may re-check a review: neither its author nor its agent."""
    return [
        each
        for each in pool
        if each.id != reviewer_id
        and each.id not in besides
        and (each.agent_id is None or each.agent_id != agent_id)
    ]


def give(context: Context, row: RecheckRow, senior_id: int, due_on: date | None = None) -> None:
    """Make the senior's task; commits nothing."""
    row.assignment_id = blind_tasks.give(
        context, Purpose.RECHECK, row.review_id, senior_id, due_on=due_on
    )
    context.session.flush()


def tell_given(context: Context, senior_id: int, first_task: int, count: int) -> None:
    """Tell a senior how many re-checks they were given; commits nothing."""
    if senior_id != context.actor.user_id:
        notify(
            context,
            [senior_id],
            "recheck.given",
            f"recheck.given:{first_task}",
            {"assignment": first_task, "count": count},
        )
