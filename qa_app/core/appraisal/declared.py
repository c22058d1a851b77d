"""What a scheme declares, by name: it is looked up again for each of thousands of people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from qa_app.core.appraisal.model import Goal, Measure, Scheme, Step, Title


class Declared:
    """``percents``: the parameters and steps that are shown in per cent. ``weights``: of the
    assessors.
    """

    def __init__(self, scheme: Scheme) -> None:
        self.parameters = {each.id: Fraction(each.value) for each in scheme.parameters}
        self.measures: Mapping[str, Measure] = {each.name: each for each in scheme.measures}
        self.steps: Mapping[str, Step] = {step.id: step for step in scheme.steps}
        self.goals: Mapping[str, Goal] = {goal.id: goal for goal in scheme.goals}
        self.titles: Mapping[str, Title] = {title.id: title for title in scheme.titles}
        self.weights = {each.id: Fraction(each.weight) for each in scheme.assessors}
        self.percents = {each.id for each in scheme.parameters if each.percent}
        self.percents |= {each.id for each in scheme.steps if each.percent}
        self._shares: dict[frozenset[str], Mapping[str, Fraction]] = {}

    def shares(self, givers: Iterable[str]) -> Mapping[str, Fraction]:
        """What part of the whole each of the assessors weighs who gave something, 0 to 1."""
        key = frozenset(givers)
        if key not in self._shares:
            weighing = {who: self.weights.get(who, Fraction(1)) for who in key}
            basis = sum(weighing.values(), Fraction(0))
            self._shares[key] = {who: weight / basis for who, weight in weighing.items()}
        return self._shares[key]
