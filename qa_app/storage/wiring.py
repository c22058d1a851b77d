"""Binds the tables to Flask: the one module of storage that knows it.

SQLite is set up for many processes on one file: a write-ahead log, and transactions that take
the write lock at once. A deferred transaction that reads first and writes later loses its work
whenever another process wrote in between, however long it would have waited.
"""

from __future__ import annotations

import time
from typing import Any

from flask import Flask, request
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import Session

from qa_app.config import Settings
from qa_app.storage.schema import MIGRATIONS
from qa_app.storage.tables import Base

READ_ONLY = "read_only"

TRUSTED_S = 5.0
"""For so many seconds after its last use a connection counts as being there."""


class RequestSession(FlaskSession):
    """A session whose transactions wait for no writer while ``info["read_only"]`` is set."""

    def get_bind(self, *args: Any, **options: Any) -> Engine | Connection:
        bind = super().get_bind(*args, **options)
        if not self.info.get(READ_ONLY) or not isinstance(bind, Engine):
            return bind
        # One engine object for each session: a session keeps a transaction for each it meets.
        kept: Engine = self.info.setdefault("read_only_engine", read_only(bind))
        return kept


db = SQLAlchemy(
    model_class=Base, session_options={"expire_on_commit": False, "class_": RequestSession}
)
migrate = Migrate(directory=str(MIGRATIONS))


def init_storage(app: Flask, settings: Settings) -> None:
    """Point the application at its database and prepare every connection."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings.database_url)
    db.init_app(app)
    migrate.init_app(app, db)
    app.before_request(_expect_reading)
    with app.app_context():
        prepare_engine(db.engine)


def session_for(*, writes: bool) -> Session:
    """The session of the request or command, ready to write or only to read.

    A page that is asked for with GET and yet writes (a look at personal data is recorded) asks
    for writing before it reads anything through the session; what was read so far is let go.
    """
    session = db.session()
    if writes == session.info.get(READ_ONLY, False):
        session.rollback()
        session.info[READ_ONLY] = not writes
    return session


def _expect_reading() -> None:
    if request.endpoint != "static":
        db.session().info[READ_ONLY] = request.method in {"GET", "HEAD", "OPTIONS"}


def read_only(engine: Engine) -> Engine:
    """The same connections, for transactions that only read."""
    return engine.execution_options(**{READ_ONLY: True, "postgresql_readonly": True})


def engine_options(url: str) -> dict[str, Any]:
    """Options for ``create_engine`` that suit the database behind the address."""
    # A failed statement is logged without its values: they are somebody's words.
    common: dict[str, Any] = {"hide_parameters": True}
    if url.startswith("sqlite"):
        return {**common, "connect_args": {"timeout": 5}}
    # To translate a question into machine code takes PostgreSQL 20 ms and more; what a page asks
    # is answered sooner than that.
    return {**common, "pool_size": 5, "connect_args": {"options": "-c jit=off"}}


def prepare_engine(engine: Engine) -> None:
    """Set each new SQLite connection up; try a PostgreSQL connection that has been idle."""
    if engine.dialect.name != "sqlite":
        _try_idle_connections(engine)
        return

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=ON",
            "busy_timeout=5000",
            # 64 MB of pages; by default 2 MB, and to look through a hundred thousand
            # conversations or their indexes takes twice as long.
            "cache_size=-65536",
            # Pages of the log before it is worked in: at the default, after each chunk of an
            # import; so, an import takes a tenth less.
            "wal_autocheckpoint=8000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        read_only = connection.get_execution_options().get(READ_ONLY, False)
        # A write that slipped into reading would fail only now and then; so it always fails.
        connection.exec_driver_sql(f"PRAGMA query_only={int(read_only)}")
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def _try_idle_connections(engine: Engine) -> None:
    """Make sure, before it is used, that a connection idle for a while is still there.

    As ``pool_pre_ping`` does, but a page does not ask again what the page before it has just
    shown. Where one connection is gone, so are all that are older than this moment.
    """
    left = "left_at"

    @event.listens_for(engine, "checkin")
    def _checkin(_connection: Any, record: Any) -> None:
        record.info[left] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _checkout(connection: Any, record: Any, _proxy: object) -> None:
        since = record.info.get(left)
        if since is None or time.monotonic() - since < TRUSTED_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as gone:
            raise InvalidatePoolError from gone
