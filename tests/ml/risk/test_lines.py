"""The straight line beside the trees."""

from __future__ import annotations

import numpy as np
import pytest

from qa_app.ml.risk.lines import Line


def test_a_line_finds_what_the_values_go_by() -> None:
    """A column that tells nothing moves it little, one without variation not at all."""
    chance = np.random.default_rng(0)
    columns = np.column_stack([chance.normal(size=(800, 2)), np.full(800, 7.0)])
    values = 2.0 * columns[:, 0] + chance.normal(scale=0.1, size=800)
    line = Line.of(columns, values[:, None], scores=1)
    assert np.corrcoef(line.predict(columns)[:, 0], values)[0, 1] > 0.99
    assert abs(line.weights[1]) < abs(line.weights[0]) / 50
    assert line.weights[2] == 0


def test_of_few_dialogues_a_line_claims_little() -> None:
    """Its values stay near their mean, so that luck does not rank."""
    columns, values = np.eye(4), np.array([1.0, 0.0, 0.0, 0.0])
    line = Line.of(columns, values[:, None], scores=4)
    assert np.ptp(line.predict(columns)) < 0.5
    assert line.predict(columns).mean() == pytest.approx(0.25)
