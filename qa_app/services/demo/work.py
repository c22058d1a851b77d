"""What the demo's people have done already when somebody first looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from sqlalchemy import func, select

from qa_app.core.errors import NotFound
from qa_app.core.examples import ExampleDraft
from qa_app.core.periods import Span, period_of
from qa_app.core.permissions import Actor, Right, RoleName
from qa_app.core.reviews import ReviewState
from qa_app.core.sampling_plans import Dimension, Newcomers, Rhythm, Shares, Size, Terms
from qa_app.services import assignments, conversations, examples, fair_scores
from qa_app.services.context import Context
from qa_app.services.demo import judging
from qa_app.services.demo.answers import Strictness, best_agent_message, changes_for
from qa_app.services.demo.assessing import run_months
from qa_app.services.demo.calibrating import hold_rounds
from qa_app.services.demo.coaching import coach
from qa_app.services.demo.exercises import hold_exercises
from qa_app.services.demo.ledgers import keep_ledgers
from qa_app.services.demo.own_rules import write_own_rule
from qa_app.services.demo.second_looks import People, hold_second_looks
from qa_app.services.reviews import (
    Basis,
    OpenedAssignment,
    open_assignment,
    publish,
    save,
    submit,
)
from qa_app.services.sampling import PlanDraft, draw_by_plan, keep_plan
from qa_app.storage.queries.assignments import AssignedPart
from qa_app.storage.queries.people import accounts
from qa_app.storage.tables.base import from_ms
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.reviews import ReviewRow
from qa_app.storage.tables.sampling import Draw

PER_AGENT = 5
RECHECK_PERCENT = 10
DUE_DAYS = 7
LEFT_TO_DO = 6
"""Tasks that each reviewer still has, for whoever tries the demo."""

KEPT_BACK = 8
"""Submitted reviews that are not published yet, so that there is something to publish."""

EXAMPLES = 3
STRICTNESS = (Strictness(0.1), Strictness(0.2))


@dataclass(frozen=True, slots=True)
class DemoWork:
    """How much was done; ``judged``: findings decided on, and marks of what was overlooked."""

    draws: int
    judged: int
    reviews: int
    published: int
    examples: int


def do_demo_work(context: Context) -> DemoWork | None:
    """Draw, review, publish and keep examples; ``None`` where something was drawn before.

    Needs the demo's users and the imported samples.
    """
    if context.session.scalars(select(Draw.id).limit(1)).first() is not None:
        return None
    lead = _as_first(context, RoleName.QUALITY_LEAD)
    reviewers = _users(context, RoleName.REVIEWER)
    draws = _draw(lead, [reviewer.user_id for reviewer in reviewers if reviewer.user_id])
    judged = sum(_judge_waiting(_as(context, reviewer)) for reviewer in reviewers)
    judged += sum(_triage(_as(context, each)) for each in _users(context, RoleName.SUPERVISOR))
    reviewed = sum(
        _review(_as(context, reviewer), STRICTNESS[number % len(STRICTNESS)])
        for number, reviewer in enumerate(reviewers)
    )
    submitted = context.session.scalars(
        select(ReviewRow.id).where(ReviewRow.state == ReviewState.SUBMITTED).order_by(ReviewRow.id)
    ).all()
    published = publish(lead, submitted[: max(0, len(submitted) - KEPT_BACK)])
    kept = _keep_examples(_as_first(context, RoleName.TRAINER))
    reviewing = [_as(context, reviewer) for reviewer in reviewers]
    hold_rounds(lead, reviewing)
    leading = [_as(context, each) for each in _users(context, RoleName.SUPERVISOR)]
    own = [_as(context, each) for each in _users(context, RoleName.AGENT)]
    hold_second_looks(lead, People(reviewing, leading, own))
    keep_ledgers(lead, leading, own)
    run_months(lead, leading)
    trainer = _as_first(context, RoleName.TRAINER)
    team_id = next(iter(sorted(trainer.reach(Right.SET_EXERCISES).team_ids)), None)
    if team_id is not None:
        reviewed += hold_exercises(trainer, reviewing, lead, team_id)
    coach(trainer, leading, own)
    if leading:
        write_own_rule(leading[0])
    for period_id in sorted(set(context.session.scalars(select(Draw.period)))):
        fair_scores.ask(lead, period_id)
    return DemoWork(draws, judged, reviewed, published, kept)


def _draw(lead: Context, reviewer_ids: Sequence[int]) -> int:
    """One draw for each month and team in which there were conversations, the oldest first."""
    found = lead.session.execute(select(Part.team_id, Part.started_at).where(Part.timed)).all()
    months = {
        (period_of(started_at.astimezone(lead.zone).date(), Span.MONTH), team_id)
        for team_id, started_at in found
        if team_id is not None
    }
    plans = {team_id: _plan(lead, team_id) for team_id in sorted({team for _month, team in months})}
    for month, team_id in sorted(months):
        draw_by_plan(
            lead,
            plans[team_id],
            month.first_day,
            reviewer_ids=reviewer_ids,
            seed=f"demo-{month.id}",
        )
    return len(months)


def _plan(lead: Context, team_id: int) -> int:
    """A plan that goes on by itself: channels in proportion, newcomers half as much again."""
    terms = Terms(
        Size(PER_AGENT),
        stratify=frozenset({Dimension.CHANNEL}),
        newcomers=Newcomers(days=30, percent=150),
    )
    shares = Shares(recheck=RECHECK_PERCENT, due_days=DUE_DAYS)
    draft = PlanDraft(
        team_id, "月度抽检", terms, Rhythm.MONTH, recurring=True, delay_days=1, shares=shares
    )
    return keep_plan(lead, draft)


def _waiting(reviewer: Context) -> list[AssignedPart]:
    """The reviewer's queue, but for what is left for others to try."""
    queue = assignments.my_queue(reviewer)
    return list(queue[: max(0, len(queue) - LEFT_TO_DO)])


def _judge_waiting(reviewer: Context) -> int:
    """Decide on the findings of what the reviewer is about to grade."""
    parts = [task.part_id for task in _waiting(reviewer) if task.part_id is not None]
    return judging.judge_parts(reviewer, parts) + judging.mark_overlooked(reviewer, parts)


def _triage(supervisor: Context) -> int:
    """Work through the flagged conversations of all months but the last."""
    reach = supervisor.reach(Right.TRIAGE_FLAGGED)
    last = supervisor.session.scalar(
        select(func.max(Part.started_at)).where(Part.timed, Part.team_id.in_(reach.team_ids))
    )
    if last is None:
        return 0
    month = period_of(last.astimezone(supervisor.zone).date(), Span.MONTH)
    return judging.judge_before(supervisor, from_ms(month.bounds_ms(supervisor.zone)[0]))


def _review(reviewer: Context, strictness: Strictness) -> int:
    """Grade what waits for the reviewer."""
    waiting = [task.id for task in _waiting(reviewer)]
    for task_id in waiting:
        opened = open_assignment(reviewer, task_id)
        basis = _basis(opened)
        changes = changes_for(opened.form, strictness, Random(f"demo-{task_id}"))  # noqa: S311
        saved = save(reviewer, task_id, changes, basis)
        problems = submit(reviewer, task_id, Basis(saved.edition, basis.revision_id))
        if problems:
            raise RuntimeError(f"the demo's review is not whole: {problems}")
    return len(waiting)


def _basis(opened: OpenedAssignment) -> Basis:
    return Basis(opened.edition, opened.form.revision_id)


def _keep_examples(trainer: Context) -> int:
    """A few good messages, and one conversation to learn from."""
    rows = trainer.session.execute(
        select(ReviewRow.part_id)
        .where(ReviewRow.total.is_not(None), ReviewRow.part_id.is_not(None))
        .order_by(ReviewRow.total.desc(), ReviewRow.id)
    ).all()
    parts = [row.part_id for row in rows if row.part_id is not None]
    kept = 0
    for part_id in parts[:EXAMPLES]:
        kept += _keep_message(trainer, part_id)
    if len(parts) > EXAMPLES:
        bad = ExampleDraft(good=False, note="培训用：语气和推诿的反面示例。", tags=("反例", "语气"))
        examples.keep(trainer, parts[-1], bad)
        kept += 1
    return kept


def _keep_message(trainer: Context, part_id: int) -> int:
    opened = conversations.open_part(trainer, part_id)
    message = best_agent_message(opened.transcript.conversation.messages)
    if message is None:
        return 0
    draft = ExampleDraft(
        good=True, note="回应具体，先安抚再给办法。", tags=("话术", "新人"), seq=message.seq
    )
    examples.keep(trainer, part_id, draft)
    return 1


def _users(context: Context, role: RoleName) -> list[Actor]:
    """The demo's users with a role, in the order of their sign-in names."""
    found = []
    for user in sorted(accounts.all_users(context.session), key=lambda user: user.username):
        roles = user.roles_on(context.today)
        if user.demo and any(each.grant.role is role for each in roles):
            grants = tuple(each.grant for each in roles)
            found.append(Actor(user.id, user.name, grants, user.agent_id))
    return found


def _as(context: Context, actor: Actor) -> Context:
    return replace(context, actor=actor)


def _as_first(context: Context, role: RoleName) -> Context:
    for actor in _users(context, role):
        return _as(context, actor)
    raise NotFound()
