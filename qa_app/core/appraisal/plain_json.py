"""Schemes and assessments as the plain values of JSON (``product.md`` §7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from qa_app.core.appraisal.assumed import Assumed
from qa_app.core.appraisal.model import (
    Action,
    Band,
    Chosen,
    Components,
    Effect,
    Goal,
    Item,
    Limit,
    Measure,
    Payment,
    Scheme,
    Step,
    Title,
)
from qa_app.core.appraisal.reasons import Translate
from qa_app.core.appraisal.results import Appraisal, Derived, Result
from qa_app.core.appraisal.values import shown
from qa_app.core.decimals import plain
from qa_app.core.texts import DEFAULT_LOCALE, LocalText


def appraisal_json(
    appraisal: Appraisal, translate: Translate, locale: str = DEFAULT_LOCALE
) -> dict[str, Any]:
    """The results as JSON; decimals are strings without trailing zeros.

    ``assumed`` of a step: what its document leaves open there, and how the scheme decided.
    """
    steps = _Steps(Assumed(appraisal.scheme), translate, locale)
    return {
        "results": [_result(each, steps) for each in appraisal.results],
        "teams": [
            {
                "team": each.team,
                "money": _plain(each.money),
                "derivation": steps.plain(each.derivation),
            }
            for each in appraisal.teams
        ],
        "warnings": [each.said(translate, locale) for each in appraisal.warnings],
    }


def description(scheme: Scheme) -> dict[str, Any]:
    """What a scheme asks for and what can follow: its measures, entry items and actions."""
    return {
        "id": scheme.id,
        "type": "scheme",
        "version": scheme.version,
        "title": scheme.title.as_mapping(),
        "source": _texts(scheme.source),
        "roles": list(scheme.roles),
        "periods": [span.value for span in scheme.spans],
        "term": [_day(scheme.first_day), _day(scheme.last_day)],
        "requires_telling": scheme.requires_telling,
        "parameters": [
            {"id": each.id, "title": each.title.as_mapping(), "value": plain(each.value)}
            for each in scheme.parameters
        ],
        "measures": [_measure(each) for each in scheme.measures],
        "assessors": [
            {"id": each.id, "title": each.title.as_mapping(), "weight": plain(each.weight)}
            for each in scheme.assessors
        ],
        "components": [
            {"measure": part.measure, "weight": plain(part.weight)}
            for part in (scheme.components.parts if scheme.components else ())
        ],
        "weights": None if scheme.components is None else _weights(scheme.components),
        "goals": [_goal(each) for each in scheme.goals],
        "items": [_item(each) for each in scheme.items],
        "bands": [_band(each) for each in scheme.bands],
        "gradings": [
            {"measure": each.measure, "bands": [_band(band) for band in each.bands]}
            for each in scheme.gradings
        ],
        "steps": [_computed(each) for each in scheme.steps],
        "total": None if scheme.total is None else _computed(scheme.total),
        "titles": [_computed(each) for each in scheme.titles],
        "payments": [_computed(each) for each in scheme.payments],
        "team_payments": [_computed(each) for each in scheme.team_payments],
        "actions": [_computed(each) for each in scheme.actions],
        "grades": [
            {
                **_named(each.id, each.title),
                "after": each.after,
                "months": each.months,
                "requirements": list(each.requirements),
            }
            for each in scheme.grades
        ],
        "rounding": {
            "points": plain(scheme.rounding.points),
            "money": plain(scheme.rounding.money),
        },
        "sampling": _texts(scheme.sampling),
        "assumed": [
            {"key": each.key, "reason": each.reason.as_mapping()} for each in scheme.assumptions
        ],
        "notes": [note.as_mapping() for note in scheme.notes],
    }


def _result(result: Result, steps: _Steps) -> dict[str, Any]:
    return {
        "person": result.person,
        "total": _plain(result.total),
        "band": result.band,
        "money": _plain(result.money),
        "titles": list(result.titles),
        "actions": [
            {"id": each.id, "because": each.because.said(steps.translate, steps.locale)}
            for each in result.actions
        ],
        "derivation": steps.plain(result.derivation),
    }


@dataclass(frozen=True, slots=True)
class _Steps:
    """Writes derivations in one language."""

    assumed: Assumed
    translate: Translate
    locale: str

    def plain(self, steps: Iterable[Derived]) -> list[dict[str, Any]]:
        return [self._plain(each) for each in steps]

    def _plain(self, step: Derived) -> dict[str, Any]:
        return {
            "step": step.step,
            "title": _texts(step.title),
            "value": None if step.value is None else _value(step),
            "because": step.because.said(self.translate, self.locale),
            "source": step.source,
            "uses": list(step.uses),
            "assumed": [each.reason.in_locale(self.locale) for each in self.assumed.at(step)],
        }


def _value(step: Derived) -> str | bool:
    return step.value if isinstance(step.value, bool) else shown(step.value)


def _measure(measure: Measure) -> dict[str, Any]:
    return {
        **_named(measure.id, measure.title),
        "scope": measure.scope.value,
        "form": measure.form.value,
        "given_by": "assessors" if measure.assessed else "import",
        "unit": _texts(measure.unit),
        "range": [_plain(measure.lowest), _plain(measure.highest)],
        "optional": measure.optional,
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        **_named(item.id, item.title),
        "section": _texts(item.section),
        "ladder": [_effect(each) for each in item.ladder],
        "chosen": None if item.chosen is None else _chosen(item.chosen),
        "by_minutes": [
            {
                "up_to": _plain(each.up_to),
                "inclusive": each.inclusive,
                "counts_as": each.item,
                **_effect(each.effect),
            }
            for each in item.by_minutes
        ],
        "at_counts": [{"count": each.count, **_effect(each.effect)} for each in item.at_counts],
        "share": _plain(item.share),
        "excludes": list(item.excludes),
    }


def _effect(effect: Effect) -> dict[str, Any]:
    return {
        "points": plain(effect.points),
        "money": plain(effect.money),
        "actions": list(effect.actions),
    }


def _chosen(chosen: Chosen) -> dict[str, Any]:
    return {
        "what": "amount" if chosen.money else "points",
        "sign": chosen.sign,
        "range": [plain(chosen.lowest), _plain(chosen.highest)],
    }


def _goal(goal: Goal) -> dict[str, Any]:
    return {
        **_named(goal.id, goal.title),
        "measure": goal.measure,
        "at_least" if goal.at_least else "at_most": _limit(goal.limit),
    }


def _weights(components: Components) -> dict[str, Any]:
    """To what the weights add up and should, and what becomes of the difference and of gaps."""
    return {
        "sum": plain(components.weight),
        "whole": plain(components.whole),
        "scaled": components.scaled,
        "missing": components.missing.value,
    }


def _computed(each: Step | Title | Payment | Action) -> dict[str, Any]:
    """With its formula as the scheme's file writes it; ``None`` where entries alone lead to it."""
    return {**_named(each.id, each.title), "formula": each.written or None}


def _band(band: Band) -> dict[str, Any]:
    return {
        **_named(band.id, band.title),
        "lower": _limit(band.lower),
        "upper": _limit(band.upper),
    }


def _limit(limit: Limit | None) -> dict[str, Any] | None:
    return None if limit is None else {"value": limit.written, "inclusive": limit.inclusive}


def _named(ident: str, title: LocalText) -> dict[str, Any]:
    return {"id": ident, "title": title.as_mapping()}


def _texts(text: LocalText | None) -> dict[str, str] | None:
    return None if text is None else text.as_mapping()


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)
