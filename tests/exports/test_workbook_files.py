"""Sheets as Excel workbooks: figures can be added up, texts are never computed."""

from __future__ import annotations

import io
from decimal import Decimal

from openpyxl import load_workbook

from qa_app.exports.workbook_files import WIDEST, workbook


def test_figures_are_numbers_with_their_digits_and_texts_stay_texts() -> None:
    """Whoever pays adds the column up; a name that begins like a formula must not compute."""
    rows: list[list[str | Decimal]] = [
        ["=1+1", Decimal("1883.60"), Decimal(-5)],
        ["007", "", Decimal("0.00")],
    ]
    sheet = load_workbook(io.BytesIO(workbook({"1": rows}))).active
    assert sheet is not None
    cells = [[(each.value, each.data_type) for each in row] for row in sheet.iter_rows()]
    assert cells == [
        [("=1+1", "s"), (1883.6, "n"), (-5, "n")],
        [("007", "s"), (None, "n"), (0, "n")],
    ]
    assert [each.number_format for each in sheet[1][1:]] == ["#,##0.00", "#,##0"]


def test_a_sheet_to_read_keeps_its_head_in_sight_and_shows_its_texts_whole() -> None:
    """What was said has many lines: in a column of the usual width nobody can read it."""
    said = "客户： 谢谢\n客服： 不客气，" + "很高兴为您服务" * 9
    rows: list[list[str | Decimal]] = [["编号", "原文"], [Decimal(1), said]]
    sheet = load_workbook(io.BytesIO(workbook({"1": rows}, to_read=True))).active
    assert sheet is not None
    assert (sheet.freeze_panes, sheet["A1"].font.b, sheet["B2"].font.b) == ("A2", True, False)
    assert sheet["B2"].alignment.wrap_text
    assert {each.alignment.vertical for each in sheet[2]} == {"top"}
    assert [int(sheet.column_dimensions[each].width) for each in "AB"] == [6, WIDEST]
