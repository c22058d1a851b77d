"""A number for each request, in its log lines, its response and its error page."""

from __future__ import annotations

import secrets

import structlog
from flask import Flask, Response, g

HEADER = "X-Request-ID"


def init_tracing(app: Flask) -> None:
    app.before_request(_begin)
    app.after_request(_tell)


def request_id() -> str:
    """The number of the present request; made on first asking."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(6)
    return str(g.request_id)


def _begin() -> None:
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request_id())


def _tell(response: Response) -> Response:
    response.headers[HEADER] = request_id()
    return response
