"""What agents are told of their tasks, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flask import Flask

from qa_app.core.coaching.tasks import TaskDraft, TaskKind
from qa_app.services import coaching
from qa_app.services.context import Context
from tests.support.clock import FixedClock
from tests.support.reviewing import Floor
from tests.web.conftest import Visit


def test_a_corrective_task_is_called_so_and_its_agent_hears_that_it_passed(
    app: Flask, context: Context, visit: Visit
) -> None:
    """That somebody has ended it leaves open how the re-check went."""
    floor = Floor(context)
    trainer, agent = floor.as_(floor.trainer), floor.as_(floor.agent)
    due = trainer.today + timedelta(days=7)
    draft = TaskDraft(floor.first.id, TaskKind.CORRECTIVE, "先查询，再答复。", due)
    task = coaching.set_up(trainer, floor.team.id, draft)
    late = FixedClock(context.clock() + timedelta(days=8))
    coaching.remind_of_coaching(replace(context, clock=late))
    coaching.confirm(agent, task)
    coaching.pass_(trainer, task)
    told = visit(floor.agent).get("/notices", query_string={"lang": "zh_CN"}).text
    assert f"您的整改任务已于 {due.isoformat()} 到期" in told
    assert "整改任务复查已通过。" in told
