"""A platform's figure: what share was answered in time, over the rounds of many conversations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from qa_app.core.latency.counting import local
from qa_app.core.latency.model import Round
from qa_app.core.latency.profiles import Profile, ShareUnit


class Asked(NamedTuple):
    """The rounds of one conversation (or of one agent's part) as a profile reads them.

    ``customer``: what tells one customer from another; who is not named is the customer of
    this conversation alone. ``begun_ms``: where the conversation began, since the Unix epoch;
    ``offset_ms``: what turns the rounds' times into such (calls count from their start).
    """

    customer: str
    rounds: Sequence[Round]
    begun_ms: int | None = None
    offset_ms: int = 0


class Share(NamedTuple):
    """``in_time`` of ``of``; ``None`` where the time of an answer is unknown."""

    in_time: int | None
    of: int

    @property
    def value(self) -> float | None:
        """As a share; ``None`` where there is nothing to compute it from."""
        return None if self.in_time is None or not self.of else self.in_time / self.of


def share_in_time(asked: Iterable[Asked], profile: Profile) -> Share:
    """The share in time by the profile's own unit and threshold."""
    if profile.unit is ShareUnit.MESSAGES:
        return _of_messages(asked)
    if profile.unit is ShareUnit.CUSTOMER_DAYS:
        return _of_customer_days(asked, profile)
    judged = [in_time(each, profile) for every in asked for each in counting(every.rounds)]
    return Share(_sum(judged), len(judged))


def counting(rounds: Iterable[Round]) -> list[Round]:
    """The rounds that the profile does not leave out."""
    return [each for each in rounds if each.left_out is None]


def in_time(each: Round, profile: Profile) -> bool | None:
    """Whether a round was answered within the profile's threshold; ``None``: unknown."""
    if each.reply_seq is None:
        return False
    return None if each.response_ms is None else each.response_ms <= profile.threshold_s * 1000


def _of_messages(asked: Iterable[Asked]) -> Share:
    rounds = [each for every in asked for each in counting(every.rounds)]
    return Share(
        _sum([each.messages_in_time for each in rounds]),
        sum(each.messages_counted or 0 for each in rounds),
    )


def _of_customer_days(asked: Iterable[Asked], profile: Profile) -> Share:
    """A customer's day is in time where every round of it is; one late round spoils it."""
    days: dict[tuple[str, date | None], bool | None] = {}
    for every in asked:
        for each in counting(every.rounds):
            key = every.customer, _day(each, every, profile)
            days[key] = _both(days.get(key, True), in_time(each, profile))
    return Share(_sum(list(days.values())), len(days))


def _day(each: Round, asked: Asked, profile: Profile) -> date | None:
    moment = asked.begun_ms if each.start_ms is None else each.start_ms + asked.offset_ms
    return None if moment is None else local(moment, profile).date()


def _both(one: bool | None, other: bool | None) -> bool | None:
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def _sum(judged: Sequence[int | None]) -> int | None:
    known = [each for each in judged if each is not None]
    return sum(known) if len(known) == len(judged) else None
