"""Which assumptions of a scheme a step of a derivation rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qa_app.core.appraisal.model import Assumption, Scheme
from qa_app.core.appraisal.results import Derived


class Assumed:
    """Looks up what a scheme decided of its own accord where a step was computed.

    An assumption concerns the part that its key names, and of an item also those that it can
    count as. One whose key names a section, or nothing that the section has, concerns all of it.
    """

    def __init__(self, scheme: Scheme) -> None:
        self._scheme = scheme
        self._places = set(_places(scheme))
        self._of: dict[tuple[str, tuple[str, ...]], Sequence[Assumption]] = {}

    def at(self, step: Derived) -> Sequence[Assumption]:
        """The assumptions behind a step, in the order of the scheme's file."""
        asked = (step.source.removeprefix(f"{self._scheme.label} "), step.uses)
        if asked not in self._of:
            section = asked[0].partition(".")[0]
            concerned = {asked[0], section, *(f"parameters.{name}" for name in step.uses)}
            concerned |= {f"items.{each}" for each in self._counted_as(asked[0])}
            self._of[asked] = [
                each
                for each in self._scheme.assumptions
                if each.key in concerned
                or (each.key.startswith(f"{section}.") and each.key not in self._places)
            ]
        return self._of[asked]

    def _counted_as(self, key: str) -> Iterator[str]:
        """The items that may count as the one of a key, for the minutes that they took."""
        for item in self._scheme.items:
            if any(f"items.{step.item}" == key for step in item.by_minutes if step.item):
                yield item.id


def _places(scheme: Scheme) -> Iterator[str]:
    ids = {
        "measures": [each.id for each in scheme.measures],
        "goals": [each.id for each in scheme.goals],
        "gradings": [each.measure for each in scheme.gradings],
        "items": [each.id for each in scheme.items],
        "steps": [each.id for each in scheme.steps],
        "titles": [each.id for each in scheme.titles],
        "payments": [each.id for each in scheme.payments],
        "grades": [each.id for each in scheme.grades],
    }
    for section, names in ids.items():
        yield from (f"{section}.{name}" for name in names)
