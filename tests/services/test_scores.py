"""Scores of agents and teams, from the reviews behind them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from qa_app.core.errors import Invalid, NotFound, Refused
from qa_app.core.permissions import Actor, Grant, RoleName
from qa_app.core.scores import IntervalNote
from qa_app.services import audit, review_figures, reviews, scores
from qa_app.services.context import Context
from qa_app.storage.tables.conversations import Part
from tests.support.clock import FixedClock
from tests.support.factories import LONG_AGO, actor_of, make_agent, make_team, make_user
from tests.support.reviewing import PERIOD, Floor


@pytest.fixture
def floor(context: Context) -> Floor:
    return Floor(context)


def reviewed(floor: Floor, *values: str | None) -> list[int]:
    """Draw all and review so many, giving each criterion these points (or full marks)."""
    floor.draw(per_agent=4)
    return [floor.review(task, value) for task, value in zip(floor.queue(), values, strict=False)]


def publish(floor: Floor, review_ids: list[int]) -> None:
    reviews.publish(floor.as_(floor.lead), review_ids)


def by_name(floor: Floor, period: str = PERIOD) -> dict[str, scores.AgentLine]:
    found = scores.score_list(floor.as_(floor.supervisor), period)
    return {line.agent: line for line in found.lines}


def test_only_published_reviews_count_and_submitted_ones_are_provisional(floor: Floor) -> None:
    """An agent's score must not move by what may still be withdrawn."""
    first, *_rest = reviewed(floor, None, None, None, "4")
    publish(floor, [first])
    lines = by_name(floor)
    counted = [line.score.counted for line in lines.values() if line.score.counted.n]
    assert [score.mean for score in counted] == [Decimal(100)]
    assert sum(line.score.provisional.n for line in lines.values() if line.score.provisional) >= 3


def test_publishing_a_worse_review_lowers_the_score(floor: Floor) -> None:
    """The score is the mean of the published reviews."""
    ids = reviewed(floor, *([None] * 6), "4", "4")
    publish(floor, ids)
    found = scores.score_list(floor.as_(floor.supervisor), PERIOD)
    assert found.overall.n == 8
    assert found.overall.mean is not None
    assert found.overall.mean < 100
    means = [line.score.counted.mean for line in found.lines]
    assert means == sorted(means, key=lambda mean: -(mean or 0))


def test_one_review_has_no_interval_and_says_so(floor: Floor) -> None:
    """One conversation says nothing about how sure the score is."""
    publish(floor, reviewed(floor, None)[:1])
    score = next(line.score.counted for line in by_name(floor).values() if line.score.counted.n)
    assert score.interval is None
    assert score.note is IntervalNote.TOO_FEW


def test_every_figure_names_the_reviews_behind_it(floor: Floor) -> None:
    """A figure that nobody can open cannot be disputed."""
    ids = reviewed(floor, *([None] * 8))
    publish(floor, ids)
    page = scores.agent_page(floor.as_(floor.supervisor), floor.first.id, PERIOD)
    assert set(page.score.counted.reviews) == {each.id for each in page.reviews}
    assert set(page.score.counted.reviews) <= set(ids)
    assert {share.id for share in page.score.counted.sections} == {
        "attitude",
        "resolution",
        "quality",
        "satisfaction",
    }
    assert all(share.reviews for share in page.score.counted.criteria)


def test_an_agent_sees_their_own_published_reviews_only(floor: Floor) -> None:
    """What is not published yet is between reviewer and lead."""
    ids = reviewed(floor, *([None] * 8))
    own = floor.as_(floor.agent)
    assert scores.agent_page(own, floor.first.id, PERIOD).reviews == []
    publish(floor, ids)
    page = scores.agent_page(own, floor.first.id, PERIOD)
    assert page.score.provisional is None
    assert len(page.reviews) == 4


def test_an_agent_does_not_see_a_colleagues_score(floor: Floor) -> None:
    """Scores of colleagues are not there for an agent, whatever the address says."""
    with pytest.raises(NotFound):
        scores.agent_page(floor.as_(floor.agent), floor.second.id, PERIOD)


def test_another_teams_agent_is_not_there(floor: Floor, context: Context) -> None:
    """A supervisor sees their own team, and of others not even that they exist."""
    other = make_team(context.session, "t9")
    stranger = make_agent(context.session, other)
    with pytest.raises(NotFound):
        scores.agent_page(floor.as_(floor.supervisor), stranger.id, PERIOD)
    with pytest.raises(NotFound):
        scores.score_list(floor.as_(floor.supervisor), PERIOD, other.id)


def test_a_reviewer_has_no_right_to_scores(floor: Floor) -> None:
    """Reviewers grade; whose score follows is not theirs to see."""
    with pytest.raises(Refused):
        scores.score_list(floor.as_(floor.reviewer), PERIOD)


def test_another_teams_supervisor_sees_an_empty_list(floor: Floor, context: Context) -> None:
    """The list holds the actor's own teams alone."""
    publish(floor, reviewed(floor, *([None] * 8)))
    other = make_team(context.session, "t8")
    user = make_user(context.session, RoleName.SUPERVISOR, other)
    elsewhere = replace(context, actor=actor_of(user, RoleName.SUPERVISOR, other))
    assert scores.score_list(elsewhere, PERIOD).lines == []


def test_a_review_belongs_to_the_month_its_conversation_began_in(floor: Floor) -> None:
    """Reviewing October's chats in November changes October's score."""
    publish(floor, reviewed(floor, *([None] * 8)))
    assert by_name(floor, "2026-11") == {}
    page = scores.agent_page(floor.as_(floor.supervisor), floor.first.id, "2026-11")
    course = {point.period: point.score.mean for point in page.trend}
    assert course[PERIOD] == Decimal(100)
    assert course["2026-11"] is None
    assert list(course) == sorted(course)


def test_a_damaged_period_is_refused_with_a_sentence(floor: Floor) -> None:
    """Addresses are typed and cut."""
    with pytest.raises(Invalid):
        scores.score_list(floor.as_(floor.supervisor), "2026-13")


def test_without_a_period_the_last_month_with_reviews_is_shown(
    floor: Floor, clock: FixedClock
) -> None:
    """On the first of a month there is nothing of that month to look at yet."""
    publish(floor, reviewed(floor, *([None] * 8)))
    clock.advance(days=25)
    found = scores.score_list(floor.as_(floor.supervisor))
    assert found.period.id == PERIOD
    assert [period.id for period in found.choices.months] == ["2026-11", "2026-10"]
    page = scores.agent_page(floor.as_(floor.agent), floor.first.id)
    assert (page.period.id, page.score.counted.n) == (PERIOD, 4)


def test_without_any_review_the_present_month_is_shown(floor: Floor) -> None:
    """There is no better one."""
    found = scores.score_list(floor.as_(floor.supervisor))
    assert found.period.id == "2026-10"
    assert [period.id for period in found.choices.quarters] == ["2026-Q4"]
    assert [period.id for period in found.choices.years] == ["2026"]


def test_only_reviews_that_are_seen_make_a_period_worth_choosing(
    floor: Floor, clock: FixedClock
) -> None:
    """An agent must not learn from the choices that something unpublished is there."""
    reviewed(floor, *([None] * 8))
    clock.advance(days=25)
    assert scores.agent_page(floor.as_(floor.agent), floor.first.id).period.id == "2026-11"
    supervised = scores.agent_page(floor.as_(floor.supervisor), floor.first.id)
    assert supervised.period.id == PERIOD


def test_the_choice_of_periods_reaches_over_all_ones_teams(
    floor: Floor, context: Context, clock: FixedClock
) -> None:
    """Who leads two teams must find the oldest review of the one and the newest of the other."""
    publish(floor, reviewed(floor, *([None] * 8)))
    other = make_team(context.session, "t8")
    mine = context.session.scalars(
        select(Part).where(Part.team_id == floor.team.id).order_by(Part.id).limit(1)
    ).one()
    mine.team_id, mine.started_at = other.id, mine.started_at.replace(year=2024)
    review_figures.mend(context)
    clock.advance(days=25)
    user = make_user(context.session, RoleName.SUPERVISOR, other)
    grants = tuple(
        Grant(RoleName.SUPERVISOR, team_id, LONG_AGO) for team_id in (floor.team.id, other.id)
    )
    both = replace(context, actor=Actor(user.id, user.name, grants))
    found = scores.score_list(both)
    assert found.period.id == PERIOD
    assert [year.id for year in found.choices.years] == ["2026", "2025", "2024"]


def test_many_years_are_offered_only_as_far_as_somebody_will_go(
    floor: Floor, clock: FixedClock
) -> None:
    """A list of six hundred months would be no choice."""
    publish(floor, reviewed(floor, None))
    clock.advance(days=50 * 365)
    choices = scores.score_list(floor.as_(floor.supervisor)).choices
    lengths = (len(choices.months), len(choices.quarters), len(choices.years))
    assert lengths == (36, 12, 10)


def test_an_export_is_kept_in_the_audit_log(floor: Floor) -> None:
    """With the period and how many agents; what they scored is in the file alone."""
    publish(floor, reviewed(floor, *([None] * 8)))
    supervisor = floor.as_(floor.supervisor)
    found = scores.exported_scores(supervisor, PERIOD, floor.team.id)
    entry = audit.entries(floor.context, action="scores.exported").rows[0]
    assert (entry.subject_id, entry.team_id) == (PERIOD, floor.team.id)
    assert entry.details == {"agents": len(found.lines)}
