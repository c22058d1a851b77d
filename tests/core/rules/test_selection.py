"""Which of a rule's hits become its findings."""

from __future__ import annotations

import pytest

from qa_app.core.conversations import Message, Role
from qa_app.core.rules.hits import Hit
from qa_app.core.rules.selection import leftmost_longest, templates_once

TEMPLATE = "亲，退款重拍更快哦"


@pytest.mark.parametrize(
    ("hits", "left"),
    [
        ([(0, 2, 4), (0, 0, 3)], [(0, 0, 3)]),
        ([(0, 0, 2), (0, 0, 5)], [(0, 0, 5)]),
        ([(0, 0, 2), (0, 2, 4)], [(0, 0, 2), (0, 2, 4)]),
        ([(0, 0, 2), (1, 0, 2)], [(0, 0, 2), (1, 0, 2)]),
        ([(0, None, None), (0, None, None), (0, 1, 2)], [(0, None, None), (0, 1, 2)]),
        ([(0, 0, 4), (0, 3, 9), (0, 4, 6)], [(0, 0, 4), (0, 4, 6)]),
    ],
)
def test_of_overlapping_hits_the_leftmost_and_longest_stays(
    hits: list[tuple[int, int | None, int | None]],
    left: list[tuple[int, int | None, int | None]],
) -> None:
    """One offence is counted once."""
    assert leftmost_longest([Hit(*hit) for hit in hits]) == [Hit(*hit) for hit in left]


def _kept(hits: list[Hit], *, auto: tuple[bool, ...], texts: tuple[str, ...] = ()) -> list[int]:
    said = texts or (TEMPLATE,) * len(auto)
    messages = [Message(n, Role.AGENT, said[n], auto=each) for n, each in enumerate(auto)]
    return [hit.message for hit in templates_once(hits, messages)]


HITS = [Hit(0, 2, 6), Hit(1, 2, 6), Hit(2, 2, 6)]


def test_the_same_template_counts_once() -> None:
    """It was written once, however often it was sent."""
    assert _kept(HITS, auto=(True, True, True)) == [0]


def test_what_is_typed_again_counts_again() -> None:
    """That was somebody's choice, also where a template said so before."""
    assert _kept(HITS, auto=(True, False, False)) == [0, 1, 2]
    assert _kept(HITS, auto=(False, True, True)) == [0, 1]


def test_two_places_of_one_template_are_two_findings() -> None:
    """And so are two templates."""
    assert _kept([Hit(0, 0, 1), Hit(0, 2, 6), Hit(1, 2, 6)], auto=(True, True)) == [0, 0]
    texts = (TEMPLATE, TEMPLATE + "哦")
    assert _kept(HITS[:2], auto=(True, True), texts=texts) == [0, 1]


def test_what_is_not_about_words_counts_each_time() -> None:
    """Each slow reply kept somebody waiting."""
    slow = [Hit(0, None, None), Hit(1, None, None)]
    assert _kept(slow, auto=(True, True)) == [0, 1]
