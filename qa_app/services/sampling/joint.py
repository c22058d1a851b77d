"""The chance of each drawn part over every draw of its team and period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from qa_app.core.errors import Conflict, _
from qa_app.core.sampling import UNFLAGGED, joint_probability, stratum_of
from qa_app.services.context import Context
from qa_app.storage.queries import sampling as queries
from qa_app.storage.queries.sampling import DrawnRow, StoodIn
from qa_app.storage.tables.sampling import Draw


@dataclass(frozen=True, slots=True)
class _Draw:
    """What a draw chose from, and the chance that each of its strata had.

    ``parts`` is what stood for the scores' sample, ``unflagged`` what stood for recall.
    """

    id: int
    parts: frozenset[int]
    unflagged: frozenset[int]
    chances: Mapping[str, float]

    def chances_of(self, row: DrawnRow) -> Iterator[float]:
        """The chances that a drawn part had here.

        A conversation imported between two draws could only be drawn by the second; one that
        was drawn before had the later draw's chance too, that for recall if it was unflagged.
        """
        own = self.chances.get(stratum_of(row.agent_id))
        if own is not None and (self.id > row.draw_id or row.part_id in self.parts):
            yield own
        further = self.chances.get(UNFLAGGED)
        drawn_by_then = row.unflagged and row.draw_id <= self.id
        if further is not None and (drawn_by_then or row.part_id in self.unflagged):
            yield further


def correct_joint(context: Context, stored: Draw) -> None:
    """Recompute the joint probability of all that was drawn for a draw's team and period."""
    rows = queries.drawn_of(context.session, stored.team_id, stored.period)
    draws = _draws(context, rows)
    by_joint: dict[float, list[int]] = defaultdict(list)
    for row in rows:
        joint = joint_probability(chance for draw in draws for chance in draw.chances_of(row))
        if joint != row.inclusion_probability:
            by_joint[joint].append(row.id)
    for joint, ids in by_joint.items():
        queries.set_probabilities(context.session, ids, joint=joint)


def agent_of(stratum: str) -> int:
    """The agent whose stratum it is; raises Conflict for another kind of stratum."""
    agent = stratum.rpartition(":")[2]
    if not agent.isdecimal() or stratum_of(int(agent)) != stratum:
        raise Conflict(_("This draw has changed meanwhile. Open it again."))
    return int(agent)


def _draws(context: Context, rows: Collection[DrawnRow]) -> list[_Draw]:
    chances: dict[int, dict[str, float]] = defaultdict(dict)
    for row in rows:
        chances[row.draw_id][row.stratum] = row.draw_probability
    populations = queries.populations(context.session, chances)
    return [
        _Draw(draw_id, _every(stood_in), frozenset(stood_in.unflagged), chances[draw_id])
        for draw_id, stood_in in sorted(populations.items())
    ]


def _every(stood_in: StoodIn) -> frozenset[int]:
    return frozenset(part for own in stood_in.by_agent.values() for part in own)
