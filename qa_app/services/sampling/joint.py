"""The chance of each drawn part over every draw of its team and period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from qa_app.core.errors import Conflict, _
from qa_app.core.sampling import joint_probability, stratum_of
from qa_app.services.context import Context
from qa_app.storage.queries import sampling as queries
from qa_app.storage.queries.sampling import DrawnRow
from qa_app.storage.tables.sampling import Draw


def correct_joint(context: Context, stored: Draw, strata: Collection[str]) -> None:
    """Recompute the joint probability over every draw of this team and period."""
    by_stratum: dict[str, list[DrawnRow]] = defaultdict(list)
    for row in queries.drawn_of(context.session, stored.team_id, stored.period):
        by_stratum[row.stratum].append(row)
    populations = queries.populations(
        context.session, {row.draw_id for rows in by_stratum.values() for row in rows}
    )
    for stratum in strata:
        agent = str(agent_of(stratum))
        stood_in = {
            draw_id: frozenset(parts.get(agent, ())) for draw_id, parts in populations.items()
        }
        _correct_stratum(context, by_stratum[stratum], stood_in)


def agent_of(stratum: str) -> int:
    """The agent whose stratum it is; raises Conflict for another kind of stratum."""
    agent = int(stratum.rpartition(":")[2])
    if stratum_of(agent) != stratum:
        raise Conflict(_("This draw has changed meanwhile. Open it again."))
    return agent


def _correct_stratum(
    context: Context, rows: Sequence[DrawnRow], stood_in: dict[int, frozenset[int]]
) -> None:
    """A part had its chance in each draw that it stood in; one drawn before had it too.

    A conversation imported between two draws could only be drawn by the second.
    """
    chances = {row.draw_id: row.draw_probability for row in rows}
    by_joint: dict[float, list[int]] = defaultdict(list)
    for row in rows:
        joint = joint_probability(
            chance
            for draw_id, chance in sorted(chances.items())
            if draw_id > row.draw_id or row.part_id in stood_in[draw_id]
        )
        by_joint[joint].append(row.id)
    for joint, ids in by_joint.items():
        queries.set_probabilities(context.session, ids, joint=joint)
