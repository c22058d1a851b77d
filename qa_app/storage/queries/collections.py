"""Reading collections of examples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from qa_app.core.permissions import Reach
from qa_app.storage.queries.conversations import Named
from qa_app.storage.tables.collections import CollectionItem, CollectionRow, CollectionShare
from qa_app.storage.tables.examples import ExampleRow
from qa_app.storage.tables.people import Team, User

MOST = 500


class ListedCollection(NamedTuple):
    """A collection as a list shows it. ``good``, ``bad``: how many examples of either kind."""

    id: int
    name: str
    about: str
    owner_id: int
    owner: str
    changed_at: datetime
    removed_at: datetime | None
    good: int = 0
    bad: int = 0
    teams: tuple[Named, ...] = ()


class StoredItem(NamedTuple):
    """An item in its place; ``example_id`` ``None``: a note."""

    id: int
    example_id: int | None
    text: str


def listed(session: Session, user_id: int | None, reach: Reach) -> list[ListedCollection]:
    """A user's own collections and those shared with teams within reach, the last changed first."""
    shared = exists().where(CollectionShare.collection_id == CollectionRow.id)
    if not reach.everywhere:
        shared = shared.where(CollectionShare.team_id.in_(reach.team_ids))
    ids = session.scalars(
        select(CollectionRow.id)
        .where(CollectionRow.removed_at.is_(None), or_(CollectionRow.owner_id == user_id, shared))
        .order_by(CollectionRow.changed_at.desc(), CollectionRow.id.desc())
        .limit(MOST)
    ).all()
    found = {each.id: each for each in _some(session, ids)}
    return [found[each] for each in ids]


def one(session: Session, collection_id: int) -> ListedCollection | None:
    """One collection, a removed one too, or ``None``."""
    return next(iter(_some(session, [collection_id])), None)


def holding(session: Session, example_id: int) -> list[ListedCollection]:
    """The collections that an example is in, by name."""
    ids = session.scalars(
        select(CollectionItem.collection_id)
        .join(CollectionRow, CollectionRow.id == CollectionItem.collection_id)
        .where(
            CollectionItem.example_id == example_id,
            CollectionItem.removed_at.is_(None),
            CollectionRow.removed_at.is_(None),
        )
    ).all()
    return sorted(_some(session, ids), key=lambda each: (each.name, each.id))


def items(session: Session, collection_id: int) -> list[StoredItem]:
    """What a collection holds, in order; nothing that was taken out of it or of the library."""
    rows = session.execute(
        select(CollectionItem.id, CollectionItem.example_id, CollectionItem.text)
        .outerjoin(ExampleRow, ExampleRow.id == CollectionItem.example_id)
        .where(
            CollectionItem.collection_id == collection_id,
            CollectionItem.removed_at.is_(None),
            ExampleRow.removed_at.is_(None),
        )
        .order_by(CollectionItem.position, CollectionItem.id)
    )
    return [StoredItem._make(row) for row in rows]


def _some(session: Session, ids: Collection[int]) -> list[ListedCollection]:
    rows = session.execute(
        select(
            CollectionRow.id,
            CollectionRow.name,
            CollectionRow.about,
            CollectionRow.owner_id,
            User.name,
            CollectionRow.changed_at,
            CollectionRow.removed_at,
        )
        .join(User, User.id == CollectionRow.owner_id)
        .where(CollectionRow.id.in_(ids))
    ).all()
    numbers = _numbers(session, ids)
    teams = _teams(session, ids)
    return [
        ListedCollection(*row, numbers[row.id, True], numbers[row.id, False], tuple(teams[row.id]))
        for row in rows
    ]


def _numbers(session: Session, ids: Collection[int]) -> dict[tuple[int, bool], int]:
    rows = session.execute(
        select(CollectionItem.collection_id, ExampleRow.good, func.count())
        .join(ExampleRow, ExampleRow.id == CollectionItem.example_id)
        .where(
            CollectionItem.collection_id.in_(ids),
            CollectionItem.removed_at.is_(None),
            ExampleRow.removed_at.is_(None),
        )
        .group_by(CollectionItem.collection_id, ExampleRow.good)
    )
    found: dict[tuple[int, bool], int] = defaultdict(int)
    for collection_id, good, number in rows:
        found[collection_id, good] = number
    return found


def _teams(session: Session, ids: Collection[int]) -> dict[int, list[Named]]:
    rows = session.execute(
        select(CollectionShare.collection_id, Team.id, Team.name)
        .join(Team, Team.id == CollectionShare.team_id)
        .where(CollectionShare.collection_id.in_(ids))
        .order_by(Team.name, Team.id)
    )
    found: dict[int, list[Named]] = defaultdict(list)
    for collection_id, team_id, name in rows:
        found[collection_id].append(Named(team_id, name))
    return found
