"""What conditions and rules find."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    INFO = "info"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


class Likeness(NamedTuple):
    """What a hit resembles, and how much.

    ``text``: the sentence of the rule's, ``message``: the earlier message of the conversation;
    one of the two is ``None``. ``share``: from 0 to 1, where 1 is the same.
    """

    share: float
    text: str | None = None
    message: int | None = None


class Hit(NamedTuple):
    """Where a condition holds: a message and a span of code points in its original text.

    ``start`` and ``end`` are ``None`` where the whole message is meant. ``whole``: all that its
    sender said in the conversation is meant; the message only tells who, and near what it is.
    """

    message: int
    start: int | None
    end: int | None
    like: Likeness | None = None
    whole: bool = False


class Finding(NamedTuple):
    """What a rule found; an absence and what a whole share shows have no message, span or text.

    ``version`` is that of the rule, where it is known. ``auto``: it stands in an automatic or
    quick-reply text. ``like``: what it resembles, where the rule looks for that. ``agent``: the id
    of the agent whose whole share it is about, where it is about one.
    """

    rule: str
    severity: Severity
    message: int | None
    start: int | None
    end: int | None
    text: str | None
    version: int | None = None
    auto: bool = False
    like: Likeness | None = None
    agent: str | None = None
