"""What a change of a rule can affect: never less than what it does affect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_app.core import search
from qa_app.core.conversations import Channel, Conversation, Role
from qa_app.core.rules import engine, measures, traces
from qa_app.core.rules.changes import affected
from qa_app.core.rules.expression import parse
from qa_app.core.rules.hits import Severity
from qa_app.core.rules.model import Anchor, Condition, Rule, Scope, Side
from qa_app.core.rules.needles import seen_otherwise
from qa_app.core.rules.operators.count import Count
from qa_app.core.rules.operators.form_of_address import FormOfAddress
from qa_app.core.rules.operators.gap import Gap
from qa_app.core.rules.operators.pattern import PatternTest
from qa_app.core.rules.operators.phrases import Phrases
from qa_app.core.rules.operators.repeated import Repeated
from qa_app.core.rules.operators.similar import Similar
from qa_app.core.rules.traces import EVERYWHERE, NOWHERE, Text
from tests.core.rules.making import PROFILE, characters, rule_of, said, talk

# The first example builds tables that the rest use.
SLOW_AT_FIRST = settings(deadline=None, max_examples=600)

_PHRASES = ("不知道", "知道", "傻瓜", "vx", "谢谢", "3天", "，好", "沒辦法")
_SENTENCES = ("我真的不知道怎么办", "沒辦法退，好吗", "免贵姓王，好", "加vx谢谢")
_PATTERNS = ("不.{0,2}知道", "(没|沒)办法", "加?vx", "知道$", r"\d+天", "谢{2,}")
_PIECES = (
    *_PHRASES, "没办法", "ｖｘ", "不 知 道", "不\u200b知道", "不知知知道", "知 道", "傻*瓜",
    "我真的不知道怎么办", "真的不 知道怎办", "没办法退好吧", "免贵姓王", "王先生", "您贵姓", "女士",
    "傻 瓜", "谢谢谢谢", "v x", "vvvx", "is vx ok", "3 天", "，", " ", "\n",
)  # fmt: skip
_TEXTS = st.lists(st.sampled_from(_PIECES), min_size=0, max_size=4).map("".join)
_TALKS = st.lists(st.tuples(st.sampled_from("ca"), _TEXTS), min_size=1, max_size=3).map(
    lambda lines: talk(*(f"{who} {text}" for who, text in lines))
)


def _several(of: tuple[str, ...], least: int) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(of), min_size=least, max_size=3, unique=True).map(tuple)


def _gaps() -> st.SearchStrategy[Gap]:
    return st.sampled_from((5.0, 10.0, 15.0)).map(Gap)


@st.composite
def _operators(draw: Callable[..., Any]) -> Any:
    kind = draw(
        st.sampled_from(("phrases", "phrases", "pattern", "gap", "address", "similar", "repeated"))
    )
    if kind == "gap":
        return draw(_gaps())
    if kind == "pattern":
        return PatternTest(draw(_several(_PATTERNS, 1)), draw(_several(_PATTERNS, 0)))
    if kind == "similar":
        return Similar(draw(_several(_SENTENCES, 1)), draw(st.sampled_from((0.5, 0.7, 0.9))))
    if kind == "repeated":
        return Repeated(share=0.6, min_length=1, exclude=draw(_several(_PHRASES, 0)))
    if kind == "address":
        looks = draw(st.sampled_from(("title", "title_only", "surname", "known")))
        return FormOfAddress(looks, draw(_several(("先生", "女士"), 1)))
    texts = draw(_several(_PHRASES, 1))
    return Phrases(
        texts,
        at_least=draw(st.integers(1, len(texts))),
        all_of_them=draw(st.booleans()),
        unless=draw(_several(_PHRASES, 0)),
        through_signs=draw(st.booleans()),
    )


@st.composite
def _conditions(draw: Callable[..., Any], named: str) -> Condition:
    role = draw(st.sampled_from((Role.AGENT, Role.CUSTOMER, None)))
    anchor = None
    if named != "a" and draw(st.booleans()):
        side = draw(st.sampled_from(list(Side)))
        anchor = Anchor("a", draw(st.integers(0, 2)), side=side)
    first = draw(st.sampled_from((None, None, 1, 2)))
    return Condition(Scope(role, first=first, anchor=anchor), draw(_operators()))


_WHEN = ("a", "not a", "a and b", "a or b", "a and not b", "not a and not b")


@st.composite
def _rules(draw: Callable[..., Any]) -> Rule:
    when = draw(st.sampled_from(_WHEN))
    names = ("a", "b") if "b" in when else ("a",)
    conditions = {name: draw(_conditions(name)) for name in names}
    report = draw(st.sampled_from(((), ("a",))))
    channels = draw(st.sampled_from((frozenset(), frozenset({Channel.CALL}))))
    return rule_of(conditions, when, report, channels=channels)


@st.composite
def _two_versions(draw: Callable[..., Any]) -> tuple[Rule, Rule]:
    """A rule and another one: quite different, or changed in one place."""
    old = draw(_rules())
    what = draw(st.sampled_from(("all", "condition", "texts", "texts", "added", "severity")))
    if what == "all":
        return old, draw(_rules())
    if what == "severity":
        return old, replace(old, severity=Severity.CRITICAL)
    if what == "added":
        named = {"c": draw(_conditions("c"))}
        when = parse(f"({old.when}) {draw(st.sampled_from(('or c', 'and not c')))}")
        return old, replace(old, conditions={**old.conditions, **named}, when=when)
    name = draw(st.sampled_from(sorted(old.conditions)))
    condition = old.conditions[name]
    if what == "condition":
        return old, replace(old, conditions={**old.conditions, name: draw(_conditions(name))})
    operator: Any = condition.operator
    if isinstance(operator, Gap):
        operator = draw(_gaps())
    elif isinstance(operator, Phrases):
        operator = replace(operator, texts=draw(_several(_PHRASES, 1)), at_least=1)
    elif isinstance(operator, PatternTest):
        operator = replace(operator, **draw(_lists()))
    elif isinstance(operator, Similar):
        operator = replace(operator, texts=draw(_several(_SENTENCES, 1)))
    elif isinstance(operator, Repeated):
        operator = replace(operator, exclude=draw(_several(_PHRASES, 0)))
    elif isinstance(operator, FormOfAddress):
        operator = replace(operator, titles=draw(_several(("先生", "女士"), 1)))
    changed = replace(condition, operator=operator)
    return old, replace(old, conditions={**old.conditions, name: changed})


@st.composite
def _lists(draw: Callable[..., Any]) -> dict[str, tuple[str, ...]]:
    if draw(st.booleans()):
        return {"texts": draw(_several(_PATTERNS, 1))}
    return {"exclude": draw(_several(_PATTERNS, 0))}


def _hits(rule: Rule, conversation: Conversation) -> list[tuple[Any, ...]]:
    found = engine.compile([rule], characters).screen(conversation, PROFILE).findings
    return [each[2:5] for each in found]


def _told(trace: traces.Trace, conversation: Conversation) -> bool:
    """Whether the change is told to matter here, by the search index's own folding."""
    texts = [message.text for message in conversation.messages]
    searched = [*map(search.fold, texts), *seen_otherwise([texts])]
    records = measures.Records(measures.records_of([conversation], PROFILE))
    return traces.holds(
        trace,
        lambda each: any(each in text for text in searched),
        lambda each: bool(records.holding(each)[0]),
    )


@SLOW_AT_FIRST
@given(_two_versions(), _TALKS)
def test_where_hits_differ_the_change_is_told_to_matter(
    versions: tuple[Rule, Rule], conversation: Conversation
) -> None:
    """A conversation that is passed over would keep a finding that is not true."""
    old, new = versions
    if _hits(old, conversation) != _hits(new, conversation):
        assert _told(affected(old, new), conversation)


@SLOW_AT_FIRST
@given(_rules(), _TALKS)
def test_where_a_new_rule_hits_it_is_told_to_matter(rule: Rule, conversation: Conversation) -> None:
    """A rule that was not there before is a change too, and so is one that goes."""
    if _hits(rule, conversation):
        assert _told(affected(None, rule), conversation)
        assert _told(affected(rule, None), conversation)


def test_one_more_phrase_matters_only_where_it_stands() -> None:
    """That is what makes trying it on a hundred thousand conversations quick."""
    old, new = said(Phrases(("不知道",))), said(Phrases(("不知道", "不清楚")))
    assert affected(old, new) == Text("不清楚")


def test_an_absence_changes_only_where_the_new_phrase_stands() -> None:
    """The greeting that is now known was missing only where somebody said it."""
    agent = Scope(Role.AGENT, first=3)
    old = rule_of({"it": Condition(agent, Phrases(("您好",)))}, "not it")
    new = rule_of({"it": Condition(agent, Phrases(("您好", "哈喽")))}, "not it")
    assert affected(old, new) == Text("哈喽")


def test_an_exception_that_is_added_matters_only_where_it_stands() -> None:
    """The commonest repair of a rule: the same, but not where …"""
    old = said(Phrases(("不知道",)))
    exception = {"joke": Condition(Scope(Role.CUSTOMER), Phrases(("开玩笑",)))}
    new = replace(old, conditions={**old.conditions, **exception}, when=parse("it and not joke"))
    assert affected(old, new) == traces.all_of((Text("开玩笑"), Text("不知道")))


def first_two(operator: Any) -> Rule:
    return rule_of({"it": Condition(Scope(first=1, last=2), operator)}, "it")


def test_what_only_describes_a_rule_affects_nothing() -> None:
    """A corrected explanation or another severity needs no conversation read."""
    old = said(Phrases(("不知道",)))
    assert affected(old, replace(old, severity=Severity.CRITICAL, criteria=("x",))) == NOWHERE
    assert affected(old, replace(old, version=7)) == NOWHERE


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (first_two(Count(5, compare="under")), said(Phrases(("您好",)))),
        (rule_of({"it": Condition(Scope(), Phrases(("您好",)))}, "not it"), said(Gap(6))),
        (said(Phrases(("!?",))), said(Phrases(("12",)))),
    ],
)
def test_where_nothing_tells_everything_is_read(old: Rule, new: Rule) -> None:
    """Too few of something, absences and phrases without a letter leave nothing to look for."""
    assert affected(old, new) == EVERYWHERE


def test_more_phrases_than_are_worth_looking_for_one_by_one_are_everywhere() -> None:
    """A list of fifty thousand is quicker to try than to search for."""
    many = tuple(
        f"{one}{two}" for one in "甲乙丙丁戊己庚辛壬癸" for two in "一二三四五六七八九十" * 11
    )
    names = tuple(f"词{n:05}" for n in range(1200))
    assert affected(None, said(Phrases(many + names))) == EVERYWHERE
