"""What is drawn is graded by the rubric of its own team, channel and day."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from qa_app.services import definitions, rubric_uses
from qa_app.services.context import Context
from qa_app.services.rubric_uses import NewUse
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.conversations import Part
from tests.support.clock import MONDAY_MORNING
from tests.support.reviewing import Floor


def test_one_draw_gives_each_part_the_rubric_of_its_day(context: Context) -> None:
    """A team that changes over within the month is reviewed on both forms."""
    floor = Floor(context, chats=2)
    definitions.seed_shipped(context)
    later = MONDAY_MORNING + timedelta(days=7)
    floor.bring(*floor.chats(range(5, 7), later))
    day = later.astimezone(context.zone).date()
    lead = floor.as_(floor.lead)
    rubric_uses.add(lead, NewUse("001-M", floor.team.id, None, day))
    floor.draw(per_agent=4)
    chosen = select(Part.started_at, Assignment.rubric_version_id).join(
        Assignment, Assignment.part_id == Part.id
    )
    graded = {
        (started >= later, definitions.rubric_version(context, version).rubric.id)
        for started, version in context.session.execute(chosen)
    }
    assert graded == {(False, "001-O"), (True, "001-M")}
