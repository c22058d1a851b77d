"""Structured logs: one JSON object a line, or readable lines on a console.

A log names things by their ids. Whatever could carry a secret or somebody's words is replaced
before it is written, by the name of its key, so that a careless call cannot leak it.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import structlog

HIDDEN = "(hidden)"

_PRIVATE_WORDS = frozenset(
    {
        "address",
        "authorization",
        "comment",
        "cookie",
        "email",
        "excerpt",
        "key",
        "mail",
        "note",
        "password",
        "phone",
        "quote",
        "secret",
        "text",
        "token",
        "totp",
    }
)


def configure_logs(log_format: str, out: TextIO | None = None) -> None:
    """Send every logger, the standard library's too, to ``out`` (standard error).

    ``log_format``: ``json`` or ``console``. Safe to call again; the last call wins.
    """
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide_private,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    lines = _Lines(out)
    lines.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_renderers(log_format),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [one for one in root.handlers if not isinstance(one, _Lines)] + [lines]
    root.setLevel(logging.INFO)
    logging.getLogger("alembic").setLevel(logging.WARNING)


class _Lines(logging.Handler):
    """Writes to whatever standard error is at the moment, unless a stream was given."""

    def __init__(self, out: TextIO | None) -> None:
        super().__init__()
        self.out = out

    def emit(self, record: logging.LogRecord) -> None:
        try:
            print(self.format(record), file=self.out or sys.stderr, flush=True)
        except Exception:  # a log line that cannot be written must not end the work
            self.handleError(record)


def hide_private(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace what stands under a private word, in mappings at any depth."""
    for key, value in event.items():
        if key != "event":
            event[key] = _without_private(key, value)
    return event


def _without_private(key: str, value: object) -> object:
    if _PRIVATE_WORDS.intersection(key.lower().split("_")):
        return HIDDEN
    if isinstance(value, Mapping):
        return {inner: _without_private(str(inner), item) for inner, item in value.items()}
    return value


def _renderers(log_format: str) -> list[structlog.types.Processor]:
    if log_format == "console":
        # The default formatter would print local variables, texts among them.
        return [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            )
        ]
    return [
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
