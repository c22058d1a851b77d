"""One conversation as the operators read it, with what they ask for more than once."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from qa_app.core.conversations import Conversation, Message, Role, holders
from qa_app.core.latency.rounds import Round
from qa_app.core.rules import normalise
from qa_app.core.rules.scores import Scores, in_meta
from qa_app.core.rules.sightings import Line, Seen, Sighting, closed_of

_message = attrgetter("message")

# Cuts a text into words that, joined, are the text again.
Tokenizer = Callable[[str], Iterable[str]]


class Window(NamedTuple):
    """Messages of a role from one place to another, both included."""

    role: Role | None
    low: int
    high: int


class Turn(NamedTuple):
    """A run of one sender's messages: the first and the last of them."""

    first: int
    last: int


class Reading:
    """One conversation: its messages, rounds, and what the index saw in it."""

    __slots__ = (
        "_by_role",
        "_ordered",
        "_scores",
        "_seen",
        "_tight",
        "_timed",
        "_turns",
        "_widest_gap_ms",
        "_words",
        "conversation",
        "messages",
        "rounds",
        "sightings",
        "tokenizer",
    )

    def __init__(
        self,
        conversation: Conversation,
        rounds: Sequence[Round],
        seen: Seen,
        tokenizer: Tokenizer,
        scores: Scores = in_meta,
    ) -> None:
        self.conversation = conversation
        self.messages: Sequence[Message] = conversation.messages
        self.rounds = rounds
        self._seen = seen
        self.sightings = seen.sightings
        self.tokenizer = tokenizer
        self._scores = scores
        self._by_role: dict[Role | None, list[int]] = {}
        self._turns: dict[Role | None, list[Turn]] = {}
        self._ordered: dict[int, list[Sighting]] = {}
        self._words: dict[int, tuple[frozenset[int], frozenset[int]]] = {}
        self._tight: dict[int, str] = {}
        self._timed: list[Message] | None = None
        self._widest_gap_ms: int | None = None

    def of_role(self, role: Role | None) -> list[int]:
        """Where that role's messages stand, in order; ``None``: all but the system's."""
        found = self._by_role.get(role)
        if found is None:
            system = Role.SYSTEM
            found = self._by_role[role] = [
                message.seq
                for message in self.messages
                if message.role is role or (role is None and message.role is not system)
            ]
        return found

    def agent_at(self, message: int) -> str | None:
        """The id of the agent who sent a message; ``None`` where it is not an agent's."""
        if self.messages[message].role is not Role.AGENT:
            return None
        return next(itertools.islice(holders(self.conversation), message, None))

    def turns(self, role: Role | None) -> Sequence[Turn]:
        """The role's turns in order: runs of its messages that nobody else interrupts.

        ``None``: everybody's turns. The system's messages interrupt nothing.
        """
        found = self._turns.get(role)
        if found is None:
            found = self._turns[role] = list(_turns(self.messages, role))
        return found

    def seen(self, number: int, window: Window) -> Sequence[Sighting]:
        """What of one of the index's lists was seen within a window."""
        sightings = self.sightings.get(number, ())
        if not sightings or (window.low <= 0 and window.high >= len(self.messages) - 1):
            return sightings
        ordered = self._ordered.get(number)
        if ordered is None:
            ordered = self._ordered[number] = sorted(sightings)
        low = bisect_left(ordered, window.low, key=_message)
        return ordered[low : bisect_right(ordered, window.high, low, key=_message)]

    def within(self, window: Window) -> Sequence[int]:
        """Where the messages of a window stand."""
        places = self.of_role(window.role)
        low = bisect_left(places, window.low)
        return places[low : bisect_right(places, window.high, low)]

    def lines(self, message: int) -> Sequence[Line]:
        """A message as the matchers see it; the first line is folded and as long as its text."""
        return self._seen.lines(message)

    def sightings_of(self, number: int) -> Sequence[Sighting]:
        """What of one of the index's lists was seen anywhere in the conversation."""
        return self.sightings.get(number, ())

    def closed(self, message: int) -> str:
        """A message folded, past hidden characters and inner spaces."""
        return self.closed_line(message).text

    def closed_line(self, message: int) -> Line:
        """The same with the way back to the original text."""
        return closed_of(self.lines(message))

    def tight(self, message: int) -> str:
        """A message folded and without spaces, whoever reads its role."""
        found = self._tight.get(message)
        if found is None:
            text = normalise.plain(self.messages[message].text).replace(" ", "")
            found = self._tight[message] = text
        return found

    def at_word_ends(self, message: int, start: int, end: int) -> bool:
        """Whether a span begins and ends where words do."""
        known = self._words.get(message)
        if known is None:
            known = self._words[message] = self._word_ends(message)
        return start in known[0] and end in known[1]

    @property
    def timed(self) -> Sequence[Message]:
        """The messages that carry a time; they stand in its order."""
        if self._timed is None:
            self._timed = [each for each in self.messages if each.start_ms is not None]
        return self._timed

    @property
    def scores(self) -> Mapping[str, object]:
        """What models said of the conversation, by the scores' names."""
        return self._scores(self.conversation)

    @property
    def widest_gap_ms(self) -> int:
        """The longest time between two neighbours, the system's messages aside; 0 without times."""
        if self._widest_gap_ms is None:
            system = Role.SYSTEM
            times = [
                each.start_ms
                for each in self.messages
                if each.start_ms is not None and each.role is not system
            ]
            gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
            self._widest_gap_ms = max(gaps, default=0)
        return self._widest_gap_ms

    def _word_ends(self, message: int) -> tuple[frozenset[int], frozenset[int]]:
        view = normalise.closed(self.messages[message].text)
        begins, ends, place = set(), set(), 0
        for word in self.tokenizer(view.text):
            if word:
                start, end = view.original(place, place + len(word))
                begins.add(start)
                ends.add(end)
                place += len(word)
        return frozenset(begins), frozenset(ends)


def _turns(messages: Sequence[Message], role: Role | None) -> Iterator[Turn]:
    first = before = None
    last = 0
    for message in messages:
        if message.role is Role.SYSTEM:
            continue
        if first is not None and before is not message.role:
            yield Turn(first, last)
            first = None
        if message.role is role or role is None:
            first, last = message.seq if first is None else first, message.seq
        before = message.role
    if first is not None:
        yield Turn(first, last)
