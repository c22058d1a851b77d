"""Reports by criterion: the commonest errors, and whose they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa_app.core.proportions import Proportion
from qa_app.core.reports import CriterionTally, ErrorRate, commonest, error_rates, sums
from qa_app.core.rubrics import Rubric
from qa_app.core.scores import judged_and_lost
from qa_app.core.texts import DEFAULT_LOCALE, LocalText
from qa_app.services import definitions
from qa_app.services.context import Context
from qa_app.services.reports.terms import Asked, Terms, terms_of
from qa_app.storage.queries import reports as queries
from qa_app.storage.queries import score_sums

MOST_AGENTS = 30


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """One criterion with its titles, by the newest of the versions in use."""

    rate: ErrorRate
    title: LocalText
    rubric: LocalText
    critical: bool


@dataclass(frozen=True, slots=True)
class HeatField:
    """Error rates by agent and criterion.

    ``agents``: (id, name) of those with the most errors on the commonest criteria, at most
    MOST_AGENTS of ``of``; ``cells``: by (place of the agent, place of the criterion).
    """

    agents: Sequence[tuple[int, str]]
    of: int
    cells: Mapping[tuple[int, int], Proportion]


@dataclass(frozen=True, slots=True)
class CriteriaReport:
    """Every criterion, the most errors first, the ten commonest errors and whose they are."""

    terms: Terms
    lines: Sequence[CriterionLine]
    commonest: Sequence[CriterionLine]
    field: HeatField


def by_criteria(context: Context, asked: Asked) -> CriteriaReport:
    """The report by criterion; raises NotFound, Refused, Invalid."""
    terms = terms_of(context, asked)
    stored = score_sums.marks(context.session, terms.scope)
    rubrics = definitions.rubrics_by_version(context, {version for version, *_rest in stored})
    tallies = [
        CriterionTally(rubrics[version].id, criterion, agent, judged, lost)
        for version, agent, marks in stored
        for criterion, (judged, lost) in judged_and_lost(rubrics[version], marks).items()
        if judged
    ]
    newest = {rubrics[version].id: rubrics[version] for version in sorted(rubrics)}
    rates = error_rates(tallies)
    lines = {rate.name: _line(rate, newest[rate.rubric]) for rate in rates}
    common = [lines[rate.name] for rate in commonest(rates)]
    return CriteriaReport(terms, [*lines.values()], common, _field(context, tallies, common))


def _line(rate: ErrorRate, rubric: Rubric) -> CriterionLine:
    criterion = rubric.criterion(rate.criterion)
    if criterion is None:
        return CriterionLine(
            rate, LocalText({DEFAULT_LOCALE: rate.criterion}), rubric.title, critical=False
        )
    return CriterionLine(rate, criterion.title, rubric.title, criterion.critical is not None)


def _field(
    context: Context, tallies: Sequence[CriterionTally], common: Sequence[CriterionLine]
) -> HeatField:
    places = {(line.rate.rubric, line.rate.criterion): i for i, line in enumerate(common)}
    theirs = [each for each in tallies if (each.rubric, each.criterion) in places]
    by_agent = sums(theirs, lambda each: each.agent)
    worst = sorted(by_agent, key=lambda agent: (-by_agent[agent].count, agent))[:MOST_AGENTS]
    names = queries.agent_names(context.session, worst)
    row = {agent: place for place, agent in enumerate(worst)}
    shown = [each for each in theirs if each.agent in row]
    return HeatField(
        agents=[(agent, names.get(agent, "")) for agent in worst],
        of=len(by_agent),
        cells=sums(shown, lambda each: (row[each.agent], places[each.rubric, each.criterion])),
    )
