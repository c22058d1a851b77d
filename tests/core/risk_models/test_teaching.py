"""Which conversations teach a model the most."""

from __future__ import annotations

import numpy as np

from qa_app.core.risk_models.teaching import worths

NONE = np.zeros((0, 4), dtype=np.int8)


def _sketches(*rows: tuple[int, ...]) -> np.ndarray[tuple[int, int], np.dtype[np.int8]]:
    return np.array(rows, dtype=np.int8)


def test_what_the_model_is_sure_of_teaches_nothing() -> None:
    """Whoever reviews it learns what was known."""
    found = worths([0.5, 0.99, 0.0], _sketches((9, 0, 0, 0), (0, 9, 0, 0), (0, 0, 9, 0)), NONE, 3)
    assert found[0] == 1.0
    assert found[0] > found[1] > found[2] == 0


def test_of_two_alike_one_teaches_the_other() -> None:
    """The second says the same again, so the next goes to another subject."""
    twins = _sketches((9, 0, 0, 0), (9, 0, 0, 0), (0, 9, 0, 0))
    found = worths([0.5, 0.5, 0.3], twins, NONE, 2)
    assert found[0] == 1.0
    assert found[2] > 0.8
    assert found[1] < 0.1


def test_what_is_like_a_labelled_one_is_known_already() -> None:
    """Labels that there are count as chosen."""
    both = _sketches((9, 0, 0, 0), (0, 9, 0, 0))
    found = worths([0.5, 0.5], both, _sketches((8, 0, 0, 0)), 1)
    assert found[1] > 0.9 > 0.1 > found[0]


def test_everything_unsure_keeps_a_chance_and_nothing_is_chosen_twice() -> None:
    """Otherwise the labels would say nothing of the rest."""
    random = np.random.default_rng(0)
    sketches = random.integers(-100, 100, (400, 8)).astype(np.int8)
    found = worths(random.uniform(0.05, 0.95, 400).tolist(), sketches, NONE, 30)
    assert (found > 0).all()
    assert (found <= 1).all()
    assert int((found > 0.05).sum()) <= 30


def test_fewer_conversations_than_wanted_are_no_fault() -> None:
    """Nor are none."""
    assert len(worths([], NONE, NONE, 5)) == 0
    assert len(worths([0.4], _sketches((1, 2, 3, 4)), NONE, 5)) == 1
