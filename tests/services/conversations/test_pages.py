"""Pages of the list: every row once, in any order, there and back."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from qa_app.core.errors import Invalid
from qa_app.core.listing import (
    PAGE_SIZE,
    Counted,
    FindingState,
    Order,
    PartFilter,
    place_from,
)
from qa_app.core.permissions import Reach, RoleName
from qa_app.core.rules.hits import Severity
from qa_app.services.context import Context
from qa_app.services.conversations import ListedParts, around, cursor_of, list_parts
from qa_app.storage import search
from qa_app.storage.queries import listing
from qa_app.storage.queries.conversations import ListedPart
from tests.conftest import SHANGHAI
from tests.support import databases
from tests.support.clock import MONDAY_MORNING
from tests.support.factories import chat
from tests.support.talks import Statements, Talks, said

COUNT = 2 * PAGE_SIZE + 7


@pytest.fixture
def full(talks: Talks) -> Talks:
    """More than two pages, with many ties in whatever they are ordered by."""
    team = talks.team("t1")
    talks.agent("a1", team)
    chance = random.Random(3)
    brought = []
    for number in range(COUNT):
        started = MONDAY_MORNING + timedelta(minutes=chance.randrange(9))
        severities = chance.sample(list(Severity), chance.choice((0, 1, 1, 2)))
        after = chance.choice((None, 10, 20, 30))
        reply = [] if after is None else [("agent", float(after), "不知道")]
        talk = chat(
            ("customer", 0, "在吗"), *reply, id=f"c{number:03}", agent="a1", started=started
        )
        brought.append((talk, [said(severity, 0) for severity in severities]))
    talks.bring_all(brought)
    return talks


def walked(context: Context, order: Order, ascending: bool) -> list[list[ListedPart]]:
    """Every page of the list from the first to the last."""
    pages = []
    place = None
    while True:
        page = list_parts(context, PartFilter(), order=order, ascending=ascending, place=place).page
        pages.append(list(page.rows))
        if page.after is None:
            return pages
        place = place_from(page.after, None)


def key(part: ListedPart, order: Order) -> tuple[int, ...]:
    cursor = cursor_of(part, order)
    return cursor.value, cursor.id


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("ascending", [False, True])
def test_walking_the_pages_shows_each_row_once_and_in_order(
    full: Talks, order: Order, ascending: bool
) -> None:
    """Ties are where pages lose rows, and half of all conversations have the same severity."""
    pages = walked(full.context, order, ascending)
    rows = [row for page in pages for row in page]
    expected = {row.id for row in rows}
    assert len(rows) == len(expected)
    if order is not Order.WAITING:
        assert len(rows) == COUNT
    assert [len(page) for page in pages[:-1]] == [PAGE_SIZE] * (len(pages) - 1)
    assert rows == sorted(rows, key=lambda row: key(row, order), reverse=not ascending)


@pytest.mark.parametrize("order", [Order.STARTED, Order.SEVERITY, Order.SLOWEST])
@pytest.mark.parametrize("ascending", [False, True])
def test_walking_back_shows_the_same_pages(full: Talks, order: Order, ascending: bool) -> None:
    """Who goes back expects what was there before."""
    pages = walked(full.context, order, ascending)
    last = pages[-1][0]
    back: list[list[ListedPart]] = []
    mark: str | None = cursor_of(last, order).as_text()
    while mark is not None:
        page = list_parts(
            full.context,
            PartFilter(),
            order=order,
            ascending=ascending,
            place=place_from(None, mark),
        ).page
        back.insert(0, list(page.rows))
        mark = page.before
    assert back == pages[:-1]


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("ascending", [False, True])
@pytest.mark.parametrize("most", [PAGE_SIZE + 3, COUNT])
def test_a_search_shows_and_counts_the_same_however_it_looks(
    full: Talks, monkeypatch: pytest.MonkeyPatch, order: Order, ascending: bool, most: int
) -> None:
    """A common word is looked for text by text, a seldom one gathered and the page cut from what
    was counted: who searches must see neither.
    """
    full.index()
    monkeypatch.setattr(listing, "MOST_FOUND", most)
    answered = [row for page in walked(full.context, order, ascending) for row in page
                if row.longest_response_ms is not None]  # fmt: skip
    assert len(answered) > PAGE_SIZE

    def looked(one_by_one: bool) -> ListedParts:
        monkeypatch.setattr(search, "one_by_one", lambda *_given, **_how: one_by_one)
        state = FindingState.OPEN if order is Order.WAITING else None
        wanted = PartFilter(words="不知道", finding_state=state)
        return list_parts(full.context, wanted, order=order, ascending=ascending)

    by_text, gathered = looked(True), looked(False)
    assert by_text == gathered
    if order is not Order.WAITING:
        assert gathered.page.rows == answered[:PAGE_SIZE]
        assert gathered.total == Counted(min(len(answered), most), len(answered) > most)


def test_within_one_severity_the_latest_comes_first(full: Talks) -> None:
    """A supervisor works on what is fresh."""
    rows = [row for page in walked(full.context, Order.SEVERITY, False) for row in page]
    assert [row.severity_rank for row in rows] == sorted(
        (row.severity_rank for row in rows), reverse=True
    )
    grave = [row.started_at for row in rows if row.severity_rank == 4]
    assert grave == sorted(grave, reverse=True)


def test_waiting_shows_only_what_waits_and_by_what_waits(full: Talks) -> None:
    """A confirmed critical finding must not keep its trifles at the top."""
    rows = [row for page in walked(full.context, Order.WAITING, False) for row in page]
    assert all(row.open_rank for row in rows)
    assert [row.open_rank for row in rows] == sorted((row.open_rank for row in rows), reverse=True)


def test_a_conversation_brought_in_meanwhile_shifts_nothing(full: Talks) -> None:
    """Pages are found by what stands on them, not by counting."""
    first = list_parts(full.context, PartFilter()).page
    full.bring(
        chat(("customer", 0, "新来的"), id="new", agent="a1",
             started=MONDAY_MORNING + timedelta(days=1))
    )  # fmt: skip
    second = list_parts(full.context, PartFilter(), place=place_from(first.after, None)).page
    assert not {row.id for row in first.rows} & {row.id for row in second.rows}
    assert list_parts(full.context, PartFilter()).page.rows[0].external_id == "new"


@pytest.mark.parametrize("order", [Order.STARTED, Order.SEVERITY, Order.SLOWEST])
@pytest.mark.parametrize("ascending", [False, True])
def test_neighbours_are_those_of_the_list(full: Talks, order: Order, ascending: bool) -> None:
    """From conversation to conversation in the order of the list, to either side."""
    pages = walked(full.context, order, ascending)
    rows = [row for page in pages for row in page]
    for at in (0, 1, PAGE_SIZE - 1, PAGE_SIZE, COUNT - 1):
        beside = around(
            full.context,
            PartFilter(),
            cursor_of(rows[at], order),
            order=order,
            ascending=ascending,
        )
        before = rows[at - 1] if at else None
        after = rows[at + 1] if at + 1 < COUNT else None
        assert (beside.before and beside.before.id) == (before and before.id)
        assert (beside.after and beside.after.id) == (after and after.id)
        if after and beside.after:
            assert beside.after.cursor == cursor_of(after, order)


def test_a_conversation_that_left_the_list_still_leads_on(full: Talks) -> None:
    """After the decision it no longer waits; the next one is still the next."""
    waiting = PartFilter(finding_state=FindingState.OPEN)
    rows = list_parts(full.context, waiting, order=Order.WAITING).page.rows
    place = cursor_of(rows[3], Order.WAITING)
    for finding in full.findings(rows[3].id):
        finding.state = "dismissed"
    listing_part = full.part(rows[3].id)
    listing_part.open_rank = listing_part.severity_rank = 0
    full.session.commit()
    beside = around(full.context, waiting, place, order=Order.WAITING)
    assert beside.before is not None
    assert beside.after is not None
    assert (beside.before.id, beside.after.id) == (rows[2].id, rows[4].id)


def test_the_count_stops_where_it_gets_slow(full: Talks, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody needs to know whether it is 38,211 or 38,212."""
    assert list_parts(full.context, PartFilter()).total == (COUNT, False)
    monkeypatch.setattr(listing, "MOST_COUNTED", 100)
    assert list_parts(full.context, PartFilter()).total == (100, True)
    monkeypatch.setattr(listing, "MOST_COUNTED", COUNT)
    assert list_parts(full.context, PartFilter()).total == (COUNT, False)


@pytest.mark.parametrize(
    "mark",
    ["9223372036854775808.1", "--5.1", "1.9223372036854775808", "1.1.1", "٣.٤", "1e5.1", " 1.1"],
)
def test_a_mark_that_no_list_made_is_refused(mark: str) -> None:
    """A number too large for the database must not reach it."""
    with pytest.raises(Invalid):
        place_from(mark, None)


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize(
    "mark", ["9223372036854775807.9223372036854775807", "-9223372036854775807.0"]
)
def test_a_mark_beyond_every_row_is_an_end_of_the_list(
    full: Talks, order: Order, mark: str
) -> None:
    """Links are made up too; the answer is an empty or a first page, never a fault."""
    page = list_parts(full.context, PartFilter(), order=order, place=place_from(mark, None)).page
    assert len(page.rows) in {0, PAGE_SIZE}


def test_a_page_asks_as_many_questions_for_many_rows_as_for_few(full: Talks) -> None:
    """One question for each row is how lists become slow."""
    context = full.as_(RoleName.ADMINISTRATOR)
    engine = full.session.get_bind().engine

    def asked(wanted: PartFilter) -> int:
        full.session.commit()
        with Statements(engine) as statements:
            list_parts(context, wanted)
        return statements.number

    full.index()
    assert asked(PartFilter()) == asked(PartFilter(severity=Severity.CRITICAL))
    assert asked(PartFilter(words="不知道")) == asked(PartFilter(words="在吗"))


def test_what_waits_is_found_by_its_own_index(sqlite_template: Path, tmp_path: Path) -> None:
    """Among a hundred thousand conversations few wait, and only the index knows which.

    SQLite takes a partial index only where its condition stands in the question word for word.
    """
    plans: list[str] = []

    def plan(_connection: object, cursor: Any, statement: str, values: Any, *_: object) -> None:
        if statement.startswith("SELECT"):
            rows = cursor.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()
            plans.append(str(rows))

    wanted = PartFilter(finding_state=FindingState.OPEN)
    everywhere = Reach(everywhere=True, team_ids=frozenset())
    waiting = listing.Selection(wanted, everywhere, everywhere, SHANGHAI)
    with databases.sqlite_copy(sqlite_template, tmp_path) as url:
        engine = databases.opened(url)
        event.listen(engine, "before_cursor_execute", plan)
        with Session(engine) as session:
            listing.page_and_count(session, waiting, order=Order.WAITING)
        engine.dispose()
    assert len(plans) == 2
    assert all("ix_part_waiting" in each for each in plans)
