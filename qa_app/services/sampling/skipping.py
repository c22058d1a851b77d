"""Drawing another part in place of one that cannot be reviewed."""

from __future__ import annotations

from qa_app.core.assignments import AssignmentState
from qa_app.core.sampling import DrawKind, Part, Replacement, replacement
from qa_app.services import rubric_uses
from qa_app.services.context import Context
from qa_app.services.sampling.joint import agent_of, correct_joint
from qa_app.services.sampling.planning import spread_over
from qa_app.storage.queries import assignments
from qa_app.storage.queries import sampling as queries
from qa_app.storage.tables import conversations, people
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.sampling import Draw, DrawnPart


def replace_skipped(context: Context, assignment: Assignment) -> Assignment | None:
    """Draw the next part in place of a skipped one, for the same reviewer; commits nothing.

    The skipped assignment must be marked and flushed before. Returns the assignment of the
    replacement; ``None`` where there is no further part, or where the next one is already
    another draw's, which then serves both. Every draw in which the skipped part stood is
    corrected, with the probabilities of its whole stratum.
    """
    skipped = context.session.get_one(DrawnPart, assignment.drawn_part_id)
    queries.take_turn(context.session, context.session.get_one(Draw, skipped.draw_id).team_id)
    added = None
    for gone in queries.drawn_parts_of(context.session, assignment.part_id):
        added = _replace_in(context, gone, assignment) or added
    return added


def _replace_in(context: Context, gone: DrawnPart, assignment: Assignment) -> Assignment | None:
    """Follow the order of one draw until a part turns up that is not known to be unfit."""
    stored = context.session.get_one(Draw, gone.draw_id)
    added, settled = None, False
    while not settled:
        following = _following(context, stored, gone)
        settled = following.part is None
        if following.part is not None:
            row = _store(context, gone, following.part, following.probability)
            state = queries.assignment_state(context.session, row.part_id)
            settled = state != AssignmentState.SKIPPED
            if state is None:
                added = _give(context, row, assignment, stored.team_id)
        rows = queries.drawn_in(context.session, stored.id, gone.stratum)
        queries.set_probabilities(
            context.session, [row.id for row in rows], draw=following.probability
        )
    correct_joint(context, stored)
    return added


def _following(context: Context, stored: Draw, gone: DrawnPart) -> Replacement:
    if gone.kind == DrawKind.RECALL:
        stood_in = stored.unflagged or []
    else:
        stood_in = stored.population[str(agent_of(gone.stratum))]
    drawn = queries.drawn_in(context.session, stored.id, gone.stratum)
    return replacement(
        stood_in,
        gone.stratum,
        stored.seed,
        drawn=[row.part_id for row in drawn],
        skipped=sum(row.skipped for row in drawn),
    )


def _store(context: Context, gone: DrawnPart, part_id: int, probability: float) -> DrawnPart:
    for_recall = gone.kind == DrawKind.RECALL
    row = DrawnPart(
        draw_id=gone.draw_id,
        part_id=part_id,
        kind=gone.kind,
        unflagged=for_recall or queries.is_unflagged(context.session, part_id),
        stratum=gone.stratum,
        draw_probability=probability,
        inclusion_probability=probability,
        replaces_id=gone.id,
    )
    context.session.add(row)
    context.session.flush()
    return row


def _give(
    context: Context, row: DrawnPart, instead_of: Assignment, team_id: int
) -> Assignment | None:
    reviewer_id = _reviewer_for(context, row.part_id, instead_of.reviewer_id, team_id)
    if reviewer_id is None:
        return None
    last = assignments.last_positions(context.session, {reviewer_id}).get(reviewer_id, -1)
    added = Assignment(
        drawn_part_id=row.id,
        part_id=row.part_id,
        rubric_version_id=rubric_uses.rubrics_for_parts(context, [row.part_id])[row.part_id].id,
        blind=instead_of.blind,
        reviewer_id=reviewer_id,
        position=last + 1,
        due_on=instead_of.due_on,
        created_at=context.now,
    )
    context.session.add(added)
    context.session.flush()
    return added


def _reviewer_for(context: Context, part_id: int, reviewer_id: int, team_id: int) -> int | None:
    """The same reviewer; another where it is their own conversation, if there is anybody.

    An unflagged conversation may be any agent's, the reviewer's own among them.
    """
    agent_id = context.session.get_one(conversations.Part, part_id).agent_id
    if agent_id is None or context.session.get_one(people.User, reviewer_id).agent_id != agent_id:
        return reviewer_id
    pool = assignments.reviewers_of(context.session, team_id, context.today)
    tasks = spread_over([Part(part_id, agent_id)], pool).tasks if pool else ()
    return tasks[0].reviewer if tasks else None
