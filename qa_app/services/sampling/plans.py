"""A team's sampling plans: making, changing, copying and retiring them, and drawing by one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from qa_app.core.errors import Conflict, Invalid, NotFound, _
from qa_app.core.permissions import Right
from qa_app.core.sampling_plans import (
    Rhythm,
    Shares,
    Terms,
    Unit,
    Window,
    days_scaled,
    window_of,
)
from qa_app.core.sampling_plans.turns import Schedule
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.services.sampling.drawing import Wish, add_draw
from qa_app.storage.queries import draws
from qa_app.storage.queries import sampling as queries
from qa_app.storage.queries import sampling_plans as plans
from qa_app.storage.queries.draws import ListedDraw
from qa_app.storage.queries.sampling_plans import Run, StoredPlan
from qa_app.storage.tables.sampling import SamplingPlan, SamplingRun

LONGEST_NAME = 100
WINDOWS = 14
"""From how many of the last windows a plan may be drawn by hand."""

SHOWN = 20
CHANGED = _("Somebody has changed this plan meanwhile. Look at it again before you save.")
RETIRED = _("This plan is retired. Copy it to draw by it again.")


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """A plan as somebody wants it."""

    team_id: int
    name: str
    terms: Terms
    rhythm: Rhythm = Rhythm.MONTH
    recurring: bool = False
    delay_days: int = 0
    shares: Shares = field(default_factory=Shares)


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan in the list: its last turn, and the day of the next where it recurs.

    ``waiting``: windows whose turn has come without a draw.
    """

    plan: StoredPlan
    last: Run | None
    next_on: date | None
    waiting: Sequence[Window]


@dataclass(frozen=True, slots=True)
class OpenedPlan:
    """A plan with its last turns and draws, and the windows that it may be drawn from."""

    line: PlanLine
    runs: Sequence[Run]
    draws: Sequence[ListedDraw]
    windows: Sequence[Window]

    @property
    def plan(self) -> StoredPlan:
        return self.line.plan


def list_plans(context: Context, *, retired: bool = False) -> Sequence[PlanLine]:
    """The plans of the actor's teams, or the retired ones."""
    found = plans.plans(context.session, context.reach(Right.DRAW), retired=retired)
    return _lines(context, found)


def open_plan(context: Context, plan_id: int) -> OpenedPlan:
    """One plan; raises NotFound outside the actor's teams."""
    plan = one_plan(context, plan_id)
    return OpenedPlan(
        line=_lines(context, [plan])[0],
        runs=plans.runs_of(context.session, plan_id, SHOWN),
        draws=draws.draws_of_plan(context.session, plan_id, SHOWN),
        windows=windows_to_draw(context, plan.team_id, Rhythm(plan.rhythm)),
    )


def one_plan(context: Context, plan_id: int) -> StoredPlan:
    """One plan; raises NotFound outside the actor's teams."""
    plan = plans.one(context.session, plan_id)
    if plan is None:
        raise NotFound()
    context.actor.require(Right.DRAW, plan.team_id)
    return plan


def keep_plan(
    context: Context, draft: PlanDraft, plan_id: int | None = None, edition: int | None = None
) -> int:
    """Make a plan, or change one as it stood in ``edition``; returns its id.

    What was drawn stays as it was drawn. One that begins to recur begins with the window that
    ends today or later. Raises NotFound, Refused, Invalid naming the field, Conflict.
    """
    context.actor.require(Right.DRAW, draft.team_id)
    name = _name(context, draft, plan_id)
    Schedule(draft.rhythm, context.today, draft.delay_days)
    row = _row(context, draft, plan_id, edition)
    begins = draft.recurring and not (row.recurring and row.rhythm == draft.rhythm)
    if begins or row.since is None:
        row.since = context.today
    row.name, row.terms, row.rhythm = name, draft.terms, draft.rhythm.value
    row.recurring, row.delay_days = draft.recurring, draft.delay_days
    row.blind_percent, row.overlap_percent = draft.shares.blind, draft.shares.overlap
    row.overlap_reviewers, row.recheck_percent = draft.shares.reviewers, draft.shares.recheck
    row.due_days = draft.shares.due_days
    row.edition = (row.edition or 0) + 1
    row.changed_at = context.now
    context.session.add(row)
    context.session.flush()
    _audit(context, "plan.made" if plan_id is None else "plan.changed", row)
    context.session.commit()
    return row.id


def retire_plan(context: Context, plan_id: int) -> None:
    """Let a plan draw no more; its draws stay. Raises NotFound, Refused, Conflict."""
    one_plan(context, plan_id)
    row = plans.lock(context.session, plan_id)
    if row is None or row.retired_at is not None:
        raise Conflict(_("This plan is retired already."))
    row.retired_at = context.now
    _audit(context, "plan.retired", row)
    context.session.commit()


def draw_by_plan(
    context: Context,
    plan_id: int,
    first_day: date,
    *,
    reviewer_ids: Collection[int] | None = None,
    seed: str = "",
) -> int:
    """Draw by a plan from the window in which a day falls; returns the draw's id.

    A recurring plan does not draw from it once more by itself, unless it was not over yet: what
    came after would have no chance. Raises as ``draw_wish`` does.
    """
    plan = one_plan(context, plan_id)
    if plan.retired_at is not None:
        raise Conflict(RETIRED)
    window = window_of(first_day, Rhythm(plan.rhythm))
    plans.lock(context.session, plan_id)
    drawn = add_draw(context, wish_of(plan, window), reviewer_ids=reviewer_ids, seed=seed)
    if window.last_day < context.today:
        note_run(context, plan_id, window, drawn.id)
    context.session.commit()
    return drawn.id


def note_run(context: Context, plan_id: int, window: Window, draw_id: int) -> None:
    """Keep that a plan has had its turn for a window; commits nothing."""
    row = plans.run_row(context.session, plan_id, window.first_day)
    if row is None:
        row = SamplingRun(plan_id=plan_id, first_day=window.first_day, last_day=window.last_day)
        context.session.add(row)
    if row.draw_id is None:
        row.draw_id, row.tried_at = draw_id, context.now
        row.failure = row.failure_details = None
    context.session.flush()


def wish_of(plan: StoredPlan, window: Window) -> Wish:
    """What a plan wants of a window; of a piece of a week in proportion to its days."""
    terms = plan.terms
    if terms.size.unit is Unit.COUNT:
        amount = days_scaled(terms.size.amount, window, Rhythm(plan.rhythm))
        terms = replace(terms, size=terms.size._replace(amount=amount))
    return Wish(plan.team_id, terms, window, plan.shares, plan.id)


def wish_of_draft(draft: PlanDraft, window: Window) -> Wish:
    """The same for a plan that nobody has saved."""
    terms = draft.terms
    if terms.size.unit is Unit.COUNT:
        amount = days_scaled(terms.size.amount, window, draft.rhythm)
        terms = replace(terms, size=terms.size._replace(amount=amount))
    return Wish(draft.team_id, terms, window, draft.shares)


def windows_to_draw(context: Context, team_id: int, rhythm: Rhythm) -> list[Window]:
    """The last windows up to the team's last conversation, the newest first."""
    context.actor.require(Right.DRAW, team_id)
    last = queries.last_start(context.session, team_id)
    day = context.today if last is None else last.astimezone(context.zone).date()
    found = [window_of(day, rhythm)]
    while len(found) < WINDOWS:
        found.append(window_of(found[-1].first_day - timedelta(days=1), rhythm))
    return found


def schedule_of(plan: StoredPlan) -> Schedule:
    """When a plan has its turns."""
    return Schedule(Rhythm(plan.rhythm), plan.since, plan.delay_days)


def _lines(context: Context, found: Sequence[StoredPlan]) -> list[PlanLine]:
    ids = [plan.id for plan in found]
    last = plans.last_runs(context.session, ids)
    done = plans.days_done(context.session, ids)
    return [
        PlanLine(plan, last.get(plan.id), *_turns(context, plan, done.get(plan.id, frozenset())))
        for plan in found
    ]


def _turns(
    context: Context, plan: StoredPlan, done: Collection[date]
) -> tuple[date | None, list[Window]]:
    if not plan.recurring or plan.retired_at is not None:
        return None, []
    schedule = schedule_of(plan)
    coming = schedule.next_turn(context.today)
    return schedule.due_on(coming), schedule.due(context.today, done)


def _row(
    context: Context, draft: PlanDraft, plan_id: int | None, edition: int | None
) -> SamplingPlan:
    if plan_id is None:
        return SamplingPlan(
            team_id=draft.team_id, created_by=context.actor.user_id, created_at=context.now
        )
    one_plan(context, plan_id)
    row = plans.lock(context.session, plan_id)
    if row is None or row.team_id != draft.team_id:
        raise NotFound()
    if row.retired_at is not None:
        raise Conflict(RETIRED)
    if edition is not None and row.edition != edition:
        raise Conflict(CHANGED)
    return row


def _name(context: Context, draft: PlanDraft, plan_id: int | None) -> str:
    name = " ".join(draft.name.split())
    if not name:
        raise Invalid(_("Give the plan a name."), field="name")
    if len(name) > LONGEST_NAME:
        raise Invalid(
            _("Keep the name under %(limit)s characters."), field="name", limit=LONGEST_NAME
        )
    if plans.same_name(context.session, draft.team_id, name, plan_id):
        raise Invalid(_("The team has a plan of this name already."), field="name")
    return name


def _audit(context: Context, action: str, row: SamplingPlan) -> None:
    audit.record(
        context,
        action,
        "sampling_plan",
        row.id,
        team_id=row.team_id,
        edition=row.edition,
        rhythm=row.rhythm,
        recurring=row.recurring,
        size=row.terms.size.amount,
        unit=row.terms.size.unit.value,
        method=row.terms.method.value,
    )
