"""Precision and recall of a rule, by hand and by simulation."""

from __future__ import annotations

from math import isclose
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.rule_quality import (
    ENOUGH,
    Doubt,
    Judged,
    precision_of,
    recall_of,
    wilson,
)

JUDGED = st.builds(
    Judged,
    probability=st.floats(0.001, 1),
    hits=st.integers(0, 5),
    missed=st.integers(0, 5),
    conversations=st.integers(1, 30),
)


def test_precision_is_the_share_of_confirmed_findings_among_those_decided() -> None:
    """9 right of 12 decided: 75 %."""
    found = precision_of(9, 3)
    assert (found.share, found.n) == (0.75, 12)
    assert found.interval == wilson(0.75, 12)


def test_a_rule_that_nobody_judged_has_no_precision() -> None:
    """No figure is better than one made of nothing."""
    found = precision_of(0, 0)
    assert (found.share, found.interval, found.doubt) == (None, None, None)
    assert found.missing == ENOUGH


@pytest.mark.parametrize(("n", "missing"), [(0, ENOUGH), (1, ENOUGH - 1), (ENOUGH, 0), (99, 0)])
def test_too_few_decisions_say_how_many_are_missing(n: int, missing: int) -> None:
    """So that a lead knows what it takes to get a figure."""
    assert precision_of(n, 0).missing == missing
    assert recall_of([Judged(0.5, 1, 0, n)]).missing == missing


@pytest.mark.parametrize(
    ("confirmed", "dismissed", "doubt"),
    [
        (5, 20, Doubt.STRONG),
        (0, 4, Doubt.STRONG),
        (0, 3, None),
        (11, 14, Doubt.MILD),
        (4, 6, None),
        (10, 10, None),
        (20, 0, None),
    ],
)
def test_a_rule_that_is_wrong_more_often_than_right_is_pointed_out(
    confirmed: int, dismissed: int, doubt: Doubt | None
) -> None:
    """Strongly where the whole interval says so, mildly where enough decisions lean that way."""
    assert precision_of(confirmed, dismissed).doubt is doubt


def test_recall_weighs_each_conversation_by_how_rarely_its_kind_is_drawn() -> None:
    """By hand: 8 hits at 1 of 2 stand for 16; one miss at 1 of 16 stands for 16: a half."""
    found = recall_of([Judged(0.5, 1, 0, 8), Judged(1 / 16, 0, 1)])
    assert found.share == 0.5
    assert (found.hits, found.missed, found.conversations) == (8, 1, 9)
    size = (8 * 2 + 16) ** 2 / (8 * 4 + 256)
    assert found.interval == wilson(0.5, size)


def test_with_equal_chances_recall_is_the_plain_share() -> None:
    """3 found of 4 there are."""
    assert recall_of([Judged(0.2, 1, 0, 3), Judged(0.2, 0, 1)]).share == 0.75


def test_conversations_without_hit_or_miss_change_nothing() -> None:
    """They say that the rule was rightly silent, which is not recall."""
    some = [Judged(0.5, 2, 1)]
    assert recall_of([*some, Judged(0.1, 0, 0, 500)]) == recall_of(some)


def test_a_rule_without_a_judgement_has_no_recall() -> None:
    """Neither 0 nor 1: nobody knows."""
    found = recall_of([Judged(0.5, 0, 0, 40)])
    assert (found.share, found.interval, found.n) == (None, None, 0)


def test_a_rule_that_missed_nothing_is_still_not_certain() -> None:
    """Ten of ten may well be nine of ten next month."""
    found = recall_of([Judged(0.3, 1, 0, 10)])
    assert found.share == 1
    assert found.interval is not None
    assert found.interval.low < 0.75
    assert found.interval.high == 1


@given(st.lists(JUDGED, max_size=20))
def test_recall_lies_within_its_interval_and_the_interval_within_bounds(
    judged: list[Judged],
) -> None:
    """Whatever the chances are."""
    found = recall_of(judged)
    if found.share is not None and found.interval is not None:
        assert 0 <= found.interval.low <= found.share <= found.interval.high <= 1


@given(st.lists(JUDGED, max_size=20))
def test_grouping_alike_conversations_changes_nothing(judged: list[Judged]) -> None:
    """The database groups them so that a large house is as quick to read as a small one."""
    single = [each._replace(conversations=1) for each in judged for _ in range(each.conversations)]
    grouped, plain = recall_of(judged), recall_of(single)
    assert (grouped.hits, grouped.missed) == (plain.hits, plain.missed)
    assert isclose(grouped.share or 0, plain.share or 0)


def test_the_estimate_is_right_on_average_and_its_interval_holds_the_truth() -> None:
    """Two hundred months of 1,500 conversations with a known recall, drawn as the product does.

    Flagged ones are drawn at 1 of 5; unflagged ones at 1 of 5, and the rest of them once more
    at 1 of 10. Of 300 conversations in which the rule should hit it finds 210: 0.7.
    """
    rng, truth, plain, weighted, covered, months = Random(7), 0.7, 0.0, 0.0, 0, 200
    should = [True] * 210 + [False] * 90
    once_more = 1 - 0.8 * 0.9
    for _month in range(months):
        judged = [
            Judged(chance, int(found), int(not found))
            for found in should
            if rng.random() < (chance := 0.2 if found else once_more)
        ]
        recall = recall_of(judged)
        assert recall.share is not None
        assert recall.interval is not None
        weighted += recall.share / months
        plain += recall.hits / recall.n / months
        covered += recall.interval.low <= truth <= recall.interval.high
    assert abs(weighted - truth) < 0.01
    assert abs(plain - truth) > 0.05, "unweighted counts would mislead"
    assert covered >= 0.92 * months
