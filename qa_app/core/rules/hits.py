"""What conditions and rules find."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    INFO = "info"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


class Hit(NamedTuple):
    """Where a condition holds: a message and a span of code points in its original text.

    ``start`` and ``end`` are ``None`` where the whole message is meant.
    """

    message: int
    start: int | None
    end: int | None


class Finding(NamedTuple):
    """What a rule found; an absence has no message, span or text.

    ``version`` is that of the rule, where it is known.
    """

    rule: str
    severity: Severity
    message: int | None
    start: int | None
    end: int | None
    text: str | None
    version: int | None = None
