"""What waits for each role on the first page."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from qa_app.core.permissions import RoleName
from qa_app.services import home, reviews
from qa_app.services.context import Context
from qa_app.services.month_steps import MonthSteps
from tests.support.appraising import as_somebody, enter, month, team_of
from tests.support.clock import FixedClock
from tests.support.factories import actor_of, make_team, make_user
from tests.support.reviewing import PERIOD, Floor


@pytest.fixture
def floor(context: Context) -> Floor:
    return Floor(context)


def test_a_reviewer_sees_their_queue_and_what_they_finished_this_week(floor: Floor) -> None:
    """The first thing to know is how much is left."""
    floor.draw(per_agent=2)
    floor.review(floor.queue()[0])
    day = home.overview(floor.as_(floor.reviewer)).reviewer
    assert day == home.ReviewerDay(open=3, done=1, skipped=0, done_today=1)


def test_a_lead_sees_what_waits_to_be_published(floor: Floor) -> None:
    """Submitted reviews that nobody publishes keep agents waiting."""
    floor.draw(per_agent=2)
    review = floor.review(floor.queue()[0])
    lead = floor.as_(floor.lead)
    assert home.overview(lead).to_publish == 1
    reviews.publish(lead, [review])
    assert home.overview(lead).to_publish == 0


def test_a_supervisor_sees_flagged_conversations_of_the_own_team_alone(
    floor: Floor, context: Context
) -> None:
    """Another team's alarms are not theirs to know of."""
    own = home.overview(floor.as_(floor.supervisor))
    assert own.flagged == 8
    assert own.reviewer is None
    other = make_team(context.session, "t7")
    user = make_user(context.session, RoleName.SUPERVISOR, other)
    elsewhere = replace(context, actor=actor_of(user, RoleName.SUPERVISOR, other))
    found = home.overview(elsewhere)
    assert found.flagged == 0
    assert found.team_week is not None
    assert found.team_week.conversations == 0


def test_an_agent_sees_their_own_score_and_new_reviews_and_nothing_of_the_team(
    floor: Floor,
) -> None:
    """An agent's page is about the agent."""
    floor.draw(per_agent=4)
    reviews.publish(floor.as_(floor.lead), [floor.review(task) for task in floor.queue()])
    found = home.overview(floor.as_(floor.agent))
    assert found.new_reviews == 4
    assert found.own_score is not None
    assert (found.team_score, found.flagged, found.to_publish, found.begun) == (None,) * 4


def test_a_month_without_reviews_shows_the_last_one_that_has_some(floor: Floor) -> None:
    """In the first days of a month four dashes would tell nobody anything."""
    floor.draw(per_agent=4)
    reviews.publish(floor.as_(floor.lead), [floor.review(task) for task in floor.queue()])
    later = FixedClock(floor.context.clock() + timedelta(days=40))
    own = home.overview(replace(floor.as_(floor.agent), clock=later)).own_score
    teams = home.overview(replace(floor.as_(floor.supervisor), clock=later)).team_score
    assert own is not None
    assert teams is not None
    assert (own.period, own.score.n, teams.period) == (PERIOD, 4, PERIOD)


def test_the_first_steps_are_ticked_off_as_they_are_taken(context: Context) -> None:
    """A new house must say what to do next, and stop saying it once done."""
    assert home.overview(context).begun == home.Begun(
        people=False, conversations=False, draw=False, published=False
    )
    floor = Floor(context)
    floor.draw()
    begun = home.overview(context).begun
    assert begun == home.Begun(people=True, conversations=True, draw=True, published=False)


def test_everybody_sees_their_next_step_of_the_month(context: Context) -> None:
    """What nobody is told of waits until the pay is late."""
    team, (ann, _ben) = team_of(context, "000-I", "003-B")
    boss, lead = (
        as_somebody(context, role, team) for role in (RoleName.SUPERVISOR, RoleName.QUALITY_LEAD)
    )
    agent = as_somebody(context, RoleName.AGENT, team, ann)
    enter(context.session, context, team, ann, "000-I", "work_report")
    assert home.overview(agent).month == MonthSteps(to_answer=1, values=2)
    assert home.overview(lead).month == MonthSteps()
    enter(context.session, context, team, ann, "000-I", "quality", answer="disputed")
    enter(context.session, context, team, ann, "000-I", "quality", state="suggested")
    month(boss, team, "000-I")
    assert home.overview(boss).month == MonthSteps(disputes=1, suggestions=1, periods=1)
    assert home.overview(lead).month == MonthSteps(periods=1)
    stranger = as_somebody(context, RoleName.SUPERVISOR, make_team(context.session, "t8"))
    assert home.overview(stranger).month == MonthSteps()
