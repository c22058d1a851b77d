"""Setting an exercise, giving its turns to reviewers, and noting what an agent did in one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from qa_app.core.assignments import Reviewer, Spread, spread
from qa_app.core.days import begin_of
from qa_app.core.errors import Conflict, Invalid, NotFound, _
from qa_app.core.exercises import (
    ExerciseDraft,
    checked,
    checked_record,
    require_standing,
    require_teammates,
)
from qa_app.core.permissions import Right
from qa_app.core.reviews import Purpose
from qa_app.core.rubrics import Subject
from qa_app.core.sampling import Part
from qa_app.services import audit, definitions
from qa_app.services.context import Context
from qa_app.services.definitions import RubricVersion
from qa_app.services.exercises.looking import known
from qa_app.services.notices import notify
from qa_app.storage.queries import assignments, conversations
from qa_app.storage.queries import exercises as queries
from qa_app.storage.queries.conversations import Named
from qa_app.storage.queries.people import teams
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.exercises import ExerciseRow, ExerciseTurn

GIVEN = "exercise.given"


@dataclass(frozen=True, slots=True)
class Choices:
    """What an exercise of a team can be made of.

    ``rubrics``: those meant for exercises first; any other can be filled without a transcript
    too. ``teams``: those for which the actor may set exercises.
    """

    team: Named
    teams: Sequence[Named]
    agents: Sequence[Named]
    reviewers: Sequence[Named]
    rubrics: Sequence[RubricVersion]


def choices(context: Context, team_id: int | None = None) -> Choices:
    """What can be chosen for a team, by itself the first; raises Refused, NotFound."""
    context.actor.require(Right.SET_EXERCISES, team_id)
    found = conversations.teams_in(context.session, context.reach(Right.SET_EXERCISES))
    team = next((each for each in found if team_id in (None, each.id)), None)
    if team is None:
        raise NotFound()
    rubrics = definitions.rubrics_for_team(context, team.id)
    return Choices(
        team=team,
        teams=found,
        agents=[
            Named(each.id, each.name)
            for each in teams.agents_in_team(context.session, team.id, context.today)
        ],
        reviewers=[
            Named(each.id, each.name)
            for each in assignments.reviewers_of(context.session, team.id, context.today)
        ],
        rubrics=sorted(rubrics, key=lambda each: each.rubric.subject is not Subject.EXERCISE),
    )


def set_up(context: Context, team_id: int, draft: ExerciseDraft) -> int:
    """Set an exercise and give its turns to reviewers; returns its id.

    Raises Invalid for what cannot be taken, NotFound and Refused outside the actor's teams.
    """
    offered = choices(context, team_id)
    draft = checked(draft)
    require_teammates(draft.agents, [each.id for each in offered.agents], "agents")
    require_teammates(draft.reviewers, [each.id for each in offered.reviewers], "reviewers")
    if draft.rubric_version not in {each.id for each in offered.rubrics}:
        raise Invalid(_("Choose a rubric that is in use."), field="rubric")
    row = ExerciseRow(
        team_id=team_id,
        title=draft.title,
        scenario=draft.scenario,
        held_at=datetime.fromtimestamp(begin_of(draft.held_on, context.zone) / 1000, UTC),
        rubric_version_id=draft.rubric_version,
        due_on=draft.due_on,
        note=draft.note,
        set_by=context.actor.user_id,
        set_at=context.now,
    )
    context.session.add(row)
    context.session.flush()
    turns = [ExerciseTurn(exercise_id=row.id, agent_id=each, record="") for each in draft.agents]
    context.session.add_all(turns)
    context.session.flush()
    given = give_turns(context, row, turns, draft.reviewers)
    audit.record(
        context,
        "exercise.set",
        "exercise",
        row.id,
        team_id=team_id,
        rubric_version=row.rubric_version_id,
        turns=len(turns),
        given=len(given.tasks),
    )
    context.session.commit()
    return row.id


def give_out(context: Context, exercise_id: int) -> int:
    """Give the turns that have no reviewer to whoever has the least to do; returns how many.

    Raises Conflict where nobody lacks one, Invalid where nobody can take them.
    """
    exercise = known(context, exercise_id)
    row = context.session.get_one(ExerciseRow, exercise.id, with_for_update=True)
    require_standing(row.withdrawn_at is not None)
    lacking = [
        context.session.get_one(ExerciseTurn, line.id)
        for line in queries.lines(context.session, exercise_id)
        if line.assignment_id is None
    ]
    if not lacking:
        raise Conflict(_("Every turn has a reviewer already."))
    given = give_turns(context, row, lacking, ())
    if not given.tasks:
        raise Invalid(_("There is nobody to review. Give somebody the role of reviewer first."))
    audit.record(
        context, "exercise.given", "exercise", row.id, team_id=row.team_id, given=len(given.tasks)
    )
    context.session.commit()
    return len(given.tasks)


def keep_record(context: Context, exercise_id: int, turn_id: int, text: str) -> None:
    """Note what an agent said and did; raises NotFound, Conflict once the review is submitted."""
    exercise = known(context, exercise_id)
    require_standing(exercise.withdrawn_at is not None)
    lines = queries.lines(context.session, exercise.id)
    line = next((each for each in lines if each.id == turn_id), None)
    if line is None:
        raise NotFound()
    row = context.session.get_one(ExerciseTurn, line.id)
    row.record = checked_record(text, line.review_state)
    audit.record(context, "exercise.recorded", "exercise", exercise.id, team_id=exercise.team_id)
    context.session.commit()


def give_turns(
    context: Context,
    exercise: ExerciseRow,
    turns: Sequence[ExerciseTurn],
    reviewers: Collection[int],
) -> Spread:
    """Spread turns over reviewers as draws are: by what they have to do, nobody their own."""
    pool = [
        Reviewer(each.id, each.agent_id, each.open, each.share)
        for each in assignments.reviewers_of(context.session, exercise.team_id, context.today)
        if not reviewers or each.id in reviewers
    ]
    given = spread([Part(turn.id, turn.agent_id) for turn in turns], pool)
    behind = assignments.last_positions(context.session, [each.id for each in pool])
    for task in given.tasks:
        context.session.add(
            Assignment(
                purpose=Purpose.EXERCISE.value,
                exercise_turn_id=task.part,
                rubric_version_id=exercise.rubric_version_id,
                reviewer_id=task.reviewer,
                position=behind.get(task.reviewer, -1) + 1 + task.position,
                due_on=exercise.due_on,
                created_at=context.now,
            )
        )
    context.session.flush()
    for reviewer_id, count in sorted(Counter(task.reviewer for task in given.tasks).items()):
        key = f"{GIVEN}:{exercise.id}:{min(task.part for task in given.tasks)}"
        notify(context, [reviewer_id], GIVEN, key, {"title": exercise.title, "count": count})
    return given
