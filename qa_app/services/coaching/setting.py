"""Setting a coaching task or a corrective task."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qa_app.core.coaching.tasks import Origin, TaskDraft, TaskState, checked
from qa_app.core.errors import Invalid, NotFound, Refused, _
from qa_app.core.examples import ExampleFilter
from qa_app.core.permissions import Reach, Right
from qa_app.services import audit, examples, quizzes
from qa_app.services.coaching.telling import SET, tell_agent
from qa_app.services.context import Context
from qa_app.services.conversations import Named
from qa_app.services.examples import Criteria, ListedExample
from qa_app.storage.queries import coaching as queries
from qa_app.storage.queries import collections, conversations, reviews
from qa_app.storage.queries import examples as example_queries
from qa_app.storage.queries.people import teams
from qa_app.storage.tables.appeals import AppealRow
from qa_app.storage.tables.appraisals import AppraisalRow
from qa_app.storage.tables.coaching import CoachingCollection, CoachingExample, CoachingTask
from qa_app.storage.tables.flagged import CoachingRequest

OFFERED = 40
"""How many of a team's examples a form offers."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a task in a team can be made of.

    ``examples``: those named first, then the newest of the criterion, then the newest of all.
    ``words``: by which each is known. ``collections``: those that the team sees. ``teams``: where
    the actor may set tasks. ``with_reference``: the examples that can be scored first.
    """

    team: Named
    teams: Sequence[Named]
    agents: Sequence[Named]
    criteria: Criteria
    examples: Sequence[ListedExample]
    words: Mapping[int, str]
    collections: Sequence[Named]
    with_reference: frozenset[int] = frozenset()


def choices(
    context: Context,
    team_id: int | None = None,
    criterion: str = "",
    wanted: Collection[int] = (),
    along: Collection[int] = (),
) -> Choices:
    """What can be chosen for a team; raises Refused, NotFound.

    ``wanted``, ``along``: examples and collections that were chosen before. Without a team it is
    theirs, else one that has examples.
    """
    context.actor.require(Right.SET_COACHING, team_id)
    found = conversations.teams_in(context.session, context.reach(Right.SET_COACHING))
    asked = [team_id] if team_id is not None else _likely(context, criterion, wanted, along)
    by_id = {each.id: each for each in found}
    team = next((by_id[each] for each in asked if each in by_id), None)
    if team is None and team_id is None:
        team = next(iter(found), None)
    if team is None:
        raise NotFound()
    agents = teams.agents_in_team(context.session, team.id, context.today)
    shown = _examples(context, team.id, criterion, wanted)
    return Choices(
        team=team,
        teams=found,
        # Nobody sets themselves what others are to judge.
        agents=[Named(a.id, a.name) for a in agents if a.id != context.actor.agent_id],
        criteria=examples.criteria(context),
        examples=shown,
        words=examples.words_of(context, shown),
        collections=queries.shared_collections(context.session, team.id),
        with_reference=quizzes.with_reference(context, [each.id for each in shown]),
    )


def set_up(
    context: Context,
    team_id: int,
    draft: TaskDraft,
    origin: Origin | None = None,
    origin_id: int | None = None,
) -> int:
    """Set a task and tell its agent; returns its id.

    Raises Invalid for what cannot be taken, NotFound and Refused outside the actor's teams.
    """
    draft = checked(draft, context.today)
    offered = choices(context, team_id, wanted=draft.examples)
    if draft.agent_id == context.actor.agent_id:
        raise Refused(_("Nobody sets a task for themselves."))
    if draft.agent_id not in {each.id for each in offered.agents}:
        raise Invalid(_("Choose an agent of this team."), field="agent")
    if draft.criterion is not None and draft.criterion not in offered.criteria.known:
        raise Invalid(_("Choose a criterion of a rubric in use."), field="criterion")
    _require_shown(offered, draft)
    _require_untold(context, draft)
    row = CoachingTask(
        team_id=team_id,
        agent_id=draft.agent_id,
        kind=draft.kind.value,
        state=TaskState.SET.value,
        criterion=draft.criterion,
        goal=draft.goal,
        due_on=draft.due_on,
        origin=origin.value if origin else None,
        origin_id=origin_id,
        set_by=context.actor.user_id,
        set_at=context.now,
        round=1,
    )
    _come_of(context, row)
    context.session.add(row)
    context.session.flush()
    _attach(context, row.id, draft)
    tell_agent(context, row, SET, due_on=row.due_on.isoformat(), quiz=len(draft.quiz))
    audit.record(
        context,
        "coaching.set",
        "coaching_task",
        row.id,
        team_id=team_id,
        kind=row.kind,
        origin=row.origin,
        origin_id=origin_id,
        examples=len(draft.examples),
        collections=len(draft.collections),
        quiz=len(draft.quiz),
    )
    context.session.commit()
    return row.id


def _attach(context: Context, task_id: int, draft: TaskDraft) -> None:
    context.session.add_all(
        CoachingExample(task_id=task_id, example_id=each, quiz=each in draft.quiz)
        for each in draft.examples
    )
    context.session.add_all(
        CoachingCollection(task_id=task_id, collection_id=each) for each in draft.collections
    )


def _take_up(context: Context, request_id: int, task: CoachingTask) -> None:
    """Say at the request that a task was made of it."""
    request = context.session.get(CoachingRequest, request_id, with_for_update=True)
    if request is None or (request.team_id, request.agent_id) != (task.team_id, task.agent_id):
        raise Invalid(_("The conversation that was sent to coaching is another agent's."))
    if request.withdrawn_at is not None or request.taken_up_at is not None:
        raise Invalid(_("This request has been taken up or withdrawn already."))
    request.taken_up_at = context.now


def _come_of(context: Context, task: CoachingTask) -> None:
    """What a task comes of is about its agent; an assessment is about everybody of its team."""
    whose: tuple[int | None, int | None] | None = (task.team_id, task.agent_id)
    if task.origin_id is None:
        return
    if task.origin == Origin.REQUEST:
        _take_up(context, task.origin_id, task)
    elif task.origin == Origin.REVIEW:
        review = reviews.one(context.session, task.origin_id)
        whose = None if review is None else (review.team_id, review.agent_id)
    elif task.origin == Origin.APPEAL:
        appeal = context.session.get(AppealRow, task.origin_id)
        whose = None if appeal is None else (appeal.team_id, appeal.agent_id)
    elif task.origin == Origin.APPRAISAL:
        month = context.session.get(AppraisalRow, task.origin_id)
        whose = None if month is None else (month.team_id, task.agent_id)
    if whose != (task.team_id, task.agent_id):
        raise Invalid(
            _("What this task comes of is another agent's. Choose that agent, or begin anew."),
            field="agent",
        )


def _require_shown(offered: Choices, draft: TaskDraft) -> None:
    if not set(draft.quiz) <= offered.with_reference:
        raise Invalid(
            _("An example has no reference answer yet, so it cannot be scored first."),
            field="quiz",
        )
    if not set(draft.examples) <= {each.id for each in offered.examples}:
        raise Invalid(
            _("An example is not in the library of this team any more. Choose again."),
            field="examples",
        )
    if not set(draft.collections) <= {each.id for each in offered.collections}:
        raise Invalid(
            _("A collection is not shared with this team any more. Choose again."),
            field="collections",
        )


def _require_untold(context: Context, draft: TaskDraft) -> None:
    """A collection shows what is thought of its examples, so none may hold one of the quiz."""
    for example_id in draft.quiz:
        holding = {each.id for each in collections.holding(context.session, example_id)}
        if set(draft.collections) & holding:
            raise Invalid(
                _(
                    "A collection of this task holds an example of its quiz and would give the"
                    " answer away. Take out the one or the other."
                ),
                field="collections",
            )


def _examples(
    context: Context, team_id: int, criterion: str, wanted: Collection[int]
) -> Sequence[ListedExample]:
    """Of this team alone, and none for who does not keep examples in it."""
    if not context.reach(Right.KEEP_EXAMPLES).covers(team_id):
        return []
    named = [
        each
        for each in example_queries.some(context.session, wanted)
        if each.team_id == team_id and each.removed_at is None
    ]
    found = {each.id: each for each in named}
    own = Reach(everywhere=False, team_ids=frozenset({team_id}))
    for each in _newest(context, criterion, own, OFFERED):
        if len(found) < OFFERED + len(named):
            found.setdefault(each.id, each)
    return list(found.values())


def _likely(
    context: Context, criterion: str, wanted: Collection[int], along: Collection[int]
) -> Iterator[int | None]:
    """The teams of what was chosen before, then those that the newest examples are of."""
    yield from (each.team_id for each in example_queries.some(context.session, wanted))
    for each in along:
        shared = collections.one(context.session, each)
        yield from () if shared is None else (team.id for team in shared.teams)
    reach = context.reach(Right.KEEP_EXAMPLES)
    yield from (each.team_id for each in _newest(context, criterion, reach, 1))


def _newest(context: Context, criterion: str, reach: Reach, limit: int) -> Iterator[ListedExample]:
    """The newest examples of a criterion, then the newest of all."""
    for narrowed in dict.fromkeys((criterion, "")):
        wanted = ExampleFilter(criterion=narrowed)
        yield from example_queries.page(
            context.session, wanted, reach=reach, zone=context.zone, limit=limit
        ).rows
