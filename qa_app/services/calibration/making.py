"""Beginning a round: its conversations, its tasks, and word to those who answer."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace

from qa_app.core.calibration import MOST_CONVERSATIONS, RoundState, Task
from qa_app.core.errors import Invalid, NotFound, _
from qa_app.core.permissions import Right
from qa_app.core.reviews import Purpose
from qa_app.services import audit
from qa_app.services.calibration.planning import (
    NOTHING_CHOSEN,
    RoundPlan,
    Source,
    allotment_for,
    conversations_for,
    rubric_for,
)
from qa_app.services.context import Context
from qa_app.services.notices import notify
from qa_app.storage.queries import assignments
from qa_app.storage.queries.calibration import rounds as queries
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.calibration import CalibrationPart, CalibrationRound

LONGEST_NAME = 120


def make_round(context: Context, plan: RoundPlan) -> int:
    """Begin a round and give its tasks out; returns its id.

    Raises Invalid where nothing could be compared, NotFound or Refused outside the actor's
    teams; then nothing is stored.
    """
    context.actor.require(Right.CALIBRATE, plan.team_id)
    plan = replace(plan, name=_name(plan.name), seed=plan.seed.strip() or secrets.token_hex(8))
    if plan.due_on is not None and plan.due_on < context.today:
        raise Invalid(_("This day has passed already."), field="due_on")
    if plan.source is Source.OVERLAP:
        row, told = _of_overlap(context, plan)
    else:
        row, told = _of_conversations(context, plan)
    _tell_reviewers(context, row, told)
    audit.record(
        context,
        "calibration.opened",
        "calibration",
        row.id,
        team_id=row.team_id,
        source=row.source,
        reviewers=sorted(told),
        rubric_version=row.rubric_version_id,
    )
    context.session.commit()
    return row.id


def _of_conversations(context: Context, plan: RoundPlan) -> tuple[CalibrationRound, set[int]]:
    parts, how = conversations_for(context, plan)
    if len(parts) > MOST_CONVERSATIONS:
        raise Invalid(
            _("Choose 1 to %(most)s conversations."), field="names", most=MOST_CONVERSATIONS
        )
    rubric = rubric_for(context, plan, parts[0])
    allotment = allotment_for(context, plan, parts)
    row = _stored(context, plan, rubric.id, [part.id for part in parts], how)
    _assign(context, row, allotment.tasks)
    return row, {task.reviewer for task in allotment.tasks}


def _of_overlap(context: Context, plan: RoundPlan) -> tuple[CalibrationRound, set[int]]:
    """A round of what a draw gave to several: it takes their tasks over, and adds none."""
    offered = {draw.id for draw in queries.overlap_draws(context.session, plan.team_id)}
    if plan.draw_id not in offered or plan.draw_id is None:
        raise Invalid(NOTHING_CHOSEN, field="draw")
    found = queries.overlap_parts(context.session, plan.draw_id)
    rubric_version_id = found[0][1]
    part_ids = [part for part, version in found if version == rubric_version_id]
    part_ids = part_ids[:MOST_CONVERSATIONS]
    row = _stored(context, plan, rubric_version_id, part_ids, {"draw": plan.draw_id})
    tasks = queries.overlap_tasks(context.session, part_ids, rubric_version_id)
    for task in tasks:
        task.round_id = row.id
        task.due_on = task.due_on or plan.due_on
    context.session.flush()
    return row, {task.reviewer_id for task in tasks}


def _stored(
    context: Context,
    plan: RoundPlan,
    rubric_version_id: int,
    part_ids: Sequence[int],
    how: dict[str, object],
) -> CalibrationRound:
    if not part_ids:
        raise NotFound()
    row = CalibrationRound(
        team_id=plan.team_id,
        name=plan.name,
        rubric_version_id=rubric_version_id,
        blind=plan.blind,
        repeat=plan.repeat,
        due_on=plan.due_on,
        state=RoundState.OPEN.value,
        source=plan.source.value,
        drawn=how or None,
        created_by=context.actor.user_id,
        created_at=context.now,
    )
    context.session.add(row)
    context.session.flush()
    context.session.add_all(
        CalibrationPart(round_id=row.id, part_id=part, position=position)
        for position, part in enumerate(part_ids)
    )
    context.session.flush()
    return row


def _assign(context: Context, row: CalibrationRound, tasks: Iterable[Task]) -> None:
    """Put the tasks behind what each reviewer has already, in the order of the discussion."""
    given = list(tasks)
    places = assignments.last_positions(context.session, {task.reviewer for task in given})
    for task in given:
        places[task.reviewer] = places.get(task.reviewer, -1) + 1
        context.session.add(
            Assignment(
                purpose=Purpose.CALIBRATION.value,
                round_id=row.id,
                part_id=task.part,
                reviewer_id=task.reviewer,
                rubric_version_id=row.rubric_version_id,
                blind=row.blind,
                due_on=row.due_on,
                position=places[task.reviewer],
                created_at=context.now,
            )
        )
    context.session.flush()


def _tell_reviewers(context: Context, row: CalibrationRound, reviewers: set[int]) -> None:
    others = reviewers - {context.actor.user_id}
    notify(
        context,
        sorted(who for who in others if who is not None),
        "calibration.opened",
        f"calibration.opened:{row.id}",
        {"round": row.id, "name": row.name, "due": row.due_on and row.due_on.isoformat()},
    )


def _name(given: str) -> str:
    name = " ".join(given.split())
    if not name:
        raise Invalid(_("Give the round a name, so that people can speak of it."), field="name")
    if len(name) > LONGEST_NAME:
        raise Invalid(
            _("Keep the name under %(limit)s characters."), field="name", limit=LONGEST_NAME
        )
    return name
