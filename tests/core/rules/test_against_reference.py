"""The engine finds, hit for hit, what the slow and plain reading of a rule finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from qa_app.core.conversations import Conversation, Event, Kind, Message, Role
from qa_app.core.rules import engine
from qa_app.core.rules.expression import And, Expression, Name, Not, Or
from qa_app.core.rules.hits import Finding, Severity
from qa_app.core.rules.model import Anchor, Condition, Pick, Rule, Scope, Side, Unit
from qa_app.core.rules.operators.count import Count
from qa_app.core.rules.operators.event import Told
from qa_app.core.rules.operators.gap import Gap
from qa_app.core.rules.operators.latency import Latency
from qa_app.core.rules.operators.length import Length
from qa_app.core.rules.operators.pattern import PatternTest
from qa_app.core.rules.operators.phrases import Phrases
from qa_app.core.rules.operators.repeated import Repeated
from qa_app.core.rules.operators.score import Score
from qa_app.core.rules.operators.similar import Similar
from tests.core.rules import reference
from tests.core.rules.making import NAMED, PROFILE

# The first example builds tables that the rest use.
SLOW_AT_FIRST = settings(deadline=None, max_examples=100)

# Words, parts of them, their disguises, and what stands between words.
_PIECES = (
    "不知道", "不", "知", "道", "不 知道", "不\u200b知", "知知知", "退款", "重拍", "退款重拍",
    "请问", "您需要什么",
    "ab", "Ａb", "A", "b", "a b", "aaa", "ok ok", "1", "谢谢", "谢", "謝", "谢谢谢谢",
    " ", "\u3000", "，", "。", "*", "-", "\n", "😀", "\ufe0f",
    "知·知~知", "知**道", "谢*谢*谢", "道…道道",
)  # fmt: skip
_PHRASES = (
    "不知道",
    "知道",
    "不",
    "退款",
    "退款重拍",
    "谢谢",
    "ab",
    "a",
    "ok",
    "什么",
    "知 道",
    "谢",
    "謝謝",
)
_PATTERNS = (
    "不.{0,2}道", "知道?", "退款(重拍)?", "[ab]+", "^不", "道$", "谢{2}", "请问|什么", "a b", "重.",
    r"\d+", "(不|没)知道",
)  # fmt: skip
_SENTENCES = ("请问您需要什么", "退款重拍谢谢", "不知道ab")


def _lists(of: Sequence[str], most: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(of), min_size=1, max_size=most, unique=True).map(tuple)


_OPTIONAL_PHRASES = st.just(()) | _lists(_PHRASES)
_THRESHOLD = st.sampled_from([0, 1, 2, 3.5, 6])
_COMPARE = st.sampled_from(["over", "under"])
_OPERATORS: st.SearchStrategy[Any] = st.one_of(
    st.builds(
        Phrases,
        _lists(_PHRASES),
        all_of_them=st.booleans(),
        unless=_OPTIONAL_PHRASES,
        whole_word=st.booleans(),
        through_signs=st.booleans(),
        even_quoted=st.just(True),
    ),
    st.builds(Phrases, st.just(_PHRASES), at_least=st.integers(1, 3), even_quoted=st.just(True)),
    st.builds(
        PatternTest,
        _lists(_PATTERNS),
        exclude=st.just(()) | _lists(_PATTERNS, 1),
        even_quoted=st.just(True),
    ),
    st.builds(
        Similar,
        _lists(_SENTENCES),
        share=st.sampled_from([0.5, 0.75, 1.0]),
        even_quoted=st.just(True),
    ),
    st.builds(
        Repeated,
        times=st.integers(2, 3),
        share=st.sampled_from([0.5, 0.8, 1.0]),
        within_turns=st.none() | st.integers(1, 3),
        min_length=st.integers(1, 4),
        exclude=_OPTIONAL_PHRASES,
        even_auto=st.booleans(),
    ),
    st.builds(Length, _THRESHOLD, _COMPARE),
    st.builds(Count, _THRESHOLD, st.sampled_from(["messages", "turns"]), _COMPARE),
    st.builds(Told, st.sampled_from(["queued", "ended"])),
    st.builds(Score, st.just("risk"), st.just(0.5), _COMPARE),
    st.builds(
        Gap,
        over_s=_THRESHOLD,
        after=st.sampled_from(["anyone", "customer", "agent"]),
        once_begun=st.booleans(),
    ),
    st.builds(
        Latency,
        st.sampled_from(["response_s", "unanswered", "average_response_s", "reply_ratio"]),
        _THRESHOLD,
        _COMPARE,
        st.sampled_from(["all", "first", "later"]),
    ),
)
_COUNTS = st.none() | st.integers(1, 4)
_NAMES = ("one", "two", "three")
_ROLES = st.sampled_from([Role.AGENT, Role.AGENT, Role.CUSTOMER, None, None])
_REPORTS = (("one",), ("two",), ("one", "two"), ())


@st.composite
def _scopes(draw: st.DrawFn, number: int, pivot: str) -> Scope:
    """A scope that hangs, if at all, on an earlier condition; on the pivot with each hit."""
    anchor = None
    if number and draw(st.booleans()):
        condition = draw(st.sampled_from(_NAMES[:number]))
        picks: list[Pick | int] = [Pick.FIRST, Pick.LAST, 1, 2]
        anchor = Anchor(
            condition,
            draw(st.sampled_from([1, 2, 3, 0])),
            draw(st.sampled_from(Unit)),
            draw(st.sampled_from(Side)),
            draw(st.sampled_from([*picks, Pick.EACH, Pick.EACH] if condition == pivot else picks)),
        )
    counted = {}
    if draw(st.integers(0, 3)) == 0:
        counted = {key: draw(_COUNTS) for key in ("first", "last", "start", "end")}
        if counted["start"] is not None and counted["end"] is not None:
            counted["end"] += counted["start"]
    return Scope(draw(_ROLES), anchor=anchor, **counted)


def _expressions(names: Sequence[str]) -> st.SearchStrategy[Expression]:
    return st.recursive(
        st.sampled_from(names).map(Name),
        lambda inner: st.one_of(
            inner.map(Not), st.tuples(inner, inner).map(And), st.tuples(inner, inner).map(Or)
        ),
        max_leaves=4,
    )


@st.composite
def _rules(draw: st.DrawFn) -> Rule:
    """Rules of several conditions that hang on one another and are joined at random."""
    names = _NAMES[: draw(st.integers(1, 3))]
    pivot = draw(st.sampled_from(names))
    conditions = {
        name: Condition(draw(_scopes(number, pivot)), draw(_OPERATORS))
        for number, name in enumerate(names)
    }
    all_names = tuple(map(Name, names))
    ways: list[Expression] = [*all_names, And(all_names), Or(all_names)]
    when = draw(st.sampled_from(ways) | _expressions(names))
    return _rule(conditions, when, draw(st.sampled_from([(), names, names[:1], names[-1:]])))


@st.composite
def _plain_rules(draw: st.DrawFn) -> Rule:
    """One condition that reports every hit."""
    scope = Scope(draw(_ROLES))
    return _rule({"one": Condition(scope, draw(_OPERATORS))}, Name("one"), ("one",))


@st.composite
def _anchored_rules(draw: st.DrawFn) -> Rule:
    """Something common near one of the hits of something else that is common."""
    words = st.builds(Phrases, st.just(_PHRASES), even_quoted=st.just(True))
    anything = st.builds(Length, st.just(0)) | words
    anchor = Anchor(
        "one",
        draw(st.integers(0, 3)),
        draw(st.sampled_from(Unit)),
        draw(st.sampled_from(Side)),
        draw(st.sampled_from([*Pick, 1, 2, 3])),
    )
    conditions = {
        "one": Condition(Scope(draw(_ROLES)), draw(words | _OPERATORS)),
        "two": Condition(Scope(draw(_ROLES), anchor=anchor), draw(anything)),
    }
    return _rule(conditions, And((Name("one"), Name("two"))), draw(st.sampled_from(_REPORTS)))


def _rule(conditions: dict[str, Condition], when: Expression, report: tuple[str, ...]) -> Rule:
    return Rule("random", NAMED, Severity.MINOR, NAMED, conditions, when, report)


_EVERY_RULE = _rules() | _plain_rules() | _anchored_rules()
_EVENTS = st.sampled_from([None, Event.QUEUED, Event.ENDED])
_TEXTS = st.lists(st.sampled_from(_PIECES), min_size=1, max_size=9).map("".join)
_MESSAGES = st.tuples(
    st.sampled_from([Role.AGENT] * 4 + [Role.CUSTOMER] * 3 + [Role.BOT, Role.SYSTEM]),
    _TEXTS,
    st.none() | st.integers(0, 4),
    st.booleans(),
    st.sampled_from([Kind.TEXT, Kind.TEXT, Kind.TEXT, Kind.IMAGE]),
)


@st.composite
def _conversations(draw: st.DrawFn) -> Conversation:
    """Some messages with pauses of seconds between them; one may be said again word for word."""
    moment = 0
    messages: list[Message] = []
    for role, text, pause, auto, kind in draw(st.lists(_MESSAGES, min_size=2, max_size=12)):
        if messages and draw(st.integers(0, 4)) == 0:
            text = draw(st.sampled_from(messages)).text
        moment += 1000 * (pause or 0)
        start = None if pause is None else moment
        event = draw(_EVENTS) if role is Role.SYSTEM else None
        messages.append(Message(len(messages), role, text, start, None, None, kind, event, auto))
    score = draw(st.none() | st.sampled_from([0.4, 0.5, 0.9]))
    meta = {} if score is None else {"scores": {"risk": score}}
    return Conversation("t", tuple(messages), meta=meta)


def _pairs_of_characters(text: str) -> list[str]:
    """A tokenizer that cuts a text into twos."""
    return [text[place : place + 2] for place in range(0, len(text), 2)]


def _shown(found: Finding) -> reference.Found:
    return (found.rule, *found[2:6], found.auto)


@SLOW_AT_FIRST
@given(
    st.lists(_EVERY_RULE, min_size=1, max_size=3),
    st.lists(_conversations(), min_size=1, max_size=4),
)
def test_the_engine_finds_what_the_plain_reading_finds(
    rules: list[Rule], conversations: list[Conversation]
) -> None:
    """Whatever makes it fast, no hit may be lost, added or moved."""
    screener = engine.compile(
        [_named(rule, f"rule-{number}") for number, rule in enumerate(rules)], _pairs_of_characters
    )
    for conversation, screening in zip(
        conversations, screener.screen_all(conversations, PROFILE), strict=True
    ):
        talk = reference.Talk(conversation, PROFILE, _pairs_of_characters)
        for rule in screener.rules:
            found = [_shown(each) for each in screening.findings if each.rule == rule.id]
            assert found == reference.findings(rule, talk)


def _named(rule: Rule, name: str) -> Rule:
    return replace(rule, id=name)
