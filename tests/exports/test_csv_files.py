"""Files that people open in a spreadsheet program."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.exports.csv_files import csv_lines, harmless

SIGNS = "=+-@＝＋－＠"


def read(lines: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(lines.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize(
    "text", ["=1+1", "+8613800000000", "-2", "@SUM(A1)", "＝1", "\t=1", "  =1"]
)
def test_a_text_that_would_be_a_formula_stays_text(text: str) -> None:
    """A customer who writes a formula must not run it on the supervisor's machine."""
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("cell", ["您好", "3-4 天", "a=b", "", 0, -5, 2.5])
def test_other_cells_stay_as_they_are(cell: object) -> None:
    """Negative figures are figures."""
    assert harmless(cell) == cell


def test_nothing_is_an_empty_cell() -> None:
    """The word None means nothing to a reader."""
    assert read("".join(csv_lines(["a"], [[None], ["x"]]))) == [["a"], [""], ["x"]]


def test_the_file_says_that_it_is_utf_8() -> None:
    """Without the mark Chinese comes out garbled in the commonest spreadsheet program."""
    first, *rest = csv_lines(["行", "原因"], [[1, "缺少角色"]])
    assert first == "\ufeff行,原因\r\n"
    assert rest == ["1,缺少角色\r\n"]


@given(st.lists(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
                         min_size=2, max_size=2), max_size=4))  # fmt: skip
def test_no_cell_breaks_out_of_its_place(rows: list[list[str]]) -> None:
    """Quotes, commas and line breaks are data; and no cell begins like a formula."""
    found = read("".join(csv_lines(["a", "b"], rows)))[1:]
    assert len(found) == len(rows)
    for given_row, read_row in zip(rows, found, strict=True):
        assert [cell.removeprefix("'") for cell in read_row] == [
            cell.removeprefix("'") for cell in given_row
        ]
        assert not any(cell.lstrip()[:1] in SIGNS for cell in read_row if cell.strip())
