"""What a draft of a rule would change: hits gained and lost, agents touched, points moved."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from qa_app.core.decimals import plain
from qa_app.core.permissions import Reach
from qa_app.core.rubrics import Criterion, Rubric
from qa_app.core.rubrics.suggestions import suggestions
from qa_app.core.rule_estimates import Estimate, Spread, estimated_count, estimated_sum
from qa_app.core.rules.hits import Finding

LISTED = 5_000
"""Hits gained, and hits lost, that are kept to be read; the counts go on."""


class RunKind(StrEnum):
    """Trying a draft on history, or bringing the findings into line with what is in force."""

    HISTORY = "history"
    RESCREEN = "rescreen"


@dataclass(frozen=True, slots=True)
class Audience:
    """The teams for whose conversations a version of a rule is.

    ``without``: those within reach that have one of their own instead.
    """

    reach: Reach
    without: frozenset[int] = frozenset()

    def covers(self, team_id: int | None) -> bool:
        return self.reach.covers(team_id) and team_id not in self.without


class Place(NamedTuple):
    """Where a rule hits in one text: a finding's identity beside text and rule.

    ``agent``: whose whole share is meant, as long as it has not been told to be in their part.
    """

    message: int | None
    start: int | None
    end: int | None
    agent: str | None = None

    def in_part(self) -> Place:
        """The same within the part of the agent whose it is."""
        return self if self.agent is None else self._replace(agent=None)


# Revision, part where the hit is no message's, and place.
Identity = tuple[int, int | None, Place]


def identity(revision_id: int, part_id: int, place: Place) -> Identity:
    """What tells a stored finding of a rule from its others.

    A message belongs to one part; what has no message may be found in several.
    """
    return revision_id, part_id if place.message is None else None, place


class Change(NamedTuple):
    """The hits that are in one of two screenings of a text alone."""

    gained: tuple[Place, ...]
    lost: tuple[Place, ...]

    def __bool__(self) -> bool:
        return bool(self.gained or self.lost)


def places(findings: Iterable[Finding]) -> frozenset[Place]:
    """The identities of findings of one rule in one text."""
    return frozenset(Place(each.message, each.start, each.end, each.agent) for each in findings)


def change(before: Collection[Place], after: Collection[Place]) -> Change:
    """What the later screening has and the earlier has not, and the other way round."""
    old, new = frozenset(before), frozenset(after)
    return Change(_in_order(new - old), _in_order(old - new))


def suggested_points(rubric: Rubric, criterion: Criterion, rules: Sequence[str]) -> Decimal:
    """The points of a criterion that findings of these rules suggest; none: full marks."""
    for suggestion in suggestions(rubric, rules):
        if suggestion.criterion == criterion.id:
            return criterion.scale.earned(suggestion.answer)
    return criterion.scale.maximum


@dataclass(slots=True)
class Moved:
    """How the suggested points of one criterion would move.

    ``parts``: in how many conversations; ``points``: by how much in all of them together.
    """

    parts: int = 0
    points: Decimal = Decimal(0)


GAINED, LOST, NET, PARTS, POINTS = "gained", "lost", "net", "parts:", "points:"
"""What is summed over texts; the last two with the criterion behind them."""


@dataclass(slots=True)
class Effects:
    """What a run has counted so far.

    ``agents``: the ids of those whose findings change. ``moved``: by rubric and criterion,
    as ``rubric:criterion``. ``squares``: by what is summed, the squares of each text's own sum;
    ``changed``: in how many texts it is not 0.
    """

    gained: int = 0
    lost: int = 0
    agents: set[int] = field(default_factory=set)
    moved: dict[str, Moved] = field(default_factory=dict)
    squares: dict[str, float] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)

    def count(self, agent_id: int | None, found: Change) -> None:
        """Note what changes in one agent's part of a text."""
        self.gained += len(found.gained)
        self.lost += len(found.lost)
        if agent_id is not None:
            self.agents.add(agent_id)

    def move(self, criterion: str, before: Decimal, after: Decimal) -> None:
        """Note what the suggested points of one part would become."""
        if before != after:
            known = self.moved.setdefault(criterion, Moved())
            known.parts += 1
            known.points += after - before

    def add_text(self, one: Effects) -> None:
        """Add what changes in one text."""
        self.gained += one.gained
        self.lost += one.lost
        self.agents |= one.agents
        for key, each in one.moved.items():
            known = self.moved.setdefault(key, Moved())
            known.parts += each.parts
            known.points += each.points
        for name, total in one._totals():
            if total:
                self.squares[name] = self.squares.get(name, 0.0) + total * total
                self.changed[name] = self.changed.get(name, 0) + 1

    def estimates(self, read: int, of: int) -> dict[str, Estimate]:
        """What all of so many texts will come to, of which ``read`` > 0 were drawn by chance."""
        return {name: self._estimate(name, total, read, of) for name, total in self._totals()}

    def _estimate(self, name: str, total: float, read: int, of: int) -> Estimate:
        seen = Spread(total, self.squares.get(name, 0.0))
        if name == NET or name.startswith(POINTS):
            return estimated_sum(seen, read, of, self.changed.get(name, 0))
        return estimated_count(seen, read, of)

    def _totals(self) -> Iterator[tuple[str, float]]:
        yield from ((GAINED, self.gained), (LOST, self.lost), (NET, self.gained - self.lost))
        for key, each in self.moved.items():
            yield from ((PARTS + key, each.parts), (POINTS + key, float(each.points)))

    def as_json(self) -> dict[str, Any]:
        """The figures that are no plain counts."""
        return {
            "agents": sorted(self.agents),
            "moved": {key: [each.parts, plain(each.points)] for key, each in self.moved.items()},
            "squares": self.squares,
            "changed": self.changed,
        }

    @classmethod
    def from_json(cls, gained: int, lost: int, figures: Mapping[str, Any]) -> Effects:
        """What :meth:`as_json` told, with the counts."""
        moved = figures.get("moved", {}).items()
        return cls(
            gained,
            lost,
            set(figures.get("agents", ())),
            {key: Moved(parts, Decimal(points)) for key, (parts, points) in moved},
            dict(figures.get("squares", {})),
            dict(figures.get("changed", {})),
        )


def _in_order(found: frozenset[Place]) -> tuple[Place, ...]:
    return tuple(sorted(found, key=lambda each: tuple(-1 if n is None else n for n in each[:3])))
