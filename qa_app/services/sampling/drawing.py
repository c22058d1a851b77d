"""Drawing a team's sample for a period, and giving what was drawn to reviewers."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping

from qa_app.core.assignments import Spread
from qa_app.core.errors import Conflict, Invalid, NotFound, _
from qa_app.core.permissions import Right
from qa_app.core.sampling import UNFLAGGED, DrawKind, Drawn, Part, draw, inclusion_probability
from qa_app.services import audit, rubric_uses
from qa_app.services.context import Context
from qa_app.services.sampling.joint import correct_joint
from qa_app.services.sampling.planning import (
    Field,
    among,
    field_of,
    further_unflagged,
    month,
    recall_percent,
    rubric_for,
    spread_over,
    to_assign,
)
from qa_app.storage.queries import assignments
from qa_app.storage.queries import sampling as queries
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.sampling import Draw, DrawnPart

LONGEST_SEED = 64


def make_draw(
    context: Context,
    team_id: int,
    period_id: str,
    per_agent: int,
    *,
    reviewer_ids: Collection[int] | None = None,
    seed: str = "",
) -> int:
    """Draw, store how, and give each drawn part to a reviewer; returns the draw's id.

    Some of the team's unflagged conversations go into the same queues, where nothing tells
    them from the others: what the rules overlook shows only in them.
    ``reviewer_ids``: among whom to spread, everybody who may review where ``None``. ``seed``:
    chosen at random where it is empty. Raises Invalid where nothing can be drawn or somebody's
    conversations could be reviewed by nobody; then nothing is stored.
    """
    context.actor.require(Right.DRAW, team_id)
    seed = _seed(seed)
    queries.take_turn(context.session, team_id)
    field = field_of(context, team_id, month(period_id))
    chosen = draw(field.available, per_agent, seed)
    if not chosen:
        raise Invalid(_("There is nothing left to draw for this team and period."), field="period")
    further = further_unflagged(field, chosen, recall_percent(context, team_id), seed)
    tasks = to_assign(context, [*chosen, *further])
    spreading = _spread(context, team_id, tasks, reviewer_ids)
    stored = Draw(
        team_id=team_id,
        period=field.period.id,
        per_agent=per_agent,
        seed=seed,
        population=field.by_agent(),
        unflagged=sorted(part.id for part in field.unflagged_beside(chosen)),
        recall_size=len(further),
        rubric_version_id=rubric_for(context, team_id).id,
        created_by=context.actor.user_id,
        created_at=context.now,
    )
    context.session.add(stored)
    context.session.flush()
    _assign(context, spreading, _store(context, stored, field, chosen, further))
    correct_joint(context, stored)
    audit.record(
        context,
        "draw.made",
        "draw",
        stored.id,
        team_id=team_id,
        period=field.period.id,
        per_agent=per_agent,
        drawn=len(chosen),
        unflagged=len(further),
        population=len(field.available),
    )
    context.session.commit()
    return stored.id


def assign_waiting(
    context: Context, draw_id: int, reviewer_ids: Collection[int] | None = None
) -> int:
    """Give the parts of a draw that have no reviewer (theirs has left) to others.

    Returns how many were given; raises NotFound outside the actor's teams, Invalid where
    nobody can review one of them.
    """
    stored = context.session.get(Draw, draw_id)
    if stored is None:
        raise NotFound()
    context.actor.require(Right.DRAW, stored.team_id)
    queries.take_turn(context.session, stored.team_id)
    waiting = queries.waiting_parts(context.session, draw_id)
    if not waiting:
        raise Conflict(_("Every conversation of this draw has a reviewer already."))
    spreading = _spread(context, stored.team_id, list(waiting), reviewer_ids)
    drawn_ids = {part.id: drawn_id for part, drawn_id in waiting.items()}
    _assign(context, spreading, drawn_ids)
    audit.record(
        context, "draw.assigned", "draw", draw_id, team_id=stored.team_id, assigned=len(waiting)
    )
    context.session.commit()
    return len(waiting)


def _seed(given: str) -> str:
    seed = given.strip() or secrets.token_hex(8)
    if len(seed) > LONGEST_SEED:
        raise Invalid(
            _("Keep the seed under %(limit)s characters."), field="seed", limit=LONGEST_SEED
        )
    return seed


def _spread(
    context: Context,
    team_id: int,
    parts: Collection[Part],
    reviewer_ids: Collection[int] | None,
) -> Spread:
    pool = assignments.reviewers_of(context.session, team_id, context.today)
    spreading = spread_over(parts, among(pool, reviewer_ids))
    if spreading.unassigned:
        raise Invalid(
            _("Some conversations can be reviewed by nobody but their own agent. Add a reviewer."),
            field="reviewers",
        )
    return spreading


def _store(
    context: Context,
    stored: Draw,
    field: Field,
    chosen: Collection[Drawn],
    further: Collection[Part],
) -> dict[int, int]:
    """Store what was drawn; returns the rows' ids by part."""
    left = len(field.unflagged_beside(chosen))
    rows = [
        DrawnPart(
            draw_id=stored.id,
            part_id=drawn.part,
            kind=DrawKind.RANDOM,
            unflagged=drawn.part in field.unflagged,
            stratum=drawn.stratum,
            draw_probability=drawn.probability,
            inclusion_probability=drawn.probability,
        )
        for drawn in chosen
    ]
    rows += [
        DrawnPart(
            draw_id=stored.id,
            part_id=part.id,
            kind=DrawKind.RECALL,
            unflagged=True,
            stratum=UNFLAGGED,
            draw_probability=(chance := inclusion_probability(len(further), 0, left)),
            inclusion_probability=chance,
        )
        for part in further
    ]
    context.session.add_all(rows)
    context.session.flush()
    return {row.part_id: row.id for row in rows}


def _assign(context: Context, spreading: Spread, drawn_ids: Mapping[int, int]) -> None:
    """Put each reviewer's new tasks behind what they have already.

    Each is graded by the rubric in force for its own team, channel and day.
    """
    rubrics = rubric_uses.rubrics_for_parts(context, drawn_ids)
    behind = assignments.last_positions(
        context.session, {task.reviewer for task in spreading.tasks}
    )
    context.session.add_all(
        Assignment(
            drawn_part_id=drawn_ids[task.part],
            part_id=task.part,
            rubric_version_id=rubrics[task.part].id,
            reviewer_id=task.reviewer,
            position=behind.get(task.reviewer, -1) + 1 + task.position,
            created_at=context.now,
        )
        for task in spreading.tasks
    )
    context.session.flush()
