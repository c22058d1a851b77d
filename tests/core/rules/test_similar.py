"""Something like one of these sentences."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_app.core.errors import Invalid
from qa_app.core.rules.hits import Likeness
from qa_app.core.rules.likeness import likeness, pairs
from qa_app.core.rules.operators.similar import OPERATOR, Similar, cues
from tests.core.rules.making import findings, said, spans, talk, texts

OFFER = "请问有什么可以帮您"
# The first example builds tables that the rest use.
SLOW_AT_FIRST = settings(deadline=None)


def test_the_part_of_the_message_and_the_sentence_it_is_like_are_told() -> None:
    """The reviewer sees what was taken for what, and how near it is."""
    rule = said(Similar(("您的包裹丢失了", OFFER)))
    [finding] = findings(rule, talk("a 您好，请问有什么可以帮到您的？谢谢"))
    assert finding.text == "请问有什么可以帮到您的"
    assert finding.like is not None
    assert finding.like.text == OFFER
    assert finding.like.share == pytest.approx(2 * 7 / (8 + 10))


def test_a_sentence_may_run_over_commas() -> None:
    """People put signs where they like."""
    assert texts(said(Similar((OFFER,), 0.7)), talk("a 亲，请问，有什么可以帮您，说吧")) == [
        "请问，有什么可以帮您"
    ]


def test_what_is_less_like_is_no_hit() -> None:
    """The author sets how near is near."""
    conversation = talk("a 请问可以帮您什么")
    assert texts(said(Similar((OFFER,), 0.5)), conversation) == ["请问可以帮您什么"]
    assert texts(said(Similar((OFFER,), 0.9)), conversation) == []


def test_the_same_sentence_is_wholly_like_itself_whatever_its_noise() -> None:
    """Script, width, spaces and hidden characters are read past."""
    [finding] = findings(said(Similar((OFFER,), 1.0)), talk("a 請問 有什麼\u200b可以幫您！"))
    assert (finding.text, finding.like) == ("請問 有什麼\u200b可以幫您", Likeness(1.0, OFFER))


def test_quoted_and_denied_sentences_are_not_the_agents_own() -> None:
    """As with phrases."""
    rule = said(Similar(("这个问题我们解决不了",)))
    conversation = talk("c 这个问题你们解决不了", "a 您说的“这个问题我们解决不了”我已经记下")
    assert spans(rule, conversation) == []
    even = said(Similar(("这个问题我们解决不了",), even_quoted=True))
    assert len(spans(even, talk("c 这个问题我们解决不了", "a 您说的“这个问题我们解决不了”"))) == 1


_TEXTS = st.text(alphabet="甲乙丙丁戊,", min_size=4, max_size=10).filter(
    lambda text: pairs(text).size >= 3 and not re.search(r"(.)\1\1", text)
)


@SLOW_AT_FIRST
@given(
    st.lists(_TEXTS, min_size=1, max_size=3),
    st.lists(_TEXTS, min_size=1, max_size=3),
    st.sampled_from([0.5, 0.6, 0.75, 0.9, 1.0]),
)
def test_every_run_of_clauses_is_compared_with_every_sentence(
    sentences: list[str], messages: list[str], share: float
) -> None:
    """The index only spares work; it loses nothing."""
    rule = said(Similar(tuple(sentences), share, even_quoted=True))
    found = {
        each.message: each.like for each in findings(rule, talk(*("a " + m for m in messages)))
    }
    for number, message in enumerate(messages):
        pieces = [clause for clause in message.split(",") if clause]
        best = max(
            likeness(pairs(",".join(pieces[low:high])), pairs(sentence))
            for sentence in sentences
            for low in range(len(pieces))
            for high in range(low + 1, len(pieces) + 1)
        )
        like = found.get(number)
        assert (like.share if like else None) == (best if best >= share else None)


@given(_TEXTS, _TEXTS, st.sampled_from([0.5, 0.7, 0.9, 1.0]))
def test_texts_that_are_like_enough_share_a_cue(one: str, other: str, share: float) -> None:
    """Else a message would be passed over."""
    if likeness(pairs(one), pairs(other)) >= share:
        assert set(cues(pairs(one), share)) & set(pairs(other).counts)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"texts": ["好的"]}, "texts"),
        ({"texts": ["，，，，"]}, "texts"),
        ({"texts": [OFFER], "share": 0.2}, "share"),
    ],
)
def test_what_cannot_be_compared_is_refused(values: dict[str, object], field: str) -> None:
    """With a sentence at its field."""
    with pytest.raises(Invalid) as refused:
        OPERATOR.build(values)
    assert refused.value.field == field


def test_only_what_differs_from_the_default_is_written() -> None:
    """A definition stays short."""
    for written in ({"texts": [OFFER]}, {"texts": [OFFER], "share": 0.6, "even_quoted": True}):
        assert OPERATOR.build(written).settings() == written
