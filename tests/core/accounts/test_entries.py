"""Entries of the account table: what a row says, and what may stand beside what."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.accounts.book import Account, Holding
from qa_app.core.accounts.entries import (
    HEADINGS,
    NEEDED,
    Entry,
    Planner,
    Standing,
    entry_from_cells,
    entry_of,
    said_time,
    time_from,
)
from qa_app.core.errors import Invalid
from qa_app.core.latency.profiles import CHINA
from qa_app.core.list_columns import columns_from
from qa_app.core.list_plans import RowState
from tests.core.latency.days import ms

COLUMNS = columns_from(
    ["平台", "店铺", "账号", "客服编号", "开始", "结束", "备注"], HEADINGS, NEEDED
)
KEPT = Standing(7, entry_of("", "", "小蜜", "wang", ms("08:00:00"), ms("16:00:00")))


def row(*cells: str) -> Entry:
    return entry_from_cells(COLUMNS, cells, CHINA)


def test_a_row_says_who_holds_what_from_when_to_when() -> None:
    """In the headings that rosters have."""
    assert COLUMNS.unknown == ("备注",)
    found = row("千牛", "", "小蜜", "li", "2026-10-12 16:00", "2026/10/13")
    assert found.account == Account("千牛", "", "小蜜")
    assert found.holding == Holding("li", ms("16:00:00"), ms("2026-10-13 00:00:00"))


def test_a_time_without_end_goes_on() -> None:
    """Until further notice."""
    assert row("", "", "小蜜", "li", "2026年10月12日", "").holding.until_ms is None


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (("", "", "", "li", "2026-10-12", ""), "account is missing"),
        (("", "", "小蜜", "li", "", ""), "from when"),
        (("", "", "小蜜", "li", "tomorrow", ""), "is no time"),
        (("", "", "小蜜", "li", "2026-13-01", ""), "is no time"),
        (("", "", "小蜜", "li", "0000-01-01", ""), "is no time"),
        (("", "", "小蜜", "li", "2026-10-12 25:00", ""), "is no time"),
        (("", "", "小蜜", "li", "2026-10-12", "2026-10-12"), "before the beginning"),
        (("", "", "小" * 300, "li", "2026-10-12", ""), "too long"),
    ],
)
def test_a_row_that_makes_no_sense_is_told(cells: tuple[str, ...], said: str) -> None:
    """With what to do about it."""
    with pytest.raises(Invalid, match=said):
        row(*cells)


def test_a_list_without_its_columns_is_none() -> None:
    """A price list, say."""
    with pytest.raises(Invalid, match="no column 客服编号, 开始时间"):
        columns_from(["账号", "价格"], HEADINGS, NEEDED)


def planned(*entries: Entry) -> list[RowState]:
    planner = Planner([KEPT], CHINA)
    return [planner.take(entry)[0] for entry in entries]


def test_the_same_list_again_changes_nothing() -> None:
    """Rosters are exported whole, every week."""
    new = entry_of("", "", "小蜜", "li", ms("16:00:00"), None)
    assert planned(KEPT.entry, new, new) == [RowState.SAME, RowState.NEW, RowState.SAME]


def test_an_entry_with_another_end_moves_the_end() -> None:
    """The shift was longer than planned."""
    longer = entry_of("", "", "小蜜", "wang", ms("08:00:00"), ms("17:00:00"))
    assert Planner([KEPT], CHINA).take(longer) == (RowState.CHANGED, 7)


def test_overlapping_times_are_refused_with_the_time_in_the_way() -> None:
    """Two people at once would make every message of either doubtful."""
    rival = entry_of("", "", "小蜜", "li", ms("15:00:00"), None)
    with pytest.raises(Invalid, match="from 2026-10-12 08:00 to 2026-10-12 16:00"):
        Planner([KEPT], CHINA).take(rival)
    assert planned(entry_of("", "童装店", "小蜜", "li", ms("15:00:00"), None)) == [RowState.NEW]


def test_rows_are_held_against_those_before_them() -> None:
    """A list may contradict itself."""
    first = entry_of("", "", "小蜜", "li", ms("16:00:00"), None)
    second = entry_of("", "", "小蜜", "zhao", ms("20:00:00"), None)
    planner = Planner([KEPT], CHINA)
    assert planner.take(first) == (RowState.NEW, None)
    with pytest.raises(Invalid, match="somebody else's"):
        planner.take(second)


@given(st.integers(0, 4_000_000_000))
def test_a_time_is_read_as_it_is_said(minutes: int) -> None:
    """What a sentence names can be typed again."""
    moment = minutes // 60 * 60_000
    assert time_from(said_time(moment, CHINA), CHINA) == moment


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 10), st.sampled_from("ab"))))
def test_whatever_is_taken_never_overlaps(spans: list[tuple[int, int, str]]) -> None:
    """At every moment an account is at most one person's."""
    planner, taken = Planner([], CHINA), list[Holding]()
    for since, length, who in spans:
        entry = entry_of("", "", "x", who, since, since + length)
        with suppress(Invalid):
            state, _moved = planner.take(entry)
            if state is RowState.NEW:
                taken.append(entry.holding)
    for at in range(60):
        assert sum(each.covers(at) for each in taken) <= 1
