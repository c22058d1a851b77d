"""The draws of a team, one of them with all that it chose, and drawing it again to see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa_app.core.errors import NotFound
from qa_app.core.permissions import Right
from qa_app.core.sampling import UNFLAGGED, agent_of
from qa_app.core.sampling_plans import Shares, cells_of, draw_from
from qa_app.services import definitions
from qa_app.services.blind_tasks import blind_parts
from qa_app.services.context import Context
from qa_app.services.definitions import RubricVersion
from qa_app.storage.queries import assignments
from qa_app.storage.queries import draws as listed_draws
from qa_app.storage.queries import sampling as queries
from qa_app.storage.queries.assignments import ReviewerLoad
from qa_app.storage.queries.conversations import Named, teams_in
from qa_app.storage.queries.draws import AgentCount, DrawnLine, ListedDraw
from qa_app.storage.tables.sampling import Draw

PAGE = 50
LINES = 100


@dataclass(frozen=True, slots=True)
class DrawPage:
    """One page of draws, the newest first; ``before`` leads to the next page."""

    draws: Sequence[ListedDraw]
    before: int | None


@dataclass(frozen=True, slots=True)
class AgentSample:
    """What a draw chose of one agent.

    ``size``: how many parts stood in the population; ``uncovered``: those of strata of which
    nothing was wanted. ``counted``: what was drawn, and how far it is.
    """

    size: int
    uncovered: int
    counted: AgentCount


@dataclass(frozen=True, slots=True)
class UnflaggedSample:
    """What a draw took of a team's conversations without a finding, to measure the rules.

    ``size``: how many it chose from; ``probability``: the chance (0 to 1) of each of them.
    """

    size: int
    kept: int
    done: int
    skipped: int
    probability: float


@dataclass(frozen=True, slots=True)
class CellSample:
    """One value of a dimension by which a draw is stratified: what stood there, and was wanted."""

    dimension: str
    value: str
    size: int
    wanted: int


@dataclass(frozen=True, slots=True)
class OpenedDraw:
    """A draw with what it chose: counted, and one page of it line by line.

    ``unflagged``: ``None`` where it took none. ``after`` leads to the next page of lines.
    ``overlap``: how many parts go to further reviewers.
    """

    draw: ListedDraw
    rubric: RubricVersion
    shares: Shares
    risk_source: str | None
    overlap: int
    agents: Sequence[AgentSample]
    unflagged: UnflaggedSample | None
    cells: Sequence[CellSample]
    lines: Sequence[DrawnLine]
    after: int | None
    reviewers: Sequence[ReviewerLoad]

    @property
    def waiting(self) -> int:
        """How many parts have no reviewer, because theirs has left."""
        return self.draw.waiting


@dataclass(frozen=True, slots=True)
class Replay:
    """A draw made again from what it kept: how many parts came, and whether they are the same.

    ``missing``: drawn then and not now; ``added``: the other way round.
    """

    drawn: int
    missing: int
    added: int

    @property
    def same(self) -> bool:
        return not self.missing and not self.added


def teams_to_draw_from(context: Context) -> Sequence[Named]:
    """The teams whose sample the actor draws, by name."""
    return teams_in(context.session, context.reach(Right.DRAW))


def list_draws(context: Context, before: int | None = None) -> DrawPage:
    """The draws of the actor's teams, the newest first, those before an id where one is given."""
    reach = context.reach(Right.DRAW)
    found = listed_draws.draws(context.session, reach, before=before, limit=PAGE + 1)
    shown = found[:PAGE]
    return DrawPage(shown, shown[-1].id if len(found) > PAGE else None)


def open_draw(
    context: Context, draw_id: int, *, agent_id: int | None = None, after: int = 0
) -> OpenedDraw:
    """One draw with its parts and how far they are; raises NotFound outside the teams.

    ``agent_id``: with the lines of one agent alone; ``after``: those behind a line.
    """
    stored = _mine(context, draw_id)
    listed = listed_draws.listed_draw(context.session, draw_id)
    if listed is None:
        raise NotFound()
    counts = listed_draws.counts_of(context.session, draw_id)
    lines = listed_draws.lines_of(
        context.session, draw_id, agent_id=agent_id, after=after, limit=LINES + 1
    )
    shown = lines[:LINES]
    return OpenedDraw(
        draw=listed,
        rubric=definitions.rubric_version(context, stored.rubric_version_id),
        shares=shares_of(stored),
        risk_source=stored.risk_source,
        overlap=listed_draws.overlap_count(context.session, draw_id)
        if stored.overlap_percent
        else 0,
        agents=_agents(counts, stored.strata),
        unflagged=_unflagged(counts, stored.strata),
        cells=_cells(stored.strata),
        lines=_seen(context, shown),
        after=shown[-1].id if len(lines) > LINES else None,
        reviewers=assignments.reviewers_of(context.session, listed.team_id, context.today),
    )


def _seen(context: Context, lines: Sequence[DrawnLine]) -> list[DrawnLine]:
    """Without the totals of what the actor is to score again without knowing them."""
    blind = blind_parts(context, [line.part_id for line in lines])
    return [line._replace(total=None) if line.part_id in blind else line for line in lines]


def replay(context: Context, draw_id: int) -> Replay:
    """Draw again from what a draw kept; raises NotFound outside the teams."""
    stored = _mine(context, draw_id)
    plan = stored.terms.plan(stored.window, stored.seed)
    again = draw_from(plan, stored.population, 100, recall_size=stored.recall_size)
    now = {(part, False) for own in again.planned.strata.values() for part in own.drawn}
    now.update((part, True) for part in again.further.drawn)
    then = queries.drawn_at_first(context.session, draw_id)
    return Replay(len(now), len(then - now), len(now - then))


def shares_of(stored: Draw) -> Shares:
    """What becomes of the parts that a draw chose."""
    return Shares(
        blind=stored.blind_percent,
        overlap=stored.overlap_percent,
        reviewers=stored.overlap_reviewers,
        recheck=stored.recheck_percent,
        due_days=stored.due_days,
    )


def _mine(context: Context, draw_id: int) -> Draw:
    stored = context.session.get(Draw, draw_id)
    if stored is None:
        raise NotFound()
    context.actor.require(Right.DRAW, stored.team_id)
    return stored


def _agents(
    counts: Sequence[AgentCount], strata: Mapping[str, tuple[int, int]]
) -> list[AgentSample]:
    sizes: dict[int, int] = {}
    uncovered: dict[int, int] = {}
    for name, (size, wanted) in strata.items():
        if name != UNFLAGGED:
            agent = agent_of(name)
            sizes[agent] = sizes.get(agent, 0) + size
            uncovered[agent] = uncovered.get(agent, 0) + (0 if wanted else size)
    return [
        AgentSample(sizes.get(each.agent_id, 0), uncovered.get(each.agent_id, 0), each)
        for each in counts
        if not each.for_recall
    ]


def _unflagged(
    counts: Sequence[AgentCount], strata: Mapping[str, tuple[int, int]]
) -> UnflaggedSample | None:
    own = [each for each in counts if each.for_recall]
    if not own:
        return None
    return UnflaggedSample(
        size=strata[UNFLAGGED][0] if UNFLAGGED in strata else 0,
        kept=sum(each.kept for each in own),
        done=sum(each.done for each in own),
        skipped=sum(each.skipped for each in own),
        probability=own[0].least,
    )


def _cells(strata: Mapping[str, tuple[int, int]]) -> list[CellSample]:
    sizes: dict[tuple[str, str], list[int]] = {}
    for name, (size, wanted) in strata.items():
        for cell in cells_of(name).items():
            counted = sizes.setdefault(cell, [0, 0])
            counted[0] += size
            counted[1] += wanted
    return [CellSample(*cell, *counted) for cell, counted in sorted(sizes.items())]
