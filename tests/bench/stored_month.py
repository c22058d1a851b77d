"""A database with a made-up month: draws with all that stood in them, reviews and their answers.

What was drawn has rows; of what was not, only its number stands in the draws' populations.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

import numpy as np
from sqlalchemy import Connection, Engine, func, insert, select
from sqlalchemy.orm import Session

from qa_app.core.sampling import stratum_of
from qa_app.core.sampling_plans import Candidate, Population, Size, Terms
from qa_app.core.scores import MARK_KEPT, MARK_LOST
from qa_app.services.definitions import rubric_versions, seed_shipped
from qa_app.storage.bulk import insert_rows
from qa_app.storage.packing import digest, pack
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.base import Base
from qa_app.storage.tables.conversations import ConversationRow, Part, Revision
from qa_app.storage.tables.imports import Import
from qa_app.storage.tables.people import Agent, AgentTeam, Team, User
from qa_app.storage.tables.review_figures import ReviewFigures
from qa_app.storage.tables.reviews import AnswerRow, ReviewRow
from qa_app.storage.tables.sampling import Draw, DrawnPart
from tests.bench.corpus import SEED
from tests.bench.stored import context_on
from tests.support.factories import LONG_AGO, some_chat

PERIOD = "2026-10"
RUBRIC = "001-O"
FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
_START_MS = int(datetime(2026, 10, 1, tzinfo=UTC).timestamp() * 1000)
_DAY_MS = 86_400_000
_CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class Shape:
    """How large the month is; ``criteria``: answers of each review.

    Reviewers look after their own team and the next one, so that all are connected.
    """

    teams: int = 100
    agents: int = 50
    reviewers: int = 4
    reviews: int = 40
    conversations: int = 200
    criteria: int = 10

    @property
    def reviewed(self) -> int:
        return self.teams * self.agents * self.reviews


def fill(engine: Engine, shape: Shape) -> None:
    """Write the month into an empty database."""
    rng = np.random.default_rng(SEED)
    with Session(engine) as session:
        seed_shipped(context_on(session))
        version = next(
            each for each in rubric_versions(context_on(session)) if each.rubric.id == RUBRIC
        )
        rubric = version.id
        _people(session, shape)
        session.flush()
        _draws(session, shape, rubric)
        session.commit()
    with engine.begin() as connection:
        _parts(connection, shape)
        criteria = [each.id for each in version.rubric.criteria]
        _reviews(connection, shape, rng, rubric, criteria)
        if engine.name == "postgresql":
            _count_on(connection)


def _count_on(connection: Connection) -> None:
    """Rows that come later are numbered after those that were written with their numbers."""
    for table in (Team, Agent, User):
        name = f'"{table.__tablename__}"'
        sequence = func.pg_get_serial_sequence(name, "id")
        connection.execute(
            select(func.setval(sequence, select(func.max(table.id)).scalar_subquery()))
        )


def _people(session: Session, shape: Shape) -> None:
    now = datetime.fromtimestamp(_START_MS / 1000, UTC)
    teams = range(1, shape.teams + 1)
    session.execute(
        insert(Team),
        [{"id": i, "key": f"t{i}", "name": f"{i} 组", "zone": "Asia/Shanghai"} for i in teams],
    )
    agents = range(1, shape.teams * shape.agents + 1)
    session.execute(
        insert(Agent), [{"id": i, "key": f"a{i}", "name": f"客服{i:04}"} for i in agents]
    )
    session.execute(
        insert(AgentTeam),
        [
            {"agent_id": i, "team_id": (i - 1) // shape.agents + 1, "since": LONG_AGO}
            for i in agents
        ],
    )
    session.execute(
        insert(User),
        [
            {"id": i, "username": f"reviewer{i}", "name": f"质检{i:03}", "created_at": now}
            for i in range(1, shape.teams * shape.reviewers + 1)
        ],
    )
    session.add(Import(id=1, name="bench", team_id=1, state="done", created_at=now))


def _draws(session: Session, shape: Shape, rubric: int) -> None:
    """One draw a team: so many of each agent, and a tenth more of what has no finding."""
    now = datetime.fromtimestamp(_START_MS / 1000, UTC)
    part = 0
    for team in range(1, shape.teams + 1):
        candidates = []
        for agent in range((team - 1) * shape.agents + 1, team * shape.agents + 1):
            for _ in range(shape.conversations):
                part += 1
                candidates.append(Candidate(part, agent, "", FIRST, 0))
        unflagged = tuple(each for each in candidates if each.part % 3)
        session.add(
            Draw(
                id=team,
                team_id=team,
                period=PERIOD,
                first_day=FIRST,
                last_day=LAST,
                seed="bench",
                terms=Terms(Size(shape.reviews)),
                population=Population(tuple(candidates), unflagged=unflagged),
                strata={
                    stratum_of(agent): (shape.conversations, shape.reviews)
                    for agent in range((team - 1) * shape.agents + 1, team * shape.agents + 1)
                },
                rubric_version_id=rubric,
                created_at=now,
            )
        )
        session.flush()
        session.expunge_all()


def _drawn(shape: Shape) -> Iterator[tuple[int, int, int]]:
    """Part, agent and team of what was drawn: the first conversations of each agent."""
    for agent in range(1, shape.teams * shape.agents + 1):
        for place in range(shape.reviews):
            part = (agent - 1) * shape.conversations + place + 1
            yield part, agent, (agent - 1) // shape.agents + 1


def _parts(connection: Connection, shape: Shape) -> None:
    content = pack(some_chat())
    mark = digest(content)
    chance = shape.reviews / shape.conversations
    _write(
        connection,
        ConversationRow,
        (
            {"id": part, "source": "bench", "external_id": f"c{part}"}
            for part, _agent, _team in _drawn(shape)
        ),
        {"current_revision_id": None},
    )
    _write(
        connection,
        Revision,
        (
            {"id": part, "conversation_id": part, "number": 1, "import_id": 1}
            for part, _agent, _team in _drawn(shape)
        ),
        {"digest": mark, "content": content, "message_count": 2},
    )
    _write(
        connection,
        Part,
        (
            {
                "id": part,
                "conversation_id": part,
                "agent_id": agent,
                "team_id": team,
                "started_at": _START_MS + part % 30 * _DAY_MS,
            }
            for part, agent, team in _drawn(shape)
        ),
        {
            "channel": "chat",
            "timed": True,
            "message_count": 2,
            "rounds": 1,
            "unanswered": 0,
            "finding_count": 0,
            "severity_rank": 0,
        },
    )
    _write(
        connection,
        DrawnPart,
        (
            {"id": part, "draw_id": team, "part_id": part, "stratum": stratum_of(agent)}
            for part, agent, team in _drawn(shape)
        ),
        {"kind": "random", "draw_probability": chance, "inclusion_probability": chance},
    )


def _reviews(
    connection: Connection,
    shape: Shape,
    rng: np.random.Generator,
    rubric: int,
    criteria: Sequence[str],
) -> None:
    agents = shape.teams * shape.agents
    reviewers = shape.teams * shape.reviewers
    quality, severity = rng.normal(84, 4, agents + 1), rng.normal(0, 3, reviewers + 1)
    parts = list(_drawn(shape))
    own = np.array([(team - 1) * shape.reviewers for _part, _agent, team in parts])
    reviewer = (own + rng.integers(shape.reviewers + 1, size=len(parts))) % reviewers + 1
    agent = np.array([each[1] for each in parts])
    totals = np.clip(
        np.round(quality[agent] + severity[reviewer] + rng.normal(0, 9, len(parts)), 2), 0, 100
    )
    numbered = list(zip(parts, reviewer.tolist(), totals.tolist(), strict=True))
    _write(
        connection,
        Assignment,
        (
            {"id": part, "part_id": part, "drawn_part_id": part, "reviewer_id": who}
            for (part, _agent, _team), who, _total in numbered
        ),
        {
            "rubric_version_id": rubric,
            "state": "done",
            "position": 0,
            "created_at": _START_MS,
            "purpose": "sample",
        },
    )
    _write(
        connection,
        ReviewRow,
        (
            {
                "id": part,
                "part_id": part,
                "revision_id": part,
                "assignment_id": part,
                "reviewer_id": who,
                "total": total,
                "without_critical": total,
            }
            for (part, _agent, _team), who, total in numbered
        ),
        {
            "rubric_version_id": rubric,
            "state": "published",
            "purpose": "sample",
            "comment": "",
            "edition": 0,
            "created_at": _START_MS,
            "saved_at": _START_MS,
            "submitted_at": _START_MS,
            "published_at": _START_MS,
        },
    )
    earned = np.clip(
        np.round(totals[:, None] / 20 + rng.normal(0, 0.8, (len(parts), shape.criteria))), 0, 5
    )
    _write(
        connection,
        AnswerRow,
        (
            {
                "id": place * shape.criteria + criterion + 1,
                "review_id": part,
                "criterion": criteria[criterion],
                "earned": float(earned[place, criterion]),
            }
            for place, ((part, _agent, _team), _who, _total) in enumerate(numbered)
            for criterion in range(shape.criteria)
        ),
        {"value": "4", "not_applicable": False, "reason": "", "maximum": 5.0},
    )
    lost = (earned < 5).sum(axis=1).tolist()
    not_asked = "-" * (len(criteria) - shape.criteria)
    marks = np.where(earned < 5, MARK_LOST, MARK_KEPT).tolist()
    _write(
        connection,
        ReviewFigures,
        (
            {
                "review_id": part,
                "part_id": part,
                "agent_id": whose,
                "team_id": team,
                "reviewer_id": who,
                "started_at": _START_MS + part % 30 * _DAY_MS,
                "total": round(total * 100),
                "lost": lost[place],
                "marks": "".join(marks[place]) + not_asked,
            }
            for place, ((part, whose, team), who, total) in enumerate(numbered)
        ),
        {
            "rubric_version_id": rubric,
            "counts": 1,
            "drawn": 1,
            "passed": None,
            "critical": None,
            "applied": shape.criteria,
        },
    )


def _write(
    connection: Connection,
    table: type[Base],
    rows: Iterable[dict[str, Any]],
    alike: dict[str, Any],
) -> None:
    """Write rows as the driver takes them; ``alike``: what all of them have."""
    source = iter(rows)
    written: Sequence[dict[str, Any]]
    while written := list(islice(source, _CHUNK)):
        columns = [*written[0], *alike]
        tail = tuple(alike.values())
        values = [(*row.values(), *tail) for row in written]
        insert_rows(connection, table.__table__, columns, values)  # type: ignore[arg-type]
