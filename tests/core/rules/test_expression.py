"""Reading, saying and judging the boolean expression of a rule."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.errors import Invalid
from qa_app.core.rules.expression import (
    And,
    Expression,
    Name,
    Not,
    Or,
    holds,
    is_name,
    names,
    necessary,
    parse,
)

NAMES = ("a", "b", "c", "d_1")
EXPRESSIONS = st.recursive(
    st.sampled_from(NAMES).map(Name),
    lambda parts: st.one_of(
        parts.map(Not),
        st.lists(parts, min_size=2, max_size=3).map(lambda few: And(tuple(few))),
        st.lists(parts, min_size=2, max_size=3).map(lambda few: Or(tuple(few))),
    ),
    max_leaves=8,
)


def test_not_binds_tighter_than_and_and_and_tighter_than_or() -> None:
    """Everyone reads it so; parentheses are for the rest."""
    assert parse("a or b and not c") == Or((Name("a"), And((Name("b"), Not(Name("c"))))))
    assert parse("(a or b) and c") == And((Or((Name("a"), Name("b"))), Name("c")))


@given(EXPRESSIONS)
def test_what_is_written_reads_back_with_the_same_meaning(expression: Expression) -> None:
    """A rule saved and loaded again must judge the same."""
    again = parse(str(expression))
    for bits in range(2 ** len(NAMES)):
        truth = {name: bool(bits >> place & 1) for place, name in enumerate(NAMES)}
        assert holds(again, truth.__getitem__) == holds(expression, truth.__getitem__)


@pytest.mark.parametrize(
    "text",
    ["", "a b", "and a", "a and", "(a", "a)", "not", "a & b", "A", "a or or b", "()", "1a", "a,b"],
)
def test_a_broken_expression_is_refused_at_its_place(text: str) -> None:
    """The author has to see where it breaks off."""
    with pytest.raises(Invalid) as refused:
        parse(text)
    assert refused.value.field == "when"
    assert refused.value.values["rest"]


def test_a_deeply_nested_expression_is_refused() -> None:
    """A hostile definition must not exhaust the stack."""
    with pytest.raises(Invalid):
        parse("not " * 500 + "a")


def test_only_the_conditions_that_are_needed_are_asked_for() -> None:
    """Looking is what costs time."""
    asked: list[str] = []

    def truth(name: str) -> bool:
        asked.append(name)
        return name == "a"

    assert holds(parse("a or b"), truth)
    assert not holds(parse("b and a"), truth)
    assert asked == ["a", "b"]


def test_names_come_in_order_with_repetitions() -> None:
    """Checks point at the first unknown one."""
    assert list(names(parse("b and (a or not b)"))) == ["b", "a", "b"]


@given(EXPRESSIONS, st.sets(st.sampled_from(NAMES)))
def test_without_a_necessary_condition_the_expression_cannot_hold(
    expression: Expression, among: set[str]
) -> None:
    """The engine leaves a rule alone on the strength of this."""
    needed = necessary(expression, among)
    if needed is None:
        return
    assert needed <= among
    others = [name for name in NAMES if name not in needed]
    for bits in range(2 ** len(others)):
        truth = {name: bool(bits >> place & 1) for place, name in enumerate(others)}
        assert not holds(expression, {**dict.fromkeys(needed, False), **truth}.__getitem__)


def test_an_absence_needs_nothing_to_have_been_seen() -> None:
    """What is missing can only be noticed by looking."""
    assert necessary(parse("not a"), {"a"}) is None
    assert necessary(parse("a and not b"), {"a", "b"}) == frozenset({"a"})
    assert necessary(parse("a or b"), {"a", "b"}) == frozenset({"a", "b"})
    assert necessary(parse("a or c"), {"a"}) is None


def test_words_of_the_language_are_no_names() -> None:
    """A condition called "not" could never be mentioned."""
    assert [is_name(text) for text in ("a", "a_1", "not", "and", "or", "", "(", "A", "a b")] == [
        True,
        True,
        *[False] * 7,
    ]
