"""A team with published reviews, for the tests of score pages."""

from __future__ import annotations

import pytest
from flask import Flask

from qa_app.services import reviews
from qa_app.services.context import Context
from tests.support.reviewing import Floor

POINTS = (None, "5", "4", None, "3", "5", None, "4")


@pytest.fixture
def floor(app: Flask, context: Context) -> Floor:
    """Two agents with four reviewed chats each, all published."""
    floor = Floor(context)
    floor.draw(per_agent=4)
    ids = [floor.review(task, value) for task, value in zip(floor.queue(), POINTS, strict=True)]
    reviews.publish(floor.as_(floor.lead), ids)
    return floor
