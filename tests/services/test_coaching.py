"""A coaching task and a corrective task from being set to their end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import delete

from qa_app.core.coaching.tasks import Origin, TaskDraft, TaskKind, TaskState
from qa_app.core.errors import Conflict, Invalid, NotFound, Refused
from qa_app.core.examples import ExampleDraft
from qa_app.core.permissions import RoleName
from qa_app.services import coaching, collections, examples, flag_cases, notices
from qa_app.services.coaching import Tab, TaskFilter
from qa_app.services.context import Context
from qa_app.storage.tables.appraisals import AppraisalRow
from qa_app.storage.tables.people import AgentTeam
from tests.support.appealing import Bench
from tests.support.clock import FixedClock
from tests.support.factories import actor_of, make_team
from tests.support.reviewing import Floor


@pytest.fixture
def floor(context: Context) -> Floor:
    return Floor(context)


def an_example(floor: Floor) -> int:
    trainer = floor.as_(floor.trainer)
    draft = ExampleDraft(good=False, note="一问三不知", seq=3)
    return examples.keep(trainer, floor.parts(floor.first)[0], draft)


def a_task(floor: Floor, kind: TaskKind = TaskKind.COACHING, **changes: object) -> int:
    trainer = floor.as_(floor.trainer)
    draft = TaskDraft(floor.first.id, kind, "先查询，再答复。", trainer.today + timedelta(days=7))
    return coaching.set_up(trainer, floor.team.id, replace(draft, **changes))  # type: ignore[arg-type]


def kinds(context: Context) -> list[str]:
    return [each.kind for each in notices.list_notices(context).rows]


def state(floor: Floor, task_id: int) -> str:
    return coaching.open_task(floor.as_(floor.lead), task_id).task.state


def test_an_agent_reads_masked_examples_confirms_and_the_trainer_ends_it(floor: Floor) -> None:
    """The whole way, with everybody told whose turn it is."""
    trainer, agent = floor.as_(floor.trainer), floor.as_(floor.agent)
    shared = collections.make(trainer, "耐心")
    collections.share(trainer, shared, [floor.team.id])
    task_id = a_task(floor, examples=(an_example(floor),), collections=(shared,))
    assert "coaching.set" in kinds(agent)
    opened = coaching.open_own(agent, task_id)
    said = "".join(m.before + m.marked + m.after for m in opened.examples[0].shown)
    assert "不知道" in said
    assert "13812345678" not in said
    assert not opened.examples[0].within_reach
    assert [each.name for each in opened.collections] == ["耐心"]
    coaching.read(agent, task_id)
    coaching.read(agent, task_id)
    assert state(floor, task_id) == TaskState.READ
    coaching.confirm(agent, task_id, "明白了")
    assert "coaching.confirmed" in kinds(trainer)
    assert coaching.list_tasks(trainer, TaskFilter(), Tab.SETTER).counts[Tab.SETTER] == 1
    coaching.finish(trainer, task_id, "做得好")
    assert state(floor, task_id) == TaskState.DONE
    assert "coaching.ended" in kinds(agent)
    with pytest.raises(Conflict):
        coaching.own_comment(agent, task_id, "再说一句")


def test_a_corrective_task_begins_again_until_its_re_check_is_passed(floor: Floor) -> None:
    """With a new day and what is not put right yet."""
    lead, agent = floor.as_(floor.lead), floor.as_(floor.agent)
    task_id = a_task(floor, TaskKind.CORRECTIVE)
    coaching.confirm(agent, task_id)
    again = lead.today + timedelta(days=3)
    coaching.fail(lead, task_id, "仍未致歉", again)
    task = coaching.open_task(lead, task_id).task
    assert (task.state, task.round, task.due_on) == (TaskState.SET, 2, again)
    coaching.confirm(agent, task_id)
    coaching.pass_(lead, task_id)
    assert state(floor, task_id) == TaskState.DONE


def test_a_task_is_withdrawn_with_a_reason_only(floor: Floor) -> None:
    """The agent has a right to know why they worked on it."""
    lead, task_id = floor.as_(floor.lead), a_task(floor)
    with pytest.raises(Invalid):
        coaching.withdraw(lead, task_id, "  ")
    coaching.withdraw(lead, task_id, "重复布置")
    assert state(floor, task_id) == TaskState.WITHDRAWN
    assert coaching.list_own(floor.as_(floor.agent), Tab.ENDED).counts[Tab.ENDED] == 1


def test_a_task_shows_only_what_belongs_to_its_team(floor: Floor) -> None:
    """Else an agent would read what was said in a team that they have no part in."""
    example = an_example(floor)
    other = make_team(floor.context.session, "t9")
    own = collections.make(floor.as_(floor.trainer), "私人")
    with pytest.raises(Invalid):
        a_task(floor, collections=(own,))
    with pytest.raises(Invalid):
        a_task(floor, examples=(example + 100,))
    with pytest.raises(Invalid):
        a_task(floor, criterion="nothing")
    draft = TaskDraft(floor.first.id, TaskKind.COACHING, "目标", date(2099, 1, 1))
    with pytest.raises(NotFound):
        coaching.set_up(floor.as_(floor.trainer), other.id, draft)


def test_who_leads_a_task_sees_why_it_may_never_be_confirmed(floor: Floor) -> None:
    """It would wait, and be overdue, for ever: for who has left the team or signs in nowhere."""
    lead, task_id = floor.as_(floor.lead), a_task(floor)
    assert coaching.open_task(lead, task_id).hindrance is None
    floor.agent.active = False
    floor.context.session.flush()
    assert coaching.open_task(lead, task_id).hindrance == "no_account"
    floor.context.session.execute(delete(AgentTeam).where(AgentTeam.agent_id == floor.first.id))
    assert coaching.open_task(lead, task_id).hindrance == "elsewhere"
    coaching.withdraw(lead, task_id, "已调岗")
    assert coaching.open_task(lead, task_id).hindrance is None


def test_nobody_leads_a_task_of_their_own(floor: Floor) -> None:
    """A supervisor who also answers customers is coached by somebody else."""
    task_id = a_task(floor)
    lead = floor.as_(floor.lead)
    own = replace(lead, actor=replace(lead.actor, agent_id=floor.first.id))
    with pytest.raises(Refused):
        coaching.withdraw(own, task_id, "不需要")
    with pytest.raises(NotFound):
        coaching.open_own(floor.as_(floor.colleague, RoleName.AGENT), task_id)


def test_a_task_begins_where_there_is_something_to_choose(floor: Floor) -> None:
    """The first team by name may have no examples; what was chosen before says of which it is."""
    session, trainer = floor.context.session, floor.as_(floor.trainer)
    empty = make_team(session, "t9", "一班")
    grants = (*trainer.actor.grants, *actor_of(floor.trainer, RoleName.TRAINER, empty).grants)
    trainer = replace(trainer, actor=replace(trainer.actor, grants=grants))
    assert coaching.choices(trainer).team.id == coaching.choices(trainer).teams[0].id
    example = an_example(floor)
    shared = collections.make(trainer, "耐心")
    collections.share(trainer, shared, [empty.id])
    assert coaching.choices(trainer).teams[0].id == empty.id
    assert coaching.choices(trainer).team.id == floor.team.id
    assert coaching.choices(trainer, along=[shared]).team.id == empty.id
    assert coaching.choices(trainer, wanted=[example], along=[shared]).team.id == floor.team.id


def test_agents_are_reminded_before_the_day_and_once_after_it(floor: Floor) -> None:
    """And who set the task hears of it while it is overdue, once a day."""
    task_id = a_task(floor)
    clock = floor.context.clock
    assert coaching.remind_of_coaching(floor.context) == 0

    def told_after(days: int) -> int:
        later = FixedClock(clock() + timedelta(days=days))
        return coaching.remind_of_coaching(replace(floor.context, clock=later))

    assert [told_after(days) for days in (6, 6, 8, 8, 9)] == [1, 0, 2, 0, 1]
    coaching.confirm(floor.as_(floor.agent), task_id)
    assert told_after(10) == 0


def test_what_is_overdue_is_told_to_whoever_can_still_do_something(floor: Floor) -> None:
    """A trainer who has left reads no notices; the team's other leaders see to their tasks."""
    a_task(floor)
    floor.trainer.active = False
    floor.context.session.flush()
    later = FixedClock(floor.context.clock() + timedelta(days=8))
    coaching.remind_of_coaching(replace(floor.context, clock=later))
    assert "coaching.overdue" in kinds(floor.as_(floor.lead))
    assert "coaching.overdue" not in kinds(floor.as_(floor.trainer))


def test_a_request_from_the_flagged_queue_is_taken_up_by_one_task(floor: Floor) -> None:
    """Else two trainers would set the same task twice, or one to somebody else."""
    lead, part = floor.as_(floor.lead), floor.parts(floor.first)[0]
    request = flag_cases.send_to_coaching(lead, part, "态度生硬")
    draft = TaskDraft(floor.second.id, TaskKind.COACHING, "先致歉。", date(2099, 1, 1))
    with pytest.raises(Invalid):
        coaching.set_up(lead, floor.team.id, draft, Origin.REQUEST, request)
    draft = replace(draft, agent_id=floor.first.id)
    coaching.set_up(lead, floor.team.id, draft, Origin.REQUEST, request)
    assert flag_cases.list_coaching(lead).rows[0].taken_up_at is not None
    with pytest.raises(Invalid):
        coaching.set_up(lead, floor.team.id, draft, Origin.REQUEST, request)


def test_what_a_task_comes_of_opens_for_who_may_see_it_alone(floor: Floor) -> None:
    """A trainer has no part in appeals, and an agent in no month before it is published."""
    bench = Bench(floor)
    review = bench.published()
    appeal, agent = bench.decided(review), bench.agent(review)
    month = AppraisalRow(team_id=floor.team.id, scheme="001-D", role="", period="2026-10")
    month.state, month.least, month.created_at = "draft", 0, floor.context.now
    floor.context.session.add(month)
    floor.context.session.commit()
    trainer, lead = floor.as_(floor.trainer), floor.as_(floor.lead)
    assert agent.actor.agent_id is not None
    draft = TaskDraft(agent.actor.agent_id, TaskKind.CORRECTIVE, "先致歉。", date(2099, 1, 1))
    seen = {}
    for origin, came_of in (
        (Origin.REVIEW, review),
        (Origin.APPEAL, appeal),
        (Origin.APPRAISAL, month.id),
    ):
        task = coaching.set_up(trainer, floor.team.id, draft, origin, came_of)
        seen[origin] = (
            coaching.open_task(trainer, task).opens_origin,
            coaching.open_task(lead, task).opens_origin,
            coaching.open_own(agent, task).opens_origin,
        )
    assert seen == {
        Origin.REVIEW: (True, True, True),
        Origin.APPEAL: (False, True, True),
        Origin.APPRAISAL: (False, False, False),
    }
