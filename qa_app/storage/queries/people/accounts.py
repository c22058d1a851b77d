"""Users and their roles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, tuple_
from sqlalchemy.orm import Session

from qa_app.core.listing import PAGE_SIZE, Page
from qa_app.core.people.filters import UserFilter, UserOrder, UserState
from qa_app.core.people.names import folded_username
from qa_app.core.people.records import NamedUser, RoleRecord, UserRecord
from qa_app.core.permissions import RIGHTS_OF, Reach, Right, RoleName
from qa_app.storage.queries.people.patterns import containing
from qa_app.storage.tables.people import Membership, Team, User


def user(session: Session, user_id: int) -> UserRecord | None:
    return next(iter(_records(session, select(User).where(User.id == user_id))), None)


def user_by_username(session: Session, username: str) -> UserRecord | None:
    """``username`` as :func:`qa_app.core.people.names.folded_username` gives it."""
    return next(iter(_records(session, select(User).where(User.username == username))), None)


def all_users(session: Session) -> list[UserRecord]:
    return _records(session, select(User).order_by(User.id))


def users_with_right(
    session: Session, right: Right, team_id: int | None, day: date
) -> list[NamedUser]:
    """Active users who have a right in a team on a day (no team: in every team), by name."""
    roles = [role for role, rights in RIGHTS_OF.items() if right in rights]
    return users_with_role(session, roles, team_id, day)


def users_with_role(
    session: Session, roles: Collection[RoleName], team_id: int | None, day: date
) -> list[NamedUser]:
    """Active users who hold one of the roles in a team on a day, by name.

    Whoever holds it in every team is among them.
    """
    in_team: ColumnElement[bool] = Membership.team_id.is_(None)
    if team_id is not None:
        in_team = or_(in_team, Membership.team_id == team_id)
    holds = exists().where(
        Membership.user_id == User.id, Membership.role.in_(roles), in_team, _holds_on(day)
    )
    rows = session.execute(
        select(User.id, User.name, User.username)
        .where(User.active, holds)
        .order_by(User.name, User.id)
    )
    return [NamedUser(*row) for row in rows]


def names_of(session: Session, user_ids: Iterable[int]) -> dict[int, str]:
    """The names of users by id, of those who have left too."""
    rows = session.execute(select(User.id, User.name).where(User.id.in_(set(user_ids))))
    return {row.id: row.name for row in rows}


def listed_users(
    session: Session, wanted: UserFilter, reach: Reach, today: date, limit: int = PAGE_SIZE
) -> Page[UserRecord]:
    """One page of the users who have or had a part in the teams reached.

    The marks of a page are ids of users; one that is gone leads to the first page.
    """
    query = _narrowed(select(User), wanted, reach, today)
    column = {UserOrder.NAME: User.name, UserOrder.USERNAME: User.username}[wanted.order]
    backwards = wanted.after is None and wanted.before is not None
    mark = _mark(session, column, wanted.before if backwards else wanted.after)
    if mark is not None:
        place = tuple_(column, User.id)
        query = query.where(place < mark if wanted.descending != backwards else place > mark)
    turned = wanted.descending != (backwards and mark is not None)
    order = (column.desc(), User.id.desc()) if turned else (column, User.id)
    found = _records(session, query.order_by(*order).limit(limit + 1))
    return _page(found, limit, backwards and mark is not None, mark is not None)


def count_users(session: Session, wanted: UserFilter, reach: Reach, today: date) -> int:
    query = _narrowed(select(func.count()).select_from(User), wanted, reach, today)
    return session.scalar(query) or 0


def administrators(session: Session, day: date) -> list[UserRecord]:
    """The active administrators of every team, the earliest made first."""
    holds = _has_part(
        Membership.role == str(RoleName.ADMINISTRATOR),
        Membership.team_id.is_(None),
        _holds_on(day),
    )
    return _records(session, select(User).where(User.active, holds).order_by(User.id))


def _narrowed(query: Select[Any], wanted: UserFilter, reach: Reach, today: date) -> Select[Any]:
    if not reach.everywhere:
        query = query.where(_has_part(Membership.team_id.in_(reach.team_ids)))
    if wanted.words:
        query = query.where(
            or_(
                containing(User.name, wanted.words),
                containing(User.username, folded_username(wanted.words)),
            )
        )
    if wanted.role is not None or wanted.team_id is not None:
        query = query.where(_has_part(*_part_conditions(wanted, today)))
    if wanted.state is not None:
        query = query.where(_STATES[wanted.state])
    return query


_STATES: dict[UserState, ColumnElement[bool]] = {
    UserState.ACTIVE: and_(User.active, User.password_hash.is_not(None)),
    UserState.WAITING: and_(User.active, User.password_hash.is_(None)),
    UserState.LEFT: User.active.is_(False),
}


def _part_conditions(wanted: UserFilter, today: date) -> list[ColumnElement[bool]]:
    """A role that holds today; of those who have left, one that they held."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.state is not UserState.LEFT:
        conditions += [User.active.is_(True), _holds_on(today)]
    if wanted.role is not None:
        conditions.append(Membership.role == str(wanted.role))
    if wanted.team_id is not None:
        conditions.append(Membership.team_id == wanted.team_id)
    return conditions


def _has_part(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Membership.user_id == User.id, *conditions)


def _holds_on(day: date) -> ColumnElement[bool]:
    return and_(Membership.since <= day, or_(Membership.until.is_(None), Membership.until >= day))


def _mark(session: Session, column: Any, text: str | None) -> tuple[str, int] | None:
    if text is None or not text.isascii() or not text.isdecimal() or len(text) > 9:
        return None
    row = session.execute(select(column, User.id).where(User.id == int(text))).first()
    return None if row is None else (row[0], row[1])


def _page(
    found: Sequence[UserRecord], limit: int, backwards: bool, inside: bool
) -> Page[UserRecord]:
    shown, more = list(found[:limit]), len(found) > limit
    if not shown:
        return Page(())
    if backwards:
        shown.reverse()
    rest_behind, rest_before = (True, more) if backwards else (more, inside)
    return Page(
        shown,
        after=str(shown[-1].id) if rest_behind else None,
        before=str(shown[0].id) if rest_before else None,
    )


def _records(session: Session, query: Select[Any]) -> list[UserRecord]:
    rows = session.scalars(query.execution_options(populate_existing=True)).all()
    roles = _roles(session, [row.id for row in rows])
    return [
        UserRecord(
            id=row.id,
            username=row.username,
            name=row.name,
            locale=row.locale,
            active=row.active,
            demo=row.demo,
            has_password=row.password_hash is not None,
            agent_id=row.agent_id,
            created_at=row.created_at,
            left_on=row.left_on,
            roles=tuple(roles[row.id]),
        )
        for row in rows
    ]


def _roles(session: Session, user_ids: Sequence[int]) -> dict[int, list[RoleRecord]]:
    found: dict[int, list[RoleRecord]] = defaultdict(list)
    rows = session.execute(
        select(Membership, Team.name)
        .outerjoin(Team, Team.id == Membership.team_id)
        .where(Membership.user_id.in_(user_ids))
        .order_by(Membership.since, Membership.id)
        .execution_options(populate_existing=True)
    )
    for membership, team in rows:
        found[membership.user_id].append(
            RoleRecord(
                id=membership.id,
                user_id=membership.user_id,
                role=RoleName(membership.role),
                team_id=membership.team_id,
                team=team,
                since=membership.since,
                until=membership.until,
            )
        )
    return found
