"""The service context of a command: every right, under the name of the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace

from flask import current_app
from sqlalchemy.orm import Session

from qa_app.config import Settings
from qa_app.core.errors import Conflict, _
from qa_app.core.permissions import SYSTEM
from qa_app.services import setup
from qa_app.services.context import Context
from qa_app.storage.wiring import db, read_only, session_for


def context(*, writes: bool = True) -> Context:
    """A context for one service call from the command line."""
    settings: Settings = current_app.config["SETTINGS"]
    return Context(
        session=session_for(writes=writes),
        actor=replace(SYSTEM, name="command line"),
        data_dir=settings.data_dir,
        zone=settings.zone,
        clock=current_app.config["CLOCK"],
    )


def ready_context(*, writes: bool = True) -> Context:
    """The same, for a command that needs a database of this version; raises Conflict."""
    if not setup.is_ready(context(writes=False)):
        raise Conflict(_("The database is not ready. Run “init-db” first."))
    return context(writes=writes)


def contexts(name: str) -> Callable[[bool], AbstractContextManager[Context]]:
    """Opens contexts with a session each, in whichever thread, under a name for the log.

    The argument of what is returned says whether the context will write.
    """
    engine = db.engine
    reading, shape = read_only(engine), context()

    @contextmanager
    def opened(writes: bool) -> Iterator[Context]:
        bind = engine if writes else reading
        with Session(bind, expire_on_commit=False) as session:
            yield replace(shape, session=session, actor=replace(SYSTEM, name=name))

    return opened
