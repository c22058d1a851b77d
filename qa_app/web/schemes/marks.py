"""What a scheme's document leaves open, marked where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from qa_app.core.appraisal.model import Assumption, Scheme
from qa_app.core.texts import LocalText


class Named(Protocol):
    """A part of a scheme with an id and a title."""

    @property
    def id(self) -> str: ...

    @property
    def title(self) -> LocalText: ...


@dataclass(frozen=True, slots=True)
class Marks:
    """The assumptions of a scheme, each where it stands."""

    scheme: Scheme

    def at(self, key: str) -> list[Assumption]:
        """What was assumed of one part, such as ``items.late``."""
        return [each for each in self.scheme.assumptions if each.key == key]

    def of(self, *sections: str) -> list[Assumption]:
        """What was assumed of sections as a whole, or of what is no part with a place."""
        return [
            each
            for each in self.scheme.assumptions
            if each.key.partition(".")[0] in sections and each.key not in self._places()
        ]

    @property
    def elsewhere(self) -> list[Assumption]:
        """The rest: what no section of the page shows."""
        return [
            each for each in self.scheme.assumptions if each.key.partition(".")[0] not in _SECTIONS
        ]

    def _places(self) -> set[str]:
        scheme = self.scheme
        groups: Mapping[str, Sequence[Named]] = {
            "parameters": scheme.parameters,
            "measures": scheme.measures,
            "goals": scheme.goals,
            "items": scheme.items,
            "steps": scheme.steps,
            "titles": scheme.titles,
            "payments": scheme.payments,
            "actions": scheme.actions,
            "grades": scheme.grades,
        }
        return {f"{section}.{each.id}" for section, group in groups.items() for each in group}


_SECTIONS = frozenset(
    {
        *("parameters", "measures", "assessors", "components", "goals", "gradings", "items"),
        *("steps", "total", "bands", "titles", "payments", "team_payments", "actions", "grades"),
    }
)
