"""The charts of reports."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil, floor

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from qa_app.core.reports import Control, Figure, Group
from qa_app.services.reports import (
    CourseCell,
    CriteriaReport,
    CriterionLine,
    Kept,
    Line,
    PeopleReport,
)
from qa_app.web.charts import Bar, Drawing, HeatCell, TrendPoint, bars, heat, trend
from qa_app.web.languages import local_text
from qa_app.web.reports.words import BEHIND, FIGURES, ONE_OF, step_name, step_span

Address = Callable[..., str]
"""The address of the reviews behind a figure, narrowed by its keyword arguments."""

ARGUMENT = {Group.AGENTS: "agent", Group.TEAMS: "team", Group.REVIEWERS: "reviewer"}


def unit_of(figure: Figure) -> str:
    return "" if figure is Figure.MEAN else "%"


def address_of(kept: dict[str, object]) -> Address:
    """Makes addresses of the list behind a figure, from the report's own arguments."""

    def address(**changes: object) -> str:
        values: dict[str, object] = {**kept, "figure": None, "step": None, **changes}
        return url_for("reports.reviews", **values)  # type: ignore[arg-type]

    return address


def course_of_all(found: PeopleReport, address: Address) -> Drawing:
    """The figure of everybody over time, with its control limits."""
    terms = found.terms
    control = found.trend.control
    low, high = _scale(control)
    return trend(
        [
            TrendPoint(
                name=step_span(step, terms.step) if len(terms.steps) <= 6 else name,
                value=_rounded(point.value),
                n=n,
                lower=_rounded(point.lower),
                upper=_rounded(point.upper),
                outside=point.outside,
                href=address(
                    since=step.days.first.isoformat(),
                    until=step.days.last.isoformat(),
                    kept=BEHIND[terms.figure].value,
                )
                if n
                else None,
            )
            for step, point, n in zip(terms.steps, control.points, found.trend.counts, strict=True)
            for name in (step_name(step, terms.step),)
        ],
        name=_("Time"),
        figure=str(FIGURES[terms.figure]),
        centre=_rounded(control.centre),
        low=low,
        high=high,
        unit=unit_of(terms.figure),
    )


def course_of_each(
    found: PeopleReport, lines: Sequence[Line], found_cells: Sequence[CourseCell], address: Address
) -> Drawing | None:
    """The figure of each row over time; a single step says nothing new."""
    terms = found.terms
    if len(terms.steps) < 2:
        return None
    cells = [
        HeatCell(
            column=cell.step,
            row=cell.row,
            value=round(cell.value, 1),
            note=ngettext("%(num)s review", "%(num)s reviews", cell.n),
            href=address(
                **{ARGUMENT[found.group]: lines[cell.row].id},
                since=terms.steps[cell.step].days.first.isoformat(),
                until=terms.steps[cell.step].days.last.isoformat(),
                kept=BEHIND[terms.figure].value,
            ),
        )
        for cell in found_cells
    ]
    return heat(
        [step_name(step, terms.step) for step in terms.steps],
        [line.name or str(_("without a team")) for line in lines],
        cells,
        name=str(ONE_OF[found.group]),
        high_is_good=terms.figure.high_is_good,
        unit=unit_of(terms.figure),
    )


def commonest_errors(found: CriteriaReport, address: Address) -> Drawing:
    """The ten commonest errors by how often they were made."""
    return bars(
        [
            Bar(
                name=local_text(line.title),
                value=_percent(line.rate.lost.share),
                low=_percent(interval.low) if (interval := line.rate.interval) else None,
                high=_percent(interval.high) if interval else None,
                note=str(
                    _(
                        "%(count)s of %(of)s reviews",
                        count=line.rate.lost.count,
                        of=line.rate.lost.of,
                    )
                ),
                href=address(criterion=line.rate.name, kept=Kept.LOST.value),
            )
            for line in found.commonest
        ],
        name=str(_("Criterion")),
        figure=str(_("Error rate")),
        unit="%",
    )


def errors_by_agent(found: CriteriaReport, address: Address) -> Drawing | None:
    """Whose the commonest errors are: agents by criteria."""
    agents = found.field.agents
    if not agents:
        return None
    cells = [
        HeatCell(
            column=column,
            row=row,
            value=_percent(lost.share),
            note=str(_("%(count)s of %(of)s reviews", count=lost.count, of=lost.of)),
            href=address(
                agent=agents[row][0],
                criterion=found.commonest[column].rate.name,
                kept=Kept.LOST.value,
            ),
        )
        for (row, column), lost in sorted(found.field.cells.items())
    ]
    return heat(
        [_title(line, found.commonest) for line in found.commonest],
        [name for _agent, name in agents],
        cells,
        name=str(_("Agent")),
        high_is_good=False,
        low=0,
        unit="%",
    )


def _title(line: CriterionLine, among: Sequence[CriterionLine]) -> str:
    """The criterion, and its rubric's name where another rubric has one so called."""
    title = local_text(line.title)
    same = [each for each in among if local_text(each.title) == title]
    return title if len(same) == 1 else f"{title} ({line.rate.rubric})"


def _scale(control: Control) -> tuple[float, float]:
    """Round ends of a scale of 0 to 100 between which all points and limits lie."""
    drawn = [
        each
        for point in control.points
        for each in (point.value, point.lower, point.upper)
        if each is not None
    ]
    low = floor((min(drawn, default=0) - 1) / 10) * 10
    high = ceil((max(drawn, default=100) + 1) / 10) * 10
    return max(0, low), min(100, high)


def _percent(share: float | None) -> float:
    return round(100 * (share or 0), 1)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
