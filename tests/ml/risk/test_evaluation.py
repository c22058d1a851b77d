"""How good risks are, told fairly."""

from __future__ import annotations

import numpy as np
import pytest

from qa_app.ml.risk.evaluation import (
    auc,
    bins_of,
    by_group,
    by_time,
    duel,
    folds,
    metrics,
    shares_of,
)

FAILING = np.array([True, False, True, False])


@pytest.mark.parametrize(
    ("probabilities", "wanted"),
    [([0.9, 0.1, 0.8, 0.2], 1.0), ([0.1, 0.9, 0.2, 0.8], 0.0), ([0.5] * 4, 0.5)],
)
def test_auc_by_hand(probabilities: list[float], wanted: float) -> None:
    """Ties are halves."""
    assert auc(np.array(probabilities), FAILING) == wanted


def test_there_is_no_auc_of_one_kind_alone() -> None:
    """Nothing could be ranked wrongly."""
    assert auc(np.array([0.1, 0.2]), np.array([True, True])) is None


def test_nobodys_dialogues_stand_on_both_sides() -> None:
    """Otherwise the model would be praised for knowing the agent."""
    groups = [f"a{number % 7}" for number in range(60)]
    held_once = np.zeros(60)
    for learnt, held in by_group(groups, 3):
        assert not {groups[row] for row in learnt} & {groups[row] for row in held}
        held_once[held] += 1
    assert (held_once == 1).all()


def test_the_latest_are_held_out() -> None:
    """As it will be used: on what comes after."""
    moments = [5.0, 1.0, 4.0, 2.0, 3.0]
    learnt, held = by_time(moments, 0.4)
    assert max(moments[row] for row in learnt) < min(moments[row] for row in held)
    assert len(held) == 2


def test_every_row_is_held_out_once() -> None:
    """By chance, the same for the same seed."""
    found = [held.tolist() for _learnt, held in folds(11, 3)]
    assert sorted(row for held in found for row in held) == list(range(11))
    assert found == [held.tolist() for _learnt, held in folds(11, 3)]


def test_figures_come_with_how_sure_they_are() -> None:
    """Few dialogues tell little; the interval holds the figure."""
    random = np.random.default_rng(2)
    values = random.normal(size=400)
    expected = values + random.normal(size=400)
    failing = values < -0.8
    few, many = (metrics(values[:n], failing[:n], expected[:n], -expected[:n]) for n in (60, 400))
    for each in (few, many):
        assert each.auc is not None
        assert each.auc_range is not None
        assert each.auc_range[0] < each.auc < each.auc_range[1]
    assert few.spearman_range is not None
    assert many.spearman_range is not None
    assert np.ptp(many.spearman_range) < np.ptp(few.spearman_range)


def test_borders_part_the_probabilities_into_tenths() -> None:
    """Drift is measured against these shares."""
    old = np.random.default_rng(0).uniform(size=2000)
    assert shares_of(old, bins_of(old)) == pytest.approx(np.full(10, 0.1), abs=0.001)


def test_a_challenger_wins_only_where_it_ranks_better_on_the_same_dialogues() -> None:
    """A draw keeps the champion."""
    random = np.random.default_rng(1)
    failing = random.uniform(size=300) < 0.3
    good = failing + random.normal(0, 0.5, 300)
    poor = failing + random.normal(0, 3.0, 300)
    values = -failing.astype(float)
    found = duel(values, failing, (-poor, poor), (-good, good))
    assert found.won
    assert found.low is not None
    assert found.low > 0
    assert not duel(values, failing, (-good, good), (-good, good)).won
