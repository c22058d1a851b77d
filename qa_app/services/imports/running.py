"""The body of an import's job: chunk by chunk, each committed with how far it has got."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import Any

from qa_app.core.errors import NotFound
from qa_app.core.imports.placing import Importer
from qa_app.core.imports.states import State
from qa_app.core.jobs import JobKind
from qa_app.core.latency.profiles import Profile
from qa_app.core.permissions import Actor, Right
from qa_app.core.rules import engine
from qa_app.importers.problems import Item
from qa_app.ml.tokens import words
from qa_app.services import audit, definitions, jobs
from qa_app.services.context import Context
from qa_app.services.definitions import ActiveRules
from qa_app.services.imports import uploads
from qa_app.services.imports.access import actor_of
from qa_app.services.imports.collecting import seldom_collected
from qa_app.services.imports.handles import PROFILE, Handle
from qa_app.services.imports.notifying import tell_supervisors
from qa_app.services.imports.options import Options
from qa_app.services.imports.preparing import prepare
from qa_app.services.imports.problems import Shelf
from qa_app.services.imports.writing import Desk, gather, news, store
from qa_app.services.jobs import PAUSE_S
from qa_app.services.risk_models.promoting import enqueue_scoring
from qa_app.services.rule_bench.rescreening import after_import
from qa_app.storage.bulk import note_sizes, reading
from qa_app.storage.imports import add_counts, add_problems
from qa_app.storage.queries import accounts
from qa_app.storage.queries import imports as queries
from qa_app.storage.tables.base import to_ms
from qa_app.storage.tables.imports import Import

CHUNK = 1000
"""Conversations in one transaction: some tens of milliseconds of writing."""


@dataclass
class _Run:
    """One run over one import's file, in plain values.

    An attribute of a row may be read from the database again at any time, and on SQLite that
    would take the write lock for as long as a chunk is prepared. ``moment_ms`` stands for
    times that are not given. ``critical``: parts with critical findings so far, by team.
    ``written_at``: when the last chunk was committed, on the monotonic clock.
    """

    actor: Actor
    desk: Desk
    active: ActiveRules
    profile: Profile
    moment_ms: int
    shelf: Shelf
    critical: Counter[int]
    written_at: float = 0.0

    @cached_property
    def screener(self) -> engine.Screener:
        """Made only where there is something new to screen."""
        return engine.compile(self.active.rules, words, zone=self.desk.zone)


def run_import(context: Context, handle: Handle, import_id: int) -> None:
    """Bring in the file of an import, from where an earlier run has stopped.

    Every chunk's rows, counts and checkpoint are one transaction: whatever ends this, nothing
    is lost and nothing is there twice.
    """
    saved: Mapping[str, Any] = handle.saved or {}
    row = _row(context, import_id)
    if row.state in {State.DONE, State.CANCELLED}:
        # An earlier run was killed between its last commit and the end of its job.
        return
    run = _opened(context, row, saved)
    upload = uploads.OpenUpload(context, row)
    items = upload.items(skip=saved.get("next_item", 0))
    row.state = State.RUNNING
    context.session.commit()
    with seldom_collected():
        while not handle.cancelled and _bring_in(context, handle, run, items):
            handle.progress(*upload.progress)
    _finish(context, run, State.CANCELLED if handle.cancelled else State.DONE)


def _row(context: Context, import_id: int) -> Import:
    row = context.session.get(Import, import_id)
    if row is None:
        raise NotFound()
    return row


def _opened(context: Context, row: Import, saved: Mapping[str, Any]) -> _Run:
    actor = actor_of(context, row)
    active = definitions.screening_rules(context)
    options = Options.from_dict(row.mapping)
    return _Run(
        actor=actor,
        desk=Desk(
            import_id=row.id,
            importer=Importer(actor.reach(Right.IMPORT), row.team_id),
            rule_versions=active.version_ids,
            own_versions=active.own_ids,
            zone=context.zone,
            validity=active.validity,
            source=options.source,
            book=accounts.book(context.session),
            split_gap_minutes=options.gap_minutes,
        ),
        active=active,
        profile=definitions.profile(context, PROFILE),
        moment_ms=to_ms(row.created_at),
        shelf=Shelf.beside(queries.kept_problems(context.session, row.id)),
        critical=Counter({int(team): count for team, count in saved.get("critical", ())}),
    )


def _bring_in(context: Context, handle: Handle, run: _Run, items: Iterator[Item]) -> bool:
    """Bring in the next chunk; false where there is none."""
    batch = gather(islice(items, CHUNK), run.desk)
    if not batch.read:
        return False
    session = context.session
    with reading(session) as connection:
        texts = news(connection, batch.texts)
    prepared = prepare(texts, run.screener, run.profile, run.moment_ms) if texts else []
    # Whoever waited for the last chunk's writing has had the time of preparing this one.
    handle.pause(run.written_at + PAUSE_S - time.monotonic())
    connection = session.connection()
    outcome = store(connection, run.desk, batch, texts, prepared)
    add_problems(connection, run.desk.import_id, run.shelf.rows(batch.problems))
    add_counts(connection, run.desk.import_id, outcome.counts)
    run.critical += outcome.critical
    handle.checkpoint({"next_item": batch.next_item, "critical": sorted(run.critical.items())})
    session.commit()
    run.written_at = time.monotonic()
    return True


def _finish(context: Context, run: _Run, state: State) -> None:
    session = context.session
    row = _row(context, run.desk.import_id)
    session.refresh(row)
    stored_as, row.stored_as = row.stored_as, None
    row.state, row.finished_at = state, context.now
    tell_supervisors(context, row.id, run.critical)
    jobs.enqueue(context, JobKind.INDEX, unique_key=JobKind.INDEX.value)
    enqueue_scoring(context)
    after_import(context, run.active)
    audit.record(
        replace(context, actor=run.actor),
        f"import.{state}",
        "import",
        row.id,
        row.team_id,
        read=row.read,
        new=row.new,
        changed=row.changed,
        same=row.same,
        refused=row.refused,
    )
    if row.new:
        note_sizes(session.connection())
    session.commit()
    uploads.remove(context.data_dir, stored_as)
