from __future__ import annotations

import pytest

from qa_app.core.sampling_plans import Dimension, Method, Spread, draw_plan, outlook
from tests.core.sampling_plans.candidates import candidates, plan


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


def test_it_does_not_show_the_sample_itself() -> None:
    """One run with the plan's own seed would."""
    population = [each._replace(flagged=each.part <= 30) for each in candidates(1, 60)]
    real = draw_plan(plan(10), population).parts()
    share = sum(each.part <= 30 for each in real) / 10
    shown = [outlook(plan(10), population, runs=runs).flagged for runs in (1, 2)]
    assert shown[0] is not None
    assert shown[0].mean != share
