"""An operator that the product does not have, as one module."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from qa_app.core.rules import operators
from qa_app.core.rules.registry import shipped

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


@contextmanager
def one_more_operator(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The module is put where operators are looked for; nothing else is told of it."""
    (folder / "shouting.py").write_text(MODULE, "utf-8")
    monkeypatch.setattr(operators, "__path__", [*operators.__path__, str(folder)])
    shipped.cache_clear()
    try:
        yield
    finally:
        sys.modules.pop(f"{operators.__name__}.shouting", None)
        shipped.cache_clear()
