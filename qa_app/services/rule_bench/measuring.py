"""Measuring stored texts, so that a rule's changed threshold need not read them all again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from sqlalchemy.orm import Session

from qa_app.core.definitions import Kind, Version, in_force
from qa_app.core.rules.measures import FORMAT, records_of
from qa_app.services import definitions
from qa_app.services.context import Context
from qa_app.services.rule_bench.passing import CHUNK, PROFILE
from qa_app.storage.bulk import begin_bulk, reading
from qa_app.storage.packing import unpack
from qa_app.storage.queries import definitions as versions
from qa_app.storage.queries import measures as queries
from qa_app.storage.queries.measures import Ruler


class Handle(Protocol):
    """How the work is followed and stopped: a job's handle, or a command's."""

    @property
    def cancelled(self) -> bool: ...

    def progress(self, done: int, total: int | None = None) -> None: ...

    def checkpoint(self, state: Mapping[str, object]) -> None: ...

    def pause(self) -> None: ...


def measure(context: Context, handle: Handle, passed: int = 0) -> int:
    """Measure the current texts that are not yet, or were by another profile; how many.

    Each chunk is one transaction. The session must be outside of one. ``passed``: what the job
    has done before, for its progress.
    """
    session, done, after = context.session, 0, 0
    with reading(session):
        version = _profile(session)
        if version is None:
            return 0
        ruler, profile = _ruler(version), definitions.profile_of(version)
        total = queries.waiting(session, ruler)
    handle.progress(passed, passed + total)
    while not handle.cancelled:
        with reading(session):
            texts = queries.unmeasured(session, ruler, after, CHUNK)
        if not texts:
            break
        records = records_of([unpack(text.content) for text in texts], profile)
        begin_bulk(session.connection())
        ids = (text.revision_id for text in texts)
        queries.keep(session, ruler, list(zip(ids, records, strict=True)))
        done, after = done + len(texts), texts[-1].revision_id
        handle.progress(passed + done, passed + max(total, done))
        handle.checkpoint({"measured": after})
        session.commit()
        handle.pause()
    return done


def ruler(session: Session) -> Ruler | None:
    """By what texts are measured today; ``None`` where there is nothing to measure by."""
    version = _profile(session)
    return None if version is None else _ruler(version)


def _profile(session: Session) -> Version | None:
    return in_force(versions.newest(session, Kind.LATENCY)).get(PROFILE)


def _ruler(version: Version) -> Ruler:
    return Ruler(version.id, FORMAT)
