"""The figures of an agent or a team over many conversations, and the rounds behind each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from qa_app.core.latency.figures import figures_of_rounds
from qa_app.core.latency.model import Round
from qa_app.core.latency.profiles import Profile
from qa_app.core.latency.shares import Asked, Share, counting, in_time, share_in_time


class Behind(StrEnum):
    """Which rounds stand behind a figure."""

    COUNTED = "counted"
    FIRST = "first"
    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    IN_TIME = "in-time"
    LATE = "late"
    LEFT_OUT = "left-out"
    ADJUSTED = "adjusted"


class Pooled(NamedTuple):
    """Figures over the rounds of many conversations.

    ``first_response_s`` is the mean over conversations, every other duration is over rounds.
    ``left_out`` and ``adjusted`` count rounds.
    """

    conversations: int
    rounds: int
    answered: int
    unanswered: int
    left_out: int
    adjusted: int
    first_response_s: float | None
    average_response_s: float | None
    median_response_s: float | None
    p90_response_s: float | None
    longest_response_s: float | None
    share: Share


def pooled(asked: Sequence[Asked], profile: Profile) -> Pooled:
    """The figures over everything that was asked, as a profile reads it."""
    every = [each for one in asked for each in one.rounds]
    kept = counting(every)
    found = figures_of_rounds(kept)
    firsts = [each.response_ms for each in _firsts(asked) if each.response_ms is not None]
    return Pooled(
        conversations=len(asked),
        rounds=found.rounds,
        answered=found.answered,
        unanswered=found.unanswered,
        left_out=len(every) - len(kept),
        adjusted=sum(each.adjusted is not None for each in kept),
        first_response_s=sum(firsts) / (1000 * len(firsts)) if firsts else None,
        average_response_s=found.average_response_s,
        median_response_s=found.median_response_s,
        p90_response_s=found.p90_response_s,
        longest_response_s=found.longest_response_s,
        share=share_in_time(asked, profile),
    )


def stands_behind(each: Round, which: Behind, first: Round | None, profile: Profile) -> bool:
    """Whether a round is one of those behind a figure.

    ``first``: the first round of its conversation that counts.
    """
    if which is Behind.LEFT_OUT:
        return each.left_out is not None
    if each.left_out is not None:
        return False
    match which:
        case Behind.FIRST:
            return each == first
        case Behind.ANSWERED:
            return each.reply_seq is not None
        case Behind.UNANSWERED:
            return each.reply_seq is None
        case Behind.IN_TIME:
            return in_time(each, profile) is True
        case Behind.LATE:
            return in_time(each, profile) is False
        case Behind.ADJUSTED:
            return each.adjusted is not None
    return True


def first_that_counts(rounds: Iterable[Round]) -> Round | None:
    """The first round that the profile does not leave out."""
    return next((each for each in rounds if each.left_out is None), None)


def _firsts(asked: Iterable[Asked]) -> list[Round]:
    found = (first_that_counts(one.rounds) for one in asked)
    return [each for each in found if each is not None]
