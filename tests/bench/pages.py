"""How long the server takes for every page that people work on, at full size.

``python -m tests.bench.pages --database postgresql`` fills a database of its own and drops it;
with ``--keep`` it stays for the next run. Beside the time of the clock stands what does not
change with what else the machine does: the processor time of the page and, on PostgreSQL, of the
server process behind it. SQLite's own work is part of the page's.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from tempfile import gettempdir
from typing import NamedTuple

import psycopg
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, event, inspect, select
from sqlalchemy.orm import Session

from qa_app.storage.tables.ledger import LedgerRow
from qa_app.storage.tables.people import User
from qa_app.storage.wiring import db
from tests.bench.harness import Report
from tests.bench.page_list import Address, Asked, pages_of
from tests.bench.serving import application, client_of
from tests.bench.stored import context_on, database, fill, index, settle
from tests.bench.stored_work import PEOPLE, work
from tests.support import databases

TIMES = 60
GOAL_MS = 100
KEPT = "qa_bench_pages"


class Taken(NamedTuple):
    """Milliseconds of one request: by the clock, of our processor, of the database's."""

    clock: float
    own: float
    database: float
    statements: int

    @property
    def worked(self) -> float:
        """Processor time of both."""
        return self.own + self.database


def main() -> None:
    """Read the command line, fill or reuse a database, print a line for each page."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.pages", description=__doc__)
    parser.add_argument("--database", choices=("postgresql", "sqlite"), default="postgresql")
    parser.add_argument("--keep", action="store_true", help="keep the filled database")
    parser.add_argument("--times", type=int, default=TIMES, help="requests of each page")
    parser.add_argument("--only", default="", help="pages whose names have this in them")
    given = parser.parse_args()
    with _filled(given.database, keep=given.keep) as url:
        engine = databases.opened(url)
        measure(Report(), given.database, url, engine, times=given.times, only=given.only)
        engine.dispose()


@contextmanager
def _filled(kind: str, *, keep: bool) -> Iterator[str]:
    if not keep:
        with database(kind) as url:
            _fill(url)
            yield url
        return
    url = _kept_postgresql() if kind == "postgresql" else f"sqlite:///{gettempdir()}/{KEPT}.db"
    if not _is_whole(url):
        databases.build_schema(url)
        _fill(url)
    yield url


def _kept_postgresql() -> str:
    """The address of the kept database, made where it is not there."""
    url = databases.postgresql_url(KEPT)
    with psycopg.connect(
        databases.postgresql_url("postgres").replace("+psycopg", ""), autocommit=True
    ) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (KEPT,))
        if known.fetchone() is None:
            connection.execute(f'CREATE DATABASE "{KEPT}"')
    return url


def _is_whole(url: str) -> bool:
    """Whether a database was filled to the end; one half filled is a fault to be told."""
    engine = databases.opened(url)
    try:
        if not inspect(engine).has_table("user"):
            return False
        with Session(engine) as session:
            if session.scalar(select(LedgerRow.id).limit(1)) is None:
                raise SystemExit(f"{url} was not filled to its end: drop it and start again")
        return True
    finally:
        engine.dispose()


def _fill(url: str) -> None:
    engine = databases.opened(url)
    begun = time.perf_counter()
    fill(engine)
    index(engine)
    work(engine)
    settle(engine)
    engine.dispose()
    print(f"filled in {time.perf_counter() - begun:,.0f} s", flush=True)


def measure(
    report: Report, kind: str, url: str, engine: Engine, *, times: int = TIMES, only: str = ""
) -> None:
    """A line for each page; those over the goal are marked."""
    with application(url) as app:
        pages, clients = _prepared(engine, app)
        with app.app_context():
            watch = Watch(db.engine)
        print(f"\npages on {kind}, {times} requests each  (goal: p95 < {GOAL_MS} ms)")
        heads = f"{'clock ms':>17}{'processor ms':>17}{'of it database':>18}{'statements':>12}"
        print(f"  {'median, p95':<28}{heads}")
        for name, page in pages.items():
            if only in name:
                taken = list(watch.requests(clients[page.user], page.address, times))
                _tell(report, kind, name, taken)


def _tell(report: Report, kind: str, name: str, taken: Sequence[Taken]) -> None:
    clock = _two([each.clock for each in taken])
    worked = _two([each.worked for each in taken])
    stored = _two([each.database for each in taken])
    statements = max(each.statements for each in taken)
    over = "  OVER" if clock[1] >= GOAL_MS else ""
    shown = "".join(f"{first:>9.1f}{last:>8.1f}" for first, last in (clock, worked, stored))
    print(f"  {name:<28}{shown}{statements:>12}{over}", flush=True)
    figures = {"median_ms": clock[0], "p95_ms": clock[1], "processor_p95_ms": worked[1]}
    report.record(f"pages on {kind}: {name}", {**figures, "statements": statements})


def _two(values: Sequence[float]) -> tuple[float, float]:
    """The median, and what 19 of 20 stay below."""
    return median(values), quantiles(values, n=20)[-1]


class Watch:
    """Measures requests: the clock, processors, and how many statements were sent."""

    def __init__(self, engine: Engine) -> None:
        self._statements = 0
        self._servers: set[int] = set()
        event.listen(engine, "before_cursor_execute", self._count)

    def _count(self, connection: Connection, *_rest: object) -> None:
        self._statements += 1
        info = getattr(connection.connection.dbapi_connection, "info", None)
        self._servers.add(getattr(info, "backend_pid", 0))

    def requests(self, client: FlaskClient, address: Address, times: int) -> Iterator[Taken]:
        """What each of many requests takes, after two that warm up."""
        for number in range(times + 2):
            path = address()
            self._statements, stored = 0, self.database()
            own, clock = time.process_time(), time.perf_counter()
            answer = client.get(path)
            clock, own = time.perf_counter() - clock, time.process_time() - own
            if answer.status_code != 200:
                raise AssertionError(f"{path}: {answer.status_code} {answer.location or ''}")
            if number >= 2:
                spent = self.database() - stored
                yield Taken(clock * 1000, own * 1000, spent, self._statements)

    def database(self) -> float:
        """Processor milliseconds of the server processes, where they run on this machine."""
        told = (Path("/proc", str(pid), "schedstat") for pid in self._servers if pid)
        return sum(int(each.read_text().split()[0]) for each in told if each.exists()) / 1e6


def _prepared(engine: Engine, app: Flask) -> tuple[Mapping[str, Asked], Mapping[str, FlaskClient]]:
    """The pages, and everybody of ``PEOPLE`` signed in."""
    with Session(engine, expire_on_commit=False) as session:
        users = {each.username: each for each in session.scalars(select(User))}
        context = context_on(session)
        clients = {name: client_of(app, context, users[name]) for name in PEOPLE}
        return pages_of(session), clients


if __name__ == "__main__":
    main()
