"""A scheme that is being changed: what may be typed, and where faults are told."""

from __future__ import annotations

import pytest

from qa_app.core.appraisal import appraise, facts_from_json
from qa_app.core.errors import Invalid
from qa_app.definitions.schemes import SchemeFile, shipped_schemes
from qa_app.definitions.schemes.drafts import (
    body_of,
    document_of,
    place_of,
    tried,
    with_typed,
)
from qa_app.definitions.schemes.fields import Document, Look, rows
from qa_app.definitions.schemes.parts import acted
from qa_app.definitions.schemes.reading import FOLDER, scheme_from_text

SCHEMES = shipped_schemes()


def document(key: str) -> Document:
    return document_of((FOLDER / f"{key}.yaml").read_text("utf-8"))


@pytest.mark.parametrize("file", SCHEMES.values(), ids=list(SCHEMES))
def test_a_draft_that_nobody_touched_is_the_scheme_itself(file: SchemeFile) -> None:
    """Opening, saving every field as it stands and writing it out changes nothing."""
    held = document(file.id)
    typed: dict[str, str] = {}
    for section in rows(held).values():
        for field in (field for row in section for field in row.typed):
            if field.look is Look.EDGE:
                typed |= {f"{field.place}~rule": field.rule, f"{field.place}~value": field.value}
            else:
                typed[field.place] = field.value or ("0" if field.look is Look.SWITCH else "")
    saved = with_typed(held, typed)
    found = tried(saved)
    assert not found.faults
    assert found.file is not None
    assert found.file.scheme == file.scheme
    assert scheme_from_text(body_of(saved), file="x.yaml").scheme == file.scheme


@pytest.mark.parametrize("file", SCHEMES.values(), ids=list(SCHEMES))
def test_a_field_that_was_emptied_can_be_typed_in_again(file: SchemeFile) -> None:
    """Who clears a formula or the count of a step, to write it anew, must find it again."""
    held = document(file.id)
    typed = {
        field.place: field.value
        for section in rows(held).values()
        for row in section
        for field in row.typed
        if field.look not in {Look.EDGE, Look.SWITCH}
    }
    emptied = with_typed(held, dict.fromkeys(typed, ""))
    tried(emptied)
    body_of(emptied)
    again = tried(with_typed(emptied, typed)).file
    assert again is not None
    assert again.scheme == file.scheme


def test_what_was_emptied_is_told_as_missing_and_written_to_no_file() -> None:
    """Empty is not zero, and a file has no keys that say nothing."""
    emptied = with_typed(
        document("004-B"), {"payments.1.formula": "", "payments.1.title.en": "", "title.en": ""}
    )
    assert "payments.1.formula: Field required" in str(tried(emptied).faults)
    assert document_of(body_of(emptied))["payments"][1].keys() == {"id", "title"}
    assert document_of(body_of(emptied))["title"].keys() == {"zh_CN"}


def test_figures_edges_and_items_are_changed_by_their_places() -> None:
    """Parameters, weights, the edge rule of a band, an item's ladder and whether it is on."""
    held = with_typed(
        document("001-D"),
        {
            "parameters.0.value": "1200",
            "components.parts.0.weight": "2",
            "bands.0~lower~rule": "above",
            "bands.0~lower~value": "92.5",
        },
    )
    scheme = tried(held).file
    assert scheme is not None
    assert str(scheme.scheme.parameters[0].value) == "1200"
    assert scheme.scheme.components is not None
    assert str(scheme.scheme.components.weight) == "6"
    lower = scheme.scheme.bands[0].lower
    assert lower is not None
    assert (lower.written, lower.inclusive) == ("92.5", False)
    ladder = with_typed(document("000-B"), {"items.0.ladder.1.money": "-12.5", "items.1.off": "1"})
    found = tried(ladder).file
    assert found is not None
    assert str(found.scheme.items[0].ladder[1].money) == "-12.5"
    assert found.scheme.item("missed_meeting") is None


def test_an_item_that_is_off_counts_nothing_and_formulas_may_go_on_naming_it() -> None:
    """The supervisor switches one off without touching a formula."""
    file = tried(with_typed(document("002-A"), {"items.0.off": "1"})).file
    assert file is not None
    facts = {"period": "2021-06", "people": [{"id": "a"}], "measures": {"a": {"score": 90}}}
    assert appraise(file.scheme, facts_from_json(facts)).results


def test_nothing_can_count_as_an_item_that_is_off() -> None:
    """Being late would lead nowhere."""
    held = document("000-B")
    place = next(row.place for row in rows(held)["items"] if row.id == "absence")
    found = tried(with_typed(held, {f"{place}.off": "1"}))
    assert "switched off" in str(found.faults[0])


@pytest.mark.parametrize(
    "typed", ["", "viel", "1e400", "--1", "80%%", "９９９９９９９９９９９９９９９"]
)
def test_what_is_no_figure_is_told_at_its_row(typed: str) -> None:
    """It is kept as it was typed, and the row says what is wrong."""
    held = with_typed(document("001-D"), {"parameters.0.value": typed})
    places = [row.place for section in rows(held).values() for row in section if row.place]
    assert {place_of(each.key, places) for each in tried(held).faults} == {"parameters.0"}


def test_places_that_are_none_of_the_draft_are_passed_over() -> None:
    """A hostile form writes nothing anywhere else."""
    held = document("001-D")
    typed = {"id": "x", "measures.0.scope": "x", "bands.99~lower~rule": "from", "items.0.off": "1"}
    assert with_typed(held, typed) == held


@pytest.mark.parametrize("file", SCHEMES.values(), ids=list(SCHEMES))
def test_a_part_that_is_added_and_taken_out_again_leaves_no_trace(file: SchemeFile) -> None:
    """Whoever tries something out gets back exactly the scheme that there was."""
    held = document(file.id)
    for section in ("parameters", "measures", "assessors", "bands", "items", "actions"):
        added, there = acted(held, f"add {section}")
        assert acted(added, f"remove {there}")[0] == held
        if len(added[section]) > 1:
            moved, above = acted(added, f"up {there}")
            assert acted(moved, f"down {above}")[0] == added


def test_a_scheme_is_built_from_parts() -> None:
    """A measure with its weight, a grade, an item with a ladder and spans of minutes."""
    held = document("001-D")
    for action in (
        "add measures",
        "add components.parts",
        "add items",
        "add items.0.ladder",
        "add items",
        "add items.1.by_minutes",
        "add items.1.at_counts",
    ):
        held, _there = acted(held, action)
    assert held["components"]["parts"][-1]["measure"] == held["measures"][-1]["id"]
    assert held["items"][0]["ladder"] == [{"points": -1}, {"points": -1}]
    assert held["items"][1]["by_minutes"] == [{"up_to": 5, "points": -1}, {"points": -1}]
    found = tried(held)
    assert not found.faults, found.faults
    for _number in range(2):
        held, _there = acted(held, "remove items.0.ladder.0")
    assert held["items"][0]["points"] == 0


@pytest.mark.parametrize(
    "action", ["add", "add nothing", "remove items.99", "up bands.x", "add measures.0.ladder", "x"]
)
def test_what_is_not_there_is_refused(action: str) -> None:
    """A second window may have taken the part out; nothing else is changed by it."""
    with pytest.raises(Invalid):
        acted(document("001-D"), action)
