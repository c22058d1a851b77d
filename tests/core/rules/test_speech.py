"""Words in an agent's message that are not the agent's own statement."""

from __future__ import annotations

import pytest

from qa_app.core.conversations import Role
from qa_app.core.rules.operators.pattern import PatternTest
from qa_app.core.rules.operators.phrases import Phrases
from tests.core.rules.making import said, talk, texts

UNKNOWN = Phrases(("不知道",))


@pytest.mark.parametrize(
    "answer",
    [
        "您说的“不知道怎么退”我明白了",
        "您提到“不知道”，我来解释",
        "關於您說的「不知道」",
        "您反馈的不知道怎么退，请看链接",
        "“不知道怎么退”是这样操作的",
        '"不知道怎么退"请点这里',
        "「张三：不知道怎么退」请点这里",
    ],
)
def test_the_customers_words_quoted_are_no_offence(answer: str) -> None:
    """The agent repeats them to be precise."""
    assert texts(said(UNKNOWN), talk("c 不知道怎么退", f"a {answer}")) == []


@pytest.mark.parametrize(
    "answer",
    [
        "不知道",
        "“不知道”，行了吧",
        "您说什么，我不知道",
        "“订单”我不知道",
        "这个“不知道",
    ],
)
def test_quotation_marks_alone_excuse_nothing(answer: str) -> None:
    """The customer never said it."""
    assert texts(said(UNKNOWN), talk("c 在吗", f"a {answer}")) == ["不知道"]


@pytest.mark.parametrize(
    "answer",
    ["我们不是不知道，在等仓库", "并不是不知道", "不会不知道的", "我没说不知道", "絕不是不知道"],
)
def test_what_is_denied_is_not_said(answer: str) -> None:
    """不是不知道 says the contrary."""
    assert texts(said(UNKNOWN), talk(f"a {answer}")) == []


@pytest.mark.parametrize("answer", ["你不是不知道吧？", "您是不是不知道", "是不知道，怎么了"])
def test_a_rhetorical_question_denies_nothing(answer: str) -> None:
    """It says it all the louder."""
    assert texts(said(UNKNOWN), talk(f"a {answer}")) == ["不知道"]


def test_a_denial_reaches_no_further_than_its_words() -> None:
    """不是 in an earlier clause denies nothing here."""
    assert texts(said(UNKNOWN), talk("a 不是的，不知道")) == ["不知道"]


def test_only_the_agent_is_excused() -> None:
    """A customer's words are looked for as they stand."""
    assert texts(said(UNKNOWN, role=Role.CUSTOMER), talk("c 不是不知道")) == ["不知道"]


def test_a_rule_may_count_quoted_and_denied_words_too() -> None:
    """A courtesy is one however it is said."""
    rule = said(Phrases(("不知道",), even_quoted=True))
    assert texts(rule, talk("a 不是不知道")) == ["不知道"]
    rule = said(PatternTest(("不知道",), even_quoted=True))
    assert texts(rule, talk("a 不是不知道")) == ["不知道"]


def test_patterns_are_excused_like_phrases() -> None:
    """The operator is the author's choice, not the agent's."""
    assert texts(said(PatternTest(("不知.",))), talk("a 不是不知道")) == []
