"""The rules that come with the product do what their files say."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import pytest

from qa_app.core.conversations import Conversation, Message, Role
from qa_app.core.rules import engine
from qa_app.core.rules.adapters import script_variants
from qa_app.core.rules.engine import Screener
from qa_app.core.rules.examples import conversation_of
from qa_app.core.rules.hits import Severity
from qa_app.core.rules.model import Line, Rule
from qa_app.definitions.latency import shipped_profiles
from qa_app.definitions.packs import EVERY, pack_rules
from qa_app.definitions.rubrics import shipped_rubric
from qa_app.definitions.rules import as_yaml, load_shipped_rules, rule_from_text
from qa_app.ml.tokens import words

DEFAULT = load_shipped_rules()
RULES = {rule.id: rule for rule in (*DEFAULT, *pack_rules([EVERY]))}
PROFILE = shipped_profiles()["default"]
ALONE = {rule.id: engine.compile([rule], words) for rule in RULES.values()}
TOGETHER = engine.compile(RULES.values(), words)
EXPECTED = {
    "courtesy.greeting", "courtesy.closing", "courtesy.thanks-answered", "courtesy.please-thanks",
    "courtesy.hold-announced", "courtesy.wait-apology", "banned.hello", "banned.dont-know",
    "banned.impatience", "banned.shirking", "banned.refusal", "banned.blaming", "banned.command",
    "banned.stiff", "banned.contempt", "banned.insult", "banned.refund-reorder",
    "latency.first-response", "latency.slow-response",
    "call.missed", "call.silence", "call.overlap", "call.speech-rate",
    "courtesy.form-of-address", "courtesy.apology-after-slip", "banned.colleague",
}  # fmt: skip
EXAMPLES = [
    pytest.param(rule.id, example, hits, id=f"{rule.id}-{'hit' if hits else 'miss'}-{number}")
    for rule in RULES.values()
    for hits, examples in ((True, rule.examples.hit), (False, rule.examples.miss))
    for number, example in enumerate(examples)
]


def _found(screener: Screener, conversation: Conversation) -> set[str]:
    return {each.rule for each in screener.screen(conversation, PROFILE).findings}


def test_the_default_rules_are_these() -> None:
    """Schemes and rubrics link to them by id."""
    assert {rule.id for rule in DEFAULT} == EXPECTED


@pytest.mark.parametrize(("rule", "example", "hits"), EXAMPLES)
def test_every_example_holds(rule: str, example: tuple[Line, ...], hits: bool) -> None:
    """The examples are the rule's promise."""
    assert (rule in _found(ALONE[rule], conversation_of(RULES[rule], example))) is hits


@pytest.mark.parametrize(("rule", "example", "hits"), EXAMPLES)
def test_every_example_holds_beside_the_other_rules(
    rule: str, example: tuple[Line, ...], hits: bool
) -> None:
    """Rules share one index."""
    assert (rule in _found(TOGETHER, conversation_of(RULES[rule], example))) is hits


@pytest.mark.parametrize("rule", [name for name in sorted(RULES) if "latency" not in name])
def test_every_example_holds_in_both_scripts(rule: str) -> None:
    """The documents come in both, and so do the teams."""
    for hits, examples in ((True, RULES[rule].examples.hit), (False, RULES[rule].examples.miss)):
        for example in examples:
            for number in range(4):
                converted = tuple(
                    line._replace(text=_variant(line.text, number)) for line in example
                )
                talk = conversation_of(RULES[rule], converted)
                assert (rule in _found(ALONE[rule], talk)) is hits, converted


EVASIONS: Mapping[str, Callable[[str], str]] = {
    "zero width": lambda text: "\u200b".join(text),
    "full width": lambda text: "".join(
        chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in text
    ),
    "spaces": lambda text: re.sub(r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])", " ", text),
    "repeated": lambda text: re.sub(r"([啊呀呢吧了的])$", r"\1\1\1", text),
}


@pytest.mark.parametrize("evasion", EVASIONS)
@pytest.mark.parametrize("rule", [name for name in sorted(RULES) if RULES[name].report])
def test_what_is_disguised_is_found_all_the_same(rule: str, evasion: str) -> None:
    """Those who know that they are screened write 微 信 and ＳＢ."""
    for example in RULES[rule].examples.hit:
        disguised = tuple(
            line._replace(text=EVASIONS[evasion](line.text)) if line.role is Role.AGENT else line
            for line in example
        )
        talk = conversation_of(RULES[rule], disguised)
        assert rule in _found(ALONE[rule], talk), disguised


def _variant(text: str, number: int) -> str:
    variants = list(script_variants(text))
    return variants[min(number, len(variants) - 1)]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_a_rule_shows_its_source_its_reason_and_examples_of_both_kinds(rule: Rule) -> None:
    """A reviewer has to see why it is there."""
    assert rule.sources
    assert len(rule.examples.hit) >= 1
    assert len(rule.examples.miss) >= 2
    for text in (rule.title, rule.explanation, *(s.assumed for s in rule.sources if s.assumed)):
        assert {"zh_CN", "en"} <= set(text.as_mapping())


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_a_shipped_rule_written_out_reads_back_the_same(rule: Rule) -> None:
    """Seeding stores it as text."""
    assert rule_from_text(as_yaml(rule), file="again.yaml") == rule


def test_linked_criteria_stand_in_the_default_rubric() -> None:
    """A finding can only suggest an answer that the form asks for."""
    known = {criterion.id for criterion in shipped_rubric("001-O").criteria}
    assert {criterion for rule in RULES.values() for criterion in rule.criteria} <= known


def test_a_courtesy_finding_says_that_the_courtesy_is_missing() -> None:
    """So it has no place in the text."""
    for rule in RULES.values():
        if rule.id.startswith("courtesy"):
            assert rule.report == ()
            assert rule.needs is Role.AGENT


def test_a_conversation_without_agent_gets_no_courtesy_findings() -> None:
    """Nobody was there to be polite."""
    silent = Conversation(
        "c",
        (
            Message(0, Role.CUSTOMER, "谢谢", start_ms=0),
            Message(1, Role.BOT, "请描述您的问题", start_ms=500_000),
        ),
    )
    assert TOGETHER.screen(silent, PROFILE).findings == ()


def test_asking_for_a_refund_and_a_new_order_is_critical() -> None:
    """It costs the shop, and the scheme fines it."""
    assert RULES["banned.refund-reorder"].severity is Severity.CRITICAL
    assert RULES["banned.insult"].severity is Severity.CRITICAL


def test_the_span_of_a_banned_word_is_the_word() -> None:
    """The reviewer sees it marked, and nothing around it."""
    conversation = Conversation("c", (Message(0, Role.AGENT, "您好，这个我不知道呢"),))
    [finding] = ALONE["banned.dont-know"].screen(conversation, PROFILE).findings
    assert finding[2:6] == (0, 6, 9, "不知道")
