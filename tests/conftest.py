"""Fixtures for every test: databases, a session, the service context, the application.

``database`` runs a test on SQLite and on PostgreSQL. A test of pages (one that uses ``app``)
runs on SQLite alone unless it is marked ``both_databases``: below the services nothing knows
the difference, and the services are tested on both.
"""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from qa_app.config import Settings
from qa_app.core.permissions import SYSTEM, RoleName
from qa_app.services.context import Context
from qa_app.services.people.sign_in import begin
from qa_app.storage.tables.people import Agent, Team, User
from tests.support import databases, server
from tests.support.clock import FixedClock
from tests.support.factories import make_user
from tests.support.people import RULES

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.support.talks import Talks

SHANGHAI = ZoneInfo("Asia/Shanghai")
SignIn = Callable[..., User]
_WITHOUT, _FAULT = "without_postgresql", pytest.StashKey[str]()
_ON_POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgresql)


@cache
def _on_postgresql() -> bool:
    """Whether the tests run on PostgreSQL too; where CI has none, nothing runs."""
    url, fault = server.found()
    if url is not None:
        databases.drop_left_over()
    elif os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.exit(f"The tests need PostgreSQL; there is {fault}", returncode=1)
    return url is not None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    kinds_of = [name for name in ("database", "empty_database") if name in metafunc.fixturenames]
    if not kinds_of:
        return
    pages = "app" in metafunc.fixturenames
    both = not pages or metafunc.definition.get_closest_marker("both_databases") is not None
    kinds = ["sqlite", _ON_POSTGRESQL] if both and _on_postgresql() else ["sqlite"]
    metafunc.parametrize(kinds_of[0], kinds, indirect=True)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """One of several processes tells the one that reports what it did without."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[_WITHOUT] = _without_postgresql()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    fault = node.workeroutput.get(_WITHOUT) if hasattr(node, "workeroutput") else None
    if fault:
        node.config.stash[_FAULT] = fault


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    fault = terminalreporter.config.stash.get(_FAULT, None) or _without_postgresql()
    if fault:
        terminalreporter.write_line(
            f"NOT TESTED ON POSTGRESQL: there is {fault}", red=True, bold=True
        )


def _without_postgresql() -> str | None:
    """Why tests that wanted PostgreSQL had none."""
    asked = _on_postgresql.cache_info().currsize
    return server.found()[1] if asked and not _on_postgresql() else None


@pytest.fixture(scope="module", autouse=True)
def _what_is_there_is_not_searched_again() -> Iterator[None]:
    """Thousands of applications later, each search for garbage among all objects takes seconds."""
    yield
    gc.freeze()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for all tests: a second one cannot be opened beside it."""
    from tests.support.browser import chromium  # core tests must run without a browser

    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with databases.sqlite_template(tmp_path_factory.mktemp("schema")) as path:
        yield path


@pytest.fixture(scope="session")
def postgresql_template() -> Iterator[str]:
    with databases.postgresql_database() as name:
        databases.build_schema(databases.postgresql_url(name))
        yield name


@pytest.fixture(scope="session")
def postgresql_emptied(postgresql_template: str) -> Iterator[Callable[[], str]]:
    with databases.postgresql_emptied(postgresql_template) as emptied:
        yield emptied


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where every test has its database file and its data, so that one application serves all."""
    return tmp_path_factory.mktemp("place")


@pytest.fixture
def database(request: pytest.FixtureRequest, place: Path) -> Iterator[str]:
    """The address of a database with the whole schema and no rows."""
    if request.param == "sqlite":
        with databases.sqlite_copy(request.getfixturevalue("sqlite_template"), place) as url:
            yield url
        return
    emptied: Callable[[], str] = request.getfixturevalue("postgresql_emptied")
    yield databases.postgresql_url(emptied())


@pytest.fixture
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    with databases.postgresql_database() as name:
        yield databases.postgresql_url(name)


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    engine = _engine(database)
    yield engine
    _let_go(engine)


@cache
def _engine(database: str) -> Engine:
    """One for all tests of an address: it remembers the statements that it has compiled."""
    return databases.opened(database)


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def data_dir(place: Path) -> Path:
    folder = place / "data"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


@pytest.fixture
def context(session: Session, clock: FixedClock, data_dir: Path) -> Context:
    """A service context with every right; ``replace(context, actor=…)`` for fewer."""
    return Context(
        session=session,
        actor=replace(SYSTEM, name="test"),
        data_dir=data_dir,
        zone=SHANGHAI,
        clock=clock,
    )


@pytest.fixture
def talks(context: Context) -> Talks:
    """Makes conversations, with the people in them."""
    from tests.support.talks import Talks  # core tests must run without an app

    return Talks(context)


@pytest.fixture
def team(talks: Talks) -> Team:
    """A team of one agent."""
    team = talks.team("t1")
    talks.agent("a1", team)
    return team


def settings_on(database_url: str, data_dir: Path) -> Settings:
    """The settings of a test on a database."""
    return Settings(
        data_dir=data_dir,
        database_url=database_url,
        secret_key="k" * 64,
        zone=SHANGHAI,
        max_upload_bytes=20 * 1024 * 1024,
        sign_in_hours=12,
        secure_cookies=False,
        demo=False,
        log_format="json",
    )


@pytest.fixture
def settings(database: str, data_dir: Path) -> Settings:
    return settings_on(database, data_dir)


@pytest.fixture
def app(settings: Settings, clock: FixedClock) -> Iterator[Flask]:
    app, config = _application(settings)
    app.config.clear()
    app.config.update(config, TESTING=True, WTF_CSRF_ENABLED=False, CLOCK=clock)
    app.test_client_class = None
    yield app
    _let_go(_engine_of(app))


@cache
def _application(settings: Settings) -> tuple[Flask, dict[str, Any]]:
    """One for all tests with the same settings, and its configuration as it was made.

    To make one takes longer than most tests do. Who changes more of it than its configuration
    makes one of their own.
    """
    from qa_app.factory import create_app  # core tests must run without the web's parts

    app = create_app(settings)
    return app, dict(app.config)


@pytest.fixture
def client(app: Flask, session: Session) -> FlaskClient:
    """A browser's part. The test's own transaction ends where a request begins."""
    app.test_client_class = _client_class(session)
    return app.test_client()


@pytest.fixture
def signed_in(context: Context) -> SignIn:
    """``signed_in(client, role, team)`` signs the client in; returns whose sign-in it is."""

    def sign_in(
        client: FlaskClient,
        role: RoleName = RoleName.ADMINISTRATOR,
        team: Team | None = None,
        *,
        agent: Agent | None = None,
        user: User | None = None,
    ) -> User:
        from qa_app.web.sessions import COOKIE  # core tests must run without the web's parts

        user = user or make_user(context.session, role, team, agent=agent)
        context.session.commit()
        client.set_cookie(COOKIE, begin(context, user.id, RULES).token)
        return user

    return sign_in


def _let_go(engine: Engine) -> None:
    """Close its connections, if the next test has another file in the place of its database.

    A server's database stays and is emptied; a connection that has come to know its tables
    answers the next test sooner.
    """
    if engine.dialect.name == "sqlite":
        engine.dispose()


def dispose(app: Flask) -> None:
    """Close the application's connections to its database."""
    _engine_of(app).dispose()


def _engine_of(app: Flask) -> Engine:
    from qa_app.storage.wiring import db

    with app.app_context():
        return db.engine


def _client_class(session: Session) -> type[FlaskClient]:
    class TestClient(FlaskClient):
        def open(self, *args: object, **options: object):  # type: ignore[no-untyped-def]
            session.commit()
            try:
                return super().open(*args, **options)  # type: ignore[arg-type]
            finally:
                session.expire_all()

    return TestClient
