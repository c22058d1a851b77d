"""A round's steps, and the session's own: settling the reference criterion by criterion."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
import numpy as np

from qa_app.core import calibration as core
from qa_app.core.calibration import REFERENCE, Figures, Judged, Round, outcome
from qa_app.core.calibration.rounds import require_settling
from qa_app.core.errors import Invalid, NotFound, _
from qa_app.core.reviews import Purpose
from qa_app.core.rubrics import Answer, Criterion, TextScale, refusal, score
from qa_app.services import audit, definitions
from qa_app.services.calibration.access import led, round_of
from qa_app.services.calibration.looking import compared_parts, missing_in
from qa_app.services.calibration.measuring import enqueue_figures
from qa_app.services.context import Context
from qa_app.services.definitions import RubricVersion
from qa_app.services.notices import notify
from qa_app.storage.queries import reviews
from qa_app.storage.queries.calibration import answers as answer_queries
from qa_app.storage.queries.calibration import rounds as queries
from qa_app.storage.queries.calibration.rounds import ListedRound, RoundTask
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.calibration import CalibrationPart, CalibrationRound, ReferenceAnswer
from qa_app.storage.tables.reviews import ReviewRow

LONGEST_NOTE = 1000


@dataclass(frozen=True, slots=True)
class _Held:
    """A round that this transaction may move."""

    found: ListedRound
    row: CalibrationRound
    rubric: RubricVersion
    tasks: list[RoundTask]
    value: Round


def begin_settling(context: Context, round_id: int) -> None:
    """End the blind phase; open tasks are given up. Raises Conflict."""
    held = _held(context, round_id)
    after = core.begin_settling(held.value)
    _give_up(context, held)
    held.row.settling_at = context.now
    _move(context, held, after, "calibration.settling")


def call_off(context: Context, round_id: int) -> None:
    """Give an open round up, with its tasks; raises Conflict."""
    held = _held(context, round_id)
    after = core.call_off(held.value)
    _give_up(context, held)
    _move(context, held, after, "calibration.called_off")


def close(context: Context, round_id: int) -> None:
    """Let the reference stand, say how far the reviewers agreed, and tell them.

    Raises Conflict while a criterion is not settled.
    """
    held = _held(context, round_id)
    references = answer_queries.references_of(context.session, round_id)
    missing = {
        part: len(missing_in(held.rubric, references.get(part, {}))) for part in held.value.compared
    }
    after = core.close(round_of(held.found, held.tasks, missing))
    settled = {
        part: {key: each.answer for key, each in references.get(part, {}).items()}
        for part in held.value.compared
    }
    for part, answers in settled.items():
        _part(context, held, part).reference_total = score(held.rubric.rubric, answers).total
    held.row.closed_at = context.now
    held.row.figures = msgspec.to_builtins(_figures(context, held, settled))
    context.session.flush()
    _tell_reviewers(context, held)
    held.row.state = after.state.value
    enqueue_figures(context, held.found.team_id, held.found.rubric)
    _record(context, held, "calibration.closed")


def reopen(context: Context, round_id: int) -> None:
    """Go back to the session; the figures wait until it closes again. Raises Conflict."""
    held = _held(context, round_id)
    after = core.reopen(held.value)
    held.row.closed_at, held.row.figures = None, None
    for each in queries.conversations_of(context.session, round_id):
        context.session.get_one(CalibrationPart, each.id).reference_total = None
    _move(context, held, after, "calibration.reopened")


def settle(
    context: Context, round_id: int, part_id: int, criterion_id: str, answer: Answer, note: str
) -> None:
    """Settle one criterion of one conversation, or change what was settled.

    Raises Invalid for an answer that the criterion does not take, Conflict outside a session.
    """
    held = _held(context, round_id)
    require_settling(held.value)
    criterion = _criterion(held, criterion_id)
    note = note.strip()
    if len(note) > LONGEST_NOTE:
        raise Invalid(
            _("Keep the note under %(limit)s characters."), field="note", limit=LONGEST_NOTE
        )
    if not answer.is_given:
        raise Invalid(_("Choose the answer that is to be the reference."), field=criterion_id)
    refused = refusal(criterion, answer)
    if refused is not None:
        raise Invalid(refused.sentence, field=criterion_id, **refused.values)
    part = _part(context, held, part_id)
    _put(context, part.id, criterion_id, answer, note)
    context.session.commit()


def settle_unanimous(context: Context, round_id: int, part_id: int) -> int:
    """Settle everything that all answered alike and that nobody settled yet; how many."""
    held = _held(context, round_id)
    require_settling(held.value)
    part = _part(context, held, part_id)
    rows = compared_parts(context, held.rubric, held.tasks).get(part_id, ())
    settled = answer_queries.references_of(context.session, round_id).get(part_id, {})
    count = 0
    for row in rows:
        if row.unanimous and row.majority is not None and row.criterion.id not in settled:
            _put(context, part.id, row.criterion.id, row.majority, "")
            count += 1
    context.session.commit()
    return count


def take_back(context: Context, round_id: int, part_id: int, criterion_id: str) -> None:
    """Unsettle one criterion; what is not settled is let be."""
    held = _held(context, round_id)
    require_settling(held.value)
    row = answer_queries.reference_row(
        context.session, _part(context, held, part_id).id, _criterion(held, criterion_id).id
    )
    if row is not None:
        context.session.delete(row)
    context.session.commit()


def _held(context: Context, round_id: int) -> _Held:
    led(context, round_id)
    queries.lock(context.session, round_id)
    context.session.expire_all()
    found = led(context, round_id)
    tasks = queries.tasks_of(context.session, round_id)
    return _Held(
        found=found,
        row=context.session.get_one(CalibrationRound, round_id),
        rubric=definitions.rubric_version(context, found.rubric_version_id),
        tasks=tasks,
        value=round_of(found, tasks),
    )


def _move(context: Context, held: _Held, after: Round, action: str) -> None:
    held.row.state = after.state.value
    _record(context, held, action)


def _record(context: Context, held: _Held, action: str) -> None:
    audit.record(
        context,
        action,
        "calibration",
        held.row.id,
        team_id=held.row.team_id,
        answered=sum(task.review_id is not None for task in held.tasks),
        tasks=len(held.tasks),
    )
    context.session.commit()


def _give_up(context: Context, held: _Held) -> None:
    """End what is still open of the round's own tasks; what was filled in is thrown away."""
    for task in held.tasks:
        if task.purpose != Purpose.CALIBRATION or task.state != "open":
            continue
        row = context.session.get_one(Assignment, task.id)
        row.state, row.finished_at = "skipped", context.now
        review_id = reviews.of_assignment(context.session, task.id)
        if review_id is not None:
            context.session.delete(context.session.get_one(ReviewRow, review_id))
    context.session.flush()


def _put(
    context: Context, calibration_part_id: int, criterion: str, answer: Answer, note: str
) -> None:
    row = answer_queries.reference_row(context.session, calibration_part_id, criterion)
    if row is None:
        row = ReferenceAnswer(calibration_part_id=calibration_part_id, criterion=criterion)
        context.session.add(row)
    row.value, row.count, row.points = answer.value, answer.count, answer.points
    row.not_applicable, row.note = answer.na, note
    row.settled_by, row.settled_at = context.actor.user_id, context.now
    context.session.flush()


def _figures(context: Context, held: _Held, settled: dict[int, dict[str, Answer]]) -> Figures:
    """How far the reviewers of this round agreed, with each other and with the reference."""
    rows: list[Judged] = []
    for part, compared in compared_parts(context, held.rubric, held.tasks).items():
        for row in compared:
            rows += [
                Judged(part, row.criterion.id, each.reviewer, each.outcome)
                for each in row.given
                if each.outcome is not None
            ]
            found = outcome(row.criterion, settled.get(part, {}).get(row.criterion.id))
            if found is not None:
                rows.append(Judged(part, row.criterion.id, REFERENCE, found))
    return core.figures(held.rubric.rubric, rows, np.random.default_rng(held.row.id))


def _tell_reviewers(context: Context, held: _Held) -> None:
    who = {task.reviewer_id for task in held.tasks} - {context.actor.user_id}
    notify(
        context,
        sorted(each for each in who if each is not None),
        "calibration.closed",
        f"calibration.closed:{held.row.id}",
        {"round": held.row.id, "name": held.row.name},
    )


def _part(context: Context, held: _Held, part_id: int) -> CalibrationPart:
    for each in queries.conversations_of(context.session, held.row.id):
        if each.part_id == part_id:
            return context.session.get_one(CalibrationPart, each.id)
    raise NotFound()


def _criterion(held: _Held, criterion_id: str) -> Criterion:
    found = held.rubric.rubric.criterion(criterion_id)
    if found is None or isinstance(found.scale, TextScale):
        raise NotFound()
    return found
