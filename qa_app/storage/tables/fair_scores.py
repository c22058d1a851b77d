"""Fair scores as they were computed, with everything that they were computed from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Float, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.storage.tables.base import Base, Instant, Packed


class FairRun(Base):
    """One computation of a period; never changed once written.

    ``number`` counts from 1 within the period. ``digest``: the SHA-256 of what it was computed
    from, all teams together (``qa_app.core.fair_scores.inputs``). ``ended``: whether the period
    was over. ``waiting``: how many reviews were submitted and not published, ``appealed``: how
    many appeals were open.
    """

    __tablename__ = "fair_run"
    __table_args__ = (UniqueConstraint("period", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(String(10))
    number: Mapped[int]
    engine: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    reviews: Mapped[int]
    agents: Mapped[int]
    ended: Mapped[bool]
    waiting: Mapped[int]
    appealed: Mapped[int]
    computed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    computed_at: Mapped[datetime] = mapped_column(Instant)


class FairTeam(Base):
    """What holds for a whole team of a run.

    ``pool``: the least team id of those that it was scored together with. ``notes``: what has to
    be said of the figures. ``spread``, ``quantile`` and ``severities`` (of the reviewers who
    reviewed this team) as in ``qa_app.core.fair_scores``. ``brackets``: pairs of the first and
    the last place of those who cannot be told apart. ``criteria``: how strict each reviewer is by
    criterion. ``inputs``: what the team's scores were computed from, canonical and compressed by
    zlib.
    """

    __tablename__ = "fair_team"
    __table_args__ = (UniqueConstraint("run_id", "team_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("fair_run.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    pool: Mapped[int]
    agents: Mapped[int]
    reviews: Mapped[int]
    quantile: Mapped[float] = mapped_column(Float)
    notes: Mapped[list[str]] = mapped_column(Packed)
    spread: Mapped[dict[str, float]] = mapped_column(Packed)
    severities: Mapped[list[Any]] = mapped_column(Packed)
    brackets: Mapped[list[tuple[int, int]]] = mapped_column(Packed)
    criteria: Mapped[list[Any]] = mapped_column(Packed)
    inputs: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class FairScoreRow(Base):
    """An agent's fair score in a run; figures as in ``qa_app.core.fair_scores``.

    ``place``: 1 for the best of the team.
    """

    __tablename__ = "fair_score"
    __table_args__ = (
        UniqueConstraint("run_id", "agent_id"),
        Index(None, "run_id", "team_id", "place"),
        Index(None, "agent_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("fair_run.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"))
    place: Mapped[int]
    n: Mapped[int]
    n_random: Mapped[int]
    plain: Mapped[float | None] = mapped_column(Float)
    weighted: Mapped[float] = mapped_column(Float)
    severity: Mapped[float] = mapped_column(Float)
    shrinkage: Mapped[float] = mapped_column(Float)
    score: Mapped[float] = mapped_column(Float)
    expected: Mapped[float] = mapped_column(Float)
    deviation: Mapped[float] = mapped_column(Float)
    low: Mapped[float] = mapped_column(Float)
    high: Mapped[float] = mapped_column(Float)
