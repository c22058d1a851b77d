"""Reports: their figures are those of the scores, and each opens what is behind it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from qa_app.core.reports import Figure, Group, Step
from qa_app.services import reports, reviews, scores
from qa_app.services.context import Context
from qa_app.services.reports import Asked, Kept
from qa_app.storage.wiring import db
from tests.support.reviewing import PERIOD, Floor
from tests.support.statements import counting
from tests.web.conftest import Visit

ENGLISH = {"lang": "en"}
POINTS = (None, "3", "3", None, "4", None)
PAGES = ("/reports", "/reports/teams", "/reports/reviewers", "/reports/criteria", "/reports/rules")


@pytest.fixture
def floor(app: Flask, context: Context) -> Floor:
    """Two agents with reviewed chats, all but the last published."""
    floor = Floor(context)
    floor.draw(per_agent=4)
    tasks = sorted(floor.queue())
    made = [floor.review(task, value) for task, value in zip(tasks, POINTS, strict=False)]
    reviews.publish(floor.as_(floor.lead), made[:-1])
    return floor


@pytest.fixture
def lead(floor: Floor, visit: Visit) -> FlaskClient:
    return visit(floor.lead)


def test_the_figures_are_those_of_the_score_pages(floor: Floor) -> None:
    """Two pages that disagree about one month are both believed by nobody."""
    asking = floor.as_(floor.lead)
    found = reports.by_people(asking, Asked(), Group.AGENTS)
    same = scores.score_list(asking, PERIOD)
    assert found.overall.n == same.overall.n == 5
    assert found.overall.mean == same.overall.mean
    assert (found.overall.passed.count, found.overall.passed.of) == (
        same.overall.passed.count,
        same.overall.passed.of,
    )
    by_agent = {line.agent_id: line.score.counted for line in same.lines}
    for line in found.lines:
        assert line.id is not None
        page = scores.agent_page(asking, line.id, PERIOD)
        assert line.figures.mean == by_agent[line.id].mean
        other = page.score.counted.other_errors
        assert (line.figures.other.count, line.figures.other.of) == (other.count, other.of)


def test_the_reviews_behind_a_criterion_are_those_that_lost_points_on_it(floor: Floor) -> None:
    """The list must have as many rows as the figure that opens it says."""
    asking = floor.as_(floor.lead)
    found = reports.by_criteria(asking, Asked())
    assert found.commonest
    for line in found.commonest:
        name = line.rate.name
        behind = reports.reviews_behind(asking, Asked(), Kept.LOST, name)
        assert len(behind.page.rows) == line.rate.lost.count
        assert behind.counts[Kept.ALL] == line.rate.lost.of


def test_a_week_of_the_trend_holds_its_own_reviews_alone(floor: Floor) -> None:
    """Each point of the trend opens its reviews; together they are all."""
    asking = floor.as_(floor.lead)
    october = Asked(date(2026, 10, 1), date(2026, 10, 31), Step.WEEK, Figure.MEAN)
    found = reports.by_people(asking, october, Group.TEAMS)
    assert len(found.terms.steps) == 5
    assert sum(found.trend.counts) == found.overall.n
    cells = reports.course(asking, found, found.lines)
    assert [(cell.row, cell.n) for cell in cells] == [(0, 5)]


def test_every_figure_opens_what_is_behind_it(lead: FlaskClient) -> None:
    """On the tables, and from every point, bar and cell of the charts."""
    for page in PAGES:
        text = lead.get(page, query_string={"step": "day"}).text
        links = {
            link.replace("&amp;", "&") for link in re.findall(r'"(/reports/reviews[^"]*)"', text)
        }
        assert links or page == "/reports/rules"
        for link in sorted(links)[:4]:
            opened = lead.get(link.encode().decode("unicode_escape"))
            assert opened.status_code == 200, link
            assert "data-rows" in opened.text or "没有" in opened.text or "无" in opened.text


def test_the_charts_have_tables_with_the_same_links(lead: FlaskClient) -> None:
    """Who cannot point at a picture opens the same from the table."""
    text = lead.get("/reports", query_string=ENGLISH | {"step": "week"}).text
    twin = text.split('id="course"')[1].split("</figure>")[0].split("<details")[1]
    assert 'href="/reports/reviews?' in twin
    assert "%" in twin


@pytest.mark.parametrize(
    "arguments",
    [
        {"since": "2020-01-01", "until": "2026-10-31", "step": "day"},
        {"since": "2026-10-31", "until": "2026-10-01"},
        {"since": "0001-01-01", "until": "9999-12-31"},
        {"since": "31.10.", "until": "", "step": "fortnight", "figure": "<b>"},
        {"team": "9" * 40, "agent": "-1", "after": "x", "sort": "'; --"},
    ],
)
def test_nonsense_in_the_address_is_told_or_left_aside(
    lead: FlaskClient, arguments: dict[str, str]
) -> None:
    """Addresses are shortened, mistyped and tampered with."""
    for page in PAGES:
        answer = lead.get(page, query_string=arguments)
        assert answer.status_code in {200, 404, 422}
        assert "<b>" not in answer.text


def test_an_end_before_the_beginning_is_said_at_its_field(lead: FlaskClient) -> None:
    """The form stays as it was filled in."""
    page = lead.get("/reports?since=2026-10-31&until=2026-10-01&lang=en").text
    assert "The last day lies before the first one." in page
    assert 'value="2026-10-31"' in page


def test_more_agents_take_no_more_statements(
    floor: Floor, lead: FlaskClient, context: Context
) -> None:
    """A query for each agent would make the page of a large team slow."""
    with lead.application.app_context():
        engine = db.engine

    def sent() -> list[int]:
        found = []
        for path in (*PAGES, "/reports/reviews"):
            with counting(engine) as statements:
                assert lead.get(path, query_string={"step": "week"}).status_code == 200
            found.append(len(statements))
        return found

    sent()
    few = sent()
    more = Floor(replace(context), key="t5", team=floor.team, reviewer=floor.reviewer)
    more.draw(per_agent=4, seed="more")
    reviews.publish(floor.as_(floor.lead), [more.review(task) for task in more.queue()])
    assert sent() == few
    assert max(few) <= 20


def test_a_trainer_is_not_shown_who_reviewed(floor: Floor, visit: Visit) -> None:
    """How reviewers compare is for who leads the work."""
    trainer = visit(floor.trainer)
    assert "/reports/reviewers" not in trainer.get("/reports").text
    assert floor.reviewer.name not in trainer.get("/reports/reviews?kept=all").text
