"""Scores and reports from sums say what all the reviews one by one say."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import fsum, sqrt
from operator import attrgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.decimals import half_up
from qa_app.core.reports import Figure, control_of_means, figures_of, quick_value
from qa_app.core.reviews import Standing
from qa_app.core.rubrics import Critical, CriticalClass
from qa_app.core.rule_quality import Interval, wilson
from qa_app.core.scores import (
    FrozenAnswer,
    ReviewFigures,
    ScoredCriterion,
    ScoredReview,
    Sums,
    added,
    figures_of_review,
    interval_of,
    judged_and_lost,
    plain_score,
    spread_of,
    spread_of_sums,
    summary_of,
)
from tests.core.forms import criterion, rubric
from tests.support.sums import sums_of


@st.composite
def made(draw: st.DrawFn) -> ReviewFigures:
    applied = draw(st.integers(0, 12))
    return ReviewFigures(
        total=draw(st.integers(0, 10_000)),
        passed=draw(st.sampled_from([None, 0, 1])),
        critical=draw(st.sampled_from([None, 0, 1])),
        applied=applied,
        lost=draw(st.integers(0, applied)),
        marks="",
    )


REVIEWS = st.lists(made(), max_size=20)


def total_of(review: ReviewFigures) -> Decimal:
    return Decimal(review.total) / 100


def scored(number: int, review: ReviewFigures) -> ScoredReview:
    """The same review with its criteria, as the page of an agent takes it."""
    ten, none = Decimal(10), Decimal(0)
    others = tuple(
        ScoredCriterion(f"a.{n}", "a", none if n < review.lost else ten, ten, ten)
        for n in range(review.applied)
    )
    critical = (
        ()
        if review.critical is None
        else (ScoredCriterion("a.x", "a", ten, ten, ten, True, bool(review.critical)),)
    )
    return ScoredReview(
        id=number,
        agent=1,
        period="2026-10",
        standing=Standing.COUNTS,
        total=total_of(review),
        passed=None if review.passed is None else bool(review.passed),
        criteria=(*others, *critical),
    )


@given(REVIEWS)
def test_a_summary_from_sums_tells_the_same_as_the_whole_score(
    reviews: list[ReviewFigures],
) -> None:
    """The list and the agent's own page must never show two figures for one thing."""
    summary = summary_of(sums_of(reviews))
    whole = plain_score([scored(n, each) for n, each in enumerate(reviews)])
    same = attrgetter(
        "n", "mean", "interval", "note", "passed.count", "passed.of", "passed.percent",
        "critical_errors.count", "critical_errors.of", "critical_errors.percent",
    )  # fmt: skip
    assert same(summary) == same(whole)
    assert spread_of_sums(sums_of(reviews)) == spread_of([total_of(each) for each in reviews])


@given(REVIEWS)
def test_a_report_from_sums_tells_the_same_as_review_by_review(
    reviews: list[ReviewFigures],
) -> None:
    """Who printed the page last month must not find another figure there today."""
    figures = figures_of(sums_of(reviews))
    totals = [total_of(each) for each in reviews]
    assert figures.mean == (half_up(sum(totals, Decimal(0)) / len(totals)) if totals else None)
    assert figures.mean_interval == interval_of(totals)[0]
    for shown, column in ((figures.passed, "passed"), (figures.critical, "critical")):
        known = [getattr(each, column) for each in reviews]
        cases = [each for each in known if each is not None]
        assert (shown.count, shown.of) == (sum(cases), len(cases))
    other = other_interval(reviews)
    assert (figures.other_interval is None) == (other is None)
    if figures.other_interval is not None and other is not None:
        assert figures.other_interval.low == pytest.approx(other.low, abs=1e-9)
        assert figures.other_interval.high == pytest.approx(other.high, abs=1e-9)


def other_interval(reviews: Sequence[ReviewFigures]) -> Interval | None:
    """Of the non-critical rate, with its variance between reviews added up one by one."""
    of, lost = sum(each.applied for each in reviews), sum(each.lost for each in reviews)
    clusters = sum(each.applied > 0 for each in reviews)
    if not of:
        return None
    share = lost / of
    cases = max(1.0, min(of, clusters))
    if clusters >= 2:
        squares = fsum((each.lost - share * each.applied) ** 2 for each in reviews)
        variance = clusters / (clusters - 1) * squares / of**2
        # What is left of nothing by binary fractions is nothing.
        none = variance < 1e-15
        cases = of if none else max(1.0, min(float(of), share * (1 - share) / variance))
    return wilson(share, cases)


@given(st.lists(REVIEWS, min_size=5, max_size=8))
def test_control_limits_from_sums_are_those_of_the_single_totals(
    steps: list[list[ReviewFigures]],
) -> None:
    """The limits are those of the textbook, however they are reached."""
    control = control_of_means([sums_of(step) for step in steps])
    values = [[each.total / 100 for each in step] for step in steps]
    for point, step in zip(control.points, values, strict=True):
        assert point.value == (pytest.approx(fsum(step) / len(step)) if step else None)
    held = [step for step in values if step]
    freedom = sum(map(len, held)) - len(held)
    if control.centre is None:
        assert len(held) < 5 or freedom < 1
        return
    squares = fsum((each - fsum(step) / len(step)) ** 2 for step in held for each in step)
    for point, step in zip(control.points, values, strict=True):
        if step:
            half = 3 * sqrt(squares / freedom) / sqrt(len(step))
            assert point.upper == pytest.approx(min(100, control.centre + half))


@given(REVIEWS, REVIEWS)
def test_sums_of_two_groups_are_those_of_all(
    one: list[ReviewFigures], other: list[ReviewFigures]
) -> None:
    """The figure of all is added up from those of each agent."""
    assert added([sums_of(one), sums_of(other)]) == sums_of([*one, *other])


def test_nothing_comes_to_nothing() -> None:
    """A mean of no review would be somebody's score."""
    nothing = added([])
    assert nothing == Sums()
    assert summary_of(nothing).mean is None
    assert [quick_value(nothing, figure) for figure in Figure] == [None] * 4


FORM = rubric(
    criterion("greeting"),
    criterion("promise", critical=Critical(CriticalClass.COMPLIANCE)),
    criterion("closing"),
)


def answer(name: str, earned: int | None, maximum: int = 5) -> FrozenAnswer:
    if earned is None:
        return FrozenAnswer(name, None, None)
    return FrozenAnswer(name, Decimal(earned), Decimal(maximum))


def test_a_review_counts_what_applied_and_what_was_lost() -> None:
    """A critical criterion counts as failed or not, and never as one of the others."""
    answers = [answer("greeting", 3), answer("promise", 0), answer("closing", None)]
    found = figures_of_review(FORM, Decimal("83.25"), True, answers)
    assert found == ReviewFigures(8325, 1, 1, applied=1, lost=1, marks="00-")


def test_without_a_critical_answer_there_was_nothing_to_fail() -> None:
    """Where a critical criterion was not asked, the review is in no rate of critical errors."""
    found = figures_of_review(FORM, Decimal(90), None, [answer("greeting", 5)])
    assert (found.passed, found.critical, found.applied, found.lost) == (None, None, 1, 0)
    assert found.marks == "1--"


def test_marks_of_many_reviews_are_counted_by_criterion() -> None:
    """The commonest errors are found in what each review lost."""
    counted = judged_and_lost(FORM, "00-" + "1--" + "110")
    assert counted == {"greeting": (3, 1), "promise": (2, 1), "closing": (1, 1)}
