"""What is worth saying of a rule that can be read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qa_app.core.conversations import Role
from qa_app.core.rules.advice import advice
from qa_app.core.rules.model import Anchor, Condition, Pick, Rule, Scope, Side, Unit
from qa_app.core.rules.operators.pattern import PatternTest
from qa_app.core.rules.operators.phrases import Phrases
from qa_app.core.rules.remarks import RemarkKind
from qa_app.definitions.rules import load_shipped_rules
from tests.core.rules.making import rule_of, said

AGENT = Scope(Role.AGENT)
SORRY, WAIT, REFUSAL = (Phrases((each,)) for each in ("抱歉", "稍等", "不行"))
THREE = {
    "sorry": Condition(AGENT, SORRY),
    "wait": Condition(AGENT, WAIT),
    "refusal": Condition(AGENT, REFUSAL),
}


def _told(rule: Rule) -> list[tuple[RemarkKind, str]]:
    return [(each.kind, each.field) for each in advice(rule)]


def _three(when: str, report: tuple[str, ...] = ("refusal",), **conditions: Condition) -> Rule:
    return rule_of({**THREE, **conditions}, when, report, needs=Role.AGENT)


def test_a_sound_rule_gets_no_remark() -> None:
    """Advice that is always there is read by nobody."""
    assert _told(_three("refusal and not sorry and not wait")) == []


@pytest.mark.parametrize(
    ("when", "kind"),
    [
        ("refusal and not refusal and sorry and wait", RemarkKind.NEVER),
        ("(sorry or wait or refusal) and not (refusal or wait) and not sorry", RemarkKind.NEVER),
        ("refusal or not refusal or sorry or wait", RemarkKind.ALWAYS),
        ("not (sorry and wait and refusal and not sorry)", RemarkKind.ALWAYS),
    ],
)
def test_an_expression_that_decides_nothing_is_pointed_out(when: str, kind: RemarkKind) -> None:
    """The table of all cases shows it however it is written."""
    assert _told(_three(when)) == [(kind, "when")]


def test_a_report_that_never_holds_with_the_rule_is_pointed_out() -> None:
    """Such a rule is right and finds nothing."""
    assert _told(_three("sorry and wait and not refusal")) == [(RemarkKind.NEVER, "report")]


def test_a_condition_that_nothing_uses_is_pointed_out() -> None:
    """Mostly it was forgotten in the expression."""
    assert _told(_three("refusal and not sorry")) == [(RemarkKind.IDLE, "conditions.wait")]


def test_an_anchor_is_a_use() -> None:
    """It decides where others look."""
    near = Condition(Scope(anchor=Anchor("wait", 1)), SORRY)
    assert _told(_three("refusal and not sorry", sorry=near)) == []


def test_a_scope_without_messages_is_pointed_out() -> None:
    """The fifth message is not among the first three."""
    never = Condition(Scope(Role.AGENT, first=3, start=5), REFUSAL)
    assert _told(_three("refusal and not sorry and not wait", refusal=never)) == [
        (RemarkKind.NEVER, "when"),
        (RemarkKind.NEVER, "conditions.refusal"),
    ]
    assert _told(_three("(refusal or wait) and not sorry", ("wait",), refusal=never)) == [
        (RemarkKind.NEVER, "conditions.refusal")
    ]


@pytest.mark.parametrize(
    ("anchor", "never"),
    [
        (Anchor("wait", 0), True),
        (Anchor("wait", 0, Unit.TURNS, Side.BEFORE), True),
        (Anchor("wait", 0, side=Side.AROUND), False),
        (Anchor("wait", 0, Unit.SECONDS), False),
        (Anchor("wait", 1), False),
    ],
)
def test_a_distance_of_nothing_reaches_nothing(anchor: Anchor, never: bool) -> None:
    """Except the hit's own message, or another of the same second."""
    near = Condition(Scope(anchor=anchor), SORRY)
    told = _told(_three("refusal and not sorry", sorry=near))
    assert told == ([(RemarkKind.NEVER, "conditions.sorry")] if never else [])


def test_what_hangs_on_a_hit_needs_the_hit() -> None:
    """The reply to thanks cannot be there without thanks."""
    near = Condition(Scope(anchor=Anchor("wait", 1, pick=Pick.FIRST)), REFUSAL)
    assert _told(_three("refusal and sorry and not wait", refusal=near)) == [
        (RemarkKind.NEVER, "when")
    ]


def test_an_absence_that_also_holds_in_silence_is_pointed_out() -> None:
    """Nobody has been impolite where nobody spoke."""
    absence = rule_of({"sorry": THREE["sorry"]}, "not sorry")
    assert _told(absence) == [(RemarkKind.CAUTION, "needs")]
    assert _told(replace(absence, needs=Role.AGENT)) == []


@pytest.mark.parametrize(
    ("phrases", "told"),
    [
        (Phrases(("喂",), unless=("喂养",)), []),
        (Phrases(("喂", "餵"), unless=("喂养",)), [(RemarkKind.IDLE, "texts.1")]),
        (Phrases(("喂",), unless=("喂养", "你好")), [(RemarkKind.IDLE, "unless.1")]),
        (
            Phrases(("喂", "哼"), unless=("喂",)),
            [(RemarkKind.NEVER, "texts.0")],
        ),
    ],
)
def test_phrases_without_effect_are_pointed_out(
    phrases: Phrases, told: list[tuple[RemarkKind, str]]
) -> None:
    """Long lists grow together over years."""
    rule = said(phrases)
    assert _told(rule) == [(kind, f"conditions.it.phrases.{key}") for kind, key in told]


def test_phrases_that_are_all_excused_can_never_hold() -> None:
    """So the rule cannot either."""
    told = _told(said(Phrases(("喂",), unless=("喂",))))
    assert (RemarkKind.NEVER, "when") in told
    assert (RemarkKind.NEVER, "conditions.it") in told


@pytest.mark.parametrize(
    ("test", "told"),
    [
        (PatternTest(("退款.{0,3}重拍",)), []),
        (PatternTest((r"\d+元",)), [(RemarkKind.SLOW, "texts.0")]),
        (PatternTest(("退款", "退款")), [(RemarkKind.IDLE, "texts.1")]),
        (PatternTest(("退款", "重拍"), exclude=("重拍",)), [(RemarkKind.NEVER, "texts.1")]),
    ],
)
def test_patterns_without_effect_or_lead_are_pointed_out(
    test: PatternTest, told: list[tuple[RemarkKind, str]]
) -> None:
    """A pattern that begins with anything is tried on every message."""
    assert _told(said(test)) == [(kind, f"conditions.it.pattern.{key}") for kind, key in told]


def test_a_remark_can_be_said() -> None:
    """With the names that it is about."""
    [remark] = advice(_three("refusal and not sorry"))
    assert str(remark) == "“wait” is used nowhere."


def test_a_slow_pattern_that_is_seldom_asked_needs_no_caution() -> None:
    """It is tried only where something else has been seen."""
    slow = Condition(AGENT, PatternTest((r"\d+元",)))
    assert _told(_three("refusal and not sorry and not wait", sorry=slow)) == []


def test_every_shipped_rule_can_find_something() -> None:
    """And none finds something everywhere."""
    told = [
        (rule.id, str(remark))
        for rule in load_shipped_rules()
        for remark in advice(rule)
        if remark.kind in (RemarkKind.NEVER, RemarkKind.ALWAYS)
    ]
    assert told == []
