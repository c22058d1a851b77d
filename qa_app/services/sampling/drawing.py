"""Drawing a team's sample by a plan, and giving what was drawn to reviewers."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from qa_app.core.assignments import Spread
from qa_app.core.errors import Conflict, Invalid, NotFound, _
from qa_app.core.periods import Span
from qa_app.core.periods import period as period_of_id
from qa_app.core.permissions import Right
from qa_app.core.sampling import DrawKind, Part
from qa_app.core.sampling_plans import (
    FinishedDraw,
    Population,
    Shares,
    Size,
    Terms,
    Window,
    draw_from,
    kind_of,
    share_of,
    whole,
)
from qa_app.services import audit, review_figures, rubric_uses
from qa_app.services.context import Context
from qa_app.services.sampling.joint import correct_joint
from qa_app.services.sampling.overlap import add_overlap
from qa_app.services.sampling.population import Field, field_of, kept
from qa_app.services.sampling.spreading import (
    among,
    recall_percent,
    rubric_for,
    spread_over,
    to_assign,
)
from qa_app.storage.queries import assignments
from qa_app.storage.queries import sampling as queries
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.sampling import Draw, DrawnPart

LONGEST_SEED = 64


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be drawn: by which terms, of which days, and what becomes of it."""

    team_id: int
    terms: Terms
    window: Window
    shares: Shares = field(default_factory=Shares)
    plan_id: int | None = None


def make_draw(
    context: Context,
    team_id: int,
    period_id: str,
    per_agent: int,
    *,
    reviewer_ids: Collection[int] | None = None,
    seed: str = "",
) -> int:
    """Draw by the plainest plan: so many of each agent from a whole month; see ``draw_wish``."""
    context.actor.require(Right.DRAW, team_id)
    wish = Wish(team_id, plain_terms(per_agent), month(period_id))
    return draw_wish(context, wish, reviewer_ids=reviewer_ids, seed=seed)


def draw_wish(
    context: Context,
    wish: Wish,
    *,
    reviewer_ids: Collection[int] | None = None,
    seed: str = "",
) -> int:
    """Draw, store how, and give each drawn part to a reviewer; returns the draw's id.

    Some of the team's unflagged conversations go into the same queues, where nothing tells
    them from the others: what the rules overlook shows only in them.
    ``reviewer_ids``: among whom to spread, everybody who may review where ``None``. ``seed``:
    chosen at random where it is empty. Raises Invalid where nothing can be drawn or somebody's
    conversations could be reviewed by nobody; then nothing is stored.
    """
    context.actor.require(Right.DRAW, wish.team_id)
    stored = add_draw(context, wish, reviewer_ids=reviewer_ids, seed=seed)
    context.session.commit()
    return stored.id


def add_draw(
    context: Context,
    wish: Wish,
    *,
    reviewer_ids: Collection[int] | None = None,
    seed: str = "",
) -> Draw:
    """The same within the caller's transaction; commits nothing."""
    seed = _seed(seed)
    queries.take_turn(context.session, wish.team_id)
    field = field_of(context, wish.team_id, wish.terms, wish.window)
    population = field.population()
    plan = wish.terms.plan(wish.window, seed)
    finished = draw_from(plan, population, recall_percent(context, wish.team_id))
    if not finished.planned.parts():
        raise Invalid(_("There is nothing left to draw for this team and period."), field="period")
    tasks = to_assign(context, _parts(field, finished))
    spreading = _spread(context, wish.team_id, tasks, reviewer_ids)
    stored = _record(context, wish, finished, population, field.risk_source)
    context.session.add(stored)
    context.session.flush()
    _assign(context, stored, spreading, _store(context, stored, field, finished))
    overlapping = add_overlap(context, stored)
    correct_joint(context, stored)
    audit.record(
        context,
        "draw.made",
        "draw",
        stored.id,
        team_id=wish.team_id,
        plan=wish.plan_id,
        period=stored.period,
        since=stored.first_day.isoformat(),
        until=stored.last_day.isoformat(),
        drawn=len(finished.planned.parts()),
        unflagged=stored.recall_size,
        further=overlapping,
        population=len(population.candidates) - len(population.excluded),
    )
    return stored


def assign_waiting(
    context: Context, draw_id: int, reviewer_ids: Collection[int] | None = None
) -> int:
    """Give the parts of a draw that have no reviewer (theirs has left) to others.

    Returns how many were given; raises NotFound outside the actor's teams, Invalid where
    nobody can review one of them.
    """
    stored = context.session.get(Draw, draw_id)
    if stored is None:
        raise NotFound()
    context.actor.require(Right.DRAW, stored.team_id)
    queries.take_turn(context.session, stored.team_id)
    waiting = queries.waiting_parts(context.session, draw_id)
    if not waiting:
        raise Conflict(_("Every conversation of this draw has a reviewer already."))
    spreading = _spread(context, stored.team_id, list(waiting), reviewer_ids)
    drawn_ids = {part.id: drawn_id for part, drawn_id in waiting.items()}
    _assign(context, stored, spreading, drawn_ids)
    audit.record(
        context, "draw.assigned", "draw", draw_id, team_id=stored.team_id, assigned=len(waiting)
    )
    context.session.commit()
    return len(waiting)


def plain_terms(per_agent: int) -> Terms:
    """So many of each agent and nothing else; raises Invalid naming the field of a plain form."""
    try:
        return Terms(Size(per_agent))
    except Invalid as refused:
        raise Invalid(refused.sentence, field="per_agent", **refused.values) from refused


def month(period_id: str) -> Window:
    """All days of a month, by its id; raises Invalid."""
    period = period_of_id(period_id)
    if period.span is not Span.MONTH:
        raise Invalid(_("A draw is for one month. Write it as 2026-10."), field="period")
    return whole(period)


def _seed(given: str) -> str:
    seed = given.strip() or secrets.token_hex(8)
    if len(seed) > LONGEST_SEED:
        raise Invalid(
            _("Keep the seed under %(limit)s characters."), field="seed", limit=LONGEST_SEED
        )
    return seed


def _record(
    context: Context,
    wish: Wish,
    finished: FinishedDraw,
    population: Population,
    risk_source: str | None,
) -> Draw:
    """The row of a draw, with all that replaying it takes."""
    chosen = [part for own in finished.planned.strata.values() for part in own.drawn]
    return Draw(
        team_id=wish.team_id,
        plan_id=wish.plan_id,
        period=wish.window.period,
        first_day=wish.window.first_day,
        last_day=wish.window.last_day,
        terms=wish.terms,
        seed=finished.planned.plan.seed,
        population=kept(population, chosen),
        strata=_sizes(finished),
        recall_size=finished.further.looked,
        risk_source=risk_source,
        blind_percent=wish.shares.blind,
        overlap_percent=wish.shares.overlap,
        overlap_reviewers=wish.shares.reviewers,
        recheck_percent=wish.shares.recheck,
        due_days=wish.shares.due_days,
        rubric_version_id=rubric_for(context, wish.team_id).id,
        created_by=context.actor.user_id,
        created_at=context.now,
    )


def _parts(field: Field, finished: FinishedDraw) -> list[Part]:
    """Everything drawn with its agent; of what is unflagged the stratum does not tell it."""
    clean = {each.part: each.agent for each in field.clean}
    planned = [Part(each.part, each.agent) for each in finished.planned.parts()]
    return planned + [Part(part, clean[part]) for part in finished.further.drawn]


def _sizes(finished: FinishedDraw) -> dict[str, tuple[int, int]]:
    strata = [own.stratum for own in finished.planned.strata.values()]
    return {
        each.name: (len(each.members), each.wanted)
        for each in (*strata, finished.further.stratum)
        if each.members
    }


def _spread(
    context: Context,
    team_id: int,
    parts: Collection[Part],
    reviewer_ids: Collection[int] | None,
) -> Spread:
    pool = assignments.reviewers_of(context.session, team_id, context.today)
    most_in_row = assignments.most_in_row(context.session, team_id)
    spreading = spread_over(parts, among(pool, reviewer_ids), most_in_row)
    if spreading.unassigned:
        raise Invalid(
            _("Some conversations can be reviewed by nobody but their own agent. Add a reviewer."),
            field="reviewers",
        )
    return spreading


def _store(context: Context, stored: Draw, field: Field, finished: FinishedDraw) -> dict[int, int]:
    """Store what was drawn; returns the rows' ids by part."""
    clean = {each.part for each in field.clean}
    parts = [(each, kind_of(stored.terms, each)) for each in finished.parts()]
    for_scores = [each.part for each, kind in parts if kind is not DrawKind.RECALL]
    overlap = share_of(for_scores, stored.overlap_percent, "overlap", stored.seed)
    rows = [
        DrawnPart(
            draw_id=stored.id,
            part_id=each.part,
            kind=kind,
            unflagged=each.part in clean,
            overlap=each.part in overlap,
            stratum=each.stratum,
            draw_probability=each.probability,
            inclusion_probability=each.probability,
        )
        for each, kind in parts
    ]
    context.session.add_all(rows)
    context.session.flush()
    review_figures.parts_drawn(context, [row.part_id for row in rows])
    return {row.part_id: row.id for row in rows}


def _assign(
    context: Context, stored: Draw, spreading: Spread, drawn_ids: Mapping[int, int]
) -> None:
    """Put each reviewer's new tasks behind what they have already.

    Each is graded by the rubric in force for its own team, channel and day. Which ones are
    reviewed blind is decided over all that was drawn, whoever gets it and when.
    """
    rubrics = rubric_uses.rubrics_for_parts(context, drawn_ids)
    behind = assignments.last_positions(
        context.session, {task.reviewer for task in spreading.tasks}
    )
    blind = share_of(
        queries.parts_of(context.session, stored.id), stored.blind_percent, "blind", stored.seed
    )
    due_on = context.today + timedelta(days=stored.due_days) if stored.due_days else None
    context.session.add_all(
        Assignment(
            drawn_part_id=drawn_ids[task.part],
            part_id=task.part,
            rubric_version_id=rubrics[task.part].id,
            blind=task.part in blind,
            reviewer_id=task.reviewer,
            position=behind.get(task.reviewer, -1) + 1 + task.position,
            due_on=due_on,
            created_at=context.now,
        )
        for task in spreading.tasks
    )
    context.session.flush()
