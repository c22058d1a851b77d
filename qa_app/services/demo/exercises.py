"""Scenario exercises of the demo: one played, graded and mostly published, one to be graded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from random import Random

from sqlalchemy import select

from qa_app.core.exercises import ExerciseDraft
from qa_app.core.reviews import Purpose
from qa_app.core.rubrics import Subject
from qa_app.services import exercises
from qa_app.services.context import Context
from qa_app.services.demo.answers import Strictness, changes_for
from qa_app.services.reviews import Basis, open_assignment, publish, save, submit
from qa_app.storage.tables.assignments import Assignment

AGENTS = 6
STRICTNESS = Strictness(0.25)
LEFT_OPEN = 1
"""Reviews of the first exercise that are not published yet."""

ANGRY = (
    "客户收到的电热水壶底座开裂，第二次来电，情绪激动，要求当天给出结果，并表示要发差评。\n\n"
    "客服应达到的目标：\n1. 先安抚，再核实订单与破损情况；\n2. 给出退货或换新两种方案和明确时限；\n"
    "3. 结束前确认客户接受的方案，并说明如何跟进。"
)
LOST = (
    "客户称快递显示已签收但没有收到货，怀疑是快递员代签。客户要赶在周末送礼，希望尽快补发。\n\n"
    "客服应达到的目标：核实签收信息，联系快递核查，告知补发条件与时间，不推诿。"
)
RECORD = (
    "开场问候规范，先致歉并复述了客户的问题；第二次追问时解释略长。"
    "给出了换新和退货两种方案，承诺 24 小时内回电，结束语完整。"
)


def hold_exercises(
    trainer: Context, reviewing: Sequence[Context], lead: Context, team_id: int
) -> int:
    """Set two exercises for a team, and grade the first; returns how many reviews were made."""
    offered = exercises.choices(trainer, team_id)
    rubric = next(
        (each for each in offered.rubrics if each.rubric.subject is Subject.EXERCISE), None
    )
    if rubric is None or not offered.agents:
        return 0
    agents = tuple(each.id for each in offered.agents[:AGENTS])
    day = trainer.today - timedelta(days=3)
    graders = tuple(each.actor.user_id for each in reviewing if each.actor.user_id)
    first = exercises.set_up(
        trainer, team_id, ExerciseDraft("破损投诉安抚", ANGRY, day, rubric.id, agents, graders)
    )
    for turn in exercises.open_exercise(trainer, first).turns[:2]:
        exercises.keep_record(trainer, first, turn.id, RECORD)
    made = [review for each in reviewing for review in _grade(each)]
    publish(lead, made[:-LEFT_OPEN])
    later = trainer.today + timedelta(days=2)
    exercises.set_up(
        trainer,
        team_id,
        ExerciseDraft(
            "签收未收到货", LOST, later, rubric.id, agents, graders, later + timedelta(days=3)
        ),
    )
    return len(made)


def _grade(reviewer: Context) -> list[int]:
    """Grade all turns of a reviewer; returns the ids of the reviews."""
    tasks = reviewer.session.scalars(
        select(Assignment.id)
        .where(
            Assignment.reviewer_id == reviewer.actor.user_id,
            Assignment.purpose == Purpose.EXERCISE.value,
            Assignment.state == "open",
        )
        .order_by(Assignment.position)
    ).all()
    made = []
    for task_id in tasks:
        opened = open_assignment(reviewer, task_id)
        changes = changes_for(opened.form, STRICTNESS, Random(f"demo-exercise-{task_id}"))  # noqa: S311
        saved = save(reviewer, task_id, changes, Basis(opened.edition, None))
        submit(reviewer, task_id, Basis(saved.edition, None))
        found = open_assignment(reviewer, task_id).review
        if found is not None:
            made.append(found.id)
    return made
