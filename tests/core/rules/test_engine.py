"""Rules as wholes: expressions, reports, absences, order."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from qa_app.core.conversations import Channel, Conversation, Message, Role
from qa_app.core.errors import Invalid
from qa_app.core.rules import engine
from qa_app.core.rules.hits import Finding, Severity
from qa_app.core.rules.model import Anchor, Condition, Pick, Scope, Side
from qa_app.core.rules.operators.gap import Gap
from qa_app.core.rules.operators.latency import Latency
from qa_app.core.rules.operators.pattern import PatternTest
from qa_app.core.rules.operators.phrases import Phrases
from tests.core.rules.making import PROFILE, characters, findings, rule_of, said, spans, talk

AGENT, CUSTOMER = Scope(Role.AGENT), Scope(Role.CUSTOMER)
GREETING = Condition(Scope(Role.AGENT, first=2), Phrases(("您好",)))
ABSENT = (None, None, None, None)


def test_an_absence_is_one_finding_without_a_place() -> None:
    """What is missing stands nowhere."""
    rule = rule_of({"greeting": GREETING}, "not greeting")
    assert [each[2:6] for each in findings(rule, talk("c 在吗", "a 在", "a 嗯"))] == [ABSENT]
    assert findings(rule, talk("c 在吗", "a 在", "a 您好")) == ()
    assert [each[2:6] for each in findings(rule, talk("a 在", "a 嗯", "a 您好"))] == [ABSENT]


def test_a_rule_can_ask_that_somebody_has_spoken() -> None:
    """Nobody can have been impolite where nobody answered."""
    rule = rule_of({"greeting": GREETING}, "not greeting", needs=Role.AGENT)
    assert findings(rule, talk("c 在吗", "b 您好", "s 排队")) == ()
    assert len(findings(rule, talk("c 在吗", "a 在"))) == 1


def test_a_rule_looks_only_at_its_channels() -> None:
    """A mail has no hold."""
    rule = said(Phrases(("喂",)), channels=frozenset({Channel.CALL}))
    assert findings(rule, talk("a 喂")) == ()
    assert len(findings(rule, talk("a 喂", channel=Channel.CALL))) == 1


def test_the_reported_condition_gives_the_span() -> None:
    """The others only decide whether there is a finding."""
    rule = rule_of(
        {
            "refusal": Condition(AGENT, Phrases(("不行",))),
            "apology": Condition(AGENT, Phrases(("抱歉",))),
        },
        "refusal and not apology",
        ("refusal",),
    )
    assert spans(rule, talk("a 这个不行")) == [(0, 2, 4)]
    assert spans(rule, talk("a 这个不行", "a 抱歉")) == []


def test_several_conditions_can_be_reported() -> None:
    """Words and patterns of one family; where they overlap, one finding."""
    rule = rule_of(
        {
            "words": Condition(AGENT, Phrases(("滚",))),
            "more": Condition(AGENT, PatternTest(("滚.?蛋", "傻"))),
        },
        "words or more",
        ("words", "more"),
    )
    assert spans(rule, talk("a 滚蛋，傻")) == [(0, 0, 2), (0, 3, 4)]


def test_with_each_hit_of_an_anchor_the_expression_is_tried_again() -> None:
    """One announced wait does not excuse the next."""
    rule = rule_of(
        {
            "wait": Condition(AGENT, Gap(over_s=60, after="customer", once_begun=True)),
            "announced": Condition(
                Scope(Role.AGENT, anchor=Anchor("wait", 1, side=Side.BEFORE)), Phrases(("稍等",))
            ),
        },
        "wait and not announced",
        ("wait",),
    )
    flow = talk("a0 您好", "c1 一", "a2 稍等", "c3 好", "a100 一", "c101 二", "a200 二")
    assert spans(rule, flow) == [(6, None, None)]


def test_a_chain_of_anchors_hangs_on_the_same_hit() -> None:
    """The answer to the question after each greeting."""
    rule = rule_of(
        {
            "one": Condition(CUSTOMER, Phrases(("一",))),
            "two": Condition(Scope(Role.AGENT, anchor=Anchor("one", 1)), Phrases(("二",))),
            "three": Condition(
                Scope(Role.AGENT, anchor=Anchor("two", 1, pick=Pick.FIRST)), Phrases(("三",))
            ),
        },
        "one and two and three",
        ("three",),
    )
    assert spans(rule, talk("c 一", "a 二", "a 三", "c 一", "a 二", "a 四")) == [(2, 0, 1)]


def test_where_the_anchor_has_no_hit_the_rule_is_still_judged() -> None:
    """Nothing near nothing: the absence holds."""
    rule = rule_of(
        {
            "thanks": Condition(CUSTOMER, Phrases(("谢谢",))),
            "answer": Condition(
                Scope(Role.AGENT, anchor=Anchor("thanks", 1, pick=Pick.EACH)), Phrases(("不谢",))
            ),
        },
        "not thanks and not answer",
    )
    assert len(findings(rule, talk("c 嗯", "a 好"))) == 1
    assert findings(rule, talk("c 谢谢", "a 好")) == ()


def test_findings_come_in_reading_order_absences_last() -> None:
    """The list beside the transcript reads like it."""
    rules = [
        rule_of({"greeting": GREETING}, "not greeting", named="z.absent"),
        said(Phrases(("乙",)), named="b"),
        said(Phrases(("甲", "丙")), named="a"),
        said(Latency("response_s", 5), named="slow"),
    ]
    found = findings(rules, talk("c0 在", "a9 乙甲", "a10 丙"))
    assert [(each.rule, each.message, each.start) for each in found] == [
        ("b", 1, 0),
        ("slow", 1, None),
        ("a", 1, 1),
        ("a", 2, 0),
        ("z.absent", None, None),
    ]


def test_a_finding_says_its_rule_severity_and_version() -> None:
    """It keeps its rule's version for good."""
    rule = said(Phrases(("滚",)), severity=Severity.CRITICAL, version=7)
    assert findings(rule, talk("a 滚")) == (
        Finding("test.rule", Severity.CRITICAL, 0, 0, 1, "滚", 7),
    )


def test_the_text_of_a_finding_is_the_original() -> None:
    """Evidence quotes what was written."""
    [finding] = findings(said(Phrases(("不知道",))), talk("a 不\u200b知 道"))
    assert finding.text == "不\u200b知 道"


def test_automatic_texts_are_judged_like_any_other() -> None:
    """Somebody wrote them."""
    conversation = Conversation("t", (Message(0, Role.AGENT, "滚", auto=True),))
    assert len(findings(said(Phrases(("滚",))), conversation)) == 1


def test_a_conversation_without_messages_has_no_findings_of_words() -> None:
    """And breaks nothing."""
    rules = [said(Phrases(("滚",))), rule_of({"g": GREETING}, "not g", named="g")]
    found = findings(rules, Conversation("t", ()))
    assert [each.rule for each in found] == ["g"]


def test_hostile_texts_are_screened_like_others() -> None:
    """Half characters, controls, nothing at all."""
    conversation = talk("a \ud800滚\udfff", "a ", "a \x00\x01滚", "a " + "啊" * 3_000 + "滚")
    assert [span[:2] for span in spans(said(Phrases(("滚",))), conversation)] == [
        (0, 1),
        (2, 2),
        (3, 3_000),
    ]


def test_the_same_id_twice_is_refused() -> None:
    """A finding could not be told whose it is."""
    with pytest.raises(Invalid) as refused:
        engine.compile([said(Phrases(("a",))), said(Phrases(("b",)))], characters)
    assert refused.value.field == "id"


def test_a_screening_carries_rounds_and_figures() -> None:
    """They come from the same reading of the conversation."""
    screening = engine.compile([], characters).screen(talk("c0 在吗", "a12 在"), PROFILE)
    assert screening.findings == ()
    assert [each.response_ms for each in screening.rounds] == [12_000]
    assert screening.figures.first_response_s == 12.0


def test_rules_stay_readable_on_the_screener() -> None:
    """Whoever stores findings looks up what they belong to."""
    rules = [said(Phrases(("a",)), named="a"), said(Phrases(("b",)), named="b")]
    assert engine.compile(rules, characters).rules == tuple(rules)


DECEMBER: dict[str, Any] = {"since": date(2026, 12, 1), "until": date(2026, 12, 31)}


@pytest.mark.parametrize(
    ("begun", "dates", "found"),
    [
        ("2026-11-30T23:59:59+08:00", DECEMBER, False),
        ("2026-12-01T00:00:00+08:00", DECEMBER, True),
        ("2026-12-31T23:59:59.999+08:00", DECEMBER, True),
        ("2027-01-01T00:00:00+08:00", DECEMBER, False),
        ("2026-11-30T16:00:00+00:00", DECEMBER, True),
        ("2026-11-30T23:59:59+08:00", {"until": date(2026, 12, 31)}, True),
        ("2027-01-01T00:00:00+08:00", {"since": date(2026, 12, 1)}, True),
    ],
)
def test_a_campaigns_rules_begin_and_end_with_its_days(
    begun: str, dates: dict[str, Any], found: bool
) -> None:
    """Both days are counted in, as the team's clock shows them; others are not touched."""
    moment = round(datetime.fromisoformat(begun).timestamp() * 1000)
    rule = said(Phrases(("双十二",)), **dates)
    assert bool(findings(rule, talk("a 双十二", started_ms=moment))) is found


def test_the_days_are_those_of_the_zone() -> None:
    """A team elsewhere begins its December later."""
    moment = round(datetime(2026, 12, 1, 1, tzinfo=UTC).timestamp() * 1000)
    rule = said(Phrases(("双十二",)), **DECEMBER)
    elsewhere = engine.compile([rule], characters, zone=ZoneInfo("America/New_York"))
    assert elsewhere.screen(talk("a 双十二", started_ms=moment), PROFILE).findings == ()
    assert len(findings(rule, talk("a 双十二", started_ms=moment))) == 1


def test_a_conversation_of_an_unknown_day_belongs_to_no_campaign() -> None:
    """Nobody is blamed by a rule that may not have been in effect."""
    assert findings(said(Phrases(("双十二",)), **DECEMBER), talk("a 双十二")) == ()


def test_a_finding_in_an_automatic_text_says_so() -> None:
    """Who reads it knows that nobody typed it just then."""
    auto = Message(0, Role.AGENT, "滚", auto=True)
    conversation = Conversation("t", (auto, Message(1, Role.AGENT, "滚")))
    assert [each.auto for each in findings(said(Phrases(("滚",))), conversation)] == [True, False]
