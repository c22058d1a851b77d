"""What a scheme's parts are called and what they say, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from qa_app.core.appraisal.examples import Check
from qa_app.core.appraisal.expressions import Expression
from qa_app.core.appraisal.model import (
    Action,
    Band,
    Chosen,
    Effect,
    Goal,
    Item,
    Limit,
    Measure,
    Parameter,
    Scheme,
    SourceKind,
)
from qa_app.core.appraisal.reasons import Reason, reason
from qa_app.core.appraisal.wording import Case, Said, cases, in_words, limit_in_words
from qa_app.core.decimals import plain
from qa_app.core.measures_in import source_of
from qa_app.core.periods import Span
from qa_app.core.permissions import RoleName
from qa_app.core.scheme_changes import Alteration, Part
from qa_app.definitions.documents import write
from qa_app.web.appraisals.words import reason_text
from qa_app.web.languages import local_text
from qa_app.web.role_names import role_name
from qa_app.web.schemes.marks import Named

SPANS: Mapping[Span, object] = {
    Span.DAY: lazy_gettext("by the day"),
    Span.MONTH: lazy_gettext("by the month"),
    Span.QUARTER: lazy_gettext("by the quarter"),
    Span.YEAR: lazy_gettext("by the year"),
}

SOURCES: Mapping[SourceKind, object] = {
    SourceKind.PLAIN_SCORE: lazy_gettext("Plain score of the reviews"),
    SourceKind.FAIR_SCORE: lazy_gettext("Fair score"),
    SourceKind.PASS_RATE: lazy_gettext("Pass rate of the reviews"),
    SourceKind.CRITICAL_ERROR_RATE: lazy_gettext("Reviews with a critical error"),
    SourceKind.OTHER_ERROR_RATE: lazy_gettext("Criteria with a non-critical error"),
    SourceKind.LATENCY: lazy_gettext("Response times"),
    SourceKind.RULE_RATE: lazy_gettext("Conversations that a rule hits"),
    SourceKind.EXERCISE_SCORE: lazy_gettext("Exercise score"),
    SourceKind.IMPORTED: lazy_gettext("Imported or typed"),
    SourceKind.ASSESSED: lazy_gettext("Given by assessors"),
}

PARTS: Mapping[Part, object] = {
    Part.WHOLE: lazy_gettext("The scheme as a whole"),
    Part.PARAMETER: lazy_gettext("Parameter"),
    Part.MEASURE: lazy_gettext("Indicator"),
    Part.ASSESSOR: lazy_gettext("Assessor"),
    Part.WEIGHT: lazy_gettext("Weight"),
    Part.GOAL: lazy_gettext("Goal"),
    Part.GRADING: lazy_gettext("Grading"),
    Part.ITEM: lazy_gettext("Ledger item"),
    Part.STEP: lazy_gettext("Step"),
    Part.TOTAL: lazy_gettext("Total"),
    Part.BAND: lazy_gettext("Band"),
    Part.TITLE: lazy_gettext("Title of honour"),
    Part.PAYMENT: lazy_gettext("Payment"),
    Part.TEAM_PAYMENT: lazy_gettext("Payment to the team"),
    Part.ACTION: lazy_gettext("What follows"),
    Part.GRADE: lazy_gettext("Grade"),
    Part.ASSUMPTION: lazy_gettext("Assumption"),
    Part.NOTE: lazy_gettext("Note"),
}

_FIELDS: Mapping[str, object] = {
    "value": lazy_gettext("figure"),
    "title": lazy_gettext("wording"),
    "range": lazy_gettext("accepted range"),
    "form": lazy_gettext("kind of value"),
    "assessed": lazy_gettext("given by assessors"),
    "optional": lazy_gettext("may be missing"),
    "from": lazy_gettext("where it comes from"),
    "weight": lazy_gettext("weight"),
    "whole": lazy_gettext("what the weights should add up to"),
    "scaled": lazy_gettext("whether the weights are scaled to it"),
    "missing": lazy_gettext("what becomes of a missing part"),
    "limit": lazy_gettext("limit"),
    "limits": lazy_gettext("limits"),
    "formula": lazy_gettext("formula"),
    "requirements": lazy_gettext("what it asks for"),
    "text": lazy_gettext("wording"),
    "source": lazy_gettext("source document"),
    "roles": lazy_gettext("whom it assesses"),
    "periods": lazy_gettext("periods"),
    "term": lazy_gettext("term"),
    "requires_telling": lazy_gettext("whether deductions need telling"),
    "rounding": lazy_gettext("rounding of points and money"),
    "sampling": lazy_gettext("checks by sample"),
    "share": lazy_gettext("part of the cost borne"),
    "excludes": lazy_gettext("not together with"),
    "ladder": lazy_gettext("effect, time no."),
    "chosen": lazy_gettext("range to choose from"),
    "minutes": lazy_gettext("effect by minutes, step no."),
    "count": lazy_gettext("in addition at time no."),
}

KEYS: Mapping[str, object] = {
    "total": lazy_gettext("Total"),
    "band": lazy_gettext("Band"),
    "money": lazy_gettext("Money"),
    "titles": lazy_gettext("Titles of honour"),
    "actions": lazy_gettext("What follows"),
    "warnings": lazy_gettext("Warnings"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """Says one scheme's parts."""

    scheme: Scheme

    def cases(self, formula: Expression) -> list[tuple[str | None, str]]:
        """A formula's cases: the condition (``None``: otherwise, or always) and the figure."""
        return [_case(each) for each in cases(formula, self.scheme)]

    def sentence(self, formula: Expression) -> str:
        return _said(in_words(formula, self.scheme))

    def limit(self, limit: Limit, *, lower: bool) -> str:
        return _said(limit_in_words(limit, self.scheme, lower=lower))

    def band(self, band: Band) -> str:
        """Where a band begins and ends."""
        edges = [(band.lower, True), (band.upper, False)]
        said = [self.limit(limit, lower=lower) for limit, lower in edges if limit is not None]
        if len(said) > 1:
            return str(_("%(before)s and %(then)s", before=said[0], then=said[1]))
        return said[0] if said else str(_("everything else"))

    def goal(self, goal: Goal) -> str:
        return self.limit(goal.limit, lower=goal.at_least)

    def measure(self, name: str) -> str:
        """A measure's title."""
        declared = self.scheme.measure(name)
        return local_text(declared.title) if declared else name

    def item(self, item: Item) -> list[str]:
        """What an item does, one sentence for each rule of it."""
        said = list(self._ladder(item.ladder))
        if item.chosen is not None:
            said.append(_chosen(item.chosen))
        for step in item.by_minutes:
            effect = (
                _("counts as “%(item)s”", item=self._title(step.item))
                if step.item
                else self.effect(step.effect)
            )
            if step.up_to is None:
                said.append(_("Longer: %(effect)s", effect=effect))
            elif step.inclusive:
                said.append(
                    _(
                        "Up to %(minutes)s minutes: %(effect)s",
                        minutes=plain(step.up_to),
                        effect=effect,
                    )
                )
            else:
                said.append(
                    _(
                        "Less than %(minutes)s minutes: %(effect)s",
                        minutes=plain(step.up_to),
                        effect=effect,
                    )
                )
        for at in item.at_counts:
            said.append(
                _(
                    "At time no. %(count)s in the period, in addition: %(effect)s",
                    count=at.count,
                    effect=self.effect(at.effect),
                )
            )
        if item.share is not None:
            said.append(_("Bears %(share)s%% of the cost", share=plain(item.share)))
        if item.excludes:
            others = _(", ").join(f"“{self._title(each)}”" for each in item.excludes)
            said.append(_("Not on the same day together with %(items)s", items=others))
        return said

    def effect(self, effect: Effect) -> str:
        """What one occurrence costs or brings."""
        said = []
        if effect.points:
            said.append(_("%(points)s points", points=signed(effect.points)))
        if effect.money:
            said.append(_("%(money)s yuan", money=signed(effect.money)))
        said += [self.action(each) for each in effect.actions]
        return str(_(", ")).join(said) or str(_("no effect"))

    def action(self, action_id: str) -> str:
        found = next((each for each in self.scheme.actions if each.id == action_id), None)
        return local_text(found.title) if found is not None else action_id

    def by_items(self, action: Action) -> list[str]:
        """The items from which an action follows."""
        return [local_text(item.title) for item in self.scheme.items if action.id in _actions(item)]

    def value(self, check: Check, value: object) -> str:
        """An expected or computed value as an example shows it."""
        if isinstance(value, list):
            names = [self._named(check.key, str(each)) for each in value]
            return str(_(", ")).join(names) if names else "—"
        if value is None:
            return str(_("open"))
        if isinstance(value, bool):
            return "✓" if value else "✗"
        return self._named(check.key, str(value))

    def facts(self, facts: Mapping[str, object]) -> str:
        """An example's facts as its file has them."""
        return write(facts)

    def key(self, check: Check) -> str:
        """What an example looks at."""
        if check.key in KEYS:
            return str(KEYS[check.key])
        scheme = self.scheme
        groups: Sequence[Sequence[Named]] = (
            scheme.steps,
            scheme.goals,
            scheme.payments,
            scheme.team_payments,
            scheme.titles,
        )
        named = {each.id: each.title for group in groups for each in group}
        if check.key in named:
            return local_text(named[check.key])
        return self.measure(check.key.removeprefix("graded.").removeprefix("weighted."))

    def _ladder(self, ladder: Sequence[Effect]) -> Iterable[str]:
        if len(ladder) == 1:
            yield _("Each time: %(effect)s", effect=self.effect(ladder[0]))
            return
        for number, effect in enumerate(ladder, 1):
            if number < len(ladder):
                yield _(
                    "Time no. %(number)s: %(effect)s", number=number, effect=self.effect(effect)
                )
            else:
                yield _(
                    "Time no. %(number)s and every further one: %(effect)s",
                    number=number,
                    effect=self.effect(effect),
                )

    def _title(self, item_id: str | None) -> str:
        item = self.scheme.item(item_id)
        return local_text(item.title) if item is not None else str(item_id)

    def _named(self, key: str, value: str) -> str:
        scheme = self.scheme
        if key == "actions":
            return self.action(value)
        groups: Mapping[str, Sequence[Named]] = {
            "titles": scheme.titles,
            "band": (*scheme.bands, *scheme.grades),
        }
        known = groups.get(key, ())
        return next((local_text(each.title) for each in known if each.id == value), value)


def signed(value: Decimal) -> str:
    """A figure with its sign."""
    return f"+{plain(value)}" if value > 0 else f"−{plain(-value)}"


def parameter(given: Parameter) -> str:
    """A parameter's figure."""
    return f"{plain(given.value * 100)}%" if given.percent else plain(given.value)


def source(measure: Measure) -> str:
    """From where a measure comes while no team has chosen anything."""
    return str(SOURCES[source_of(measure).kind])


def accepted(measure: Measure) -> str:
    """The values that a measure takes."""
    low, high = measure.lowest, measure.highest
    if high is None:
        return f"≥ {plain(low)}" if low is not None else "—"
    return f"≤ {plain(high)}" if low is None else f"{plain(low)} – {plain(high)}"


def roles(names: Iterable[str]) -> str:
    """Whom a scheme assesses."""
    said = [role_name(RoleName(each)) if each in set(RoleName) else each for each in names]
    return str(_(", ")).join(said) or str(_("everybody of the team"))


def told(change: Alteration) -> str:
    """What about a part is other than before."""
    field, _between, number = change.field.partition(" ")
    said = str(_FIELDS.get(field, field))
    return f"{said} {number}" if number.isdecimal() else said


def _case(found: Case) -> tuple[str | None, str]:
    return (None if found.when is None else _said(found.when)), _said(found.then)


def _said(found: Said) -> str:
    return reason_text(found if isinstance(found, Reason) else reason("%(what)s", what=found))


def _chosen(chosen: Chosen) -> str:
    low, high = plain(chosen.lowest), chosen.highest
    if high is None:
        span = _("%(low)s or more", low=low)
    elif high == chosen.lowest:
        span = low
    else:
        span = f"{low}–{plain(high)}"
    sign = "+" if chosen.sign > 0 else "−"
    sentence = (
        _("Each time, chosen by the assessor: %(sign)s %(range)s yuan", sign=sign, range=span)
        if chosen.money
        else _(
            "Each time, chosen by the assessor: %(sign)s %(range)s points", sign=sign, range=span
        )
    )
    return str(sentence)


def _actions(item: Item) -> set[str]:
    effects = [*item.ladder, *(step.effect for step in item.by_minutes)]
    effects += [at.effect for at in item.at_counts]
    return {action for effect in effects for action in effect.actions}
