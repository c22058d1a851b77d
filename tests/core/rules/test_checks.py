"""Rules whose parts do not fit together."""

from __future__ import annotations

import pytest

from qa_app.core.conversations import Role
from qa_app.core.errors import Invalid
from qa_app.core.rules.checks import check, pivots
from qa_app.core.rules.model import Anchor, Condition, Pick, Rule, Scope
from qa_app.core.rules.operators.phrases import Phrases
from tests.core.rules.making import rule_of

WORDS = Phrases(("a",))
PLAIN = Condition(Scope(Role.AGENT), WORDS)


def _near(name: str, pick: Pick | int = Pick.EACH, within: int = 1) -> Condition:
    return Condition(Scope(Role.AGENT, anchor=Anchor(name, within, pick=pick)), WORDS)


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (rule_of({"a": PLAIN}, "a and b"), "when"),
        (rule_of({"a": PLAIN}, "a", ("b",)), "report"),
        (rule_of({"a": _near("b")}, "a"), "conditions.a.near.condition"),
        (rule_of({"a": _near("b"), "b": _near("a")}, "a"), "conditions.a.near.condition"),
        (rule_of({"a": _near("a")}, "a"), "conditions.a.near.condition"),
        (rule_of({"not": PLAIN}, "a"), "conditions.not"),
        (rule_of({"A b": PLAIN}, "a"), "conditions.A b"),
        (rule_of({"a": Condition(Scope(first=0), WORDS)}, "a"), "conditions.a.first"),
        (rule_of({"a": Condition(Scope(last=-1), WORDS)}, "a"), "conditions.a.last"),
        (rule_of({"a": Condition(Scope(start=3, end=2), WORDS)}, "a"), "conditions.a.end"),
        (rule_of({"a": PLAIN, "b": _near("a", 0)}, "b"), "conditions.b.near.pick"),
        (rule_of({"a": PLAIN, "b": _near("a", within=-1)}, "b"), "conditions.b.near.within"),
        (
            rule_of({"a": PLAIN, "b": PLAIN, "c": _near("a"), "d": _near("b")}, "c and d"),
            "conditions",
        ),
    ],
)
def test_a_rule_that_cannot_work_is_refused_at_the_key_at_fault(rule: Rule, field: str) -> None:
    """The author is told where, before it is published."""
    with pytest.raises(Invalid) as refused:
        check(rule)
    assert refused.value.field == field


def test_several_conditions_may_hang_on_each_hit_of_one() -> None:
    """Announced before, apologised after."""
    rule = rule_of({"a": PLAIN, "b": _near("a"), "c": _near("a")}, "a and b and c")
    check(rule)
    assert set(pivots(rule)) == {"a"}


def test_single_hits_of_several_may_be_anchors() -> None:
    """Only trying each hit has to have one root."""
    rule = rule_of(
        {"a": PLAIN, "b": PLAIN, "c": _near("a", Pick.LAST), "d": _near("b", 2)}, "c or d"
    )
    check(rule)
    assert pivots(rule) == []
