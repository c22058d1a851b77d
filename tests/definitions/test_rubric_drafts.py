"""A rubric that is being written: steps that change it, and what is wrong with it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from qa_app.definitions.documents import DefinitionFaults, write
from qa_app.definitions.rubrics import as_mapping, shipped_rubrics
from qa_app.definitions.rubrics.drafts import (
    At,
    acted,
    at,
    blank,
    body_of,
    document_of,
    item_at,
    place_of,
    sections_of,
    tried,
    with_values,
)
from qa_app.definitions.rubrics.reading import rubric_from_text
from qa_app.web.rubric_builder import forms

SHIPPED = {key: document_of(write(as_mapping(each))) for key, each in shipped_rubrics().items()}


def order(document: dict[str, object]) -> list[list[str]]:
    return [[each["id"] for each in section["criteria"]] for section in sections_of(document)]


def test_a_place_is_written_as_it_is_read() -> None:
    """And nonsense is the head."""
    for place in (At(), At(0), At(3, 12)):
        assert at(str(place)) == place
    assert at("s0.c9999") == at("nonsense") == At()


def test_a_fault_finds_its_place_and_field() -> None:
    """Where it is typed."""
    assert place_of("sections.1.criteria.2.anchors.0.points") == (At(1, 2), "anchors")
    assert place_of("sections.1.points") == (At(1), "points")
    assert place_of("title.zh_CN") == (At(), "title")


def test_items_are_added_copied_moved_and_removed() -> None:
    """And the place to open follows them."""
    document = SHIPPED["001-A"]
    added, place = acted(document, "add-criterion:s0")
    assert place == At(0, 3)
    copied, place = acted(document, "copy:s0.c0")
    assert (place, order(copied)[0][:2]) == (At(0, 1), ["product", "product-1"])
    moved, place = acted(document, "down:s0.c0")
    assert (place, order(moved)[0][:2]) == (At(0, 1), ["solving", "product"])
    over, place = acted(document, "down:s0.c2")
    assert (place, order(over)[1][0]) == (At(1, 0), "communication")
    removed, place = acted(document, "remove:s0.c0")
    assert (place, len(order(removed)[0])) == (At(), 2)
    assert acted(document, "up:s0.c0")[1] is None
    assert order(document) == order(SHIPPED["001-A"])
    assert tried(added).faults


@pytest.mark.parametrize("action", ["", "open:s0", "stay", "up:s99", "remove:", "explode:s0.c1"])
def test_what_is_no_step_changes_nothing(action: str) -> None:
    """Whoever posts it."""
    assert acted(SHIPPED["001-O"], action)[0] == SHIPPED["001-O"]


@pytest.mark.parametrize("key", list(SHIPPED))
def test_every_place_of_a_shipped_rubric_survives_its_own_form(key: str) -> None:
    """What is shown and posted back unchanged asks and scores the same."""
    document = SHIPPED[key]
    rubric = tried(document).rubric
    for number, section in enumerate(sections_of(document)):
        for ordinal, criterion in enumerate(section["criteria"]):
            place = At(number, ordinal)
            posted = forms.values(place, _posted(criterion))
            document = with_values(document, place, posted)
    assert tried(document).rubric == rubric


def test_a_kind_that_is_changed_leaves_no_fields_of_the_old_one() -> None:
    """They would be a fault that nobody sees."""
    given_ = MultiDict({"kind": "text", "id": "product", "title-zh_CN": "话", "points": "5"})
    place = At(0, 0)
    new = with_values(SHIPPED["001-A"], place, forms.values(place, given_))
    item = item_at(new, place)
    assert item is not None
    assert not {"points", "levels"} & set(item)
    assert tried(new).rubric is not None


def test_a_new_rubric_lacks_only_titles() -> None:
    """It has something to go on from."""
    faults = tried(blank("house-1", "新表")).faults
    assert {place_of(fault.key)[1] for fault in faults} == {"title"}


WORDS = st.text(max_size=12)
ROWS = ("anchors-0-points", "options-0-id", "links-0-rule", "bands-0-at_most")
SCALE = ("kind", "points", "levels", "weight", "harms", "cap", "figure", "id", "number")
NAMES = st.sampled_from([*ROWS, *SCALE, "asked-criterion", "asked-answers"])


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(NAMES, WORDS | st.sampled_from(["levels", "choice", "1e9", "-1"])))
def test_whatever_is_posted_can_be_kept_and_told_of(posted: dict[str, str]) -> None:
    """Never a failure: a rubric or faults."""
    place = At(0, 0)
    document = with_values(SHIPPED["001-A"], place, forms.values(place, MultiDict(posted)))
    found = tried(document)
    assert (found.rubric is None) == bool(found.faults)


def _posted(criterion: dict[str, object]) -> MultiDict[str, str]:
    """What the form of a criterion posts where nobody typed anything."""
    found: dict[str, str] = {"may_be_na": "on"} if criterion.get("may_be_na", True) else {}
    for key in ("id", "number", "kind", "points", "weight", "wanted", "comment"):
        if criterion.get(key) is not None:
            found[key] = str(criterion[key])
    found["levels"] = ", ".join(forms.listed(criterion, "levels"))
    for key in ("title", "definition", "measure", "data_source"):
        for language in forms.LANGUAGES:
            found[f"{key}-{language}"] = forms.text(criterion, key, language)
    for name in forms.ROWS:
        for number, row in enumerate(forms.rows(criterion, name)):
            found |= {f"{name}-{number}-{field}": value for field, value in row.items()}
    critical = forms.nested(criterion, "critical")
    found |= {key: str(value) for key, value in critical.items()}
    found["figure"] = str(forms.nested(criterion, "gauge").get("figure", ""))
    return MultiDict(found)


@pytest.mark.parametrize("key", sorted(SHIPPED))
def test_a_draft_reads_as_its_file_would(key: str) -> None:
    """What is kept as values is published as text: both must be the same rubric."""
    assert tried(SHIPPED[key]).rubric == rubric_from_text(body_of(SHIPPED[key]), file="draft")


def test_a_drafts_faults_are_those_of_its_file() -> None:
    """Keys and reasons; only lines are a file's own."""
    document, _place = acted(SHIPPED["001-A"], "add-criterion:s1")
    document = with_values(document, At(0, 0), {"points": "many", "links": [{"rule": "x"}]})
    with pytest.raises(DefinitionFaults) as read:
        rubric_from_text(body_of(document), file="draft")
    told = {(fault.key, str(fault.reason)) for fault in read.value.faults}
    assert {(fault.key, str(fault.reason)) for fault in tried(document).faults} == told
