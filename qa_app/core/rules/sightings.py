"""What one search over a batch of messages saw, and the messages as it read them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from qa_app.core.conversations import Message, Role
from qa_app.core.rules.normalise import WITHOUT_SIGNS, Batch, View, ViewKind


class Sighting(NamedTuple):
    """An entry of a list seen in a message; offsets into the message's original text."""

    message: int
    start: int
    end: int
    entry: int


# Number of the list -> what of it was seen.
Sightings = dict[int, list[Sighting]]

# Who asks for a text: the number of the list, the entry in it, and whose messages count.
Owner = tuple[int, int, Role | None]

# Twice as fast as calling the class.
_new = tuple.__new__


class Line(NamedTuple):
    """One message in one view: its text, and where that stands in view and original."""

    text: str
    view: View
    place: int
    begin: int

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the message's original text that a span of the line stands for."""
        start, end = self.view.original(self.place + start, self.place + end)
        return start - self.begin, end - self.begin


def closed_of(lines: Sequence[Line]) -> Line:
    """Of a message's lines the closed one; where there is none the plain one is closed."""
    for line in lines:
        if line.view.kind is ViewKind.CLOSED:
            return line
    return lines[0]


class Seen:
    """What a search saw in one conversation, and the conversation's messages as it read them."""

    __slots__ = ("_found", "_high", "_low", "_numbers", "sightings")

    def __init__(self, found: Pass, low: int, high: int) -> None:
        self.sightings: Sightings = {}
        self._found, self._low, self._high = found, low, high
        self._numbers: dict[int, int] | None = None

    def lines(self, message: int) -> Sequence[Line]:
        """A message in every view in which it is kept; the first is the plain one."""
        if self._numbers is None:
            messages = self._found.messages
            self._numbers = {
                messages[number].seq: number for number in range(self._low, self._high)
            }
        number = self._numbers.get(message)
        return () if number is None else self._found.lines(number)


class Pass:
    """One search over one batch, collecting what it sees."""

    def __init__(self, batch: Batch, messages: Sequence[Message], ends: Sequence[int]) -> None:
        self._batch, self.messages, self._ends = batch, messages, ends
        self._views = batch.views
        self._lines: list[dict[int, tuple[int, int]]] | None = None
        self._seen = [Seen(self, low, high) for low, high in zip((0, *ends), ends, strict=False)]

    def role_at(self, view: View, place: int) -> Role:
        """Whose message a place of a view stands in."""
        if view.starts is not None:
            place = int(view.starts[place])
        return self.messages[bisect_right(self._batch.breaks, place)].role

    def saw(self, view: View, start: int, end: int, owners: Iterable[Owner]) -> None:
        """Note a span of a view for every list that asks for it of this role."""
        if view.starts is not None:
            start, end = view.original(start, end)
        number = bisect_right(self._batch.breaks, start)
        message = self.messages[number]
        role = message.role
        for handle, entry, wanted in owners:
            if wanted is role or wanted is None:
                begin = self._batch.begin_of(number)
                sighting = _new(Sighting, (message.seq, start - begin, end - begin, entry))
                sightings = self._seen[bisect_right(self._ends, number)].sightings
                if handle in sightings:
                    sightings[handle].append(sighting)
                else:
                    sightings[handle] = [sighting]

    def pieces(self, view: View) -> Iterable[tuple[int, int]]:
        """Stretches worth one look of the pattern set: conversations, or lines of a small view."""
        if view.starts is not None:
            yield from _spans_of_lines(view.text)
            return
        begin = 0
        for last in dict.fromkeys(self._ends):
            stop = self._batch.begin_of(last) - 1
            if stop > begin:
                yield begin, stop
            begin = stop + 1

    def lines(self, number: int) -> Sequence[Line]:
        """One message in every view in which it is kept."""
        if self._lines is None:
            self._lines = [self._lines_of(view) for view in self._views[1:]]
        begin, plain = self._batch.begin_of(number), self._views[0]
        text = plain.text[begin : self._batch.breaks[number]]
        lines = [Line(text, plain, begin, begin)]
        for view, spans in zip(self._views[1:], self._lines, strict=True):
            if number in spans:
                start, end = spans[number]
                lines.append(Line(view.text[start:end], view, start, begin))
        return lines

    def result(self) -> list[Seen]:
        """What was seen; the pass lets go of it, so that neither keeps the other in memory."""
        everything, self._seen = self._seen, []
        if len(self._views) > 1:
            for seen in everything:
                for number, sightings in seen.sightings.items():
                    seen.sightings[number] = sorted(set(sightings))
        return everything

    def _lines_of(self, view: View) -> dict[int, tuple[int, int]]:
        """Where the messages of a view stand in it, by their number in the batch."""
        if view.kind in WITHOUT_SIGNS:
            return {}
        return {
            self._batch.number_at(view.original(start, end)[0]): (start, end)
            for start, end in _spans_of_lines(view.text)
        }


def _spans_of_lines(text: str) -> Iterator[tuple[int, int]]:
    """Where the lines that are not empty begin and end."""
    begin = 0
    for line in text.split("\n"):
        if line:
            yield begin, begin + len(line)
        begin += len(line) + 1
