"""A period's facts by the person whom they concern."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from fractions import Fraction

from qa_app.core.appraisal.facts import Adjustment, Assessment, Facts, Past
from qa_app.core.appraisal.values import Value
from qa_app.core.periods import Period


class Registers:
    """Looked up once for each person, however many there are."""

    def __init__(self, facts: Facts) -> None:
        self._assessments: dict[str, list[Assessment]] = defaultdict(list)
        for assessment in facts.assessments:
            self._assessments[assessment.person].append(assessment)
        self._past: dict[str, dict[str, Past]] = defaultdict(dict)
        for past in facts.history:
            self._past[past.person][past.period.id] = past
        self._adjustments: dict[str, list[Adjustment]] = defaultdict(list)
        for adjustment in facts.adjustments:
            self._adjustments[adjustment.person].append(adjustment)

    def assessments(self, person: str) -> Sequence[Assessment]:
        return self._assessments.get(person, ())

    def past(self, person: str) -> Mapping[str, Past]:
        """A person's earlier results by period."""
        return self._past.get(person, {})

    def before(self, person: str, period: Period) -> Past | None:
        """A person's result of the period of the same length just before one."""
        day_before = period.first_day - timedelta(days=1)
        for each in self.past(person).values():
            if each.period.last_day == day_before and each.period.span is period.span:
                return each
        return None

    def adjustments(self, person: str) -> Sequence[Adjustment]:
        """What earlier periods owe a person."""
        return self._adjustments.get(person, ())


def names_of(past: Past, parameters: Mapping[str, Fraction]) -> Callable[[str], Value]:
    """What a formula may name of an earlier period."""

    def names(name: str) -> Value:
        match name:
            case "total":
                return None if past.score is None else Fraction(past.score)
            case "band":
                return past.band
        if name.startswith("title:"):
            return name.removeprefix("title:") in past.titles
        return parameters.get(name)

    return names
