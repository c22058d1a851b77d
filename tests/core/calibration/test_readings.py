"""What a coefficient comes to in words."""

from __future__ import annotations

import pytest

from qa_app.core.agreement import Estimate, Interval, Lack
from qa_app.core.calibration import Reading, verdict


@pytest.mark.parametrize(
    ("value", "interval", "reading"),
    [
        (0.9, (0.8, 0.95), Reading.SAME),
        (0.9, (0.5, 0.98), Reading.UNCLEAR),
        (0.75, (0.7, 0.85), Reading.UNCLEAR),
        (0.4, (0.2, 0.6), Reading.NOT_YET),
        (0.7, (0.6, 0.79), Reading.NOT_YET),
    ],
)
def test_a_figure_is_read_with_its_interval(
    value: float, interval: tuple[float, float], reading: Reading
) -> None:
    """0.9 from a dozen conversations may be luck."""
    figure = Estimate(value, Interval(*interval), None, 20)
    assert verdict(figure, 20).reading is reading


def test_too_few_says_how_many_more() -> None:
    """So that the next round can be planned."""
    found = verdict(Estimate(0.9, None, Lack.TOO_FEW, 4), 4)
    assert (found.reading, found.more) == (Reading.TOO_FEW, 6)


def test_a_good_figure_with_a_wide_interval_says_how_many_more_would_settle_it() -> None:
    """The interval narrows with the root of the number: 0.4 must become 0.233."""
    found = verdict(Estimate(0.9, Interval(0.5, 0.98), None, 20), 20)
    assert found.more == 39


def test_everybody_alike_everywhere_is_no_proof() -> None:
    """Full marks throughout say nothing about what people mean by fewer."""
    found = verdict(Estimate(None, None, Lack.NO_VARIATION, 20), 20)
    assert found.reading is Reading.UNIFORM
    few = verdict(Estimate(None, None, Lack.NO_VARIATION, 3), 3)
    assert (few.reading, few.more) == (Reading.TOO_FEW, 7)
    assert verdict(Estimate(None, None, Lack.NOTHING, 0), 0).reading is Reading.NOTHING
