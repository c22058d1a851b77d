"""A team with published reviews, for the tests of score pages."""

from __future__ import annotations

import pytest
from flask import Flask

from qa_app.services import reviews
from qa_app.services.context import Context
from tests.support.reviewing import Floor

POINTS = (None, "5", "4", None, "3", "5", None, "4")


def _by_turns(floor: Floor) -> list[int]:
    """The tasks, the first agent's and the other's in turns, whatever order the queue has."""
    tasks = sorted(floor.queue())
    first = [each for each in tasks if floor.open(each).assignment.agent_id == floor.first.id]
    other = [each for each in tasks if each not in first]
    return [task for pair in zip(first, other, strict=True) for task in pair]


@pytest.fixture
def floor(app: Flask, context: Context) -> Floor:
    """Two agents with four reviewed chats each, all published."""
    floor = Floor(context)
    floor.draw(per_agent=4)
    ids = [floor.review(task, value) for task, value in zip(_by_turns(floor), POINTS, strict=True)]
    reviews.publish(floor.as_(floor.lead), ids)
    return floor
