"""Facts as JSON, right and wrong."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.appraisal import facts_from_json
from qa_app.core.appraisal.facts import Figure
from qa_app.core.errors import Invalid

PEOPLE = [{"id": "a", "joined": "2026-01-05"}]


def read(**more: object) -> Any:
    return facts_from_json({"period": "2026-10", "people": PEOPLE, **more})


def test_figures_may_be_texts_numbers_or_carry_their_n() -> None:
    """Spreadsheets and scripts write them differently."""
    found = read(measures={"a": {"x": "0.8", "y": 4, "z": {"value": "30", "n": 412}, "w": None}})
    assert found.measures["a"] == {
        "x": Figure(Decimal("0.8")),
        "y": Figure(Decimal(4)),
        "z": Figure(Decimal(30), 412),
    }


def test_tenure_is_counted_on_the_last_day_unless_another_is_given() -> None:
    """An assessment may be made within the period."""
    assert read().day == date(2026, 10, 31)
    assert read(assessed_on="2026-10-12").day == date(2026, 10, 12)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ([], "object"),
        ({"period": "2026-13", "people": []}, "period: “2026-13” is no period"),
        ({"period": "2026-10", "people": {}}, "people: expected a list"),
        ({"period": "2026-10", "people": [{}]}, r"people\[0\].id: expected a text"),
        ({"period": "2026-10", "people": PEOPLE * 2}, r"people\[1\].id: “a” stands twice"),
        ({"period": "2026-10", "people": [{"id": "a", "born": 1}]}, r"people\[0\].born: .*no such"),
        ({"period": "2026-10", "people": PEOPLE, "measure": {}}, "measure: there is no such key"),
        ({"period": "2026-10", "people": PEOPLE, "measures": {"b": {}}}, "measures.b: “b” is not"),
        (
            {"period": "2026-10", "people": PEOPLE, "team_measures": {"t9": {"x": 1}}},
            "team_measures.t9: none of the people is in “t9”",
        ),
        (
            {
                "period": "2026-10",
                "people": PEOPLE,
                "history": [{"period": "2026-09", "person": "a"}] * 2,
            },
            r"history\[1\]: “a 2026-09” stands twice",
        ),
        (
            {"period": "2026-10", "people": PEOPLE, "measures": {"a": {"x": "1e9"}}},
            "measures.a.x: “1e9” is no figure",
        ),
        (
            {"period": "2026-10", "people": PEOPLE, "measures": {"a": {"x": True}}},
            "measures.a.x: expected a figure: 1 for yes, 0 for no",
        ),
        (
            {
                "period": "2026-10",
                "people": PEOPLE,
                "entries": [{"person": "a", "item": "x", "on": "soon"}],
            },
            r"entries\[0\].on: expected a day",
        ),
        (
            {
                "period": "2026-10",
                "people": PEOPLE,
                "entries": [{"person": "a", "item": "x", "on": "2026-10-01", "points": -1}],
            },
            r"entries\[0\].points: .*without a sign",
        ),
    ],
)
def test_a_fault_names_its_place(facts: object, said: str) -> None:
    """Whoever sent them has to find it among thousands."""
    with pytest.raises(Invalid, match=said):
        facts_from_json(facts)


plain_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=12,
)
KEYS = ["people", "measures", "team_measures", "assessments", "entries", "history", "cash"]


@given(st.dictionaries(st.sampled_from(KEYS), plain_values))
def test_whatever_is_given_is_facts_or_refused(given_facts: dict[str, object]) -> None:
    """No shape of input ends in a crash."""
    with suppress(Invalid):
        assert facts_from_json({"period": "2026-10", **given_facts}).period.id == "2026-10"
