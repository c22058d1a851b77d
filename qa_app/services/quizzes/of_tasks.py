"""The quiz of a coaching task: which of its examples the agent scores first, and whether."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from qa_app.core.errors import Conflict, _
from qa_app.core.quizzes import Result, compared
from qa_app.services.context import Context
from qa_app.services.quizzes.access import forms
from qa_app.storage.queries import quizzes as queries
from qa_app.storage.queries import reviews


@dataclass(frozen=True, slots=True)
class TaskQuiz:
    """The examples of a task that are scored first, and how its agent scored them.

    ``results``: by example, of those answered. What has lost its reference is not asked.
    """

    examples: frozenset[int] = frozenset()
    results: Mapping[int, Result] = field(default_factory=dict)

    @property
    def waiting(self) -> frozenset[int]:
        return self.examples - set(self.results)


def of_task(context: Context, task_id: int, agent_id: int) -> TaskQuiz:
    """The quiz of a task. The caller has checked the right."""
    ids = queries.of_tasks(context.session, [task_id]).get(task_id, [])
    held = queries.holding(context.session, ids)
    if not held:
        return TaskQuiz()
    user_id = reviews.users_of_agents(context.session, [agent_id]).get(agent_id)
    by_form = forms(context, held.values())
    given = queries.attempts(context.session, [each.id for each in held.values()])
    results = {
        question.example_id: compared(
            by_form[question.id], attempt.answers, question.reference.answers
        )
        for question in held.values()
        for attempt in given.get(question.id, [])
        if attempt.user_id == user_id
    }
    return TaskQuiz(frozenset(held), results)


def require_done(context: Context, task_id: int, agent_id: int) -> None:
    """Raise Conflict while an example of a task is not scored yet."""
    waiting = len(of_task(context, task_id, agent_id).waiting)
    if waiting:
        raise Conflict(_("Score the examples of the quiz first: %(number)s to go."), number=waiting)


def with_reference(context: Context, example_ids: Collection[int]) -> frozenset[int]:
    """Those of these examples that have a reference. The caller has checked the right."""
    return frozenset(queries.holding(context.session, example_ids))
