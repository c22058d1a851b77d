from __future__ import annotations

from collections import Counter

import pytest

from qa_app.core.sampling_plans import (
    Candidate,
    Dimension,
    Method,
    Newcomers,
    Plan,
    Size,
    Unit,
    strata_of,
)
from tests.core.sampling_plans.candidates import candidates, plan


def wanted(of: Plan, population: list[Candidate]) -> dict[str, int]:
    return {each.name: each.wanted for each in strata_of(of, population)}


def test_each_agent_is_a_stratum() -> None:
    """Named as in draws without a plan."""
    population = [*candidates(2, 8), *candidates(11, 3, first=50)]
    assert wanted(plan(5), population) == {"agent:2": 5, "agent:11": 3}


@pytest.mark.parametrize(
    ("dimension", "names"),
    [
        (Dimension.CHANNEL, {"channel:chat", "channel:call"}),
        (Dimension.SHIFT, {"shift:early", "shift:"}),
        (Dimension.TENURE, {"tenure:0", "tenure:365"}),
        (Dimension.LENGTH, {"length:10", "length:30"}),
        (Dimension.WEEK, {"week:2026-W40", "week:2026-W41"}),
    ],
)
def test_an_agents_parts_are_split_by_a_dimension(dimension: Dimension, names: set[str]) -> None:
    """What has no shift is a stratum of its own; bands are named by where they begin."""
    first, second = candidates(1, 2, first=3)
    population = [
        first._replace(shift="early", tenure_days=29, messages=29),
        second._replace(channel="call", tenure_days=365, messages=30),
    ]
    found = wanted(plan(2, stratify=frozenset({dimension})), population)
    assert set(found) == {f"agent:1|{name}" for name in names}


def test_dimensions_are_crossed() -> None:
    """A channel within a week."""
    population = candidates(1, 14) + candidates(1, 14, first=100, channel="call")
    both = frozenset({Dimension.WEEK, Dimension.CHANNEL})
    assert any(
        name.startswith("agent:1|week:") and name.endswith("|channel:call")
        for name in wanted(plan(9, stratify=both), population)
    )


def test_a_share_is_of_each_agents_own_and_rounded_up() -> None:
    """10 % of 41 and of 3."""
    population = [*candidates(1, 41), *candidates(2, 3, first=100)]
    found = wanted(plan(10, size=Size(10, Unit.PERCENT)), population)
    assert found == {"agent:1": 5, "agent:2": 1}


def test_newcomers_are_looked_at_more() -> None:
    """Twice as much in their first 90 days, also of a share; where there is so much."""
    population = [
        *candidates(1, 20, tenure_days=400),
        *candidates(2, 20, first=100, tenure_days=89),
        *candidates(3, 7, first=200, tenure_days=1),
        *candidates(4, 20, first=300),
    ]
    found = wanted(plan(5, newcomers=Newcomers(90, 200)), population)
    assert found == {"agent:1": 5, "agent:2": 10, "agent:3": 7, "agent:4": 5}


def test_a_weekly_minimum_holds_in_every_week() -> None:
    """Beyond the plan's size if need be, and as far as there is anything."""
    population = [*candidates(1, 31), *candidates(2, 1, first=100)]
    found = strata_of(plan(5, weekly_minimum=2), population)
    assert [each.wanted for each in found] == [2, 2, 2, 2, 2, 1]


def test_beyond_the_weekly_minimum_the_rest_is_in_proportion() -> None:
    """Twenty of a month of 31 days, by week."""
    found = strata_of(plan(20, weekly_minimum=1), candidates(1, 31))
    assert sum(each.wanted for each in found) == 20
    assert all(abs(each.wanted - 20 * len(each.members) / 31) < 1 for each in found)


@pytest.mark.parametrize(("amount", "risky"), [(1, 0), (2, 1), (5, 3), (10, 7)])
def test_a_share_stays_random_in_every_stratum(amount: int, risky: int) -> None:
    """30 %, rounded up, so that everything has a chance."""
    [found] = strata_of(plan(amount, method=Method.RISK, random_percent=30), candidates(1, 30))
    assert (found.wanted, found.risky) == (amount, risky)


def test_strata_hold_every_candidate_once() -> None:
    """However they are crossed."""
    population = [*candidates(1, 30), *candidates(2, 9, first=100, channel="call")]
    found = strata_of(plan(5, stratify=frozenset(Dimension)), population)
    times = Counter(part for each in found for part in each.members)
    assert times == Counter(each.part for each in population)
