"""How long the server takes for a page, and the list against counting and OFFSET."""

from __future__ import annotations

import logging
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
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

from qa_app.core.listing import Cursor, PartFilter, Place
from qa_app.core.permissions import RoleName
from qa_app.factory import create_app
from qa_app.services import sampling
from qa_app.services.context import Context
from qa_app.services.conversations import list_parts
from qa_app.services.people.sign_in import begin
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.people import Team, User
from qa_app.storage.wiring import db
from qa_app.web.sessions import COOKIE
from tests.bench.corpus import SEED
from tests.bench.harness import Report, Work
from tests.bench.stored import CONVERSATIONS, context_on
from tests.conftest import settings_on
from tests.support.factories import actor_of, make_user
from tests.support.people import RULES

TIMES = 60
PERIOD = "2026-08"
GOAL = "p95 < 100 ms"


def measure(report: Report, kind: str, url: str, engine: Engine) -> None:
    """All figures of pages."""
    report.compare(
        f"pages on {kind}: a page deep in a list of {CONVERSATIONS:,}",
        {"count and OFFSET": _by_number(engine), "by key": _by_key(engine)},
        unit="pages/s",
        goal="≥ 12 ×",
    )
    with application(url) as app:
        _served(report, kind, engine, app)


@contextmanager
def application(url: str) -> Iterator[Flask]:
    """The workbench on a database; it writes no lines among the figures."""
    with tempfile.TemporaryDirectory() as folder:
        logging.disable(logging.INFO)
        app = create_app(settings_on(url, Path(folder)))
        app.config.update(TESTING=True)
        yield app
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


def _served(report: Report, kind: str, engine: Engine, app: Flask) -> None:
    """Whole pages, from the request to the last byte, as their users ask for them."""
    with Session(engine, expire_on_commit=False) as session:
        context = context_on(session)
        team = session.scalars(select(Team).order_by(Team.id)).first()
        assert team is not None
        lead = make_user(session, RoleName.QUALITY_LEAD, team)
        supervisor = make_user(session, RoleName.SUPERVISOR, team)
        reviewer = make_user(session, RoleName.REVIEWER, team)
        session.commit()
        sampling.make_draw(
            replace(context, actor=actor_of(lead, RoleName.QUALITY_LEAD, team)),
            team.id,
            PERIOD,
            5,
            reviewer_ids=[reviewer.id],
            seed="bench",
        )
        tasks = list(session.scalars(select(Assignment.id)))
        parts = list(session.scalars(select(Part.id).where(Part.team_id == team.id)))
        clients = {user.id: client_of(app, context, user) for user in (lead, supervisor, reviewer)}
        session.commit()
    rng = random.Random(SEED)
    narrowed = "/conversations?severity=minor&channel=chat&since=2026-08-01&until=2026-08-31"
    pages: dict[str, tuple[User, Callable[[], str]]] = {
        "list": (lead, lambda: "/conversations"),
        "list, narrowed": (lead, lambda: narrowed),
        "list, by severity": (lead, lambda: "/conversations?sort=-severity"),
        "list, words": (lead, lambda: "/conversations?words=快递"),
        "conversation": (lead, lambda: f"/conversations/{rng.choice(parts)}"),
        "flagged": (supervisor, lambda: "/flagged"),
        "queue": (reviewer, lambda: "/assignments"),
        "review": (reviewer, lambda: f"/reviews/assignments/{rng.choice(tasks)}"),
        "home": (reviewer, lambda: "/"),
        "scores": (lead, lambda: f"/scores?period={PERIOD}"),
    }
    print(f"\npages on {kind}: server time, {CONVERSATIONS:,} conversations  (goal: {GOAL})")
    for name, (user, address) in pages.items():
        _tell(report, kind, name, list(waits(clients[user.id], address)))
    saves = list(_saves(clients[reviewer.id], lambda: rng.choice(tasks)))
    _tell(report, kind, "review, a save", saves)


def _tell(report: Report, kind: str, name: str, waits: Sequence[float]) -> None:
    cuts = quantiles(waits, n=20)
    print(f"  {name:<34} median {cuts[9]:>7,.1f} ms  p95 {cuts[-1]:>7,.1f} ms")
    report.record(f"pages on {kind}: {name}", {"median_ms": cuts[9], "p95_ms": cuts[-1]})


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
