"""Coaching tasks (辅导任务) and corrective tasks (整改任务): what they ask, and how they go on.

An agent reads a task, looks at its examples and confirms it. Coaching ends when whoever leads
it says so. A corrective task ends with a re-check (复查): passed, or not passed, and then it
begins again with a new due date.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from qa_app.core.errors import Conflict, Invalid, _

LONGEST_GOAL, LONGEST_COMMENT = 2000, 2000
MOST_EXAMPLES, MOST_COLLECTIONS = 30, 10


class TaskKind(StrEnum):
    COACHING = "coaching"
    CORRECTIVE = "corrective"


class TaskState(StrEnum):
    """``CONFIRMED``: the agent is done with it, and whoever set it has the next step."""

    SET = "set"
    READ = "read"
    CONFIRMED = "confirmed"
    DONE = "done"
    WITHDRAWN = "withdrawn"

    @property
    def waits_for_agent(self) -> bool:
        return self in {TaskState.SET, TaskState.READ}

    @property
    def is_open(self) -> bool:
        return self.waits_for_agent or self is TaskState.CONFIRMED


class TaskStep(StrEnum):
    """What can be done with a task; ``COMMENT`` leaves it where it stands."""

    READ = "read"
    CONFIRM = "confirm"
    COMMENT = "comment"
    FINISH = "finish"
    PASSED = "passed"
    FAILED = "failed"
    WITHDRAW = "withdraw"


class Origin(StrEnum):
    """What a task came of."""

    REVIEW = "review"
    APPEAL = "appeal"
    REQUEST = "request"
    APPRAISAL = "appraisal"


@dataclass(frozen=True, slots=True)
class TaskDraft:
    """A task as somebody wants to set it.

    ``criterion``: as :func:`qa_app.core.rubrics.qualified` names it, ``None`` for what no rubric
    asks. ``examples``, ``collections``: what the agent is to look at, by id. ``quiz``: the
    examples that they score themselves before they see what there is to say of them.
    """

    agent_id: int
    kind: TaskKind
    goal: str
    due_on: date
    criterion: str | None = None
    examples: tuple[int, ...] = ()
    collections: tuple[int, ...] = ()
    quiz: tuple[int, ...] = ()


_FROM: Mapping[TaskStep, frozenset[TaskState]] = {
    TaskStep.READ: frozenset({TaskState.SET}),
    TaskStep.CONFIRM: frozenset({TaskState.SET, TaskState.READ}),
    TaskStep.COMMENT: frozenset({TaskState.SET, TaskState.READ, TaskState.CONFIRMED}),
    TaskStep.FINISH: frozenset({TaskState.CONFIRMED}),
    TaskStep.PASSED: frozenset({TaskState.CONFIRMED}),
    TaskStep.FAILED: frozenset({TaskState.CONFIRMED}),
    TaskStep.WITHDRAW: frozenset({TaskState.SET, TaskState.READ, TaskState.CONFIRMED}),
}

_TO: Mapping[TaskStep, TaskState] = {
    TaskStep.READ: TaskState.READ,
    TaskStep.CONFIRM: TaskState.CONFIRMED,
    TaskStep.FINISH: TaskState.DONE,
    TaskStep.PASSED: TaskState.DONE,
    TaskStep.FAILED: TaskState.SET,
    TaskStep.WITHDRAW: TaskState.WITHDRAWN,
}

_OF_KIND: Mapping[TaskStep, TaskKind] = {
    TaskStep.FINISH: TaskKind.COACHING,
    TaskStep.PASSED: TaskKind.CORRECTIVE,
    TaskStep.FAILED: TaskKind.CORRECTIVE,
}


def may_take(kind: TaskKind, state: TaskState, step: TaskStep) -> bool:
    """Whether a task of this kind can take a step where it stands."""
    return state in _FROM[step] and _OF_KIND.get(step, kind) is kind


def after(kind: TaskKind, state: TaskState, step: TaskStep) -> TaskState:
    """Where a step leads; raises Conflict where it cannot be taken."""
    if may_take(kind, state, step):
        return _TO.get(step, state)
    if not state.is_open:
        raise Conflict(_("This task has ended. Nothing of it can be changed any more."))
    if state is TaskState.CONFIRMED:
        raise Conflict(_("This task is confirmed already. Load the page again."))
    raise Conflict(_("The agent has not confirmed this task yet."))


def is_overdue(state: TaskState, due_on: date, today: date) -> bool:
    """Whether the agent has let the day pass; what waits for somebody else is not theirs."""
    return state.waits_for_agent and due_on < today


def checked(draft: TaskDraft, today: date) -> TaskDraft:
    """The draft as it is kept; raises Invalid, ``field`` names the one at fault."""
    goal = _plain(draft.goal)
    if not goal:
        raise Invalid(_("Say what the agent is to do better, and how."), field="goal")
    if len(goal) > LONGEST_GOAL:
        raise Invalid(
            _("Keep the text under %(limit)s characters."), field="goal", limit=LONGEST_GOAL
        )
    shown = tuple(dict.fromkeys((*draft.examples, *draft.quiz)))
    if len(shown) > MOST_EXAMPLES:
        raise Invalid(
            _("At most %(limit)s examples in one task. Make a collection of them."),
            field="examples",
            limit=MOST_EXAMPLES,
        )
    if len(draft.collections) > MOST_COLLECTIONS:
        raise Invalid(
            _("At most %(limit)s collections in one task."),
            field="collections",
            limit=MOST_COLLECTIONS,
        )
    due_on = checked_due(draft.due_on, today)
    return replace(draft, goal=goal, due_on=due_on, examples=shown)


def checked_due(due_on: date, today: date) -> date:
    """The day by which the agent confirms; raises Invalid for one that is over."""
    if due_on < today:
        raise Invalid(_("Choose a day that is not over yet."), field="due_on")
    return due_on


def checked_comment(text: str, *, required: bool = False, field: str = "comment") -> str:
    """What somebody says at a step; raises Invalid."""
    comment = _plain(text)
    if required and not comment:
        raise Invalid(_("Say why, so that the agent understands it."), field=field)
    if len(comment) > LONGEST_COMMENT:
        raise Invalid(
            _("Keep the text under %(limit)s characters."), field=field, limit=LONGEST_COMMENT
        )
    return comment


def _plain(text: str) -> str:
    return text.replace("\0", "").replace("\r\n", "\n").strip()
