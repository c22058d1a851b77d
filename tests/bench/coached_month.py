"""Coaching tasks on the reviews of ``stored_month``: set and confirmed in its middle."""

from __future__ import annotations

from datetime import UTC, date, datetime
from urllib.parse import quote

from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from qa_app.core.coaching.tasks import TaskKind, TaskState
from qa_app.core.rubrics.references import qualified
from qa_app.storage.tables.coaching import CoachingTask
from qa_app.storage.tables.people import AgentTeam
from tests.bench.stored_month import FIRST, LAST, RUBRIC

CRITERIA = tuple(
    qualified(RUBRIC, each)
    for each in ("attitude.effectiveness", "attitude.language", "attitude.patience")
)
OF_EACH = 8
"""On what a team is coached, and how many of its agents on each."""

_SET, _CONFIRMED = datetime(2026, 10, 13, tzinfo=UTC), datetime(2026, 10, 15, tzinfo=UTC)


def coach(engine: Engine) -> None:
    """In every team, other agents on each criterion."""
    with Session(engine) as session:
        people = session.execute(select(AgentTeam.team_id, AgentTeam.agent_id)).tuples()
        teams: dict[int, list[int]] = {}
        for team, agent in people:
            teams.setdefault(team, []).append(agent)
        session.execute(
            insert(CoachingTask),
            [
                {
                    "team_id": team,
                    "agent_id": agent,
                    "kind": TaskKind.COACHING,
                    "state": TaskState.CONFIRMED,
                    "criterion": CRITERIA[place % len(CRITERIA)],
                    "goal": "先安抚，再给办法。",
                    "due_on": date(2026, 10, 20),
                    "set_at": _SET,
                    "confirmed_at": _CONFIRMED,
                }
                for team, agents in teams.items()
                for place, agent in enumerate(agents[: len(CRITERIA) * OF_EACH])
            ],
        )
        session.commit()


def pages() -> dict[str, str]:
    """The pages of the effect in the first team, by their names."""
    asked = f"since={FIRST}&until={LAST}&team=1"
    criterion = quote(CRITERIA[0])
    return {
        "effect of coaching": f"/coaching/effect?{asked}",
        "effect on a criterion": f"/coaching/effect/criterion?{asked}&criterion={criterion}",
        "coaching task": "/coaching/1",
    }
