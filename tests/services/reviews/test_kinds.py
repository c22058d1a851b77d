"""What the further kinds of criteria keep, and what a measured figure suggests."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from qa_app.core.definitions import Kind, Seed, Shipped
from qa_app.core.errors import Invalid
from qa_app.core.rubrics import Answer, Figure
from qa_app.services import reviews
from qa_app.services.reviews import AnswerGiven
from qa_app.storage.queries import definitions
from qa_app.storage.tables.reviews import AnswerRow
from tests.support.clock import MONDAY_MORNING
from tests.support.reviewing import Floor

RUBRIC = """\
id: 000-kinds
title: {en: Kinds}
channels: [chat]
sections:
  - id: a
    title: {en: A}
    criteria:
      - id: reply
        title: {en: Reply}
        points: 10
        gauge:
          figure: longest_response_s
          bands: [{at_most: 60, points: 10}, {at_most: 180, points: 6}]
      - id: way
        title: {en: Way}
        points: 10
        causes: [{id: tools, title: {en: Tools}}]
      - {id: extra, title: {en: Extra}, kind: bonus, points: 5}
      - {id: remark, title: {en: Remark}, kind: text}
"""


@pytest.fixture
def task(floor: Floor) -> int:
    """A task under this rubric; the reply to its conversation took 125 seconds."""
    seed = Seed(Shipped(Kind.RUBRIC, "000-kinds", RUBRIC), 1)
    definitions.add_seeds(floor.context.session, [seed], MONDAY_MORNING)
    floor.context.session.commit()
    floor.draw(per_agent=1, seed="kinds")
    return floor.queue()[0]


def test_a_measured_figure_is_a_suggestion_with_the_figure(floor: Floor, task: int) -> None:
    """The reviewer sees what was measured before accepting what it is worth."""
    form = floor.open(task).form
    [found] = [each for each in form.suggestions if each.criterion == "a.reply"]
    assert (found.answer, found.figure) == (Answer(value="6"), Figure.LONGEST_RESPONSE)
    assert form.figures[Figure.LONGEST_RESPONSE] == Decimal(125)


def test_a_root_cause_is_kept_with_its_answer(floor: Floor, task: int) -> None:
    """And one that the rubric does not offer is refused."""
    given = Answer(value="4", reason="Slow page", cause="tools")
    floor.save(task, AnswerGiven("a.way", given))
    assert floor.open(task).form.answers["a.way"] == given
    with pytest.raises(Invalid):
        floor.save(task, AnswerGiven("a.way", Answer(value="4", cause="weather")))


def test_only_what_shares_in_the_total_enters_the_averages(floor: Floor, task: int) -> None:
    """A bonus of 2 of 5 is not a criterion half failed."""
    floor.save(
        task,
        AnswerGiven("a.reply", Answer(value="10")),
        AnswerGiven("a.way", Answer(value="10")),
        AnswerGiven("a.extra", Answer(value="2")),
        AnswerGiven("a.remark", Answer(value="say it sooner")),
    )
    context = floor.as_(floor.reviewer)
    assert reviews.submit(context, task, floor.basis(task)) == ()
    review = floor.open(task).review
    assert review is not None
    rows = floor.context.session.execute(
        select(AnswerRow.criterion, AnswerRow.earned).where(AnswerRow.review_id == review.id)
    )
    assert dict(iter(rows)) == {
        "a.reply": Decimal(10),
        "a.way": Decimal(10),
        "a.extra": None,
        "a.remark": None,
    }
