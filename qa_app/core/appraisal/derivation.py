"""The steps from what was given to what came out, in the order in which they build up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import groupby

from qa_app.core.appraisal.components import Assessed, Weighted
from qa_app.core.appraisal.evaluation import Sheet
from qa_app.core.appraisal.grades import Prospect, prospects
from qa_app.core.appraisal.ledger import Line
from qa_app.core.appraisal.model import (
    Band,
    Form,
    Goal,
    Grading,
    Measure,
    Missing,
    Payment,
    Step,
)
from qa_app.core.appraisal.reasons import POINTS, YUAN, Amount, Reason, listed, reason, yes_or_no
from qa_app.core.appraisal.results import Derived
from qa_app.core.appraisal.values import Value, number
from qa_app.core.appraisal.writing_out import used, written_out
from qa_app.core.errors import _
from qa_app.core.periods import period
from qa_app.core.texts import LocalText

ADJUSTMENT = LocalText({"zh_CN": "往期调整", "en": "Adjustment of earlier periods"})


def derivation(sheet: Sheet) -> Iterator[Derived]:
    """Everything behind a person's total, band and titles."""
    scheme = sheet.house.scheme
    for each in scheme.measures:
        if _is_given(sheet, each):
            yield from _given(sheet, each)
    yield from (_entry(sheet, line) for line in sheet.ledger.lines)
    yield from _weighted(sheet)
    yield from (_goal(sheet, goal) for goal in scheme.goals)
    yield from (_grading(sheet, each) for each in scheme.gradings)
    yield from (_step(sheet, step) for step in scheme.steps)
    yield from _total(sheet)
    for title in scheme.titles:
        value = sheet.held(title)
        because = written_out(title.formula, sheet)
        yield _derived(
            sheet,
            title.id,
            f"titles.{title.id}",
            value,
            because,
            title.title,
            used(title.formula, sheet.house),
        )


def payment_steps(sheet: Sheet, payments: Iterable[Payment]) -> Iterator[Derived]:
    """One step for each line of the money."""
    for each in payments:
        yield _derived(
            sheet,
            each.id,
            f"payments.{each.id}",
            number(sheet.of(each.formula)),
            written_out(each.formula, sheet, YUAN),
            each.title,
            used(each.formula, sheet.house),
            YUAN,
        )


def adjustment(sheet: Sheet, owed: Fraction, unit: LocalText | None = None) -> Derived:
    """What earlier periods owe, or take back."""
    periods = sheet.house.known.adjustments(sheet.person.id) if sheet.person else ()
    names = listed(period(each) for each in dict.fromkeys(each.period for each in periods))
    return Derived(
        "adjustment",
        ADJUSTMENT,
        owed,
        reason(_("came to light after %(periods)s was published"), periods=names),
        "adjustment",
        unit=unit,
    )


def grade_steps(sheet: Sheet) -> Iterator[Derived]:
    """How the person stands to each higher grade."""
    for each in prospects(sheet):
        value: Value = each.is_reached
        if each.eligible_on is not None and not each.is_reached:
            value = each.eligible_on.isoformat()
        yield _derived(
            sheet,
            each.grade.id,
            f"grades.{each.grade.id}",
            value,
            _prospect(sheet, each),
            each.grade.title,
        )


def _given(sheet: Sheet, measure: Measure) -> Iterator[Derived]:
    """A measure as it is known, behind it what each of several assessors gave."""
    given = sheet.assessed(measure.name)
    behind = [] if given is None else list(_by_assessor(sheet, measure, given))
    yield from behind
    if given is not None:
        because = (
            reason(_("given by %(count)s assessors, weighed"), count=len(behind))
            if len(behind) > 1
            else reason(_("given by the assessor"))
        )
    else:
        figure = sheet.figure(measure.name)
        n = figure.n if figure is not None else None
        because = (
            reason(_("as imported"))
            if n is None
            else reason(_("as imported, from %(n)s cases"), n=n)
        )
    yield _derived(
        sheet,
        measure.name,
        f"measures.{measure.id}",
        sheet.value(measure.name),
        because,
        measure.title,
        tuple(each.step for each in behind),
        None if measure.is_share else measure.unit,
        percent=measure.is_share,
    )


def _by_assessor(sheet: Sheet, measure: Measure, given: Assessed) -> Iterator[Derived]:
    titles = {each.id: each.title for each in sheet.house.scheme.assessors}
    for part in given.parts if titles else ():
        share = Amount(part.share, percent=True)
        because = (
            reason(_("weighs %(share)s"), share=share)
            if part.n == 1
            else reason(_("mean of %(n)s values, weighs %(share)s"), n=part.n, share=share)
        )
        step, key = f"{measure.name}@{part.assessor}", f"assessors.{part.assessor}"
        yield _derived(
            sheet, step, key, part.value, because, titles.get(part.assessor), unit=measure.unit
        )


def _is_given(sheet: Sheet, measure: Measure) -> bool:
    return sheet.assessed(measure.name) is not None or sheet.figure(measure.name) is not None


def _entry(sheet: Sheet, line: Line) -> Derived:
    said = [reason("%(day)s", day=line.entry.on.isoformat())]
    for each, alike in groupby(line.because):
        times = len(list(alike))
        said.append(
            each if times == 1 else reason("%(times)s × %(effect)s", times=times, effect=each)
        )
    paid = bool(line.money and not line.points)
    value, unit = (line.money, YUAN) if paid else (line.points, POINTS)
    return _derived(
        sheet,
        line.item.id,
        f"items.{line.item.id}",
        Fraction(value),
        listed(said),
        line.item.title,
        unit=unit if value else None,
    )


def _weighted(sheet: Sheet) -> Iterator[Derived]:
    found = sheet.weighted()
    if found is None:
        return
    for part in found.parts:
        measure = part.component.measure
        declared = sheet.house.declared.measures.get(measure)
        share = Amount(part.share, percent=True)
        because = (
            _lacking(sheet)
            if part.value is None
            else reason(_("%(value)s × %(share)s"), value=Amount(part.value), share=share)
        )
        points = None if part.value is None else part.value * part.share
        yield _derived(
            sheet,
            f"weighted.{measure}",
            f"components.{measure}",
            points,
            because,
            declared.title if declared else None,
            (measure,),
        )
    uses = tuple(f"weighted.{part.component.measure}" for part in found.parts)
    yield _derived(
        sheet,
        "weighted",
        "components",
        found.value,
        reason(_("sum of the weighted parts"))
        if found.value is not None
        else _missing(sheet, found),
        None,
        uses,
    )


def _lacking(sheet: Sheet) -> Reason:
    """What becomes of a part that is missing."""
    components = sheet.house.scheme.components
    if components is not None and components.missing is Missing.SHARED:
        return reason(_("missing; its weight goes to the others"))
    return reason(_("missing; without it there is no sum"))


def _missing(sheet: Sheet, found: Weighted) -> Reason:
    """Which parts a sum lacks."""
    return reason(_("missing: %(what)s"), what=_required(found.missing, sheet))


def _goal(sheet: Sheet, goal: Goal) -> Derived:
    sign = (
        (">=" if goal.limit.inclusive else ">")
        if goal.at_least
        else ("<=" if goal.limit.inclusive else "<")
    )
    signs = {">=": "≥", "<=": "≤"}
    declared = sheet.house.declared.measures.get(goal.measure)
    value, limit = sheet.number(goal.measure), number(sheet.of(goal.limit.value))
    if declared is not None and declared.form is Form.YES_NO and goal.limit.inclusive:
        because = reason(
            _("%(value)s, asked for: %(wanted)s"), value=yes_or_no(value), wanted=yes_or_no(limit)
        )
    else:
        because = reason(
            _("%(value)s, asked for: %(sign)s %(limit)s%(n)s"),
            value=_amount(declared, value),
            sign=signs.get(sign, sign),
            limit=_amount(declared, limit),
            n=_cases(sheet, goal.measure),
        )
    return _derived(
        sheet, goal.id, f"goals.{goal.id}", sheet.meets(goal), because, goal.title, (goal.measure,)
    )


def _amount(measure: Measure | None, value: Fraction | None) -> Amount:
    """A figure of a measure in its unit; a share in per cent."""
    if measure is None or measure.is_share:
        return Amount(value, percent=measure is not None)
    return Amount(value, unit=measure.unit)


def _cases(sheet: Sheet, measure: str) -> Reason | str:
    figure = sheet.figure(measure)
    return "" if figure is None or figure.n is None else reason(_(" (n = %(n)s)"), n=figure.n)


def _grading(sheet: Sheet, grading: Grading) -> Derived:
    value = sheet.number(grading.measure)
    band = sheet.band_among(grading.bands, value)
    declared = sheet.house.declared.measures.get(grading.measure)
    return _derived(
        sheet,
        f"graded.{grading.measure}",
        f"gradings.{grading.measure}",
        None if band is None else band.id,
        _placed(sheet, _amount(declared, value), band),
        declared.title if declared else None,
        (grading.measure,),
    )


def _placed(sheet: Sheet, figure: Amount, band: Band | None) -> Reason:
    """Why a figure has its band: the limits between which it lies."""
    edges = ((band.lower, True), (band.upper, False)) if band is not None else ()
    words = sheet.house.words
    limits = [words.limit(edge, lower=lower) for edge, lower in edges if edge is not None]
    if not limits:
        rest = "%(figure)s" if band is None else _("%(figure)s: within none of the other grades")
        return reason(rest, figure=figure)
    between = limits[0]
    for limit in limits[1:]:
        between = reason(_("%(left)s and %(right)s"), left=between, right=limit)
    return reason(_("%(figure)s: %(limits)s"), figure=figure, limits=between)


def _step(sheet: Sheet, step: Step) -> Derived:
    return _derived(
        sheet,
        step.id,
        f"steps.{step.id}",
        sheet.value(step.id),
        written_out(step.formula, sheet),
        step.title,
        used(step.formula, sheet.house),
        percent=step.percent,
    )


def _total(sheet: Sheet) -> Iterator[Derived]:
    scheme = sheet.house.scheme
    step = scheme.total
    if step is None and scheme.components is None:
        return
    figure: Reason | Amount
    weighted = sheet.weighted()
    if step is not None:
        figure = written_out(step.formula, sheet)
    elif weighted is not None and weighted.value is None:
        figure = _missing(sheet, weighted)
    else:
        figure = Amount(sheet.number("weighted"))
    uses = used(step.formula, sheet.house) if step else ("weighted",)
    owed = sheet.adjusted()
    if owed:
        yield adjustment(sheet, owed)
        figure = reason(_("%(figure)s, adjusted by %(points)s"), figure=figure, points=Amount(owed))
        uses = (*uses, "adjustment")
    total = sheet.value("total")
    because = reason("%(figure)s", figure=figure)
    if total is not None:
        because = reason(
            _("%(figure)s, rounded half up to %(step)s"),
            figure=figure,
            step=Amount(Fraction(scheme.rounding.points)),
        )
    yield _derived(sheet, "total", "total", total, because, step.title if step else None, uses)
    if scheme.bands:
        band = sheet.band()
        yield _derived(
            sheet,
            "band",
            f"bands.{band.id}" if band else "bands",
            None if band is None else band.id,
            _placed(sheet, Amount(sheet.number("total")), band),
            band.title if band else None,
            ("total",),
        )


def _prospect(sheet: Sheet, each: Prospect) -> Reason:
    if each.eligible_on is not None and each.days_short:
        return reason(
            _("eligible from %(day)s, %(days)s days short"),
            day=each.eligible_on.isoformat(),
            days=each.days_short,
        )
    if each.unknown:
        return reason(_("the time in the grade before is unknown or was too short"))
    if each.unmet:
        return reason(_("not met: %(requirements)s"), requirements=_required(each.unmet, sheet))
    if each.open:
        return reason(
            _("not yet assessed: %(requirements)s"), requirements=_required(each.open, sheet)
        )
    return reason(_("everything is met"))


def _required(names: Iterable[str], sheet: Sheet) -> Reason:
    """What a grade asks for, by its titles."""
    declared = ((name, sheet.house.declared.measures.get(name)) for name in names)
    return listed(measure.title if measure else name for name, measure in declared)


def _derived(
    sheet: Sheet,
    step: str,
    key: str,
    value: Value,
    because: Reason,
    title: LocalText | None,
    uses: tuple[str, ...] = (),
    unit: LocalText | None = None,
    *,
    percent: bool = False,
) -> Derived:
    source = f"{sheet.house.scheme.label} {key}"
    return Derived(step, title, value, because, source, uses, unit, percent)
