"""A team's figures of a period under a scheme, as pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from qa_app.core.appraisal import Figure, Person
from qa_app.core.appraisal.components import assessed
from qa_app.core.appraisal.declared import Declared
from qa_app.core.appraisal.model import Assessor, Measure, Scheme, Scope, Source, SourceKind
from qa_app.core.assessing import Giver, giver_of
from qa_app.core.decimals import half_up
from qa_app.core.errors import Invalid, NotFound, _
from qa_app.core.measures_in import sources_of
from qa_app.core.periods import Period, Span, period_of
from qa_app.core.periods import period as period_of_id
from qa_app.core.permissions import Right
from qa_app.core.texts import LocalText
from qa_app.services import definitions, scheme_uses
from qa_app.services.context import Context
from qa_app.services.measures_in.reading import MeasuresIn, Origin, of
from qa_app.services.scheme_uses import Applied
from qa_app.storage.queries import measures_in as queries
from qa_app.storage.queries.conversations import Named, teams_in
from qa_app.storage.queries.employment import people_on
from qa_app.storage.queries.measures_in import PastImport, Place, StoredValue

MONTHS, QUARTERS, YEARS = 13, 5, 3
ONE = Assessor("supervisor", LocalText({"zh_CN": "考核人", "en": "Assessor"}))
"""Who assesses where a scheme names nobody."""


class Cell(NamedTuple):
    """A figure with where it came from; ``absent``: assessors who gave nothing for it."""

    figure: Figure
    origin: Origin | None
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """A team's period under a scheme: who is in it, and what is asked for.

    ``people`` by the agent's id: those whom the scheme assesses there.
    """

    team: Named
    scheme: Scheme
    period: Period
    people: Mapping[int, Person]
    sources: Mapping[str, Source]

    @property
    def place(self) -> Place:
        return Place(self.team.id, self.scheme.id, self.period.id)

    @property
    def assessors(self) -> Sequence[Assessor]:
        return self.scheme.assessors or (ONE,)

    @property
    def typed_assessors(self) -> Sequence[Assessor]:
        """Those whose values somebody else may enter; what people give themselves is theirs."""
        return [each for each in self.assessors if giver_of(each) is not Giver.SELF]

    def measures(self, kind: SourceKind, scope: Scope | None = None) -> list[Measure]:
        """The measures that come from a kind of source."""
        return [
            each
            for each in self.scheme.measures
            if self.sources[each.name].kind is kind and scope in {None, each.scope}
        ]

    @property
    def assessed(self) -> list[Measure]:
        """What assessors give."""
        return [each for each in self.measures(SourceKind.ASSESSED) if each.assessed]


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """The figures of everybody, by agent and measure; the team's under 0.

    ``missing``: how many are asked for, not optional and not there.
    """

    desk: Desk
    cells: Mapping[int, Mapping[str, Cell]]
    missing: int
    imports: Sequence[PastImport]
    given: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be chosen: the actor's teams, periods, and the schemes in force."""

    teams: Sequence[Named]
    periods: Sequence[Period]
    schemes: Sequence[Scheme]


def choices(context: Context, team_id: int | None, period: Period) -> Choices:
    """The teams whose figures the actor may bring, and what is in force for one of them."""
    context.actor.require(Right.BRING_FIGURES)
    teams = teams_in(context.session, context.reach(Right.BRING_FIGURES))
    applied = scheme_uses.in_force(context, team_id, period) if team_id is not None else ()
    found = {each.scheme.id: each.scheme for each in applied}
    return Choices(teams, _periods(context), list(found.values()))


def asked_period(context: Context, period_id: str | None) -> Period:
    """The period of an id, by itself the last month that is over; raises Invalid."""
    if period_id:
        return period_of_id(period_id)
    return period_of(context.today, Span.MONTH).previous


def open_desk(context: Context, team_id: int, scheme_id: str, period: Period) -> Desk:
    """The place where figures are brought; raises NotFound, Refused, Invalid."""
    context.actor.require(Right.BRING_FIGURES, team_id)
    names = {
        each.id: each for each in teams_in(context.session, context.reach(Right.BRING_FIGURES))
    }
    version = definitions.schemes_on(context, period.last_day, team_id).get(scheme_id)
    if team_id not in names or version is None:
        raise NotFound()
    if period.span not in version.scheme.spans:
        raise Invalid(_("This scheme is not made for periods of that length."))
    applied = scheme_uses.in_force(context, team_id, period)
    roles = [each for each in applied if each.scheme.id == scheme_id]
    return desk_of(context, names[team_id], version.scheme, period, roles)


def desk_of(
    context: Context, team: Named, scheme: Scheme, period: Period, roles: Sequence[Applied]
) -> Desk:
    """The same for whoever may have it; of the people whom one of ``roles`` covers, if any."""
    people = {
        agent: person
        for agent, person in people_on(
            context.session, team.id, period.first_day, period.last_day
        ).items()
        if not roles or any(each.covers(person.role) for each in roles)
    }
    chosen = queries.sources(context.session, team.id, scheme.id)
    return Desk(team, scheme, period, people, sources_of(scheme, chosen))


def figures_page(context: Context, desk: Desk) -> FiguresPage:
    """Everybody's figures, with what is missing."""
    found = of(context, desk.team.id, desk.period, desk.scheme)
    declared = Declared(desk.scheme)
    cells = {
        agent: _cells(desk, declared, found, person.id) for agent, person in desk.people.items()
    }
    team_key = queries.team_key(context.session, desk.team.id) or ""
    own = found.team_measures.get(team_key, {})
    cells[0] = {
        each.name: Cell(own[each.id], found.origins.get((team_key, each.name)))
        for each in desk.scheme.measures
        if each.scope is Scope.TEAM and each.id in own
    }
    needed = [each for each in desk.scheme.measures if not each.optional]
    missing = sum(
        each.name not in cells[agent]
        for each in needed
        for agent in (desk.people if each.scope is Scope.PERSON else (0,))
    )
    given: dict[str, set[str]] = {each.id: set() for each in desk.assessors}
    for value in found.assessments:
        given.setdefault(value.assessor, set()).add(value.person)
    return FiguresPage(
        desk,
        cells,
        missing,
        queries.imports(context.session, desk.place),
        {assessor: len(people) for assessor, people in given.items()},
    )


def typed_figures(context: Context, desk: Desk) -> dict[tuple[int, str], str]:
    """What stands of the imported measures, as a form shows it: by agent (0: the team)."""
    agents = {person.id: agent for agent, person in desk.people.items()}
    return {
        (agents.get(each.agent, 0) if each.agent else 0, each.measure): f"{each.value:f}"
        for each in queries.figures(context.session, desk.place)
        if each.agent is None or each.agent in agents
    }


def own_values(context: Context, desk: Desk, assessor: str) -> dict[tuple[int, str], str]:
    """What the actor gave as an assessor, by agent and measure."""
    agents = {person.id: agent for agent, person in desk.people.items()}
    return {
        (agents[each.agent], each.measure): f"{each.value:f}"
        for each in values_of(context, desk, assessor)
        if each.agent in agents and each.given_by == context.actor.user_id
    }


def values_of(context: Context, desk: Desk, assessor: str) -> list[StoredValue]:
    """What everybody gave as an assessor."""
    found = queries.values(context.session, desk.place)
    return [each for each in found if each.assessor == assessor]


def _cells(desk: Desk, declared: Declared, found: MeasuresIn, person: str) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    own = [each for each in found.assessments if each.person == person]
    for measure in desk.scheme.measures:
        if measure.scope is Scope.TEAM:
            continue
        given = assessed(declared, own, measure.name) if measure.assessed else None
        figure = found.measures.get(person, {}).get(measure.id)
        if given is not None:
            absent = tuple(each for each in given.absent if desk.scheme.assessors)
            value = Figure(half_up(given.value), len(given.parts))
            cells[measure.name] = Cell(value, Origin(Source(SourceKind.ASSESSED)), absent)
        elif figure is not None:
            cells[measure.name] = Cell(figure, found.origins.get((person, measure.name)))
    return cells


def _periods(context: Context) -> list[Period]:
    found: list[Period] = []
    for span, most in ((Span.MONTH, MONTHS), (Span.QUARTER, QUARTERS), (Span.YEAR, YEARS)):
        each = period_of(context.today, span)
        for _number in range(most):
            found.append(each)
            each = each.previous
    return found
