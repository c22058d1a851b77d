"""The figures of a team's period as an assessment takes them, each with where it came from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from qa_app.core.appraisal import Assessment, Figure, Scheme
from qa_app.core.appraisal.model import Measure, Scope, Source, SourceKind
from qa_app.core.measures_in import GIVEN, sources_of
from qa_app.core.periods import Period
from qa_app.services.context import Context
from qa_app.services.measures_in.measuring import WHOLE, Measuring
from qa_app.storage.queries import measures_in as queries
from qa_app.storage.queries.employment import people_on
from qa_app.storage.queries.measures_in import Place, StoredFigure, StoredValue


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one figure came from; ``n``: on how many cases it rests, where that is known.

    ``file``, ``by`` and ``at``: of a figure that somebody brought.
    """

    source: Source
    n: int | None = None
    file: str | None = None
    by: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MeasuresIn:
    """What goes into a team's assessment besides the ledger.

    ``measures`` by person, ``team_measures`` by team, then by the measure's id; both people and
    teams by their keys. ``sources``: from where each measure comes, by its name. ``origins``:
    where each figure came from, by owner (person or team) and the measure's name.
    """

    measures: Mapping[str, Mapping[str, Figure]]
    team_measures: Mapping[str, Mapping[str, Figure]]
    assessments: tuple[Assessment, ...]
    sources: Mapping[str, Source]
    origins: Mapping[tuple[str, str], Origin]


def of(context: Context, team_id: int, period: Period, scheme: Scheme) -> MeasuresIn:
    """The figures of a team's period under a scheme; rights are the caller's to ask for.

    Of measures that come from reviews only what is published counts. A measure without any
    figure is left out: what rests on it stays open.
    """
    session = context.session
    team = queries.team_key(session, team_id) or str(team_id)
    sources = sources_of(scheme, queries.sources(session, team_id, scheme.id))
    place = Place(team_id, scheme.id, period.id)
    figures: dict[str, dict[str, Figure]] = defaultdict(dict)
    origins: dict[tuple[str, str], Origin] = {}
    people = people_on(session, team_id, period.first_day, period.last_day)
    measuring = Measuring(context, team_id, list(people), period)
    brought = queries.figures(session, place) if scheme.measures else []
    for measure in scheme.measures:
        source = sources[measure.name]
        found = (
            _brought(measure, source, brought)
            if source.kind in GIVEN
            else {
                owner: (figure, Origin(source, figure.n))
                for owner, figure in measuring.figures(measure, source).items()
            }
        )
        for owner, (figure, origin) in found.items():
            of_team = measure.scope is Scope.TEAM
            figures[f"team {team}" if of_team else owner][measure.id] = figure
            origins[team if of_team else owner, measure.name] = origin
    return MeasuresIn(
        measures={owner: own for owner, own in figures.items() if owner != f"team {team}"},
        team_measures={team: figures[f"team {team}"]} if f"team {team}" in figures else {},
        assessments=_assessments(queries.values(session, place), scheme, sources),
        sources=sources,
        origins=origins,
    )


def _brought(
    measure: Measure, source: Source, brought: Iterable[StoredFigure]
) -> dict[str, tuple[Figure, Origin]]:
    """What somebody brought for a measure, by the agent's key or under ``WHOLE``."""
    imported = Source(SourceKind.IMPORTED, source.detail)
    return {
        each.agent or WHOLE: (
            Figure(each.value, each.n),
            Origin(imported, each.n, each.file, each.by, each.at),
        )
        for each in brought
        if each.measure == measure.name and (each.agent is None) == (measure.scope is Scope.TEAM)
    }


def _assessments(
    values: Iterable[StoredValue], scheme: Scheme, sources: Mapping[str, Source]
) -> tuple[Assessment, ...]:
    """Each person's values by assessor and giver, of the measures that assessors give."""
    given: dict[tuple[str, str, int | None], dict[str, StoredValue]] = defaultdict(dict)
    assessed = {
        each.name
        for each in scheme.measures
        if each.assessed and sources[each.name].kind is SourceKind.ASSESSED
    }
    for each in values:
        if each.measure in assessed:
            given[each.agent, each.assessor, each.given_by][each.measure] = each
    return tuple(
        Assessment(person, assessor, {name: each.value for name, each in own.items()})
        for (person, assessor, _by), own in sorted(given.items(), key=lambda item: str(item[0]))
    )
