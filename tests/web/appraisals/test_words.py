"""Figures of a derivation as a page writes them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flask import Flask

from qa_app.core.appraisal.reasons import POINTS, Amount
from qa_app.web.appraisals.words import amount_text, place_on_page


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Amount(Fraction(1, 6), percent=True), "16.67%"),
        (Amount(Fraction(600, 7)), "85.71"),
        (Amount(Fraction("866.51856")), "866.51856"),
        (Amount(Fraction(1, 3)), "0.333333"),
        (Amount(Fraction(-2500), unit=POINTS), "−2,500 分"),
        (Amount(Fraction(80)), "80"),
    ],
)
def test_what_goes_on_for_ever_is_cut_and_what_ends_is_not(
    app: Flask, amount: Amount, text: str
) -> None:
    """Six decimals of a sixth look like a measurement; a pay's last cents must stay."""
    with app.test_request_context(headers={"Accept-Language": "zh-CN"}):
        assert amount_text(amount) == text


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("001-D v2 payments.reward", "payments-reward"),
        ("001-D v2 measures.score.mean", "measures-score.mean"),
        ("001-D v2 total", "total"),
    ],
)
def test_a_step_leads_to_its_place_on_the_schemes_page(source: str, place: str) -> None:
    """Who wonders about a figure reads the clause, in the version that counted."""
    assert place_on_page(source, "001-D v2") == place
