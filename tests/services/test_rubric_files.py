"""Rubrics as files: there and back, no formulas, hostile ones refused with their place."""

from __future__ import annotations

import io
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_app.core.errors import Invalid
from qa_app.definitions.documents import write
from qa_app.definitions.rubrics import as_mapping, shipped_rubrics
from qa_app.definitions.rubrics.drafts import body_of, document_of, tried
from qa_app.definitions.rubrics.sheets import CRITERIA, WHOLE, sheets_of
from qa_app.exports.workbook_files import workbook
from qa_app.services.rubric_files import as_workbook, document_in

SHIPPED = {key: document_of(write(as_mapping(each))) for key, each in shipped_rubrics().items()}


@pytest.mark.parametrize("key", list(SHIPPED))
def test_a_shipped_rubric_comes_back_from_excel_as_it_was(key: str) -> None:
    """Every kind, anchor, link and remark of it."""
    back = document_in(as_workbook(SHIPPED[key]))
    assert tried(back).rubric == tried(SHIPPED[key]).rubric


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn")), min_size=1
)
SAID = st.one_of(WORDS, st.sampled_from(["=1+1", "a|b", "a\\nb", "\\", "a\nb", "-5", "@x", "'"]))
TEXT = SAID.map(str.strip).filter(bool).map(lambda text: {"zh_CN": text})
NUMBER = st.integers(1, 100) | st.decimals(1, 100, places=2).map(float)


def _criterion(number: int) -> st.SearchStrategy[dict[str, Any]]:
    common = {"id": st.just(f"item-{number}"), "title": TEXT, "may_be_na": st.booleans()}
    return st.one_of(
        st.fixed_dictionaries({**common, "kind": st.just("points"), "points": NUMBER}),
        st.fixed_dictionaries(
            {
                **common,
                "kind": st.just("levels"),
                "anchors": st.tuples(TEXT, TEXT).map(
                    lambda texts: [
                        {"points": 5, "text": texts[0]},
                        {"points": 0, "text": texts[1]},
                    ]
                ),
                "critical": st.just({"harms": "customer", "reach": "section", "cap": 2.5}),
                "causes": TEXT.map(lambda text: [{"id": "why", "title": text}]),
            }
        ),
        st.fixed_dictionaries(
            {
                **common,
                "kind": st.just("choice"),
                "options": st.tuples(TEXT, TEXT).map(
                    lambda texts: [
                        {"id": "good", "title": texts[0], "points": 3},
                        {"id": "bad", "title": texts[1], "points": 0},
                    ]
                ),
                "definition": TEXT,
            }
        ),
    )


DOCUMENTS = st.tuples(_criterion(1), _criterion(2), TEXT, TEXT).map(
    lambda made: {
        "id": "house-1",
        "title": made[2],
        "notes": [made[3]],
        "sections": [{"id": "a", "title": made[3], "points": 40, "criteria": list(made[:2])}],
    }
)


@settings(max_examples=40, deadline=None)
@given(DOCUMENTS)
def test_what_goes_out_comes_back(document: dict[str, Any]) -> None:
    """Bars, line ends and what looks like a formula included."""
    rubric = tried(document).rubric
    assert rubric is not None
    assert tried(document_in(as_workbook(document))).rubric == rubric
    assert tried(document_in(body_of(document).encode())).rubric == rubric


def test_no_cell_is_a_formula() -> None:
    """A title that begins with = is a title."""
    document = {**SHIPPED["001-A"], "title": {"zh_CN": '=HYPERLINK("http://x","y")'}}
    with ZipFile(io.BytesIO(as_workbook(document))) as archive:
        sheets = [archive.read(f"xl/worksheets/sheet{n}.xml").decode() for n in (1, 2)]
    assert not any("<f>" in sheet or "<f " in sheet for sheet in sheets)
    assert all(sheet.count("<c ") == sheet.count(' t="s"') for sheet in sheets)


def _changed(row: int, column: str, text: str) -> bytes:
    sheets = sheets_of(SHIPPED["001-O"])
    place = sheets[CRITERIA][0].index(column)
    sheets[CRITERIA][row - 1][place] = text
    return workbook(sheets)


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (_changed(1, "weight", "colour"), "row 1, column colour"),
        (_changed(1, "weight", "id"), "row 1, column id"),
        (_changed(1, "section.id", ""), "row 1, column section.id"),
        (_changed(3, "section.id", " "), "row 3, column section.id"),
        (_changed(4, "links", "a | 1 | 2 | 3"), "row 4, column links"),
        (workbook({WHOLE: [["colour", "red"]], CRITERIA: [["section.id", "id"]]}), "row 1"),
        (workbook({WHOLE: [["id", "x"]]}), CRITERIA),
        (workbook({WHOLE: [["id", "x"]], CRITERIA: [["section.id", "id"]]}), "no rubric"),
        (workbook({WHOLE: [], CRITERIA: [["id", "section.id"]] * 600}), "at most 500"),
        (b"PK\x03\x04nonsense", "cannot|damaged|archive"),
        (b"x" * (2 << 20), "too large"),
        (b"\xff\x00", "no rubric"),
    ],
)
def test_a_file_that_is_none_is_refused_with_its_place(data: bytes, place: str) -> None:
    """What, where, and nothing half taken."""
    with pytest.raises(Invalid, match=place):
        document_in(data)


def test_a_wrong_figure_is_kept_for_the_builder_to_tell() -> None:
    """It stands beside its field there."""
    found = tried(document_in(_changed(2, "points", "many")))
    assert [fault.key for fault in found.faults] == ["sections.0.criteria.0.points"]
