"""A database full of conversations, for measuring pages and the search.

Written in bulk as an import writes them, with findings given out by chance, most of which have
been decided on, as after months of work. Beside the product's tables stands one row for each
message, which is what the hurried ways of searching and paging read.
"""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import accumulate, islice
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    case,
    func,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from qa_app.core.conversations import Conversation, Message, Person, Role
from qa_app.core.imports.shares import Share
from qa_app.core.permissions import SYSTEM
from qa_app.core.rules.hits import Finding, Severity
from qa_app.services import search
from qa_app.services.context import Context
from qa_app.services.definitions import screening_rules, seed_shipped
from qa_app.services.rule_bench.measuring import measure
from qa_app.storage.bulk import begin_bulk, insert_rows, note_sizes
from qa_app.storage.imports import Placed, Prepared, write_chunk
from qa_app.storage.packing import digest, pack
from qa_app.storage.queries.screening import recount
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.imports import Import
from qa_app.storage.tables.people import Agent, AgentTeam, Team
from qa_app.storage.tables.screening import FindingRow
from tests.bench.corpus import SEED, clauses
from tests.support import databases, server
from tests.support.factories import LONG_AGO

FULL = os.environ.get("BENCH_FULL", "") not in {"", "0"}
CONVERSATIONS = 100_000
MESSAGES = 10
MEAN_PAUSE_S = 45
TEAMS, AGENTS = 8, 400
CHUNK = 1000
RARE = "鑫淼焱垚犇骉羴猋麤鱻"  # characters that no clause has
_START_MS = int(datetime(2026, 7, 1, tzinfo=UTC).timestamp() * 1000)
_SPAN_MS = 100 * 86_400_000

HURRIED = Table(
    "hurried",
    MetaData(),
    Column("conversation", String),
    Column("seq", Integer),
    Column("text", Text),
)


@dataclass(slots=True)
class Quiet:
    """How the index's job is followed here: not at all, and without pauses."""

    saved: Mapping[str, object] | None = None
    cancelled: bool = False
    done: int = field(default=0)

    def progress(self, done: int, total: int | None = None) -> None:
        self.done = done

    def checkpoint(self, state: object) -> None:
        """The watermark tells how far it is."""

    def pause(self) -> None:
        """Nobody else is waiting."""


@contextmanager
def database(kind: str) -> Iterator[str]:
    """The address of an empty database with the schema; ``kind``: sqlite or postgresql."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder, 'bench.db')}"
            databases.build_schema(url)
            yield url
        return
    with databases.postgresql_database() as name:
        url = databases.postgresql_url(name)
        databases.build_schema(url)
        yield url


def kinds() -> list[str]:
    """The databases that can be measured here."""
    if server.found()[0] is None:
        print(f"NOT MEASURED ON POSTGRESQL: {server.found()[1]}")
        return ["sqlite"]
    return ["sqlite", "postgresql"]


def context_on(session: Session) -> Context:
    return Context(session, replace(SYSTEM, name="bench"), Path(tempfile.gettempdir()))


def fill(engine: Engine, count: int = CONVERSATIONS, *, seed: int = SEED) -> None:
    """Store so many conversations, not yet searchable."""
    with Session(engine, expire_on_commit=False) as session:
        seed_shipped(context_on(session))
        rules = screening_rules(context_on(session))
        import_id, agents = _people(session)
        versions = dict(rules.version_ids)
        severities = {rule.id: rule.severity for rule in rules.rules}
        HURRIED.create(session.connection())
        session.commit()
        rng = random.Random(seed)
        made = (_placed(number, rng, agents, severities) for number in range(count))
        while chunk := list(islice(made, CHUNK)):
            connection = session.connection()
            begin_bulk(connection)
            write_chunk(connection, import_id, [placed for placed, _texts in chunk], versions)
            _write_plainly(connection, chunk)
            session.commit()
        _decide(session)
    settle(engine)


def settle(engine: Engine) -> None:
    """What a server does by itself within minutes after much was written: tidy and count.

    Without it PostgreSQL looks up every row that an index alone would have told of. On SQLite
    the product counts.
    """
    if not _has_server(engine):
        with engine.begin() as connection:
            note_sizes(connection)
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM (ANALYZE)"))


def _has_server(engine: Engine) -> bool:
    return engine.dialect.name != "sqlite"


def index(engine: Engine) -> int:
    """Make everything searchable, and measure it; how many texts that were."""
    with Session(engine, expire_on_commit=False) as session:
        count = search.bring_up_to_date(context_on(session), Quiet())
        return max(count, measure(context_on(session), Quiet()))


def _people(session: Session) -> tuple[int, Sequence[tuple[Agent, int]]]:
    teams = [Team(key=f"t{n}", name=f"班组{n}", zone="Asia/Shanghai") for n in range(TEAMS)]
    agents = [Agent(key=f"a{n}", name=f"客服{n}") for n in range(AGENTS)]
    row = Import(name="bench", state="done", created_at=datetime(2026, 10, 12, tzinfo=UTC))
    session.add_all([*teams, *agents, row])
    session.flush()
    owned = [(agent, teams[number % TEAMS].id) for number, agent in enumerate(agents)]
    session.add_all(AgentTeam(agent_id=a.id, team_id=team, since=LONG_AGO) for a, team in owned)
    session.commit()
    return row.id, owned


def _placed(
    number: int,
    rng: random.Random,
    agents: Sequence[tuple[Agent, int]],
    severities: dict[str, Severity],
) -> tuple[Placed, list[str]]:
    agent, team_id = rng.choice(agents)
    started = _START_MS + rng.randrange(_SPAN_MS)
    texts = [clauses(rng) for _ in range(MESSAGES)]
    if number % 50 == 0:
        texts[1] += "".join(rng.choices(RARE, k=4))
    waits = random.Random(number)
    pauses = (round(waits.expovariate(1 / MEAN_PAUSE_S) * 1000) for _ in texts)
    times = accumulate(pauses, initial=started)
    conversation = Conversation(
        id=f"made-{number:07d}",
        source="bench",
        started_ms=started,
        agent=Person(agent.key),
        messages=tuple(
            Message(seq, Role.AGENT if seq % 2 else Role.CUSTOMER, said, at)
            for seq, (said, at) in enumerate(zip(texts, times, strict=False))
        ),
    )
    rules = rng.sample(sorted(severities), rng.choice((0, 0, 0, 1, 1, 2, 3)))
    findings = tuple(
        Finding(rule, severities[rule], rng.randrange(MESSAGES), 0, 2, None) for rule in rules
    )
    slowest = round(rng.expovariate(1 / 45) * 1000)
    share = Share(agent.key, MESSAGES, MESSAGES // 2, int(rng.random() < 0.1), 15_000, 15_000,
                  slowest, MESSAGES * 15_000, findings)  # fmt: skip
    content = pack(conversation)
    prepared = Prepared("bench", conversation.id, "chat", started, True, digest(content), content,
                        None, MESSAGES, (share,))  # fmt: skip
    return Placed(prepared, ((agent.id, team_id),)), texts


def _write_plainly(connection: Connection, chunk: Sequence[tuple[Placed, list[str]]]) -> None:
    """One row for each message, as a table of messages would have it."""
    rows = [
        (placed.prepared.external_id, seq, said)
        for placed, texts in chunk
        for seq, said in enumerate(texts)
    ]
    insert_rows(connection, HURRIED, ("conversation", "seq", "text"), rows)


def _decide(session: Session) -> None:
    """Nine parts of ten have been worked through; a third of their findings was wrong."""
    last = session.scalar(select(func.max(Part.id))) or 0
    states = case((FindingRow.id % 3 == 0, "dismissed"), else_="confirmed")
    session.execute(
        update(FindingRow).where(FindingRow.part_id <= last * 9 // 10).values(state=states),
        execution_options={"synchronize_session": False},
    )
    recount(session)
    session.commit()
