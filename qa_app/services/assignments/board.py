"""The board: how far each reviewer and each draw is, and the open tasks one by one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from qa_app.core.listing import Page, Place
from qa_app.core.permissions import Right
from qa_app.core.reviews import Purpose
from qa_app.core.task_board import ReviewerLine, TaskFilter, median_seconds, pace
from qa_app.services.context import Context
from qa_app.storage.queries import task_board as queries
from qa_app.storage.queries.assignments import AssignedPart
from qa_app.storage.queries.conversations import Named, teams_in
from qa_app.storage.queries.task_board import BoardReviewer, DrawCount, OpenCount

TIMED_DAYS = 28
"""Over how many days the median of active time is taken."""


@dataclass(frozen=True, slots=True)
class Board:
    """How the work of the actor's teams stands; ``monday``: since when the week's figures are."""

    reviewers: Sequence[ReviewerLine]
    draws: Sequence[DrawCount]
    monday: date

    @property
    def open(self) -> int:
        return sum(each.open for each in self.reviewers)

    @property
    def overdue(self) -> int:
        return sum(each.overdue for each in self.reviewers)

    @property
    def done(self) -> int:
        return sum(each.done for each in self.reviewers)

    @property
    def unassigned(self) -> int:
        return sum(each.unassigned for each in self.draws)


@dataclass(frozen=True, slots=True)
class TaskList:
    """A page of the open tasks, and what its filter offers."""

    page: Page[AssignedPart]
    total: int
    reviewers: Sequence[Named]
    agents: Sequence[Named]
    teams: Sequence[Named]
    draws: Sequence[DrawCount]
    today: date


def look_at_board(context: Context) -> Board:
    """How the tasks of the actor's teams stand; raises Refused."""
    context.actor.require(Right.DRAW)
    reach, today = context.reach(Right.DRAW), context.today
    monday = today - timedelta(days=today.weekday())
    since = datetime.combine(monday, time(), context.zone)
    timed = since - timedelta(days=TIMED_DAYS - 7)
    session = context.session
    return Board(
        reviewers=_lines(
            context,
            queries.reviewers(session, reach, today),
            queries.open_counts(session, reach, today),
            queries.finished_since(session, reach, since),
            queries.seconds_since(session, reach, timed),
        ),
        draws=queries.draws_in_work(session, reach, today),
        monday=monday,
    )


def list_tasks(context: Context, wanted: TaskFilter, place: Place | None = None) -> TaskList:
    """The open tasks of the actor's teams, what is due first before the others."""
    context.actor.require(Right.DRAW)
    session, reach, today = context.session, context.reach(Right.DRAW), context.today
    return TaskList(
        page=queries.tasks(session, reach, wanted, today, place),
        total=queries.count_tasks(session, reach, wanted, today),
        reviewers=reviewers_to_choose(context),
        agents=[Named(*each) for each in queries.agents_with_open(session, reach)],
        teams=teams_in(session, reach),
        draws=queries.draws_in_work(session, reach, today),
        today=today,
    )


def reviewers_to_choose(context: Context) -> Sequence[Named]:
    """Who may review in the actor's teams, or has something open there."""
    found = queries.reviewers(context.session, context.reach(Right.DRAW), context.today)
    return [Named(each.id, each.name) for each in found]


def _lines(
    context: Context,
    people: Sequence[BoardReviewer],
    opened: Sequence[OpenCount],
    finished: Sequence[tuple[int, str, datetime]],
    seconds: Sequence[tuple[int, int]],
) -> list[ReviewerLine]:
    by_purpose: dict[int, dict[Purpose, OpenCount]] = defaultdict(dict)
    for each in opened:
        by_purpose[each.reviewer_id][Purpose(each.purpose)] = each
    days: dict[int, list[date]] = defaultdict(list)
    skipped: Counter[int] = Counter()
    for who, state, at in finished:
        if state == "done":
            days[who].append(at.astimezone(context.zone).date())
        else:
            skipped[who] += 1
    worked: dict[int, list[int]] = defaultdict(list)
    for who, active in seconds:
        worked[who].append(active)
    return [
        _line(each, by_purpose[each.id], days[each.id], skipped[each.id], worked[each.id])
        for each in people
    ]


def _line(
    person: BoardReviewer,
    opened: Mapping[Purpose, OpenCount],
    days: Sequence[date],
    skipped: int,
    worked: Sequence[int],
) -> ReviewerLine:
    return ReviewerLine(
        id=person.id,
        name=person.name,
        share=person.share,
        open=sum(each.open for each in opened.values()),
        overdue=sum(each.overdue for each in opened.values()),
        begun=sum(each.begun for each in opened.values()),
        by_purpose={purpose: each.open for purpose, each in sorted(opened.items())},
        done=len(days),
        skipped=skipped,
        per_day=pace(days),
        seconds=median_seconds(worked),
    )
