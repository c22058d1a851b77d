"""What a round is, and why it is timed, adjusted or left out as it is."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class ClockStart(StrEnum):
    """Why a round's clock starts where it does."""

    FIRST_MESSAGE = "first-message"
    LAST_MESSAGE = "last-message"
    HANDOVER = "handover"
    END_OF_SPEECH = "end-of-speech"


class LeftOut(StrEnum):
    """Why a round stands in no figure of a profile."""

    OUT_OF_HOURS = "out-of-hours"
    CONVERSATION_OUT_OF_HOURS = "conversation-out-of-hours"
    OFFLINE = "offline"
    CLOSING = "closing"
    NOT_FIRST = "not-first"
    ZERO_SECONDS = "zero-seconds"
    UNANSWERED = "unanswered"


class Adjusted(StrEnum):
    """Why a round's time is not simply that from its start to the reply."""

    CAPPED = "capped"
    UNANSWERED_AT_CAP = "unanswered-at-cap"
    ANOTHER_DAY = "another-day"
    TRANSFERRED = "transferred"
    OFFICE_TIME = "office-time"


class Round(NamedTuple):
    """A maximal run of customer messages and what answered it.

    ``number`` counts from 0. ``first_seq`` and ``last_seq``: the run's first and last customer
    message, of which there are ``customer_messages``. ``start_ms``: where the clock starts, in
    the unit of the messages' ``start_ms``; ``start_reason`` says why there. ``reply_seq`` is
    ``None`` for an unanswered round. ``agent``: who the round counts for, the sender of the
    reply or, where there is none, the holder. ``response_ms``: its time as the profile reads
    it; ``None`` for an unanswered round, where a time is unknown, and where it is left out.

    What a profile left out or changed: ``left_out`` and ``adjusted`` say why, ``measured_ms``
    is the time as it was before. Where messages are counted, ``messages_counted`` of the run
    count and ``messages_in_time`` of them were answered in time (``None``: unknown).
    """

    number: int
    first_seq: int
    last_seq: int
    customer_messages: int
    start_ms: int | None
    start_reason: ClockStart
    reply_seq: int | None
    agent: str | None
    response_ms: int | None
    left_out: LeftOut | None = None
    adjusted: Adjusted | None = None
    measured_ms: int | None = None
    messages_counted: int | None = None
    messages_in_time: int | None = None
