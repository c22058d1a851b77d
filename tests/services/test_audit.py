"""Recording on real databases, also from several processes' worth of connections at once."""

from __future__ import annotations

import threading
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import Engine, delete, update
from sqlalchemy.orm import Session

from qa_app.core.audit import Breach, Flaw
from qa_app.core.errors import Refused
from qa_app.core.listing import place_from
from qa_app.core.permissions import RoleName
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.storage.queries.audit import chain
from qa_app.storage.tables.audit import AuditEntry
from qa_app.storage.tables.people import Team
from tests.support.factories import actor_of, make_team, make_user


def _three(context: Context) -> None:
    for number in (1, 2, 3):
        audit.record(context, "review.published", "review", number, total=Decimal("84.50"))
        context.session.commit()


def test_what_was_recorded_reads_back_and_holds(context: Context) -> None:
    """Decimals and moments must survive the database exactly, or every check fails."""
    team = make_team(context.session)
    user = make_user(context.session, RoleName.QUALITY_LEAD, team)
    asked = replace(context, actor=actor_of(user, RoleName.QUALITY_LEAD, team))
    audit.record(asked, "draw.made", "draw", 5, team.id, per_agent=5, share=0.25, of=[1, 2])
    context.session.commit()
    [link] = chain(context.session)
    assert link.entry.user_id == user.id
    assert link.entry.team_id == team.id
    assert link.entry.details == {"per_agent": 5, "share": 0.25, "of": [1, 2]}
    assert audit.verify(context).breach is None


def test_an_entry_vanishes_with_the_transaction_that_wrote_it(context: Context) -> None:
    """What did not happen must not be told."""
    audit.record(context, "review.published", "review", 1)
    context.session.rollback()
    assert audit.verify(context).entries == 0


def test_a_row_changed_in_the_database_is_found(context: Context) -> None:
    """The log is for those who do not trust the database's administrator."""
    _three(context)
    context.session.execute(
        update(AuditEntry).where(AuditEntry.id == 2).values(details={"total": "99"})
    )
    assert audit.verify(context).breach == Breach(2, Flaw.CONTENT)


def test_a_row_deleted_in_the_database_is_found(context: Context) -> None:
    """Likewise."""
    _three(context)
    head = audit.verify(context).head
    context.session.execute(delete(AuditEntry).where(AuditEntry.id == 3))
    assert audit.verify(context).breach is None
    assert audit.verify(context, head).breach == Breach(3, Flaw.MISSING)


def test_many_writers_at_once_make_one_chain(engine: Engine, context: Context) -> None:
    """Two transactions that read the same last entry would fork the chain."""
    failures: list[Exception] = []

    def write(number: int) -> None:
        try:
            with Session(engine) as session:
                for turn in range(10):
                    audit.record(replace(context, session=session), "x", "y", f"{number}-{turn}")
                    session.commit()
        except Exception as reason:
            failures.append(reason)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    verdict = audit.verify(context)
    assert verdict.breach is None
    assert verdict.entries == 40


def test_long_chains_are_read_in_batches_without_losing_an_entry(context: Context) -> None:
    """A year's log does not fit in memory."""
    _three(context)
    assert [link.entry.number for link in chain(context.session, batch=2)] == [1, 2, 3]
    assert [link.entry.number for link in chain(context.session, batch=3)] == [1, 2, 3]


def test_only_who_may_see_the_log_may_check_it(context: Context) -> None:
    """The answer alone tells how much was done."""
    team = make_team(context.session)
    user = make_user(context.session, RoleName.REVIEWER, team)
    with pytest.raises(Refused):
        audit.verify(replace(context, actor=actor_of(user, RoleName.REVIEWER, team)))


def _mixed(context: Context) -> None:
    """Three entries: of a team by a lead, of another by nobody, of the house by nobody."""
    team, other = make_team(context.session, "t1"), make_team(context.session, "t2")
    lead = make_user(context.session, RoleName.QUALITY_LEAD, team, name="周主管")
    asked = replace(context, actor=actor_of(lead, RoleName.QUALITY_LEAD, team))
    audit.record(asked, "draw.made", "draw", 1, team.id)
    audit.record(context, "draw.made", "draw", 2, other.id)
    audit.record(context, "definitions.seeded", "definitions", "shipped")
    context.session.commit()


def test_entries_are_listed_the_newest_first_and_narrowed(context: Context) -> None:
    """Who looks into something knows what it was, or who."""
    _mixed(context)
    [lead] = audit.actors(context)
    assert lead.name == "周主管"
    assert [entry.number for entry in audit.entries(context).rows] == [3, 2, 1]
    drawn = audit.entries(context, action="draw.made").rows
    assert [entry.number for entry in drawn] == [2, 1]
    theirs = audit.entries(context, action="draw.made", user_id=lead.id).rows
    assert [entry.subject_id for entry in theirs] == ["1"]


def test_a_long_log_is_walked_page_by_page(context: Context) -> None:
    """No entry twice, none left out, there and back."""
    for number in range(120):
        audit.record(context, "review.published", "review", number)
    context.session.commit()
    seen, place = [], None
    while True:
        page = audit.entries(context, place=place)
        seen += [entry.number for entry in page.rows]
        if page.after is None:
            break
        place = place_from(page.after, None)
    assert seen == list(range(120, 0, -1))
    back = audit.entries(context, place=place_from(None, page.before))
    assert [entry.number for entry in back.rows] == list(range(70, 20, -1))


def test_an_administrator_of_one_team_sees_what_was_done_there(context: Context) -> None:
    """Entries about other teams, and about the house, are for who runs all of it."""
    _mixed(context)
    team = context.session.query(Team).filter_by(key="t2").one()
    local = make_user(context.session, RoleName.ADMINISTRATOR, team)
    asked = replace(context, actor=actor_of(local, RoleName.ADMINISTRATOR, team))
    assert [entry.number for entry in audit.entries(asked).rows] == [2]
    assert audit.actors(asked) == []
    assert audit.teams(asked) == {team.id: team.name}


def test_nobody_else_reads_the_log(context: Context) -> None:
    """It says who did what."""
    team = make_team(context.session)
    lead = make_user(context.session, RoleName.QUALITY_LEAD, team)
    asked = replace(context, actor=actor_of(lead, RoleName.QUALITY_LEAD, team))
    with pytest.raises(Refused):
        audit.entries(asked)
    with pytest.raises(Refused):
        audit.actors(asked)
