"""How long the server takes to keep an answer, and the list against counting and OFFSET."""

from __future__ import annotations

import gc
import logging
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from qa_app.core.assignments import AssignmentState
from qa_app.core.listing import Cursor, PartFilter, Place
from qa_app.factory import create_app
from qa_app.services.context import Context
from qa_app.services.conversations import list_parts
from qa_app.services.people.sign_in import begin
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.people import User
from qa_app.storage.wiring import db
from qa_app.web.sessions import COOKIE
from tests.bench.corpus import SEED
from tests.bench.harness import Report, Work
from tests.bench.stored import CONVERSATIONS, context_on
from tests.conftest import settings_on
from tests.support.people import RULES

TIMES = 60
REVIEWER = "bench-reviewer"


def measure(report: Report, kind: str, url: str, engine: Engine) -> None:
    """The list by key and by number, and answers kept."""
    report.compare(
        f"pages on {kind}: a page deep in a list of {CONVERSATIONS:,}",
        {"count and OFFSET": _by_number(engine), "by key": _by_key(engine)},
        unit="pages/s",
        goal="≥ 12 ×",
    )
    with application(url) as app:
        _kept(report, kind, engine, app)


@contextmanager
def application(url: str) -> Iterator[Flask]:
    """The workbench on a database, as its server prepares it (``gunicorn.conf.py``); it writes no
    lines among the figures.
    """
    with tempfile.TemporaryDirectory() as folder:
        logging.disable(logging.INFO)
        app = create_app(settings_on(url, Path(folder)))
        app.config.update(TESTING=True)
        gc.collect()
        gc.freeze()
        yield app
        gc.unfreeze()
        with app.app_context():
            db.engine.dispose()
        logging.disable(logging.NOTSET)


def _by_number(engine: Engine) -> Work:
    """What pages by number need: the exact count, and everything before the page."""

    def work() -> float:
        rng = random.Random(SEED)
        with Session(engine) as session:
            for _ in range(10):
                wanted = Part.message_count > 0
                session.scalar(select(func.count()).select_from(Part).where(wanted))
                chosen = select(Part).where(wanted).order_by(Part.started_at.desc(), Part.id.desc())
                deep = rng.randrange(CONVERSATIONS // 2, CONVERSATIONS - 50)
                session.scalars(chosen.offset(deep).limit(50)).all()
        return 10

    return work


def _by_key(engine: Engine) -> Work:
    with Session(engine) as session:
        rows = session.execute(
            select(Part.started_at, Part.id).order_by(Part.started_at).limit(CONVERSATIONS // 2)
        ).all()
    places = [
        Place(Cursor(round(started.timestamp() * 1000), part_id))
        for started, part_id in random.Random(SEED).sample(list(rows), 10)
    ]

    def work() -> float:
        with Session(engine) as session:
            for place in places:
                list_parts(context_on(session), PartFilter(), place=place)
        return len(places)

    return work


def _kept(report: Report, kind: str, engine: Engine, app: Flask) -> None:
    """Answers of a reviewer, as the review page sends them; the other pages: tests/bench/pages."""
    with Session(engine, expire_on_commit=False) as session:
        reviewer = session.scalars(select(User).where(User.username == REVIEWER)).one()
        waiting = select(Assignment.id).where(
            Assignment.reviewer_id == reviewer.id, Assignment.state == AssignmentState.OPEN
        )
        tasks = list(session.scalars(waiting))
        client = client_of(app, context_on(session), reviewer)
    rng = random.Random(SEED)
    saves = list(_saves(client, lambda: rng.choice(tasks)))
    cuts = quantiles(saves, n=20)
    print(f"  {'review, a save':<34} median {cuts[9]:>7,.1f} ms  p95 {cuts[-1]:>7,.1f} ms")
    figures = {"median_ms": cuts[9], "p95_ms": cuts[-1]}
    report.record(f"pages on {kind}: review, a save", figures)


def client_of(app: Flask, context: Context, user: User) -> FlaskClient:
    client = app.test_client()
    token = begin(context, user.id, replace(RULES, idle=timedelta(days=1000))).token
    context.session.commit()
    client.set_cookie(COOKIE, token)
    return client


def waits(client: FlaskClient, address: Callable[[], str], times: int = TIMES) -> Iterator[float]:
    """Milliseconds for each of many requests, after one that warms up."""
    for number in range(times + 1):
        path = address()
        begun = time.perf_counter()
        answer = client.get(path)
        taken = (time.perf_counter() - begun) * 1000
        if answer.status_code != 200:
            raise AssertionError(f"{path}: {answer.status_code} {answer.location or ''}")
        if number:
            yield taken


def _saves(client: FlaskClient, task: Callable[[], int]) -> Iterator[float]:
    """Milliseconds for each of many answers kept, as the review page sends them."""
    for number in range(TIMES + 1):
        address = f"/reviews/assignments/{task()}"
        state = client.get(f"{address}/state").get_json()
        body = {
            "edition": state["edition"],
            "revision": state["revision"],
            "batch": f"bench-{number}",
            "seconds": number,
            "changes": [
                {"kind": "comment", "comment": f"{number}"},
                {"kind": "attach", "criterion": next(iter(_criteria(state))), "seq": 0},
            ],
        }
        headers = {"X-CSRFToken": state["csrf"]}
        begun = time.perf_counter()
        answer = client.post(f"{address}/changes", json=body, headers=headers)
        taken = (time.perf_counter() - begun) * 1000
        if answer.status_code != 200:
            raise AssertionError(f"{address}: {answer.status_code} {answer.text}")
        if number:
            yield taken


def _criteria(state: dict[str, Any]) -> list[str]:
    """The criteria that a form still lacks, or those answered."""
    return [each["criterion"] for each in state["problems"]] or list(state["answers"])
