"""A period as somebody opens it or is about to change it."""

from __future__ import annotations

from collections.abc import Sequence

from qa_app.core.appraisals import Standing, undecided
from qa_app.core.errors import NotFound
from qa_app.core.permissions import Right
from qa_app.services.context import Context
from qa_app.storage.queries.appraisals import periods, results
from qa_app.storage.queries.appraisals.periods import StoredAppraisal, StoredPoint


def to_see(context: Context, appraisal_id: int) -> StoredAppraisal:
    """A period of a team whose results the actor sees; raises NotFound, Refused."""
    found = periods.one(context.session, appraisal_id)
    if found is None:
        raise NotFound()
    context.actor.require(Right.SEE_APPRAISALS, found.team_id)
    return found


def to_change(context: Context, appraisal_id: int, *rights: Right) -> StoredAppraisal:
    """The same for who has one of the rights; nobody else moves it until the transaction ends."""
    periods.lock(context.session, appraisal_id)
    found = to_see(context, appraisal_id)
    if not any(context.actor.may(right, found.team_id) for right in rights):
        context.actor.require(rights[0], found.team_id)
    return found


def standing_of(found: StoredAppraisal, points: Sequence[StoredPoint]) -> Standing:
    """How a period stands; ``points``: those of what waits to be published."""
    return Standing(
        state=found.state,
        draft=found.draft_id is not None,
        undecided=undecided(each.point for each in points) if found.draft_id else 0,
        checked_by=found.checked_by,
        editions=found.editions,
    )


def draft_points(context: Context, found: StoredAppraisal) -> list[StoredPoint]:
    """The check list of what waits to be published."""
    return [] if found.draft_id is None else periods.points(context.session, found.draft_id)


def is_assessed(context: Context, run_id: int | None) -> bool:
    """Whether the actor is among the people of a computation."""
    return results.assessed(context.session, run_id, context.actor.agent_id)


def is_own(context: Context, person: str | None, run_id: int) -> bool:
    """Whether a person of a computation is the actor."""
    agent_id = context.actor.agent_id
    if agent_id is None or person is None:
        return False
    own = results.result_of(context.session, run_id, agent_id)
    return own is not None and own.person == person
