"""What may happen to an entry, and by whom.

    suggested ──accept──> entered ──tell──> told ──agent confirms
        └──reject──> rejected                  └──agent disputes──> settled
                              entered ──withdraw──> withdrawn

Nobody takes a step of the keeper's about themselves. What happens to an entry after its period
was published changes nothing of what was published: the period tells it as late.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from qa_app.core.errors import Conflict, Invalid, Refused, _
from qa_app.core.ledger.values import (
    AgentAnswer,
    EntryOrigin,
    EntryState,
    EntryStep,
    Figures,
    LedgerEntry,
    Settlement,
)

LONGEST_REASON = 1000

OWN = _("Entries about yourself are kept by somebody else.")


@dataclass(frozen=True, slots=True)
class Who:
    """Who acts: the agent they are (if any), and whether they keep the ledger of the team."""

    agent_id: int | None
    keeps: bool


def possible(entry: LedgerEntry, who: Who) -> frozenset[EntryStep]:
    """The steps that somebody can take now."""
    if who.agent_id == entry.agent_id:
        return _of_the_agent(entry)
    return _of_the_keeper(entry) if who.keeps else frozenset()


def require(entry: LedgerEntry, step: EntryStep, who: Who) -> None:
    """Raise Refused or Conflict where somebody cannot take a step now."""
    of_the_agent = step in {EntryStep.CONFIRM, EntryStep.DISPUTE}
    own = who.agent_id == entry.agent_id
    if of_the_agent and not own:
        raise Refused(_("Only the agent concerned can confirm or dispute an entry."))
    if own and not of_the_agent:
        raise Refused(OWN)
    if not own and not who.keeps:
        raise Refused(_("Only who keeps the ledger of the team can do this."))
    if step not in possible(entry, who):
        raise Conflict(_("This is not open to the entry any more. Reload the page to see why."))


def accepted(entry: LedgerEntry, figures: Figures, note: str) -> LedgerEntry:
    """A suggestion that a person stands for."""
    return replace(entry, state=EntryState.ENTERED, figures=figures, note=note)


def rejected(entry: LedgerEntry) -> LedgerEntry:
    return replace(entry, state=EntryState.REJECTED)


def suggested_again(entry: LedgerEntry) -> LedgerEntry:
    """A suggestion that was decided on and waits once more."""
    return replace(entry, state=EntryState.SUGGESTED)


def quoted(entry: LedgerEntry, quote: str) -> LedgerEntry:
    """The entry with the words that it rests on."""
    whence = entry.whence
    return entry if whence is None else replace(entry, whence=replace(whence, quote=quote))


def told(entry: LedgerEntry, day: date, today: date) -> LedgerEntry:
    """The agent was told on a day: not before it happened, and not in days to come."""
    if day > today:
        raise Invalid(_("This day is still to come."), field="told_on")
    if day < entry.figures.day:
        raise Invalid(
            _("Nobody was told on %(told)s of what happened on %(day)s."),
            field="told_on",
            told=day.isoformat(),
            day=entry.figures.day.isoformat(),
        )
    return replace(entry, told_on=day)


def confirmed(entry: LedgerEntry, today: date) -> LedgerEntry:
    """The agent agrees; whoever answers was told at the latest then."""
    return replace(entry, answer=AgentAnswer.CONFIRMED, told_on=entry.told_on or today)


def disputed(entry: LedgerEntry, reason: str, today: date) -> LedgerEntry:
    """The agent does not agree, and says why."""
    with_reason(reason)
    return replace(
        entry,
        answer=AgentAnswer.DISPUTED,
        settlement=None,
        told_on=entry.told_on or today,
    )


def settled(
    entry: LedgerEntry, settlement: Settlement, reason: str, figures: Figures | None = None
) -> LedgerEntry:
    """The end of a dispute, with a reason; ``figures``: those that hold where they changed."""
    with_reason(reason)
    if settlement is Settlement.CHANGED:
        if figures is None or figures == entry.figures:
            raise Invalid(_("Say what is changed, or let the entry stand."), field="settlement")
        return replace(entry, settlement=settlement, figures=figures)
    state = EntryState.WITHDRAWN if settlement is Settlement.WITHDRAWN else entry.state
    return replace(entry, settlement=settlement, state=state)


def withdrawn(entry: LedgerEntry, reason: str) -> LedgerEntry:
    """An entry that was a mistake; it stays visible with the reason."""
    with_reason(reason)
    return replace(entry, state=EntryState.WITHDRAWN)


def changed(entry: LedgerEntry, figures: Figures, note: str) -> LedgerEntry:
    """Other figures; an agent who was told has to be told again."""
    if figures == entry.figures and note == entry.note:
        raise Invalid(_("Nothing is changed."))
    again = figures != entry.figures
    return replace(
        entry,
        figures=figures,
        note=note,
        told_on=None if again else entry.told_on,
        answer=None if again else entry.answer,
        settlement=None if again else entry.settlement,
    )


def with_reason(text: str) -> str:
    """The reason without what surrounds it; raises Invalid where there is none."""
    reason = text.strip()
    if not reason:
        raise Invalid(_("Give a reason."), field="reason")
    if len(reason) > LONGEST_REASON:
        raise Invalid(
            _("Keep the reason to %(most)s characters."), field="reason", most=LONGEST_REASON
        )
    return reason


def _of_the_agent(entry: LedgerEntry) -> frozenset[EntryStep]:
    if entry.state is not EntryState.ENTERED or entry.settlement is not None:
        return frozenset()
    if entry.answer is None:
        return frozenset({EntryStep.CONFIRM, EntryStep.DISPUTE})
    if entry.answer is AgentAnswer.DISPUTED:
        # Who disputed too fast may take it back by confirming.
        return frozenset({EntryStep.CONFIRM})
    return frozenset()


def _of_the_keeper(entry: LedgerEntry) -> frozenset[EntryStep]:
    if entry.state is EntryState.SUGGESTED:
        return frozenset({EntryStep.ENTER, EntryStep.REJECT})
    if entry.state is EntryState.REJECTED:
        return frozenset({EntryStep.SUGGEST})
    if entry.state is EntryState.WITHDRAWN:
        return frozenset()
    if entry.is_disputed:
        return frozenset({EntryStep.SETTLE})
    steps = {EntryStep.CHANGE, EntryStep.WITHDRAW}
    if entry.told_on is None:
        steps.add(EntryStep.TELL)
        if entry.origin in {EntryOrigin.FINDING, EntryOrigin.REVIEW}:
            # Decided too fast: nobody has been told, so it may wait again.
            steps.add(EntryStep.SUGGEST)
    return frozenset(steps)
