"""Versions of definitions in the database."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.orm import Session

from qa_app.core.definitions import Kind, Seed, Version
from qa_app.storage.locks import Lock, hold
from qa_app.storage.tables.definitions import DefinitionVersion

_COLUMNS = (
    DefinitionVersion.id,
    DefinitionVersion.kind,
    DefinitionVersion.key,
    DefinitionVersion.number,
    DefinitionVersion.body,
    DefinitionVersion.author_id,
    DefinitionVersion.created_at,
    DefinitionVersion.retired_at,
    DefinitionVersion.note,
    DefinitionVersion.since,
    DefinitionVersion.team_id,
)


def take_turn(session: Session) -> None:
    """Let nobody else add versions until this transaction ends."""
    hold(session, Lock.DEFINITIONS)


def newest(session: Session, kind: Kind) -> list[Version]:
    """The version with the highest number of each definition, and of each team's own ones.

    In the order of their keys.
    """
    highest = (
        select(DefinitionVersion.key, func.max(DefinitionVersion.number).label("number"))
        .where(DefinitionVersion.kind == kind.value)
        .group_by(DefinitionVersion.key, DefinitionVersion.team_id)
        .subquery()
    )
    query = (
        select(*_COLUMNS)
        .join(
            highest,
            (DefinitionVersion.key == highest.c.key)
            & (DefinitionVersion.number == highest.c.number),
        )
        .where(DefinitionVersion.kind == kind.value)
        .order_by(DefinitionVersion.key, DefinitionVersion.number)
    )
    return [_version(row) for row in session.execute(query)]


def every(session: Session, kind: Kind | None = None) -> list[Version]:
    """Every version of a kind, or of all kinds."""
    query = select(*_COLUMNS).order_by(
        DefinitionVersion.kind, DefinitionVersion.key, DefinitionVersion.number
    )
    if kind is not None:
        query = query.where(DefinitionVersion.kind == kind.value)
    return [_version(row) for row in session.execute(query)]


def of_key(session: Session, kind: Kind, key: str) -> list[Version]:
    """Every version of one definition, whoever's it is, the newest first."""
    query = (
        select(*_COLUMNS)
        .where(DefinitionVersion.kind == kind.value, DefinitionVersion.key == key)
        .order_by(DefinitionVersion.number.desc())
    )
    return [_version(row) for row in session.execute(query)]


def by_ids(session: Session, kind: Kind, ids: Collection[int]) -> list[Version]:
    """The versions of these ids, those that there are."""
    query = select(*_COLUMNS).where(
        DefinitionVersion.kind == kind.value, DefinitionVersion.id.in_(ids)
    )
    return [_version(row) for row in session.execute(query)] if ids else []


def add_seeds(session: Session, seeds: Iterable[Seed], now: datetime) -> None:
    """Store versions that come from the product's files."""
    rows = [
        {
            "kind": seed.shipped.kind.value,
            "key": seed.shipped.key,
            "number": seed.number,
            "body": seed.shipped.body,
            "digest": digest(seed.shipped.body),
            "note": "",
            "created_at": now,
        }
        for seed in seeds
    ]
    if rows:
        session.execute(insert(DefinitionVersion), rows)


def add_version(
    session: Session,
    kind: Kind,
    key: str,
    body: str,
    *,
    number: int,
    note: str,
    author_id: int | None,
    now: datetime,
    since: date | None = None,
    team_id: int | None = None,
) -> int:
    """Store a version that somebody wrote; its id."""
    row = DefinitionVersion(
        kind=kind.value,
        key=key,
        number=number,
        body=body,
        digest=digest(body),
        note=note,
        author_id=author_id,
        created_at=now,
        since=since,
        team_id=team_id,
    )
    session.add(row)
    session.flush()
    return row.id


def retire(session: Session, version_id: int, now: datetime) -> None:
    """Put the definition of a newest version out of use."""
    session.execute(
        update(DefinitionVersion).where(DefinitionVersion.id == version_id).values(retired_at=now)
    )


def digest(body: str) -> bytes:
    """BLAKE2b of a definition's text, 16 bytes."""
    return hashlib.blake2b(body.encode(), digest_size=16).digest()


def _version(row: Row[*tuple[Any, ...]]) -> Version:
    return Version(
        id=row.id,
        kind=Kind(row.kind),
        key=row.key,
        number=row.number,
        body=row.body,
        authored=row.author_id is not None,
        created_at=row.created_at,
        retired_at=row.retired_at,
        note=row.note,
        since=row.since,
        team_id=row.team_id,
    )
