"""An appeal from the agent's word to the decision, and who may take which step."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import Engine, select

from qa_app.core.appeals import AppealState, AppealStep, Outcome
from qa_app.core.errors import Conflict, Invalid, NotFound, Refused
from qa_app.core.permissions import RoleName
from qa_app.core.rubrics import Answer
from qa_app.services import assignments, corrections, reviews, scores
from qa_app.services.appeals import closing, listing, raising, steps
from qa_app.services.appeals.listing import Which
from qa_app.services.appeals.raising import PickedPlace
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.audit import AuditEntry
from qa_app.storage.tables.notices import Notice
from qa_app.storage.tables.reviews import AnswerRow
from tests.support.appealing import CRITERION, Bench
from tests.support.reviewing import PERIOD
from tests.support.statements import counting


def told(bench: Bench, user_id: int) -> list[str]:
    chosen = select(Notice.kind).where(Notice.user_id == user_id).order_by(Notice.id)
    return list(bench.floor.context.session.scalars(chosen))


def test_a_changed_answer_counts_from_the_decision_on(bench: Bench) -> None:
    """The total, the points of the criterion and the agent's score follow; both are kept."""
    review_id = bench.published("3")
    before = bench.row(review_id).total
    appeal_id = bench.decided(review_id, Outcome.CHANGED, "5")
    row = bench.row(review_id)
    assert before is not None
    assert row.total is not None
    assert row.total > before
    session = bench.floor.context.session
    answer = session.scalars(
        select(AnswerRow).where(AnswerRow.review_id == review_id, AnswerRow.criterion == CRITERION)
    ).one()
    assert (answer.value, answer.earned, answer.maximum) == ("5", Decimal(5), Decimal(5))
    (kept,) = corrections.of_review(bench.floor.context, review_id)
    (change,) = kept.changes
    assert (kept.cause.value, kept.cause_id) == ("appeal", appeal_id)
    assert change.before.answer is not None
    assert change.before.answer.value == "3"
    assert (kept.total_before, kept.total_after) == (before, row.total)
    agent = bench.agent(review_id)
    assert agent.actor.agent_id is not None
    page = scores.agent_page(agent, agent.actor.agent_id, PERIOD)
    assert page.score.counted.mean == row.total


def test_an_upheld_answer_changes_nothing(bench: Bench) -> None:
    """The reason is all that is new."""
    review_id = bench.published("3")
    before = bench.row(review_id).total
    bench.decided(review_id, Outcome.UPHELD)
    assert bench.row(review_id).total == before
    assert corrections.of_review(bench.floor.context, review_id) == []


def test_everybody_is_told_when_it_is_their_turn(bench: Bench) -> None:
    """Nobody has to look into a list to find out."""
    review_id = bench.published()
    floor = bench.floor
    bench.decided(review_id)
    agent = bench.agent(review_id).actor.user_id
    assert agent is not None
    assert told(bench, floor.supervisor.id)[-2:] == ["appeal.raised", "appeal.decided"]
    assert told(bench, floor.lead.id) == ["appeal.commented", "appeal.rescored"]
    assert told(bench, bench.second.id) == ["appeal.given"]
    assert told(bench, agent) == ["review.published", "appeal.decided"]
    assert told(bench, floor.reviewer.id)[-1] == "appeal.decided"


def test_the_second_look_knows_the_disputed_criterion_alone(bench: Bench) -> None:
    """Neither the other criteria, nor the first answer, nor what the agent says of it."""
    review_id = bench.published("3")
    appeal_id = bench.given(review_id)
    second = bench.floor.as_(bench.second)
    opened = reviews.open_assignment(second, bench.task_of(appeal_id))
    assert [each.id for each in opened.form.rubric.rubric.criteria] == [CRITERION]
    assert opened.form.answers == {}
    with pytest.raises(NotFound):
        listing.open_appeal(second, appeal_id)
    with pytest.raises(NotFound):
        reviews.open_review(second, review_id)
    assert listing.list_appeals(second, Which.OPEN).rows == ()


def test_a_lead_with_the_second_look_reads_no_review_of_it(bench: Bench) -> None:
    """Their right to read is stayed until their own answer stands."""
    review_id = bench.published("3")
    floor = bench.floor
    other = bench.second
    other.memberships[0].role = RoleName.QUALITY_LEAD.value
    floor.context.session.commit()
    appeal_id = bench.commented(review_id)
    steps.assign(floor.as_(floor.lead), appeal_id, other.id)
    blind = floor.as_(other, RoleName.QUALITY_LEAD)
    with pytest.raises(Refused):
        reviews.open_review(blind, review_id)
    part = bench.row(review_id).part_id
    assert part is not None
    assert reviews.reviews_of_part(blind, part) == []
    bench.fill_and_submit(blind, bench.task_of(appeal_id), "4")
    assert reviews.open_review(blind, review_id).review.id == review_id


def test_who_leads_the_team_does_not_decide(bench: Bench) -> None:
    """Not even as its quality lead; nor does the first reviewer, nor whoever scored again."""
    review_id = bench.published()
    appeal_id = bench.rescored(review_id)
    floor = bench.floor
    for who in (floor.supervisor, floor.reviewer, bench.second):
        with pytest.raises(Refused):
            steps.decide(floor.as_(who), appeal_id, Outcome.UPHELD, "…")
    with pytest.raises(Refused):
        steps.decide(bench.agent(review_id), appeal_id, Outcome.UPHELD, "…")
    for outsider in (bench.other_agent(review_id), floor.as_(floor.trainer)):
        with pytest.raises(NotFound):
            steps.decide(outsider, appeal_id, Outcome.UPHELD, "…")


def test_only_the_agent_of_the_review_raises(bench: Bench) -> None:
    """Nobody disputes for somebody else."""
    review_id = bench.published()
    floor = bench.floor
    with pytest.raises(NotFound):
        raising.raise_(bench.other_agent(review_id), review_id, CRITERION, "…")
    for who in (floor.supervisor, floor.lead, floor.reviewer):
        with pytest.raises(Refused):
            raising.raise_(floor.as_(who), review_id, CRITERION, "…")


def test_a_late_or_second_appeal_is_refused_with_the_reason(bench: Bench) -> None:
    """By working days: the promised day is said, and the weekend does not count."""
    review_id = bench.published()
    until = bench.row(review_id).appeal_until
    assert until is not None
    bench.raised(review_id)
    with pytest.raises(Conflict, match="already"):
        bench.raised(review_id)
    bench.later(days=7)
    assert bench.raised(review_id, "attitude.professional")
    bench.later(days=1)
    with pytest.raises(Conflict, match=until.isoformat()):
        bench.raised(review_id, "attitude.language")


def test_full_marks_are_no_ground_for_an_appeal(bench: Bench) -> None:
    """There is nothing to win, and somebody would have to look at it."""
    review_id = bench.published(None)
    with pytest.raises(Refused):
        bench.raised(review_id)


def test_an_appeal_needs_a_reason_and_points_to_places_that_exist(bench: Bench) -> None:
    """What is pointed to is quoted as the agent saw it, masked."""
    review_id = bench.published()
    agent = bench.agent(review_id)
    with pytest.raises(Invalid):
        raising.raise_(agent, review_id, CRITERION, "  ")
    with pytest.raises(Invalid):
        raising.raise_(agent, review_id, CRITERION, "…", [PickedPlace(99)])
    places = [PickedPlace(2), PickedPlace(3, 0, 2), PickedPlace(3, 0, 2)]
    appeal_id = raising.raise_(agent, review_id, CRITERION, "…", places)
    evidence = listing.open_appeal(agent, appeal_id).stored.appeal.grounds.evidence
    assert [(each.seq, each.start) for each in evidence] == [(2, None), (3, 0)]
    assert "13812345678" not in evidence[0].quote


def test_without_a_comment_it_goes_on_once_the_days_are_over(bench: Bench) -> None:
    """A supervisor on leave holds nobody up; one with time left is not passed by."""
    review_id = bench.published()
    appeal_id = bench.raised(review_id)
    floor = bench.floor
    with pytest.raises(Conflict):
        steps.move_on(floor.as_(floor.lead), appeal_id)
    bench.later(days=3)
    steps.move_on(floor.as_(floor.lead), appeal_id)
    with pytest.raises(Conflict):
        steps.comment(floor.as_(floor.supervisor), appeal_id, "…")


def test_a_withdrawn_appeal_takes_the_second_look_back(bench: Bench) -> None:
    """Nobody scores for nothing; the same criterion can be appealed again while days are left."""
    review_id = bench.published()
    appeal_id = bench.given(review_id)
    task = bench.task_of(appeal_id)
    steps.withdraw(bench.agent(review_id), appeal_id)
    assert bench.floor.context.session.get(Assignment, task) is None
    assert bench.raised(review_id) != appeal_id


def test_a_second_look_that_is_skipped_goes_back_to_the_lead(bench: Bench) -> None:
    """And is given to somebody else; what was filled in is thrown away."""
    review_id = bench.published()
    appeal_id = bench.given(review_id)
    second = bench.floor.as_(bench.second)
    assignments.skip(second, bench.task_of(appeal_id), "我认识这位客服")
    assert told(bench, bench.floor.lead.id)[-1] == "appeal.returned"
    opened = listing.open_appeal(bench.floor.as_(bench.floor.lead), appeal_id)
    assert opened.stored.appeal.rescorer is None
    assert AppealStep.ASSIGN in opened.may
    steps.assign(bench.floor.as_(bench.floor.lead), appeal_id, bench.second.id)
    bench.score_again(appeal_id, "4")
    answered = reviews.open_assignment(second, bench.task_of(appeal_id)).review
    assert answered is not None
    with pytest.raises(Conflict):
        reviews.withdraw(second, answered.id)


def test_a_decision_rests_on_an_answer_that_the_form_takes(bench: Bench) -> None:
    """Nothing half written: the appeal waits on."""
    review_id = bench.published("3")
    appeal_id = bench.rescored(review_id)
    lead = bench.floor.as_(bench.floor.lead)
    for answer in (None, Answer(), Answer(value="3", reason="见会话"), Answer(value="99")):
        with pytest.raises(Invalid):
            steps.decide(lead, appeal_id, Outcome.CHANGED, "…", answer)
        bench.floor.context.session.rollback()
    opened = listing.open_appeal(lead, appeal_id)
    assert opened.stored.appeal.state is AppealState.AWAITING_DECISION


def test_reviews_become_final_when_nothing_can_change_them(bench: Bench) -> None:
    """Once the days are over and no appeal is open; asked twice a day it does nothing twice."""
    quiet, disputed = bench.published(), bench.published()
    bench.rescored(disputed)
    closing.daily_round(bench.floor.context)
    assert {bench.row(each).state for each in (quiet, disputed)} == {"published"}
    bench.later(days=9)
    closing.daily_round(bench.floor.context)
    assert (bench.row(quiet).state, bench.row(disputed).state) == ("final", "published")
    appeal = listing.list_appeals(bench.floor.as_(bench.floor.lead), Which.OPEN).rows[0].stored
    lead = bench.floor.as_(bench.floor.lead)
    steps.decide(lead, appeal.id, Outcome.UPHELD, "以会话为准。")
    assert bench.row(disputed).state == "final"
    assert closing.finalise(bench.floor.context) == 0


def test_reminders_and_escalation_are_told_once(bench: Bench) -> None:
    """However often the round is made; the lead hears of a supervisor who lets days run out."""
    appeal_id = bench.raised(bench.published())
    floor = bench.floor
    for _round in range(2):
        bench.later(days=1)
        for _again in range(2):
            closing.daily_round(floor.context)
    assert told(bench, floor.supervisor.id).count("appeal.reminder") == 1
    bench.later(days=3)
    for _again in range(2):
        closing.daily_round(floor.context)
    assert told(bench, floor.lead.id) == ["appeal.escalation"]
    assert listing.next_step(floor.as_(floor.lead)).count == 1
    steps.move_on(floor.as_(floor.lead), appeal_id)


def test_decided_cases_stand_with_their_criterion(bench: Bench) -> None:
    """With the reason, how often they changed the answer, and no agent's name."""
    bench.decided(bench.published(), Outcome.CHANGED)
    bench.decided(bench.published(), Outcome.UPHELD)
    floor = bench.floor
    law = listing.case_law(floor.as_(floor.lead))
    (found,) = law.criteria
    assert found.criterion.id == CRITERION
    assert (found.overturned.count, found.overturned.of) == (1, 2)
    assert found.overturned.interval is not None
    assert [each.reason for each in found.cases] == ["以会话为准。"] * 2
    assert [(each.name, each.overturned.count) for each in law.reviewers] == [("李娜", 1)]
    assert listing.case_law(floor.as_(bench.second)).reviewers == []
    assert len(listing.cases_of_rubric(floor.as_(bench.second), found.rubric.id)[CRITERION]) == 2


def test_the_log_names_ids_and_digests_but_no_words(bench: Bench) -> None:
    """What people wrote about each other stays out of it."""
    bench.decided(bench.published())
    entries = bench.floor.context.session.scalars(select(AuditEntry)).all()
    actions = [each.action for each in entries if each.action.startswith("appeal.")]
    assert actions == [
        "appeal.raised",
        "appeal.commented",
        "appeal.assigned",
        "appeal.rescored",
        "appeal.decided",
    ]
    assert not any("安抚" in str(each.details) for each in entries)


def test_pages_take_the_same_number_of_statements_however_much_there_is(
    bench: Bench, engine: Engine
) -> None:
    """A team that appeals a lot waits no longer for its pages."""
    lead = bench.floor.as_(bench.floor.lead)

    def acts(appeal_id: int) -> list[int]:
        pages: tuple[Callable[[], object], ...] = (
            lambda: listing.list_appeals(lead, Which.WAITING),
            lambda: listing.next_step(lead),
            lambda: listing.open_appeal(lead, appeal_id),
            lambda: listing.case_law(lead),
        )
        counts = []
        for page in pages:
            lead.session.expire_all()
            with counting(engine) as sent:
                page()
            counts.append(len(sent))
        return counts

    bench.decided(bench.published())
    few = acts(bench.rescored(bench.published()))
    for _more in range(2):
        bench.decided(bench.published())
        waiting = bench.rescored(bench.published())
    assert acts(waiting) == few
    assert max(few) <= 20
