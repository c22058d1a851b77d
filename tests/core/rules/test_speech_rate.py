"""The speech rate in calls as a condition."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qa_app.core.conversations import Channel, Role
from qa_app.core.errors import Invalid
from qa_app.core.rules.model import Anchor, Condition, Pick, Scope
from qa_app.core.rules.operators.phrases import Phrases
from qa_app.core.rules.operators.speech_rate import OPERATOR, SpeechRateTest
from tests.core.calls.calling import call
from tests.core.rules.making import findings, rule_of, said, spans

TEN, FORTY = "一二三四五六七八九十", "一二三四五六七八九十" * 4
# 40 characters in 6 s are 400 a minute, 10 in 6 s are 100; together 250.
WHOLE = (None, None, None)
UNEVEN = call(f"c0-5:{TEN} a6-12:{FORTY} c13-18:{TEN} a19-25:{TEN}")


def test_the_rate_is_that_of_all_that_the_agent_said() -> None:
    """One hasty sentence is no hasty speaker."""
    assert spans(said(SpeechRateTest(249)), UNEVEN) == [WHOLE]
    assert spans(said(SpeechRateTest(250)), UNEVEN) == []
    assert spans(said(SpeechRateTest(251, compare="under")), UNEVEN) == [WHOLE]


def test_a_rate_of_all_that_was_said_cites_no_message() -> None:
    """It is a finding on the whole conversation, as an absence is."""
    [finding] = findings(said(SpeechRateTest(249)), UNEVEN)
    assert finding[2:6] == (None, None, None, None)


def test_what_hangs_on_a_rate_looks_where_it_is_heard() -> None:
    """The longest utterance that is beyond the threshold alone shows it."""
    after = Scope(Role.CUSTOMER, anchor=Anchor("fast", 1, pick=Pick.FIRST))
    conditions = {
        "fast": Condition(Scope(Role.AGENT), SpeechRateTest(249)),
        "asked": Condition(after, Phrases((TEN,))),
    }
    assert spans(rule_of(conditions, "fast and asked", ("asked",)), UNEVEN) == [(2, 0, 10)]


def test_each_utterance_can_be_asked_for() -> None:
    """Some houses want the hasty sentence."""
    each = said(SpeechRateTest(300, of="each", min_talk_s=5))
    assert spans(each, UNEVEN) == [(1, None, None)]
    assert spans(said(SpeechRateTest(300, of="each")), UNEVEN) == []


def test_little_talk_tells_nothing() -> None:
    """A greeting is always said fast."""
    assert spans(said(SpeechRateTest(249, min_talk_s=12)), UNEVEN) != []
    assert spans(said(SpeechRateTest(249, min_talk_s=12.1)), UNEVEN) == []


def test_each_agent_is_measured_alone() -> None:
    """After a transfer the slow one must not hide the fast one."""
    handed_over = call(f"a0-12:{FORTY}{FORTY} c13-14 a20-32@li:{TEN}")
    [fast] = findings(said(SpeechRateTest(300)), handed_over)
    [slow] = findings(said(SpeechRateTest(100, compare="under")), handed_over)
    assert (fast.message, fast.agent) == (None, "wang")
    assert (slow.message, slow.agent) == (None, "li")


def test_two_who_speak_too_fast_have_a_finding_each() -> None:
    """Each has an own part, and neither answers for the other."""
    handed_over = call(f"a0-12:{FORTY}{FORTY} c13-14 a20-32@li:{FORTY}{FORTY}")
    found = findings(said(SpeechRateTest(300)), handed_over)
    assert {(each.message, each.agent) for each in found} == {(None, "wang"), (None, "li")}


def test_the_scope_says_whose_rate_and_of_which_utterances() -> None:
    """A customer who is hurried speaks fast too."""
    customer = said(SpeechRateTest(119), role=Role.CUSTOMER)
    assert spans(customer, UNEVEN) == [WHOLE]


def test_without_ends_or_outside_of_calls_there_is_no_rate() -> None:
    """Unknown is neither fast nor slow."""
    anything = said(SpeechRateTest(1, min_talk_s=0))
    assert spans(anything, call(f"a0:{FORTY} c5 a6:{TEN}")) == []
    assert spans(anything, replace(UNEVEN, channel=Channel.CHAT)) == []


@pytest.mark.parametrize(
    ("values", "field"),
    [({"threshold": 0}, "threshold"), ({"threshold": 9, "min_talk_s": -1}, "min_talk_s")],
)
def test_what_cannot_be_is_refused(values: dict[str, object], field: str) -> None:
    """The rule would find everything, or nothing."""
    with pytest.raises(Invalid) as refused:
        OPERATOR.build(values)
    assert refused.value.field == field


def test_settings_make_the_operator_again() -> None:
    """Definitions are written from them."""
    values = {"threshold": 300, "compare": "under", "min_talk_s": 5, "of": "each"}
    assert OPERATOR.build(values).settings() == values
    assert OPERATOR.build({"threshold": 5}).settings() == {"threshold": 5}
