"""Entering, telling, answering and settling, as the people of a team do it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from qa_app.core.appraisal import Facts, appraise
from qa_app.core.appraisal.facts import Figure
from qa_app.core.errors import Conflict, Invalid, NotFound, Refused
from qa_app.core.ledger import EntryState, EntryStep, Figures, Settlement
from qa_app.core.ledger.filters import LedgerFilter, Shelf
from qa_app.core.periods import period
from qa_app.definitions.schemes import shipped_scheme
from qa_app.services.ledger import answering, entering, listing
from qa_app.services.ledger.entering import Outcome
from qa_app.services.notices import list_notices
from qa_app.storage.queries.employment import people_on
from qa_app.storage.queries.ledger import entries_of
from qa_app.storage.tables.appraisals import AppraisalRow
from qa_app.storage.tables.audit import AuditEntry
from qa_app.storage.tables.people import AgentTeam
from tests.support.booking import DAY, TODAY, Books
from tests.support.factories import make_agent, make_team

OCTOBER = period("2026-10")


def _total(books: Books) -> str:
    """The first agent's points of October by what stands in the ledger."""
    session, team = books.floor.context.session, books.floor.team
    people = people_on(session, team.id, OCTOBER.first_day, OCTOBER.last_day)
    entries = entries_of(session, team.id, OCTOBER.first_day, OCTOBER.last_day)
    key = books.floor.first.key
    facts = Facts(
        OCTOBER,
        tuple(people.values()),
        measures={each.id: {"earned": Figure(Decimal(100))} for each in people.values()},
        entries=tuple(each.entry for each in entries),
    )
    found = {each.person: each for each in appraise(shipped_scheme("000-I").scheme, facts).results}
    return str(found[key].total)


def test_the_documents_example_comes_out_of_the_ledger(books: Books) -> None:
    """000-I: two 工作汇报, one 迟到, overtime of four hours: 85 once all is told, 90 before."""
    books.enter("work_report", told_on=DAY)
    second = books.enter("work_report", date(2026, 10, 9))
    books.enter("late", date(2026, 10, 11), minutes=Decimal(8), told_on=TODAY)
    books.enter("overtime", date(2026, 10, 12), minutes=Decimal(240))
    assert _total(books) == "90.00"
    entering.tell(books.keeper, second, date(2026, 10, 10))
    assert _total(books) == "85.00"


def test_a_dispute_keeps_an_entry_from_counting_until_it_is_settled(books: Books) -> None:
    """The agent is told how it ends, and the entry keeps its whole story."""
    entry_id = books.enter(told_on=DAY)
    assert _total(books) == "95.00"
    agent = books.as_(books.floor.agent)
    answering.dispute(agent, entry_id, "当天请假")
    assert _total(books) == "100.00"
    assert list_notices(books.keeper).rows[0].kind == "ledger.disputed"
    answering.settle(books.keeper, entry_id, Settlement.UPHELD, "没有请假记录")
    assert _total(books) == "95.00"
    assert list_notices(agent).rows[0].kind == "ledger.settled"
    story = [each.step for each in listing.open_entry(agent, entry_id).timeline]
    assert story == [EntryStep.ENTER, EntryStep.DISPUTE, EntryStep.SETTLE]


def test_a_changed_entry_is_told_again_and_remembers_what_stood_before(books: Books) -> None:
    """Nobody is held to figures that they have not heard of."""
    entry_id = books.enter(told_on=DAY)
    entering.change(books.keeper, entry_id, Figures("work_report", DAY, 2), "两次")
    opened = listing.open_entry(books.keeper, entry_id)
    assert opened.stored.entry.told_on is None
    assert opened.timeline[-1].details is not None
    assert opened.timeline[-1].details["count"] == 1
    assert opened.worth is not None
    assert not opened.worth.counts


def test_a_withdrawn_entry_stays_visible_and_counts_nothing(books: Books) -> None:
    """With its reason, for the agent too; each step stands in the audit log."""
    entry_id = books.enter(told_on=DAY)
    entering.withdraw(books.keeper, entry_id, "记错了人")
    assert _total(books) == "100.00"
    gone = listing.list_entries(books.keeper, LedgerFilter(Shelf.GONE))
    assert [each.id for each in gone.page.rows] == [entry_id]
    own = listing.own_entries(books.as_(books.floor.agent))
    assert [each.id for each in own.page.rows] == [entry_id]
    actions = books.floor.context.session.scalars(select(AuditEntry.action)).all()
    assert {"ledger.entered", "ledger.withdrawn"} <= set(actions)


def test_all_that_match_are_told_at_once(books: Books) -> None:
    """What happened after that day, and what was told before, is passed over and said."""
    for day in (DAY, date(2026, 10, 9)):
        books.enter("work_report", day)
    books.enter("quality", DAY, told_on=DAY)
    untold = LedgerFilter(Shelf.UNTOLD)
    found = entering.tell_many(books.keeper, date(2026, 10, 5), wanted=untold)
    assert (found.done, found.passed) == (1, 1)
    assert listing.counts(books.keeper, untold)[Shelf.UNTOLD] == 1


def test_only_items_of_a_scheme_that_applies_can_be_entered(books: Books) -> None:
    """Before the scheme came into use, and under another one, there is nothing to enter."""
    for scheme, day in (("000-I", date(2026, 8, 3)), ("000-F", DAY)):
        with pytest.raises(Invalid):
            entering.enter(
                books.keeper,
                entering.NewEntry(books.floor.first.id, scheme, Figures("late", day)),
            )


def test_the_ledger_is_the_supervisors_and_each_agents_own(books: Books) -> None:
    """Quality leads see it; colleagues and other teams find nothing of it."""
    entry_id = books.enter()
    floor = books.floor
    listing.open_entry(books.as_(floor.lead), entry_id)
    with pytest.raises(Refused):
        entering.tell(books.as_(floor.lead), entry_id, TODAY)
    with pytest.raises(Refused):
        listing.open_entry(books.as_(floor.colleague), entry_id)
    stranger = make_agent(floor.context.session, make_team(floor.context.session))
    with pytest.raises(NotFound):
        books.enter(agent=stranger)


def test_who_changed_teams_brings_their_entries(books: Books) -> None:
    """The month is assessed where they ended it; nothing of it is lost or counted twice."""
    floor = books.floor
    session = floor.context.session
    books.enter(told_on=DAY)
    old = session.scalars(select(AgentTeam).where(AgentTeam.agent_id == floor.first.id)).one()
    old.until = date(2026, 10, 10)
    new = make_team(session)
    session.add(AgentTeam(agent_id=floor.first.id, team_id=new.id, since=date(2026, 10, 11)))
    session.commit()
    bounds = (OCTOBER.first_day, OCTOBER.last_day)
    assert [each.entry.person for each in entries_of(session, new.id, *bounds)] == [floor.first.key]
    assert entries_of(session, floor.team.id, *bounds) == []


def test_a_step_that_came_too_late_is_refused(books: Books) -> None:
    """Two windows cannot withdraw the same entry with two reasons."""
    entry_id = books.enter()
    entering.withdraw(books.keeper, entry_id, "记错了人")
    with pytest.raises(Conflict):
        entering.withdraw(books.keeper, entry_id, "重复")


def test_an_entry_can_be_disputed_after_its_period_was_published(books: Books) -> None:
    """An agent who reads the published result and finds a mistake is heard; a whole list of
    entries that come too late is not.
    """
    entry_id = books.enter(told_on=DAY)
    session = books.floor.context.session
    period_row = AppraisalRow(
        team_id=books.floor.team.id,
        scheme="000-I",
        period="2026-10",
        state="published",
        created_at=books.floor.context.now,
    )
    session.add(period_row)
    session.commit()
    untold = books.enter("quality")
    assert listing.open_entry(books.keeper, entry_id).published
    assert entering.tell_many(books.keeper, TODAY, ids=[untold]) == Outcome(0, 1)
    answering.dispute(books.as_(books.floor.agent), entry_id, "当天请假")
    answering.settle(books.keeper, entry_id, Settlement.WITHDRAWN, "核实请假")
    assert listing.open_entry(books.keeper, entry_id).stored.entry.state is EntryState.WITHDRAWN
