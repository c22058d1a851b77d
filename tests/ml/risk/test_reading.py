"""What the model sees of texts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_app.ml.risk.grams import BUCKETS, KINDS, grams_of
from qa_app.ml.risk.signals import signals
from qa_app.ml.risk.views import VIEWS, plain, views_of
from qa_app.ml.tokens import words
from tests.core.rules.making import talk


@settings(deadline=None)
@given(st.text(max_size=60))
def test_a_text_keeps_its_length_so_that_places_stay_right(text: str) -> None:
    """Explanations point into the original."""
    assert len(plain(text)) == len(text)


@pytest.mark.parametrize("kind", KINDS)
@settings(deadline=None)
@given(text=st.text(alphabet="在吗您好 ab1\n，@", max_size=40))
def test_each_gram_stands_in_the_text(kind: str, text: str) -> None:
    """Effects are spread over these places."""
    found = grams_of(kind, text, words)
    assert ((found.buckets >= 0) & (found.buckets < BUCKETS)).all()
    assert ((found.starts >= 0) & (found.ends <= len(text)) & (found.starts < found.ends)).all()
    if kind == "characters":
        assert len(found.buckets) == sum(max(0, len(text) - n) for n in range(3))


def test_simplified_and_traditional_names_and_numbers_are_one() -> None:
    """The model learns neither a script nor anybody's number."""
    assert plain("謝謝 @张三丰 打13812345678") == plain("谢谢 @李四海 打13987654321")


def test_the_last_word_is_one_only_after_a_reply() -> None:
    """A first message is no reaction to anything."""
    once = views_of(talk("c 在吗", "c 快点", "a 您好"))
    assert (once["first"].text, once["last"].text, once["after"].text) == ("在吗", "", "")
    more = views_of(talk("c 在吗", "a 您好", "c 退货", "b 您好", "c 谢谢"))
    assert (more["last"].text, more["after"].text) == ("谢谢", "退货\n谢谢")
    assert set(once) == set(VIEWS)


def test_durations_are_missing_where_no_times_are_known() -> None:
    """Zero would mean that the reply came at once."""
    told = signals(talk("c 在吗?", "a 抱歉"), None)
    assert np.isnan(told["first_response_s"])
    assert told["customer_questions"] == 1
    assert told["agent_sorry"] == 1
    assert told["never_came_back"]
