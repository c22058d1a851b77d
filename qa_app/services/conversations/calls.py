"""A call's times as a page shows them: the whole call, and one agent's share of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa_app.core.calls.figures import CallFigures, Talk, call_figures, talk_by_side
from qa_app.core.calls.reading import CallReading, read
from qa_app.core.conversations import Channel, Conversation
from qa_app.core.people.names import one_line


@dataclass(frozen=True, slots=True)
class CallShare:
    """What the times of a call tell of it.

    ``whole``: the call. ``own``: the share of the agent who is looked at, where several had one,
    otherwise the same. ``figures`` and ``talks`` are those of ``own``.
    """

    whole: CallReading
    own: CallReading
    figures: CallFigures
    talks: Sequence[Talk]

    @property
    def is_partial(self) -> bool:
        """Whether other agents had shares in it."""
        return self.own is not self.whole


def read_call(conversation: Conversation) -> CallReading | None:
    """What the times of a call tell; ``None`` for a conversation that is none."""
    return read(conversation) if conversation.channel is Channel.CALL else None


def share_of(whole: CallReading, agent_key: str | None) -> CallShare:
    """The share of one agent, by the key of their part; ``None``: all of it."""
    agents = {each.agent for each in whole.utterances}
    own = next((each for each in agents if each and one_line(each) == agent_key), None)
    reading = whole if own is None or len(agents) == 1 else whole.of_agent(own)
    return CallShare(whole, reading, call_figures(reading), talk_by_side(reading))
