from __future__ import annotations

import pytest

from qa_app.core.proportions import Proportion, proportion


def test_a_share_comes_with_wilsons_interval() -> None:
    """Newcombe 1998, table I: 15 of 148 lie between 0.0624 and 0.1605."""
    found = proportion([True] * 15 + [False] * 133)
    assert found == Proportion(15, 148)
    assert found.share == pytest.approx(15 / 148)
    assert found.interval == pytest.approx((0.0624, 0.1605), abs=5e-5)


def test_of_nothing_there_is_no_share() -> None:
    """Nor an interval from 0 to 1, which would look like one."""
    assert (proportion([]).share, proportion([]).interval) == (None, None)
