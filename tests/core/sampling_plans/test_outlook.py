from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest

from qa_app.core.sampling_plans import (
    Candidate,
    Cell,
    Dimension,
    Method,
    Outlook,
    Plan,
    Spread,
    draw_plan,
)
from qa_app.core.sampling_plans import outlook as core_outlook
from qa_app.core.sampling_plans.outlook import MOST_RUNS
from tests.core.sampling_plans.candidates import candidates, off, plan, risky


def outlook(of: Plan, population: Sequence[Candidate], runs: int | None = None) -> Outlook:
    return core_outlook(of, population, np.random.default_rng(7), runs=runs)


def test_it_says_how_many_of_each_agent() -> None:
    """Five of each; one has only three, which is said."""
    population = [*candidates(1, 30), *candidates(2, 9, first=50), *candidates(3, 3, first=90)]
    found = outlook(plan(5), population, runs=5)
    assert (found.drawn, found.population) == (13, 42)
    assert found.by_agent == {1: 5, 2: 5, 3: 3}
    assert found.short == (3,)


def test_equal_numbers_have_no_spread() -> None:
    """Each agent 5 ± 0."""
    population = [*candidates(1, 30), *candidates(2, 9, first=50)]
    assert outlook(plan(5), population, runs=5).per_agent == Spread(5, 0)


def test_it_says_which_share_is_flagged() -> None:
    """Three of ten at random, and how far a single draw may be from it."""
    population = [each._replace(flagged=each.part % 10 < 3) for each in candidates(1, 200)]
    found = outlook(plan(20), population, runs=200)
    assert found.flagged is not None
    assert found.flagged.mean == pytest.approx(0.3, abs=0.03)
    # √(0.3 · 0.7 / 20 · 180/199), the hypergeometric's.
    assert found.flagged.deviation == pytest.approx(0.097, abs=0.02)


def test_by_risk_more_are_flagged() -> None:
    """That is what one would see before choosing it."""
    population = [
        each._replace(flagged=each.part % 10 < 3, risk=0.9 if each.part % 10 < 3 else 0.1)
        for each in candidates(1, 200)
    ]
    at_random, by_risk = (
        outlook(plan(20, method=method), population, runs=50).flagged
        for method in (Method.RANDOM, Method.RISK)
    )
    assert at_random is not None
    assert by_risk is not None
    assert by_risk.mean > at_random.mean + 0.1


def test_what_would_never_be_drawn_is_counted() -> None:
    """Five strata and two seats: the three smallest have no chance."""
    population = [
        each
        for number, channel in enumerate(["chat", "call", "mail", "sms", "ticket"])
        for each in candidates(1, 6 - number, first=10 * number, channel=channel)
    ]
    found = outlook(plan(2, stratify=frozenset({Dimension.CHANNEL})), population, runs=2)
    assert found.uncovered == 4 + 3 + 2


def test_nothing_to_draw_from_is_no_fault() -> None:
    """A new team has no conversations yet."""
    found = outlook(plan(5), [], runs=3)
    assert (found.drawn, found.per_agent, found.flagged) == (0, None, None)


@pytest.mark.parametrize(
    "of",
    [
        plan(4),
        plan(4, stratify=frozenset({Dimension.CHANNEL})),
        plan(8, method=Method.RISK, random_percent=30),
    ],
    ids=["random", "stratified", "risk"],
)
def test_what_is_tried_is_drawn_with_the_chances_that_a_draw_has(of: Plan) -> None:
    """Numbers that come quicker than the orders of a seed, and not other ones."""
    population = [
        each._replace(channel="call" if each.part % 3 else "chat")
        for each in risky(1, [(part * 7 % 10) / 10 for part in range(24)])
    ]
    stated = {part.part: 0.0 for part in population}
    for own in draw_plan(of, population).strata.values():
        stated |= {part: float(own.probability(each)) for part, each in own.stratum.members.items()}
    random = np.random.default_rng(5)
    times: Counter[int] = Counter()
    for _run in range(1500):
        tried = core_outlook(of, population, random, runs=1).trial
        assert len(tried) == of.size.amount
        times.update(tried)
    assert off({part: count / 1500 for part, count in times.items()}, stated, 1500) < 5


def test_it_names_the_groups_and_what_of_them_would_be_drawn() -> None:
    """So that one sees whether calls come at all."""
    population = [*candidates(1, 9), *candidates(1, 3, first=50, channel="call")]
    found = outlook(plan(4, stratify=frozenset({Dimension.CHANNEL})), population)
    assert found.cells == (Cell("channel", "call", 3, 1, 0), Cell("channel", "chat", 9, 3, 0))
    assert found.gaps == {}
    assert found.least == pytest.approx(1 / 3)


def test_the_smallest_chance_is_that_of_the_least_risky() -> None:
    """Who weighs by the chance should see beforehand how heavy one conversation may get."""
    found = outlook(plan(8, method=Method.RISK), risky(1, [0.9] * 10 + [0.0] * 30))
    assert found.least == pytest.approx(4 / 36)


def test_few_conversations_are_tried_often_and_many_less() -> None:
    """The answer takes about a second whatever the size."""
    assert outlook(plan(2), candidates(1, 30)).runs == MOST_RUNS


def test_it_does_not_show_the_sample_itself() -> None:
    """The draw's seed plays no part in what is tried."""
    population = candidates(1, 60)
    assert outlook(plan(10), population) == outlook(plan(10, seed="t"), population)
