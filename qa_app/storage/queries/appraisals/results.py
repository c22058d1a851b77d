"""What periods came to for people, and what lies behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from qa_app.core.appeals import AppealState
from qa_app.core.appraisal import Adjustment, Derived, Past, Result
from qa_app.core.appraisal.reasons import Reason
from qa_app.core.appraisals import steps_from
from qa_app.core.appraisals.stored import Writer, reason_from
from qa_app.core.periods import Period, period
from qa_app.core.reviews import COUNTED_STATES, PUBLISHED_PURPOSES
from qa_app.storage.queries.scores import in_the_mean
from qa_app.storage.tables.appeals import AppealRow
from qa_app.storage.tables.appraisals import (
    AppraisalLate,
    AppraisalResult,
    AppraisalRow,
    AppraisalRun,
)
from qa_app.storage.tables.base import from_ms
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.ledger import LedgerRow
from qa_app.storage.tables.people import Agent, Team
from qa_app.storage.tables.reviews import AnswerRow, EvidenceRow, ReviewRow

_AT_ONCE = 500


class StoredResult(NamedTuple):
    """What a computation comes to for one person, without the derivation."""

    id: int
    run_id: int
    agent_id: int
    person: str
    name: str
    total: Decimal | None
    band: str | None
    money: Decimal | None
    titles: Sequence[str]
    actions: Sequence[tuple[str, Reason]]


class OwnResult(NamedTuple):
    """A published result as the agent finds it."""

    appraisal_id: int
    run_id: int
    team: str
    scheme: str
    period: str
    published_at: datetime
    result: StoredResult


class ReviewBehind(NamedTuple):
    """A review behind a score, as it counted."""

    id: int
    conversation: str
    started_at: datetime
    total: Decimal | None


class Quoted(NamedTuple):
    """A sentence that a criterion's answer rests on, or the reason that was given for it."""

    review_id: int
    criterion: str
    quote: str


class EntryBehind(NamedTuple):
    """An entry of the ledger as a derivation and the posted sheet show it."""

    id: int
    agent_id: int
    item: str
    day: date
    times: int
    minutes: Decimal | None
    points: Decimal | None
    amount: Decimal | None
    note: str
    told_on: date | None
    answer: str | None
    quote: str
    review_id: int | None
    criterion: str | None


_ENTRY: Any = [
    LedgerRow.count if name == "times" else getattr(LedgerRow, name) for name in EntryBehind._fields
]


def add_results(
    session: Session,
    run_id: int,
    results: Iterable[Result],
    people: Mapping[str, tuple[int, str]],
) -> None:
    """Keep results; ``people``: agent and name by the person's key."""
    waiting = iter(results)
    while some := list(islice(waiting, _AT_ONCE)):
        writer = Writer()
        rows = [
            {
                "run_id": run_id,
                "agent_id": people[each.person][0],
                "person": each.person,
                "name": people[each.person][1],
                "total": each.total,
                "band": each.band,
                "money": each.money,
                "titles": list(each.titles),
                "actions": [[action.id, writer.reason(action.because)] for action in each.actions],
                "derivation": writer.steps(each.derivation),
            }
            for each in some
        ]
        session.execute(insert(AppraisalResult), rows)


def results(session: Session, run_id: int) -> list[StoredResult]:
    """Everybody's results of a computation, by name."""
    rows = session.execute(
        _results()
        .where(AppraisalResult.run_id == run_id)
        .order_by(AppraisalResult.name, AppraisalResult.id)
    )
    return [_result(row) for row in rows]


def result_of(session: Session, run_id: int, agent_id: int) -> StoredResult | None:
    """One person's result, or ``None``."""
    rows = session.execute(
        _results().where(AppraisalResult.run_id == run_id, AppraisalResult.agent_id == agent_id)
    )
    return next((_result(row) for row in rows), None)


def derivation(session: Session, result_id: int) -> tuple[Derived, ...]:
    """The steps to a result."""
    return steps_from(
        session.scalars(
            select(AppraisalResult.derivation).where(AppraisalResult.id == result_id)
        ).one()
    )


def derivations(session: Session, run_id: int) -> Iterator[tuple[str, tuple[Derived, ...]]]:
    """The steps of everybody of a computation, by person."""
    chosen = select(AppraisalResult.person, AppraisalResult.derivation).where(
        AppraisalResult.run_id == run_id
    )
    for person, kept in session.execute(chosen.execution_options(yield_per=_AT_ONCE)):
        yield person, steps_from(kept)


def assessed(session: Session, run_id: int | None, agent_id: int | None) -> bool:
    """Whether somebody is among the people of a computation."""
    chosen = select(AppraisalResult.id).where(
        AppraisalResult.run_id == run_id, AppraisalResult.agent_id == agent_id
    )
    return agent_id is not None and session.scalar(chosen) is not None


def history(session: Session, scheme: str, before: Period, people: Collection[int]) -> list[Past]:
    """What was published of people under a scheme before a period, whatever team they were in."""
    rows = session.execute(
        select(AppraisalRow.period, AppraisalResult)
        .join(AppraisalRun, AppraisalRun.id == AppraisalRow.published_id)
        .join(AppraisalResult, AppraisalResult.run_id == AppraisalRun.id)
        .where(
            AppraisalRow.scheme == scheme,
            AppraisalRow.period < before.id,
            AppraisalResult.agent_id.in_(people),
        )
        .order_by(AppraisalRow.period, AppraisalResult.id)
    )
    return [
        Past(over, row.person, row.total, row.band, tuple(row.titles))
        for each, row in rows
        if (over := period(each)).span is before.span
    ]


def adjustments(
    session: Session, scheme: str, into: Period, people: Mapping[int, str]
) -> list[Adjustment]:
    """What earlier periods owe people in a period."""
    rows = session.execute(
        select(
            AppraisalLate.agent_id, AppraisalRow.period, AppraisalLate.points, AppraisalLate.money
        )
        .join(AppraisalRow, AppraisalRow.id == AppraisalLate.appraisal_id)
        .where(
            AppraisalRow.scheme == scheme,
            AppraisalLate.into == into.id,
            AppraisalLate.agent_id.in_(people),
        )
        .order_by(AppraisalLate.id)
    )
    return [Adjustment(people[agent], over, points, money) for agent, over, points, money in rows]


def own(session: Session, agent_id: int, most: int) -> list[OwnResult]:
    """An agent's published results, the newest first."""
    rows = session.execute(
        select(
            AppraisalRow.id,
            AppraisalRun.id,
            Team.name,
            AppraisalRow.scheme,
            AppraisalRow.period,
            AppraisalRun.published_at,
            AppraisalResult,
        )
        .join(AppraisalRun, AppraisalRun.id == AppraisalRow.published_id)
        .join(AppraisalResult, AppraisalResult.run_id == AppraisalRun.id)
        .join(Team, Team.id == AppraisalRow.team_id)
        .where(AppraisalResult.agent_id == agent_id)
        .order_by(AppraisalRow.period.desc(), AppraisalRow.id.desc())
        .limit(most)
    )
    found: Iterable[Any] = rows
    return [OwnResult._make([*row[:6], _of_row(row[6])]) for row in found]


def open_appeals(
    session: Session, agent_ids: Collection[int], bounds_ms: tuple[int, int]
) -> dict[int, int]:
    """How many appeals against reviews of a period are open, by agent."""
    start, end = map(from_ms, bounds_ms)
    rows = session.execute(
        select(AppealRow.agent_id, func.count(AppealRow.id))
        .join(ReviewRow, ReviewRow.id == AppealRow.review_id)
        .join(Part, Part.id == ReviewRow.part_id)
        .where(
            AppealRow.agent_id.in_(agent_ids),
            AppealRow.state.in_([each.value for each in AppealState if each.is_open]),
            Part.started_at >= start,
            Part.started_at < end,
        )
        .group_by(AppealRow.agent_id)
    )
    return {row[0]: row[1] for row in rows}


def totals_behind(
    session: Session, agent_ids: Collection[int], bounds_ms: tuple[int, int]
) -> dict[int, list[tuple[int, Decimal | None]]]:
    """The published reviews of drawn parts of a period with their totals, by agent.

    Earlier conversations first.
    """
    start, end = map(from_ms, bounds_ms)
    chosen = (
        select(Part.agent_id, ReviewRow.id, ReviewRow.total)
        .join(Part, Part.id == ReviewRow.part_id)
        .where(
            *in_the_mean(),
            Part.agent_id.in_(agent_ids),
            Part.started_at >= start,
            Part.started_at < end,
        )
        .order_by(Part.started_at, ReviewRow.id)
    )
    found: dict[int, list[tuple[int, Decimal | None]]] = defaultdict(list)
    rows: Iterable[Any] = session.connection().execute(chosen)
    for agent, review, total in rows:
        found[agent].append((review, total))
    return found


def reviews_named(session: Session, review_ids: Collection[int]) -> dict[int, ReviewBehind]:
    """Reviews by their ids, of those that are published."""
    rows = session.execute(
        select(ReviewRow.id, ConversationRow.external_id, Part.started_at, ReviewRow.total)
        .join(Part, Part.id == ReviewRow.part_id)
        .join(ConversationRow, ConversationRow.id == Part.conversation_id)
        .where(
            ReviewRow.id.in_(review_ids),
            ReviewRow.state.in_(COUNTED_STATES),
            ReviewRow.purpose.in_(PUBLISHED_PURPOSES),
        )
    )
    return {row[0]: ReviewBehind._make(row) for row in rows}


def quotes(session: Session, review_ids: Collection[int], most: int) -> list[Quoted]:
    """The evidence of reviews, in the order in which it was attached."""
    rows = session.execute(
        select(EvidenceRow.review_id, EvidenceRow.criterion, EvidenceRow.quote)
        .where(EvidenceRow.review_id.in_(review_ids))
        .order_by(EvidenceRow.review_id, EvidenceRow.id)
        .limit(most)
    )
    return [Quoted._make(row) for row in rows]


def stated_reasons(session: Session, review_ids: Collection[int], most: int) -> list[Quoted]:
    """Why criteria lost points, in the words of who reviewed."""
    rows = session.execute(
        select(AnswerRow.review_id, AnswerRow.criterion, AnswerRow.reason)
        .where(
            AnswerRow.review_id.in_(review_ids),
            AnswerRow.reason != "",
            AnswerRow.earned < AnswerRow.maximum,
        )
        .order_by(AnswerRow.review_id, AnswerRow.id)
        .limit(most)
    )
    return [Quoted._make(row) for row in rows]


def entries_named(session: Session, entry_ids: Collection[int]) -> dict[int, EntryBehind]:
    """Entries of the ledger by their ids."""
    found: dict[int, EntryBehind] = {}
    wanted = sorted(entry_ids)
    # A statement takes a bounded number of values.
    for start in range(0, len(wanted), _AT_ONCE):
        rows = session.execute(
            select(*_ENTRY).where(LedgerRow.id.in_(wanted[start : start + _AT_ONCE]))
        )
        found |= {row[0]: EntryBehind._make(row) for row in rows}
    return found


def agent_names(session: Session, agent_ids: Collection[int]) -> dict[int, str]:
    """The names of agents by id."""
    rows = session.execute(select(Agent.id, Agent.name).where(Agent.id.in_(agent_ids)))
    return {row.id: row.name for row in rows}


def _results() -> Any:
    return select(*(getattr(AppraisalResult, name) for name in StoredResult._fields))


def _result(row: Any) -> StoredResult:
    actions = [(each[0], reason_from(each[1])) for each in row[-1]]
    return StoredResult._make([*row[:-1], actions])


def _of_row(row: AppraisalResult) -> StoredResult:
    return _result([getattr(row, name) for name in StoredResult._fields])
