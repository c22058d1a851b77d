"""Two rounds of the demo: one that has gone its whole way, one that reviewers are at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random

from sqlalchemy import select

from qa_app.core.assignments import AssignmentState
from qa_app.core.reviews import Purpose
from qa_app.core.rubrics import Answer, Counting, Criterion
from qa_app.services import calibration
from qa_app.services.calibration import RoundPlan
from qa_app.services.context import Context
from qa_app.services.reviews import AnswerGiven, Basis, Change, open_assignment, save, submit
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.conversations import Part

FINISHED, OPEN = 12, 4
"""Conversations of the finished round (enough for an interval), and of the open one."""

NAMES = ("服务态度尺度校准", "本月校准")
DISPUTED = 1
"""The place in the form of the criterion that the demo's reviewers do not mean alike."""

AGREED, NOTE = 0.85, "安抚后给出明确方案即可得满分，只道歉不给方案扣 2 分。"


def hold_rounds(lead: Context, reviewers: Sequence[Context]) -> int:
    """Hold both rounds of the team with the most to choose from; how many were held."""
    parts = _parts(lead)
    if len(reviewers) < 2 or len(parts) < FINISHED + OPEN:
        return 0
    team_id = parts[0].team_id
    if team_id is None:
        return 0
    people = [lead, *reviewers]
    _finished(lead, people, team_id, [part.id for part in parts[:FINISHED]])
    opened = _begin(lead, people, team_id, NAMES[1], [p.id for p in parts[FINISHED:][:OPEN]])
    for task in _tasks(lead, opened):
        if task.reviewer_id == reviewers[0].actor.user_id:
            _answer(reviewers[0], task.id, 1)
    return 2


def _parts(lead: Context) -> Sequence[Part]:
    """Conversations of the team that has the most, the latest first."""
    chosen = select(Part).where(Part.team_id.is_not(None), Part.agent_id.is_not(None), Part.timed)
    by_team: dict[int | None, list[Part]] = {}
    for part in lead.session.scalars(chosen.order_by(Part.started_at.desc(), Part.id)):
        by_team.setdefault(part.team_id, []).append(part)
    return max(by_team.values(), key=len, default=[])


def _begin(
    lead: Context, people: Sequence[Context], team_id: int, name: str, part_ids: Sequence[int]
) -> int:
    return calibration.make_round(
        lead,
        RoundPlan(
            team_id=team_id,
            name=name,
            part_ids=part_ids,
            reviewer_ids=[each.actor.user_id for each in people if each.actor.user_id],
            due_on=lead.today + timedelta(days=3),
            repeat=True,
        ),
    )


def _finished(
    lead: Context, people: Sequence[Context], team_id: int, part_ids: Sequence[int]
) -> None:
    round_id = _begin(lead, people, team_id, NAMES[0], part_ids)
    by_user = {each.actor.user_id: (number, each) for number, each in enumerate(people)}
    for task in _tasks(lead, round_id):
        number, who = by_user[task.reviewer_id]
        _answer(who, task.id, number)
    calibration.begin_settling(lead, round_id)
    for part_id in part_ids:
        calibration.settle_unanimous(lead, round_id, part_id)
        opened = calibration.open_conversation(lead, round_id, part_id)
        disputed = [each.id for each in opened.rubric.rubric.criteria][DISPUTED]
        for row in opened.rows:
            if row.settled is None:
                criterion = row.comparison.criterion
                answer = row.comparison.majority or _middle(criterion)
                note = NOTE if criterion.id == disputed else ""
                calibration.settle(lead, round_id, part_id, criterion.id, answer, note)
    calibration.close(lead, round_id)
    found = calibration.open_round(lead, round_id).round
    for period in (f"{lead.today:%Y-%m}", f"{lead.today:%Y}"):
        calibration.compute(lead, found.team_id, found.rubric, period)


def _tasks(lead: Context, round_id: int) -> Sequence[Assignment]:
    chosen = select(Assignment).where(
        Assignment.round_id == round_id,
        Assignment.state == AssignmentState.OPEN.value,
        Assignment.purpose == Purpose.CALIBRATION.value,
    )
    return lead.session.scalars(chosen.order_by(Assignment.id)).all()


def _answer(who: Context, task_id: int, number: int) -> None:
    """Fill a form: mostly as everybody does, but for the disputed criterion."""
    opened = open_assignment(who, task_id)
    part = opened.form.subject.id
    changes: list[Change] = [
        AnswerGiven(criterion.id, _given(criterion, place, part, number))
        for place, criterion in enumerate(opened.form.rubric.rubric.criteria)
        if criterion.scale.counts is Counting.SHARE
    ]
    basis = Basis(opened.edition, opened.form.revision_id)
    saved = save(who, task_id, changes, basis)
    problems = submit(who, task_id, replace(basis, edition=saved.edition))
    if problems:
        raise RuntimeError(f"the demo's calibration is not whole: {problems}")


def _given(criterion: Criterion, place: int, part: int, number: int) -> Answer:
    """What all see in the conversation, and how far this one's eye differs from theirs."""
    seen = Random(f"demo-{part}-{place}")  # noqa: S311
    own = Random(f"demo-{part}-{place}-{number}")  # noqa: S311
    lost = seen.choice((0, 0, 0, 1, 2))
    if place == DISPUTED:
        lost = own.choice((0, 1, 2, 3))
    elif own.random() > AGREED:
        lost = max(0, lost + own.choice((-1, 1)))
    if not lost:
        return criterion.scale.answer_losing(Decimal(0), 0)
    answer: Answer = criterion.scale.answer_losing(Decimal(lost), 1)
    return replace(answer, reason="安抚不够具体" if lost > 1 else "少了一步核实")


def _middle(criterion: Criterion) -> Answer:
    answer: Answer = criterion.scale.answer_losing(Decimal(1), 1)
    return answer
