"""How many unflagged conversations a team's draws take in addition."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.core.permissions import Reach
from qa_app.storage.tables.people import Team
from qa_app.storage.tables.rule_quality import RecallShare


class TeamShare(NamedTuple):
    """A team and its share in percent; ``None``: the one that the product begins with."""

    team_id: int
    team: str
    percent: int | None


def percent_of(session: Session, team_id: int) -> int | None:
    """The share that a team chose, in percent; ``None``: it chose none."""
    return session.scalar(select(RecallShare.percent).where(RecallShare.team_id == team_id))


def of_teams(session: Session, reach: Reach) -> list[TeamShare]:
    """The teams within reach with their shares, by name."""
    chosen = (
        select(Team.id, Team.name, RecallShare.percent)
        .outerjoin(RecallShare, RecallShare.team_id == Team.id)
        .order_by(Team.name, Team.id)
    )
    if not reach.everywhere:
        chosen = chosen.where(Team.id.in_(reach.team_ids))
    return [TeamShare._make(row) for row in session.execute(chosen)]
