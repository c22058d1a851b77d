"""Drawings: the table twin says what the picture shows."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from flask import Flask
from flask_babel import force_locale

from qa_app.web.charts import (
    Bracket,
    CaterpillarRow,
    HeatCell,
    Limit,
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


def scale_of(*figures: float, limits: Sequence[float] = ()) -> tuple[object, object, object]:
    """The ends of a plot's scale and the limits that are drawn."""
    with gallery_app(TESTING=True).test_request_context(), force_locale("en"):
        drawn = caterpillar(
            [CaterpillarRow("A", each) for each in figures],
            name="Agent",
            figure="Fair",
            limits=[Limit(each, "limit") for each in limits],
        )
    return drawn.spec["min"], drawn.spec["max"], drawn.spec["limits"]


def test_the_scale_of_a_caterpillar_spans_its_figures_with_a_margin() -> None:
    """A mark on the frame looks as if it went on beyond it."""
    assert scale_of(70, 95)[:2] == (65, 100)
    assert scale_of(71, 94)[:2] == (70, 95)
    assert scale_of(3, 4.5)[:2] == (2.5, 5)
    assert scale_of(-4, 6)[:2] == (-6, 8)


def test_a_pass_mark_far_from_every_figure_does_not_stretch_the_scale() -> None:
    """Agents between 88 and 96 must not be squeezed into the corner of a plot that begins at 60."""
    low, high, drawn = scale_of(88, 96, limits=[60])
    assert (low, high) == (86, 98)
    assert drawn == []


def test_a_limit_near_the_figures_is_drawn_inside_the_scale() -> None:
    """Whether somebody stands just above the pass mark is what the plot is looked at for."""
    low, high, drawn = scale_of(70, 90, limits=[60])
    assert (low, high) == (50, 100)
    assert drawn == [{"at": 60, "name": "limit"}]


def test_no_score_is_drawn_beyond_what_scores_can_be() -> None:
    """A scale to 105 would suggest that there is more than the full mark."""
    assert scale_of(92, 100)[:2] == (90, 100)
    assert scale_of(0, 30)[:2] == (0, 40)


def test_one_figure_alone_still_has_a_scale() -> None:
    """A team of one, whose interval is not known."""
    assert scale_of(84)[:2] == (82, 86)
    assert scale_of()[:2] == (0, 1)


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


@pytest.mark.parametrize(
    ("column", "width"),
    [("Skill", 76), ("Professionalism", 102), ("解决方案的可行性和完整程度", 76), ("x" * 60, 140)],
)
def test_no_heading_of_a_heat_map_breaks_inside_a_word(app: Flask, column: str, width: int) -> None:
    """“Professiona lism” reads like a fault."""
    with app.test_request_context():
        drawn = heat([column], ["A"], [HeatCell(0, 0, 0)], name="Agent", high_is_good=False)
    assert drawn.spec["cell"] == width


def test_a_place_without_a_figure_stays_empty_in_a_heat_map(app: Flask) -> None:
    """Nothing judged is not the same as nothing wrong."""
    with app.test_request_context(), force_locale("en"):
        drawn = heat(["X", "Y"], ["A"], [HeatCell(1, 0, 0)], name="Agent", high_is_good=False)
    assert drawn.rows == [["A", "—", "0"]]
