"""What a profile makes of rounds: which are left out, and what the others are worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from qa_app.core.conversations import Channel, Conversation, Message, Role
from qa_app.core.latency.closings import is_closing
from qa_app.core.latency.model import Adjusted, ClockStart, LeftOut, Round
from qa_app.core.latency.profiles import (
    HoursApply,
    Profile,
    RunStart,
    ShareUnit,
    Unanswered,
    WhichRounds,
)

ZERO_MS = 1000
"""A reply that platforms, which count whole seconds, show as one after 0 s."""

OFFLINE_KEYS = ("offline", "is_offline", "离线", "离线消息", "离线留言")
"""Keys of further data by which sources mark messages that were left while nobody was there."""

_TRUE = frozenset({"1", "true", "yes", "y", "是"})


def counted(
    conversation: Conversation, profile: Profile, rounds: Sequence[Round]
) -> tuple[Round, ...]:
    """The rounds with what the profile leaves out and adjusts; as many, in the same order."""
    return tuple(_Count(conversation, profile).of(rounds))


def moment_of(milliseconds: int | None, conversation: Conversation) -> int | None:
    """A place in a conversation as milliseconds since the Unix epoch, where that is known."""
    if milliseconds is None or conversation.channel is not Channel.CALL:
        return milliseconds
    return None if conversation.started_ms is None else conversation.started_ms + milliseconds


class _Count:
    """One conversation under one profile."""

    def __init__(self, conversation: Conversation, profile: Profile) -> None:
        self._conversation, self._profile = conversation, profile
        self._messages = conversation.messages
        self._offline = not profile.offline and _says_offline(conversation.meta)

    def of(self, rounds: Sequence[Round]) -> Iterator[Round]:
        begun_outside = self._begun_outside()
        first_found = False
        for each in rounds:
            asked = self._asked(each)
            if self._splits_before(each):
                first_found = False
            why = begun_outside or self._left_out(each, asked, rounds)
            if why is None and self._profile.rounds is WhichRounds.FIRST:
                why = LeftOut.NOT_FIRST if first_found else None
                first_found = True
            if why is None:
                yield self._worth(each, asked)
            else:
                yield _without(each, why)

    def _asked(self, each: Round) -> list[Message]:
        """The customer's messages of a round that were written to somebody."""
        run = self._messages[each.first_seq : each.last_seq + 1]
        asked = [message for message in run if message.role is Role.CUSTOMER]
        if self._profile.offline:
            return asked
        return [each for each in asked if not self._offline and not _says_offline(each.meta)]

    def _begun_outside(self) -> LeftOut | None:
        profile = self._profile
        if profile.hours is None or profile.hours_apply is not HoursApply.CONVERSATIONS:
            return None
        begun = self._conversation.started_ms
        if begun is None and self._messages:
            begun = moment_of(self._messages[0].start_ms, self._conversation)
        return None if self._is_open(begun) else LeftOut.CONVERSATION_OUT_OF_HOURS

    def _left_out(
        self, each: Round, asked: Sequence[Message], rounds: Sequence[Round]
    ) -> LeftOut | None:
        if not asked:
            return LeftOut.OFFLINE
        profile = self._profile
        is_last = each.number == len(rounds) - 1
        if is_last and profile.closings and self._only_closes(asked):
            return LeftOut.CLOSING
        if profile.hours is not None and profile.hours_apply is HoursApply.ROUNDS:
            begun = self._begun(each, asked)
            by_message = profile.unit is ShareUnit.MESSAGES
            moments = [message.start_ms for message in asked] if by_message else [begun]
            if not any(self._is_open(self._moment(at)) for at in moments):
                return LeftOut.OUT_OF_HOURS
        return None

    def _only_closes(self, asked: Sequence[Message]) -> bool:
        return all(is_closing(message.text, self._profile.closings) for message in asked)

    def _begun(self, each: Round, asked: Sequence[Message]) -> int | None:
        at_handover = each.start_reason is ClockStart.HANDOVER
        return each.start_ms if at_handover else asked[0].start_ms

    def _worth(self, each: Round, asked: Sequence[Message]) -> Round:
        """A round that counts, or that drops out by its time."""
        profile = self._profile
        each = self._retimed(each, asked)
        if profile.same_day and self._answered_another_day(each):
            each = each._replace(
                reply_seq=None,
                agent=self._holder_before(each),
                response_ms=None,
                adjusted=Adjusted.ANOTHER_DAY,
                measured_ms=each.response_ms,
            )
        each = self._in_office_time(each)
        if each.reply_seq is None:
            each = self._unanswered(each)
        elif each.response_ms is not None:
            each = self._limited(each, each.response_ms)
        if profile.unit is ShareUnit.MESSAGES and each.left_out is None:
            each = self._by_message(each, asked)
        return each

    def _retimed(self, each: Round, asked: Sequence[Message]) -> Round:
        """Offline messages start no clock: the first that was written to somebody does."""
        if self._profile.start is RunStart.LAST or asked[0].seq == each.first_seq:
            return each
        if each.start_reason is not ClockStart.FIRST_MESSAGE:
            return each
        start, reply = asked[0].start_ms, self._reply_ms(each)
        response = None if start is None or reply is None else max(0, reply - start)
        return each._replace(start_ms=start, response_ms=response)

    def _answered_another_day(self, each: Round) -> bool:
        if each.reply_seq is None:
            return False
        begun, answered = self._day(each.start_ms), self._day(self._reply_ms(each))
        return begun is not None and answered is not None and begun != answered

    def _holder_before(self, each: Round) -> str | None:
        """Who held the conversation while a round was open."""
        before = (m.agent for m in reversed(self._messages[: each.first_seq]) if m.agent)
        named = self._conversation.agent
        return next(before, named.id if named else None)

    def _in_office_time(self, each: Round) -> Round:
        profile = self._profile
        if profile.hours is None or profile.hours_apply is not HoursApply.CLOCK:
            return each
        start, reply = self._moment(each.start_ms), self._moment(self._reply_ms(each))
        if each.response_ms is None or start is None or reply is None:
            return each
        open_ms = profile.hours.open_ms(start, max(start, reply), profile.zone)
        if open_ms == each.response_ms:
            return each
        return each._replace(
            response_ms=open_ms, adjusted=Adjusted.OFFICE_TIME, measured_ms=each.response_ms
        )

    def _unanswered(self, each: Round) -> Round:
        profile = self._profile
        if profile.unanswered is Unanswered.LEFT_OUT:
            return _without(each, LeftOut.UNANSWERED)
        if profile.unanswered is Unanswered.CAP and profile.cap_s is not None:
            adjusted = each.adjusted or Adjusted.UNANSWERED_AT_CAP
            return each._replace(response_ms=round(profile.cap_s * 1000), adjusted=adjusted)
        return each

    def _limited(self, each: Round, response_ms: int) -> Round:
        profile = self._profile
        if not profile.zero_seconds and response_ms < ZERO_MS:
            return _without(each, LeftOut.ZERO_SECONDS)
        if profile.cap_s is None or response_ms <= profile.cap_s * 1000:
            return each
        measured = response_ms if each.measured_ms is None else each.measured_ms
        return each._replace(
            response_ms=round(profile.cap_s * 1000),
            adjusted=Adjusted.CAPPED,
            measured_ms=measured,
        )

    def _by_message(self, each: Round, asked: Sequence[Message]) -> Round:
        """Each message waits from its own time to the reply."""
        if self._profile.hours is not None:
            asked = [each for each in asked if self._is_open(self._moment(each.start_ms))]
        if each.reply_seq is None:
            return each._replace(messages_counted=len(asked), messages_in_time=0)
        reply, limit = self._reply_ms(each), self._profile.threshold_s * 1000
        starts = [message.start_ms for message in asked]
        in_time: int | None = None
        if reply is not None and None not in starts:
            in_time = sum(reply - at <= limit for at in starts if at is not None)
        return each._replace(messages_counted=len(asked), messages_in_time=in_time)

    def _splits_before(self, each: Round) -> bool:
        """Whether a round begins a new contact by the silence before it."""
        gap, seq = self._profile.split_gap_minutes, each.first_seq
        if gap is None or not seq:
            return False
        before, at = self._messages[seq - 1].start_ms, self._messages[seq].start_ms
        return before is not None and at is not None and at - before > gap * 60_000

    def _reply_ms(self, each: Round) -> int | None:
        return None if each.reply_seq is None else self._messages[each.reply_seq].start_ms

    def _moment(self, milliseconds: int | None) -> int | None:
        return moment_of(milliseconds, self._conversation)

    def _day(self, milliseconds: int | None) -> date | None:
        moment = self._moment(milliseconds)
        return None if moment is None else local(moment, self._profile).date()

    def _is_open(self, moment_ms: int | None) -> bool:
        """Whether a moment lies in the office hours; one that nobody knows is held to."""
        hours = self._profile.hours
        if hours is None or moment_ms is None:
            return True
        return hours.open_at(local(moment_ms, self._profile))


def local(moment_ms: int, profile: Profile) -> datetime:
    """A moment on the profile's clock."""
    return datetime.fromtimestamp(moment_ms / 1000, profile.zone)


def _without(each: Round, why: LeftOut) -> Round:
    measured = each.response_ms if each.measured_ms is None else each.measured_ms
    return each._replace(response_ms=None, left_out=why, measured_ms=measured)


def _says_offline(meta: Mapping[str, object]) -> bool:
    given = [meta[key] for key in OFFLINE_KEYS if key in meta]
    return any(each is True or str(each).strip().casefold() in _TRUE for each in given)
