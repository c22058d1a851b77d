"""A new operator is one module: definition, checks, page, advice and screening follow from it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qa_app.core.rules.advice import advice
from qa_app.core.rules.cost import cost
from qa_app.definitions.documents import DefinitionFaults
from qa_app.definitions.rules import as_yaml, rule_from_text
from tests.core.rules.making import spans, talk
from tests.support.new_operator import RULE, one_more_operator


@pytest.fixture(autouse=True)
def _one_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with one_more_operator(tmp_path, monkeypatch):
        yield


def test_it_is_read_checked_and_written() -> None:
    """The registration says all that a definition needs to know."""
    rule = rule_from_text(RULE, file="ours.yaml")
    assert rule_from_text(as_yaml(rule), file="again.yaml") == rule
    with pytest.raises(DefinitionFaults, match=r"line 8, .*marks: Nobody shouts so loud"):
        rule_from_text(RULE.replace("marks: 2", "marks: 100"), file="ours.yaml")


def test_it_screens() -> None:
    """The engine asks it like any other."""
    rule = rule_from_text(RULE, file="ours.yaml")
    assert spans(rule, talk("c 快!!", "a 来了!!", "a 好!")) == [(1, None, None)]


def test_it_gives_advice_and_has_a_cost() -> None:
    """Under the field that it is about."""
    rule = rule_from_text(RULE.replace("marks: 2", "marks: 1"), file="ours.yaml")
    [remark] = advice(rule)
    assert (remark.field, str(remark)) == (
        "conditions.loud.shouting.marks",
        "That is hardly shouting.",
    )
    assert cost(rule).always
