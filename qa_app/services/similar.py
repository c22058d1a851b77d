"""Conversations like one, and moments like one; learning what tells them apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from qa_app.core import similar
from qa_app.core.conversations import Conversation, Message
from qa_app.core.errors import NotFound
from qa_app.core.permissions import Right
from qa_app.core.search import snippet
from qa_app.core.similar import LEAST_ALIKE, LEAST_ALIKE_MOMENT, SCALE, Frequencies, Term
from qa_app.core.transcripts import Excerpt, Mark, MarkKind, pieces
from qa_app.services.context import Context
from qa_app.services.conversations.opening import visible_part
from qa_app.services.conversations.transcripts import masked_by
from qa_app.storage.bulk import begin_bulk, reading
from qa_app.storage.packing import unpack
from qa_app.storage.queries import conversations as stored
from qa_app.storage.queries import similar as queries
from qa_app.storage.queries.conversations import ListedPart
from qa_app.storage.queries.similar import Unlearnt

CHUNK = 500
MOST = 20
NEWEST = 150
"""How many of the newest texts with a piece in common are looked at for a moment, of those with
most pieces in common.
"""

EXCERPT = 80


class Handle(Protocol):
    """How the work is followed and stopped: a job's handle, or a command's."""

    @property
    def cancelled(self) -> bool: ...

    def progress(self, done: int, total: int | None = None) -> None: ...

    def checkpoint(self, state: Mapping[str, object]) -> None: ...

    def pause(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Alike:
    """A conversation like the one asked about; ``likeness``: 0 to 1.

    ``excerpt``: where they have most in common, masked.
    """

    part: ListedPart
    likeness: float
    excerpt: Excerpt | None


@dataclass(frozen=True, slots=True)
class Likes:
    """What is like a conversation, or (``message``) like one message of it; the nearest first."""

    part: ListedPart
    message: Message | None
    found: Sequence[Alike]


def learn(context: Context, handle: Handle, passed: int = 0) -> int:
    """Compare with the rest what is not yet, chunk by chunk; returns how many texts.

    Each chunk is one transaction. The session must be outside of one. ``passed``: what the job
    has done before, for its progress.
    """
    done, session = 0, context.session
    with reading(session):
        total = waiting(context)
    while not handle.cancelled:
        with reading(session):
            frequencies, position = queries.frequencies(session)
            texts = queries.unlearnt(session, position, CHUNK)
        if not texts:
            break
        terms = _terms(texts, frequencies)
        begin_bulk(session.connection())
        if queries.frequencies(session)[1] != position:
            session.rollback()
            continue
        queries.keep_terms(session, terms)
        queries.keep_frequencies(session, frequencies, texts[-1].id)
        done += len(texts)
        handle.progress(passed + done, passed + max(total, done))
        handle.checkpoint({"compared": texts[-1].id})
        session.commit()
        handle.pause()
    return done


def waiting(context: Context) -> int:
    """How many texts are not compared with the rest yet."""
    return queries.waiting(context.session)


def conversations_like(context: Context, part_id: int) -> Likes:
    """The conversations of the actor's teams that are most like one; raises NotFound."""
    part, conversation = _opened(context, part_id)
    frequencies, _position = queries.frequencies(context.session)
    counts = similar.counted(similar.texts_of(conversation.messages))
    terms = similar.signature(counts, frequencies.rarities())
    if not terms:
        return Likes(part, None, ())
    near = queries.sharing(
        context.session,
        terms,
        similar.seldom(terms, frequencies),
        context.reach(Right.SEE_CONVERSATIONS),
        but=part.conversation_id,
        least=round(LEAST_ALIKE * SCALE**2),
        limit=MOST,
    )
    texts = _texts(context, [each.part for each in near])
    found = [
        Alike(each.part, each.shared / SCALE**2, _in_common(texts[each.part.revision_id], terms))
        for each in near
    ]
    return Likes(part, None, found)


def moments_like(context: Context, part_id: int, seq: int) -> Likes:
    """The messages most like one, one of each conversation; raises NotFound.

    Looked for among the newest that have a rare piece in common with it.
    """
    part, conversation = _opened(context, part_id)
    if not 0 <= seq < len(conversation.messages):
        raise NotFound()
    message = conversation.messages[seq]
    frequencies, _position = queries.frequencies(context.session)
    wanted, rarities = similar.counted([message.text]), frequencies.rarities()
    others = queries.holding(
        context.session,
        similar.probes(message.text, frequencies, rarities),
        message.role,
        context.reach(Right.SEE_CONVERSATIONS),
        but=part.conversation_id,
        limit=NEWEST,
    )
    texts = _texts(context, others)
    found = []
    for other in others:
        likeness, nearest = _nearest(texts[other.revision_id], message, wanted, rarities)
        if nearest is not None and likeness >= LEAST_ALIKE_MOMENT:
            found.append(Alike(other, likeness, _excerpt(nearest, wanted)))
    found.sort(key=lambda each: (-each.likeness, -each.part.id))
    return Likes(part, message, found[:MOST])


def _terms(texts: Sequence[Unlearnt], frequencies: Frequencies) -> dict[int, tuple[Term, ...]]:
    """The terms of each text; the texts of a chunk are counted before the first is weighed."""
    counts = {
        each.id: similar.counted(
            similar.texts_of(masked_by(unpack(each.content), each.personal).messages)
        )
        for each in texts
    }
    for own in counts.values():
        frequencies.add(own)
    rarities = frequencies.rarities()
    return {text_id: similar.signature(own, rarities) for text_id, own in counts.items()}


def _opened(context: Context, part_id: int) -> tuple[ListedPart, Conversation]:
    part = visible_part(context, part_id, Right.SEE_CONVERSATIONS)
    return part, _texts(context, [part])[part.revision_id]


def _texts(context: Context, parts: Sequence[ListedPart]) -> dict[int, Conversation]:
    """The masked texts of parts, by revision."""
    found = stored.revisions(context.session, {part.revision_id for part in parts})
    return {each.id: masked_by(unpack(each.content), each.personal) for each in found}


def _in_common(conversation: Conversation, terms: Sequence[Term]) -> Excerpt | None:
    """Of the message that has most of the terms, the place where they stand."""
    weights = dict(terms)
    said = [each for each in conversation.messages if each.text and not each.auto]
    best = max(
        said,
        key=lambda each: sum(weights.get(bucket, 0) for bucket in similar.counted([each.text])),
        default=None,
    )
    return None if best is None else _excerpt(best, weights)


def _nearest(
    conversation: Conversation,
    message: Message,
    wanted: Mapping[int, int],
    rarities: Sequence[float],
) -> tuple[float, Message | None]:
    """The message of the same speaker that is most like one, and how much."""
    scored: Iterator[tuple[float, int, Message]] = (
        (similar.alike(wanted, similar.counted([each.text]), rarities), -each.seq, each)
        for each in conversation.messages
        if each.role is message.role
    )
    likeness, _place, nearest = max(scored, key=lambda each: each[:2], default=(0.0, 0, None))
    return likeness, nearest


def _excerpt(message: Message, buckets: Iterable[int]) -> Excerpt:
    marked = similar.shared_spans(message.text, set(buckets))
    start, end = snippet(message.text, marked, EXCERPT)
    marks = [
        Mark(message.seq, max(first, start) - start, last - start, MarkKind.SEARCH)
        for first, last in marked
        if start < last and first < end
    ]
    window = pieces(message.text[start:end], marks)
    return Excerpt(message, window, start > 0, end < len(message.text))
