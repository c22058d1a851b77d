"""One pass over the texts that a change can affect, for a trial as for a re-screening."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from qa_app.core.errors import NotFound
from qa_app.core.latency.profiles import Profile
from qa_app.core.permissions import Actor, Reach, Right
from qa_app.services import definitions
from qa_app.services.context import Context
from qa_app.services.rule_bench.comparing import Hits, Versions, comparing
from qa_app.storage.bulk import reading
from qa_app.storage.queries import rule_bench as queries
from qa_app.storage.queries.people import accounts
from qa_app.storage.queries.rule_bench import StoredText
from qa_app.storage.tables.rule_bench import RuleRun

PROFILE = "default"
"""The latency profile by which conversations are screened."""

CHUNK = 500
"""Texts in one step: some hundredths of a second of reading, and of writing where there is any."""


class Handle(Protocol):
    """A job's handle."""

    saved: Mapping[str, object] | None

    @property
    def cancelled(self) -> bool: ...

    def progress(self, done: int, total: int | None = None) -> None: ...

    def checkpoint(self, state: Mapping[str, object]) -> None: ...

    def pause(self, seconds: float = ...) -> None: ...


def run_row(context: Context, run_id: int) -> RuleRun:
    """The row of a run; raises NotFound."""
    row = queries.run(context.session, run_id)
    if row is None:
        raise NotFound()
    return row


def reach_of(context: Context, row: RuleRun) -> Reach:
    """The teams whose conversations a run may look at: those its user may see today."""
    if row.created_by is None:
        return Reach(everywhere=True, team_ids=frozenset())
    user = accounts.user(context.session, row.created_by)
    if user is None or not user.active:
        return Reach(everywhere=False, team_ids=frozenset())
    grants = tuple(role.grant for role in user.roles_on(context.today))
    return Actor(user.id, user.username, grants).reach(Right.SEE_CONVERSATIONS)


def profile_of(context: Context) -> Profile:
    """The profile by which texts are screened."""
    return definitions.profile(context, PROFILE)


def compared(
    context: Context,
    handle: Handle,
    revision_ids: Sequence[int],
    versions: Versions,
    profile: Profile,
) -> Iterator[tuple[int, list[tuple[StoredText, Hits]]]]:
    """What both versions find in these texts, chunk by chunk; ends where the job is to stop.

    Each chunk comes with the last id it covers. The session is outside a transaction then.
    """

    def chunks() -> Iterator[list[StoredText]]:
        for start in range(0, len(revision_ids), CHUNK):
            if handle.cancelled:
                return
            with reading(context.session):
                found = queries.texts(context.session, revision_ids[start : start + CHUNK])
            yield found

    with comparing(versions, profile, context.zone, len(revision_ids)) as compare:
        for number, (texts, hits) in enumerate(compare(chunks())):
            last = revision_ids[min((number + 1) * CHUNK, len(revision_ids)) - 1]
            yield last, list(zip(texts, hits, strict=True))
