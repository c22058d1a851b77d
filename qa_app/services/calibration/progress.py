"""What the tasks of a round mean for it, for the services that finish tasks."""

from __future__ import annotations

from qa_app.core.calibration import RoundState, may_answer
from qa_app.core.errors import Conflict, _
from qa_app.core.permissions import Right
from qa_app.services.context import Context
from qa_app.services.notices import notify
from qa_app.storage.queries.calibration import rounds as queries
from qa_app.storage.queries.people import accounts


def after_task(context: Context, assignment_id: int) -> None:
    """Tell the leads once a round's last task is submitted or skipped; commits nothing."""
    context.session.flush()
    found = queries.state_of_task(context.session, assignment_id)
    if found is None or not may_answer(RoundState(found[1])):
        return
    round_id = found[0]
    row = queries.one(context.session, round_id)
    if row is None or queries.open_tasks(context.session, round_id):
        return
    leads = accounts.users_with_right(context.session, Right.CALIBRATE, row.team_id, context.today)
    notify(
        context,
        [user.id for user in leads],
        "calibration.all_in",
        f"calibration.all_in:{round_id}",
        {"round": round_id, "name": row.name},
    )


def may_withdraw(context: Context, assignment_id: int | None) -> bool:
    """Whether an answer may still be taken back: not once others have been seen beside it."""
    found = None if assignment_id is None else queries.state_of_task(context.session, assignment_id)
    return found is None or may_answer(RoundState(found[1]))


def require_may_withdraw(context: Context, assignment_id: int | None) -> None:
    """Raise Conflict where the round has begun to compare the answers."""
    if not may_withdraw(context, assignment_id):
        raise Conflict(_("The answers of this calibration are being compared; yours stands."))
