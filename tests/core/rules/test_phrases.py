"""Phrases: how many, where not, and as whole words."""

from __future__ import annotations

import pytest

from qa_app.core.errors import Invalid
from qa_app.core.rules.operators.phrases import OPERATOR, Phrases
from tests.core.rules.making import said, spans, talk, texts


def test_any_of_the_phrases_is_enough() -> None:
    """The plain case."""
    assert texts(said(Phrases(("急什么", "催什么"))), talk("a 催什么呀")) == ["催什么"]


def test_all_of_them_want_every_phrase_in_the_scope() -> None:
    """Name and number asked for: one alone does not do."""
    rule = said(Phrases(("姓名", "电话"), all_of_them=True))
    assert texts(rule, talk("a 姓名", "c 张三", "a 电话")) == ["姓名", "电话"]
    assert texts(rule, talk("a 姓名", "a 姓名")) == []


def test_at_least_so_many_different_phrases_are_wanted() -> None:
    """The same one twice is one."""
    rule = said(Phrases(("甲", "乙", "丙"), at_least=2))
    assert texts(rule, talk("a 甲和丙")) == ["甲", "丙"]
    assert texts(rule, talk("a 甲甲")) == []


def test_a_phrase_inside_a_harmless_one_does_not_count() -> None:
    """喂 in 喂养 hails nobody; the bare 喂 beside it does."""
    rule = said(Phrases(("喂",), unless=("喂养",)))
    assert spans(rule, talk("a 喂，喂养方法")) == [(0, 0, 1)]


def test_a_harmless_context_is_seen_through_noise_too() -> None:
    """喂 养 is 喂养."""
    assert texts(said(Phrases(("喂",), unless=("喂养",))), talk("a 喂 养方法")) == []


def test_a_context_must_hold_the_phrase() -> None:
    """A harmless word elsewhere in the message excuses nothing."""
    assert texts(said(Phrases(("喂",), unless=("奶喂",))), talk("a 奶粉，喂")) == ["喂"]


def test_whole_words_end_where_the_tokenizer_says() -> None:
    """A phrase across two words is no phrase."""

    def words(text: str) -> list[str]:
        return ["不", "知道", "呢"] if text == "不知道呢" else [text]

    rule = said(Phrases(("知道",), whole_word=True))
    assert texts(rule, talk("a 不知道呢"), words) == ["知道"]
    assert texts(rule, talk("a 知道了"), words) == []


def test_whole_words_are_judged_without_the_noise() -> None:
    """The tokenizer sees the closed text, the span covers the original."""
    rule = said(Phrases(("知道",), whole_word=True))
    words = {"不知道": ["不", "知道"]}
    conversation = talk("a 不知 道")
    assert texts(rule, conversation, lambda text: words.get(text, [text])) == ["知 道"]


def test_signs_between_the_characters_are_seen_through_only_where_asked_for() -> None:
    """Insults are disguised so; elsewhere clauses would run together."""
    conversation = talk("a 傻*.逼")
    assert texts(said(Phrases(("傻逼",))), conversation) == []
    assert spans(said(Phrases(("傻逼",), through_signs=True)), conversation) == [(0, 0, 4)]


def test_a_phrase_may_hold_spaces_and_latin_words() -> None:
    """It is read like the texts."""
    assert texts(said(Phrases(("Good  Morning",))), talk("a good morning, sir")) == ["good morning"]


def test_only_messages_of_the_role_count() -> None:
    """What the customer says is no offence."""
    rule = said(Phrases(("烦",)))
    assert texts(rule, talk("c 烦", "b 烦", "s 烦")) == []
    assert texts(said(Phrases(("烦",)), role=None), talk("c 烦", "b 烦", "s 烦")) == ["烦", "烦"]


def test_the_same_phrase_twice_in_a_list_is_one() -> None:
    """A slip in a long list must not count double."""
    rule = said(Phrases(("甲", "甲"), at_least=2))
    assert texts(rule, talk("a 甲")) == []


def test_asking_for_more_phrases_than_there_are_is_refused() -> None:
    """The rule could never hit."""
    with pytest.raises(Invalid) as refused:
        OPERATOR.build({"texts": ["a"], "at_least": 2})
    assert refused.value.field == "at_least"


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\u3000"])
def test_a_phrase_of_nothing_is_refused(text: str) -> None:
    """It would stand everywhere, or nowhere."""
    with pytest.raises(Invalid) as refused:
        OPERATOR.build({"texts": [text]})
    assert refused.value.field == "texts"


def test_settings_make_the_operator_again() -> None:
    """Definitions are written from them."""
    operator = OPERATOR.build(
        {"texts": ["a", "b"], "at_least": 2, "unless": ["ab"], "whole_word": True}
    )
    assert OPERATOR.build(operator.settings()) == operator
    assert OPERATOR.build({"texts": ["a"]}).settings() == {"texts": ["a"]}


def test_two_ways_of_writing_a_phrase_are_one_phrase() -> None:
    """Else one 謝謝 would count as two thanks."""
    assert texts(said(Phrases(("谢谢", "謝謝", "谢 谢"), at_least=2)), talk("a 谢谢")) == []
    every = said(Phrases(("谢谢", "謝謝", "再见"), all_of_them=True))
    assert texts(every, talk("a 谢谢", "a 再见")) == ["谢谢", "再见"]
