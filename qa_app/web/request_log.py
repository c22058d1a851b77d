"""One log line for each request: which page, how it ended, how long it took."""

from __future__ import annotations

import time

import structlog
from flask import Flask, Response, g, request

from qa_app.core.permissions import Actor

log = structlog.get_logger("qa_app.web")


def init_request_log(app: Flask) -> None:
    app.before_request(_begin)
    app.after_request(_tell)


def _begin() -> None:
    g.request_began = time.perf_counter()


def _tell(response: Response) -> Response:
    """Name the page by its endpoint and ids: an address may carry a one-time link's token."""
    if request.endpoint in {None, "static"} and response.status_code < 500:
        return response
    actor = g.get("actor")
    began = g.get("request_began")
    log.info(
        "request",
        method=request.method,
        page=request.endpoint,
        ids={name: value for name, value in (request.view_args or {}).items() if _is_id(value)},
        status=response.status_code,
        milliseconds=None if began is None else round((time.perf_counter() - began) * 1000, 1),
        user_id=actor.user_id if isinstance(actor, Actor) else None,
    )
    return response


def _is_id(value: object) -> bool:
    return isinstance(value, int)
