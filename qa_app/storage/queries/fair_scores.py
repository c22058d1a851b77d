"""Keeping fair scores, and reading them again."""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from qa_app.core.fair_scores import (
    ENGINE,
    FairScore,
    Interval,
    PeriodInputs,
    Severity,
    as_plain,
    canonical,
    from_plain,
    merged,
)
from qa_app.storage.tables.fair_scores import FairRun, FairScoreRow, FairTeam
from qa_app.storage.tables.jobs import Job
from qa_app.storage.tables.people import Agent

_FIGURES = ("n", "n_random", "plain", "weighted", "severity", "shrinkage", "score", "expected")
_SCORE = ("agent_id", *_FIGURES, "deviation", "low", "high")


class RunHead(NamedTuple):
    """A stored run without what it was computed from."""

    id: int
    period: str
    number: int
    engine: int
    digest: str
    reviews: int
    agents: int
    ended: bool
    waiting: int
    appealed: int
    computed_by: int | None
    computed_at: datetime

    @property
    def provisional(self) -> bool:
        """Whether something of the period was still open."""
        return not self.ended or bool(self.waiting or self.appealed)

    @property
    def superseded(self) -> bool:
        """Whether another version of the method computed this."""
        return self.engine != ENGINE


class TeamFigures(NamedTuple):
    """What a run says of one team."""

    team_id: int
    pool: int
    agents: int
    reviews: int
    quantile: float
    notes: Sequence[str]
    spread: Mapping[str, float]
    severities: Sequence[Severity]
    brackets: Sequence[tuple[int, int]]
    criteria: Sequence[Any]


class RankedScore(NamedTuple):
    """An agent's score and its place within the team, 1 for the best."""

    place: int
    name: str
    key: str
    score: FairScore


def latest(session: Session, period: str) -> RunHead | None:
    """The newest run of a period."""
    chosen = _heads().where(FairRun.period == period).order_by(FairRun.number.desc()).limit(1)
    return _head(session, chosen)


def run_of(session: Session, period: str, number: int) -> RunHead | None:
    """One run of a period."""
    return _head(session, _heads().where(FairRun.period == period, FairRun.number == number))


def runs_of(session: Session, period: str, team_id: int, most: int) -> list[RunHead]:
    """The newest runs of a period in which a team has scores."""
    chosen = (
        _heads()
        .join(FairTeam, FairTeam.run_id == FairRun.id)
        .where(FairRun.period == period, FairTeam.team_id == team_id)
        .order_by(FairRun.number.desc())
        .limit(most)
    )
    return [RunHead._make(row) for row in session.execute(chosen)]


def inputs_of(session: Session, run_id: int, team_ids: Collection[int]) -> PeriodInputs:
    """What the scores of some teams were computed from in a run."""
    chosen = select(FairTeam.inputs).where(
        FairTeam.run_id == run_id, FairTeam.team_id.in_(team_ids)
    )
    return merged(
        from_plain(json.loads(zlib.decompress(packed))) for packed in session.scalars(chosen)
    )


def packed_inputs(inputs: PeriodInputs) -> bytes:
    """Inputs as a team's row keeps them."""
    return zlib.compress(canonical(as_plain(inputs)))


def computing_job(session: Session, key: str) -> int | None:
    """The job with this key that waits or runs."""
    return session.scalar(select(Job.id).where(Job.unique_key == key))


def add_run(
    session: Session,
    run: FairRun,
    teams: Sequence[FairTeam],
    scores: Sequence[tuple[int, int, FairScore]],
) -> None:
    """Keep a run; ``scores``: team, place and score of each agent."""
    last = session.scalar(select(func.max(FairRun.number)).where(FairRun.period == run.period))
    run.number = (last or 0) + 1
    session.add(run)
    session.flush()
    for team in teams:
        team.run_id = run.id
    session.add_all(teams)
    session.flush()
    rows = [
        {"run_id": run.id, "team_id": team, "place": place, **_columns(score)}
        for team, place, score in scores
    ]
    if rows:
        session.execute(insert(FairScoreRow), rows)


def scored_teams(session: Session, run_id: int) -> set[int]:
    """The teams of which a run has scores."""
    chosen = select(FairTeam.team_id).where(FairTeam.run_id == run_id, FairTeam.agents > 0)
    return set(session.scalars(chosen))


def team_figures(session: Session, run_id: int, team_id: int) -> TeamFigures | None:
    """What a run says of a team; ``None`` where it has no scores of it."""
    row = session.scalar(
        select(FairTeam).where(FairTeam.run_id == run_id, FairTeam.team_id == team_id)
    )
    if row is None:
        return None
    return TeamFigures(
        team_id=row.team_id,
        pool=row.pool,
        agents=row.agents,
        reviews=row.reviews,
        quantile=row.quantile,
        notes=row.notes,
        spread=row.spread,
        severities=[
            Severity(reviewer, n, points, Interval(*interval), group)
            for reviewer, n, points, interval, group in row.severities
        ],
        brackets=[(first, last) for first, last in row.brackets],
        criteria=row.criteria,
    )


def teams_of_pool(session: Session, run_id: int, pool: int) -> frozenset[int]:
    """The teams that were scored together."""
    chosen = select(FairTeam.team_id).where(FairTeam.run_id == run_id, FairTeam.pool == pool)
    return frozenset(session.scalars(chosen))


def scores_of(
    session: Session, run_id: int, team_id: int, places: tuple[int, int] | None = None
) -> list[RankedScore]:
    """A team's scores, the best first; ``places``: from the first to the last of these alone."""
    chosen = _ranked().where(FairScoreRow.run_id == run_id, FairScoreRow.team_id == team_id)
    if places is not None:
        chosen = chosen.where(FairScoreRow.place.between(*places))
    return [_score(row) for row in session.execute(chosen.order_by(FairScoreRow.place))]


def score_of(session: Session, run_id: int, agent_id: int) -> tuple[int, RankedScore] | None:
    """An agent's team and score in a run."""
    chosen = _ranked().where(FairScoreRow.run_id == run_id, FairScoreRow.agent_id == agent_id)
    row = session.execute(chosen.add_columns(FairScoreRow.team_id)).first()
    return None if row is None else (row[-1], _score(row))


def place_of(session: Session, run_id: int, agent_id: int) -> int | None:
    """An agent's place within the team."""
    chosen = select(FairScoreRow.place).where(
        FairScoreRow.run_id == run_id, FairScoreRow.agent_id == agent_id
    )
    return session.scalar(chosen)


def _heads() -> Any:
    return select(*(getattr(FairRun, name) for name in RunHead._fields))


def _head(session: Session, chosen: Any) -> RunHead | None:
    row = session.execute(chosen).first()
    return None if row is None else RunHead._make(row)


def _ranked() -> Any:
    return select(
        FairScoreRow.place, Agent.name, Agent.key, *(getattr(FairScoreRow, each) for each in _SCORE)
    ).join(Agent, Agent.id == FairScoreRow.agent_id)


def _score(row: Any) -> RankedScore:
    figures = dict(zip(_SCORE, row[3:], strict=False))
    agent, low, high = figures.pop("agent_id"), figures.pop("low"), figures.pop("high")
    return RankedScore(
        row[0], row[1], row[2], FairScore(agent=agent, interval=Interval(low, high), **figures)
    )


def _columns(score: FairScore) -> dict[str, Any]:
    figures = {name: getattr(score, name) for name in _SCORE[1:-2]}
    return {"agent_id": score.agent, **figures, "low": score.interval[0], "high": score.interval[1]}
