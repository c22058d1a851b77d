"""A month of 5,000 agents and 200,000 reviews: its fair scores, its assessment, and their pages.

Everything is measured in seconds of the clock and of the processor: on a busy machine only the
latter says something.
"""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Mapping
from functools import partial
from statistics import median

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from qa_app.core.permissions import RoleName
from qa_app.definitions.schemes import shipped_scheme
from qa_app.jobs.tasks import TASKS
from qa_app.jobs.worker import GARBAGE_AFTER
from qa_app.services import fair_scores
from qa_app.services.appraisals import computing
from qa_app.services.context import Context
from qa_app.storage.queries import fair_scores as queries
from qa_app.storage.tables.appraisals import AppraisalRow
from qa_app.storage.tables.people import Team
from tests.bench.assessed_month import bring
from tests.bench.harness import Report
from tests.bench.serving import application, client_of, waits
from tests.bench.stored import context_on, database, kinds, settle
from tests.bench.stored_month import PERIOD, Shape, fill
from tests.support import databases
from tests.support.factories import make_user
from tests.support.working import work_off

SHAPES: Mapping[str, Shape] = {
    "100 teams of 50": Shape(),
    "one team of 5,000": Shape(teams=1, agents=5000, reviewers=200),
}
SCHEMES = "002-A 003-B"
"""The ones that take longest: with the most formulas, and with the most assessors."""

PAGES = 20


def run(report: Report) -> None:
    """Both shapes on both databases; BENCH_SHAPE and BENCH_SCHEMES choose among them."""
    wanted = os.environ.get("BENCH_SHAPE")
    before = gc.get_threshold()
    # As in the worker, whose jobs these are.
    gc.set_threshold(*GARBAGE_AFTER)
    for kind in kinds():
        for name, shape in SHAPES.items():
            if wanted in {None, name}:
                with database(kind) as url:
                    engine = databases.opened(url)
                    fill(engine, shape)
                    settle(engine)
                    _measure(report, f"{kind}, {name}", url, engine, shape.teams)
                    engine.dispose()
    gc.set_threshold(*before)


def _measure(report: Report, name: str, url: str, engine: Engine, teams: int) -> None:
    print(f"\nscores on {name}  (goal: a period < 30 s, its pages < 300 ms)")
    figures = {"fair scores": _taken("fair scores", engine, _scored)}
    addresses = {"fair scores": f"/fair-scores?period={PERIOD}&team=1"}
    for key in os.environ.get("BENCH_SCHEMES", SCHEMES).split():
        bring(engine, shipped_scheme(key).scheme)
        figures[key] = _taken(f"assessed under {key}", engine, partial(_assessed, key, teams))
        addresses |= _pages_of(engine, key)
    report.record(f"scores on {name}", figures | _pages(url, engine, addresses))


def _taken(name: str, engine: Engine, work: Callable[[Context], None]) -> dict[str, float]:
    """Seconds of the clock and of the processor that work takes."""
    with Session(engine, expire_on_commit=False) as session:
        began, began_cpu = time.perf_counter(), time.process_time()
        work(context_on(session))
        seconds, cpu = time.perf_counter() - began, time.process_time() - began_cpu
    print(f"  {name:<34} {seconds:>8.1f} s, {cpu:>5.1f} s of the processor", flush=True)
    return {"s": seconds, "cpu_s": cpu}


def _scored(asking: Context) -> None:
    fair_scores.ask(asking, PERIOD)
    work_off(asking, TASKS)
    assert queries.latest(asking.session, PERIOD) is not None


def _assessed(key: str, teams: int, asking: Context) -> None:
    """Every team's month; of a large one it is a job."""
    for team in range(1, teams + 1):
        computing.begin(asking, team, key, "", PERIOD)
    work_off(asking, TASKS)


def _pages_of(engine: Engine, key: str) -> dict[str, str]:
    with Session(engine) as session:
        place = AppraisalRow.team_id == 1, AppraisalRow.scheme == key
        appraisal = session.scalars(select(AppraisalRow).where(*place)).one()
        assert appraisal.draft_id is not None
        address = f"/appraisals/{appraisal.id}"
    return {
        f"{key}: period": address,
        f"{key}: posted sheet": f"{address}/sheet",
        f"{key}: an agent": f"{address}/people/1",
    }


def _pages(url: str, engine: Engine, addresses: Mapping[str, str]) -> dict[str, dict[str, float]]:
    """Milliseconds of each page of one team, as its quality lead opens it."""
    found = {}
    with Session(engine, expire_on_commit=False) as session:
        lead = make_user(session, RoleName.QUALITY_LEAD, session.get_one(Team, 1))
        session.commit()
        with application(url) as app:
            client = client_of(app, context_on(session), lead)
            for name, address in addresses.items():
                began = time.process_time()
                taken = median(waits(client, partial(str, address), PAGES))
                cpu = (time.process_time() - began) * 1000 / (PAGES + 1)
                print(f"  {name:<34} {taken:>8.0f} ms, {cpu:>5.0f} ms of the processor", flush=True)
                found[f"page {name}"] = {"ms": taken, "cpu_ms": cpu}
    return found
