"""Somebody repeats themselves."""

from __future__ import annotations

import pytest

from qa_app.core.conversations import Conversation, Kind, Message, Role
from qa_app.core.errors import Invalid
from qa_app.core.rules import engine
from qa_app.core.rules.hits import Likeness
from qa_app.core.rules.operators.repeated import OPERATOR, Repeated
from tests.core.rules.making import PROFILE, characters, findings, said, spans, talk

ASK = "请您提供一下订单号"


def test_the_second_saying_is_the_hit_and_names_the_first() -> None:
    """The reviewer reads both side by side."""
    [finding] = findings(said(Repeated()), talk("c 在吗", f"a {ASK}", "c 没有", f"a {ASK}"))
    assert finding[2:6] == (3, 0, len(ASK), ASK)
    assert finding.like == Likeness(1.0, message=1)


def test_nearly_the_same_is_the_same_from_a_likeness_on() -> None:
    """Who pastes a sentence changes a word or a sign."""
    conversation = talk(f"a {ASK}", f"a 亲，{ASK}哦")
    assert spans(said(Repeated(share=0.8)), conversation) == [(1, 0, 12)]
    assert spans(said(Repeated(share=1.0)), conversation) == []
    [finding] = findings(said(Repeated(share=0.8)), conversation)
    assert finding.like is not None
    assert finding.like.share == pytest.approx(2 * 8 / 18)


def test_noise_does_not_hide_a_repetition() -> None:
    """Width, script, spaces and hidden characters are read past."""
    assert spans(said(Repeated(share=1.0)), talk(f"a {ASK}", "a 請您提供\u200b一 下訂單號")) == [
        (1, 0, 11)
    ]


def test_only_the_asked_time_and_later_ones_count() -> None:
    """Saying it twice may be in order where three times are not."""
    conversation = talk(*[f"a {ASK}", "c 嗯"] * 4)
    assert [each[0] for each in spans(said(Repeated(times=3)), conversation)] == [4, 6]


def test_what_lies_too_many_turns_back_is_no_repetition() -> None:
    """A turn is a run of messages of one side."""
    conversation = talk(f"a {ASK}", "c 一", "a 好的", "a 嗯", "c 二", f"a {ASK}")
    assert spans(said(Repeated(within_turns=1)), conversation) == []
    assert spans(said(Repeated(within_turns=2)), conversation) == [(5, 0, 9)]


def test_short_messages_and_exclusions_may_be_repeated() -> None:
    """好的 is said all day, and so are the house's set phrases."""
    conversation = talk("a 好的！！！！", "a 好的！！！！", f"a {ASK}", f"a {ASK}")
    assert spans(said(Repeated()), conversation) == [(3, 0, 9)]
    assert spans(said(Repeated(min_length=2)), conversation) == [(1, 0, 6), (3, 0, 9)]
    assert spans(said(Repeated(exclude=("订单号",))), conversation) == []


def test_the_sides_do_not_repeat_each_other() -> None:
    """An agent who reads the customer's words back repeats nobody."""
    conversation = talk(f"c {ASK}", f"a {ASK}")
    assert spans(said(Repeated(), role=None), conversation) == []
    assert spans(said(Repeated(), role=None), talk(f"c {ASK}", "a 好", f"c {ASK}")) == [(2, 0, 9)]


def test_automatic_texts_count_only_where_asked() -> None:
    """A template that greets twice is the machine's doing."""
    twice = Conversation("t", tuple(Message(n, Role.AGENT, ASK, auto=True) for n in range(2)))
    assert spans(said(Repeated()), twice) == []
    assert spans(said(Repeated(even_auto=True)), twice) == [(1, 0, 9)]


def test_pictures_are_not_repetitions() -> None:
    """Their text is a file name or nothing."""
    kinds = Conversation("t", tuple(Message(n, Role.AGENT, ASK, kind=Kind.IMAGE) for n in (0, 1)))
    assert spans(said(Repeated()), kinds) == []


def test_a_thread_without_end_is_compared_only_so_far_back() -> None:
    """Else its length would multiply the time it takes."""
    between = [f"a 包裹{number:04}已经揽收" for number in range(200)]
    rule = said(Repeated(share=1.0))
    assert (200, 0, 9) in spans(rule, talk(f"a {ASK}", *between[1:], f"a {ASK}"))
    assert (201, 0, 9) not in spans(rule, talk(f"a {ASK}", *between, f"a {ASK}"))


def test_the_system_repeats_nothing() -> None:
    """A rule about its messages is useless, and still must not stop an import."""
    rule = said(Repeated(), role=Role.SYSTEM)
    assert findings(rule, talk("s 对方正在输入中", "s 对方正在输入中")) == ()


def test_what_is_repeated_does_not_hang_on_what_is_screened_beside_it() -> None:
    """A laugh is as long as it is written, whether or not another chat holds a space."""
    rule = said(Repeated(share=0.5))
    laughing = talk("a 哈哈哈哈哈哈今天发货", "a 哈哈哈哈哈哈明天再说")
    beside = engine.compile([rule], characters).screen_all([laughing, talk("a 好 的")], PROFILE)
    assert beside[0].findings == findings(rule, laughing)
    assert len(beside[0].findings) == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"times": 1}, "times"),
        ({"share": 0.4}, "share"),
        ({"share": 1.1}, "share"),
        ({"exclude": ["\u200b"]}, "exclude"),
    ],
)
def test_what_cannot_be_meant_is_refused(values: dict[str, object], field: str) -> None:
    """With a sentence at its field."""
    with pytest.raises(Invalid) as refused:
        OPERATOR.build(values)
    assert refused.value.field == field


def test_only_what_differs_from_the_default_is_written() -> None:
    """A definition stays short."""
    assert Repeated().settings() == {}
    written = {"times": 3, "within_turns": 2, "exclude": ["请稍等"], "even_auto": True}
    assert OPERATOR.build(written).settings() == written
