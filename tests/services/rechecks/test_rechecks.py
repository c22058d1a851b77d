"""A share of the submitted reviews is scored again before it is published."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import Engine, select

from qa_app.core.errors import Conflict, Invalid, NotFound, Refused
from qa_app.core.periods import Span, period_of
from qa_app.core.permissions import RoleName
from qa_app.core.rechecks import RecheckState, Submitted, choose
from qa_app.core.reviews import ReviewState
from qa_app.core.sampling_plans import Rhythm, Shares, Size, Terms
from qa_app.services import assignments, corrections, reviews, sampling
from qa_app.services.context import Context
from qa_app.services.rechecks import choosing, listing, settings, settling
from qa_app.services.sampling import PlanDraft
from qa_app.storage.queries import rechecks as queries
from qa_app.storage.tables.notices import Notice
from qa_app.storage.tables.rechecks import RecheckRow
from tests.support.appealing import CRITERION, Bench
from tests.support.statements import counting


def set_share(bench: Bench, percent: int, *seniors: int) -> None:
    lead = bench.floor.as_(bench.floor.lead)
    settings.change(lead, bench.floor.team.id, percent, seniors)
    lead.session.commit()


def rows(bench: Bench) -> list[RecheckRow]:
    session = bench.floor.context.session
    session.expire_all()
    return list(session.scalars(select(RecheckRow).order_by(RecheckRow.id)))


def chosen(bench: Bench, value: str = "3") -> tuple[int, int]:
    """A review that is to be re-checked by the lead, and its re-check."""
    set_share(bench, 100)
    review_id = bench.submitted(value)
    choosing.choose_now(bench.floor.as_(bench.floor.lead))
    found = queries.of_review(bench.floor.context.session, review_id)
    assert found is not None
    return review_id, found.id


def scored_again(bench: Bench, recheck_id: int, value: str, **others: str) -> None:
    """By the lead, whose task it is."""
    found = queries.one(bench.floor.context.session, recheck_id)
    assert found is not None
    assert found.assignment_id is not None
    lead = bench.floor.as_(bench.floor.lead)
    bench.fill_and_submit(lead, found.assignment_id, value, **others)


def state_of(bench: Bench, recheck_id: int) -> RecheckState:
    found = queries.one(bench.floor.context.session, recheck_id)
    assert found is not None
    return found.state


def test_without_a_share_everything_is_published_at_once(bench: Bench) -> None:
    """A team that does not re-check is asked nothing."""
    review_id = bench.published()
    assert bench.row(review_id).state == "published"
    assert rows(bench) == []


def test_what_chance_chose_is_held_back_and_the_rest_published(bench: Bench) -> None:
    """Chosen on publishing at the latest, with the chance stored, replayable from the seed."""
    set_share(bench, 50)
    floor = bench.floor
    floor.draw(seed="four")
    ids = [floor.review(task, "3") for task in floor.queue()]
    lead = floor.as_(floor.lead)
    assert reviews.publish_all(lead) == 2
    found = rows(bench)
    assert [(each.review_id, each.probability) for each in found] == [(each, 0.5) for each in ids]
    (seed,) = {each.seed for each in found}
    again = choose([Submitted(each, floor.reviewer.id) for each in ids], 50, seed)
    held = {each.review_id for each in found if each.state == "waiting"}
    assert {each.review for each in again} == held
    assert choosing.held_back(lead, ids) == held
    assert reviews.publish(lead, ids) == 0


def test_a_plans_own_share_is_offered_before_publishing_too(bench: Bench) -> None:
    """A lead chooses early whoever set the share; without one nothing is offered."""
    floor = bench.floor
    lead = floor.as_(floor.lead)
    bench.submitted()
    assert listing.not_chosen_from(lead) == 0
    terms = Terms(Size(1))
    plan = PlanDraft(floor.team.id, "月度抽检", terms, Rhythm.MONTH, shares=Shares(recheck=100))
    plan_id = sampling.keep_plan(lead, plan)
    sampling.draw_by_plan(lead, plan_id, date(2026, 10, 1), reviewer_ids=[floor.reviewer.id])
    for task in floor.queue()[-2:]:
        floor.review(task, "3")
    assert listing.not_chosen_from(lead) == 2
    assert choosing.choose_now(lead) == (2, 2)
    assert listing.not_chosen_from(lead) == 0


def test_small_batches_add_up_to_the_share(bench: Bench) -> None:
    """The first of the month is sure to be looked at; the others are not all rounded up."""
    set_share(bench, 25)
    floor = bench.floor
    lead = floor.as_(floor.lead)
    floor.draw(seed="four")
    for task in floor.queue():
        floor.review(task, "3")
        choosing.choose_now(lead)
    found = rows(bench)
    assert (found[0].state, found[0].probability, found[0].covered) == ("waiting", 1.0, False)
    assert {(each.probability, each.covered) for each in found[1:]} == {(0.25, True)}


def test_the_senior_sees_nothing_of_the_first_review(bench: Bench) -> None:
    """Until their own is submitted; the task is the whole form, empty."""
    review_id, recheck_id = chosen(bench)
    floor = bench.floor
    lead = floor.as_(floor.lead)
    opened = settling.open_recheck(lead, recheck_id)
    assert (opened.first, opened.again, opened.may_settle) == (None, None, False)
    with pytest.raises(Refused):
        reviews.open_review(lead, review_id)
    assert opened.stored.assignment_id is not None
    form = reviews.open_assignment(lead, opened.stored.assignment_id).form
    assert form.answers == {}
    assert len(list(form.rubric.rubric.criteria)) > 1
    scored_again(bench, recheck_id, "4")
    after = settling.open_recheck(lead, recheck_id)
    assert after.first is not None
    assert after.again is not None
    assert CRITERION in after.differing
    assert after.may_settle
    assert reviews.open_review(lead, review_id).review.id == review_id


def test_the_senior_reads_no_result_of_what_they_are_to_score(bench: Bench) -> None:
    """Neither in the list of submitted reviews nor on the page of the draw, until theirs is in."""
    review_id, recheck_id = chosen(bench)
    lead = bench.floor.as_(bench.floor.lead)
    (draw_id,) = (draw.id for draw in sampling.list_draws(lead).draws)

    def seen() -> set[bool]:
        (listed,) = reviews.list_reviews(lead, ReviewState.SUBMITTED).rows
        lines = sampling.open_draw(lead, draw_id).lines
        (line,) = (line for line in lines if line.review_id == review_id)
        results = (listed.total, listed.without_critical, listed.passed, line.total)
        return {result is not None for result in results}

    assert seen() == {False}
    scored_again(bench, recheck_id, "4")
    assert seen() == {True}


def test_a_difference_is_what_its_senior_sees_next(bench: Bench) -> None:
    """Right behind their own review; nobody else is led there, and an agreement leads nowhere."""
    _review_id, recheck_id = chosen(bench)
    task = queries.one(bench.floor.context.session, recheck_id)
    assert task is not None
    assert task.assignment_id is not None
    lead = bench.floor.as_(bench.floor.lead)
    assert listing.next_task(lead) == task.assignment_id
    assert listing.to_settle_after(lead, task.assignment_id) is None
    scored_again(bench, recheck_id, "4")
    assert listing.next_task(lead) is None
    assert listing.to_settle_after(lead, task.assignment_id) == recheck_id
    other = bench.floor.as_(bench.second)
    assert listing.to_settle_after(other, task.assignment_id) is None


def test_where_both_agree_nothing_is_left_to_settle(bench: Bench) -> None:
    """The review can be published right away."""
    review_id, recheck_id = chosen(bench, "3")
    scored_again(bench, recheck_id, "3")
    assert state_of(bench, recheck_id) is RecheckState.KEPT
    found = queries.one(bench.floor.context.session, recheck_id)
    assert found is not None
    assert (
        listing.to_settle_after(bench.floor.as_(bench.floor.lead), found.assignment_id or 0) is None
    )
    assert reviews.publish(bench.floor.as_(bench.floor.lead), [review_id]) == 1


def test_a_corrected_answer_takes_the_first_ones_place(bench: Bench) -> None:
    """Computed anew, both kept, its author told, and free to be published."""
    review_id, recheck_id = chosen(bench, "3")
    before = bench.row(review_id).total
    scored_again(bench, recheck_id, "3", attitude__patience="1")
    lead = bench.floor.as_(bench.floor.lead)
    with pytest.raises(Invalid):
        settling.settle(lead, recheck_id, [CRITERION], " ")
    with pytest.raises(Invalid):
        settling.settle(lead, recheck_id, ["attitude.professional"], "…")
    lead.session.rollback()
    settling.settle(lead, recheck_id, [CRITERION], "两次打断客户。")
    row = bench.row(review_id)
    assert before is not None
    assert row.total is not None
    assert row.total < before
    (kept,) = corrections.of_review(lead, review_id)
    assert (kept.cause.value, kept.total_before, kept.total_after) == ("recheck", before, row.total)
    told = select(Notice.kind).where(Notice.user_id == bench.floor.reviewer.id)
    assert "recheck.corrected" in lead.session.scalars(told).all()
    author = bench.floor.as_(bench.floor.reviewer)
    opened = settling.open_recheck(author, recheck_id)
    assert opened.first is not None
    assert opened.first.answers[CRITERION].value == "3"
    assert opened.taken == {CRITERION}
    assert reviews.publish(lead, [review_id]) == 1


def test_a_lead_may_release_with_a_reason(bench: Bench) -> None:
    """The month's end waits for nobody; the senior's task goes."""
    review_id, recheck_id = chosen(bench)
    lead = bench.floor.as_(bench.floor.lead)
    with pytest.raises(Invalid):
        settling.release(lead, recheck_id, "")
    settling.release(lead, recheck_id, "月底结算")
    assert assignments.my_queue(lead) == []
    assert reviews.publish(lead, [review_id]) == 1
    with pytest.raises(Conflict):
        settling.release(lead, recheck_id, "…")


def test_nobody_re_checks_their_own_review(bench: Bench) -> None:
    """A named senior takes what others reviewed; of theirs the lead does."""
    floor = bench.floor
    set_share(bench, 100, floor.reviewer.id, bench.second.id)
    bench.submitted()
    choosing.choose_now(floor.as_(floor.lead))
    (waiting,) = listing.waiting(floor.as_(floor.lead)).rows
    assert waiting.senior_id == bench.second.id
    with pytest.raises(NotFound):
        settling.open_recheck(floor.as_(floor.reviewer), waiting.id)
    assert listing.waiting(floor.as_(floor.reviewer)).rows == ()
    assert [each.id for each in listing.waiting(floor.as_(bench.second)).rows] == [waiting.id]
    with pytest.raises(Refused):
        settling.release(floor.as_(bench.second), waiting.id, "…")
    with pytest.raises(NotFound):
        settling.open_recheck(floor.as_(floor.supervisor), waiting.id)


def test_a_senior_who_skips_makes_room_for_the_next(bench: Bench) -> None:
    """Or, where nobody is left, for whom the lead chooses."""
    floor = bench.floor
    set_share(bench, 100, bench.second.id)
    bench.submitted()
    choosing.choose_now(floor.as_(floor.lead))
    (waiting,) = listing.waiting(floor.as_(floor.lead)).rows
    assignments.skip(floor.as_(bench.second), waiting.assignment_id or 0, "我参与过该会话")
    (moved,) = listing.waiting(floor.as_(floor.lead)).rows
    assert moved.senior_id == floor.lead.id
    settling.give(floor.as_(floor.lead), moved.id, bench.second.id)
    (back,) = listing.waiting(floor.as_(floor.lead)).rows
    assert back.senior_id == bench.second.id


def test_a_compared_review_is_not_withdrawn(bench: Bench) -> None:
    """Neither side changes what the other has seen; a waiting one's author may still."""
    review_id, recheck_id = chosen(bench)
    floor = bench.floor
    author = floor.as_(floor.reviewer)
    task = reviews.withdraw(author, review_id)
    assert task is not None
    basis = floor.basis(task)
    assert reviews.submit(author, task, basis) == ()
    scored_again(bench, recheck_id, "1")
    with pytest.raises(Conflict):
        reviews.withdraw(author, review_id)


def test_a_review_that_is_skipped_after_all_takes_its_re_check_along(bench: Bench) -> None:
    """The senior is not left with a conversation that nobody reviewed."""
    review_id, _recheck_id = chosen(bench)
    floor = bench.floor
    task = reviews.withdraw(floor.as_(floor.reviewer), review_id)
    assignments.skip(floor.as_(floor.reviewer), task or 0, "会话不完整")
    assert rows(bench) == []
    assert assignments.my_queue(floor.as_(floor.lead)) == []


def test_error_rates_tell_reviewers_and_criteria_apart(bench: Bench) -> None:
    """By period, with their cases; a reviewer sees their own alone."""
    for value in ("3", "1"):
        _review_id, recheck_id = chosen(bench, "3")
        scored_again(bench, recheck_id, "3", attitude__patience=value)
        if value == "1":
            lead = bench.floor.as_(bench.floor.lead)
            settling.settle(lead, recheck_id, [CRITERION], "两次打断客户。")
    floor = bench.floor
    period = period_of(floor.context.today, Span.MONTH)
    found = listing.rates(floor.as_(floor.lead), period)
    assert [(each.name, each.rate.errors, each.rate.of) for each in found.reviewers] == [
        ("李娜", 1, 2)
    ]
    worst = found.criteria[0]
    assert (worst.criterion.id, worst.rate.errors, worst.rate.of) == (CRITERION, 1, 2)
    own = listing.my_rates(floor.as_(floor.reviewer), period)
    assert own.reviewers == found.reviewers
    assert listing.my_rates(floor.as_(bench.second), period).reviewers == []
    mine = listing.mine(floor.as_(floor.reviewer)).rows
    assert [each.state for each in mine] == [RecheckState.CORRECTED, RecheckState.KEPT]
    with pytest.raises(Refused):
        listing.rates(floor.as_(floor.supervisor, RoleName.SUPERVISOR), period)


def test_pages_take_the_same_number_of_statements_however_much_waits(
    bench: Bench, engine: Engine
) -> None:
    """Forty reviews to score again must open as fast as one."""
    set_share(bench, 100)
    floor = bench.floor
    lead = floor.as_(floor.lead)

    def wait_for(number: int) -> None:
        for task in floor.queue()[:number]:
            floor.review(task, "3")
        choosing.choose_now(lead)
        scored_again(bench, listing.waiting(lead).rows[0].id, "4")

    def acts() -> list[int]:
        rows = listing.waiting(lead).rows
        compared = next(each.id for each in rows if each.state is RecheckState.COMPARED)
        month = period_of(floor.context.today, Span.MONTH)
        pages = (
            lambda: listing.waiting(lead),
            lambda: listing.rates(lead, month),
            lambda: settling.open_recheck(lead, compared),
        )
        return [_statements(lead, engine, page) for page in pages]

    floor.draw(per_agent=4)
    wait_for(1)
    few = acts()
    wait_for(6)
    assert acts() == few
    assert max(few) <= 15


def _statements(context: Context, engine: Engine, page: Callable[[], object]) -> int:
    context.session.expire_all()
    with counting(engine) as sent:
        page()
    return len(sent)
