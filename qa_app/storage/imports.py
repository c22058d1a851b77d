"""Writes what an import brings: conversations, revisions, parts, findings, people, problems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import (
    BigInteger,
    Connection,
    Table,
    Update,
    bindparam,
    select,
    type_coerce,
    update,
)

from qa_app.core.flagged import risk_of
from qa_app.core.imports.counts import Counts
from qa_app.core.imports.shares import Share
from qa_app.core.packs import RuleKey
from qa_app.core.rules.hits import Finding
from qa_app.storage.bulk import insert_rows, reserve_ids
from qa_app.storage.queries.imports import Known, KnownPart, parts_of
from qa_app.storage.queries.review_figures import follow_parts
from qa_app.storage.tables import Base
from qa_app.storage.tables.imports import Import
from qa_app.storage.tables.search import SearchWatermark

_CONVERSATION = Base.metadata.tables["conversation"]
_REVISION = Base.metadata.tables["revision"]
_PART = Base.metadata.tables["part"]
_FINDING = Base.metadata.tables["finding"]
_IMPORT = Base.metadata.tables["import"]
_PROBLEM = Base.metadata.tables["import_problem"]
_encode = msgspec.json.Encoder(enc_hook=str).encode

_COLUMNS: Mapping[Table, tuple[str, ...]] = {
    _CONVERSATION: ("id", "source", "external_id", "current_revision_id"),
    _REVISION: (
        "id", "conversation_id", "number", "import_id", "digest", "content", "personal",
        "message_count",
    ),
    _PART: (
        "id", "conversation_id", "agent_id", "team_id", "channel", "started_at", "timed",
        "message_count", "rounds", "unanswered", "first_response_ms", "average_response_ms",
        "longest_response_ms", "handling_ms", "finding_count", "severity_rank", "open_rank",
        "confirmed_rank", "dismissed_rank", "risk", "flagged_since",
    ),
    _FINDING: (
        "id", "revision_id", "part_id", "rule", "rule_version_id", "severity", "message",
        "start", "end", "state",
    ),
}  # fmt: skip
_UPDATED = ("id", *_COLUMNS[_PART][3:])
_PROBLEM_COLUMNS = (
    "import_id", "refused", "file", "line", "conversation", "sentence", "details", "excerpt",
)  # fmt: skip
_NO_SHARE = Share(None, 0, 0, 0, None, None, None, None, ())

Owner = tuple[int | None, int | None]
"""The ids of a share's agent and team."""


class Prepared(NamedTuple):
    """A conversation ready to be written.

    ``started_ms`` is the import's moment where the source gave no times (``timed`` false).
    """

    source: str
    external_id: str
    channel: str
    started_ms: int
    timed: bool
    digest: bytes
    content: bytes
    personal: bytes | None
    message_count: int
    shares: tuple[Share, ...]


class Placed(NamedTuple):
    """A prepared conversation with the owner of each of its shares.

    ``known``: what is kept of it already, where this is a new text of an old conversation.
    """

    prepared: Prepared
    owners: tuple[Owner, ...]
    known: Known | None = None


class Restored(NamedTuple):
    """An earlier text to be shown again; ``agents``: for each share the id of its agent."""

    conversation_id: int
    revision_id: int
    prepared: Prepared
    agents: tuple[int | None, ...]


def write_chunk(
    connection: Connection,
    import_id: int,
    placed: Sequence[Placed],
    rule_versions: Mapping[str, int],
    own_versions: Mapping[RuleKey, int] | None = None,
) -> None:
    """Write new conversations and the new texts of old ones; commits nothing.

    ``rule_versions``: the row of the definition version for each rule of the findings;
    ``own_versions``: of those that teams have of their own. Call it after ``begin_bulk``, with
    each conversation once.
    """
    old = [each.known.id for each in placed if each.known is not None]
    chunk = _Chunk(connection, import_id, rule_versions, parts_of(connection, old), placed)
    chunk.own_versions = own_versions or {}
    for each in placed:
        chunk.add(each)
    chunk.write()


def show_again(connection: Connection, texts: Sequence[Restored]) -> None:
    """Make earlier texts the current ones; their parts stay in their teams."""
    parts = parts_of(connection, [text.conversation_id for text in texts])
    updates = []
    for text in texts:
        shares = dict(zip(text.agents, text.prepared.shares, strict=True))
        for agent_id, part in parts.get(text.conversation_id, {}).items():
            share = shares.get(agent_id, _NO_SHARE)
            figures = part_figures(text.prepared, share, part.team_id, part.flagged_ms)
            updates.append((part.id, *figures))
    point_to(connection, [(text.conversation_id, text.revision_id) for text in texts])
    update_parts(connection, updates)


class _Chunk:
    """Gathers the rows of one chunk, table by table."""

    def __init__(
        self,
        connection: Connection,
        import_id: int,
        rule_versions: Mapping[str, int],
        kept: Mapping[int, Mapping[int | None, KnownPart]],
        placed: Sequence[Placed],
    ) -> None:
        self.connection, self.import_id, self.kept = connection, import_id, kept
        self.rule_versions = rule_versions
        self.own_versions: Mapping[RuleKey, int] = {}
        self.began = _began(connection, import_id)
        self.rows: dict[Table, list[tuple[Any, ...]]] = {table: [] for table in _COLUMNS}
        self.part_updates: list[tuple[Any, ...]] = []
        self.new_texts: list[tuple[int, int]] = []
        shares = [share for each in placed for share in each.prepared.shares]
        findings = sum([len(share.findings) for share in shares])
        new = sum([each.known is None for each in placed])
        self.conversation_ids = self._reserved(_CONVERSATION, new)
        self.revision_ids = self._reserved(_REVISION, len(placed), _watermark(connection))
        self.part_ids = self._reserved(_PART, len(shares))
        self.finding_ids = self._reserved(_FINDING, findings)

    def add(self, placed: Placed) -> None:
        prepared, owners, known = placed
        revision_id = next(self.revision_ids)
        number = 1
        if known is None:
            conversation_id = next(self.conversation_ids)
            self.rows[_CONVERSATION].append(
                (conversation_id, prepared.source, prepared.external_id, revision_id)
            )
        else:
            conversation_id, number = known.id, known.number + 1
            self.new_texts.append((conversation_id, revision_id))
        self.rows[_REVISION].append(
            (revision_id, conversation_id, number, self.import_id, prepared.digest,
             prepared.content, prepared.personal, prepared.message_count)
        )  # fmt: skip
        kept = dict(self.kept.get(conversation_id, ()))
        for share, (agent_id, team_id) in zip(prepared.shares, owners, strict=True):
            part = kept.pop(agent_id, None)
            since = part.flagged_ms if part is not None else None
            figures = part_figures(prepared, share, team_id, since or self.began)
            if part is None:
                part_id = next(self.part_ids)
                self.rows[_PART].append((part_id, conversation_id, agent_id, *figures))
            else:
                part_id = part.id
                self.part_updates.append((part_id, *figures))
            if share.findings:
                self._add_findings(share, revision_id, part_id)
        # A part that the new text no longer has may be reviewed already: it stays, empty.
        for part in kept.values():
            figures = part_figures(prepared, _NO_SHARE, part.team_id, None)
            self.part_updates.append((part.id, *figures))

    def _add_findings(self, share: Share, revision_id: int, part_id: int) -> None:
        ids = self.finding_ids
        self.rows[_FINDING].extend(
            (next(ids), revision_id, part_id, each.rule, self._version_of(each),
             each.severity.value, each.message, each.start, each.end, "open")
            for each in share.findings
        )  # fmt: skip

    def _version_of(self, finding: Finding) -> int:
        own = self.own_versions.get((finding.rule, finding.version))
        return self.rule_versions[finding.rule] if own is None else own

    def write(self) -> None:
        for table, rows in self.rows.items():
            insert_rows(self.connection, table, _COLUMNS[table], rows)
        point_to(self.connection, self.new_texts)
        update_parts(self.connection, self.part_updates)

    def _reserved(self, table: Table, count: int, above: int = 0) -> Iterator[int]:
        return iter(reserve_ids(self.connection, table, count, above))


class ProblemRow(NamedTuple):
    """A refused row or a warning, as it is kept."""

    refused: bool
    file: str
    line: int | None
    conversation: str | None
    sentence: str
    values: Mapping[str, object]
    excerpt: str


def add_problems(connection: Connection, import_id: int, problems: Iterable[ProblemRow]) -> None:
    """Keep the problems of an import."""
    rows = [
        (import_id, each.refused, each.file, each.line, each.conversation, each.sentence,
         _encode(dict(each.values)), each.excerpt)
        for each in problems
    ]  # fmt: skip
    insert_rows(connection, _PROBLEM, _PROBLEM_COLUMNS, rows)


def add_counts(connection: Connection, import_id: int, counts: Counts) -> None:
    """Add what a chunk counted to what its import has counted so far."""
    added = {name: _IMPORT.c[name] + count for name, count in counts._asdict().items()}
    connection.execute(update(_IMPORT).where(_IMPORT.c.id == import_id).values(added))


def part_figures(
    prepared: Prepared, share: Share, team_id: int | None, flagged_ms: int | None
) -> tuple[Any, ...]:
    """What a part shows of its share, as the columns of ``part`` from ``team_id`` on.

    Nobody has decided on its findings yet; ``flagged_ms``: when they were found.
    """
    return (
        team_id,
        prepared.channel,
        prepared.started_ms,
        prepared.timed,
        share.message_count,
        share.rounds,
        share.unanswered,
        share.first_response_ms,
        share.average_response_ms,
        share.longest_response_ms,
        share.handling_ms,
        len(share.findings),
        share.severity_rank,
        share.severity_rank,
        0,
        0,
        risk_of(each.severity for each in share.findings),
        flagged_ms if share.findings else None,
    )


def update_parts(connection: Connection, updates: Sequence[tuple[Any, ...]]) -> None:
    """Set the figures of parts: the part's id, then what :func:`part_figures` gives.

    A part without times keeps the moment at which it was first brought in. What is kept of
    their reviews follows them.
    """
    for timed in (True, False):
        rows = [
            {f"new_{name}": value for name, value in zip(_UPDATED, values, strict=True)}
            for values in updates
            if values[_UPDATED.index("timed")] is timed
        ]
        if rows:
            connection.execute(_part_update(timed), rows)
    follow_parts(connection, [values[0] for values in updates])


def _part_update(timed: bool) -> Update:
    kept = {"id"} if timed else {"id", "started_at"}
    # The moment is a plain number here, as everything in bulk.
    types = {"started_at": BigInteger(), "flagged_since": BigInteger()}
    changes = {
        name: bindparam(f"new_{name}", type_=types.get(name, _PART.c[name].type))
        for name in _UPDATED
        if name not in kept
    }
    return update(_PART).where(_PART.c.id == bindparam("new_id")).values(changes)


def point_to(connection: Connection, current: Sequence[tuple[int, int]]) -> None:
    """Make a revision the current one of its conversation: pairs (conversation, revision)."""
    if current:
        connection.execute(
            update(_CONVERSATION)
            .where(_CONVERSATION.c.id == bindparam("conversation"))
            .values(current_revision_id=bindparam("revision")),
            [{"conversation": one, "revision": revision} for one, revision in current],
        )


def _began(connection: Connection, import_id: int) -> int:
    """When an import was asked for, in milliseconds."""
    began = select(type_coerce(Import.created_at, BigInteger)).where(Import.id == import_id)
    return connection.execute(began).scalar_one()


def _watermark(connection: Connection) -> int:
    """The last searchable revision: a number given back by an undone import stays used."""
    found = connection.execute(select(SearchWatermark.revision_id)).scalar()
    return found or 0
