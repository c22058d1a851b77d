"""The formulas of schemes, read and computed."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.appraisal.expressions import LONGEST, parse, walk
from qa_app.core.errors import Invalid
from tests.core.appraisal.schemes import value

FACTS = {"measures": {"a": {"score": "84"}}}


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("7 - 2 - 1", 4),
        ("8 / 4 / 2", 1),
        ("-2 * -3", 6),
        ("--2", 2),
        ("30% * 50", 15),
        ("1 / 3 * 3", 1),
        ("score / 100", Fraction(84, 100)),
        ("1 if score >= 84 else 2", 1),
        ("1 if score > 84 else 2 if score == 84 else 3", 2),
        ("min(3, 1, 2) + max(3, 1, 2)", 4),
        ("first_known(sales, score)", 84),
    ],
)
def test_formulas_compute_as_everybody_writes_them(formula: str, expected: object) -> None:
    """What binds tighter is computed first, and fractions stay exact."""
    assert value(formula, FACTS) == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("score < 90 and not score < 80", True),
        ("score < 80 or score > 90", False),
        ("not not score == 84", True),
        ("is_known(sales)", False),
    ],
)
def test_conditions_are_true_or_false(formula: str, expected: bool) -> None:
    """Titles and actions rest on them."""
    assert value(formula, FACTS) is expected


@pytest.mark.parametrize(
    "formula",
    ["sales + 1", "sales > 1", "1 if sales > 1 else 2", "-sales", "score / 0", "not sales"],
)
def test_what_needs_an_unknown_figure_is_unknown(formula: str) -> None:
    """A missing figure must never count as 0 in somebody's pay."""
    assert value(formula, FACTS) is None


@pytest.mark.parametrize(
    ("formula", "expected"),
    [("sales > 1 and score > 90", False), ("sales > 1 or score > 80", True)],
)
def test_what_is_clear_without_the_unknown_is_known(formula: str, expected: bool) -> None:
    """One false side settles an “and”, one true side an “or”."""
    assert value(formula, FACTS) is expected


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("", "breaks off"),
        ("1 +", "breaks off"),
        ("(1", "not closed"),
        ("min(1, 2", "not closed"),
        ("1 2", "makes no sense"),
        ("1 if 2", "else"),
        ("a = 1", "cannot stand"),
        ("__import__('os')", "cannot stand"),
        ("(" * 40 + "1" + ")" * 40, "nested"),
        ("1" * (LONGEST + 1), "characters"),
    ],
)
def test_what_is_no_formula_is_refused_with_the_reason(formula: str, said: str) -> None:
    """Whoever wrote it has to find the slip."""
    with pytest.raises(Invalid, match=said):
        parse(formula)


@given(st.text(max_size=80))
def test_any_text_is_a_formula_or_refused(text: str) -> None:
    """Nothing that people paste ends in a crash."""
    with suppress(Invalid):
        assert list(walk(parse(text)))


figures = st.integers(0, 50).map(str)
formulas = st.recursive(
    figures,
    lambda inner: st.tuples(inner, st.sampled_from("+-*"), inner).map(
        lambda each: f"({each[0]} {each[1]} {each[2]})"
    ),
    max_leaves=8,
)


@given(formulas)
def test_arithmetic_is_that_of_python(formula: str) -> None:
    """An independent reading of the same signs."""
    assert value(formula, FACTS) == eval(formula)  # noqa: S307
