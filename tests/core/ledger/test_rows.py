"""Entries that come as a list."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.errors import Invalid
from qa_app.core.ledger.rows import HEADINGS, NEEDED, mark_of_row, meant, wanted_from
from qa_app.core.list_columns import columns_from
from qa_app.definitions.schemes import shipped_schemes

SCHEMES = {key: file.scheme for key, file in shipped_schemes().items()}
HEAD = [
    "工号",
    "姓名",
    "日期",
    "项目",
    "次数",
    "分钟",
    "分数",
    "金额（元）",
    "备注",
    "告知日期",
    "班次",
]
COLUMNS = columns_from(HEAD, HEADINGS, NEEDED)


def test_columns_are_known_in_both_languages_and_others_are_named() -> None:
    """Who keeps the sheet calls its columns as they like."""
    assert COLUMNS.unknown == ("班次",)
    english = columns_from(["Agent ID", "Date", "Item", "Told on"], HEADINGS, NEEDED)
    assert set(english.places) == {"agent", "day", "item", "told_on"}
    with pytest.raises(Invalid) as caught:
        columns_from(["姓名", "日期"], HEADINGS, NEEDED)
    assert "客服编号" in str(caught.value)


def test_a_row_says_what_to_enter() -> None:
    """A deduction written with its sign is the same deduction."""
    cells = ["a17", "张伟", "2026/10/3", "迟到", "", "8", "-1.5", "20元", "早班", "20261004"]
    wanted = wanted_from(COLUMNS, cells)
    assert (wanted.agent, wanted.day, wanted.count) == ("a17", date(2026, 10, 3), 1)
    assert (wanted.minutes, wanted.points, wanted.amount) == (
        Decimal(8),
        Decimal("1.5"),
        Decimal(20),
    )
    assert (wanted.note, wanted.told_on) == ("早班", date(2026, 10, 4))


def test_an_item_is_meant_by_its_id_or_its_title() -> None:
    """Where two schemes have it, the row has to name one."""
    two = [SCHEMES["000-F"], SCHEMES["000-I"]]
    row = wanted_from(COLUMNS, ["a17", "", "2026-10-03", "work_report"])
    assert meant(row, two) == (SCHEMES["000-I"], "work_report")
    late = wanted_from(COLUMNS, ["a17", "", "2026-10-03", "迟到"])
    with pytest.raises(Invalid) as caught:
        meant(late, two)
    assert caught.value.field == "scheme"
    with pytest.raises(Invalid) as caught:
        meant(wanted_from(COLUMNS, ["a17", "", "2026-10-03", "飞行"]), two)
    assert caught.value.field == "item"


def test_equal_rows_of_one_file_are_told_apart_and_known_again() -> None:
    """Late twice on one day is twice; the same file again is nothing new."""
    row = wanted_from(COLUMNS, ["a17", "", "2026-10-03", "late", "", "8.0"])
    same = wanted_from(COLUMNS, ["a17", "", "2026-10-03", "late", "1", "8"])
    marks = [mark_of_row(1, "000-I", each.figures("late"), "", 1) for each in (row, same)]
    assert marks[0] == marks[1]
    assert mark_of_row(1, "000-I", row.figures("late"), "", 2) != marks[0]


@given(st.lists(st.text(max_size=30), max_size=11))
def test_a_row_is_read_or_refused(cells: list[str]) -> None:
    """Whatever stands in a file, it never breaks the import."""
    try:
        wanted = wanted_from(COLUMNS, cells)
    except Invalid:
        return
    assert wanted.agent
    assert wanted.item
