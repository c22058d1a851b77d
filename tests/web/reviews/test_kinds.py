"""Every further kind of criterion on the pages: saved, refused in a sentence, and read."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from qa_app.core.definitions import Kind, Seed, Shipped
from qa_app.core.rubrics import Answer
from qa_app.services import reviews
from qa_app.services.reviews import AnswerGiven
from qa_app.storage.queries import definitions
from tests.support.clock import MONDAY_MORNING
from tests.support.reviewing import Floor
from tests.web.reviews.conftest import Visit

RUBRIC = """\
id: 000-kinds
title: {en: Kinds}
channels: [chat]
sections:
  - id: a
    title: {en: A}
    criteria:
      - id: tone
        number: 95a
        title: {en: Tone}
        kind: levels
        anchors: [{points: 4, text: {en: Warm}}, {points: 2, text: {en: Correct}}]
        causes: [{id: tools, title: {en: Poor tools}}]
      - id: way
        title: {en: Way}
        kind: choice
        options:
          - {id: done, title: {en: Settled}, points: 5}
          - {id: left, title: {en: Left}, points: 0}
      - {id: why, title: {en: Why}, points: 5, asked_if: {criterion: a.way, answers: [left]}}
      - id: reply
        title: {en: Reply}
        points: 5
        gauge: {figure: longest_response_s, bands: [{at_most: 60, points: 5}]}
      - {id: extra, title: {en: Extra}, kind: bonus, points: 5}
      - {id: remark, title: {en: Remark}, kind: text}
      - id: topic
        title: {en: Topic}
        kind: choice
        options: [{id: parcel, title: {en: About a parcel}}, {id: refund, title: {en: About money}}]
"""


@pytest.fixture
def kinds(floor: Floor) -> int:
    """A task under this rubric."""
    seed = Seed(Shipped(Kind.RUBRIC, "000-kinds", RUBRIC), 1)
    definitions.add_seeds(floor.context.session, [seed], MONDAY_MORNING)
    floor.context.session.commit()
    floor.draw(per_agent=1, seed="kinds")
    return floor.queue()[-1]


def save(client: FlaskClient, floor: Floor, task: int, **answer: Any) -> Any:
    basis = floor.basis(task)
    return client.post(
        f"/reviews/assignments/{task}/changes",
        json={
            "edition": basis.edition,
            "revision": basis.revision_id,
            "changes": [{"kind": "answer", **answer}],
        },
    )


@pytest.mark.parametrize(
    ("criterion", "value"),
    [
        ("a.tone", "2"),
        ("a.way", "left"),
        ("a.extra", "3.5"),
        ("a.remark", "say <b>it</b> sooner"),
        ("a.topic", "refund"),
    ],
)
def test_each_kind_is_saved_as_it_was_answered(
    floor: Floor, kinds: int, as_user: Visit, criterion: str, value: str
) -> None:
    """The form on the next visit is the form that was left."""
    answered = save(as_user(floor.reviewer), floor, kinds, criterion=criterion, value=value)
    assert answered.status_code == 200
    assert floor.open(kinds).form.answers[criterion] == Answer(value=value)


@pytest.mark.parametrize(
    ("criterion", "answer"),
    [
        ("a.tone", {"value": "3"}),
        ("a.tone", {"value": "2", "cause": "weather"}),
        ("a.way", {"value": "perhaps"}),
        ("a.way", {"value": "x" * 5000}),
        ("a.why", {"value": "9"}),
        ("a.extra", {"value": "5.01"}),
        ("a.extra", {"na": True}),
        ("a.remark", {"value": "x" * 2001}),
        ("a.remark", {"na": True}),
    ],
)
def test_what_a_kind_does_not_take_is_refused_in_a_sentence(
    floor: Floor, kinds: int, as_user: Visit, criterion: str, answer: dict[str, Any]
) -> None:
    """And nothing of it is kept."""
    refused = save(as_user(floor.reviewer), floor, kinds, criterion=criterion, **answer)
    assert refused.status_code == 422
    assert criterion not in floor.open(kinds).form.answers


def test_a_suggestion_from_a_figure_says_what_was_measured(
    floor: Floor, kinds: int, as_user: Visit
) -> None:
    """Points it takes off come with the figure as their reason."""
    state = as_user(floor.reviewer).get(f"/reviews/assignments/{kinds}/state").get_json()
    suggested = state["suggestions"]["a.reply"]
    assert suggested["answer"]["value"] == "0"
    assert suggested["because"] == ["最长响应 2分05秒"]
    assert suggested["reason"] == "最长响应 2分05秒"


def test_a_review_of_every_kind_can_be_read(floor: Floor, kinds: int, as_user: Visit) -> None:
    """What was chosen in its own words, what was added, and what was not asked."""
    floor.save(
        kinds,
        AnswerGiven("a.tone", Answer(value="2", reason="Curt", cause="tools")),
        AnswerGiven("a.way", Answer(value="done")),
        AnswerGiven("a.reply", Answer(value="5")),
        AnswerGiven("a.extra", Answer(value="3.5")),
        AnswerGiven("a.remark", Answer(value="say <b>it</b> sooner")),
        AnswerGiven("a.topic", Answer(value="parcel")),
    )
    assert reviews.submit(floor.as_(floor.reviewer), kinds, floor.basis(kinds)) == ()
    review = floor.open(kinds).review
    assert review is not None
    html = as_user(floor.lead).get(f"/reviews/{review.id}").text
    for seen in (
        "95a",
        "Poor tools",
        "Settled",
        "+3.5",
        "&lt;b&gt;it",
        "About a parcel",
        "无须作答",
    ):
        assert seen in html


def test_the_page_of_a_rubric_tells_every_kind(floor: Floor, kinds: int, as_user: Visit) -> None:
    """What earns what, and when it is asked."""
    html = as_user(floor.lead).get("/rubrics/000-kinds").text
    for seen in (
        "按行为分档",
        "Correct",
        "单选",
        "Settled",
        "加分",
        "不计分",
        "仅在此时作答",
        "Poor tools",
    ):
        assert seen in html
