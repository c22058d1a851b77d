"""How a coaching task or a corrective task goes on, and what it has to say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qa_app.core.coaching.tasks import (
    LONGEST_GOAL,
    MOST_EXAMPLES,
    TaskDraft,
    TaskKind,
    TaskState,
    TaskStep,
    after,
    checked,
    checked_comment,
    is_overdue,
    may_take,
)
from qa_app.core.errors import Conflict, Invalid

TODAY = date(2026, 10, 12)
DRAFT = TaskDraft(1, TaskKind.COACHING, "先致歉，再解释。", date(2026, 10, 20))


@pytest.mark.parametrize(
    ("kind", "last"), [(TaskKind.COACHING, TaskStep.FINISH), (TaskKind.CORRECTIVE, TaskStep.PASSED)]
)
def test_a_task_is_read_confirmed_and_then_ended_by_who_leads_it(
    kind: TaskKind, last: TaskStep
) -> None:
    """An agent cannot end what others have to look at once more."""
    state = TaskState.SET
    for step in (TaskStep.READ, TaskStep.CONFIRM, TaskStep.COMMENT, last):
        state = after(kind, state, step)
    assert state is TaskState.DONE
    assert not any(may_take(kind, state, step) for step in TaskStep)


def test_a_corrective_task_that_is_not_passed_begins_again() -> None:
    """Put right is what a re-check finds put right."""
    assert after(TaskKind.CORRECTIVE, TaskState.CONFIRMED, TaskStep.FAILED) is TaskState.SET
    assert not may_take(TaskKind.CORRECTIVE, TaskState.CONFIRMED, TaskStep.FINISH)
    assert not may_take(TaskKind.COACHING, TaskState.CONFIRMED, TaskStep.FAILED)


@pytest.mark.parametrize(
    ("state", "step"),
    [
        (TaskState.READ, TaskStep.FINISH),
        (TaskState.CONFIRMED, TaskStep.CONFIRM),
        (TaskState.DONE, TaskStep.WITHDRAW),
        (TaskState.WITHDRAWN, TaskStep.COMMENT),
    ],
)
def test_a_step_out_of_turn_is_refused(state: TaskState, step: TaskStep) -> None:
    """A second window must not do what the first one has done or undone."""
    with pytest.raises(Conflict):
        after(TaskKind.COACHING, state, step)


def test_only_what_waits_for_the_agent_is_overdue() -> None:
    """Whoever has confirmed in time is not late because a re-check is."""
    due = date(2026, 10, 11)
    assert is_overdue(TaskState.READ, due, TODAY)
    assert not is_overdue(TaskState.READ, TODAY, TODAY)
    assert not is_overdue(TaskState.CONFIRMED, due, TODAY)


@pytest.mark.parametrize(
    ("field", "draft"),
    [
        ("goal", replace(DRAFT, goal=" \0 ")),
        ("goal", replace(DRAFT, goal="长" * (LONGEST_GOAL + 1))),
        ("due_on", replace(DRAFT, due_on=date(2026, 10, 11))),
        ("examples", replace(DRAFT, examples=tuple(range(MOST_EXAMPLES + 1)))),
    ],
)
def test_a_task_without_a_goal_or_a_day_to_come_is_refused_at_its_field(
    field: str, draft: TaskDraft
) -> None:
    """Nobody can do what is not said, or by a day that is over."""
    with pytest.raises(Invalid) as fault:
        checked(draft, TODAY)
    assert fault.value.field == field


def test_texts_are_kept_without_what_a_window_adds() -> None:
    """Windows browsers send carriage returns, and a NUL cannot be stored."""
    assert checked(replace(DRAFT, goal=" 一\r\n二\0 "), TODAY).goal == "一\n二"
    with pytest.raises(Invalid):
        checked_comment("  ", required=True)
