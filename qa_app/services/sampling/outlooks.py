"""What a plan would draw, and whom it would give work; looking changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from qa_app.core.assignments import Reviewer, Spread
from qa_app.core.permissions import Right
from qa_app.core.sampling import Part, recall_size
from qa_app.core.sampling_plans import Outlook, Window, share_of
from qa_app.core.sampling_plans import outlook as core_outlook
from qa_app.core.sampling_plans.overlapping import Need, further_reviewers
from qa_app.services.context import Context
from qa_app.services.definitions import RubricVersion
from qa_app.services.sampling.drawing import Wish
from qa_app.services.sampling.population import Field, field_of
from qa_app.services.sampling.spreading import (
    among,
    recall_percent,
    rubric_for,
    spread_over,
    to_assign,
)
from qa_app.storage.queries import assignments
from qa_app.storage.queries import sampling as queries
from qa_app.storage.queries.assignments import ReviewerLoad

SEED = "outlook"
"""What is tried has a seed of its own: whoever plans does not see the sample."""


@dataclass(frozen=True, slots=True)
class AgentExpected:
    """What a draw would find of one agent.

    ``available``: parts that no draw has chosen yet; ``drawn_before``: those that one has.
    ``uncovered``: available parts without a chance; ``probability``: the smallest chance (0 to
    1) of those that have one, ``None`` where there is none.
    """

    agent_id: int
    agent: str
    available: int
    drawn_before: int
    would_draw: int
    uncovered: int
    probability: float | None


@dataclass(frozen=True, slots=True)
class ReviewerOutlook:
    """Somebody who may review: how much is open with them, and what the draw would add.

    ``further``: how many of ``would_add`` others would review too.
    """

    id: int
    name: str
    open: int
    would_add: int
    further: int


@dataclass(frozen=True, slots=True)
class Expected:
    """What a draw would do. ``unassigned``: parts that nobody chosen could review.

    ``unflagged``: how many conversations without a finding it would take in addition, by the
    team's share of ``recall_percent``. ``blind`` and ``overlap``: how many would be reviewed
    before the pre-screen is seen, and by several.
    """

    window: Window
    rubric: RubricVersion
    outlook: Outlook
    agents: Sequence[AgentExpected]
    reviewers: Sequence[ReviewerOutlook]
    unassigned: int
    unflagged: int
    recall_percent: int
    blind: int
    overlap: int
    risk_source: str | None

    @property
    def would_draw(self) -> int:
        return self.outlook.drawn


def outlook(context: Context, wish: Wish, reviewer_ids: Collection[int] | None = None) -> Expected:
    """What a draw would find and do, tried many times; raises NotFound, Refused.

    ``reviewer_ids``: among whom it would be spread, everybody where ``None``.
    """
    context.actor.require(Right.DRAW, wish.team_id)
    field = field_of(context, wish.team_id, wish.terms, wish.window)
    plan = wish.terms.plan(wish.window, SEED)
    chance = np.random.default_rng(len(field.candidates))
    found = core_outlook(plan, field.candidates, chance, excluded=field.before)
    percent = recall_percent(context, wish.team_id)
    for_scores, further = _trial(field, found, percent)
    overlap = share_of([part.id for part in for_scores], wish.shares.overlap, "overlap", SEED)
    pool = assignments.reviewers_of(context.session, wish.team_id, context.today)
    chosen = among(pool, reviewer_ids)
    tasks = to_assign(context, [*for_scores, *further])
    spreading = spread_over(tasks, chosen) if tasks and chosen else Spread((), ())
    return Expected(
        window=wish.window,
        rubric=rubric_for(context, wish.team_id),
        outlook=found,
        agents=_agents(context, field, found),
        reviewers=_reviewers(pool, spreading, _further(wish, for_scores, overlap, spreading, pool)),
        unassigned=len(spreading.unassigned),
        unflagged=len(further),
        recall_percent=percent,
        blind=-(-len(tasks) * wish.shares.blind // 100),
        overlap=len(overlap),
        risk_source=field.risk_source,
    )


def _trial(field: Field, found: Outlook, percent: int) -> tuple[list[Part], list[Part]]:
    """What one of the trials drew for the scores, and as many of the unflagged as would come."""
    agents = {each.part: each.agent for each in field.candidates}
    for_scores = [Part(part, agents[part]) for part in found.trial]
    out = field.drawn.union(found.trial)
    left = (Part(each.part, each.agent) for each in field.clean if each.part not in out)
    return for_scores, list(islice(left, recall_size(len(for_scores), percent)))


def _further(
    wish: Wish,
    parts: Sequence[Part],
    overlap: Collection[int],
    spreading: Spread,
    pool: Sequence[ReviewerLoad],
) -> Counter[int]:
    """How many parts would come to each reviewer that others review too."""
    taken = {task.part: task.reviewer for task in spreading.tasks}
    needs = [
        Need(part.id, part.agent, frozenset({taken[part.id]}), wish.shares.reviewers)
        for part in parts
        if part.id in overlap and part.id in taken
    ]
    own = Counter(task.reviewer for task in spreading.tasks)
    loads = [Reviewer(each.id, each.agent_id, each.open + own[each.id]) for each in pool]
    return Counter(who for _part, who in further_reviewers(needs, loads))


def _reviewers(
    pool: Sequence[ReviewerLoad], spreading: Spread, further: Counter[int]
) -> list[ReviewerOutlook]:
    own = Counter(task.reviewer for task in spreading.tasks)
    return [
        ReviewerOutlook(
            each.id, each.name, each.open, own[each.id] + further[each.id], further[each.id]
        )
        for each in pool
    ]


def _agents(context: Context, field: Field, found: Outlook) -> list[AgentExpected]:
    every = Counter(each.agent for each in field.candidates)
    names = queries.agent_names(context.session, every)
    return sorted(
        (_agent(agent, names.get(agent, ""), number, found) for agent, number in every.items()),
        key=lambda each: (each.agent, each.agent_id),
    )


def _agent(agent_id: int, name: str, every: int, found: Outlook) -> AgentExpected:
    own = found.agents.get(agent_id)
    available = own.population if own else 0
    return AgentExpected(
        agent_id=agent_id,
        agent=name,
        available=available,
        drawn_before=every - available,
        would_draw=own.drawn if own else 0,
        uncovered=own.uncovered if own else 0,
        probability=own.least if own else None,
    )
