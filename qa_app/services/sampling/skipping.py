"""Drawing another part in place of one that cannot be reviewed."""

from __future__ import annotations

from qa_app.core.assignments import AssignmentState
from qa_app.core.sampling import Drawn, Replacement, replacement
from qa_app.services.context import Context
from qa_app.services.sampling.joint import agent_of, correct_joint
from qa_app.storage.queries import assignments
from qa_app.storage.queries import sampling as queries
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.sampling import Draw, DrawnPart


def replace_skipped(context: Context, assignment: Assignment) -> Assignment | None:
    """Draw the next part in place of a skipped one, for the same reviewer; commits nothing.

    The skipped assignment must be marked and flushed before. Returns the assignment of the
    replacement; ``None`` where the agent has no further part, or where the next one is
    already another draw's, which then serves both. Every draw in which the skipped part stood
    is corrected, with the probabilities of its whole stratum.
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
        settled = following.drawn is None
        if following.drawn is not None:
            row = _store(context, gone, following.drawn)
            state = queries.assignment_state(context.session, row.part_id)
            settled = state != AssignmentState.SKIPPED
            if state is None:
                added = _give(context, row, assignment)
        rows = queries.drawn_in(context.session, stored.id, gone.stratum)
        queries.set_probabilities(
            context.session, [row.id for row in rows], draw=following.probability
        )
    correct_joint(context, stored, {gone.stratum})
    return added


def _following(context: Context, stored: Draw, gone: DrawnPart) -> Replacement:
    agent = agent_of(gone.stratum)
    drawn = queries.drawn_in(context.session, stored.id, gone.stratum)
    return replacement(
        stored.population[str(agent)],
        agent,
        stored.seed,
        drawn=[row.part_id for row in drawn],
        skipped=sum(row.skipped for row in drawn),
    )


def _store(context: Context, gone: DrawnPart, drawn: Drawn) -> DrawnPart:
    row = DrawnPart(
        draw_id=gone.draw_id,
        part_id=drawn.part,
        stratum=drawn.stratum,
        draw_probability=drawn.probability,
        inclusion_probability=drawn.probability,
        replaces_id=gone.id,
    )
    context.session.add(row)
    context.session.flush()
    return row


def _give(context: Context, row: DrawnPart, instead_of: Assignment) -> Assignment:
    reviewer_id = instead_of.reviewer_id
    last = assignments.last_positions(context.session, {reviewer_id}).get(reviewer_id, -1)
    added = Assignment(
        drawn_part_id=row.id,
        part_id=row.part_id,
        reviewer_id=reviewer_id,
        position=last + 1,
        due_on=instead_of.due_on,
        created_at=context.now,
    )
    context.session.add(added)
    context.session.flush()
    return added
