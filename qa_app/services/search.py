"""Keeping the search index up to what is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import Protocol

from qa_app.core.conversations import Message, Role
from qa_app.core.jobs import JobKind
from qa_app.core.rules.needles import seen_otherwise
from qa_app.core.search import (
    MASKED,
    PLAIN,
    SPEAKERS,
    UNMASKED,
    IndexedText,
    Place,
    fold,
    pack,
    segments,
)
from qa_app.services import jobs, similar
from qa_app.services.context import Context
from qa_app.services.conversations import masked_by
from qa_app.services.rule_bench.measuring import measure
from qa_app.storage import search as index
from qa_app.storage.bulk import begin_bulk, reading
from qa_app.storage.packing import unpack
from qa_app.storage.queries import rule_bench
from qa_app.storage.queries import search as queries
from qa_app.storage.queries.search import Unindexed, Watermark

CHUNK_TEXTS, CHUNK_MESSAGES = 500, 5000
"""What one transaction indexes at most: some tens of milliseconds of writing."""


class Handle(Protocol):
    """How the work is followed and stopped: a job's handle, or a command's."""

    @property
    def cancelled(self) -> bool: ...

    def progress(self, done: int, total: int | None = None) -> None: ...

    def checkpoint(self, state: Mapping[str, object]) -> None: ...

    def pause(self) -> None: ...


def keep_up(context: Context, handle: Handle) -> None:
    """The body of the job: what is stored is made searchable, measured for the rule bench, and
    compared with the rest.
    """
    done = bring_up_to_date(context, handle)
    done += measure(context, handle, done)
    similar.learn(context, handle, done)


def see_to(context: Context) -> None:
    """Have done what waits with no import to ask for it: an upgrade may empty the index, and a
    cancelled job leaves something behind.
    """
    if queries.watermark(context.session).waiting or similar.waiting(context):
        jobs.enqueue(context, JobKind.INDEX, unique_key=JobKind.INDEX.value)
    context.session.commit()


def bring_up_to_date(context: Context, handle: Handle) -> int:
    """Index everything that waits, chunk by chunk; returns how many texts were passed.

    Each chunk's entries and the watermark are one transaction: whatever stops this, nothing is
    indexed twice or passed over. The session must be outside of a transaction.
    """
    done, session = 0, context.session
    with reading(session):
        total = queries.watermark(session).waiting
    while not handle.cancelled:
        with reading(session):
            position = queries.position_of(session)
            texts = queries.unindexed(session, position, CHUNK_TEXTS, CHUNK_MESSAGES)
        if not texts:
            break
        if _add(context, handle, position, texts):
            done += len(texts)
            handle.progress(done, max(total, done))
        handle.pause()
    return done


def forget(context: Context, texts: Iterable[tuple[int, bytes, bytes | None]]) -> None:
    """Take texts out of the index, as far as they are in it; commits nothing.

    Each text: its revision's id, its content and its personal data, both packed. Call it after
    ``begin_bulk``, before the texts are deleted.
    """
    position = queries.position_of(context.session)
    found = (entry for text in texts if text[0] <= position for entry in entries(*text))
    index.remove(context.session.connection(), found)


def searchable_up_to(context: Context) -> Watermark:
    """Where the index stands, for a page to say."""
    return queries.watermark(context.session)


def entries(revision_id: int, content: bytes, personal: bytes | None) -> Iterator[IndexedText]:
    """What one stored text puts into the index; both arguments packed."""
    whole = unpack(content)
    shown = _by_speaker(masked_by(whole, personal).messages)
    hidden = {} if personal is None else _by_speaker(whole.messages)
    for speaker in SPEAKERS:
        # Masking keeps every length, so that both are cut at the same places.
        cut = zip_longest(segments(shown[speaker]), segments(hidden.get(speaker, ())), fillvalue=())
        for ordinal, (texts, unmasked) in enumerate(cut):
            if unmasked in {(), texts}:
                yield IndexedText(pack(Place(revision_id, speaker, ordinal, PLAIN)), texts)
            else:
                yield IndexedText(pack(Place(revision_id, speaker, ordinal, MASKED)), texts)
                yield IndexedText(pack(Place(revision_id, speaker, ordinal, UNMASKED)), unmasked)


def _by_speaker(messages: Iterable[Message]) -> dict[Role, list[str]]:
    """The folded texts of each speaker, in their order."""
    said: dict[Role, list[str]] = {speaker: [] for speaker in SPEAKERS}
    for message in messages:
        said[message.role].append(fold(message.text))
    return said


def _add(context: Context, handle: Handle, position: int, texts: list[Unindexed]) -> bool:
    """Index texts that stood behind a position; false where the index has moved since."""
    session = context.session
    # Cutting texts up takes longer than writing them: nobody waits for it.
    made = {each.id: list(entries(each.id, each.content, each.personal)) for each in texts}
    noisy = dict(zip((each.id for each in texts), _noisy(texts), strict=True))
    begin_bulk(session.connection())
    if queries.position_of(session) != position:
        session.rollback()
        return False
    kept = queries.still_kept(session, texts)
    index.add(session.connection(), (entry for text in kept for entry in made[text.id]))
    rule_bench.add_noisy(session, [(text.id, noisy[text.id]) for text in kept])
    queries.move_watermark(session, texts[-1].id, context.now)
    handle.checkpoint({"searchable": texts[-1].id})
    session.commit()
    return True


def _noisy(texts: Iterable[Unindexed]) -> list[str]:
    """What a changed rule may see of each text that the index does not."""
    return seen_otherwise(
        [[message.text for message in unpack(text.content).messages] for text in texts]
    )
