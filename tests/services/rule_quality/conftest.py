"""A team whose reviewer has judged some conversations."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from sqlalchemy import select

from qa_app.core.listing import FindingState
from qa_app.services import assignments
from qa_app.services.context import Context
from qa_app.services.rule_quality import mark_missed
from qa_app.services.screening_decisions import decide_some
from qa_app.storage.tables.conversations import ConversationRow
from qa_app.storage.tables.conversations import Part as PartRow
from qa_app.storage.tables.screening import FindingRow
from tests.support.reviewing import Floor

RULE = "banned.dont-know"


class Judging:
    """What people of a floor say of the findings of one rule."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.session = floor.context.session

    def decide(self, state: FindingState, part_ids: Collection[int]) -> None:
        """By the supervisor, on the findings of the rule in these parts."""
        chosen = select(FindingRow.id).where(
            FindingRow.part_id.in_(part_ids), FindingRow.rule == RULE
        )
        found = self.session.scalars(chosen).all()
        decide_some(self.floor.as_(self.floor.supervisor), found, state)

    def miss(self, part_id: int, message: int | None = 3) -> None:
        """A mark by the reviewer."""
        mark_missed(
            self.floor.as_(self.floor.reviewer), part_id, self.revision(part_id), RULE, message
        )

    def revision(self, part_id: int) -> int:
        chosen = (
            select(ConversationRow.current_revision_id)
            .join(PartRow, PartRow.conversation_id == ConversationRow.id)
            .where(PartRow.id == part_id)
        )
        found = self.session.scalar(chosen)
        assert found is not None
        return found

    def review_all(self) -> None:
        """Submit a review of everything in the reviewer's queue."""
        for task in assignments.my_queue(self.floor.as_(self.floor.reviewer)):
            self.floor.review(task.id)


@pytest.fixture
def floor(context: Context) -> Floor:
    """Two agents with four flagged and two unflagged chats each."""
    floor = Floor(context)
    floor.bring(*floor.chats(range(10, 12)), findings=())
    return floor


@pytest.fixture
def judging(floor: Floor) -> Judging:
    return Judging(floor)
