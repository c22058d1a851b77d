"""Figures as lists: what a file would bring, row by row, and bringing it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from qa_app.core.appraisal.model import Measure, Scope, SourceKind
from qa_app.core.errors import Invalid, _
from qa_app.core.figure_lists import TEAM_ROW, headings_of, value_of
from qa_app.core.list_columns import Columns, columns_from
from qa_app.core.list_plans import (
    ListPlan,
    PlannedRow,
    Row,
    RowState,
    head_and_rows,
    plan_rows,
)
from qa_app.exports.workbook_files import workbook
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.services.measures_in.pages import Desk, typed_figures
from qa_app.storage.queries import measures_in as queries
from qa_app.storage.queries.measures_in import NewFigure

NOT_HERE = _("“%(agent)s” is the id of nobody whom the scheme assesses in this team and period.")
TWICE = _("Row %(row)s has figures for the same person already.")
NOTHING = _("None of the columns is headed with a measure that is imported here.")


@dataclass(frozen=True, slots=True)
class PlannedFigures(PlannedRow):
    """What a row comes to; ``agent_id`` 0: the team as a whole."""

    agent_id: int = 0
    name: str = ""
    figures: Sequence[NewFigure] = ()


@dataclass(frozen=True, slots=True)
class FigurePlan(ListPlan[PlannedFigures]):
    """What a list would bring for ``measures``, those that it has a column for."""

    measures: Sequence[Measure]


def importable(desk: Desk) -> list[Measure]:
    """The measures that a list may bring: imported ones, and those that assessors may give."""
    return [*desk.measures(SourceKind.IMPORTED), *desk.measures(SourceKind.ASSESSED)]


def plan_figures(context: Context, desk: Desk, rows: Iterable[Row]) -> FigurePlan:
    """What importing these rows would bring; raises Invalid for what is no such list."""
    head, below = head_and_rows(rows)
    measures = importable(desk)
    columns = columns_from(head, headings_of(measures), ["agent"])
    known = [each for each in measures if each.name in columns.places]
    if not known:
        raise Invalid(NOTHING, field="file")
    planning = _Planning(desk, known, columns, typed_figures(context, desk))
    planned = plan_rows(below, planning.row, PlannedFigures)
    return FigurePlan(head, columns.unknown, tuple(planned), known)


def import_figures(context: Context, desk: Desk, rows: Iterable[Row], file: str) -> FigurePlan:
    """Bring what the rows hold, but for those refused, in place of what stood for the same."""
    listed = list(rows)
    plan = plan_figures(context, desk, listed)
    figures = [figure for row in plan.brought for figure in row.figures]
    if figures:
        digest = hashlib.blake2b(repr(listed).encode(), digest_size=16).digest()
        import_id = queries.add_import(
            context.session,
            desk.place,
            file=file[:200] or "…",
            digest=digest,
            figures=len(figures),
            refused=plan.counts[RowState.REFUSED],
            made_by=context.actor.user_id,
            now=context.now,
        )
        queries.keep_figures(
            context.session,
            desk.place,
            figures,
            import_id=import_id,
            entered_by=context.actor.user_id,
            now=context.now,
        )
        audit.record(
            context,
            "figures.imported",
            "scheme",
            desk.scheme.id,
            desk.team.id,
            period=desk.period.id,
            figures=len(figures),
            refused=plan.counts[RowState.REFUSED],
            digest=digest.hex(),
        )
    context.session.commit()
    return plan


def empty_list(desk: Desk, language: str, words: tuple[str, str, str]) -> bytes:
    """An Excel list to fill in: everybody with an empty column for each measure.

    ``words``: the headings of id and name, and the word for the team's own row.
    """
    measures = importable(desk)
    head = [words[0], words[1], *(each.title.in_locale(language) for each in measures)]
    lines = [[person.id, person.name] for person in desk.people.values()]
    if any(each.scope is Scope.TEAM for each in measures):
        lines.append([words[2], desk.team.name])
    return workbook({"1": [head, *lines]})


class _Planning:
    def __init__(
        self,
        desk: Desk,
        measures: Sequence[Measure],
        columns: Columns,
        standing: Mapping[tuple[int, str], str],
    ) -> None:
        self._desk, self._measures, self._columns = desk, measures, columns
        self._standing = standing
        self._agents = {person.id: agent for agent, person in desk.people.items()}
        self._seen: dict[int, int] = {}

    def row(self, number: int, cells: Sequence[str]) -> PlannedFigures:
        said = self._columns.read(cells)
        agent = self._agent(said.get("agent", ""))
        if agent in self._seen:
            raise Invalid(TWICE, row=self._seen[agent])
        figures = [
            self._figure(agent, each, said)
            for each in self._measures
            if said[each.name] and (agent == 0) == (each.scope is Scope.TEAM)
        ]
        self._seen[agent] = number
        stood = [self._standing.get((agent, each.measure)) for each in figures]
        same = all(
            before is not None and Decimal(before) == each.value
            for before, each in zip(stood, figures, strict=True)
        )
        state = RowState.SAME if same else RowState.CHANGED if any(stood) else RowState.NEW
        person = self._desk.people.get(agent)
        name = person.name if person is not None else self._desk.team.name
        return PlannedFigures(number, cells, state, agent_id=agent, name=name, figures=figures)

    def _agent(self, said: str) -> int:
        if said.casefold() in TEAM_ROW:
            return 0
        if said not in self._agents:
            raise Invalid(NOT_HERE, agent=said[:40])
        return self._agents[said]

    def _figure(self, agent: int, measure: Measure, said: Mapping[str, str]) -> NewFigure:
        try:
            value = value_of(measure, said[measure.name])
            cases = said.get(f"n:{measure.name}", "")
            n = int(cases) if cases.isdecimal() and len(cases) < 9 else None
        except Invalid as fault:
            raise Invalid(
                _("%(measure)s: %(reason)s"), measure=measure.title, reason=fault
            ) from None
        return NewFigure(agent or None, measure.name, value, n)
