"""What waits for the actor in the month's assessment: answers, decisions, values."""

from __future__ import annotations

from dataclasses import dataclass

from qa_app.core.ledger.filters import LedgerFilter, Shelf
from qa_app.core.permissions import Reach, Right
from qa_app.services import assessing
from qa_app.services.context import Context
from qa_app.services.ledger import listing
from qa_app.storage.queries import ledger_lists
from qa_app.storage.queries.appraisals import periods


@dataclass(frozen=True, slots=True)
class MonthSteps:
    """So much waits; 0 where the actor's roles have no such step.

    ``to_answer``: entries that the agent was told of; ``values``: forms of the agent as an
    assessor; ``disputes`` and ``suggestions``: of the ledgers that the actor keeps; ``periods``:
    drafts with undecided points on their check list.
    """

    to_answer: int = 0
    values: int = 0
    disputes: int = 0
    suggestions: int = 0
    periods: int = 0


def month_steps(context: Context) -> MonthSteps:
    """The actor's next steps."""
    actor = context.actor
    keeps = context.reach(Right.KEEP_LEDGER)
    runs, checks = context.reach(Right.RUN_PERIODS), context.reach(Right.CHECK_PERIODS)
    deciding = Reach(runs.everywhere or checks.everywhere, runs.team_ids | checks.team_ids)
    return MonthSteps(
        to_answer=listing.to_answer(context),
        values=assessing.due(context) if actor.may(Right.SEE_OWN_SCORES) else 0,
        disputes=_on(context, keeps, Shelf.DISPUTED),
        suggestions=_on(context, keeps, Shelf.SUGGESTED),
        periods=periods.to_decide(context.session, deciding) if deciding else 0,
    )


def _on(context: Context, reach: Reach, shelf: Shelf) -> int:
    if not reach:
        return 0
    return ledger_lists.count(context.session, ledger_lists.such_as(LedgerFilter(shelf), reach))
