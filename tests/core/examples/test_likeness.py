"""Moments that are alike, and those that are the same."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from qa_app.core.examples import (
    LIKE,
    NEARLY_THE_SAME,
    Moment,
    doubles,
    likeness,
    nearest,
    overlap,
)


def moment(key: int = 1, **where: object) -> Moment:
    place = {"revision_id": 7, "first": 3, "last": 3, "start": None, "end": None, "quote": "您好"}
    return Moment(key, **{**place, **where})  # type: ignore[arg-type]


def test_the_same_saying_with_a_word_more_is_nearly_the_same() -> None:
    """Signs, width and case make no difference; what is said does."""
    first = "非常抱歉给您带来不便，我马上为您核实处理。"
    assert likeness(first, "非常抱歉,给您带来不便!我马上为您核实处理") > 0.999
    assert likeness(first, "非常抱歉给您带来了不便，我马上帮您核实处理") >= NEARLY_THE_SAME
    assert LIKE <= likeness(first, "抱歉给您添麻烦了，马上为您处理") < NEARLY_THE_SAME
    assert likeness(first, "快递今天下午就能到") < LIKE


def test_a_text_without_a_word_is_like_none() -> None:
    """Not even like another one: two smiles are no duplicates."""
    assert likeness("！！", "！！") == 0
    assert likeness("", "您好") == 0


def test_spans_that_share_a_place_are_the_same_and_neighbours_are_not() -> None:
    """A message holds each of its spans, a run each of its messages."""
    whole = moment()
    span = moment(2, start=0, end=4)
    assert overlap(whole, span)
    assert overlap(span, moment(3, start=3, end=9))
    assert not overlap(span, moment(3, start=4, end=9))
    assert overlap(moment(4, last=6), moment(5, first=5, last=5))
    assert not overlap(whole, moment(6, first=4, last=4))
    assert not overlap(whole, moment(7, revision_id=8))


def test_a_whole_conversation_is_only_the_same_as_itself() -> None:
    """Else everything in it would count as kept already."""
    everything = moment(first=None, last=None, quote="")
    assert overlap(everything, moment(2, first=None, last=None, quote=""))
    assert not overlap(everything, moment(2))


def test_what_stands_at_the_same_place_comes_before_what_only_says_the_same() -> None:
    """The one is kept already; the other may well be worth keeping."""
    here = moment(quote="请您稍等，我查一下")
    alike = moment(2, revision_id=9, quote="请您稍等，我查一下")
    same = moment(3, start=0, end=2, quote="请您")
    other = moment(4, revision_id=9, quote="发货了")
    found = nearest(here, [here, other, alike, same])
    assert [(each.id, each.same_place, each.is_duplicate) for each in found] == [
        (3, True, True),
        (2, False, True),
    ]


def test_a_word_or_two_said_elsewhere_are_no_duplicate() -> None:
    """Ten customers whose thanks nobody answers all say 谢谢, and are ten examples."""
    thanks = moment(quote="谢谢！")
    (found,) = nearest(thanks, [thanks, moment(2, revision_id=9, quote="谢谢")])
    assert (found.likeness, found.is_duplicate) == (1.0, False)
    assert doubles([thanks], [moment(2, revision_id=9, quote="谢谢！")]) == {}


def test_what_stands_at_the_same_place_or_says_the_same_is_double() -> None:
    """Each example is told how many others there are like it; itself is none."""
    said = "非常抱歉给您带来不便"
    one, again = moment(quote=said), moment(2, revision_id=9, quote="非常抱歉，给您带来不便！")
    here, other = moment(3, quote=said), moment(4, revision_id=8, quote="马上为您核实处理")
    everybody = [one, again, here, other]
    assert doubles(everybody, everybody) == {1: 2, 2: 2, 3: 2}


@settings(max_examples=50)
@given(st.text(max_size=20), st.text(max_size=20))
def test_likeness_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    """It is shown as one."""
    assert 0 <= likeness(one, other) <= 1 + 1e-9
    assert likeness(one, other) == likeness(other, one)
