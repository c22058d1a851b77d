"""The pay file and the posted sheet as rows, for CSV, Excel and print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import pgettext

from qa_app.core.decimals import half_up
from qa_app.exports.csv_files import csv_lines
from qa_app.exports.workbook_files import workbook
from qa_app.services.appraisals.files import PayFile, PostedLine, PostedSheet
from qa_app.web.appraisals.words import figure_text, reason_text
from qa_app.web.formats import number, period_name
from qa_app.web.languages import local_text


def pay_titles(pay: PayFile) -> list[str]:
    """What the payment lines are called."""
    titles = {each.id: local_text(each.title) for each in pay.scheme.payments}
    titles |= {"cash_limit": _("Limit on deductions in cash")}
    titles |= {"adjustment": _("Adjustment of earlier periods")}
    return [titles.get(each, each) for each in pay.columns]


def pay_header(pay: PayFile) -> list[str]:
    return [_("Id"), _("Person"), *pay_titles(pay), _("To be paid (yuan)")]


def pay_csv(pay: PayFile) -> Iterator[str]:
    """A row for each person and the totals last; money with two places."""
    rows = [[line.person, line.name, *line.parts, line.money] for line in pay.lines]
    rows.append([_("In all"), "", *pay.column_totals, pay.total])
    return csv_lines(pay_header(pay), ([_money(cell) for cell in row] for row in rows))


def pay_workbook(pay: PayFile) -> bytes:
    """The same as Excel, those who are held on a sheet of their own."""
    rows = [[line.person, line.name, *line.parts, line.money] for line in pay.lines]
    rows.append([_("In all"), "", *pay.column_totals, pay.total])
    held = [[line.person, line.name, *line.parts, line.money] for line in pay.held]
    return workbook(
        {
            _("To be paid"): [pay_header(pay), *(_paid(row) for row in rows)],
            _("Held"): [pay_header(pay), *(_paid(row) for row in held)],
        }
    )


def sheet_title(sheet: PostedSheet) -> str:
    return str(
        _(
            "Additions and deductions of %(team)s, %(period)s",
            team=sheet.appraisal.team,
            period=period_name(sheet.period.id),
        )
    )


def sheet_header() -> list[str]:
    return [
        _("Person"),
        _("Day"),
        _("Item"),
        _("Times"),
        pgettext("ledger", "Points"),
        _("Money (yuan)"),
        _("Why"),
        _("Told on"),
    ]


def sheet_rows(sheet: PostedSheet) -> list[list[str]]:
    """The lines of the posted sheet, ready to be read."""
    return [_posted(sheet, line) for line in sheet.lines]


def sheet_workbook(sheet: PostedSheet) -> bytes:
    """The posted sheet, and everybody's total on a second one."""
    rows = sheet_rows(sheet)
    totals = [
        [*_cells([each.name, each.total, each.band]), *_paid([each.money])]
        for each in sheet.results
    ]
    return workbook(
        {
            _("Entries"): [
                [sheet_title(sheet)],
                sheet_header(),
                *(_with_figures(line, row) for line, row in zip(sheet.lines, rows, strict=True)),
            ],
            _("Results"): [[_("Person"), _("Total"), _("Band"), _("Money (yuan)")], *totals],
        }
    )


def _posted(sheet: PostedSheet, line: PostedLine) -> list[str]:
    item = sheet.scheme.item(line.item)
    return [
        line.name,
        line.entry.day.isoformat(),
        local_text(item.title) if item else line.item,
        str(line.entry.times),
        "" if line.points is None else figure_text(line.points),
        "" if line.money is None else number(line.money, 2),
        "" if line.because is None else reason_text(line.because),
        line.entry.told_on.isoformat() if line.entry.told_on else "",
    ]


def _money(cell: object) -> object:
    # A figure and no text, whose minus would be taken for the beginning of a formula.
    return half_up(cell) if isinstance(cell, Decimal) else cell


def _with_figures(line: PostedLine, row: list[str]) -> list[str | Decimal]:
    """A line of the posted sheet whose figures can be added up."""
    figures = _cells([Decimal(line.entry.times), line.points, line.money])
    return [*row[:3], *figures, *row[6:]]


def _cells(row: Iterable[object]) -> list[str | Decimal]:
    """Cells of a workbook; figures as they are."""
    return [
        each if isinstance(each, Decimal) else "" if each is None else str(each) for each in row
    ]


def _paid(row: Iterable[object]) -> list[str | Decimal]:
    """The same of money, which shows its two places."""
    return [half_up(each) if isinstance(each, Decimal) else each for each in _cells(row)]
