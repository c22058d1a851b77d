"""What is measured of texts tells of every change of a figure where it may matter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_app.core.conversations import Channel, Conversation, Event, Message, Role
from qa_app.core.latency.figures import Figures
from qa_app.core.latency.profiles import Profile, RunStart, Unanswered, WhichRounds
from qa_app.core.rules import engine, traces
from qa_app.core.rules.changes import affected
from qa_app.core.rules.measures import (
    EARLY,
    LENGTHS,
    PAUSES,
    SCORES,
    WAITS,
    Records,
    least,
    records_of,
)
from qa_app.core.rules.model import Anchor, Condition, Rule, Scope, Side, Unit
from qa_app.core.rules.operators.count import Count
from qa_app.core.rules.operators.event import Told
from qa_app.core.rules.operators.gap import Gap
from qa_app.core.rules.operators.latency import Latency
from qa_app.core.rules.operators.length import Length
from qa_app.core.rules.operators.overlap import OverlapTest
from qa_app.core.rules.operators.repeated import Repeated
from qa_app.core.rules.operators.score import Score
from qa_app.core.rules.operators.silence import SilenceTest
from qa_app.core.rules.operators.speech_rate import SpeechRateTest
from qa_app.core.rules.traces import EVERYWHERE, Measured
from tests.core.rules.making import NAMED, PROFILE, characters, rule_of, said, talk

_CAPPED = Profile(
    "c", NAMED, NAMED, start=RunStart.LAST, cap_s=20, unanswered=Unanswered.CAP,
    zero_seconds=False, auto_replies=False, transfers_end=True,
)  # fmt: skip
_FIRST_ONLY = Profile("f", NAMED, NAMED, start=RunStart.HANDOVER, rounds=WhichRounds.FIRST)
_PROFILES = (PROFILE, _CAPPED, _FIRST_ONLY)

EXAMPLES = 300

_MS = st.sampled_from((0, 1, 999, 1000, 1001, 5000, 9999, 10_000, 15_000, 21_000, 60_000))
_STEPS = st.tuples(
    st.sampled_from(list(Role)),
    _MS,
    st.none() | _MS,
    st.sampled_from(
        (
            "",
            "嗯",
            " \u200b",
            "您好，稍等",
            "您好 稍等哈哈哈哈",
            "一二三四五六七八九十",
            "一二三四五六七，九十",
        )
    ),
    st.booleans(),
    st.sampled_from((None, *Event)),
)


def _message(seq: int, at: int, timed: bool, step: tuple[Any, ...]) -> Message:
    role, _pause, length, text, auto, event = step
    start = at if timed else None
    end = None if length is None or start is None else start + length
    told = event if role is Role.SYSTEM else None
    return Message(seq, role, text, start, end, auto=auto, event=told)


@st.composite
def _talks(draw: Callable[..., Any]) -> Conversation:
    at, messages = 0, []
    for seq, step in enumerate(draw(st.lists(_STEPS, max_size=7))):
        at += step[1]
        messages.append(_message(seq, at, draw(st.integers(0, 9)) > 0, step))
    channel = draw(st.sampled_from((Channel.CHAT, Channel.CALL)))
    scores = {"risk": draw(st.sampled_from((None, 0, 0.2, 0.5, 5.0, "x"))), "mood": 0.4}
    meta = {"scores": scores} if draw(st.booleans()) else {}
    return Conversation("t", tuple(messages), channel=channel, started_ms=0, meta=meta)


_SECONDS = st.sampled_from((0.0, 0.5, 1.0, 5.0, 7.0, 10.0, 15.0, 20.0, 30.0))
_COMPARE = st.sampled_from(("over", "under"))
_SIDES = st.sampled_from(("anyone", "customer", "agent"))
_METRICS = st.sampled_from(("response_s", *Figures._fields))
_OPERATORS = st.one_of(
    st.builds(Latency, _METRICS, _SECONDS, _COMPARE, st.sampled_from(("all", "first", "later"))),
    st.builds(Gap, _SECONDS, _SIDES, st.booleans(), st.none() | _SECONDS),
    st.builds(Gap, st.none(), _SIDES, st.booleans(), _SECONDS),
    st.builds(Count, _SECONDS, st.sampled_from(("messages", "turns")), _COMPARE),
    st.builds(Told, st.sampled_from(Event).map(str)),
    st.builds(Length, st.sampled_from((0, 1, 4, 4.5, 5, 9, 10)), _COMPARE),
    st.builds(SilenceTest, _SECONDS, _SIDES, st.booleans()),
    st.builds(OverlapTest, st.sampled_from((0, 500)), _SIDES),
    st.builds(
        SpeechRateTest,
        st.sampled_from((60, 300)),
        _COMPARE,
        _SECONDS,
        st.sampled_from(("whole", "each")),
    ),
    st.builds(Score, st.sampled_from(("risk", "mood")), st.sampled_from((0, 0.3, 0.5)), _COMPARE),
    st.builds(
        Repeated,
        st.sampled_from((2, 3)),
        st.sampled_from((0.5, 0.75, 0.9, 1)),
        st.sampled_from((None, 1)),
        st.sampled_from((1, 4, 6, 8, 12)),
        even_auto=st.booleans(),
    ),
)
_THRESHOLDS = ("threshold", "over_s", "over_ms", "hold_over_s", "share")
_SHARES = st.sampled_from((0.5, 0.6, 0.75, 0.8, 0.9, 1))


_ENDS = st.sampled_from(
    (Scope(), Scope(), Scope(first=1), Scope(first=2), Scope(last=2), Scope(first=3, last=2))
)


@st.composite
def _conditions(draw: Callable[..., Any], named: str) -> Condition:
    anchor = None
    if named != "a" and draw(st.booleans()):
        unit, side = draw(st.sampled_from(list(Unit))), draw(st.sampled_from(list(Side)))
        anchor = Anchor("a", draw(st.integers(0, 20)), unit, side)
    role = draw(st.sampled_from((None, *Role)))
    return Condition(replace(draw(_ENDS), role=role, anchor=anchor), draw(_OPERATORS))


@st.composite
def _rules(draw: Callable[..., Any]) -> Rule:
    when = draw(st.sampled_from(("a", "not a", "a and b", "a or b", "a and not b")))
    names = ("a", "b") if "b" in when else ("a",)
    conditions = {name: draw(_conditions(name)) for name in names}
    return rule_of(conditions, when, draw(st.sampled_from(((), ("a",)))))


@st.composite
def _two_versions(draw: Callable[..., Any]) -> tuple[Rule | None, Rule | None]:
    """Another threshold, another operator, or one rule alone."""
    old = draw(_rules())
    name = draw(st.sampled_from(sorted(old.conditions)))
    condition = old.conditions[name]
    operator: Any = condition.operator
    what = draw(st.sampled_from(("threshold", "threshold", "operator", "scope", "none")))
    if what == "none":
        return (old, None) if draw(st.booleans()) else (None, old)
    if what == "scope":
        other = draw(_ENDS)
        scope = replace(condition.scope, first=other.first, last=other.last)
        conditions = {**old.conditions, name: replace(condition, scope=scope)}
        return old, replace(old, conditions=conditions)
    key = next((each for each in _THRESHOLDS if getattr(operator, each, None) is not None), None)
    if what == "threshold" and key is not None:
        operator = replace(operator, **{key: draw(_SHARES if key == "share" else _SECONDS)})
    else:
        operator = draw(_OPERATORS)
    changed = {**old.conditions, name: replace(condition, operator=operator)}
    return old, replace(old, conditions=changed)


def _hits(rule: Rule | None, conversation: Conversation, profile: Profile) -> list[Any]:
    if rule is None:
        return []
    found = engine.compile([rule], characters).screen(conversation, profile).findings
    return [each[2:5] for each in found]


def _told(trace: traces.Trace, conversation: Conversation, profile: Profile) -> bool:
    records = Records(records_of([conversation], profile))
    return traces.holds(trace, lambda _needle: False, lambda each: bool(records.holding(each)[0]))


@settings(deadline=None, max_examples=EXAMPLES)
@given(_two_versions(), st.lists(_talks(), min_size=1, max_size=4), st.sampled_from(_PROFILES))
def test_no_conversation_is_passed_over_that_a_figure_changes(
    versions: tuple[Rule | None, Rule | None], conversations: list[Conversation], profile: Profile
) -> None:
    """Against reading everything, whatever the rules and the profile."""
    old, new = versions
    trace = affected(old, new)
    for each in conversations:
        if _hits(old, each, profile) != _hits(new, each, profile):
            assert _told(trace, each, profile)


@given(_talks(), _MS, _MS)
def test_a_record_tells_of_each_response_in_which_range_it_lies(
    conversation: Conversation, low: int, high: int
) -> None:
    """Over the one and not over the other, whatever step of the scale that is."""
    rounds = engine.compile([], characters).screen(conversation, PROFILE).rounds
    waits = [each.response_ms for each in rounds if each.response_ms is not None]
    if any(low < wait <= high for wait in waits):
        assert _told(Measured(WAITS, low, high), conversation, PROFILE)


@pytest.mark.parametrize(
    ("old", "new", "trace"),
    [
        (Latency("response_s", 180), Latency("response_s", 120),
         Measured(WAITS, least(120_000), 180_000)),
        (Latency("handling_s", 600, "under"), Latency("handling_s", 900, "under"),
         Measured("handling_s", least(600), 900)),
        (Gap(180, hold_over_s=60), Gap(120, hold_over_s=60), Measured(PAUSES, 120_000, 180_000)),
        (Length(200), Length(150), Measured(LENGTHS, least(150), 200)),
        (Count(5, compare="under"), Count(3, compare="under"),
         Measured("messages:agent", least(3), 4)),
        (Score("risk", 0.6), Score("risk", 0.8), Measured(SCORES, least(0.6), 0.8)),
        (OverlapTest(500), OverlapTest(800), Measured(EARLY, 500, 800)),
    ],
)  # fmt: skip
def test_a_threshold_matters_where_a_figure_lies_between_the_old_and_the_new_one(
    old: Any, new: Any, trace: Measured
) -> None:
    """That is what lets a lead try another one within seconds."""
    rules = [rule_of({"it": Condition(Scope(), each)}, "not it") for each in (old, new)]
    assert affected(*rules) == trace


def test_few_of_the_conversations_are_between_two_thresholds() -> None:
    """A step of the scale ends where people set thresholds."""
    quick, slow = talk("c0 在吗", "a20 您好"), talk("c0 在吗", "a150 您好")
    trace = affected(said(Latency("response_s", 180)), said(Latency("response_s", 120)))
    assert trace != EVERYWHERE
    assert [_told(trace, each, PROFILE) for each in (quick, slow)] == [False, True]


def test_a_new_rule_about_calls_is_not_looked_for_in_chats() -> None:
    """Most houses have far more of the one than of the other."""
    opening = Condition(Scope(first=2), SpeechRateTest(300))
    trace = affected(None, rule_of({"it": opening}, "it"))
    chat, call = talk("c 在吗"), talk("c 在吗", channel=Channel.CALL)
    assert [_told(trace, each, PROFILE) for each in (chat, call)] == [False, True]
