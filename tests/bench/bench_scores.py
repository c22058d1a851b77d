"""A month's fair scores of 5,000 agents and 200,000 reviews, and the score page on it."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from statistics import median

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from qa_app.core.jobs import JobState
from qa_app.core.permissions import RoleName
from qa_app.jobs.tasks import TASKS
from qa_app.services import fair_scores
from qa_app.storage.queries import fair_scores as queries
from qa_app.storage.tables.people import Team
from tests.bench.harness import Report
from tests.bench.serving import application, client_of, waits
from tests.bench.stored import context_on, database, kinds
from tests.bench.stored_month import PERIOD, Shape, fill
from tests.support import databases
from tests.support.factories import make_user
from tests.support.working import claimed, ended

SHAPES: Mapping[str, Shape] = {
    "100 teams of 50": Shape(),
    "one team of 5,000": Shape(teams=1, agents=5000, reviewers=200),
}
PAGES = 30
ADDRESS = f"/fair-scores?period={PERIOD}&team=1"


def run(report: Report) -> None:
    """Both shapes on both databases; seconds of the clock and of the processor."""
    wanted = os.environ.get("BENCH_SHAPE")
    for kind in kinds():
        for name, shape in SHAPES.items():
            if wanted in {None, name}:
                with database(kind) as url:
                    engine = databases.opened(url)
                    fill(engine, shape)
                    _measure(report, f"{kind}, {name}", url, engine)
                    engine.dispose()


def _measure(report: Report, name: str, url: str, engine: Engine) -> None:
    seconds, cpu, agents = _computed(engine)
    page = median(_page_waits(url, engine))
    print(f"\nfair scores on {name}  (goal: a period < 30 s, the page < 300 ms)")
    print(f"  a period of {agents:,} agents           {seconds:>8.1f} s, {cpu:.1f} s of CPU")
    print(f"  the score page, median of {PAGES}         {page:>8.0f} ms")
    figures = {"period_s": seconds, "period_cpu_s": cpu, "page_ms": page}
    report.record(f"fair scores on {name}", figures)


def _computed(engine: Engine) -> tuple[float, float, int]:
    """Seconds of the clock and of the processor that the job takes, and for how many agents."""
    with Session(engine, expire_on_commit=False) as session:
        asking = context_on(session)
        fair_scores.ask(asking, PERIOD)
        claim = claimed(asking)
        began, began_cpu = time.perf_counter(), time.process_time()
        assert ended(asking, claim, task=TASKS[claim.kind]) is JobState.DONE
        seconds, cpu = time.perf_counter() - began, time.process_time() - began_cpu
        run = queries.latest(session, PERIOD)
        assert run is not None
        return seconds, cpu, run.agents


def _page_waits(url: str, engine: Engine) -> list[float]:
    """Milliseconds of the page of one team, with its pictures and table."""
    with Session(engine, expire_on_commit=False) as session:
        lead = make_user(session, RoleName.QUALITY_LEAD, session.get_one(Team, 1))
        session.commit()
        with application(url) as app:
            return list(waits(client_of(app, context_on(session), lead), lambda: ADDRESS, PAGES))
