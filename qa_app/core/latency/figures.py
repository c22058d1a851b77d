"""The latency figures of a conversation, or of one agent's share of it.

A figure with nothing to compute it from is ``None``; counts are 0. Nothing is rounded. Rounds
that the profile leaves out stand in no figure but the reply ratio, which is of messages.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from qa_app.core.conversations import Channel, Conversation, Message, Role, holders
from qa_app.core.latency.model import Round

WITHIN_S = 30

_AGENT = Role.AGENT


class Figures(NamedTuple):
    """Counts of rounds; durations in seconds; ``within_30s`` and ``reply_ratio`` as shares."""

    rounds: int
    answered: int
    unanswered: int
    first_response_s: float | None
    average_response_s: float | None
    median_response_s: float | None
    p90_response_s: float | None
    longest_response_s: float | None
    within_30s: float | None
    reply_ratio: float | None
    handling_s: float | None

    def as_json(self) -> dict[str, int | float | None]:
        """The figures by name, as the ``screen`` command writes them."""
        return self._asdict()


def figures(conversation: Conversation, rounds: Sequence[Round]) -> Figures:
    """The figures of the whole conversation over its rounds."""
    messages = conversation.messages
    return _figures(rounds, messages, _handling_ms(messages, conversation.channel))


def figures_of_agent(conversation: Conversation, rounds: Sequence[Round], agent_id: str) -> Figures:
    """The figures of one agent's share: the rounds that count for them.

    Its customer messages are those of these rounds. Its handling time runs over these rounds,
    what the agent sent, and what bots and the system sent while the agent held it.
    """
    owners = _owners(conversation, rounds)
    own_messages = [
        message
        for message, owner in zip(conversation.messages, owners, strict=True)
        if owner == agent_id
    ]
    own_rounds = [each for each in rounds if each.agent == agent_id]
    return _figures(own_rounds, own_messages, _handling_ms(own_messages, conversation.channel))


def figures_of_rounds(rounds: Sequence[Round]) -> Figures:
    """The figures over rounds alone, of whatever conversations; none is about messages."""
    return _figures(rounds, (), 0)._replace(reply_ratio=None, handling_s=None)


def share_within(rounds: Sequence[Round], seconds: float) -> float | None:
    """Rounds answered within so many seconds, as a share of all rounds that count.

    ``None`` without rounds, and where the time of an answer is unknown.
    """
    rounds = [each for each in rounds if each.left_out is None]
    answered = [each for each in rounds if each.reply_seq is not None]
    responses = [each.response_ms for each in answered if each.response_ms is not None]
    if not rounds or len(responses) < len(answered):
        return None
    return sum([response <= seconds * 1000 for response in responses]) / len(rounds)


def _figures(
    rounds: Sequence[Round], messages: Iterable[Message], handling_ms: int | None
) -> Figures:
    count = answered = timed = asked = at_cap = 0
    responses = []
    first = None
    for each in rounds:
        asked += each.customer_messages
        if each.left_out is not None:
            continue
        response = each.response_ms
        if response is not None:
            responses.append(response)
        if each.reply_seq is not None:
            answered += 1
            timed += response is not None
        elif response is not None:
            # An unanswered round that takes the cap as its time is in time under no cap.
            at_cap += response <= WITHIN_S * 1000
        if not count:
            first = response
        count += 1
    known = len(responses)
    # Without times nobody knows what was in time, not even that nothing was.
    in_time_is_known = count and timed == answered and handling_ms is not None
    replies = [0 for message in messages if message.role is _AGENT and not message.auto]
    responses.sort()
    return Figures(
        count,
        answered,
        count - answered,
        None if first is None else first / 1000,
        sum(responses) / (1000 * known) if known else None,
        (responses[(known - 1) // 2] + responses[known // 2]) / 2000 if known else None,
        responses[(9 * known + 9) // 10 - 1] / 1000 if known else None,
        responses[-1] / 1000 if known else None,
        (bisect_right(responses, WITHIN_S * 1000) - at_cap) / count if in_time_is_known else None,
        len(replies) / asked if asked else None,
        None if handling_ms is None else handling_ms / 1000,
    )


def _handling_ms(messages: Sequence[Message], channel: Channel) -> int | None:
    """From the first moment to the last, whoever sent; an utterance lasts until its end."""
    first = _first_time(messages)
    last = _first_time(reversed(messages))
    if first is None or last is None:
        return None
    if channel is Channel.CALL:
        last = max([last, *(each.end_ms for each in messages if each.end_ms is not None)])
    return last - first


def _first_time(messages: Iterable[Message]) -> int | None:
    for message in messages:
        if message.start_ms is not None:
            return message.start_ms
    return None


def _owners(conversation: Conversation, rounds: Sequence[Round]) -> Iterator[str | None]:
    """Whose share each message belongs to: its round's, outside of rounds the holder's."""
    begun_at = {each.first_seq: each for each in rounds}
    current: Round | None = None
    for message, holder in zip(conversation.messages, holders(conversation), strict=True):
        current = begun_at.get(message.seq, current)
        if current is not None and message.seq <= current.last_seq:
            yield current.agent
        else:
            yield holder
