"""The sidebar shows each actor the places that are open to them, and where they are."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Blueprint, Flask

from qa_app.core.permissions import SYSTEM, Actor, Grant, Right, RoleName
from qa_app.web import navigation
from qa_app.web.navigation import Entry, Section

REVIEWER = Actor(1, "r", (Grant(RoleName.REVIEWER, 1, date.min),))
FLAGGED = Entry("Flagged", "flagged.listing", "flag", 20, Right.TRIAGE_FLAGGED)
QUEUE = Entry("Queue", "reviews.queue", "list", 10, Right.REVIEW)
HOME = Entry("Home", "home.index", "house", 0, None, Section.START)


@pytest.fixture
def app() -> Flask:
    app = Flask("qa_app")
    navigation.init_navigation(app)
    navigation.register(app, FLAGGED, QUEUE, HOME)
    return app


def _labels(app: Flask, actor: Actor | None) -> list[str]:
    with app.app_context():
        return [entry.label for group in navigation.groups_for(actor) for entry in group.entries]


def test_a_place_without_the_right_is_not_shown(app: Flask) -> None:
    """A link that ends in a refusal only teaches that the product is broken."""
    assert _labels(app, REVIEWER) == ["Home", "Queue"]


def test_sections_come_in_order_then_ranks(app: Flask) -> None:
    """The order must not depend on which module was imported first."""
    assert _labels(app, SYSTEM) == ["Home", "Queue", "Flagged"]


def test_nobody_signed_in_sees_nothing(app: Flask) -> None:
    """The names of places already tell how the house is built."""
    assert _labels(app, None) == []


def test_empty_sections_leave_no_heading(app: Flask) -> None:
    """A heading over nothing is noise."""
    with app.app_context():
        assert [group.label for group in navigation.groups_for(REVIEWER)] == ["", "Quality work"]


def test_a_place_is_registered_once(app: Flask) -> None:
    """Two entries for one page would both light up."""
    with pytest.raises(ValueError, match=r"reviews\.queue"):
        navigation.register(app, QUEUE)


def test_a_blueprint_brings_its_places(app: Flask) -> None:
    """A new capability appears in the sidebar without a line changed elsewhere."""
    blueprint = Blueprint("scores", __name__)
    navigation.on(blueprint, Entry("Scores", "scores.listing", "graph-up", 5, Right.SEE_SCORES))
    app.register_blueprint(blueprint)
    assert "Scores" in _labels(app, SYSTEM)


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/queue", "reviews.queue"), ("/one", "reviews.queue"), ("/elsewhere", None)],
)
def test_the_present_place_is_marked(app: Flask, path: str, expected: str | None) -> None:
    """A page below a list belongs to the list's place."""
    reviews = Blueprint("reviews", __name__)
    reviews.add_url_rule("/queue", "queue", lambda: "")
    reviews.add_url_rule("/one", "one", lambda: "")
    app.register_blueprint(reviews)
    app.add_url_rule("/elsewhere", "elsewhere", lambda: "")
    with app.test_request_context(path):
        assert navigation.current_endpoint(navigation.groups_for(SYSTEM)) == expected


def test_a_page_that_is_not_there_has_no_address(app: Flask) -> None:
    """The frame leaves out what an application does not have."""
    with app.test_request_context("/"):
        assert navigation.url_if("nowhere.at_all") == ""
        assert navigation.url_if("static", filename="a.css") == "/static/a.css"
