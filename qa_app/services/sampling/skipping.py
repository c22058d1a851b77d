"""Drawing another part in place of one that cannot be reviewed."""

from __future__ import annotations

from qa_app.core.assignments import AssignmentState
from qa_app.core.sampling import DrawKind, Part, agent_of
from qa_app.core.sampling_plans import PlannedPart, StratumDraw, draw_from, kind_of
from qa_app.services import review_figures, rubric_uses
from qa_app.services.context import Context
from qa_app.services.sampling.joint import correct_joint
from qa_app.services.sampling.spreading import spread_over
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
    for gone in queries.drawn_parts_of(context.session, skipped.part_id):
        added = _replace_in(context, gone, assignment) or added
    return added


def _replace_in(context: Context, gone: DrawnPart, assignment: Assignment) -> Assignment | None:
    """Follow the order of one draw until a part turns up that is not known to be unfit."""
    stored = context.session.get_one(Draw, gone.draw_id)
    standing = _stratum(stored, gone)
    added, settled = None, False
    while not settled:
        drawn = queries.drawn_in(context.session, stored.id, gone.stratum)
        following = standing.replaced([row.part_id for row in drawn])
        settled = following is None
        if following is not None:
            row = _store(context, stored, gone, following.parts()[-1])
            state = queries.assignment_state(context.session, row.part_id)
            settled = state != AssignmentState.SKIPPED
            if state is None:
                added = _give(context, row, assignment, stored.team_id)
    correct_joint(context, stored, _agents(gone))
    return added


def _stratum(stored: Draw, gone: DrawnPart) -> StratumDraw:
    """The stratum from which a part was drawn, as the draw found it; raises Conflict."""
    population, agents = stored.population, _agents(gone)
    if agents is not None:
        population = population.of_agents(agents)
    plan = stored.terms.plan(stored.window, stored.seed)
    return draw_from(plan, population, 100, recall_size=stored.recall_size).stratum(gone.stratum)


def _agents(gone: DrawnPart) -> list[int] | None:
    """Whose parts a replacement concerns: one agent's, or (for recall) those of all."""
    return None if gone.kind == DrawKind.RECALL else [agent_of(gone.stratum)]


def _store(context: Context, stored: Draw, gone: DrawnPart, following: PlannedPart) -> DrawnPart:
    kind = kind_of(stored.terms, following)
    row = DrawnPart(
        draw_id=gone.draw_id,
        part_id=following.part,
        kind=kind,
        unflagged=kind is DrawKind.RECALL or queries.is_unflagged(context.session, following.part),
        stratum=gone.stratum,
        draw_probability=following.probability,
        inclusion_probability=following.probability,
        replaces_id=gone.id,
    )
    context.session.add(row)
    context.session.flush()
    review_figures.parts_drawn(context, [row.part_id])
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
