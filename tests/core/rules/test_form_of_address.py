"""The customer is addressed by title before the surname is known, by surname after."""

from __future__ import annotations

import pytest

from qa_app.core.conversations import Person
from qa_app.core.errors import Invalid
from qa_app.core.rules.operators.form_of_address import OPERATOR, FormOfAddress
from tests.core.rules.making import said, spans, talk, texts

TITLE, TITLE_ONLY = said(FormOfAddress("title")), said(FormOfAddress("title_only"))
SURNAME, KNOWN = said(FormOfAddress("surname")), said(FormOfAddress("known"))


def _named(name: str) -> Person:
    return Person("u1", name)


def test_a_title_is_the_address_while_the_surname_is_not_known() -> None:
    """With a name or without: who hears one may use it."""
    conversation = talk(
        "a 先生您好", "a 您好，女士，请讲", "a 王先生，稍等", "c 我姓张", "a 先生您好"
    )
    assert texts(TITLE, conversation) == ["先生", "女士", "王先生"]


def test_a_title_without_the_surname_is_too_little_once_it_is_known() -> None:
    """The customer said who they are, and is still anybody."""
    conversation = talk("a 先生您好", "c 我姓张", "a 好的先生，请稍等", "a 张先生，您好")
    assert spans(TITLE_ONLY, conversation) == [(2, 2, 4)]
    assert spans(TITLE_ONLY, talk("a 先生您好", "c 嗯", "a 好的先生")) == []


def test_the_surname_is_the_address_once_it_is_known() -> None:
    """A surname called before anybody told it is a guess."""
    conversation = talk("a 张先生您好", "c 我姓张", "a 张先生您好", "a 李先生您好", "a 张姐稍等")
    assert texts(SURNAME, conversation) == ["张先生", "张姐"]


def test_regulars_may_be_addressed_by_their_full_name() -> None:
    """001-P 31 asks for it."""
    conversation = talk("a 张小明您好", "a 小明您好", customer=_named("张小明"))
    assert texts(SURNAME, conversation) == ["张小明"]


@pytest.mark.parametrize(
    "name", ["张小明", "張小明", "张*", "张**", "张先生", "张女士", "欧阳明", "张某某"]
)
def test_the_record_makes_the_surname_known(name: str) -> None:
    """From the beginning; masked names show it too."""
    assert spans(KNOWN, talk("c 在吗", "a 在", customer=_named(name))) == [(0, None, None)]


@pytest.mark.parametrize(
    "name", ["tb9527", "快乐小鸟", "", "某某", "客户张", "方便", "有一天", "张牙舞爪呀"]
)
def test_a_nickname_makes_nothing_known(name: str) -> None:
    """Shops mostly have nothing else."""
    assert spans(KNOWN, talk("c 在吗", "a 在", customer=_named(name))) == []
    assert spans(KNOWN, talk("c 在吗", "a 在")) == []


@pytest.mark.parametrize(
    "told",
    ["我姓张", "免贵姓张", "免贵张", "姓张的", "我叫张小明", "我是张先生", "本人名字叫张明。",
     "姓名：张小明", "我姓張，弓長張", "我　姓 张", "我就是张女士"],
)  # fmt: skip
def test_the_customer_tells_the_surname(told: str) -> None:
    """In the many ways in which people do."""
    conversation = talk("a 您好", f"c {told}", "a 先生您好", "a 张先生您好")
    assert [each[0] for each in spans(KNOWN, conversation)] == [1]
    assert spans(TITLE_ONLY, conversation) == [(2, 0, 2)]
    assert spans(SURNAME, conversation) == [(3, 0, 3)]


@pytest.mark.parametrize(
    "told",
    ["老百姓高兴就好", "我叫了外卖", "我叫车回家", "我姓什么你都不知道", "我是先到的", "同姓的人多",
     "快递员姓张", "名字写错了"],
)  # fmt: skip
def test_what_is_no_introduction_makes_nothing_known(told: str) -> None:
    """Else an agent would be blamed for not using a name that nobody gave."""
    assert spans(KNOWN, talk("a 您好", f"c {told}", "a 好的")) == []


@pytest.mark.parametrize(
    ("asked", "answered", "known"),
    [
        ("请问您贵姓？", "张", True),
        ("请问怎么称呼您", "张小明", True),
        ("麻烦提供一下姓名", "姓张", True),
        ("您的名字是", "我张明哈", True),
        ("请问您贵姓？", "方便", False),
        ("请问您贵姓？", "有", False),
        ("请问您贵姓？", "不想说", False),
        ("请问您的订单号", "张", False),
    ],
)
def test_an_answer_to_the_question_for_the_name_tells_it(
    asked: str, answered: str, known: bool
) -> None:
    """One word is enough there, and only there."""
    assert bool(spans(KNOWN, talk(f"a {asked}", f"c {answered}", "a 好的"))) is known


def test_where_it_is_known_already_the_window_begins_with_it() -> None:
    """So that a scope can ask whether it is known from its first message on."""
    conversation = talk("c 我姓张", "a 好", "a 嗯")
    assert spans(KNOWN, conversation) == [(0, 1, 3)] or spans(KNOWN, conversation) == [(0, 2, 3)]


@pytest.mark.parametrize(
    "text",
    ["您先生在家吗", "那位先生来过", "请您先生成订单", "女士包有货", "小姐姐您好", "我们王女士说过",
     "先生们女士们"],
)  # fmt: skip
def test_other_people_and_other_words_are_no_address(text: str) -> None:
    """A husband, a passer-by and a handbag are not spoken to."""
    assert texts(TITLE_ONLY, talk("c 我姓张", f"a {text}")) == []


def test_a_house_has_its_own_titles() -> None:
    """Hotels greet 贵宾."""
    rule = said(FormOfAddress("title", titles=("贵宾",)))
    assert texts(rule, talk("a 贵宾您好", "a 先生您好")) == ["贵宾"]


def test_titles_are_read_through_noise() -> None:
    """Traditional and stretched writing is the same address."""
    assert texts(SURNAME, talk("c 我姓张", "a 張 先生，您好")) == ["張 先生"]


def test_the_definition_is_checked_and_written_back() -> None:
    """Only what differs from the default is written."""
    assert OPERATOR.build({"looks_for": "title"}).settings() == {"looks_for": "title"}
    written = {"looks_for": "surname", "titles": ["贵宾"]}
    assert OPERATOR.build(written).settings() == written
    with pytest.raises(Invalid) as refused:
        OPERATOR.build({"looks_for": "nickname"})
    assert refused.value.field == "looks_for"
