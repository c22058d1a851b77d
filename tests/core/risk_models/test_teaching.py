"""Which conversations teach a model the most."""

from __future__ import annotations

import numpy as np
import pytest

from qa_app.core.risk_models.teaching import worths
from qa_app.core.sampling_plans.systematic import chances_of, draw_systematic, weight_of

NONE = np.zeros((0, 4), dtype=np.int8)


def _sketches(*rows: tuple[int, ...]) -> np.ndarray[tuple[int, int], np.dtype[np.int8]]:
    return np.array(rows, dtype=np.int8)


def test_what_is_likely_to_fail_teaches_more() -> None:
    """Failing conversations are few; of passing ones a model has seen enough."""
    found = worths([0.9, 0.5, 0.0], _sketches((9, 0, 0, 0), (0, 9, 0, 0), (0, 0, 9, 0)), NONE)
    assert found[0] > found[1] > found[2] > 0


def test_what_is_like_a_reviewed_one_is_known_already() -> None:
    """A second one like it says the same again."""
    both = _sketches((9, 0, 0, 0), (0, 9, 0, 0))
    found = worths([0.5, 0.5], both, _sketches((8, 0, 0, 0)))
    assert found[1] == pytest.approx(0.52 / 1.02)
    assert found[1] > 10 * found[0] > 0


def test_everything_keeps_a_chance_even_what_is_just_like_a_reviewed_one() -> None:
    """Otherwise the labels would say nothing of the rest, and could not be weighted."""
    random = np.random.default_rng(0)
    sketches = random.integers(-100, 100, (400, 8)).astype(np.int8)
    found = worths(random.uniform(0, 1, 400).tolist(), sketches, sketches[:50])
    assert (found > 0).all()
    assert (found <= 1).all()


def test_none_are_no_fault() -> None:
    """A team may have read nothing yet."""
    assert len(worths([], NONE, NONE)) == 0


def test_drawn_by_what_they_teach_more_failing_ones_of_more_kinds_are_found_than_at_random() -> (
    None
):
    """In a made-up month: one conversation in ten fails, in eight ways, two of them known."""
    random = np.random.default_rng(3)
    n, ways = 2000, 8
    failing = random.random(n) < 0.1
    way = np.where(failing, random.integers(0, ways, n), ways)
    middles = random.normal(size=(ways + 1, 32))
    rows = middles[way] + random.normal(scale=0.4, size=(n, 32))
    sketches = np.round(rows / np.abs(rows).max() * 127).astype(np.int8)
    risks = np.clip(np.where(failing, 0.4, 0.08) + random.normal(scale=0.1, size=n), 0.0, 1.0)
    known = sketches[(way < 2)][:20]
    worth = worths(risks.tolist(), sketches, known)
    of_known = (way < 2).mean() / (way < ways).mean()
    chances = chances_of({row: weight_of(float(each)) for row, each in enumerate(worth)}, 100)
    found = [np.array(draw_systematic(chances, "made up", str(seed))) for seed in range(20)]
    assert np.mean([failing[rows].mean() for rows in found]) > 2 * failing.mean()
    seen = np.concatenate([way[rows][failing[rows]] for rows in found])
    assert (seen < 2).mean() < of_known / 2, "what is known already comes less often"
    assert set(seen.tolist()) == set(range(ways))
