"""Facts and derivations as plain values: kept for years, read back as they were."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from qa_app.core.appraisal import Derived, Facts, Figure
from qa_app.core.appraisal.reasons import Amount, Reason
from qa_app.core.appraisal.values import Value
from qa_app.core.decimals import plain
from qa_app.core.periods import Period, period
from qa_app.core.texts import LocalText

_PLAIN = (int, str)


def facts_json(facts: Facts) -> dict[str, Any]:
    """The facts as ``flask appraise`` takes them; ``facts_from_json`` reads them back."""
    cash = {
        "blocked": facts.cash_blocked or None,
        "cap": _plain(facts.cash_cap),
        "share": _plain(facts.cash_share),
    }
    found = {
        "period": facts.period.id,
        "people": [_given(_fields(each)) for each in facts.people],
        "measures": _figures(facts.measures),
        "team_measures": _figures(facts.team_measures),
        "assessments": [
            {
                "person": each.person,
                "assessor": each.assessor,
                "values": {name: plain(value) for name, value in sorted(each.values.items())},
            }
            for each in facts.assessments
        ],
        "entries": [_given(_fields(each)) for each in facts.entries],
        "history": [
            _given({**_fields(each), "period": each.period.id, "titles": list(each.titles)})
            for each in facts.history
        ],
        "adjustments": [_given(_fields(each)) for each in facts.adjustments],
        "assessed_on": facts.assessed_on and facts.assessed_on.isoformat(),
        "cash": _given(cash),
    }
    return {key: value for key, value in found.items() if value}


def facts_text(facts: Facts) -> bytes:
    """The same as one JSON text in UTF-8, always the same bytes for the same facts."""
    text = json.dumps(facts_json(facts), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


class Writer:
    """Writes several derivations; what they have in common is written once and shared.

    The sentences that say a scheme's formulas are the same for everybody, and long.
    """

    def __init__(self) -> None:
        # With what was written stands the object, so that no other takes over its identity.
        self._reasons: dict[int, tuple[Reason, list[Any]]] = {}
        self._texts: dict[int, tuple[LocalText, dict[str, str]]] = {}

    def steps(self, steps: Iterable[Derived]) -> list[dict[str, Any]]:
        """A derivation as :func:`steps_json` gives it."""
        return [
            {
                "step": each.step,
                "title": None if each.title is None else self._text(each.title),
                "value": _value(each.value),
                "because": self.reason(each.because),
                "source": each.source,
                "uses": list(each.uses),
                **self._writing(each.unit, each.percent),
            }
            for each in steps
        ]

    def reason(self, because: Reason) -> list[Any]:
        """A reason as :func:`reason_json` gives it."""
        known = self._reasons.get(id(because))
        if known is not None:
            return known[1]
        values = {name: self._simple(value) for name, value in because.values.items()}
        written = [because.sentence, values] if values else [because.sentence]
        self._reasons[id(because)] = because, written
        return written

    def _simple(self, value: object) -> object:
        if isinstance(value, Reason):
            return {"reason": self.reason(value)}
        if isinstance(value, LocalText):
            return {"text": self._text(value)}
        if isinstance(value, Amount):
            return {"amount": _value(value.value), **self._writing(value.unit, value.percent)}
        if isinstance(value, Period):
            return {"period": value.id}
        return value if isinstance(value, _PLAIN) else str(value)

    def _text(self, text: LocalText) -> dict[str, str]:
        known = self._texts.get(id(text))
        if known is None:
            known = self._texts[id(text)] = text, text.as_mapping()
        return known[1]

    def _writing(self, unit: LocalText | None, percent: bool) -> dict[str, Any]:
        """How a figure is written, as far as it is not written plainly."""
        found: dict[str, Any] = {} if unit is None else {"unit": self._text(unit)}
        return found | {"percent": True} if percent else found


def steps_json(steps: Iterable[Derived]) -> list[dict[str, Any]]:
    """A derivation as JSON values that keep every figure exact and every sentence open."""
    return Writer().steps(steps)


def steps_from(kept: Iterable[Mapping[str, Any]]) -> tuple[Derived, ...]:
    """The derivation that :func:`steps_json` wrote."""
    return tuple(
        Derived(
            step=each["step"],
            title=None if each["title"] is None else LocalText(each["title"]),
            value=_read(each["value"]),
            because=reason_from(each["because"]),
            source=each["source"],
            uses=tuple(each["uses"]),
            unit=_text(each.get("unit")),
            percent=bool(each.get("percent")),
        )
        for each in kept
    )


def reason_json(because: Reason) -> list[Any]:
    """A reason as its sentence and values; a value that is a reason, an amount, a period or a
    text in several languages is an object.
    """
    return Writer().reason(because)


def reason_from(kept: Sequence[Any]) -> Reason:
    """The reason that :func:`reason_json` wrote."""
    values = kept[1] if len(kept) > 1 else {}
    return Reason(
        kept[0],
        {name: _complex(value) for name, value in values.items()},
    )


def _complex(kept: Any) -> object:
    if not isinstance(kept, Mapping):
        return kept
    if "amount" in kept:
        amount = kept["amount"] and Fraction(kept["amount"]["is"])
        return Amount(amount, bool(kept.get("percent")), _text(kept.get("unit")))
    if "period" in kept:
        return period(kept["period"])
    return reason_from(kept["reason"]) if "reason" in kept else LocalText(kept["text"])


def _text(kept: Mapping[str, str] | None) -> LocalText | None:
    return None if kept is None else LocalText(kept)


def _value(value: Value) -> object:
    return {"is": str(value)} if isinstance(value, Fraction) else value


def _read(kept: Any) -> Value:
    return Fraction(kept["is"]) if isinstance(kept, Mapping) else kept


def _figures(given: Mapping[str, Mapping[str, Figure]]) -> dict[str, Any]:
    return {
        owner: {
            name: plain(each.value) if each.n is None else {"value": plain(each.value), "n": each.n}
            for name, each in sorted(own.items())
        }
        for owner, own in sorted(given.items())
    }


def _fields(value: Any) -> dict[str, Any]:
    """The fields of a value of the facts; as deep as they are, nothing has to be copied."""
    return {name: getattr(value, name) for name in value.__slots__}


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is not there, decimals and days as texts."""
    return {
        name: _written(each)
        for name, each in values.items()
        if each not in ([], "") and each is not None and each is not False
    }


def _written(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain(value)
    return value.isoformat() if isinstance(value, date) else value


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)
