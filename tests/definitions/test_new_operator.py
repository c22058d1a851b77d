"""A new operator is one module: definition, checks, page, advice and screening follow from it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa_app.core.rules import operators
from qa_app.core.rules.advice import advice
from qa_app.core.rules.cost import cost
from qa_app.core.rules.registry import shipped
from qa_app.definitions.documents import DefinitionFaults
from qa_app.definitions.rules import as_yaml, rule_from_text
from tests.core.rules.making import spans, talk

MODULE = '''
from dataclasses import dataclass
from typing import ClassVar

from qa_app.core.errors import Invalid
from qa_app.core.rules.hits import Hit
from qa_app.core.rules.registry import Field, FieldKind, OperatorType
from qa_app.core.rules.remarks import Remark, RemarkKind


@dataclass(frozen=True)
class Shouting:
    """Messages with so many exclamation marks."""

    marks: int = 3
    reads_texts: ClassVar[bool] = False
    seen_in: ClassVar[None] = None

    def prepare(self, index, role, *, wakes):
        return self

    def settings(self):
        return {"marks": self.marks}

    def find(self, reading, window):
        return [
            Hit(place, None, None)
            for place in reading.within(window)
            if reading.messages[place].text.count("!") >= self.marks
        ]

    def holds(self, reading, window):
        return bool(self.find(reading, window))


def _check(marks):
    if marks > 99:
        raise Invalid("Nobody shouts so loud.")


def _advise(shouting):
    if shouting.marks == 1:
        yield Remark(RemarkKind.CAUTION, "That is hardly shouting.", {}, "marks")


OPERATOR = OperatorType(
    name="shouting",
    label="Shouting",
    fields=(Field("marks", FieldKind.COUNT, "Exclamation marks", check=_check),),
    make=Shouting,
    kind=Shouting,
    advise=_advise,
)
'''
RULE = """\
id: ours.shouting
title: {en: Shouting}
severity: minor
explanation: {en: Nobody is shouted at.}
conditions:
  loud:
    role: agent
    shouting: {marks: 2}
when: loud
report: loud
"""


@pytest.fixture(autouse=True)
def _one_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The module is put where operators are looked for; nothing else is told of it."""
    (tmp_path / "shouting.py").write_text(MODULE, "utf-8")
    monkeypatch.setattr(operators, "__path__", [*operators.__path__, str(tmp_path)])
    shipped.cache_clear()
    yield
    sys.modules.pop(f"{operators.__name__}.shouting", None)
    shipped.cache_clear()


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
