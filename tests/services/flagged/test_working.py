"""Working on flagged conversations: in hand, notes, sent to review or to coaching, in bulk."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from qa_app.core.errors import Conflict, Invalid, NotFound, Refused
from qa_app.core.flagged import Outcome, Stage, TriageAction
from qa_app.core.jobs import JobKind
from qa_app.core.listing import FindingState, Order, PartFilter
from qa_app.core.permissions import Right, RoleName
from qa_app.core.review_requests import RequestDraft, RequestReason
from qa_app.core.reviews import Purpose
from qa_app.core.rules.hits import Finding, Severity
from qa_app.core.task_board import TaskFilter
from qa_app.jobs.tasks import TASKS
from qa_app.services import (
    assignments,
    fair_scores,
    flag_cases,
    flag_runs,
    flagged,
    home,
    review_requests,
    reviews,
    scores,
)
from qa_app.services.context import Context
from qa_app.services.conversations import visible_part
from qa_app.services.flag_runs import Wish
from qa_app.services.people import leaving
from qa_app.services.screening_decisions import decide_row
from qa_app.storage.queries.conversations import ListedPart
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.notices import Notice
from qa_app.storage.tables.people import User
from qa_app.storage.tables.reviews import ReviewRow
from qa_app.storage.tables.screening import FindingRow
from tests.support.clock import FixedClock
from tests.support.factories import actor_of, make_team, make_user
from tests.support.reviewing import PERIOD, Floor
from tests.support.working import work_off

OPEN = PartFilter(finding_state=FindingState.OPEN, stage=Stage.WAITING)
IN_WORK = replace(OPEN, stage=Stage.IN_WORK)
SENT = PartFilter(stage=Stage.DONE)
COMPLAINT = RequestDraft(RequestReason.COMPLAINT, "客户投诉到平台")


def boss(floor: Floor) -> Context:
    """The supervisor's context."""
    return floor.as_(floor.supervisor)


def listed(floor: Floor, wanted: PartFilter, user: User | None = None) -> list[int]:
    context = floor.as_(user or floor.supervisor)
    return [row.id for row in flagged.list_flagged(context, wanted).listed.page.rows]


def part(floor: Floor, part_id: int) -> ListedPart:
    return visible_part(floor.context, part_id, Right.SEE_CONVERSATIONS)


def told(floor: Floor, kind: str) -> list[int]:
    chosen = select(Notice.user_id).where(Notice.kind == kind).order_by(Notice.id)
    return list(floor.context.session.scalars(chosen))


def states(floor: Floor) -> list[str]:
    floor.context.session.expire_all()
    return list(floor.context.session.scalars(select(FindingRow.state)))


class TestInHand:
    def test_what_a_colleague_has_waits_for_nobody_else(self, floor: Floor) -> None:
        """Two people on one conversation is one too many."""
        first, *rest = floor.parts(floor.first)
        flag_cases.assign(boss(floor), first, floor.trainer.id)
        assert first not in listed(floor, OPEN)
        assert listed(floor, IN_WORK) == [first]
        assert listed(floor, replace(IN_WORK, assignee_id=floor.supervisor.id)) == []
        assert told(floor, "flag.assigned") == [floor.trainer.id]
        assert flagged.waiting(boss(floor)) == 7
        assert home.overview(floor.as_(floor.trainer)).in_hand == 1
        assert rest

    def test_a_trainer_sees_what_was_handed_to_them_and_hands_it_back(self, floor: Floor) -> None:
        """And decides on none of the others."""
        first, second, *_rest = floor.parts(floor.first)
        flag_cases.assign(boss(floor), first, floor.trainer.id)
        trainer = floor.as_(floor.trainer)
        assert listed(floor, IN_WORK, floor.trainer) == [first]
        assert listed(floor, OPEN, floor.trainer) == []
        with pytest.raises(Refused):
            flag_cases.assign(trainer, second, floor.trainer.id)
        flag_cases.assign(trainer, first, None)
        assert first in listed(floor, OPEN)

    def test_only_colleagues_of_the_team_can_take_it(self, floor: Floor) -> None:
        """A reviewer grades; they do not triage."""
        first, *_rest = floor.parts(floor.first)
        names = {each.name for each in flag_cases.colleagues_in(boss(floor), floor.team.id)}
        assert names == {"周主管", "孙组长", "吴培训"}
        with pytest.raises(Invalid, match="colleague"):
            flag_cases.assign(boss(floor), first, floor.reviewer.id)

    def test_decided_means_done(self, floor: Floor) -> None:
        """Whoever had it in hand has it no longer."""
        first, *_rest = floor.parts(floor.first)
        flag_cases.assign(boss(floor), first, floor.supervisor.id)
        decide_row(boss(floor), first, IN_WORK, FindingState.CONFIRMED)
        assert listed(floor, IN_WORK) == []
        opened = flag_cases.open_case(boss(floor), part(floor, first))
        assert opened is not None
        assert opened.stage is Stage.DONE
        with pytest.raises(Conflict, match="Nothing waits"):
            flag_cases.assign(boss(floor), first, floor.lead.id)
        assert flag_cases.in_hand(boss(floor)) == 0

    def test_notes_are_kept_by_person_and_taken_away_by_their_writer(self, floor: Floor) -> None:
        """Three colleagues look at one case over a week."""
        first, *_rest = floor.parts(floor.first)
        flag_cases.add_note(boss(floor), first, "已联系客户")
        note = flag_cases.add_note(floor.as_(floor.trainer), first, "周三面谈")
        opened = flag_cases.open_case(floor.as_(floor.lead), part(floor, first))
        assert opened is not None
        assert [(each.writer, each.text) for each in opened.notes] == [
            ("孙组长", "已联系客户"),
            ("吴培训", "周三面谈"),
        ]
        with pytest.raises(NotFound):
            flag_cases.remove_note(boss(floor), note)
        flag_cases.remove_note(floor.as_(floor.trainer), note)
        for empty in ("  ", "长" * 1001):
            with pytest.raises(Invalid):
                flag_cases.add_note(boss(floor), first, empty)
        assert flagged.list_flagged(boss(floor), OPEN).notes == {first: 1}

    def test_ages_are_counted_and_marked(self, floor: Floor, clock: FixedClock) -> None:
        """The oldest is the one that burns."""
        page = flagged.list_flagged(boss(floor), OPEN, order=Order.FLAGGED, ascending=True)
        rows = page.listed.page.rows
        assert [page.days(row) for row in rows] == [0] * 8
        assert not any(page.is_aged(row) for row in rows)
        clock.advance(days=3)
        late = flagged.list_flagged(boss(floor), OPEN)
        assert {late.days(row) for row in rows} == {3}
        assert all(late.is_aged(row) for row in rows)
        assignments.set_team_work(floor.as_(floor.lead), floor.team.id, 2, 10)
        assert not flagged.list_flagged(boss(floor), OPEN).is_aged(rows[0])

    def test_risk_is_what_the_findings_weigh(self, floor: Floor) -> None:
        """Several small things can be worse than one of middling weight."""
        risky = [
            Finding("banned.dont-know", Severity.CRITICAL, 3, 3, 6, None),
            Finding("latency.slow-response", Severity.CRITICAL, 3, None, None, None),
        ]
        floor.bring(*floor.chats([9]), findings=risky)
        page = flagged.list_flagged(boss(floor), OPEN, order=Order.RISK)
        assert [row.risk for row in page.listed.page.rows] == [100, 100, *[35] * 8]
        first = page.listed.page.rows[0]
        decide_row(boss(floor), first.id, OPEN, FindingState.DISMISSED)
        assert part(floor, first.id).risk == 0


class TestTargeted:
    def test_a_request_becomes_a_task_apart_from_the_sample(self, floor: Floor) -> None:
        """It is reviewed and published, and never enters the mean."""
        floor.draw()
        free = _undrawn(floor)
        request_id = review_requests.send(
            boss(floor), free, replace(COMPLAINT, reviewer_id=floor.reviewer.id)
        )
        task = floor.context.session.scalars(
            select(Assignment).where(Assignment.purpose == Purpose.TARGETED.value)
        ).one()
        assert (task.part_id, task.drawn_part_id) == (free, None)
        assert task.id in floor.queue()
        assert told(floor, "tasks.targeted") == [floor.reviewer.id]
        behind = review_requests.behind_tasks(floor.as_(floor.reviewer), [task.id])[task.id]
        assert (behind.id, behind.reason, behind.note, behind.asker) == (
            request_id,
            "complaint",
            "客户投诉到平台",
            "孙组长",
        )
        review_id = floor.review(task.id)
        reviews.publish(floor.as_(floor.lead), [review_id])
        floor.context.session.expire_all()
        review = floor.context.session.get_one(ReviewRow, review_id)
        assert (review.purpose, review.state) == ("targeted", "published")
        agent_id = floor.context.session.get_one(Part, free).agent_id
        assert agent_id is not None
        page = scores.agent_page(floor.as_(floor.lead), agent_id, PERIOD)
        assert page.score.counted is None or page.score.counted.n == 0
        beside = fair_scores.team_page(floor.as_(floor.lead), PERIOD).targeted
        assert [(each.id, each.agent_id) for each in beside] == [(review_id, agent_id)]

    def test_what_is_open_already_is_not_doubled(self, floor: Floor) -> None:
        """The sentence says who is on it."""
        floor.draw()
        drawn = floor.context.session.scalars(select(Assignment.part_id)).first()
        assert drawn is not None
        with pytest.raises(Conflict, match="drawn for the sample"):
            review_requests.send(boss(floor), drawn, COMPLAINT)
        assert "drawn for the sample" in review_requests.look(boss(floor), drawn).refusal
        free = _undrawn(floor)
        review_requests.send(boss(floor), free, COMPLAINT)
        with pytest.raises(Conflict, match="sent to review already"):
            review_requests.send(boss(floor), free, COMPLAINT)
        assert listed(floor, SENT) == [free]

    def test_a_request_is_withdrawn_until_it_is_begun(self, floor: Floor) -> None:
        """A slip costs nobody half an hour."""
        first, second, *_rest = floor.parts(floor.first)
        wish = replace(COMPLAINT, reviewer_id=floor.reviewer.id)
        request = review_requests.send(boss(floor), first, wish)
        review_requests.withdraw(boss(floor), request)
        assert floor.queue() == []
        assert first in listed(floor, OPEN)
        assert told(floor, "tasks.withdrawn") == [floor.reviewer.id]
        with pytest.raises(Conflict, match="withdrawn already"):
            review_requests.withdraw(boss(floor), request)
        again = review_requests.send(boss(floor), second, wish)
        floor.review(floor.queue()[0])
        with pytest.raises(Conflict, match="done already"):
            review_requests.withdraw(boss(floor), again)
        (newest, oldest) = review_requests.list_requests(boss(floor)).rows
        assert (newest.review_state, oldest.withdrawn_at is not None) == ("submitted", True)

    def test_it_is_found_by_its_id(self, floor: Floor) -> None:
        """A customer's complaint comes with a number."""
        first, *_rest = floor.parts(floor.first)
        name = part(floor, first).external_id
        assert [each.id for each in review_requests.find(boss(floor), f" {name} ")] == [first]
        assert review_requests.find(boss(floor), "") == ()
        assert list(review_requests.find(boss(floor), "none")) == []

    @pytest.mark.parametrize(
        "draft",
        [
            RequestDraft(RequestReason.OTHER),
            RequestDraft(RequestReason.FLAG, "长" * 1001),
            RequestDraft(RequestReason.FLAG, reviewer_id=10**6),
        ],
        ids=str,
    )
    def test_a_faulty_request_changes_nothing(self, floor: Floor, draft: RequestDraft) -> None:
        """Nothing half written."""
        first, *_rest = floor.parts(floor.first)
        with pytest.raises(Invalid):
            review_requests.send(boss(floor), first, draft)
        floor.context.session.rollback()
        assert list(floor.context.session.scalars(select(Assignment.id))) == []

    def test_when_its_reviewer_leaves_the_request_stays(self, floor: Floor) -> None:
        """And can be asked for again."""
        first, *_rest = floor.parts(floor.first)
        wish = replace(COMPLAINT, reviewer_id=floor.reviewer.id)
        review_requests.send(boss(floor), first, wish)
        leaving.leave(floor.context, floor.reviewer.id, floor.context.today, [])
        (request,) = review_requests.list_requests(boss(floor)).rows
        assert (request.assignment_id, request.withdrawn_at) == (None, None)
        review_requests.send(boss(floor), first, COMPLAINT)

    def test_the_boards_list_tells_them_apart(self, floor: Floor) -> None:
        """And gives them to others like the drawn ones."""
        first, *_rest = floor.parts(floor.first)
        wish = replace(COMPLAINT, reviewer_id=floor.reviewer.id)
        review_requests.send(boss(floor), first, wish)
        lead = floor.as_(floor.lead)
        targeted = TaskFilter(purpose=Purpose.TARGETED)
        assert assignments.list_tasks(lead, targeted).total == 1
        assert assignments.move_tasks(lead, targeted).given == 1


class TestCoaching:
    def test_it_is_a_request_that_coaching_takes_up(self, floor: Floor) -> None:
        """Until then it can be withdrawn."""
        first, *_rest = floor.parts(floor.first)
        request = flag_cases.send_to_coaching(boss(floor), first, "语气生硬")
        assert listed(floor, SENT) == [first]
        (kept,) = flag_cases.list_coaching(floor.as_(floor.trainer)).rows
        assert (kept.agent, kept.note, kept.asker) == ("张伟", "语气生硬", "孙组长")
        with pytest.raises(Conflict, match="already"):
            flag_cases.send_to_coaching(boss(floor), first, "")
        flag_cases.withdraw_coaching(boss(floor), request)
        assert first in listed(floor, OPEN)
        with pytest.raises(Conflict):
            flag_cases.withdraw_coaching(boss(floor), request)


class TestInBulk:
    def test_a_few_are_done_at_once_and_taken_back_as_a_whole(self, floor: Floor) -> None:
        """All that match is one press; so is its undoing."""
        run = flag_runs.start(boss(floor), OPEN, TriageAction.DISMISS, Wish())
        assert (run.parts, run.changed, run.is_running) == (8, 24, False)
        assert set(states(floor)) == {"dismissed"}
        decide_row(
            boss(floor),
            floor.parts(floor.first)[0],
            replace(OPEN, finding_state=FindingState.DISMISSED),
            FindingState.CONFIRMED,
        )
        back = flag_runs.take_back(boss(floor), run.id)
        assert not back.may_take_back
        assert sorted(set(states(floor))) == ["confirmed", "open"]
        with pytest.raises(Conflict):
            flag_runs.take_back(boss(floor), run.id)

    @pytest.mark.parametrize("action", ["review", "coaching", "assign"])
    def test_every_step_can_be_taken_back(self, floor: Floor, action: str) -> None:
        """Also where one of the conversations could not go along."""
        first, *_rest = floor.parts(floor.first)
        review_requests.send(boss(floor), first, COMPLAINT)
        flag_cases.send_to_coaching(boss(floor), first, "")
        every = PartFilter(finding_state=FindingState.OPEN)
        wish = Wish(note="x", colleague_id=floor.trainer.id)
        run = flag_runs.start(boss(floor), every, TriageAction(action), wish)
        refused = {"review": 1, "coaching": 1, "assign": 0}[action]
        assert (run.changed, sum(run.passed_over.values())) == (8 - refused, refused)
        assert listed(floor, OPEN) == []
        flag_runs.take_back(boss(floor), run.id)
        assert len(listed(floor, OPEN)) == 8 - refused

    def test_many_are_a_job_that_goes_on_where_it_was(
        self, floor: Floor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A thousand conversations are not done in the time of one page."""
        monkeypatch.setattr(flag_runs, "AT_ONCE", 3)
        monkeypatch.setattr(flag_runs, "CHUNK", 2)
        wish = Wish(colleague_id=floor.lead.id)
        run = flag_runs.start(boss(floor), OPEN, TriageAction.ASSIGN, wish)
        assert (run.is_running, run.changed) == (True, 0)
        assert run.job is not None
        assert run.job.kind == JobKind.TRIAGE
        work_off(floor.context, TASKS)
        done = flag_runs.look(boss(floor), run.id)
        assert (done.changed, done.is_running, done.may_take_back) == (8, False, True)
        assert told(floor, "flag.assigned") == [floor.lead.id]
        flag_runs.take_back(boss(floor), run.id)
        work_off(floor.context, TASKS)
        assert len(listed(floor, OPEN)) == 8

    def test_who_lost_their_rights_meanwhile_does_nothing_more(
        self, floor: Floor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A job acts with the rights of today."""
        monkeypatch.setattr(flag_runs, "AT_ONCE", 3)
        flag_runs.start(boss(floor), OPEN, TriageAction.CONFIRM, Wish())
        leaving.leave(floor.context, floor.supervisor.id, floor.context.today, [])
        work_off(floor.context, TASKS)
        assert set(states(floor)) == {"open"}

    def test_a_run_is_its_makers_alone(self, floor: Floor) -> None:
        """What somebody else did is in the audit log."""
        run = flag_runs.start(boss(floor), OPEN, TriageAction.CONFIRM, Wish())
        with pytest.raises(NotFound):
            flag_runs.look(floor.as_(floor.lead), run.id)
        with pytest.raises(Refused):
            flag_runs.start(floor.as_(floor.reviewer), OPEN, TriageAction.CONFIRM, Wish())
        with pytest.raises(Invalid, match="colleague"):
            flag_runs.start(boss(floor), OPEN, TriageAction.ASSIGN, Wish())


def test_another_team_reaches_none_of_it(floor: Floor) -> None:
    """Not the part, nor what was asked about it."""
    session = floor.context.session
    first, *_rest = floor.parts(floor.first)
    request = review_requests.send(boss(floor), first, COMPLAINT)
    coaching = flag_cases.send_to_coaching(boss(floor), first, "")
    other = make_team(session, "t9")
    stranger = make_user(session, RoleName.SUPERVISOR, other)
    session.commit()
    there = replace(floor.context, actor=actor_of(stranger, RoleName.SUPERVISOR, other))
    for attempt in (
        lambda: review_requests.send(there, first, COMPLAINT),
        lambda: review_requests.look(there, first),
        lambda: review_requests.withdraw(there, request),
        lambda: flag_cases.withdraw_coaching(there, coaching),
        lambda: flag_cases.assign(there, first, stranger.id),
        lambda: flag_cases.add_note(there, first, "x"),
        lambda: flag_cases.send_to_coaching(there, first, "x"),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert flag_cases.open_case(there, part(floor, first)) is None
    assert list(review_requests.list_requests(there).rows) == []
    assert Outcome.REVIEW.value == "review"


def _undrawn(floor: Floor) -> int:
    drawn = set(floor.context.session.scalars(select(Assignment.part_id)))
    return next(each for each in floor.parts(floor.first) if each not in drawn)
