"""What may happen to an entry, and by whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qa_app.core.errors import Conflict, Invalid, Refused
from qa_app.core.ledger import (
    AgentAnswer,
    EntryState,
    EntryStep,
    Figures,
    LedgerEntry,
    Settlement,
    Standing,
    standing_of,
    steps,
)
from qa_app.core.ledger.steps import Who, possible, require

DAY, TODAY = date(2026, 10, 3), date(2026, 10, 12)
ENTRY = LedgerEntry(7, 1, "000-I", Figures("late", DAY))
KEEPER, AGENT, COLLEAGUE = Who(None, True), Who(7, False), Who(8, False)


def test_an_entry_goes_from_untold_to_confirmed() -> None:
    """Each state is a word on the page."""
    assert standing_of(ENTRY) is Standing.UNTOLD
    told = steps.told(ENTRY, TODAY, TODAY)
    assert standing_of(told) is Standing.TOLD
    assert standing_of(steps.confirmed(told, TODAY)) is Standing.CONFIRMED


def test_nobody_is_told_before_it_happened_or_in_days_to_come() -> None:
    """The told-on date decides whether a deduction counts; it has to be possible."""
    for day in (date(2026, 10, 2), date(2026, 10, 13)):
        with pytest.raises(Invalid):
            steps.told(ENTRY, day, TODAY)


def test_who_answers_was_told() -> None:
    """An agent who disputes what nobody told them of knows of it now."""
    assert steps.disputed(ENTRY, "不是我", TODAY).told_on == TODAY


def test_a_dispute_needs_a_reason_and_waits_to_be_settled() -> None:
    """While it waits, nothing else happens to the entry."""
    with pytest.raises(Invalid):
        steps.disputed(ENTRY, "  ", TODAY)
    disputed = steps.disputed(ENTRY, "不是我", TODAY)
    assert standing_of(disputed) is Standing.DISPUTED
    assert possible(disputed, KEEPER) == {EntryStep.SETTLE}
    assert possible(disputed, AGENT) == {EntryStep.CONFIRM}


def test_a_dispute_ends_upheld_changed_or_withdrawn() -> None:
    """With a reason each; a change that changes nothing is none."""
    disputed = steps.disputed(ENTRY, "不是我", TODAY)
    upheld = steps.settled(disputed, Settlement.UPHELD, "有打卡记录")
    assert standing_of(upheld) is Standing.SETTLED
    assert not upheld.is_disputed
    gone = steps.settled(disputed, Settlement.WITHDRAWN, "记错了人")
    assert gone.state is EntryState.WITHDRAWN
    other = Figures("work_report", DAY)
    assert steps.settled(disputed, Settlement.CHANGED, "项目记错", other).figures == other
    with pytest.raises(Invalid):
        steps.settled(disputed, Settlement.CHANGED, "项目记错", ENTRY.figures)
    with pytest.raises(Invalid):
        steps.settled(disputed, Settlement.UPHELD, "")


def test_who_was_told_of_other_figures_is_told_again() -> None:
    """Neither the date nor the agent's word is about what stands now."""
    agreed = steps.confirmed(steps.told(ENTRY, TODAY, TODAY), TODAY)
    changed = steps.changed(agreed, replace(ENTRY.figures, count=2), "")
    assert (changed.told_on, changed.answer) == (None, None)
    noted = steps.changed(agreed, ENTRY.figures, "早班")
    assert (noted.told_on, noted.answer) == (TODAY, AgentAnswer.CONFIRMED)


def test_nobody_keeps_the_ledger_about_themselves() -> None:
    """A supervisor who is assessed answers like everybody else."""
    own = Who(7, True)
    assert possible(ENTRY, own) == {EntryStep.CONFIRM, EntryStep.DISPUTE}
    for step in (EntryStep.TELL, EntryStep.WITHDRAW, EntryStep.CHANGE):
        with pytest.raises(Refused):
            require(ENTRY, step, own)


def test_others_than_the_agent_answer_nothing_and_colleagues_do_nothing() -> None:
    """A confirmation is worth something only if it is the agent's own."""
    for step in (EntryStep.CONFIRM, EntryStep.DISPUTE):
        with pytest.raises(Refused):
            require(ENTRY, step, KEEPER)
    with pytest.raises(Refused):
        require(ENTRY, EntryStep.TELL, COLLEAGUE)


def test_a_withdrawn_entry_stays_as_it_is() -> None:
    """The ledger forgets nothing, and nothing comes back unseen."""
    gone = steps.withdrawn(ENTRY, "记错了人")
    for who in (KEEPER, AGENT):
        assert not possible(gone, who)
    with pytest.raises(Conflict):
        require(gone, EntryStep.CHANGE, KEEPER)
