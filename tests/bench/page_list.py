"""The pages that people work on, and who opens them, in a database that was filled for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from random import Random
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from qa_app.core.assignments import AssignmentState
from qa_app.core.reviews import Purpose
from qa_app.storage.tables.appeals import AppealRow
from qa_app.storage.tables.appraisals import AppraisalRow
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.calibration import CalibrationRound
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.ledger import LedgerRow
from qa_app.storage.tables.people import AgentTeam, Team, User
from qa_app.storage.tables.reviews import ReviewRow
from qa_app.storage.tables.sampling import Draw, SamplingPlan
from tests.bench.corpus import SEED
from tests.bench.stored_work import PERIOD

Address = Callable[[], str]
LEAD, REVIEWER, BOSS = "bench-lead", "bench-reviewer", "bench-supervisor"
HOMES = {
    "quality lead": LEAD,
    "reviewer": REVIEWER,
    "supervisor": BOSS,
    "trainer": "bench-trainer",
    "agent": "bench-agent-0",
    "administrator": "bench-administrator",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A page: who opens it, and its address, which may be another each time."""

    user: str
    address: Address


def pages_of(session: Session) -> Mapping[str, Asked]:
    """Every page, by its name."""
    return {
        **_conversations(session),
        **_reviewing(session),
        **{f"home, {role}": _at(user, "/") for role, user in HOMES.items()},
        **_leading(session),
        **_scores(session),
    }


def _conversations(session: Session) -> Mapping[str, Asked]:
    team = session.scalars(select(Team.id).order_by(Team.id)).first()
    narrowed = "/conversations?severity=minor&channel=chat&since=2026-08-01&until=2026-08-31"
    parts = select(Part.id).where(Part.team_id == team).order_by(Part.id).limit(5000)
    return {
        "list": _at(LEAD, "/conversations"),
        "list, administrator": _at("bench-administrator", "/conversations"),
        "list, narrowed": _at(LEAD, narrowed),
        "list, by severity": _at(LEAD, "/conversations?sort=-severity"),
        "list, words": _at(LEAD, "/conversations?words=快递"),
        "list, days above it": _at(LEAD, "/conversations/density"),
        "conversation": _some(session, LEAD, "/conversations/{}", parts),
        "flagged": _at(BOSS, "/flagged"),
        "flagged, decided": _at(BOSS, "/flagged?state=confirmed"),
        "response times": _at(LEAD, f"/response-times?period={PERIOD}"),
    }


def _reviewing(session: Session) -> Mapping[str, Asked]:
    reviewer = session.scalars(select(User.id).where(User.username == REVIEWER)).one()
    tasks = select(Assignment.id).where(
        Assignment.reviewer_id == reviewer,
        Assignment.state == AssignmentState.OPEN,
        Assignment.purpose == Purpose.SAMPLE,
    )
    done = select(ReviewRow.id).where(ReviewRow.state == "published")
    return {
        "queue": _at(REVIEWER, "/assignments"),
        "finished": _at(REVIEWER, "/assignments/finished"),
        "review": _some(session, REVIEWER, "/reviews/assignments/{}", tasks),
        "review, finished": _some(session, LEAD, "/reviews/{}", done),
        "reviews": _at(LEAD, "/reviews"),
        "task board": _at(LEAD, "/assignments/board"),
        "sampling": _at(LEAD, "/sampling"),
        "sampling, a draw": _some(session, LEAD, "/sampling/{}", select(Draw.id)),
        "sampling, a plan": _some(session, LEAD, "/sampling/plans/{}", select(SamplingPlan.id)),
        "re-checks": _at(LEAD, "/re-checks"),
    }


def _leading(session: Session) -> Mapping[str, Asked]:
    return {
        "appeals": _at(LEAD, "/appeals"),
        "appeal": _some(session, LEAD, "/appeals/{}", select(AppealRow.id)),
        "calibration": _at(LEAD, "/calibration"),
        "calibration, a round": _some(
            session, LEAD, "/calibration/{}", select(CalibrationRound.id)
        ),
        "agreement": _at(LEAD, "/calibration/agreement"),
        "ledger": _at(BOSS, "/ledger"),
        "ledger, an entry": _some(session, BOSS, "/ledger/{}", select(LedgerRow.id)),
        "appraisals": _at(BOSS, "/appraisals"),
        "appraisal": _some(session, BOSS, "/appraisals/{}", select(AppraisalRow.id)),
        "reports": _at(LEAD, f"/reports?period={PERIOD}"),
        "rules": _at(LEAD, "/rules"),
        "notices": _at(LEAD, "/notices"),
    }


def _scores(session: Session) -> Mapping[str, Asked]:
    team = session.scalars(select(Team.id).order_by(Team.id)).first()
    agents = select(AgentTeam.agent_id).where(AgentTeam.team_id == team)
    return {
        "scores": _at(LEAD, f"/scores?period={PERIOD}"),
        "scores, an agent": _some(session, LEAD, f"/scores/agents/{{}}?period={PERIOD}", agents),
        "fair scores": _at(LEAD, f"/fair-scores?period={PERIOD}&team={team}"),
        "my quality": _at("bench-agent-0", "/my-quality"),
    }


def _at(user: str, path: str) -> Asked:
    return Asked(user, lambda: path)


def _some(session: Session, user: str, path: str, ids: Select[Any]) -> Asked:
    """One page of many of a kind, in an order drawn once."""
    found: Sequence[int] = session.scalars(ids).all()
    turns = cycle(Random(SEED).sample(found, len(found)))
    return Asked(user, lambda: path.format(next(turns)))
