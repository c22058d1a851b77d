"""Giving open tasks to others, saying until when they are to be done, and reminding of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from qa_app.core.assignments import Kept, OpenTask, Reviewer, move
from qa_app.core.errors import Invalid, NotFound, _
from qa_app.core.permissions import Right
from qa_app.core.reviews import Purpose
from qa_app.core.sampling import Part
from qa_app.core.task_board import MOVABLE, TaskFilter
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.services.notices import notify
from qa_app.storage.queries import assignments
from qa_app.storage.queries import task_board as queries
from qa_app.storage.queries.assignments import ReviewerLoad
from qa_app.storage.queries.people import leaving
from qa_app.storage.queries.task_board import MovableTask

MOST_AT_ONCE = 2000
TASKS_GIVEN, TASKS_TAKEN, TASKS_REMINDED = "tasks.given", "tasks.taken", "tasks.reminded"
_NO_AGENT = -1
_NOBODY = Reviewer(0)


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of tasks that were to change hands.

    ``drafts``: begun reviews that stay with their authors, out of sight, while the task goes on.
    ``finished``: tasks that were finished meanwhile. ``elsewhere``: those of comparisons.
    """

    given: int
    begun: int = 0
    theirs: int = 0
    nobody: int = 0
    elsewhere: int = 0
    finished: int = 0
    drafts: int = 0


def move_tasks(
    context: Context,
    wanted: TaskFilter,
    *,
    task_ids: Collection[int] | None = None,
    reviewer_id: int | None = None,
    take_begun: bool = False,
) -> Moved:
    """Give open tasks to one reviewer, or (``None``) to whoever has the least to do.

    ``task_ids`` ``None``: all that the filter lets through. A begun draft stays where it is unless
    ``take_begun``; then it is kept for its author, who finds it again should the task come back.
    """
    tasks, asked = _chosen(context, wanted, task_ids)
    movable = [each for each in tasks if Purpose(each.purpose) in MOVABLE]
    pools = _pools(context, {each.team_id for each in movable})
    everybody = {each.id: each for pool in pools.values() for each in pool}
    pool = [each for each in everybody.values() if reviewer_id in {None, each.id}]
    if reviewer_id is not None and not pool and movable:
        raise Invalid(_("This person cannot review in these teams. Choose somebody else."))
    moves = move(
        [_open_task(each, pools) for each in movable],
        _reviewers(context, pool) if movable else [_NOBODY],
        _most_in_row(context, movable),
        take_begun=take_begun,
    )
    moving = {task_id for task_id, _who in moves.given}
    begun = [each for each in movable if each.id in moving and each.review_id is not None]
    leaving.part_from(context.session, [each.id for each in begun])
    behind = assignments.last_positions(context.session, {who for _task, who in moves.given})
    queries.give(context.session, moves.given, behind)
    why = Counter(moves.kept.values())
    if moves.given:
        _tell(context, moves.given, movable, {each.id for each in begun})
        _record(context, "assignment.moved", [task for task, _who in moves.given])
    context.session.commit()
    return Moved(
        given=len(moves.given),
        begun=why[Kept.BEGUN],
        theirs=why[Kept.THEIRS],
        nobody=why[Kept.NOBODY],
        elsewhere=len(tasks) - len(movable),
        finished=asked - len(tasks),
        drafts=len(begun),
    )


def set_due(
    context: Context,
    wanted: TaskFilter,
    due_on: date | None,
    *,
    task_ids: Collection[int] | None = None,
) -> int:
    """Say until when open tasks are to be done, or (``None``) that there is no haste."""
    if due_on is not None and due_on < context.today:
        raise Invalid(_("The due date cannot lie in the past."), field="due_on")
    tasks, _asked = _chosen(context, wanted, task_ids)
    queries.set_due(context.session, [each.id for each in tasks], due_on)
    if tasks:
        due = due_on.isoformat() if due_on else ""
        _record(context, "assignment.due_set", [each.id for each in tasks], due)
    context.session.commit()
    return len(tasks)


def remind(context: Context, wanted: TaskFilter, *, task_ids: Collection[int] | None = None) -> int:
    """Tell the reviewers of open tasks that these are waited for; returns how many were told.

    One by the same person reminds them once an hour at most.
    """
    tasks, _asked = _chosen(context, wanted, task_ids)
    told = 0
    hour = context.now.strftime("%Y%m%d%H")
    for reviewer_id, count in sorted(Counter(each.reviewer_id for each in tasks).items()):
        key = f"{TASKS_REMINDED}:{context.actor.user_id}:{hour}"
        details = {"count": count, "by": context.actor.name}
        told += notify(context, [reviewer_id], TASKS_REMINDED, key, details)
    context.session.commit()
    return told


def _chosen(
    context: Context, wanted: TaskFilter, task_ids: Collection[int] | None
) -> tuple[list[MovableTask], int]:
    """The open tasks that were chosen, and how many were asked for."""
    context.actor.require(Right.DRAW)
    reach = context.reach(Right.DRAW)
    if task_ids is None:
        task_ids = queries.task_ids(context.session, reach, wanted, context.today)
    if len(task_ids) > MOST_AT_ONCE:
        raise Invalid(_("Choose at most %(limit)s at once."), limit=MOST_AT_ONCE)
    if not task_ids:
        raise Invalid(_("Choose at least one task."))
    tasks = queries.lock_open(context.session, task_ids)
    if not all(reach.covers(each.team_id) for each in tasks):
        raise NotFound()
    return tasks, len(task_ids)


def _pools(
    context: Context, team_ids: Collection[int | None]
) -> dict[int | None, Sequence[ReviewerLoad]]:
    return {
        team_id: assignments.reviewers_of(context.session, team_id, context.today)
        for team_id in team_ids
        if team_id is not None
    }


def _open_task(task: MovableTask, pools: dict[int | None, Sequence[ReviewerLoad]]) -> OpenTask:
    agent = _NO_AGENT if task.agent_id is None else task.agent_id
    takers = frozenset(each.id for each in pools.get(task.team_id, ()))
    begun = task.review_id is not None
    return OpenTask(task.id, Part(task.id, agent), task.reviewer_id, takers, begun)


def _reviewers(context: Context, pool: Sequence[ReviewerLoad]) -> list[Reviewer]:
    """The pool with what stands at the end of each one's queue."""
    ends = queries.ends_of_queues(context.session, [each.id for each in pool])
    found = []
    for each in pool:
        agents = ends.get(each.id, [])
        last = agents[0] if agents else None
        run = next((n for n, agent in enumerate(agents) if agent != last), len(agents))
        known = (last, run) if last is not None else (None, 0)
        found.append(Reviewer(each.id, each.agent_id, each.open, each.share, *known))
    return found


def _most_in_row(context: Context, tasks: Sequence[MovableTask]) -> int:
    """The strictest wish of the teams whose tasks these are."""
    teams = {each.team_id for each in tasks}
    return min((assignments.most_in_row(context.session, team) for team in teams), default=1)


def _tell(
    context: Context,
    given: Sequence[tuple[int, int]],
    tasks: Sequence[MovableTask],
    drafts: Collection[int],
) -> None:
    """Tell who has more to do now, and who has less."""
    key = f"{given[0][0]}:{context.now.timestamp():.3f}"
    for reviewer_id, count in sorted(Counter(who for _task, who in given).items()):
        notify(context, [reviewer_id], TASKS_GIVEN, f"{TASKS_GIVEN}:{key}", {"count": count})
    moved = {task_id for task_id, _who in given}
    before = Counter(each.reviewer_id for each in tasks if each.id in moved)
    for reviewer_id, count in sorted(before.items()):
        kept = sum(each.reviewer_id == reviewer_id and each.id in drafts for each in tasks)
        details = {"count": count, "drafts": kept}
        notify(context, [reviewer_id], TASKS_TAKEN, f"{TASKS_TAKEN}:{key}", details)


def _record(context: Context, action: str, task_ids: Sequence[int], due: str = "") -> None:
    audit.record(
        context,
        action,
        "assignment",
        task_ids[0],
        tasks=len(task_ids),
        first=sorted(task_ids)[:10],
        due=due or None,
    )
