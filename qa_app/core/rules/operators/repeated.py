"""Somebody repeats themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from qa_app.core.conversations import Kind, Role
from qa_app.core.errors import Invalid, _
from qa_app.core.rules.alikeness import alike, measured_roles
from qa_app.core.rules.fields import check_phrases, check_share
from qa_app.core.rules.hits import Hit, Likeness
from qa_app.core.rules.index import IndexBuilder
from qa_app.core.rules.likeness import Pairs, could_reach, letters, likeness, pairs
from qa_app.core.rules.measures import least
from qa_app.core.rules.model import Scope
from qa_app.core.rules.reading import Reading, Window
from qa_app.core.rules.registry import Field, FieldKind, OperatorType
from qa_app.core.rules.traces import Measured, Trace, any_of, of_phrase

_SHARE = 0.9
_TIMES = 2
_MIN_LENGTH = 6
# A thread of thousands of messages would otherwise take as many comparisons as it has pairs.
_LOOKS_BACK = 200


@dataclass(frozen=True, slots=True)
class Repeated:
    """Holds at a message that says for the ``times``-th time or more what its sender has said.

    ``share``: how much two messages must resemble each other, see
    :mod:`qa_app.core.rules.likeness`. ``within_turns``: only the sender's own turn and so many
    turns before it count; ``None``: all of the window. ``min_length``: letters that a message
    needs to count. ``exclude``: messages that hold one of these phrases do not count.
    ``even_auto``: automatic and quick-reply texts count too.

    The hit is the whole message; it names the earlier message that is most like it. In very
    long conversations a message is compared with the 200 before it that count.
    """

    times: int = _TIMES
    share: float = _SHARE
    within_turns: int | None = None
    min_length: int = _MIN_LENGTH
    exclude: tuple[str, ...] = ()
    even_auto: bool = False

    reads_texts: ClassVar[bool] = False

    def prepare(self, index: IndexBuilder, role: Role | None, *, wakes: bool) -> RepeatFinder:
        """Nothing in a text tells that it was said before; only exclusions are looked for."""
        index.reads(role)
        excluded = index.phrases(self.exclude, role) if self.exclude else None
        return RepeatFinder(self, role, excluded)

    def settings(self) -> Mapping[str, Any]:
        """The fields that are not at their default."""
        default = Repeated()
        written = {
            name: getattr(self, name)
            for name in ("times", "share", "within_turns", "min_length", "even_auto")
            if getattr(self, name) != getattr(default, name)
        }
        return written | ({"exclude": list(self.exclude)} if self.exclude else {})

    def bounds(self, scope: Scope) -> Trace:
        """Where two messages of one sender are alike enough at all."""
        return any_of(
            Measured(alike(role, self.min_length, even_auto=self.even_auto), least(self.share))
            for role in measured_roles(scope.role)
        )

    def matters(self, field: str, text: str) -> Trace | None:
        """Where an exclusion stands (see ``traces.Narrows``)."""
        return of_phrase(text)


class _Said(NamedTuple):
    """A message that counts; ``turn``: the number of its sender's turn."""

    message: int
    role: Role
    turn: int
    pairs: Pairs


class RepeatFinder:
    """Repetitions ready for screening."""

    __slots__ = ("_excluded", "_repeated", "_role", "seen_in")

    def __init__(self, repeated: Repeated, role: Role | None, excluded: int | None) -> None:
        self.seen_in: int | None = None
        self._repeated, self._role, self._excluded = repeated, role, excluded

    def find(self, reading: Reading, window: Window) -> Sequence[Hit]:
        """The messages that repeat earlier ones of the window."""
        places = self._long_enough(reading, window)
        if len(places) < self._repeated.times:
            return ()
        said: list[_Said] = []
        hits = []
        for each in self._said(reading, places):
            earlier = self._earlier(said, each)
            if len(earlier) >= self._repeated.times - 1:
                text = reading.messages[each.message].text
                hits.append(Hit(each.message, 0, len(text), max(earlier)))
            said.append(each)
        return hits

    def holds(self, reading: Reading, window: Window) -> bool:
        """Whether there is any."""
        return bool(self.find(reading, window))

    def _long_enough(self, reading: Reading, window: Window) -> list[int]:
        repeated, messages = self._repeated, reading.messages
        return [
            place
            for place in reading.within(window)
            if messages[place].role is not Role.SYSTEM
            and len(messages[place].text) >= repeated.min_length
            and messages[place].kind is Kind.TEXT
            and (repeated.even_auto or not messages[place].auto)
        ]

    def _said(self, reading: Reading, places: Sequence[int]) -> list[_Said]:
        excluded = {
            seen.message
            for seen in (() if self._excluded is None else reading.sightings_of(self._excluded))
        }
        turns = {
            place: number
            for number, (first, last) in enumerate(reading.turns(self._role))
            for place in range(first, last + 1)
        }
        found = []
        for place in places:
            text = reading.closed(place)
            if place in excluded or len(letters(text)) < self._repeated.min_length:
                continue
            found.append(_Said(place, reading.messages[place].role, turns[place], pairs(text)))
        return found

    def _earlier(self, said: Sequence[_Said], now: _Said) -> list[Likeness]:
        """How much each earlier message that counts resembles this one, if enough."""
        share, turns = self._repeated.share, self._repeated.within_turns
        return [
            Likeness(found, message=before.message)
            for before in said[-_LOOKS_BACK:]
            if before.role is now.role
            and (turns is None or now.turn - before.turn <= turns)
            and could_reach(share, before.pairs.size, now.pairs.size)
            and (found := likeness(before.pairs, now.pairs)) >= share
        ]


def _check_times(times: int) -> None:
    if times < _TIMES:
        raise Invalid(_("Nothing is repeated before it is said for the second time."))


OPERATOR = OperatorType(
    name="repeated",
    label=_("Repeats what was said"),
    fields=(
        Field("times", FieldKind.COUNT, _("From which time on"), check=_check_times),
        Field("share", FieldKind.NUMBER, _("Likeness from (1 is the same)"), check=check_share),
        Field("within_turns", FieldKind.COUNT, _("Within so many of the sender's turns")),
        Field("min_length", FieldKind.COUNT, _("Only messages with so many letters")),
        Field("exclude", FieldKind.TEXTS, _("Not messages that hold"), check=check_phrases),
        Field("even_auto", FieldKind.FLAG, _("Also automatic and quick-reply texts")),
    ),
    make=Repeated,
    kind=Repeated,
)
