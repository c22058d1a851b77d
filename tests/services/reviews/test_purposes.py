"""Reviews made to compare never reach lists, agents, scores or publishing."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from qa_app.core.errors import NotFound
from qa_app.core.reviews import Purpose, ReviewState
from qa_app.services import home, review_figures, reviews, scores
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.reviews import ReviewRow
from tests.support.reviewing import PERIOD, Floor

COMPARING = [each for each in Purpose if not each.is_published]


def made(floor: Floor, purpose: Purpose) -> int:
    """A submitted review of a purpose, as its task would have made it."""
    floor.draw()
    review_id = floor.review(floor.queue()[0])
    session = floor.context.session
    row = session.get_one(ReviewRow, review_id)
    row.purpose = purpose.value
    session.get_one(Assignment, row.assignment_id).purpose = purpose.value
    review_figures.check(floor.context)
    return review_id


@pytest.mark.parametrize("purpose", COMPARING)
def test_a_comparison_is_in_no_list_and_is_not_published(floor: Floor, purpose: Purpose) -> None:
    """Whoever publishes everything publishes none of these, nor one by its number."""
    review_id = made(floor, purpose)
    lead = floor.as_(floor.lead)
    assert reviews.list_reviews(lead, ReviewState.SUBMITTED).rows == ()
    assert reviews.count_reviews(lead, ReviewState.SUBMITTED) == 0
    assert reviews.publish_all(lead) == 0
    assert reviews.publish(lead, [review_id]) == 0
    assert home.overview(lead).to_publish == 0
    state = select(ReviewRow.state).where(ReviewRow.id == review_id)
    assert floor.context.session.scalar(state) == "submitted"


@pytest.mark.parametrize("purpose", COMPARING)
def test_a_comparison_is_neither_seen_by_others_nor_scored(floor: Floor, purpose: Purpose) -> None:
    """Its author reads it; for leads and agents it is not there, and no score counts it."""
    review_id = made(floor, purpose)
    session = floor.context.session
    row = session.get_one(ReviewRow, review_id)
    assert row.part_id is not None
    for who in (floor.lead, floor.supervisor, floor.agent, floor.colleague):
        with pytest.raises(NotFound):
            reviews.open_review(floor.as_(who), review_id)
        assert reviews.reviews_of_part(floor.as_(who), row.part_id) == []
    assert reviews.open_review(floor.as_(floor.reviewer), review_id).review.id == review_id
    for agent in (floor.agent, floor.colleague):
        assert reviews.my_published(floor.as_(agent)).rows == ()
    shown = scores.score_list(floor.as_(floor.lead), PERIOD)
    assert shown.overall.n == 0
