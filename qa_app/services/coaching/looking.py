"""Looking at coaching: the board, one task, and an agent's own tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from qa_app.core.coaching.tasks import TaskKind, TaskState, TaskStep, is_overdue, may_take
from qa_app.core.errors import NotFound
from qa_app.core.listing import Page, Place
from qa_app.core.permissions import Reach, Right
from qa_app.core.quizzes import Result
from qa_app.services import examples, quizzes
from qa_app.services.coaching import stepping
from qa_app.services.coaching.origins import opens_origin
from qa_app.services.context import Context
from qa_app.services.conversations import Named
from qa_app.services.examples import ListedExample, ShownMessage
from qa_app.storage.queries import coaching as queries
from qa_app.storage.queries import coaching_reviews, conversations, reviews
from qa_app.storage.queries import examples as example_queries
from qa_app.storage.queries.coaching import Event, ListedTask, TaskFilter
from qa_app.storage.queries.coaching_reviews import ReviewedSince
from qa_app.storage.queries.people import teams


class Tab(StrEnum):
    """Whom tasks wait for: their agents, who set them, or nobody any more."""

    AGENT = "agent"
    SETTER = "setter"
    ENDED = "ended"

    @property
    def states(self) -> frozenset[TaskState]:
        return _STATES[self]


_STATES: Mapping[Tab, frozenset[TaskState]] = {
    Tab.AGENT: frozenset(each for each in TaskState if each.waits_for_agent),
    Tab.SETTER: frozenset({TaskState.CONFIRMED}),
    Tab.ENDED: frozenset(each for each in TaskState if not each.is_open),
}


class Hindrance(StrEnum):
    """Why an agent may never see a task: not in its team today, or nobody who signs in."""

    ELSEWHERE = "elsewhere"
    NO_ACCOUNT = "no_account"


@dataclass(frozen=True, slots=True)
class Board:
    """The tasks of one tab, how many each tab has, and what they can be narrowed by."""

    page: Page[ListedTask]
    counts: Mapping[Tab, int]
    teams: Sequence[Named] = ()
    agents: Sequence[Named] = ()


@dataclass(frozen=True, slots=True)
class ShownExample:
    """An example of a task; ``within_reach``: whether the actor may open it in the library.

    Whose conversation it is of is not said to anybody else. ``quiz``: the agent scores it first,
    for this task or for another one; ``result``: how they did, once they have.
    """

    example: ListedExample
    shown: Sequence[ShownMessage]
    within_reach: bool
    quiz: bool = False
    result: Result | None = None

    @property
    def waits(self) -> bool:
        """Whether it is still to be scored: until then nothing is said of it."""
        return self.quiz and self.result is None


@dataclass(frozen=True, slots=True)
class OpenedTask:
    """One task with what it shows, what was done with it, and which steps can be taken.

    ``opens_origin``: whether the actor may open what it comes of. ``reviewed``: what a re-check
    can rest on, for who sees the team's scores. ``hindrance``: why its agent may never confirm it.
    """

    task: ListedTask
    examples: Sequence[ShownExample]
    collections: Sequence[Named]
    events: Sequence[Event]
    steps: frozenset[TaskStep]
    opens_origin: bool
    reviewed: Sequence[ReviewedSince] = ()
    hindrance: Hindrance | None = None

    @property
    def quiz(self) -> Sequence[ShownExample]:
        return [each for each in self.examples if each.quiz]


def list_tasks(context: Context, wanted: TaskFilter, tab: Tab, place: Place | None = None) -> Board:
    """The tasks of the teams in which the actor sets any, the last set first."""
    context.actor.require(Right.SET_COACHING)
    reach = context.reach(Right.SET_COACHING)
    board = _board(context, wanted, tab, reach, place)
    return replace(
        board,
        teams=conversations.teams_in(context.session, reach),
        agents=queries.agents(context.session, reach),
    )


def list_own(context: Context, tab: Tab, place: Place | None = None) -> Board:
    """The actor's own tasks as an agent."""
    own = TaskFilter(agent_id=stepping.own_agent(context))
    return _board(context, own, tab, Reach(everywhere=True, team_ids=frozenset()), place)


def open_task(context: Context, task_id: int) -> OpenedTask:
    """One task of the actor's teams; raises NotFound, Refused."""
    task = stepping.known(context, task_id)
    return replace(
        _opened(context, task),
        reviewed=_reviewed(context, task),
        hindrance=_hindrance(context, task),
    )


def open_own(context: Context, task_id: int) -> OpenedTask:
    """One of the actor's own tasks; raises NotFound."""
    agent_id, found = stepping.own_agent(context), queries.one(context.session, task_id)
    if found is None or found.agent_id != agent_id:
        raise NotFound()
    return _opened(context, found)


def overdue(context: Context, task: ListedTask) -> bool:
    """Whether the agent has let the day pass."""
    return is_overdue(TaskState(task.state), task.due_on, context.today)


def _board(
    context: Context, wanted: TaskFilter, tab: Tab, reach: Reach, place: Place | None
) -> Board:
    session, today = context.session, context.today
    counted = queries.states(session, wanted, reach, today)
    narrowed = replace(wanted, states=tab.states)
    return Board(
        page=queries.page(session, narrowed, reach, today, place),
        counts={each: sum(counted.get(s, 0) for s in each.states) for each in Tab},
    )


def _opened(context: Context, task: ListedTask) -> OpenedTask:
    kind, state = TaskKind(task.kind), TaskState(task.state)
    return OpenedTask(
        task=task,
        examples=_examples(context, task),
        collections=queries.collections_of(context.session, task.id, task.team_id),
        events=queries.events(context.session, task.id),
        steps=frozenset(each for each in TaskStep if may_take(kind, state, each)),
        opens_origin=opens_origin(context, task),
    )


def _hindrance(context: Context, task: ListedTask) -> Hindrance | None:
    if not TaskState(task.state).waits_for_agent:
        return None
    there = teams.agents_in_team(context.session, task.team_id, context.today)
    if task.agent_id not in {each.id for each in there}:
        return Hindrance.ELSEWHERE
    signing_in = reviews.users_of_agents(context.session, [task.agent_id])
    return None if task.agent_id in signing_in else Hindrance.NO_ACCOUNT


def _reviewed(context: Context, task: ListedTask) -> Sequence[ReviewedSince]:
    """Nothing until the agent has confirmed what they are to put right, in this round."""
    waits = TaskState(task.state).waits_for_agent or task.confirmed_at is None
    if task.kind != TaskKind.CORRECTIVE or waits:
        return ()
    if not context.actor.may(Right.SEE_SCORES, task.team_id):
        return ()
    return coaching_reviews.reviewed_since(context.session, task)


def _examples(context: Context, task: ListedTask) -> Sequence[ShownExample]:
    ids = queries.examples_of(context.session, task.id)
    quiz = quizzes.of_task(context, task.id, task.agent_id)
    asked = quiz.examples | quizzes.untold(context)
    found = {
        each.id: each
        for each in example_queries.some(context.session, ids)
        if each.removed_at is None
    }
    texts = examples.hidden_texts(context, {each.revision_id for each in found.values()})
    reach = context.reach(Right.KEEP_EXAMPLES)
    return [
        ShownExample(
            found[each],
            examples.around(found[each], texts[found[each].revision_id]),
            reach.covers(found[each].team_id),
            each in asked,
            quiz.results.get(each),
        )
        for each in ids
        if each in found
    ]
