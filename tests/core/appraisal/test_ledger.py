"""What the entries of the ledger cost and bring."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.errors import Invalid
from tests.core.appraisal.schemes import HEAD, appraised, result

ITEMS = """\
items:
  - {id: dress, title: {en: Dress}, points: -1}
  - {id: stiff, title: {en: Stiff}, ladder: [{actions: [warning]}, {money: -5}], excludes: [rude]}
  - {id: rude, title: {en: Rude}, money: -50}
  - {id: nails, title: {en: Nails}, chosen: {points: [0.5, 1.5], sign: -1}}
  - {id: idea, title: {en: Idea}, chosen: {amount: [200, 1000], sign: 1}}
  - {id: late, title: {en: Late}, by_minutes: [{up_to: 5, points: -1}, {item: absence}]}
  - {id: absence, title: {en: Absence}, points: -10, at_counts: [{count: 3, actions: [end]}]}
  - {id: cost, title: {en: Cost}, share: 30}
total: {formula: 100 + points_added - points_deducted}
payments: [{id: sum, title: {en: Sum}, formula: money()}]
actions:
  - {id: warning, title: {en: Warning}}
  - {id: end, title: {en: End}}
"""


def entry(item: str, day: int = 3, **more: object) -> dict[str, object]:
    return {"person": "a", "item": item, "on": f"2026-10-{day:02}", **more}


def test_an_occurrence_costs_what_its_item_says() -> None:
    """Twice costs twice."""
    found = result(ITEMS, {"entries": [entry("dress", count=2)]})
    assert (found.total, found.money) == (Decimal(98), Decimal(0))


def test_a_ladder_climbs_by_day_and_repeats_its_last_step() -> None:
    """The order in which entries are typed in must not matter."""
    later_first = [entry("stiff", 9), entry("stiff", 3), entry("stiff", 20)]
    found = result(ITEMS, {"entries": later_first})
    assert found.money == Decimal(-10)
    assert [each.id for each in found.actions] == ["warning"]
    assert "2026-10-03" in str(found.actions[0].because)


def test_many_occurrences_at_once_are_told_by_the_steps_of_the_ladder() -> None:
    """Ten thousand of them are counted, and their reason can still be read."""
    entries = [entry("stiff", count=10_000), entry("stiff", 5)]
    found = result(ITEMS, {"entries": entries})
    assert found.money == Decimal(-5 * 10_000)
    lines = [step.because for step in found.derivation if step.step == "stiff"]
    said = [each.said(lambda sentence: sentence, "en") for each in lines]
    assert said == [
        "2026-10-03; no. 1: Warning; no. 2 to 10000, each: -5 yuan",
        "2026-10-05; no. 10001: -5 yuan",
    ]


def test_minutes_decide_and_may_turn_one_item_into_another() -> None:
    """Six minutes late is an absence, and counts among the absences."""
    late = [entry("late", 3, minutes=5), entry("late", 4, minutes=6), entry("absence", 5, count=2)]
    found = result(ITEMS, {"entries": late})
    assert found.total == Decimal(100 - 1 - 30)
    assert [each.id for each in found.actions] == ["end"]


def test_without_minutes_the_least_is_believed() -> None:
    """Also where that first step is another item: it costs and climbs as that one does."""
    items = """\
items:
  - {id: away, title: {en: Away}, by_minutes: [{below: 30, item: short}, {item: long}]}
  - {id: short, title: {en: Short}, ladder: [{actions: [warning]}, {money: -10}]}
  - {id: long, title: {en: Long}, money: -90}
payments: [{id: sum, title: {en: Sum}, formula: money()}]
actions: [{id: warning, title: {en: Warning}}]
"""
    found = result(items, {"entries": [entry("away"), entry("away", 4), entry("short", 5)]})
    assert found.money == Decimal(-20)
    assert [each.id for each in found.actions] == ["warning"]
    [first, *_others] = (step for step in found.derivation if step.step == "short")
    assert "minutes not given" in str(first.because)
    assert result(ITEMS, {"entries": [entry("late")]}).total == Decimal(99)


def test_a_chosen_figure_lies_within_its_range() -> None:
    """An assessor has discretion, within limits."""
    assert result(ITEMS, {"entries": [entry("nails", points="1.5")]}).total == Decimal("98.5")
    with pytest.raises(Invalid, match=r"entries\[0\].*0.5–1.5.*2 lies outside"):
        result(ITEMS, {"entries": [entry("nails", points="2")]})
    with pytest.raises(Invalid, match="needs a figure chosen"):
        result(ITEMS, {"entries": [entry("idea")]})


def test_a_shared_cost_is_borne_in_part() -> None:
    """30 % of what it cost."""
    assert result(ITEMS, {"entries": [entry("cost", amount="99.99")]}).money == Decimal("-30.00")


@pytest.mark.parametrize(("count", "money"), [(0, "0"), (1, "-60"), (2, "-120")])
def test_a_shared_cost_is_borne_as_often_as_it_happened(count: int, money: str) -> None:
    """An amount is that of one time, here as where an assessor chooses it."""
    found = result(ITEMS, {"entries": [entry("cost", amount="200", count=count)]})
    assert found.money == Decimal(money)


def test_two_entries_for_one_thing_are_refused() -> None:
    """Overlapping items would punish the same slip twice."""
    with pytest.raises(Invalid, match="mean the same on 2026-10-03"):
        result(ITEMS, {"entries": [entry("stiff"), entry("rude")]})
    other_day = result(ITEMS, {"entries": [entry("stiff"), entry("rude", 4)]})
    assert other_day.money == Decimal(-50)


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"on": "2026-09-30"}, "outside the period"), ({"appealed": True}, "appeal is open")],
)
def test_an_entry_that_does_not_count_is_listed_with_the_reason(
    changed: dict[str, object], said: str
) -> None:
    """It climbs no ladder either."""
    found = result(ITEMS, {"entries": [{**entry("stiff"), **changed}, entry("stiff", 8)]})
    assert found.money == Decimal(0)
    assert said in str(next(step for step in found.derivation if step.step == "stiff").because)


def test_deductions_wait_for_the_person_to_be_told_where_the_scheme_says_so() -> None:
    """Bonuses need no telling."""
    head = HEAD + "requires_telling: true\n"
    entries = [entry("dress"), entry("dress", 4, told_on="2026-10-05"), entry("idea", amount="200")]
    found = result(ITEMS, {"entries": entries}, head=head)
    assert (found.total, found.money) == (Decimal(99), Decimal(200))


def test_an_unknown_item_is_refused_with_its_place() -> None:
    """A misspelt item would silently cost nothing."""
    with pytest.raises(Invalid, match=r"entries\[1\].*no item “tie”"):
        appraised(ITEMS, {"entries": [entry("dress"), entry("tie")]})


@given(st.lists(st.tuples(st.integers(1, 31), st.integers(1, 4)), max_size=8))
def test_a_ladder_depends_on_the_number_alone(given_entries: list[tuple[int, int]]) -> None:
    """However the occurrences are spread over entries: the first is free, each further costs 5."""
    entries = [entry("stiff", day, count=count) for day, count in given_entries]
    number = sum(count for _day, count in given_entries)
    assert result(ITEMS, {"entries": entries}).money == -5 * max(0, number - 1)
