from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from qa_app.core.errors import Invalid
from qa_app.core.sampling_plans import Filters, Newcomers, Size, Unit, with_risk
from tests.core.sampling_plans.candidates import candidates, plan


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"size": Size(0)}, "size"),
        ({"size": Size(1001)}, "size"),
        ({"size": Size(101, Unit.PERCENT)}, "size"),
        ({"seed": ""}, "seed"),
        ({"random_percent": 0}, "random_percent"),
        ({"random_percent": 101}, "random_percent"),
        ({"weekly_minimum": -1}, "weekly_minimum"),
        ({"newcomers": Newcomers(0, 200)}, "newcomers.days"),
        ({"newcomers": Newcomers(90, 99)}, "newcomers.percent"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(changes: dict[str, object], field: str) -> None:
    """Saying where; a plan by risk alone would leave some without any chance."""
    with pytest.raises(Invalid) as refused:
        plan(5, **changes)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        (Filters(), {1, 2, 3}),
        (Filters(channels=frozenset({"call"})), {2}),
        (Filters(agents=frozenset({7})), {3}),
        (Filters(shifts=frozenset({"late"})), {1}),
        (Filters(least_messages=20), {1, 2}),
        (Filters(most_messages=20), {1, 3}),
        (Filters(flagged=True), {3}),
        (Filters(flagged=False, least_messages=21), {2}),
    ],
)
def test_filters_say_what_is_looked_at(filters: Filters, kept: set[int]) -> None:
    """All that are set must hold."""
    one, two, three = candidates(1, 3)
    population = [
        one._replace(shift="late"),
        two._replace(channel="call", messages=21),
        three._replace(agent=7, messages=4, flagged=True),
    ]
    found = plan(5, filters=filters).population(population)
    assert {each.part for each in found} == kept


def test_only_the_periods_conversations_are_looked_at() -> None:
    """Its first and last day are in it."""
    days = [date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 1)]
    population = [each._replace(day=day) for each, day in zip(candidates(1, 4), days, strict=True)]
    assert [each.part for each in plan(5).population(population)] == [2, 3]


def test_risks_come_through_a_port() -> None:
    """Whatever computes them; a part without a score has none."""

    def scores(parts: Sequence[int]) -> Mapping[int, float]:
        return {part: part / 10 for part in parts if part != 2}

    found = with_risk(candidates(1, 3, risk=0.9), scores)
    assert [each.risk for each in found] == [0.1, 0.0, 0.3]
