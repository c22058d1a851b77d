from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from statistics import fmean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from qa_app.core.reviews import Standing
from qa_app.core.scores import (
    NOTE_SENTENCES,
    Interval,
    IntervalNote,
    ScoredCriterion,
    ScoredReview,
    Spread,
    agent_scores,
    interval_of,
    plain_score,
    spread_of,
    trend,
)

TOTALS = st.lists(st.decimals(min_value=0, max_value=100, places=2), min_size=2, max_size=12)


def answered(
    criterion_id: str,
    earned: str | None,
    *,
    maximum: int = 10,
    weight: int | None = None,
    critical: bool = False,
    failed: bool = False,
) -> ScoredCriterion:
    return ScoredCriterion(
        id=criterion_id,
        section=criterion_id.partition(".")[0],
        earned=None if earned is None else Decimal(earned),
        maximum=Decimal(maximum),
        weight=Decimal(maximum if weight is None else weight),
        critical=critical,
        failed=failed,
    )


def review(
    review_id: int,
    total: str = "80",
    *criteria: ScoredCriterion,
    agent: int = 1,
    period: str = "2026-10",
    standing: Standing = Standing.COUNTS,
    passed: bool | None = True,
    random: bool = True,
) -> ScoredReview:
    return ScoredReview(
        id=review_id,
        agent=agent,
        period=period,
        standing=standing,
        total=Decimal(total),
        passed=passed,
        criteria=criteria,
        random=random,
    )


def test_the_plain_score_is_the_mean_of_the_totals() -> None:
    """Rounded half up, once: 80, 85 and 90.02 make 85.0066…."""
    found = plain_score([review(1, "80"), review(2, "85"), review(3, "90.02")])
    assert (found.mean, found.n, found.reviews) == (Decimal("85.01"), 3, (1, 2, 3))


def test_the_interval_is_students_t() -> None:
    """70, 80, 90: mean 80, s = 10, t(2) = 4.302653, so 80 ± 24.84."""
    interval, note = interval_of([Decimal(70), Decimal(80), Decimal(90)])
    assert interval == Interval(Decimal("55.16"), Decimal(100))
    assert note is None


@given(TOTALS)
def test_intervals_agree_with_another_implementation(totals: list[Decimal]) -> None:
    """Our arithmetic against the statistics package's own interval, cut to 0 and 100."""
    figures = [float(total) for total in totals]
    spread = stdev(figures)
    interval, note = interval_of(totals)
    assert interval is not None
    if len(set(totals)) == 1:
        assert note is IntervalNote.NO_SPREAD
        assert interval.low == interval.high == totals[0]
        return
    low, high = stats.t.interval(
        0.95, len(figures) - 1, loc=fmean(figures), scale=spread / len(figures) ** 0.5
    )
    assert float(interval.low) == pytest.approx(max(0, low), abs=0.0051)
    assert float(interval.high) == pytest.approx(min(100, high), abs=0.0051)


@given(TOTALS)
def test_an_interval_holds_its_mean_and_stays_on_the_scale(totals: list[Decimal]) -> None:
    """A score above 100 or below 0 would be nonsense on a page."""
    interval, _note = interval_of(totals)
    mean = plain_score([review(n, str(total)) for n, total in enumerate(totals)]).mean
    assert interval is not None
    assert mean is not None
    assert 0 <= interval.low <= mean <= interval.high <= 100


@pytest.mark.parametrize("totals", [[], [Decimal(80)]])
def test_fewer_than_two_reviews_have_no_interval_and_it_says_so(totals: list[Decimal]) -> None:
    """One review says nothing about the spread."""
    assert interval_of(totals) == (None, IntervalNote.TOO_FEW)


def test_every_note_has_its_sentence() -> None:
    """A code alone is not for readers."""
    assert set(NOTE_SENTENCES) == set(IntervalNote)


def test_without_reviews_there_is_no_score() -> None:
    """A nought would be a verdict."""
    nothing = plain_score([])
    assert (nothing.mean, nothing.n, nothing.passed.percent) == (None, 0, None)
    assert (nothing.sections, nothing.critical_errors.percent) == ((), None)


def test_only_published_reviews_of_the_random_sample_count() -> None:
    """Conversations that somebody picked would drag down those who are watched more."""
    found = agent_scores(
        [
            review(1, "90"),
            review(2, "70", standing=Standing.PROVISIONAL),
            review(3, "0", standing=Standing.NONE),
            review(4, "10", random=False),
        ]
    )[1, "2026-10"]
    assert (found.counted.reviews, found.counted.mean) == ((1,), Decimal(90))
    assert found.targeted == (4,)


def test_submitted_reviews_show_what_the_score_would_become() -> None:
    """The score as it is does not move before publishing."""
    found = agent_scores([review(1, "90"), review(2, "70", standing=Standing.PROVISIONAL)])
    provisional = found[1, "2026-10"].provisional
    assert provisional is not None
    assert (provisional.mean, provisional.reviews) == (Decimal(80), (1, 2))


def test_without_submitted_reviews_nothing_is_provisional() -> None:
    """The figure would only repeat the score."""
    targeted = review(2, standing=Standing.PROVISIONAL, random=False)
    assert agent_scores([review(1), targeted])[1, "2026-10"].provisional is None


def test_a_period_with_submitted_reviews_alone_has_no_score_yet() -> None:
    """It is there to be looked at, with nothing that counts."""
    found = agent_scores([review(1, "70", standing=Standing.PROVISIONAL)])[1, "2026-10"]
    assert (found.counted.mean, found.counted.n) == (None, 0)


def test_agents_and_periods_are_kept_apart() -> None:
    """Each conversation counts for one agent and one month."""
    found = agent_scores([review(3, agent=2), review(1), review(2, period="2026-09")])
    assert {key: score.counted.reviews for key, score in found.items()} == {
        (1, "2026-09"): (2,),
        (1, "2026-10"): (1,),
        (2, "2026-10"): (3,),
    }


def test_drafts_alone_make_no_score() -> None:
    """Nobody has said anything yet."""
    assert agent_scores([review(1, standing=Standing.NONE)]) == {}


def test_the_pass_rate_is_among_the_reviews_that_were_judged() -> None:
    """A form without a pass mark neither passes nor fails."""
    found = plain_score([review(1), review(2, passed=False), review(3, passed=None), review(4)])
    assert found.passed.percent == Decimal("66.67")
    assert (found.passed.hits, found.passed.reviews) == ((1, 4), (1, 2, 4))


def test_critical_errors_are_counted_by_review() -> None:
    """Two critical faults in one conversation are one spoilt conversation."""
    failed = [answered(f"a.{name}", "0", critical=True, failed=True) for name in "xy"]
    sound = answered("a.x", "10", critical=True)
    found = plain_score([review(1, "0", *failed), *(review(n, "80", sound) for n in (2, 3, 4))])
    assert (found.critical_errors.percent, found.critical_errors.hits) == (Decimal(25), (1,))


def test_there_is_no_rate_of_critical_errors_where_nothing_is_critical() -> None:
    """0 % of nothing would read as a clean record."""
    found = plain_score([review(1, "80", answered("a.x", "0")), review(2)])
    assert (found.critical_errors.percent, found.critical_errors.of) == (None, 0)


def test_the_steps_to_the_interval_can_be_followed() -> None:
    """70, 80, 90: s = 10, t(2) = 4.303, and 4.303 · 10 / √3 = 24.84."""
    spread = spread_of([Decimal(70), Decimal(80), Decimal(90)])
    assert spread == Spread(3, Decimal(80), Decimal(10), Decimal("4.303"), Decimal("24.84"))


@given(TOTALS)
def test_the_steps_lead_to_the_interval_shown(totals: list[Decimal]) -> None:
    """An explanation that ends elsewhere than the figure explains nothing."""
    spread = spread_of(totals)
    interval, _note = interval_of(totals)
    assert spread is not None
    assert interval is not None
    step = Decimal("0.02")
    assert abs(max(Decimal(0), spread.mean - spread.half_width) - interval.low) <= step
    assert abs(min(Decimal(100), spread.mean + spread.half_width) - interval.high) <= step


@pytest.mark.parametrize("totals", [[], [Decimal(80)]])
def test_fewer_than_two_totals_have_no_spread(totals: list[Decimal]) -> None:
    """There is nothing to divide by."""
    assert spread_of(totals) is None


def test_other_errors_are_counted_by_opportunity() -> None:
    """A long form gives more chances to err; what did not apply gave none."""
    found = plain_score(
        [
            review(1, "50", answered("a.x", "9"), answered("a.y", "10"), answered("a.z", None)),
            review(2, "50", answered("a.x", "0"), answered("a.q", "0", critical=True)),
        ]
    )
    assert (found.other_errors.count, found.other_errors.of) == (2, 3)
    assert found.other_errors.hits == (1, 2)


def test_shares_tell_how_much_was_earned_by_criterion() -> None:
    """They show what to coach; each opens the reviews in which the criterion applied."""
    found = plain_score(
        [
            review(1, "50", answered("a.x", "9"), answered("a.y", None)),
            review(2, "50", answered("a.x", "6"), answered("a.y", "2.5", maximum=5)),
        ]
    )
    assert [(each.id, each.percent, each.reviews) for each in found.criteria] == [
        ("a.x", Decimal(75), (1, 2)),
        ("a.y", Decimal(50), (2,)),
    ]


def test_a_section_weighs_its_criteria() -> None:
    """Ten points earned of ten and none of thirty are a quarter, not a half."""
    found = plain_score([review(1, "25", answered("a.x", "10"), answered("a.y", "0", weight=30))])
    assert [(each.id, each.percent) for each in found.sections] == [("a", Decimal(25))]


def test_a_criterion_without_weight_has_its_own_share_and_none_in_the_section() -> None:
    """A gate is watched by itself but earns nothing."""
    found = plain_score([review(1, "50", answered("a.x", "5"), answered("a.gate", "0", weight=0))])
    assert [each.percent for each in found.criteria] == [Decimal(50), Decimal(0)]
    assert [each.percent for each in found.sections] == [Decimal(50)]


@given(
    st.lists(
        st.lists(st.none() | st.integers(0, 10), min_size=2, max_size=2), min_size=1, max_size=6
    )
)
def test_every_share_is_between_none_and_all(points: list[list[int | None]]) -> None:
    """A share beyond would show that points were counted twice."""
    found = plain_score(
        [
            review(
                number,
                "50",
                *(
                    answered(f"a.{name}", None if earned is None else str(earned))
                    for name, earned in enumerate(row)
                ),
            )
            for number, row in enumerate(points)
        ]
    )
    assert all(0 <= share.percent <= 100 for share in (*found.sections, *found.criteria))
    assert sum(share.n for share in found.criteria) == sum(
        earned is not None for row in points for earned in row
    )


def test_a_trend_compares_with_the_last_period_that_has_a_score() -> None:
    """A month of holidays does not hide the change."""
    scores = {
        "2026-08": plain_score([review(1, "80")]),
        "2026-10": plain_score([review(2, "84.5")]),
    }
    points = trend(scores, ["2026-07", "2026-08", "2026-09", "2026-10"])
    assert [(point.score.mean, point.change) for point in points] == [
        (None, None),
        (Decimal(80), None),
        (None, None),
        (Decimal("84.5"), Decimal("4.5")),
    ]


def test_the_order_of_the_reviews_does_not_matter() -> None:
    """The database answers in any order."""
    some = [review(number, str(60 + number)) for number in range(6)]
    assert agent_scores(some) == agent_scores(reversed(some))


def test_criteria_of_two_rubrics_are_never_added_up() -> None:
    """They share an id because people name alike what is alike, not because it is the same."""
    one = replace(review(1, "90", answered("a.x", "10")), rubric="001-O")
    other = replace(review(2, "50", answered("a.x", "0")), rubric="001-F")
    found = plain_score([one, other])
    assert [(each.name, each.percent) for each in found.criteria] == [
        ("001-O#a.x", Decimal(100)),
        ("001-F#a.x", Decimal(0)),
    ]
    assert [each.name for each in found.sections] == ["001-O#a", "001-F#a"]
