"""A conversation as a page shows it: masked, marked, with every wait drawn.

A text is cut at the edges of all that is marked in it (findings, evidence, search words), so
that marks may overlap and each piece knows which of them it belongs to.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from qa_app.core.attachments import Attachment, Recall, attachment_of, recalls
from qa_app.core.conversations import Conversation, Message, Role
from qa_app.core.latency.rounds import Round
from qa_app.core.search import Phrase, snippet, spans


class MarkKind(StrEnum):
    FINDING = "finding"
    EVIDENCE = "evidence"
    SEARCH = "search"
    PERSONAL = "personal"


class Mark(NamedTuple):
    """Something marked in a message: code points ``start`` to ``end``, or (both ``None``) all.

    ``key`` leads back to what made the mark: a finding's id, a criterion's id.
    """

    seq: int
    start: int | None
    end: int | None
    kind: MarkKind
    key: str = ""


class Piece(NamedTuple):
    """A run of a message's text under the same marks; ``start`` in code points."""

    start: int
    text: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One message as shown.

    ``pieces`` make up the shown text. ``marks`` are those on the message as a whole.
    ``gap_ms``: since the message before it. ``round``: the round that this message answers,
    or, for the last customer message of an unanswered round, that round. ``attachment``: what
    it brings beside its text. ``recall``: who took it back, if anybody did.
    """

    message: Message
    pieces: tuple[Piece, ...]
    marks: tuple[Mark, ...]
    gap_ms: int | None
    round: Round | None
    attachment: Attachment | None = None
    recall: Recall | None = None


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of one message in which something was found.

    ``before`` and ``after``: whether the message goes on there.
    """

    message: Message
    pieces: tuple[Piece, ...]
    before: bool
    after: bool


def lines(
    conversation: Conversation, rounds: Sequence[Round], marks: Iterable[Mark] = ()
) -> tuple[Line, ...]:
    """The lines of a conversation whose texts are already masked as the reader must see them."""
    by_seq: dict[int, list[Mark]] = {}
    for mark in marks:
        by_seq.setdefault(mark.seq, []).append(mark)
    round_at = {
        each.last_seq if each.reply_seq is None else each.reply_seq: each for each in rounds
    }
    taken_back = recalls(conversation.messages)
    shown = []
    before: Message | None = None
    for message in conversation.messages:
        own = by_seq.get(message.seq, [])
        shown.append(
            Line(
                message=message,
                pieces=pieces(message.text, [mark for mark in own if mark.start is not None]),
                marks=tuple(mark for mark in own if mark.start is None),
                gap_ms=_gap(before, message),
                round=round_at.get(message.seq),
                attachment=attachment_of(message),
                recall=taken_back.get(message.seq),
            )
        )
        before = message
    return tuple(shown)


def pieces(text: str, marks: Sequence[Mark]) -> tuple[Piece, ...]:
    """Cut a text at the edges of its marks; marks beyond its end are clipped."""
    edges = sorted(
        {0, len(text)}
        | {min(edge, len(text)) for mark in marks for edge in (mark.start or 0, mark.end or 0)}
    )
    return tuple(
        Piece(start, text[start:end], tuple(mark for mark in marks if _covers(mark, start, end)))
        for start, end in itertools.pairwise(edges)
    )


def excerpt(
    shown: Sequence[Message],
    searched: Sequence[Message],
    wanted: Phrase,
    speaker: Role | None = None,
    width: int = 44,
) -> Excerpt | None:
    """Of the first message (of a speaker) that holds the phrase, about ``width`` characters.

    ``searched`` are the same messages as ``shown``, perhaps less masked: what is found there
    is marked at its place in what is shown.
    """
    for seen, there in zip(shown, searched, strict=True):
        found = spans(there.text, wanted) if speaker in {None, there.role} else ()
        if found:
            start, end = snippet(seen.text, found, width)
            marks = [
                Mark(seen.seq, max(first, start) - start, last - start, MarkKind.SEARCH)
                for first, last in found
                if first < end
            ]
            window = pieces(seen.text[start:end], marks)
            return Excerpt(seen, window, start > 0, end < len(seen.text))
    return None


def masked(conversation: Conversation, texts: Mapping[int, str]) -> tuple[Message, ...]:
    """The messages with the texts of some replaced, by ``seq``."""
    return tuple(
        message._replace(text=texts[message.seq]) if message.seq in texts else message
        for message in conversation.messages
    )


def _covers(mark: Mark, start: int, end: int) -> bool:
    return (mark.start or 0) <= start and end <= (mark.end or 0)


def _gap(before: Message | None, message: Message) -> int | None:
    if before is None or before.start_ms is None or message.start_ms is None:
        return None
    return message.start_ms - (before.start_ms if before.end_ms is None else before.end_ms)
