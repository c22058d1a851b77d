"""Drawings: the table twin says what the picture shows."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale

from qa_app.web.charts import (
    Bracket,
    CaterpillarRow,
    HeatCell,
    TrendPoint,
    caterpillar,
    heat,
    trend,
)
from tests.web.gallery.app import gallery_app


@pytest.fixture(scope="module")
def app() -> Flask:
    return gallery_app(TESTING=True)


def test_the_twin_of_a_caterpillar_names_who_cannot_be_told_apart(app: Flask) -> None:
    """Who reads the table must not take the order of the rows for a ranking."""
    rows = [
        CaterpillarRow("A", 91.25, 88, 94, 90),
        CaterpillarRow("B", 89, 86, 92),
        CaterpillarRow("C", None),
    ]
    with app.test_request_context(), force_locale("en"):
        drawn = caterpillar(
            rows, name="Agent", figure="Fair", hollow="Plain", brackets=[Bracket(0, 1)]
        )
    assert drawn.rows[0] == ["A", "91.2", "88.0–94.0", "90.0", "1"]
    assert drawn.rows[1] == ["B", "89.0", "86.0–92.0", "—", "1"]
    assert drawn.rows[2] == ["C", "—", "—", "—", ""]
    assert len(drawn.heads) == 5


def test_a_name_in_a_twin_stays_text_beside_its_link(app: Flask) -> None:
    """Names come from staff lists."""
    with app.test_request_context(), force_locale("en"):
        drawn = caterpillar([CaterpillarRow("<b>", 1, href="/a?b=1&c=2")], name="N", figure="F")
        page = app.jinja_env.from_string(
            '{% from "macros/charts.html" import drawing %}{{ drawing("a", "T", of) }}'
        ).render(of=drawn)
    assert '<a href="/a?b=1&amp;c=2">&lt;b&gt;</a>' in page
    assert "<b>" not in page


def test_a_point_outside_its_limits_is_said_in_words(app: Flask) -> None:
    """A shape and a colour alone tell nothing to who cannot see them."""
    points = [TrendPoint("W1", 80, 20, 82, 90, outside=True), TrendPoint("W2", 85, 20, 82, 90)]
    with app.test_request_context(), force_locale("en"):
        drawn = trend(points, name="Week", figure="Score", centre=86)
    assert [row[-1] for row in drawn.rows] == ["No", "Yes"]


def test_a_place_without_a_figure_stays_empty_in_a_heat_map(app: Flask) -> None:
    """Nothing judged is not the same as nothing wrong."""
    with app.test_request_context(), force_locale("en"):
        drawn = heat(["X", "Y"], ["A"], [HeatCell(1, 0, 0)], name="Agent", high_is_good=False)
    assert drawn.rows == [["A", "—", "0"]]
