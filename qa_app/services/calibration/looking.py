"""The rounds, one of them with its progress, and what came of it for one reviewer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

import msgspec

from qa_app.core.calibration import (
    Comparison,
    Figures,
    Outcome,
    RoundState,
    compare,
    may_see_others,
    outcome,
    unsettled,
)
from qa_app.core.listing import Page, Place
from qa_app.core.permissions import Right
from qa_app.core.rubrics import Criterion
from qa_app.services import definitions
from qa_app.services.calibration.access import joined, led, round_of, submitted
from qa_app.services.context import Context
from qa_app.services.definitions import RubricVersion
from qa_app.storage.queries.calibration import answers as answer_queries
from qa_app.storage.queries.calibration import rounds as queries
from qa_app.storage.queries.calibration.answers import Settled
from qa_app.storage.queries.calibration.rounds import (
    ListedConversation,
    ListedRound,
    RoundTask,
)
from qa_app.storage.tables.calibration import CalibrationRound


class Member(NamedTuple):
    """A reviewer of a round, and how many of their tasks are finished."""

    id: int
    name: str
    tasks: int
    done: int


class ConversationLine(NamedTuple):
    """A conversation of a round: how it differs and how far its reference is.

    ``differing`` criteria of ``criteria``, ``settled`` of them all; 0 while nobody may see.
    ``unsettled``: those that the reference still lacks.
    """

    conversation: ListedConversation
    answers: int
    criteria: int
    differing: int
    settled: int
    unsettled: int


@dataclass(frozen=True, slots=True)
class OpenedRound:
    """A round for who leads it.

    ``tasks``: by conversation and reviewer. ``figures``: of a closed round. ``ready``: whether
    its session may begin; ``missing``: criteria without a reference.
    """

    round: ListedRound
    rubric: RubricVersion
    members: Sequence[Member]
    lines: Sequence[ConversationLine]
    tasks: Mapping[tuple[int, int], RoundTask]
    figures: Figures | None
    waiting: int
    ready: bool
    missing: int


class Deviation(NamedTuple):
    """One criterion: what one gave, what was settled, and what the others gave, unnamed.

    ``points``: one's own minus the reference's, ``None`` where only one of them has points.
    """

    criterion: Criterion
    own: Outcome | None
    reference: Outcome | None
    note: str
    reason: str
    others: Sequence[Outcome]
    points: Decimal | None

    @property
    def differs(self) -> bool:
        return self.own is not None and self.reference is not None and self.own != self.reference


class MyConversation(NamedTuple):
    """A conversation of one's own round; ``deviations``, the differing ones first, once closed."""

    conversation: ListedConversation
    task: RoundTask
    deviations: Sequence[Deviation]


@dataclass(frozen=True, slots=True)
class MyRound:
    """A round for one who answered. ``kept``: of ``compared`` criteria answered as settled."""

    round: ListedRound
    rubric: RubricVersion
    conversations: Sequence[MyConversation]

    @property
    def compared(self) -> int:
        return sum(len(each.deviations) for each in self.conversations)

    @property
    def kept(self) -> int:
        every = (one for each in self.conversations for one in each.deviations)
        return sum(not one.differs for one in every)

    @property
    def mean_difference(self) -> Decimal | None:
        """One's totals minus the reference's, on average, in points out of 100."""
        found = [
            each.task.total - each.conversation.reference_total
            for each in self.conversations
            if each.task.total is not None and each.conversation.reference_total is not None
        ]
        return sum(found, Decimal(0)) / len(found) if found else None


def list_rounds(context: Context, place: Place | None = None) -> Page[ListedRound]:
    """The rounds that the actor leads or takes part in, the newest first."""
    reach = context.reach(Right.CALIBRATE)
    return queries.rounds(context.session, reach, context.actor.user_id, place)


def open_round(context: Context, round_id: int) -> OpenedRound:
    """A round for who leads it; raises NotFound, Refused."""
    found = led(context, round_id)
    rubric = definitions.rubric_version(context, found.rubric_version_id)
    tasks = queries.tasks_of(context.session, round_id)
    lines = _lines(context, found, rubric, tasks)
    value = round_of(found, tasks)
    stored = context.session.get_one(CalibrationRound, round_id).figures
    compared = value.compared
    return OpenedRound(
        round=found,
        rubric=rubric,
        members=_members(tasks),
        lines=lines,
        tasks={(task.part_id, task.reviewer_id): task for task in tasks},
        figures=msgspec.convert(stored, Figures)
        if stored is not None and value.state is RoundState.CLOSED
        else None,
        waiting=value.waiting,
        ready=value.state is RoundState.OPEN and bool(compared),
        missing=sum(line.unsettled for line in lines if line.conversation.part_id in compared),
    )


def my_round(context: Context, round_id: int) -> MyRound:
    """A round for one who has tasks in it; how they deviated is told once it has closed."""
    found = joined(context, round_id)
    rubric = definitions.rubric_version(context, found.rubric_version_id)
    tasks = queries.tasks_of(context.session, round_id)
    me = context.actor.user_id
    own = {task.part_id: task for task in tasks if task.reviewer_id == me}
    seen = may_see_others(RoundState(found.state), leads=False)
    deviations = _deviations(context, round_id, rubric, tasks) if seen else {}
    return MyRound(
        round=found,
        rubric=rubric,
        conversations=[
            MyConversation(each, own[each.part_id], deviations.get(each.part_id, ()))
            for each in queries.conversations_of(context.session, round_id)
            if each.part_id in own
        ],
    )


def compared_parts(
    context: Context, rubric: RubricVersion, tasks: Sequence[RoundTask]
) -> dict[int, tuple[Comparison, ...]]:
    """The answers of each conversation side by side, by conversation."""
    found = submitted(tasks)
    answers = answer_queries.answers_of(context.session, found.keys())
    by_part: dict[int, dict[int, RoundTask]] = {}
    for review, task in found.items():
        by_part.setdefault(task.part_id, {})[review] = task
    return {
        part: compare(
            rubric.rubric,
            {task.reviewer_id: answers[review] for review, task in reviews.items()},
        )
        for part, reviews in by_part.items()
    }


def _members(tasks: Sequence[RoundTask]) -> list[Member]:
    names = {task.reviewer_id: task.reviewer for task in tasks}
    return [
        Member(
            who,
            name,
            sum(task.reviewer_id == who for task in tasks),
            sum(task.reviewer_id == who for task in submitted(tasks).values()),
        )
        for who, name in names.items()
    ]


def _lines(
    context: Context, found: ListedRound, rubric: RubricVersion, tasks: Sequence[RoundTask]
) -> list[ConversationLine]:
    from_answers = submitted(tasks)
    seen = may_see_others(RoundState(found.state), leads=True)
    compared = compared_parts(context, rubric, tasks) if seen else {}
    references = answer_queries.references_of(context.session, found.id) if seen else {}
    lines = []
    for each in queries.conversations_of(context.session, found.id):
        rows = compared.get(each.part_id, ())
        settled = references.get(each.part_id, {})
        lines.append(
            ConversationLine(
                conversation=each,
                answers=sum(task.part_id == each.part_id for task in from_answers.values()),
                criteria=len(rows),
                differing=sum(row.differs for row in rows),
                settled=len(settled),
                unsettled=len(missing_in(rubric, settled)) if rows else 0,
            )
        )
    return lines


def missing_in(rubric: RubricVersion, settled: Mapping[str, Settled]) -> tuple[str, ...]:
    """The criteria that a conversation's reference still lacks."""
    return unsettled(rubric.rubric, {key: each.answer for key, each in settled.items()})


def _deviations(
    context: Context, round_id: int, rubric: RubricVersion, tasks: Sequence[RoundTask]
) -> dict[int, list[Deviation]]:
    me = context.actor.user_id
    references = answer_queries.references_of(context.session, round_id)
    found = {}
    for part, rows in compared_parts(context, rubric, tasks).items():
        settled = references.get(part, {})
        mine = [_deviation(row, settled.get(row.criterion.id), me) for row in rows]
        known = [each for each in mine if each.own is not None and each.reference is not None]
        found[part] = sorted(known, key=lambda each: not each.differs)
    return found


def _deviation(row: Comparison, settled: Settled | None, me: int | None) -> Deviation:
    own = next((each for each in row.given if each.reviewer == me), None)
    mine = own.outcome if own else None
    reference = outcome(row.criterion, settled.answer) if settled else None
    points = None
    if mine is not None and mine.points is not None and reference and reference.points is not None:
        points = mine.points - reference.points
    return Deviation(
        criterion=row.criterion,
        own=mine,
        reference=reference,
        note=settled.note if settled else "",
        reason=own.answer.reason if own and own.answer else "",
        others=[
            each.outcome for each in row.given if each.reviewer != me and each.outcome is not None
        ],
        points=points,
    )
