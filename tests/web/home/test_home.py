"""The first page, role by role."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from qa_app.core.coaching.tasks import TaskDraft, TaskKind
from qa_app.core.permissions import RoleName
from qa_app.core.reviews import ReviewState
from qa_app.services import coaching, reviews
from qa_app.services.context import Context
from qa_app.storage.wiring import db
from tests.conftest import SignIn
from tests.support.clock import FixedClock
from tests.support.factories import make_agent, make_team
from tests.support.permissions import Page, PermissionTests
from tests.support.reviewing import Floor
from tests.support.statements import counting
from tests.web.conftest import Visit

ENGLISH = {"lang": "en"}


class TestPermissions(PermissionTests):
    pages = (Page("home.index"),)


@pytest.fixture
def floor(app: Flask, context: Context) -> Floor:
    """Two of four chats of each agent drawn, one reviewed and waiting to be published."""
    floor = Floor(context)
    floor.draw()
    floor.review(floor.queue()[0])
    return floor


def tasks(page: str) -> dict[str, str]:
    """What waits: each label with its number."""
    found = re.findall(
        r'<strong>([^<]*)</strong>.*?<span class="task-number">([\d,]+)</span>', page, re.DOTALL
    )
    return dict(found)


def home(browser: FlaskClient) -> str:
    answer = browser.get("/", query_string=ENGLISH)
    assert answer.status_code == 200
    return answer.text


def test_a_reviewer_is_led_to_the_queue(floor: Floor, visit: Visit) -> None:
    """Eight hours of work are one press away."""
    page = home(visit(floor.reviewer))
    assert tasks(page)["To review"] == "3"
    assert re.search(r'class="btn btn-primary" href="/assignments"', page)
    assert "Reviewed this week" in page
    assert "First steps" not in page
    assert 'href="/scores"' not in page


def test_a_lead_sees_what_to_publish_and_the_teams_week(floor: Floor, visit: Visit) -> None:
    """Without four zeros about reviewing: nothing was drawn for the lead."""
    page = home(visit(floor.lead))
    assert tasks(page)["To publish"] == "1"
    assert "Reviewed this week" not in page
    assert "The teams this week" in page
    assert "since=2026-10-12" in page


def test_a_supervisor_sees_the_flagged_list_waiting(floor: Floor, visit: Visit) -> None:
    """And nothing to draw, nothing to publish."""
    page = home(visit(floor.supervisor))
    assert tasks(page)["Flagged"] == "8"
    assert set(tasks(page)) == {"Flagged", "Notices"}


def test_an_agent_sees_their_own_quality_and_nothing_of_the_team(
    floor: Floor, visit: Visit
) -> None:
    """Published reviews alone, with the way to them."""
    for task in floor.queue():
        floor.review(task)
    waiting = reviews.list_reviews(floor.as_(floor.lead), ReviewState.SUBMITTED)
    reviews.publish(floor.as_(floor.lead), [each.id for each in waiting.rows])
    page = home(visit(floor.agent))
    assert tasks(page)["New reviews of mine"] == "2"
    assert "My quality in Oct 2026" in page
    assert 'href="/my-quality?behind=mean"' in page
    assert "The teams this week" not in page


def test_first_steps_lead_through_the_set_up_and_go_away(
    client: FlaskClient, signed_in: SignIn, context: Context
) -> None:
    """A new house says what to do next; one that runs says nothing of it."""
    signed_in(client)
    page = home(client)
    assert 'href="/administration/staff-list">Bring in the staff list</a>' in page
    assert 'href="/imports' in page
    floor = Floor(context)
    floor.draw()
    reviews.publish(floor.as_(floor.lead), [floor.review(task) for task in floor.queue()])
    assert "First steps" not in home(client)


def test_what_lacks_reviews_or_conversations_is_a_dash(
    client: FlaskClient, signed_in: SignIn, context: Context
) -> None:
    """No figure is better than a made-up one."""
    team = make_team(context.session)
    make_agent(context.session, team)
    signed_in(client, RoleName.SUPERVISOR, team)
    page = home(client)
    assert '<span class="stat-figure">' in page
    assert "No published reviews yet" in page
    assert tasks(page) == {"Flagged": "0", "Notices": "0"}


def test_a_name_is_text(
    client: FlaskClient, signed_in: SignIn, context: Context, floor: Floor
) -> None:
    """The first page greets by it."""
    floor.supervisor.name = "<script>alert(1)</script>"
    context.session.commit()
    signed_in(client, user=floor.supervisor)
    assert "<script>alert(1)" not in home(client)


@pytest.mark.parametrize("who", ["lead", "reviewer", "supervisor", "agent"])
def test_more_work_takes_no_more_statements(
    floor: Floor, visit: Visit, who: str, context: Context
) -> None:
    """It is the page that everybody opens every morning."""
    browser = visit(getattr(floor, who))
    with browser.application.app_context():
        engine = db.engine

    def sent() -> int:
        with counting(engine) as statements:
            home(browser)
        return len(statements)

    reviews.publish(floor.as_(floor.lead), [floor.review(floor.queue()[0])])
    few = sent()
    floor.bring(*floor.chats(range(10, 30)))
    floor.draw(per_agent=10, seed="more")
    for task in floor.queue()[:6]:
        floor.review(task)
    assert sent() <= few + 1
    assert few <= 22


def test_coaching_waits_for_its_agent_and_then_for_who_set_it(floor: Floor, visit: Visit) -> None:
    """Each of them is led to their own step, and sees nothing that waits for nobody."""
    trainer, agent = floor.as_(floor.trainer), floor.as_(floor.agent)
    draft = TaskDraft(floor.first.id, TaskKind.COACHING, "先致歉。", trainer.today)
    task = coaching.set_up(trainer, floor.team.id, draft)
    late = replace(trainer, clock=FixedClock(trainer.now - timedelta(days=9)))
    coaching.set_up(late, floor.team.id, replace(draft, due_on=late.today))
    assert tasks(home(visit(floor.agent)))["Coaching to confirm"] == "2"
    shown = tasks(home(visit(floor.trainer)))
    assert shown["Overdue coaching"] == "1"
    assert "Coaching to look at" not in shown
    coaching.confirm(agent, task)
    assert tasks(home(visit(floor.supervisor)))["Coaching to look at"] == "1"
    assert "Coaching to confirm" not in tasks(home(visit(floor.colleague)))
