"""What whoever publishes a period's results should know before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction

from qa_app.core.appraisal.evaluation import House, Sheet
from qa_app.core.appraisal.expressions import TEAM
from qa_app.core.appraisal.facts import Person
from qa_app.core.appraisal.model import Scheme, Scope
from qa_app.core.appraisal.reasons import Amount, Reason, listed, reason
from qa_app.core.appraisal.results import Result
from qa_app.core.errors import _
from qa_app.core.texts import LocalText


def warnings(
    house: House, covered: Iterable[Person], results: Iterable[Result]
) -> Iterator[Reason]:
    """Each once: of the scheme, of what was given, of each person in their order."""
    scheme, facts = house.scheme, house.facts
    components = scheme.components
    if components is not None and components.weight != components.whole:
        yield _weights_warning(components.weight, components.whole, components.scaled)
    first, last = scheme.first_day, scheme.last_day
    if (first and facts.period.first_day < first) or (last and facts.period.last_day > last):
        yield reason(_("%(period)s lies outside the scheme's term."), period=facts.period)
    yield from _left_out(house)
    names = {person.id: person.name for person in facts.people}
    assessed = {person.id for person in covered}
    for person in facts.people:
        if person.id not in assessed:
            yield reason(_("%(person)s is not assessed by this scheme."), person=person.name)
    for result in results:
        for name in result.missing:
            yield reason(
                _("%(person)s: “%(measure)s” is missing."),
                person=names[result.person],
                measure=_title(scheme, name),
            )
        open_lines = [] if result.missing else _open(scheme, result)
        if open_lines:
            yield reason(
                _("%(person)s: “%(lines)s” stays open; what it rests on is not known."),
                person=names[result.person],
                lines=listed(open_lines),
            )
        for measure, absent in _absent(house.sheets[result.person]):
            yield reason(
                _(
                    "%(person)s: %(assessor)s gave nothing for “%(measure)s”; the others weigh "
                    "more for it."
                ),
                person=names[result.person],
                assessor=absent,
                measure=measure,
            )


def _weights_warning(weight: Decimal, whole: Decimal, scaled: bool) -> Reason:
    sentence = (
        _("The weights add up to %(sum)s, not to %(whole)s; they are scaled to it.")
        if scaled
        else _("The weights add up to %(sum)s, not to %(whole)s; the rest is lost.")
    )
    return reason(sentence, sum=Amount(Fraction(weight)), whole=Amount(Fraction(whole)))


def _left_out(house: House) -> Iterator[Reason]:
    """Figures that were given and have no place in the scheme: a slip of the pen, mostly."""
    facts, measures = house.facts, house.declared.measures
    of_people = [name for figures in facts.measures.values() for name in figures]
    of_teams = [f"{TEAM}.{name}" for figures in facts.team_measures.values() for name in figures]
    by_assessors = dict.fromkeys(name for each in facts.assessments for name in each.values)
    for name in dict.fromkeys([*of_people, *of_teams, *by_assessors]):
        if name not in measures or (name in of_people and measures[name].scope is Scope.TEAM):
            yield reason(_("The scheme has no measure “%(name)s”; it was left out."), name=name)
    for name in by_assessors:
        if name in measures and not measures[name].assessed:
            yield reason(
                _("“%(measure)s” is not for assessors to give; what they gave was left out."),
                measure=measures[name].title,
            )


def _open(scheme: Scheme, result: Result) -> list[LocalText]:
    """What could not be computed although no figure is missing that must be there."""
    unknown = {step.step for step in result.derivation if step.value is None}
    open_total = [scheme.total.title] if scheme.total and result.total is None else []
    return [*open_total, *(each.title for each in scheme.payments if each.id in unknown)]


def _absent(sheet: Sheet) -> Iterator[tuple[LocalText, LocalText | str]]:
    """The measures that an assessor gave nothing for, and who that was."""
    titles = {each.id: each.title for each in sheet.house.scheme.assessors}
    for measure in sheet.house.scheme.measures:
        given = sheet.assessed(measure.name)
        for absent in given.absent if given is not None else ():
            yield measure.title, titles.get(absent, absent)


def _title(scheme: Scheme, measure: str) -> LocalText | str:
    declared = scheme.measure(measure)
    return measure if declared is None else declared.title
