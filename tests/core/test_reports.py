"""Reports: steps over days, rates with intervals, control limits, commonest errors."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.errors import Invalid
from qa_app.core.proportions import Proportion
from qa_app.core.reports import (
    MOST_BUCKETS,
    CriterionTally,
    Figure,
    Step,
    buckets,
    commonest,
    control_of_means,
    control_of_shares,
    days_of,
    error_rates,
    figures_of,
    variance_inflation,
)
from qa_app.core.scores import ReviewFigures, Sums
from tests.support.sums import sums_of

OCTOBER = days_of(date(2026, 10, 1), date(2026, 10, 31))


def review(
    total: str = "80",
    *,
    passed: bool | None = True,
    critical: bool | None = False,
    judged: int = 10,
    lost: int = 0,
) -> ReviewFigures:
    return ReviewFigures(
        int(Decimal(total) * 100),
        None if passed is None else int(passed),
        None if critical is None else int(critical),
        judged,
        lost,
        "",
    )


def test_weeks_are_those_of_the_calendar_and_cut_at_the_ends() -> None:
    """A week that began in September must not bring September's reviews in."""
    weeks = buckets(OCTOBER, Step.WEEK)
    assert [week.id for week in weeks] == [f"2026-W{n}" for n in range(40, 45)]
    assert weeks[0].days == days_of(date(2026, 10, 1), date(2026, 10, 4))
    assert weeks[-1].days == days_of(date(2026, 10, 26), date(2026, 10, 31))


def test_the_week_of_new_year_belongs_to_one_year() -> None:
    """ISO 8601 gives the first days of January to the week that they end."""
    new_year = days_of(date(2026, 12, 31), date(2027, 1, 4))
    assert [week.id for week in buckets(new_year, Step.WEEK)] == ["2026-W53", "2027-W01"]


@given(st.dates(date(1970, 1, 1), date(2990, 1, 1)), st.integers(0, MOST_BUCKETS - 1), st.data())
def test_every_day_lies_in_exactly_the_step_that_says_so(
    first: date, length: int, data: st.DataObject
) -> None:
    """A review that fell between two steps would be in no trend."""
    days = days_of(first, first + timedelta(days=length))
    step = data.draw(st.sampled_from(Step))
    found = buckets(days, step)
    day = data.draw(st.dates(days.first, days.last))
    assert sum(step.days.first <= day <= step.days.last for step in found) == 1
    assert found[0].days.first == days.first
    assert found[-1].days.last == days.last


def test_more_steps_than_a_chart_bears_are_refused() -> None:
    """Ten years by day would be a black bar, and thousands of cells."""
    with pytest.raises(Invalid, match="more than 62 steps"):
        buckets(days_of(date(2020, 1, 1), date(2026, 1, 1)), Step.DAY)
    with pytest.raises(Invalid, match="before the first"):
        days_of(date(2026, 2, 1), date(2026, 1, 1))


def test_a_rate_counts_only_what_could_be_judged() -> None:
    """A rubric without a pass mark neither passes nor fails anybody."""
    figures = figures_of(
        sums_of([review(), review(passed=None, critical=None), review(passed=False)])
    )
    assert figures.passed == Proportion(1, 2)
    assert figures.critical == Proportion(0, 2)
    assert figures.n == 3


def test_nothing_has_no_figures() -> None:
    """A nought in a report would be read as nobody passed."""
    figures = figures_of(Sums())
    assert figures.mean is None
    assert [figures.value(figure) for figure in Figure] == [None] * 4
    assert figures.interval(Figure.OTHER) is None


def test_errors_that_come_together_make_the_rate_less_sure() -> None:
    """Ten lost criteria in one review say less than one in each of ten."""
    spread = sums_of([review(lost=1)] * 10)
    together = sums_of([review(lost=10), *([review()] * 9)])
    apart, bunched = figures_of(spread).other_interval, figures_of(together).other_interval
    assert apart is not None
    assert bunched is not None
    assert figures_of(spread).other == figures_of(together).other
    assert bunched.high - bunched.low > 2 * (apart.high - apart.low)
    assert variance_inflation(together) == pytest.approx(10 / 0.9, rel=0.01)


def test_control_limits_of_shares_are_montgomerys() -> None:
    """p̄ = 0.2 of 50 cases each: 0.2 ± 3·√(0.2·0.8/50) = 0.0303 … 0.3697."""
    steps = [Proportion(n, 50) for n in (10, 10, 10, 10, 5, 15, 20, 0)]
    control = control_of_shares(steps)
    assert control.centre == pytest.approx(0.2)
    assert control.points[0].lower == pytest.approx(0.0303, abs=1e-4)
    assert control.points[0].upper == pytest.approx(0.3697, abs=1e-4)
    assert [each.outside for each in control.points] == [False] * 6 + [True, True]


def test_few_steps_have_no_limits() -> None:
    """Limits from two weeks would judge these weeks by themselves."""
    assert control_of_shares([Proportion(1, 9)] * 4).centre is None
    assert control_of_means([sums_of([review("80"), review("90")])] * 4 + [Sums()]).centre is None
    assert control_of_shares([]).points == ()


def test_control_limits_of_means_know_the_spread_within_the_steps() -> None:
    """x̄ = 80, s = √50 from (75, 85) in each step: 80 ± 3·√50/√2 = 65 … 95."""
    control = control_of_means([sums_of([review("75"), review("85")])] * 5 + [Sums()])
    assert control.centre == pytest.approx(80)
    assert control.points[0].lower == pytest.approx(65)
    assert control.points[0].upper == pytest.approx(95)
    assert control.points[5].value is None


def test_the_commonest_errors_are_ten_and_were_made() -> None:
    """Criteria of the same id in two rubrics are two criteria."""
    tallies = [CriterionTally("r", f"c{n:02}", agent, 20, n) for n in range(12) for agent in (1, 2)]
    tallies.append(CriterionTally("s", "c11", 1, 4, 4))
    rates = error_rates(tallies)
    assert len(rates) == 13
    assert [rate.name for rate in commonest(rates)][:2] == ["r#c11", "r#c10"]
    assert rates[0].lost == Proportion(22, 40)
    assert len(commonest(rates)) == 10
    assert commonest(error_rates([CriterionTally("r", "a", 1, 9, 0)])) == []
