"""Giving some of what was drawn to further reviewers, each without knowing of the others."""

from __future__ import annotations

from qa_app.core.assignments import Reviewer
from qa_app.core.errors import NotFound
from qa_app.core.permissions import Right
from qa_app.core.reviews import Purpose
from qa_app.core.sampling_plans.overlapping import Need, further_reviewers
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.storage.queries import assignments, draws
from qa_app.storage.queries import sampling as queries
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.sampling import Draw


def give_overlap(context: Context, draw_id: int) -> int:
    """Give the parts of a draw that several are to see to those who are still missing.

    Returns how many tasks were added: none the second time, unless reviewers have come. Raises
    NotFound or Refused.
    """
    stored = context.session.get(Draw, draw_id)
    if stored is None:
        raise NotFound()
    context.actor.require(Right.DRAW, stored.team_id)
    queries.take_turn(context.session, stored.team_id)
    added = add_overlap(context, stored)
    if added:
        audit.record(
            context, "draw.overlap_given", "draw", draw_id, team_id=stored.team_id, tasks=added
        )
    context.session.commit()
    return added


def add_overlap(context: Context, stored: Draw) -> int:
    """The same within the caller's transaction; commits nothing."""
    tasks = {
        task.part_id: task
        for task in draws.overlap_of(context.session, stored.id)
        if task.sample_assignment_id is not None
    }
    wanted = stored.overlap_reviewers
    needs = [
        Need(each.part_id, each.agent_id, each.reviewers, wanted - len(each.assignment_ids))
        for each in tasks.values()
    ]
    pool = assignments.reviewers_of(context.session, stored.team_id, context.today)
    given = further_reviewers(needs, [Reviewer(each.id, each.agent_id, each.open) for each in pool])
    behind = assignments.last_positions(context.session, {who for _part, who in given})
    for part, who in given:
        own = context.session.get_one(Assignment, tasks[part].sample_assignment_id)
        behind[who] = behind.get(who, -1) + 1
        context.session.add(
            Assignment(
                purpose=Purpose.CALIBRATION.value,
                part_id=part,
                rubric_version_id=own.rubric_version_id,
                blind=own.blind,
                reviewer_id=who,
                position=behind[who],
                due_on=own.due_on,
                created_at=context.now,
            )
        )
    context.session.flush()
    return len(given)
