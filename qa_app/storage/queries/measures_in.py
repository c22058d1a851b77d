"""Where schemes' measures come from, and the figures that people bring or give, as stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from qa_app.core.appraisal.model import Source, SourceKind
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.measures_in import (
    FigureImport,
    SchemeAssessment,
    SchemeFigure,
    SchemeMeasureSource,
)
from qa_app.storage.tables.people import Agent, Team, User
from qa_app.storage.tables.screening import FindingRow


class Place(NamedTuple):
    """A team's period under a scheme; ``period``: its id."""

    team_id: int
    scheme: str
    period: str


class StoredFigure(NamedTuple):
    """A figure that somebody brought; ``agent`` (the key) ``None``: the team's.

    ``file``: the one that brought it; ``None``: it was typed.
    """

    agent: str | None
    measure: str
    value: Decimal
    n: int | None
    file: str | None
    by: str | None
    at: datetime


class StoredValue(NamedTuple):
    """What an assessor gave an agent (by key) for a measure."""

    agent: str
    assessor: str
    measure: str
    value: Decimal
    given_by: int | None
    by: str | None
    at: datetime


class NewFigure(NamedTuple):
    """A figure to keep for an agent, or for the team."""

    agent_id: int | None
    measure: str
    value: Decimal
    n: int | None


class PastImport(NamedTuple):
    """A file that was brought."""

    id: int
    file: str
    figures: int
    refused: int
    by: str | None
    at: datetime


def team_key(session: Session, team_id: int) -> str | None:
    """The id by which files name a team."""
    return session.scalar(select(Team.key).where(Team.id == team_id))


def sources(session: Session, team_id: int, scheme: str) -> dict[str, Source]:
    """What a team has chosen, by measure."""
    chosen = select(
        SchemeMeasureSource.measure, SchemeMeasureSource.source, SchemeMeasureSource.detail
    ).where(SchemeMeasureSource.team_id == team_id, SchemeMeasureSource.scheme == scheme)
    return {
        measure: Source(SourceKind(kind), detail)
        for measure, kind, detail in session.execute(chosen)
    }


def set_source(
    session: Session,
    team_id: int,
    scheme: str,
    measure: str,
    source: Source | None,
    *,
    changed_by: int | None,
    now: datetime,
) -> None:
    """Keep a team's choice in place of the one before; ``None``: as the product takes it."""
    session.execute(
        delete(SchemeMeasureSource).where(
            SchemeMeasureSource.team_id == team_id,
            SchemeMeasureSource.scheme == scheme,
            SchemeMeasureSource.measure == measure,
        )
    )
    if source is not None:
        session.add(
            SchemeMeasureSource(
                team_id=team_id,
                scheme=scheme,
                measure=measure,
                source=source.kind.value,
                detail=source.detail,
                changed_by=changed_by,
                changed_at=now,
            )
        )


def figures(session: Session, place: Place) -> list[StoredFigure]:
    """The figures of a team's period under a scheme."""
    chosen = (
        select(
            Agent.key,
            SchemeFigure.measure,
            SchemeFigure.value,
            SchemeFigure.n,
            FigureImport.file,
            User.name,
            SchemeFigure.entered_at,
        )
        .outerjoin(Agent, Agent.id == SchemeFigure.agent_id)
        .outerjoin(FigureImport, FigureImport.id == SchemeFigure.import_id)
        .outerjoin(User, User.id == SchemeFigure.entered_by)
        .where(
            SchemeFigure.team_id == place.team_id,
            SchemeFigure.scheme == place.scheme,
            SchemeFigure.period == place.period,
        )
        .order_by(SchemeFigure.id)
    )
    return [StoredFigure._make(row) for row in session.execute(chosen)]


def values(session: Session, place: Place) -> list[StoredValue]:
    """What assessors gave in a team's period under a scheme."""
    chosen = (
        select(
            Agent.key,
            SchemeAssessment.assessor,
            SchemeAssessment.measure,
            SchemeAssessment.value,
            SchemeAssessment.given_by,
            User.name,
            SchemeAssessment.given_at,
        )
        .join(Agent, Agent.id == SchemeAssessment.agent_id)
        .outerjoin(User, User.id == SchemeAssessment.given_by)
        .where(
            SchemeAssessment.team_id == place.team_id,
            SchemeAssessment.scheme == place.scheme,
            SchemeAssessment.period == place.period,
        )
        .order_by(SchemeAssessment.id)
    )
    return [StoredValue._make(row) for row in session.execute(chosen)]


def forget_figures(
    session: Session, place: Place, cells: Collection[tuple[int | None, str]]
) -> None:
    """Delete the figures of these agents (``None``: the team) and measures."""
    wanted = set(cells)
    chosen = select(SchemeFigure.id, SchemeFigure.agent_id, SchemeFigure.measure).where(
        SchemeFigure.team_id == place.team_id,
        SchemeFigure.scheme == place.scheme,
        SchemeFigure.period == place.period,
    )
    found = [row.id for row in session.execute(chosen) if (row.agent_id, row.measure) in wanted]
    # A statement takes a bounded number of values.
    for start in range(0, len(found), 5000):
        session.execute(
            delete(SchemeFigure).where(SchemeFigure.id.in_(found[start : start + 5000]))
        )


def keep_figures(
    session: Session,
    place: Place,
    new: Collection[NewFigure],
    *,
    import_id: int | None,
    entered_by: int | None,
    now: datetime,
) -> None:
    """Keep figures in place of those that stood for the same people and measures."""
    forget_figures(session, place, [(each.agent_id, each.measure) for each in new])
    rows = [
        {
            **place._asdict(),
            **each._asdict(),
            "import_id": import_id,
            "entered_by": entered_by,
            "entered_at": now,
        }
        for each in new
    ]
    if rows:
        session.execute(insert(SchemeFigure), rows)


def add_import(
    session: Session,
    place: Place,
    *,
    file: str,
    digest: bytes,
    figures: int,
    refused: int,
    made_by: int | None,
    now: datetime,
) -> int:
    """Keep that a file was brought; its id."""
    row = FigureImport(
        **place._asdict(),
        file=file,
        digest=digest,
        figures=figures,
        refused=refused,
        made_by=made_by,
        made_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def imports(session: Session, place: Place, limit: int = 20) -> list[PastImport]:
    """The files of a team's period under a scheme, the newest first."""
    chosen = (
        select(
            FigureImport.id,
            FigureImport.file,
            FigureImport.figures,
            FigureImport.refused,
            User.name,
            FigureImport.made_at,
        )
        .outerjoin(User, User.id == FigureImport.made_by)
        .where(
            FigureImport.team_id == place.team_id,
            FigureImport.scheme == place.scheme,
            FigureImport.period == place.period,
        )
        .order_by(FigureImport.id.desc())
        .limit(limit)
    )
    return [PastImport._make(row) for row in session.execute(chosen)]


def keep_values(
    session: Session,
    place: Place,
    agent_id: int,
    assessor: str,
    given: Iterable[tuple[str, Decimal | None]],
    *,
    given_by: int | None,
    now: datetime,
) -> None:
    """Keep what one user gives as an assessor; ``None`` takes a value back."""
    for measure, value in given:
        session.execute(
            delete(SchemeAssessment).where(
                SchemeAssessment.team_id == place.team_id,
                SchemeAssessment.scheme == place.scheme,
                SchemeAssessment.period == place.period,
                SchemeAssessment.agent_id == agent_id,
                SchemeAssessment.assessor == assessor,
                SchemeAssessment.measure == measure,
                SchemeAssessment.given_by == given_by,
            )
        )
        if value is not None:
            session.add(
                SchemeAssessment(
                    **place._asdict(),
                    agent_id=agent_id,
                    assessor=assessor,
                    measure=measure,
                    value=value,
                    given_by=given_by,
                    given_at=now,
                )
            )
    session.flush()


def count_parts(
    session: Session, team_id: int, bounds: tuple[datetime, datetime]
) -> dict[str, int]:
    """How many conversations each agent (by key) of a team had within the bounds."""
    chosen: Any = (
        select(Agent.key, func.count())
        .select_from(Part)
        .join(Agent, Agent.id == Part.agent_id)
        .where(Part.team_id == team_id, Part.started_at >= bounds[0], Part.started_at < bounds[1])
        .group_by(Agent.key)
    )
    return {row[0]: row[1] for row in session.execute(chosen)}


def count_hits(
    session: Session, team_id: int, bounds: tuple[datetime, datetime], rule: str
) -> dict[str, int]:
    """In how many of these conversations a rule has found something that nobody dismissed."""
    chosen: Any = (
        select(Agent.key, func.count(Part.id.distinct()))
        .select_from(FindingRow)
        .join(Part, Part.id == FindingRow.part_id)
        .join(Agent, Agent.id == Part.agent_id)
        .where(
            FindingRow.rule == rule,
            FindingRow.state != "dismissed",
            Part.team_id == team_id,
            Part.started_at >= bounds[0],
            Part.started_at < bounds[1],
        )
        .group_by(Agent.key)
    )
    return {row[0]: row[1] for row in session.execute(chosen)}
