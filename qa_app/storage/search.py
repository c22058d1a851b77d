"""The search index, in each database's own way; both find exactly what LIKE finds.

SQLite: a contentless FTS5 table whose row number packs the place. PostgreSQL: the folded text
under a GIN index of its pairs, without positions, and the text compared again: a tsvector keeps
at most 256 positions of a token and so cannot answer phrases exactly. The pairs stand in the
index alone. Kept beside the text they would be four times its size, all of which a search would
have to read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    select,
    table,
)
from sqlalchemy import column as sql_column
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from qa_app.core.conversations import Role
from qa_app.core.search import APART, MASKED, SPEAKERS, UNMASKED, IndexedText, Phrase, tokens

TABLE = "message_index"

_SQLITE_SCHEMA = (
    f"CREATE VIRTUAL TABLE {TABLE} USING fts5("
    "pairs, content='', columnsize=0, tokenize='unicode61', prefix='5')",
)
_PAIRS = "message_pairs"
# The pairs as they are, the last character alone. The cost tells PostgreSQL to ask the index.
_POSTGRESQL_SCHEMA = (
    f"CREATE OR REPLACE FUNCTION {_PAIRS}(folded text) RETURNS tsvector"
    " LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 10000 AS $$"
    " DECLARE signs text[] := string_to_array(folded, NULL);"
    " pairs text[] := signs[cardinality(signs):];"
    " BEGIN FOR place IN 2 .. cardinality(signs) LOOP"
    " pairs[place] := signs[place - 1] || signs[place]; END LOOP;"
    " RETURN array_to_tsvector(pairs); END $$",
    f"CREATE TABLE {TABLE} (key bigint PRIMARY KEY, folded text NOT NULL)",
    f"CREATE INDEX ix_{TABLE}_pairs ON {TABLE} USING gin ({_PAIRS}(folded))",
)
COMMON = 20_000
"""Entries that SQLite gathers sooner than it looks through the texts of a list."""

# Of the newest entries in PostgreSQL: how many must hold a phrase for a list to be looked through
# text by text, and for the newest that hold it to be.
_SAMPLE, _COMMON_IN_LIST, _COMMON_AMONG_NEWEST = 600, 45, 15


def create_index(connection: Connection) -> None:
    """Make the empty index."""
    for statement in _SQLITE_SCHEMA if _is_sqlite(connection) else _POSTGRESQL_SCHEMA:
        connection.exec_driver_sql(statement)


def drop_index(connection: Connection) -> None:
    """Remove the index."""
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {TABLE}")
    if not _is_sqlite(connection):
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {_PAIRS}")


def add(connection: Connection, entries: Iterable[IndexedText]) -> None:
    """Index texts."""
    if _is_sqlite(connection):
        _insert(connection, f"INSERT INTO {TABLE}(rowid, pairs) VALUES (?, ?)", entries)  # noqa: S608
    else:
        _copy(connection, entries)


def remove(connection: Connection, entries: Iterable[IndexedText]) -> None:
    """Take texts out of the index, in which they must be, exactly as they were added."""
    if _is_sqlite(connection):
        _insert(
            connection,
            f"INSERT INTO {TABLE}({TABLE}, rowid, pairs) VALUES ('delete', ?, ?)",  # noqa: S608
            entries,
        )
    else:
        connection.execute(
            sql(f"DELETE FROM {TABLE} WHERE key = ANY(:keys)"),  # noqa: S608
            {"keys": [entry.key for entry in entries]},
        )


def matching(
    session: Session, wanted: Phrase, *, unmasked: bool, speaker: Role | None = None
) -> Select[Any]:
    """A select of the ids of the revisions that hold the phrase, some of them several times.

    ``unmasked``: look into personal data too (the caller must have the right). ``speaker``:
    only where they say it.
    """
    dialect = session.get_bind().dialect.name
    key = "rowid" if dialect == "sqlite" else "key"
    match = _fts_match(wanted) if dialect == "sqlite" else _tsvector_match(wanted)
    found = select(literal_column(f"{key} >> 24", BigInteger)).select_from(table(TABLE))
    return found.where(match, *_asked(literal_column(key, BigInteger), unmasked, speaker))


def newest_matching(session: Session, wanted: Phrase, *, speaker: Role, limit: int) -> Select[Any]:
    """The same of one speaker, masked, as far as the newest entries that hold the phrase."""
    chosen = matching(session, wanted, unmasked=False, speaker=speaker)
    if session.get_bind().dialect.name == "sqlite":
        return chosen.order_by(literal_column("rowid").desc()).limit(limit)
    key: ColumnElement[Any] = sql_column("key", BigInteger)
    if _held_by_newest(session, wanted) >= _COMMON_AMONG_NEWEST:
        said = _position(sql_column("folded"), wanted) > 0
        asked = _asked(key, unmasked=False, speaker=speaker)
        found = select(literal_column("key >> 24", BigInteger)).select_from(table(TABLE))
        chosen = found.where(said, *asked)
    return chosen.order_by(key.desc()).limit(limit)


def one_by_one(session: Session, wanted: Phrase, *, walking: bool) -> bool:
    """Whether to look for a phrase text by text, because so many hold it that to gather them
    all takes long. ``walking``: only as many texts are wanted as fill a page.

    A page asks for its rows and for how many there are: it is found out once for a session.
    """
    known: dict[tuple[Phrase, bool], bool] = session.info.setdefault("one_by_one", {})
    if (wanted, walking) not in known:
        known[wanted, walking] = _is_common(session, wanted, walking=walking)
    return known[wanted, walking]


def _is_common(session: Session, wanted: Phrase, *, walking: bool) -> bool:
    if session.get_bind().dialect.name == "sqlite":
        some = matching(session, wanted, unmasked=True).limit(COMMON + 1).subquery()
        return (session.scalar(select(func.count()).select_from(some)) or 0) > COMMON
    return walking and _held_by_newest(session, wanted) >= _COMMON_IN_LIST


def _held_by_newest(session: Session, wanted: Phrase) -> int:
    """How many of the newest entries hold a phrase: to count by its index takes PostgreSQL as
    long as to gather, and these tell enough.
    """
    newest = sql(f"SELECT folded FROM {TABLE} ORDER BY key DESC LIMIT {_SAMPLE}")  # noqa: S608
    texts = newest.columns(sql_column("folded")).subquery()
    holding = select(func.count()).where(_position(texts.c.folded, wanted) > 0)
    return session.scalar(holding) or 0


def prefer_index(session: Session) -> None:
    """Have the index read for the rest of the transaction, however many texts it may find.

    PostgreSQL expects to find more of them than it does. With little memory it would only note
    on which pages they stand, and take every text there apart again.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sql("SET LOCAL enable_seqscan = off"))
        session.execute(sql("SET LOCAL work_mem = '32MB'"))


def holds(
    session: Session,
    revision_id: ColumnElement[Any],
    wanted: Phrase,
    *,
    unmasked: bool,
    speaker: Role | None = None,
) -> ColumnElement[bool]:
    """Whether a text holds the phrase, for looking text by text."""
    if session.get_bind().dialect.name == "sqlite":
        return revision_id.in_(matching(session, wanted, unmasked=unmasked, speaker=speaker))
    key: ColumnElement[Any] = sql_column("key", BigInteger)
    first = revision_id * (1 << 24)
    said = _position(sql_column("folded"), wanted) > 0
    return exists(
        select(key)
        .select_from(table(TABLE))
        .where(key >= first, key < first + (1 << 24), said, *_asked(key, unmasked, speaker))
    )


def _asked(
    key: ColumnElement[Any], unmasked: bool, speaker: Role | None
) -> Iterator[ColumnElement[bool]]:
    """Only the entries that the caller may search, and of one speaker where that is asked."""

    def bits(mask: int) -> ColumnElement[int]:
        return key.op("&", return_type=BigInteger())(mask)

    # Said by what is left out: that it is nearly nothing, PostgreSQL must know for its plan.
    yield bits(3) != (MASKED if unmasked else UNMASKED)
    if speaker is not None:
        yield bits(3 << 2) == SPEAKERS.index(speaker) << 2


def _fts_match(wanted: Phrase) -> ColumnElement[bool]:
    # Digits and small letters only: nothing a user types can reach FTS5's query language.
    query = f'"{" ".join(wanted.pairs)}"' if wanted.pairs else f"{wanted.prefix}*"
    return literal_column(TABLE).op("MATCH")(bindparam(None, query, unique=True))


def _tsvector_match(wanted: Phrase) -> ColumnElement[bool]:
    text = wanted.text
    terms = " & ".join(map(_quoted, pairwise(text))) or f"{_quoted(text)}:*"
    query = sql("CAST(:search_terms AS tsquery)").bindparams(search_terms=terms)
    pairs = literal_column(f"{_PAIRS}(folded)").op("@@", is_comparison=True)(query)
    if len(wanted.pairs) < 2:
        return pairs
    return and_(pairs, _position(sql_column("folded"), wanted) > 0)


def _quoted(signs: Iterable[str]) -> str:
    """Characters as one term of a query, whatever they mean to its language."""
    return "'" + "".join(signs).replace("\\", "\\\\").replace("'", "''") + "'"


def _position(folded: ColumnElement[Any], wanted: Phrase) -> ColumnElement[int]:
    """Where the phrase stands in an entry's text; 0: nowhere."""
    return func.strpos(folded, bindparam(None, wanted.text, unique=True))


def _insert(connection: Connection, statement: str, entries: Iterable[IndexedText]) -> None:
    rows = [(entry.key, " ".join(_tokens(entry))) for entry in entries]
    if rows:
        connection.exec_driver_sql(statement, rows)


def _copy(connection: Connection, entries: Iterable[IndexedText]) -> None:
    driver = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("the connection is closed")
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY {TABLE} (key, folded) FROM STDIN") as copy,
    ):
        for entry in entries:
            copy.write_row((entry.key, APART.join(entry.texts)))


def _tokens(entry: IndexedText) -> list[str]:
    return [token for text in entry.texts for token in tokens(text)]


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"
