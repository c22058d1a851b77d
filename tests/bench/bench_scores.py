"""A month of 5,000 agents and 200,000 reviews: its fair scores, its assessment, and their pages,
and those of the effect of coaching.

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

from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from qa_app.core.periods import period
from qa_app.core.permissions import Reach, RoleName
from qa_app.core.scores import agent_scores
from qa_app.definitions.schemes import shipped_scheme
from qa_app.jobs.tasks import TASKS
from qa_app.jobs.worker import GARBAGE_AFTER
from qa_app.services import fair_scores
from qa_app.services.appraisals import computing
from qa_app.services.context import Context
from qa_app.services.scores.reading import rubrics_of, scored, stored_reviews
from qa_app.services.scores.views import View
from qa_app.storage.queries import fair_scores as queries
from qa_app.storage.tables.appraisals import AppraisalRow
from qa_app.storage.tables.people import Team
from tests.bench.assessed_month import bring
from tests.bench.coached_month import coach
from tests.bench.coached_month import pages as coaching_pages
from tests.bench.harness import Report
from tests.bench.serving import application, client_of, waits
from tests.bench.stored import context_on, database, kinds, settle
from tests.bench.stored_month import FIRST, LAST, PERIOD, Shape, fill
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

_DAYS = f"since={FIRST}&until={LAST}"
EVERYBODYS: Mapping[str, str] = {
    "all: first page": "/",
    "all: scores": f"/scores?period={PERIOD}",
    "all: reviews behind the scores": f"/scores/reviews?period={PERIOD}",
    "all: report by agent": f"/reports?{_DAYS}",
    "all: report by team": f"/reports/teams?{_DAYS}",
    "all: report by reviewer": f"/reports/reviewers?{_DAYS}",
    "all: report by criterion": f"/reports/criteria?{_DAYS}",
    "all: reviews behind the reports": f"/reports/reviews?{_DAYS}",
}
"""The pages of one who sees every agent and review of the month."""


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
                    coach(engine)
                    settle(engine)
                    _measure(report, f"{kind}, {name}", url, engine, shape.teams)
                    engine.dispose()
    gc.set_threshold(*before)


def _measure(report: Report, name: str, url: str, engine: Engine, teams: int) -> None:
    print(f"\nscores on {name}  (goal: a period < 30 s, its pages < 300 ms)")
    figures = {"fair scores": _taken("fair scores", engine, _scored)}
    addresses = {"fair scores": f"/fair-scores?period={PERIOD}&team=1", **coaching_pages()}
    for key in os.environ.get("BENCH_SCHEMES", SCHEMES).split():
        bring(engine, shipped_scheme(key).scheme)
        figures[key] = _taken(f"assessed under {key}", engine, partial(_assessed, key, teams))
        addresses |= _pages_of(engine, key)
    figures["one by one"] = _taken("every review of the month in turn", engine, _one_by_one)
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


def _one_by_one(asking: Context) -> None:
    """What a list costs that reads every review, as the page of a single agent does."""
    view = View(Reach(True, frozenset()))
    month = period(PERIOD)
    stored = stored_reviews(asking, view, month, month)
    rubrics = rubrics_of(asking, stored)
    assert agent_scores(scored(asking, stored, rubrics, {each.id: PERIOD for each in stored}))


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
    """Milliseconds of each page of one team, as its quality lead opens it, and of those of all
    5,000 agents, as an administrator does.
    """
    found = {}
    with Session(engine, expire_on_commit=False) as session:
        lead = make_user(session, RoleName.QUALITY_LEAD, session.get_one(Team, 1))
        everywhere = make_user(session, RoleName.ADMINISTRATOR)
        session.commit()
        with application(url) as app:
            for who, asked in ((lead, addresses), (everywhere, EVERYBODYS)):
                client = client_of(app, context_on(session), who)
                for name, address in asked.items():
                    found[f"page {name}"] = _opened(client, name, address)
    return found


def _opened(client: FlaskClient, name: str, address: str) -> dict[str, float]:
    began = time.process_time()
    taken = median(waits(client, partial(str, address), PAGES))
    cpu = (time.process_time() - began) * 1000 / (PAGES + 1)
    print(f"  {name:<34} {taken:>8.0f} ms, {cpu:>5.0f} ms of the processor", flush=True)
    return {"ms": taken, "cpu_ms": cpu}
