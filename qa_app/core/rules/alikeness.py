"""How much the messages of one sender resemble each other at most, measured once for each text.

A rule about repetition can find something only where two messages of one sender are alike enough
and long enough. What is measured here is an upper bound for every such rule, whatever its window:
of all pairs of a role's messages the greatest likeness, by how long both are at least, and once
with and once without automatic texts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from qa_app.core.conversations import Conversation, Kind, Message, Role
from qa_app.core.rules.fields import LEAST_SHARE
from qa_app.core.rules.index import IndexBuilder
from qa_app.core.rules.likeness import Pairs, could_reach, letters, likeness, pairs
from qa_app.core.rules.sightings import closed_of

_LENGTHS = (1, 6, 10)
# Comparing each with each takes the square of their number; so many are taken to be alike.
_MOST = 200
_ROLES = (Role.AGENT, Role.CUSTOMER, Role.BOT)


def alike(role: Role, length: int, *, even_auto: bool) -> str:
    """The measure that bounds the likeness of a role's messages of at least so many letters."""
    step = _LENGTHS[bisect_right(_LENGTHS, length) - 1]
    return f"alike:{role.value}:{step}:{'any' if even_auto else 'typed'}"


def measured_roles(role: Role | None) -> Sequence[Role]:
    """Whose messages a condition compares, each role's with its own; ``None``: everybody's."""
    return _ROLES if role is None else (role,) if role in _ROLES else ()


NAMES = tuple(
    alike(role, length, even_auto=even_auto)
    for role in _ROLES
    for length in _LENGTHS
    for even_auto in (False, True)
)


class _Said(NamedTuple):
    letters: int
    auto: bool
    pairs: Pairs


def likenesses(conversations: Sequence[Conversation]) -> Iterator[list[float]]:
    """For each conversation the measures in the order of ``NAMES``; 0: nothing is alike."""
    index = IndexBuilder()
    index.reads(None)
    for conversation, seen in zip(conversations, index.build().search(conversations), strict=True):
        found: list[float] = []
        for role in _ROLES:
            own = [each for each in conversation.messages if _counts(each, role)]
            if len(own) > _MOST:
                found.extend([1.0] * (2 * len(_LENGTHS)))
            else:
                texts = (closed_of(seen.lines(each.seq)).text for each in own)
                found.extend(_greatest(_said(own, texts)))
        yield found


def _counts(message: Message, role: Role) -> bool:
    return message.role is role and message.kind is Kind.TEXT and bool(message.text)


def _said(messages: Iterable[Message], texts: Iterable[str]) -> list[_Said]:
    return [
        _Said(len(letters(text)), message.auto, pairs(text))
        for message, text in zip(messages, texts, strict=True)
    ]


def _greatest(said: Sequence[_Said]) -> list[float]:
    """The greatest likeness of two of these for each length, typed and any."""
    typed, anything = [0.0] * len(_LENGTHS), [0.0] * len(_LENGTHS)
    for number, one in enumerate(said):
        for other in said[:number]:
            long = bisect_right(_LENGTHS, min(one.letters, other.letters)) - 1
            kept = anything if one.auto or other.auto else typed
            if long < 0 or kept[long] >= 1 or not _could_matter(one, other, kept[long]):
                continue
            found = likeness(one.pairs, other.pairs)
            if found >= LEAST_SHARE:
                for step in range(long + 1):
                    kept[step] = max(kept[step], found)
    return [
        value
        for one, other in zip(typed, anything, strict=True)
        for value in (one, max(one, other))
    ]


def _could_matter(one: _Said, other: _Said, known: float) -> bool:
    return could_reach(max(LEAST_SHARE, known), one.pairs.size, other.pairs.size)
