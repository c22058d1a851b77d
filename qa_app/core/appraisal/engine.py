"""Assessing a period under a scheme (考核方案): who gets what, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from qa_app.core.appraisal.covering import is_assessed
from qa_app.core.appraisal.derivation import (
    adjustment,
    derivation,
    grade_steps,
    payment_steps,
)
from qa_app.core.appraisal.evaluation import House, Sheet
from qa_app.core.appraisal.expressions import TEAM
from qa_app.core.appraisal.facts import Facts
from qa_app.core.appraisal.grades import prospects
from qa_app.core.appraisal.model import Form, Measure, Payment, Scheme
from qa_app.core.appraisal.reasons import YUAN, Amount, Reason, reason
from qa_app.core.appraisal.results import Appraisal, Derived, Followed, Result, TeamResult
from qa_app.core.appraisal.values import number, truth
from qa_app.core.appraisal.warnings import warnings
from qa_app.core.appraisal.writing_out import written_out
from qa_app.core.decimals import half_up, plain
from qa_app.core.errors import Invalid, _
from qa_app.core.periods import Span
from qa_app.core.texts import LocalText

CASH = LocalText({"zh_CN": "现金扣款限制", "en": "Limit on deductions in cash"})

_SPANS = {
    Span.DAY: _("by the day"),
    Span.MONTH: _("by the month"),
    Span.QUARTER: _("by the quarter"),
    Span.YEAR: _("by the year"),
}


def appraise(scheme: Scheme, facts: Facts) -> Appraisal:
    """Assess everybody whom the scheme covers; raises Invalid for facts that do not fit it.

    People are assessed in the order given. A figure that is missing leaves what rests on it
    open, with a warning; it never counts as 0.
    """
    _check(scheme, facts)
    house = House(scheme, facts)
    covered = [person for person in facts.people if is_assessed(scheme, facts, person)]
    results = tuple(_result(house.sheets[person.id]) for person in covered)
    teams = sorted({person.team for person in facts.people if person.team is not None})
    return Appraisal(
        scheme=scheme,
        results=results,
        teams=tuple(_team(house, team) for team in teams) if scheme.team_payments else (),
        warnings=tuple(warnings(house, covered, results)),
    )


def _check(scheme: Scheme, facts: Facts) -> None:
    """Refuse facts that the scheme has no place for."""
    if facts.period.span not in scheme.spans:
        raise Invalid(
            _("%(scheme)s assesses %(spans)s; “%(period)s” is another kind of period."),
            scheme=scheme.id,
            spans=_by(scheme.spans),
            period=facts.period.id,
        )
    assessors = {each.id for each in scheme.assessors}
    measures = {each.name: each for each in scheme.measures}
    for place, given in enumerate(facts.assessments):
        at = f"assessments[{place}]"
        if assessors and given.assessor not in assessors:
            raise Invalid(
                _("%(place)s: the scheme has no assessor “%(id)s”."), place=at, id=given.assessor
            )
        for measure, value in given.values.items():
            _check_figure(measures.get(measure), f"{at}.values.{measure}", value)
    for person, figures in facts.measures.items():
        for measure, figure in figures.items():
            _check_figure(measures.get(measure), f"measures.{person}.{measure}", figure.value)
    for team, figures in facts.team_measures.items():
        for measure, figure in figures.items():
            declared = measures.get(f"{TEAM}.{measure}")
            _check_figure(declared, f"team_measures.{team}.{measure}", figure.value)


def _by(spans: Sequence[Span]) -> Invalid:
    """For which periods, in words, as part of an error."""
    first, *others = spans
    found = Invalid(_SPANS[first])
    for span in others:
        found = Invalid(_("%(before)s, %(then)s"), before=found, then=Invalid(_SPANS[span]))
    return found


def _check_figure(declared: Measure | None, place: str, value: Decimal) -> None:
    if declared is None:
        return
    if declared.form is Form.YES_NO and value not in {0, 1}:
        raise Invalid(
            _("%(place)s: write 1 for yes and 0 for no; %(given)s is neither."),
            place=place,
            given=plain(value),
        )
    low, high = declared.lowest, declared.highest
    if (low is not None and value < low) or (high is not None and value > high):
        raise Invalid(
            _("%(place)s: %(given)s lies outside %(low)s to %(high)s."),
            place=place,
            given=plain(value),
            low="…" if low is None else plain(low),
            high="…" if high is None else plain(high),
        )


def _result(sheet: Sheet) -> Result:
    scheme = sheet.house.scheme
    total, band = number(sheet.value("total")), sheet.value("band")
    person = sheet.person.id if sheet.person else ""
    steps = [*derivation(sheet), *grade_steps(sheet)]
    money, paid = _money(sheet, scheme.payments)
    actions = tuple(_actions(sheet))
    return Result(
        person=person,
        total=None if total is None else half_up(total, scheme.rounding.points),
        band=_grade(sheet) if scheme.grades else band if isinstance(band, str) else None,
        money=money,
        titles=tuple(each.id for each in scheme.titles if truth(sheet.held(each)) is True),
        actions=actions,
        derivation=(*steps, *paid),
        missing=tuple(dict.fromkeys(_missing(sheet))),
    )


def _grade(sheet: Sheet) -> str | None:
    """The highest grade whose demands are met; the present one where none is."""
    reached = [each.grade.id for each in prospects(sheet) if each.is_reached]
    present = sheet.person.grade if sheet.person else None
    return reached[-1] if reached else present


def _money(sheet: Sheet, payments: Iterable[Payment]) -> tuple[Decimal | None, list[Derived]]:
    """What is paid in all, with a step for each line, for limits on deductions and the sum."""
    lines = list(payments)
    if not lines:
        return None, []
    steps = list(payment_steps(sheet, lines))
    amounts = [number(step.value) for step in steps]
    known = [amount for amount in amounts if amount is not None]
    if len(known) < len(amounts):
        return None, steps
    limited = _limited(sheet.house.facts, known)
    if limited is not None:
        steps.append(limited)
        known.append(number(limited.value) or Fraction(0))
    owed = _owed(sheet)
    if owed:
        steps.append(adjustment(sheet, owed, YUAN))
        known.append(owed)
    money = half_up(sum(known, Fraction(0)), sheet.house.scheme.rounding.money)
    to = Amount(Fraction(sheet.house.scheme.rounding.money), unit=YUAN)
    steps.append(
        Derived(
            "money",
            None,
            Fraction(money),
            reason(
                _("%(figure)s, rounded half up to %(step)s"),
                figure=Amount(known[0], unit=YUAN),
                step=to,
            )
            if len(known) == 1
            else reason(
                _("sum of %(lines)s lines, rounded half up to %(step)s"), lines=len(known), step=to
            ),
            f"{sheet.house.scheme.label} rounding.money",
            tuple(step.step for step in steps),
            YUAN,
        )
    )
    return money, steps


def _owed(sheet: Sheet) -> Fraction:
    """The money that earlier periods owe a person, or take back."""
    owed = sheet.house.known.adjustments(sheet.person.id) if sheet.person else ()
    return sum((Fraction(each.money or 0) for each in owed), Fraction(0))


def _limited(facts: Facts, amounts: Sequence[Fraction]) -> Derived | None:
    """What an administrator's limits give back of deductions in cash; the least is allowed."""
    deducted = -sum((amount for amount in amounts if amount < 0), Fraction(0))
    earned = sum((amount for amount in amounts if amount > 0), Fraction(0))
    limits = list(_limits(facts, earned))
    allowed, because = min(limits, key=lambda each: each[0], default=(deducted, reason("")))
    if allowed >= deducted:
        return None
    return Derived("cash_limit", CASH, deducted - allowed, because, "cash", unit=YUAN)


def _limits(facts: Facts, earned: Fraction) -> Iterator[tuple[Fraction, Reason]]:
    """What each limit leaves to be deducted of somebody who earned so much, and why."""
    if facts.cash_blocked:
        yield Fraction(0), reason(_("deductions in cash are switched off"))
    if facts.cash_cap is not None:
        yield (
            Fraction(facts.cash_cap),
            reason(
                _("deductions in cash are capped at %(cap)s"),
                cap=Amount(Fraction(facts.cash_cap), unit=YUAN),
            ),
        )
    if facts.cash_share is not None:
        # To the cent, as whoever sets the limit is shown it.
        allowed = half_up(earned * Fraction(facts.cash_share) / 100)
        yield (
            Fraction(allowed),
            reason(
                _("deductions in cash are capped at %(share)s of what was earned: %(cap)s"),
                share=Amount(Fraction(facts.cash_share) / 100, percent=True),
                cap=Amount(Fraction(allowed), unit=YUAN),
            ),
        )


def _actions(sheet: Sheet) -> Iterator[Followed]:
    for line in sheet.ledger.lines:
        for action in line.actions:
            yield Followed(
                action,
                reason(_("%(day)s %(item)s"), day=line.entry.on.isoformat(), item=line.item.title),
            )
    for each in sheet.house.scheme.actions:
        if each.formula is not None and truth(sheet.of(each.formula)) is True:
            yield Followed(each.id, written_out(each.formula, sheet))
    for prospect in prospects(sheet):
        if prospect.is_reached:
            yield Followed(
                "promotion",
                reason(_("all that “%(grade)s” asks for is met"), grade=prospect.grade.title),
            )


def _team(house: House, team: str) -> TeamResult:
    sheet = Sheet(house, None, team)
    money, steps = _money(sheet, house.scheme.team_payments)
    return TeamResult(team, money, tuple(steps))


def _missing(sheet: Sheet) -> Iterator[str]:
    for name in sheet.unknown:
        declared = sheet.house.declared.measures.get(name)
        if declared is None or not declared.optional:
            yield name
