"""The agent's answer to an entry, and how a dispute is settled."""

from __future__ import annotations

from qa_app.core.ledger import EntryState, EntryStep, Figures, Settlement, steps
from qa_app.core.ledger.steps import with_reason
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.services.ledger import loading, telling
from qa_app.services.ledger.entering import checked_scheme, said


def confirm(context: Context, entry_id: int) -> None:
    """The agent agrees. Raises Refused, Conflict, NotFound."""
    case = loading.to_change(context, entry_id, EntryStep.CONFIRM)
    after = steps.confirmed(case.entry, context.today)
    loading.keep(context, case, after, EntryStep.CONFIRM)
    audit.record(context, "ledger.confirmed", "ledger_entry", entry_id, after.team_id)
    context.session.commit()


def dispute(context: Context, entry_id: int, reason: str) -> None:
    """The agent does not agree, and says why. Raises Invalid, Refused, Conflict."""
    case = loading.to_change(context, entry_id, EntryStep.DISPUTE)
    after = steps.disputed(case.entry, reason, context.today)
    loading.keep(context, case, after, EntryStep.DISPUTE, reason=with_reason(reason))
    telling.disputed(context, entry_id, after, case.stored.agent)
    audit.record(context, "ledger.disputed", "ledger_entry", entry_id, after.team_id)
    context.session.commit()


def settle(
    context: Context,
    entry_id: int,
    settlement: Settlement,
    reason: str,
    figures: Figures | None = None,
) -> None:
    """End a dispute with a reason. Raises Invalid, Refused, Conflict."""
    case = loading.to_change(context, entry_id, EntryStep.SETTLE)
    after = steps.settled(case.entry, settlement, reason, figures)
    if after.state is EntryState.ENTERED and after.figures != case.entry.figures:
        checked_scheme(context, after, besides=entry_id)
    details: dict[str, object] = {"settlement": settlement.value}
    if after.figures != case.entry.figures:
        details |= said(case.entry.figures)
    loading.keep(
        context, case, after, EntryStep.SETTLE, reason=with_reason(reason), details=details
    )
    telling.settled(context, entry_id, after)
    audit.record(
        context,
        "ledger.settled",
        "ledger_entry",
        entry_id,
        after.team_id,
        settlement=settlement.value,
        **said(after.figures),
    )
    context.session.commit()
