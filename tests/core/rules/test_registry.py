"""Operators register themselves, and their declarations check definitions."""

from __future__ import annotations

import pkgutil
from typing import Any, cast

import pytest

from qa_app.core.errors import Invalid
from qa_app.core.rules import operators
from qa_app.core.rules.operators import gap, phrases
from qa_app.core.rules.registry import Field, FieldKind, OperatorType, Registry, shipped

THINGS = OperatorType(
    name="things",
    label="Things",
    fields=(
        Field("texts", FieldKind.TEXTS, "Texts", required=True),
        Field("text", FieldKind.TEXT, "Text"),
        Field("number", FieldKind.NUMBER, "Number"),
        Field("count", FieldKind.COUNT, "Count"),
        Field("flag", FieldKind.FLAG, "Flag"),
        Field("choice", FieldKind.CHOICE, "Choice", choices=("a", "b"), choice_labels=("A", "B")),
    ),
    make=cast(Any, dict),
    kind=dict,
)


def test_every_operator_module_is_found() -> None:
    """A new operator is one module; nothing else has to name it."""
    assert {gap.OPERATOR, phrases.OPERATOR} < set(shipped())
    names = [module.name for module in pkgutil.iter_modules(operators.__path__)]
    assert [each.name for each in shipped()] == sorted(names)


def test_a_name_can_be_taken_once() -> None:
    """Two meanings of one name would make definitions ambiguous."""
    with pytest.raises(Invalid, match="registered twice"):
        Registry((THINGS, THINGS))


def test_an_unknown_operator_is_refused_with_those_there_are() -> None:
    """The author may have misspelled it."""
    with pytest.raises(Invalid, match=r"“thing”.*things"):
        Registry((THINGS,)).get("thing")


def test_membership_and_origin_can_be_asked() -> None:
    """Writing a definition needs the operator's name."""
    registry = Registry((phrases.OPERATOR, gap.OPERATOR))
    assert "gap" in registry
    assert "things" not in registry
    assert registry.of(gap.Gap(5)) is gap.OPERATOR


def test_accepted_values_reach_the_operator() -> None:
    """One text may stand for a list of one."""
    values = {"texts": "x", "number": 1.5, "count": 2, "flag": False, "choice": "b"}
    assert cast(Any, THINGS.build(values)) == values | {"texts": ("x",)}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "texts"),
        ({"texts": []}, "texts"),
        ({"texts": ["a", " "]}, "texts"),
        ({"texts": 5}, "texts"),
        ({"texts": [5]}, "texts"),
        ({"texts": "x", "text": " "}, "text"),
        ({"texts": "x", "text": ["x"]}, "text"),
        ({"texts": "x", "number": "1"}, "number"),
        ({"texts": "x", "number": True}, "number"),
        ({"texts": "x", "number": float("nan")}, "number"),
        ({"texts": "x", "count": 0}, "count"),
        ({"texts": "x", "count": 1.5}, "count"),
        ({"texts": "x", "flag": "yes"}, "flag"),
        ({"texts": "x", "choice": "c"}, "choice"),
        ({"texts": "x", "other": 1}, "other"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_at_its_field(
    values: dict[str, object], field: str
) -> None:
    """Definitions come from people."""
    with pytest.raises(Invalid) as refused:
        THINGS.build(values)
    assert refused.value.field == field


def test_every_field_has_a_label() -> None:
    """The form on the page follows from the declaration."""
    for operator in shipped():
        assert operator.label
        assert all(field.label for field in operator.fields)


def test_a_choice_says_its_label() -> None:
    """Pages show words, definitions keep the key."""
    [choice] = [field for field in THINGS.fields if field.name == "choice"]
    assert choice.label_of("b") == "B"
    assert choice.label_of("c") is None


def test_operators_about_waiting_say_so() -> None:
    """Pages draw the wait before a message in the severity of what such an operator found."""
    assert {each.name for each in shipped() if each.finds_waits} == {"gap", "latency"}
