"""Suggesting examples for a criterion from what was reviewed."""

from __future__ import annotations

import pytest

from qa_app.core.examples import ExampleDraft
from qa_app.core.permissions import RoleName
from qa_app.services import examples, reviews
from qa_app.services.context import Context
from qa_app.services.reviews import EvidenceAttached
from qa_app.storage.tables.reviews import ReviewRow
from tests.support.reviewing import Floor
from tests.support.talks import Talks

CRITERION = "attitude.patience"


@pytest.fixture
def floor(context: Context) -> Floor:
    floor = Floor(context)
    floor.draw()
    return floor


def test_only_published_reviews_suggest_and_what_was_cited_shows_the_place(floor: Floor) -> None:
    """A provisional review may still be withdrawn; nobody is held up by it."""
    good, bad, provisional = floor.queue()[:3]
    reviews_of = [floor.review(good)]
    floor.fill(bad, "0")
    floor.save(bad, EvidenceAttached(CRITERION, 3, 3, 6))
    reviews_of.append(floor.review(bad, "0"))
    floor.review(provisional, "0")
    reviews.publish(floor.as_(floor.lead), reviews_of)
    trainer = floor.as_(floor.trainer)
    (best,) = examples.suggested(trainer, CRITERION, good=True)
    assert (best.candidate.review_id, best.kept) == (reviews_of[0], False)
    assert best.candidate.share == 1
    (worst,) = examples.suggested(trainer, CRITERION, good=False)
    assert worst.candidate.review_id == reviews_of[1]
    assert (worst.candidate.seq, worst.messages[-1].seq) == (3, 3)
    part_id = floor.context.session.get_one(ReviewRow, reviews_of[1]).part_id
    assert part_id is not None
    examples.keep(trainer, part_id, ExampleDraft(good=False, seq=3, start=3, end=6))
    (worst,) = examples.suggested(trainer, CRITERION, good=False)
    assert worst.kept
    assert examples.suggested(trainer, f"001-X#{CRITERION}", good=False) == []
    assert examples.suggested(floor.as_(floor.reviewer), CRITERION, good=False) == []
    stranger = Talks(floor.context).as_(RoleName.TRAINER, Talks(floor.context).team("t9"))
    assert examples.suggested(stranger, CRITERION, good=False) == []
