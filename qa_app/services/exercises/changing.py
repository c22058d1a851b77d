"""Changing an exercise once it is set, and withdrawing one with its marks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from qa_app.core.assignments import AssignmentState
from qa_app.core.days import begin_of
from qa_app.core.errors import Conflict, Invalid, _
from qa_app.core.exercises import (
    ExerciseDraft,
    Played,
    checked,
    require_standing,
    require_teammates,
    require_ungraded,
    withdrawal_reason,
)
from qa_app.core.reviews import Purpose, ReviewState, ReviewStep, after
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.services.exercises.looking import known
from qa_app.services.exercises.setting import Choices, choices, give_turns
from qa_app.services.notices import notify
from qa_app.storage.queries import exercise_changes as queries
from qa_app.storage.queries import exercises, reviews
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.exercises import ExerciseRow, ExerciseTurn, ExerciseVersion
from qa_app.storage.tables.reviews import ReviewRow

CHANGED, WITHDRAWN = "exercise.changed", "exercise.withdrawn"


def choices_to_change(context: Context, exercise_id: int) -> Choices:
    """What it can be made of; raises Conflict once it is withdrawn, NotFound, Refused."""
    exercise = known(context, exercise_id)
    require_standing(exercise.withdrawn_at is not None)
    return choices(context, exercise.team_id)


def change(context: Context, exercise_id: int, draft: ExerciseDraft) -> int:
    """Change an exercise; returns its version, a new one where what is played is another.

    Once somebody has begun to grade, only title, note and due date may differ: raises Conflict
    for anything else, and for an exercise that is withdrawn; Invalid for what cannot be taken.
    ``draft.reviewers`` take the turns of agents who come in.
    """
    offered = choices_to_change(context, exercise_id)
    row = _locked(context, exercise_id)
    draft = checked(draft)
    tasks = queries.open_tasks(context.session, exercise_id)
    turns = _turns(context, exercise_id)
    before = _played(context, row)
    after_it = Played(draft.scenario, draft.held_on, draft.rubric_version)
    agents = {each.agent_id for each in turns}
    if after_it != before or agents != set(draft.agents):
        require_ungraded(len(queries.marks(context.session, exercise_id)))
    _require_offered(offered, draft, before, agents)
    if after_it != before:
        _keep_version(context, row)
    row.title, row.note, row.due_on = draft.title, draft.note, draft.due_on
    row.scenario, row.rubric_version_id = draft.scenario, draft.rubric_version
    row.held_at = _begin(context, draft)
    for task in tasks:
        if task.purpose == Purpose.EXERCISE:
            task.due_on, task.rubric_version_id = row.due_on, row.rubric_version_id
    if after_it != before:
        _tell_reviewers(context, row, tasks, CHANGED, f"{CHANGED}:{row.id}:{row.version}")
    _change_agents(context, row, turns, draft)
    audit.record(context, CHANGED, "exercise", row.id, team_id=row.team_id, version=row.version)
    context.session.commit()
    return row.version


def withdraw(context: Context, exercise_id: int, reason: str) -> int:
    """Take an exercise back; returns how many marks count no more.

    Open tasks end, with what was filled in; submitted and published marks are kept, shown as
    withdrawn, and count nowhere. Raises Invalid without a reason, Conflict where it is withdrawn
    already or a second look at one of its marks is under way.
    """
    exercise = known(context, exercise_id)
    require_standing(exercise.withdrawn_at is not None)
    reason = withdrawal_reason(reason)
    row = _locked(context, exercise_id)
    tasks = queries.open_tasks(context.session, exercise_id)
    looked_at = any(task.purpose != Purpose.EXERCISE for task in tasks)
    if looked_at or queries.is_disputed(context.session, exercise_id):
        raise Conflict(
            _("A re-check or an appeal of one of its marks is not finished. Finish it first.")
        )
    row.withdrawn_at, row.withdrawn_by = context.now, context.actor.user_id
    row.withdraw_reason = reason
    marks = queries.marks(context.session, exercise_id)
    shown = [each for each in marks if each.published_at is not None]
    _tell_reviewers(context, row, tasks, WITHDRAWN, f"{WITHDRAWN}:{row.id}")
    _tell_agents(context, row, shown)
    annulled = sum(_annul(context, each) for each in marks)
    for task in tasks:
        task.state, task.skip_reason = AssignmentState.SKIPPED, reason
        task.finished_at = context.now
    audit.record(
        context,
        WITHDRAWN,
        "exercise",
        row.id,
        team_id=row.team_id,
        tasks=len(tasks),
        marks=annulled,
    )
    context.session.commit()
    return annulled


def _annul(context: Context, mark: ReviewRow) -> int:
    if mark.purpose != Purpose.EXERCISE:
        return 0
    if mark.state == ReviewState.DRAFT:
        context.session.delete(mark)
        return 0
    mark.state = after(ReviewState(mark.state), ReviewStep.ANNUL)
    return 1


def _locked(context: Context, exercise_id: int) -> ExerciseRow:
    row = context.session.get_one(
        ExerciseRow, exercise_id, with_for_update=True, populate_existing=True
    )
    require_standing(row.withdrawn_at is not None)
    return row


def _played(context: Context, row: ExerciseRow) -> Played:
    held_on = row.held_at.astimezone(context.zone).date()
    return Played(row.scenario, held_on, row.rubric_version_id)


def _begin(context: Context, draft: ExerciseDraft) -> datetime:
    return datetime.fromtimestamp(begin_of(draft.held_on, context.zone) / 1000, UTC)


def _turns(context: Context, exercise_id: int) -> Sequence[ExerciseTurn]:
    return [
        context.session.get_one(ExerciseTurn, line.id)
        for line in exercises.lines(context.session, exercise_id)
    ]


def _require_offered(
    offered: Choices, draft: ExerciseDraft, before: Played, agents: Collection[int]
) -> None:
    """What stays may stay, though its like could not be chosen any more."""
    rubrics = {each.id for each in offered.rubrics} | {before.rubric_version}
    if draft.rubric_version not in rubrics:
        raise Invalid(_("Choose a rubric that is in use."), field="rubric")
    require_teammates(
        set(draft.agents) - set(agents), [each.id for each in offered.agents], "agents"
    )
    require_teammates(draft.reviewers, [each.id for each in offered.reviewers], "reviewers")


def _keep_version(context: Context, row: ExerciseRow) -> None:
    context.session.add(
        ExerciseVersion(
            exercise_id=row.id,
            number=row.version,
            scenario=row.scenario,
            held_at=row.held_at,
            rubric_version_id=row.rubric_version_id,
            replaced_by=context.actor.user_id,
            replaced_at=context.now,
        )
    )
    row.version += 1


def _change_agents(
    context: Context, row: ExerciseRow, turns: Sequence[ExerciseTurn], draft: ExerciseDraft
) -> None:
    leaving = [each for each in turns if each.agent_id not in draft.agents]
    if any(each.record for each in leaving):
        raise Invalid(
            _("What somebody did is noted down already, so they stay in the exercise."),
            field="agents",
        )
    tasks = queries.tasks_of_turns(context.session, [each.id for each in leaving])
    for task in tasks:
        context.session.delete(task)
    context.session.flush()
    for each in leaving:
        context.session.delete(each)
    there = {each.agent_id for each in turns}
    coming = [
        ExerciseTurn(exercise_id=row.id, agent_id=each, record="")
        for each in draft.agents
        if each not in there
    ]
    context.session.add_all(coming)
    context.session.flush()
    if coming:
        give_turns(context, row, coming, draft.reviewers)


def _tell_reviewers(
    context: Context, row: ExerciseRow, tasks: Sequence[Assignment], kind: str, key: str
) -> None:
    reviewers = sorted({task.reviewer_id for task in tasks})
    notify(context, reviewers, kind, key, {"title": row.title, "exercise": row.id})


def _tell_agents(context: Context, row: ExerciseRow, shown: Sequence[ReviewRow]) -> None:
    """Those whose marks they have seen hear that these count no more."""
    turns = [context.session.get_one(ExerciseTurn, each.exercise_turn_id) for each in shown]
    users = reviews.users_of_agents(context.session, {each.agent_id for each in turns})
    details = {"title": row.title, "reason": row.withdraw_reason}
    notify(context, sorted(users.values()), "exercise.annulled", f"{WITHDRAWN}:{row.id}", details)
