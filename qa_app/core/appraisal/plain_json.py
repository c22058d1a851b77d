"""Schemes and assessments as the plain values of JSON (``product.md`` §7)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from qa_app.core.appraisal.model import Band, Chosen, Effect, Item, Limit, Measure, Scheme
from qa_app.core.appraisal.reasons import Translate
from qa_app.core.appraisal.results import Appraisal, Derived, Result
from qa_app.core.appraisal.values import shown
from qa_app.core.decimals import plain
from qa_app.core.texts import DEFAULT_LOCALE, LocalText


def appraisal_json(
    appraisal: Appraisal, translate: Translate, locale: str = DEFAULT_LOCALE
) -> dict[str, Any]:
    """The results as JSON; decimals are strings without trailing zeros."""
    return {
        "results": [_result(each, translate, locale) for each in appraisal.results],
        "teams": [
            {
                "team": each.team,
                "money": _plain(each.money),
                "derivation": _steps(each.derivation, translate, locale),
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
        "goals": [
            {"id": each.id, "title": each.title.as_mapping(), "measure": each.measure}
            for each in scheme.goals
        ],
        "items": [_item(each) for each in scheme.items],
        "bands": [_band(each) for each in scheme.bands],
        "gradings": [
            {"measure": each.measure, "bands": [_band(band) for band in each.bands]}
            for each in scheme.gradings
        ],
        "titles": [_named(each.id, each.title) for each in scheme.titles],
        "payments": [_named(each.id, each.title) for each in scheme.payments],
        "actions": [_named(each.id, each.title) for each in scheme.actions],
        "grades": [
            {
                **_named(each.id, each.title),
                "after": each.after,
                "months": each.months,
                "requirements": list(each.requirements),
            }
            for each in scheme.grades
        ],
        "sampling": _texts(scheme.sampling),
        "assumed": [
            {"key": each.key, "reason": each.reason.as_mapping()} for each in scheme.assumptions
        ],
        "notes": [note.as_mapping() for note in scheme.notes],
    }


def _result(result: Result, translate: Translate, locale: str) -> dict[str, Any]:
    return {
        "person": result.person,
        "total": _plain(result.total),
        "band": result.band,
        "money": _plain(result.money),
        "titles": list(result.titles),
        "actions": [
            {"id": each.id, "because": each.because.said(translate, locale)}
            for each in result.actions
        ],
        "derivation": _steps(result.derivation, translate, locale),
    }


def _steps(steps: Iterable[Derived], translate: Translate, locale: str) -> list[dict[str, Any]]:
    return [
        {
            "step": each.step,
            "title": _texts(each.title),
            "value": None if each.value is None else _value(each),
            "because": each.because.said(translate, locale),
            "source": each.source,
            "uses": list(each.uses),
        }
        for each in steps
    ]


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


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)
