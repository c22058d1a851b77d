"""Entries that come as a file."""

from __future__ import annotations

from qa_app.core.ledger.filters import LedgerFilter
from qa_app.core.list_plans import RowState
from qa_app.services.ledger import importing, listing
from tests.support.booking import Books

HEAD = ["工号", "日期", "项目", "次数", "分钟", "告知日期"]


def _rows(*rows: list[str]) -> list[tuple[int, list[str]]]:
    return list(enumerate([HEAD, *rows], start=1))


def test_good_rows_come_in_and_bad_ones_say_why(books: Books) -> None:
    """A bad row never stops the good ones; the same file again changes nothing."""
    rows = _rows(
        ["t1a1", "2026-10-03", "工作汇报", "1", "", ""],
        ["t1a1", "2026-10-03", "工作汇报", "1", "", ""],
        ["t1a2", "2026/10/5", "late", "", "12", "2026-10-06"],
        ["nobody", "2026-10-03", "late", "", "", ""],
        ["t1a1", "2026-10-03", "飞行", "", "", ""],
        ["t1a1", "2026-13-03", "late", "", "", ""],
    )
    plan = importing.import_entries(books.keeper, rows)
    counts = plan.counts
    assert (counts[RowState.NEW], counts[RowState.REFUSED]) == (3, 3)
    assert [row.number for row in plan.rows if row.problem] == [5, 6, 7]
    assert listing.list_entries(books.keeper, LedgerFilter()).total == 3
    again = importing.import_entries(books.keeper, rows)
    assert again.counts[RowState.SAME] == 3
    assert not again.changes_something
    assert listing.list_entries(books.keeper, LedgerFilter()).total == 3


def test_a_file_that_comes_again_brings_the_day_of_telling(books: Books) -> None:
    """The sheet is kept through the month; the column is filled in later."""
    importing.import_entries(books.keeper, _rows(["t1a1", "2026-10-03", "late", "", "", ""]))
    later = _rows(["t1a1", "2026-10-03", "late", "", "", "2026-10-04"])
    assert importing.import_entries(books.keeper, later).counts[RowState.CHANGED] == 1
    found = listing.list_entries(books.keeper, LedgerFilter()).page.rows[0]
    assert str(found.entry.told_on) == "2026-10-04"
    assert importing.import_entries(books.keeper, later).counts[RowState.SAME] == 1
