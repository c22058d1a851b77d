"""A derivation as a tree: each figure opens into what it was made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from qa_app.core.appraisal import Derived, Scheme
from qa_app.core.appraisal.reasons import reason
from qa_app.core.appraisal.values import number
from qa_app.core.errors import _

_SUMS: Mapping[str, tuple[str, int]] = {
    "points_added": ("points", 1),
    "points_deducted": ("points", -1),
    "money_added": ("money", 1),
    "money_deducted": ("money", -1),
}


@dataclass(frozen=True, slots=True)
class Node:
    """A step with the steps under it; ``place``: where it stands in the derivation.

    ``entry``: for a line of the ledger, which of the person's entries, from 0 by their order.
    """

    place: int | None
    step: Derived
    children: tuple[Node, ...] = ()
    entry: int | None = None


def tree(scheme: Scheme, steps: Sequence[Derived]) -> tuple[Node, ...]:
    """The steps that nothing else rests on, last computed first, each with what is behind it."""
    return _Grower(scheme, steps).roots()


class _Grower:
    def __init__(self, scheme: Scheme, steps: Sequence[Derived]) -> None:
        self._scheme, self._steps = scheme, steps
        self._entries = {
            place: number
            for number, place in enumerate(
                place for place, step in enumerate(steps) if _is_entry(scheme, step)
            )
        }
        self._grown: dict[int, Node] = {}

    def roots(self) -> tuple[Node, ...]:
        places = range(len(self._steps))
        used = {child for place in places for child in self._behind(place)}
        roots = [place for place in places if place not in used]
        # What somebody came for stands first: the money, then the total, then the rest.
        roots.sort(key=lambda place: (self._is_given(place), -place))
        return tuple(self._node(place) for place in roots)

    def _is_given(self, place: int) -> bool:
        source = self._steps[place].source
        return place in self._entries or " measures." in source or " assessors." in source

    def _node(self, place: int) -> Node:
        if place not in self._grown:
            step = self._steps[place]
            children = [self._node(child) for child in self._behind(place)]
            self._grown[place] = Node(
                place, step, (*children, *self._parameters(step)), self._entries.get(place)
            )
        return self._grown[place]

    def _behind(self, place: int) -> list[int]:
        step = self._steps[place]
        return sorted({found for name in step.uses for found in self._named(name, place)})

    def _named(self, name: str, before: int) -> Iterator[int]:
        """The steps that a name means, among those that stand before."""
        if name in _SUMS:
            _what, sign = _SUMS[name]
            yield from (
                place
                for place in self._entries
                if place < before and _sign(self._steps[place]) == sign
            )
            return
        if name in {"goals_met", "goals_missed"}:
            goals = {goal.id for goal in self._scheme.goals}
            yield from (
                place
                for place in range(before)
                if self._steps[place].step in goals and " goals." in self._steps[place].source
            )
            return
        found = [place for place in range(before) if self._steps[place].step == name]
        yield from found if found and found[-1] in self._entries else found[-1:]

    def _parameters(self, step: Derived) -> Iterator[Node]:
        named = set(step.uses)
        for each in self._scheme.parameters:
            if each.id in named:
                yield Node(
                    None,
                    Derived(
                        each.id,
                        each.title,
                        Fraction(each.value),
                        reason(_("a figure of the scheme")),
                        f"{self._scheme.label} parameters.{each.id}",
                        percent=each.percent,
                    ),
                )


def _is_entry(scheme: Scheme, step: Derived) -> bool:
    return step.source == f"{scheme.label} items.{step.step}"


def _sign(step: Derived) -> int:
    value = None if isinstance(step.value, str) else number(step.value)
    return 0 if not value else 1 if value > 0 else -1
