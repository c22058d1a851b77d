"""Sampling plans: kept, changed, retired, drawn by, and drawing by themselves."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from qa_app.core.errors import Conflict, Invalid, NotFound, Refused
from qa_app.core.permissions import RoleName
from qa_app.core.reviews import Purpose
from qa_app.core.sampling_plans import (
    Dimension,
    Filters,
    Method,
    Rhythm,
    Shares,
    Size,
    Terms,
    Window,
)
from qa_app.jobs.tasks import TASKS
from qa_app.services import assignments, sampling
from qa_app.services.context import Context
from qa_app.services.sampling import PlanDraft
from qa_app.storage.queries.draws import overlap_of
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.notices import Notice
from qa_app.storage.tables.people import Membership
from qa_app.storage.tables.sampling import Draw, DrawnPart, SamplingRun
from tests.support.clock import MONDAY_MORNING, FixedClock
from tests.support.factories import actor_of, make_team, make_user
from tests.support.reviewing import Floor
from tests.support.working import work_off

OCTOBER = date(2026, 10, 1)


def draft(floor: Floor, per_agent: int = 2, **changes: Any) -> PlanDraft:
    return replace(PlanDraft(floor.team.id, "月度抽检", Terms(Size(per_agent))), **changes)


def kept(floor: Floor, **changes: Any) -> int:
    return sampling.keep_plan(floor.as_(floor.lead), draft(floor, **changes))


def count(floor: Floor, table: Any) -> int:
    return floor.context.session.scalar(select(func.count()).select_from(table)) or 0


def on(floor: Floor, day: date) -> Context:
    """The worker's context on the morning of a day."""
    clock = FixedClock(MONDAY_MORNING + (day - MONDAY_MORNING.date()))
    return replace(floor.context, clock=clock)


def turn(floor: Floor, day: date) -> int:
    """The daily work of a day, and whatever it asked for."""
    context = on(floor, day)
    sampling.enqueue_due(context)
    found = work_off(context, TASKS)
    floor.context.session.expire_all()
    return found


def test_a_plan_is_kept_and_drawn_by(floor: Floor) -> None:
    """As it says, with a draw that knows its plan and its days."""
    lead = floor.as_(floor.lead)
    plan_id = kept(floor)
    draw_id = sampling.draw_by_plan(lead, plan_id, OCTOBER)
    stored = floor.context.session.get_one(Draw, draw_id)
    assert stored.plan_id == plan_id
    assert stored.window == Window(OCTOBER, date(2026, 10, 31), "2026-10")
    opened = sampling.open_plan(lead, plan_id)
    assert [each.id for each in opened.draws] == [draw_id]
    assert opened.windows[0].period == "2026-10"


def test_a_plan_that_is_changed_changes_no_draw(floor: Floor) -> None:
    """What was drawn keeps the terms by which it was drawn, and replays."""
    lead = floor.as_(floor.lead)
    plan_id = kept(floor)
    draw_id = sampling.draw_by_plan(lead, plan_id, OCTOBER)
    sampling.keep_plan(lead, draft(floor, per_agent=3, name="改名"), plan_id, 1)
    assert floor.context.session.get_one(Draw, draw_id).terms.size.amount == 2
    assert sampling.replay(lead, draw_id).same
    assert sampling.one_plan(lead, plan_id).edition == 2


def test_two_people_do_not_overwrite_each_others_changes(floor: Floor) -> None:
    """The second is told; without that a share of re-checks would silently vanish."""
    lead = floor.as_(floor.lead)
    plan_id = kept(floor)
    sampling.keep_plan(lead, draft(floor, shares=Shares(recheck=10)), plan_id, 1)
    with pytest.raises(Conflict):
        sampling.keep_plan(lead, draft(floor), plan_id, 1)
    floor.context.session.rollback()
    assert sampling.one_plan(lead, plan_id).shares.recheck == 10


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"name": " "}, "name"), ({"name": "x" * 101}, "name"), ({"delay_days": 32}, "delay_days")],
)
def test_a_plan_that_makes_no_sense_is_refused(
    floor: Floor, changes: dict[str, Any], field: str
) -> None:
    """Saying where."""
    with pytest.raises(Invalid) as refused:
        kept(floor, **changes)
    assert refused.value.field == field


def test_a_team_has_no_two_plans_of_one_name_but_may_reuse_a_retired_one(floor: Floor) -> None:
    """Nobody could tell which drew what."""
    plan_id = kept(floor)
    with pytest.raises(Invalid):
        kept(floor)
    sampling.retire_plan(floor.as_(floor.lead), plan_id)
    assert kept(floor) != plan_id


def test_a_retired_plan_draws_no_more(floor: Floor) -> None:
    """Neither by hand nor by itself; it is found among the retired."""
    lead = floor.as_(floor.lead)
    plan_id = kept(floor, recurring=True)
    sampling.retire_plan(lead, plan_id)
    for refused in (
        lambda: sampling.retire_plan(lead, plan_id),
        lambda: sampling.draw_by_plan(lead, plan_id, OCTOBER),
        lambda: sampling.keep_plan(lead, draft(floor), plan_id, 1),
    ):
        with pytest.raises(Conflict):
            refused()
        floor.context.session.rollback()
    assert turn(floor, date(2026, 11, 3)) == 0
    assert sampling.list_plans(lead) == []
    assert [line.plan.id for line in sampling.list_plans(lead, retired=True)] == [plan_id]


def test_only_the_teams_quality_lead_makes_plans(floor: Floor) -> None:
    """Who leads a team does not draw its sample; another team is not there."""
    with pytest.raises(Refused):
        sampling.keep_plan(floor.as_(floor.supervisor), draft(floor))
    plan_id = kept(floor)
    other = make_team(floor.context.session, name="别组")
    lead = make_user(floor.context.session, RoleName.QUALITY_LEAD, other)
    stranger = replace(floor.context, actor=actor_of(lead, RoleName.QUALITY_LEAD, other))
    for hidden in (
        lambda: sampling.one_plan(stranger, plan_id),
        lambda: sampling.retire_plan(stranger, plan_id),
        lambda: sampling.draw_by_plan(stranger, plan_id, OCTOBER),
        lambda: sampling.keep_plan(stranger, draft(floor), plan_id, 1),
    ):
        with pytest.raises(NotFound):
            hidden()
    assert sampling.list_plans(stranger) == []


def test_a_recurring_plan_draws_once_for_each_window_and_tells_the_lead(floor: Floor) -> None:
    """On the first of the next month; asked again, or on the next day, it does nothing twice."""
    plan_id = kept(floor, recurring=True)
    assert turn(floor, date(2026, 10, 31)) == 0
    assert turn(floor, date(2026, 11, 1)) == 1
    assert turn(floor, date(2026, 11, 1)) == 0
    assert turn(floor, date(2026, 11, 2)) == 0
    [run] = floor.context.session.scalars(select(SamplingRun))
    stored = floor.context.session.scalars(select(Draw)).one()
    assert (run.plan_id, run.first_day, run.draw_id) == (plan_id, OCTOBER, stored.id)
    assert stored.created_by is None
    told = floor.context.session.scalars(select(Notice)).all()
    assert [(each.user_id, each.kind) for each in told] == [(floor.lead.id, "sampling.drawn")]
    [line] = sampling.list_plans(replace(on(floor, date(2026, 11, 2)), actor=lead_of(floor)))
    assert (line.next_on, line.waiting) == (date(2026, 12, 1), [])


def lead_of(floor: Floor) -> Any:
    return floor.as_(floor.lead).actor


def test_two_workers_draw_once(floor: Floor) -> None:
    """A job that was taken over finds the turn had."""
    plan_id = kept(floor, recurring=True)
    context = on(floor, date(2026, 11, 1))
    sampling.enqueue_due(context)
    sampling.enqueue_due(context)
    assert work_off(context, TASKS) == 1
    sampling.draw_by_plan(context, plan_id, OCTOBER, seed="by hand")
    assert count(floor, SamplingRun) == 1
    sampling.enqueue_due(context)
    assert work_off(context, TASKS) == 0
    assert count(floor, Draw) == 2


def test_what_was_drawn_by_hand_is_not_drawn_once_more_by_itself(floor: Floor) -> None:
    """Unless the month was not over then: what came after would have no chance."""
    plan_id = kept(floor, recurring=True, terms=Terms(Size(1)))
    sampling.draw_by_plan(on(floor, date(2026, 11, 1)), plan_id, OCTOBER)
    assert turn(floor, date(2026, 11, 1)) == 0
    early = kept(floor, recurring=True, terms=Terms(Size(1)), name="另一个")
    sampling.draw_by_plan(floor.as_(floor.lead), early, OCTOBER)
    assert turn(floor, date(2026, 11, 1)) == 1


def test_a_turn_without_reviewers_fails_once_and_is_made_up_for(floor: Floor) -> None:
    """Nobody may review but the agents themselves: it is told once, and tried every day."""
    session = floor.context.session
    kept(floor, recurring=True)
    held = session.scalars(select(Membership)).all()
    for each in held:
        each.until = date(2026, 10, 20)
    session.commit()
    assert [turn(floor, date(2026, 11, day)) for day in (1, 2)] == [1, 1]
    [run] = session.scalars(select(SamplingRun))
    assert (run.draw_id, run.first_day) == (None, OCTOBER)
    assert "nobody to review" in str(run.failure)
    for each in session.scalars(select(Membership)):
        each.until = None
    session.commit()
    assert turn(floor, date(2026, 11, 3)) == 1
    assert count(floor, Draw) == count(floor, SamplingRun) == 1
    assert run.failure is None


def test_nothing_to_draw_is_told_once_and_tried_until_it_comes(floor: Floor) -> None:
    """A month's conversations may be imported late."""
    kept(floor, recurring=True, rhythm=Rhythm.DAY, terms=Terms(Size(1)))
    session = floor.context.session
    turn(floor, date(2026, 10, 21))
    failed = session.scalars(select(SamplingRun).where(SamplingRun.draw_id.is_(None))).all()
    assert failed
    assert all(run.failure for run in failed)
    told = [each for each in session.scalars(select(Notice)) if each.kind == "sampling.failed"]
    assert len(told) == len(failed)
    late = MONDAY_MORNING + timedelta(days=(failed[0].first_day - MONDAY_MORNING.date()).days)
    floor.bring(*floor.chats(range(50, 52), late))
    turn(floor, date(2026, 10, 22))
    session.expire_all()
    assert session.get_one(SamplingRun, failed[0].id).draw_id is not None
    assert session.get_one(SamplingRun, failed[0].id).failure is None


def test_weekly_draws_of_a_month_join_their_chances_by_days(floor: Floor) -> None:
    """A draw of other days concerns nobody; one of the whole month concerns all."""
    lead = floor.as_(floor.lead)
    floor.bring(*floor.chats(range(30, 34), MONDAY_MORNING + timedelta(days=7)))
    weekly = kept(floor, rhythm=Rhythm.WEEK, terms=Terms(Size(1)))
    day = MONDAY_MORNING.date()
    sampling.draw_by_plan(lead, weekly, day)
    sampling.draw_by_plan(lead, weekly, day + timedelta(days=7))
    rows = floor.context.session.scalars(select(DrawnPart)).all()
    assert {row.inclusion_probability for row in rows} == {0.25}
    floor.draw(per_agent=1, seed="month")
    floor.context.session.expire_all()
    rows = floor.context.session.scalars(select(DrawnPart)).all()
    # One of the 6 that each agent has left.
    assert {round(row.inclusion_probability, 9) for row in rows} == {round(1 - 0.75 * 5 / 6, 9)}


def test_a_share_is_reviewed_blind_and_another_by_several(floor: Floor) -> None:
    """Seeded and stored; whoever compares does not know of the others."""
    session = floor.context.session
    others = [make_user(session, RoleName.REVIEWER, floor.team, name=name) for name in "甲乙"]
    shares = Shares(blind=50, overlap=25, reviewers=2, recheck=20, due_days=7)
    plan_id = kept(floor, per_agent=4, shares=shares)
    draw_id = sampling.draw_by_plan(
        floor.as_(floor.lead), plan_id, OCTOBER, reviewer_ids=[floor.reviewer.id, others[0].id]
    )
    tasks = session.scalars(select(Assignment)).all()
    own = [task for task in tasks if task.purpose == Purpose.SAMPLE]
    further = [task for task in tasks if task.purpose == Purpose.CALIBRATION]
    assert (len(own), sum(task.blind for task in own), len(further)) == (8, 4, 4)
    assert {task.due_on for task in tasks} == {floor.context.today + timedelta(days=7)}
    found = overlap_of(session, draw_id)
    assert [len(each.assignment_ids) for each in found] == [2, 2]
    assert all(len(each.reviewers) == 3 for each in found)
    blind = {task.part_id: task.blind for task in own}
    assert all(task.drawn_part_id is None for task in further)
    assert all(task.blind == blind[task.part_id] for task in further)
    assert sampling.give_overlap(floor.as_(floor.lead), draw_id) == 0
    assert floor.context.session.get_one(Draw, draw_id).recheck_percent == 20


def test_drawn_by_risk_stays_apart_and_its_skips_are_replaced_at_random(floor: Floor) -> None:
    """What was looked at because of its findings says nothing of ordinary work."""
    floor.bring(*floor.chats(range(10, 20)), findings=())
    terms = Terms(Size(4), Method.RISK, random_percent=50)
    sampling.draw_by_plan(floor.as_(floor.lead), kept(floor, terms=terms), OCTOBER)
    rows = floor.context.session.scalars(select(DrawnPart)).all()
    assert Counter(row.kind for row in rows) == {"risk": 4, "random": 4, "recall": 1}
    risky = next(row for row in rows if row.kind == "risk")
    task = floor.context.session.scalars(
        select(Assignment).where(Assignment.part_id == risky.part_id)
    ).one()
    reviewer = replace(
        floor.context, actor=replace(floor.as_(floor.reviewer).actor, user_id=task.reviewer_id)
    )
    assignments.skip(reviewer, task.id, "无法质检")
    floor.context.session.expire_all()
    new = floor.context.session.scalars(
        select(DrawnPart).where(DrawnPart.replaces_id == risky.id)
    ).one()
    assert new.kind == "random"
    assert new.draw_probability > next(row for row in rows if row.kind == "random").stratum.count(
        "|"
    )


def test_a_plan_of_flagged_ones_draws_these_alone_and_outside_the_mean(floor: Floor) -> None:
    """Targeted at what was found, whatever the method."""
    floor.bring(*floor.chats(range(10, 14)), findings=())
    terms = Terms(Size(2), filters=Filters(flagged=True), stratify=frozenset({Dimension.CHANNEL}))
    sampling.draw_by_plan(floor.as_(floor.lead), kept(floor, terms=terms), OCTOBER)
    rows = floor.context.session.scalars(select(DrawnPart)).all()
    for_scores = [row for row in rows if row.kind != "recall"]
    assert {row.kind for row in for_scores} == {"risk"}
    assert not any(row.unflagged for row in for_scores)
    assert {row.draw_probability for row in for_scores} == {0.5}
    assert for_scores[0].stratum.endswith("|channel:chat")
