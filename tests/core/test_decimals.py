from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.decimals import figure, half_up, plain
from qa_app.core.errors import Invalid

FIGURES = st.decimals(min_value=-(10**6), max_value=10**6, places=4)


@pytest.mark.parametrize(
    ("exact", "shown"),
    [
        (Decimal("84.005"), "84.01"),
        (Decimal("84.0049999999"), "84"),
        (Decimal("-0.005"), "-0.01"),
        (Fraction(1, 3), "0.33"),
        (Fraction(280, 3), "93.33"),
        (Fraction(16801, 200), "84.01"),
        (100, "100"),
    ],
)
def test_a_half_rounds_away_from_zero(exact: Decimal | Fraction | int, shown: str) -> None:
    """Bankers' rounding would give two people with the same work different points."""
    assert plain(half_up(exact)) == shown


@given(FIGURES)
def test_rounding_moves_a_figure_by_half_a_step_at_most(value: Decimal) -> None:
    """A rounded figure that strays further would be another figure."""
    assert abs(half_up(value) - value) <= Decimal("0.005")


@given(FIGURES)
def test_rounding_twice_changes_nothing(value: Decimal) -> None:
    """Otherwise a figure would depend on how often it was passed on."""
    once = half_up(value)
    assert half_up(once) == once


@given(FIGURES)
def test_a_written_figure_reads_back_the_same(value: Decimal) -> None:
    """What is exported must be what was computed."""
    assert figure(plain(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [("84.00", "84"), ("1E+2", "100"), ("-0.00", "0"), ("0.50", "0.5"), ("1E-2", "0.01")],
)
def test_figures_are_written_without_exponent_and_trailing_zeros(value: str, text: str) -> None:
    """Readers of the JSON compare these texts."""
    assert plain(Decimal(value)) == text


@pytest.mark.parametrize(
    "text",
    ["", "four", "NaN", "Infinity", "1e3", "1_0", "٤", "4.", ".5", "4,5", "--4", "1" * 400],
)
def test_what_is_no_plain_figure_is_refused(text: str) -> None:
    """An exponent or a million digits would reach the arithmetic; a guess would score wrongly."""
    with pytest.raises(Invalid):
        figure(text)


def test_a_refusal_does_not_repeat_a_long_text_whole() -> None:
    """The sentence stands on a page and in a log line."""
    with pytest.raises(Invalid) as refused:
        figure("x" * 10_000)
    assert len(str(refused.value)) < 120
