"""Looking at exercises: the list, one with its turns, and what an agent's came to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from qa_app.core.errors import NotFound
from qa_app.core.exercises import exercise_score
from qa_app.core.listing import Page, Place
from qa_app.core.periods import Period
from qa_app.core.permissions import Reach, Right
from qa_app.core.rubrics import Rubric
from qa_app.services import definitions
from qa_app.services.context import Context
from qa_app.storage.queries import exercises as queries
from qa_app.storage.queries.exercise_changes import EarlierVersion, earlier
from qa_app.storage.queries.exercises import ListedExercise, PlayedTurn, TurnLine


@dataclass(frozen=True, slots=True)
class OpenedExercise:
    """One exercise with its turns."""

    exercise: ListedExercise
    scenario: str
    note: str
    rubric: Rubric
    turns: Sequence[TurnLine]
    earlier: Sequence[EarlierVersion]

    @property
    def lacking(self) -> int:
        """How many turns have no reviewer."""
        return sum(each.assignment_id is None for each in self.turns)


@dataclass(frozen=True, slots=True)
class AgentExercises:
    """An agent's published exercises of a period, and their mean out of 100.

    ``annulled``: those that were withdrawn after the agent had seen them; they count no more.
    """

    turns: Sequence[PlayedTurn]
    score: Decimal | None
    annulled: Sequence[PlayedTurn] = ()


def list_exercises(context: Context, place: Place | None = None) -> Page[ListedExercise]:
    """The exercises of the teams for which the actor may set any, the last set first."""
    context.actor.require(Right.SET_EXERCISES)
    return queries.page(context.session, context.reach(Right.SET_EXERCISES), place)


def open_exercise(context: Context, exercise_id: int) -> OpenedExercise:
    """One exercise of the actor's teams; raises NotFound, Refused."""
    exercise = known(context, exercise_id)
    version = definitions.rubric_version(context, exercise.rubric_version_id)
    texts = queries.texts(context.session, exercise_id)
    return OpenedExercise(
        exercise=exercise,
        scenario=texts.scenario,
        note=texts.note,
        rubric=version.rubric,
        turns=queries.lines(context.session, exercise_id),
        earlier=earlier(context.session, exercise_id),
    )


def of_agent(context: Context, agent_id: int, period: Period) -> AgentExercises:
    """What an agent's exercises of a period came to, for whoever may see their scores."""
    if agent_id == context.actor.agent_id and context.actor.may(Right.SEE_OWN_SCORES):
        reach = Reach(everywhere=True, team_ids=frozenset())
    else:
        reach = context.reach(Right.SEE_SCORES)
    bounds = _bounds(context, period)
    turns = queries.played(context.session, reach, bounds, [agent_id])
    annulled = queries.played(context.session, reach, bounds, [agent_id], annulled=True)
    return AgentExercises(turns, exercise_score(each.total for each in turns), annulled)


def played_by(context: Context, agent_ids: Collection[int], period: Period) -> Sequence[PlayedTurn]:
    """The published exercises of agents in a period, wherever they were, for an assessment.

    The caller has checked the right.
    """
    if not agent_ids:
        return ()
    everywhere = Reach(everywhere=True, team_ids=frozenset())
    return queries.played(context.session, everywhere, _bounds(context, period), agent_ids)


def exercise_of_turn(context: Context, turn_id: int) -> int:
    """The id of a turn's exercise; raises NotFound, Refused."""
    turn = queries.turn(context.session, turn_id)
    if turn is None:
        raise NotFound()
    return known(context, turn.exercise_id).id


def known(context: Context, exercise_id: int) -> ListedExercise:
    """An exercise of a team for which the actor may set any; raises NotFound, Refused."""
    found = queries.one(context.session, exercise_id)
    if found is None:
        raise NotFound()
    context.actor.require(Right.SET_EXERCISES, found.team_id)
    return found


def _bounds(context: Context, period: Period) -> tuple[datetime, datetime]:
    start, end = period.bounds_ms(context.zone)
    return datetime.fromtimestamp(start / 1000, UTC), datetime.fromtimestamp(end / 1000, UTC)
