"""A reviewer's tasks as pages."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from qa_app.core.rubrics import Answer
from qa_app.services import assignments
from qa_app.services.context import Context
from qa_app.services.reviews import AnswerGiven
from qa_app.storage.queries import assignments as queries
from tests.support.clock import FixedClock
from tests.support.permissions import sign_in
from tests.support.reviewing import Floor


@pytest.fixture
def floor(app: Flask, context: Context) -> Floor:
    return Floor(context)


@pytest.fixture
def reviewer(client: FlaskClient, session: Session, floor: Floor) -> FlaskClient:
    """The reviewer's browser."""
    return sign_in(client, session, floor.reviewer)


def test_the_queue_begins_with_what_to_do_next(reviewer: FlaskClient, floor: Floor) -> None:
    """One button leads to the first task."""
    floor.draw()
    html = reviewer.get("/assignments").text
    places = [html.index(f'data-assignment="{task}"') for task in floor.queue()]
    assert places == sorted(places)
    assert f'id="start" href="/reviews/assignments/{floor.queue()[0]}"' in html
    assert "开始质检" in html


def test_the_queue_shows_progress_and_what_is_begun(reviewer: FlaskClient, floor: Floor) -> None:
    """So that somebody who comes back finds the draft again."""
    floor.draw()
    floor.review(floor.queue()[0])
    floor.save(floor.queue()[1], AnswerGiven("attitude.patience", Answer(value="3")))
    html = reviewer.get("/assignments").text
    assert "1/4" in html
    assert "还有 3 条待质检" in html
    assert "已评 1 项" in html
    assert "继续" in html


def test_a_long_queue_shows_its_beginning_and_says_so(
    reviewer: FlaskClient, floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody with a month's tasks need not wait for all of them to be drawn on the page."""
    floor.draw()
    first, second, *_rest = floor.queue()
    monkeypatch.setattr(queries.queue, "__defaults__", (2,))
    html = reviewer.get("/assignments").text
    assert re.findall(r'data-assignment="(\d+)"', html) == [str(first), str(second)]
    assert "还有 4 条待质检" in html
    assert "完成后依次补上后面的" in html


def test_an_empty_queue_says_so(reviewer: FlaskClient) -> None:
    """And does not look like a fault."""
    html = reviewer.get("/assignments").text
    assert "没有待质检的会话" in html
    assert "data-assignment" not in html


def test_finished_tasks_show_scores_and_reasons(
    reviewer: FlaskClient, floor: Floor, clock: FixedClock
) -> None:
    """The last one first; reviewed ones lead to their review."""
    floor.draw()
    review_id = floor.review(floor.queue()[0])
    clock.advance(minutes=1)
    assignments.skip(floor.as_(floor.reviewer), floor.queue()[0], "只有自动回复")
    html = reviewer.get("/assignments/finished").text
    assert f'data-href="/reviews/{review_id}"' in html
    assert "100.00" in html
    assert "只有自动回复" in html
    assert html.index("只有自动回复") < html.index("100.00")


def test_nobody_sees_anybody_elses_tasks(
    client: FlaskClient, session: Session, floor: Floor
) -> None:
    """Neither the lead, who reviews too, nor a colleague."""
    floor.draw()
    lead = sign_in(client, session, floor.lead)
    assert "data-assignment" not in lead.get("/assignments").text
