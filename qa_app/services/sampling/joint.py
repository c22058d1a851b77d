"""The chance of each drawn part over every draw of its team and month."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qa_app.core.sampling import UNFLAGGED, DrawKind, joint_probability
from qa_app.core.sampling_plans import Candidate, PlannedDraw, Population, draw_plan
from qa_app.services.context import Context
from qa_app.storage.queries import sampling as queries
from qa_app.storage.queries.sampling import DrawnRow, OtherDraw
from qa_app.storage.tables.sampling import Draw


@dataclass(frozen=True, slots=True)
class _Standing:
    """A draw as it stands: what it chose from, and the chances that this gave.

    ``for_recall``: the chance of each unflagged part to be taken for recall.
    """

    population: Population
    planned: PlannedDraw
    for_recall: float

    def own(self, row: DrawnRow) -> float:
        """The chance that led to a row of this draw."""
        if row.kind == DrawKind.RECALL:
            return self.for_recall
        return float(self.planned.strata[row.stratum].probability(self._member(row)))

    def of(self, part_id: int) -> Iterator[float]:
        """The chances that a part had here.

        A conversation imported between two draws could only be drawn by the second; one that
        was drawn before had the later draw's chance too, that for recall if it was unflagged.
        """
        candidate = self.population.by_part.get(part_id)
        if candidate is not None:
            yield self.planned.probability(candidate)
        if part_id in self.population.once_unflagged:
            yield self.for_recall

    def _member(self, row: DrawnRow) -> Candidate:
        return self.population.by_part[row.part_id]


def correct_joint(context: Context, stored: Draw, agents: Collection[int] | None = None) -> None:
    """Recompute the chances of what was drawn for the month of a draw, in it and over all draws.

    Only parts that stood in this draw are touched, and only those of some agents where these are
    named. Draws of other days do not concern them.
    """
    others = queries.draws_over(context.session, stored)
    rows = queries.drawn_of(context.session, [each.id for each in others], agents)
    standing = _standings(context, others, rows)
    stood = standing[stored.id].population
    queries.set_chances(
        context.session,
        [
            (row.id, own, joint)
            for row in rows
            if row.part_id in stood.by_part or row.part_id in stood.once_unflagged
            for own in [standing[row.draw_id].own(row)]
            for joint in [_joint(standing, row.part_id)]
            if (own, joint) != (row.draw_probability, row.inclusion_probability)
        ],
    )


def _joint(standing: Mapping[int, _Standing], part_id: int) -> float:
    return joint_probability(chance for each in standing.values() for chance in each.of(part_id))


def _standings(
    context: Context, others: Sequence[OtherDraw], rows: Collection[DrawnRow]
) -> dict[int, _Standing]:
    agents = {row.agent_id for row in rows}
    drawn: dict[int, Counter[str]] = defaultdict(Counter)
    for row in rows:
        drawn[row.draw_id][row.stratum] += 1
    populations = queries.populations(context.session, [each.id for each in others])
    return {
        each.id: _standing(each, populations[each.id].of_agents(agents), drawn[each.id])
        for each in others
    }


def _standing(draw: OtherDraw, population: Population, drawn: Counter[str]) -> _Standing:
    further = drawn.pop(UNFLAGGED, 0)
    plan = draw.terms.plan(draw.window, draw.seed)
    planned = draw_plan(plan, population.candidates, excluded=population.excluded)
    size = len(population.unflagged)
    return _Standing(population, planned.counted(drawn), further / size if size else 0.0)
