"""What a rule costs."""

from __future__ import annotations

from qa_app.core.rules.cost import cost, microseconds_per_message
from qa_app.core.rules.operators.gap import Gap
from qa_app.core.rules.operators.pattern import PatternTest
from qa_app.core.rules.operators.phrases import Phrases
from tests.core.rules.making import characters, said


def test_what_a_rule_looks_for_is_counted() -> None:
    """Phrases in both scripts once, contexts too; patterns by whether a text leads to them."""
    assert cost(said(Phrases(("不行", "不 行", "喂"), unless=("喂养",)))).phrases == 3
    found = cost(said(PatternTest(("退款重拍", r"\d元", "a.?b"))))
    assert (found.patterns, found.patterns_without_lead) == (3, 2)


def test_a_rule_that_no_text_wakes_is_looked_at_always() -> None:
    """A gap shows in no word."""
    assert cost(said(Gap(60))).always
    assert not cost(said(Phrases(("喂",)))).always


def test_the_time_is_what_the_rule_adds_to_each_message() -> None:
    """The quickest run with it less the quickest without: here it takes twice as long."""
    looks = iter([0, 1] * 4 + [0, 2] + [0, 2] * 4 + [0, 3])
    took = microseconds_per_message(said(Phrases(("喂",))), characters, lambda: next(looks))
    assert took == 1e6 / (32 * 14)


def test_a_rule_that_costs_nothing_measurable_costs_nothing() -> None:
    """Noise is no gain."""
    looks = iter([0, 2] * 5 + [0, 1] * 5)
    assert microseconds_per_message(said(Gap(60)), characters, lambda: next(looks)) == 0
