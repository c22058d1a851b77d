"""The draws of a team, and one of them with all that it chose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa_app.core.errors import NotFound
from qa_app.core.permissions import Right
from qa_app.core.sampling import Part, draw, draw_unflagged
from qa_app.services import definitions
from qa_app.services.context import Context
from qa_app.services.definitions import RubricVersion
from qa_app.storage.queries import assignments
from qa_app.storage.queries import sampling as queries
from qa_app.storage.queries.assignments import ReviewerLoad
from qa_app.storage.queries.conversations import Named, teams_in
from qa_app.storage.queries.sampling import DrawnLine, ListedDraw
from qa_app.storage.tables.sampling import Draw


@dataclass(frozen=True, slots=True)
class AgentSample:
    """What a draw chose of one agent.

    ``size``: how many parts stood in the population; ``kept``: those drawn and not skipped;
    ``probability``: the chance (0 to 1) that this draw gave each of the agent's parts.
    """

    agent_id: int
    agent: str
    size: int
    kept: int
    done: int
    skipped: int
    probability: float


@dataclass(frozen=True, slots=True)
class UnflaggedSample:
    """What a draw took of a team's conversations without a finding, to measure the rules.

    ``size``: how many it chose from; the rest as for an agent.
    """

    size: int
    kept: int
    done: int
    skipped: int
    probability: float


@dataclass(frozen=True, slots=True)
class OpenedDraw:
    """A draw with everything that it chose.

    ``unflagged``: ``None`` where it took none.
    ``replays``: whether seed and stored population give the same parts again.
    """

    draw: ListedDraw
    rubric: RubricVersion
    lines: Sequence[DrawnLine]
    agents: Sequence[AgentSample]
    unflagged: UnflaggedSample | None
    reviewers: Sequence[ReviewerLoad]
    replays: bool

    @property
    def waiting(self) -> int:
        """How many parts have no reviewer, because theirs has left."""
        return sum(line.assignment_id is None for line in self.lines)


def teams_to_draw_from(context: Context) -> Sequence[Named]:
    """The teams whose sample the actor draws, by name."""
    return teams_in(context.session, context.reach(Right.DRAW))


def list_draws(context: Context) -> Sequence[ListedDraw]:
    """The draws of the actor's teams, the newest first."""
    return queries.draws(context.session, context.reach(Right.DRAW))


def open_draw(context: Context, draw_id: int) -> OpenedDraw:
    """One draw with its parts and how far they are; raises NotFound outside the teams."""
    found = queries.listed_draw(context.session, draw_id)
    if found is None:
        raise NotFound()
    context.actor.require(Right.DRAW, found.team_id)
    stored = context.session.get_one(Draw, draw_id)
    lines = queries.lines_of(context.session, draw_id)
    return OpenedDraw(
        draw=found,
        rubric=definitions.rubric_version(context, stored.rubric_version_id),
        lines=lines,
        agents=_agents(lines, stored.population),
        unflagged=_unflagged(lines, stored.unflagged or ()),
        reviewers=assignments.reviewers_of(context.session, found.team_id, context.today),
        replays=_replays(stored, lines),
    )


def _agents(
    lines: Sequence[DrawnLine], population: Mapping[str, Sequence[int]]
) -> list[AgentSample]:
    by_agent: dict[int, list[DrawnLine]] = defaultdict(list)
    for line in lines:
        if not line.for_recall:
            by_agent[line.agent_id].append(line)
    return [
        AgentSample(
            agent_id=agent_id,
            agent=own[0].agent,
            size=len(population.get(str(agent_id), ())),
            kept=sum(not line.skipped for line in own),
            done=sum(line.state == "done" for line in own),
            skipped=sum(line.skipped for line in own),
            probability=own[0].draw_probability,
        )
        for agent_id, own in by_agent.items()
    ]


def _unflagged(lines: Sequence[DrawnLine], population: Sequence[int]) -> UnflaggedSample | None:
    own = [line for line in lines if line.for_recall]
    if not own:
        return None
    return UnflaggedSample(
        size=len(population),
        kept=sum(not line.skipped for line in own),
        done=sum(line.state == "done" for line in own),
        skipped=sum(line.skipped for line in own),
        probability=own[0].draw_probability,
    )


def _replays(stored: Draw, lines: Sequence[DrawnLine]) -> bool:
    parts = [Part(part, int(agent)) for agent, own in stored.population.items() for part in own]
    again = {(drawn.part, False) for drawn in draw(parts, stored.per_agent, stored.seed)}
    further = draw_unflagged(stored.unflagged or (), stored.recall_size, stored.seed)
    again.update((part, True) for part in further)
    return again == {(line.part_id, line.for_recall) for line in lines if line.replaces_id is None}
