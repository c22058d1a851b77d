"""How much two texts resemble each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.rules.likeness import could_reach, letters, likeness, pairs

_TEXTS = st.text(alphabet="甲乙丙丁ab,。 ", max_size=12)


def _share(one: str, other: str) -> float:
    return likeness(pairs(one), pairs(other))


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        ("night", "nacht", 2 * 1 / 8),
        ("请稍等", "请稍等", 1.0),
        ("请稍等", "请,稍等。", 2 * 1 / 4),
        ("请您稍等", "请稍等", 2 * 1 / 5),
        ("好", "好", 1.0),
        ("好", "好的", 0.0),
        ("哈哈哈", "哈哈", 2 * 1 / 3),
        ("", "好", 0.0),
        ("。。", "。。", 0.0),
    ],
)
def test_the_share_is_twice_the_common_pairs_over_all_pairs(
    one: str, other: str, share: float
) -> None:
    """Worked by hand; night and nacht is the usual example of Dice's coefficient."""
    assert _share(one, other) == pytest.approx(share)


@given(_TEXTS, _TEXTS)
def test_likeness_is_mutual_and_between_none_and_all(one: str, other: str) -> None:
    """Which of two messages came first must not matter."""
    assert 0 <= _share(one, other) <= 1
    assert _share(one, other) == _share(other, one)
    assert _share(one, one) == (1 if letters(one) else 0)


@given(_TEXTS, _TEXTS, st.sampled_from([0.5, 0.8, 1.0]))
def test_what_is_left_out_by_length_could_not_have_been_alike(
    one: str, other: str, share: float
) -> None:
    """The short cut may not lose a repetition."""
    if not could_reach(share, pairs(one).size, pairs(other).size):
        assert _share(one, other) < share
