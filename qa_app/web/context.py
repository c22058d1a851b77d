"""The service context of the current request."""

from __future__ import annotations

from flask import abort, current_app, g, request

from qa_app.config import Settings
from qa_app.core.permissions import Actor
from qa_app.services.context import Context
from qa_app.storage.wiring import session_for


def settings() -> Settings:
    """The settings the application was built with."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def actor() -> Actor:
    """Who is signed in; answers 401 (which leads to the sign-in page) where nobody is."""
    found: Actor | None = g.get("actor")
    if found is None:
        abort(401)
    return found


def context(*, writes: bool | None = None) -> Context:
    """A context for one service call on behalf of whoever is signed in.

    A request to look (GET) only reads, and so waits for no writer; one that records the look
    says ``writes=True`` before its first service call.
    """
    if writes is None:
        writes = request.method not in {"GET", "HEAD", "OPTIONS"}
    return Context(
        session=session_for(writes=writes),
        actor=actor(),
        data_dir=settings().data_dir,
        zone=settings().zone,
        clock=current_app.config["CLOCK"],
    )
