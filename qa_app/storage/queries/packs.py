"""Which packs of rules are on, and switching them."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from qa_app.core.packs import Switches
from qa_app.storage.locks import Lock, hold
from qa_app.storage.tables.packs import PackSwitch
from qa_app.storage.tables.people import User


class Switched(NamedTuple):
    """Since when a pack is on for a team (``None``: every team), and who switched it on."""

    team_id: int | None
    by: str | None
    at: datetime


def take_turn(session: Session) -> None:
    """Let nobody else switch packs until this transaction ends."""
    hold(session, Lock.DEFINITIONS)


def switches(session: Session) -> Switches:
    """Everything that is on."""
    everywhere: set[str] = set()
    of_team: dict[int, set[str]] = defaultdict(set)
    for pack, team_id in session.execute(select(PackSwitch.pack, PackSwitch.team_id)):
        (everywhere if team_id is None else of_team[team_id]).add(pack)
    return Switches(
        frozenset(everywhere), {team: frozenset(packs) for team, packs in of_team.items()}
    )


def switched(session: Session, pack: str) -> dict[int | None, Switched]:
    """Where one pack is on, by team."""
    rows = session.execute(
        select(PackSwitch.team_id, User.name, PackSwitch.switched_at)
        .outerjoin(User, User.id == PackSwitch.switched_by)
        .where(PackSwitch.pack == pack)
    )
    return {row.team_id: Switched._make(row) for row in rows}


def add(
    session: Session, pack: str, team_id: int | None, user_id: int | None, now: datetime
) -> None:
    """Switch a pack on that was off."""
    session.add(PackSwitch(pack=pack, team_id=team_id, switched_by=user_id, switched_at=now))


def remove(session: Session, pack: str, team_id: int | None) -> None:
    """Switch a pack off; for every team, single teams keep theirs."""
    session.execute(
        delete(PackSwitch).where(
            PackSwitch.pack == pack,
            PackSwitch.team_id.is_(None) if team_id is None else PackSwitch.team_id == team_id,
        )
    )
