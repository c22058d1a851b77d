"""Skipping what cannot be reviewed, and what is drawn in its place."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from qa_app.core.errors import Conflict, Invalid, NotFound
from qa_app.core.reviews import ReviewState
from qa_app.core.rubrics import Answer
from qa_app.services import assignments, sampling
from qa_app.services.reviews import AnswerGiven, Basis, save
from qa_app.storage.queries.assignments import AssignedPart
from qa_app.storage.tables.audit import AuditEntry
from qa_app.storage.tables.reviews import AnswerRow, ReviewRow
from qa_app.storage.tables.sampling import DrawnPart
from tests.support.reviewing import Floor

WHY = "只有一句自动回复"


def skip(floor: Floor, assignment_id: int, reason: str = WHY) -> int | None:
    return assignments.skip(floor.as_(floor.reviewer), assignment_id, reason)


def first_of(floor: Floor, agent_id: int) -> AssignedPart:
    queue = assignments.my_queue(floor.as_(floor.reviewer))
    return next(each for each in queue if each.agent_id == agent_id)


def rows_of(floor: Floor, agent_id: int) -> list[DrawnPart]:
    floor.context.session.expire_all()
    chosen = select(DrawnPart).where(DrawnPart.stratum == f"agent:{agent_id}")
    return list(floor.context.session.scalars(chosen.order_by(DrawnPart.id)))


def test_another_conversation_of_the_same_agent_comes_in_its_place(floor: Floor) -> None:
    """Each agent is to be seen as often as was planned."""
    floor.draw(per_agent=1)
    gone = first_of(floor, floor.first.id)
    added = skip(floor, gone.id)
    assert added is not None
    new = assignments.own_assignment(floor.as_(floor.reviewer), added)
    assert new.agent_id == floor.first.id
    assert new.part_id != gone.part_id
    assert floor.queue()[-1] == added


def test_the_chances_of_the_whole_stratum_are_corrected(floor: Floor) -> None:
    """Two of four were looked at for one review: the chance was 2/4."""
    floor.draw(per_agent=1)
    skip(floor, first_of(floor, floor.first.id).id)
    rows = rows_of(floor, floor.first.id)
    assert [row.draw_probability for row in rows] == [0.5, 0.5]
    assert [row.inclusion_probability for row in rows] == [0.5, 0.5]
    assert [row.inclusion_probability for row in rows_of(floor, floor.second.id)] == [0.25]


def test_an_agent_without_further_conversations_is_seen_whole(floor: Floor) -> None:
    """Once all were looked at, what is left was certain to be in the sample."""
    floor.draw(per_agent=4)
    assert skip(floor, first_of(floor, floor.first.id).id) is None
    assert {row.inclusion_probability for row in rows_of(floor, floor.first.id)} == {1.0}


def test_skipping_takes_a_reason(floor: Floor) -> None:
    """Otherwise whatever is tedious would be skipped."""
    floor.draw()
    for reason in ("  ", "x" * 501):
        with pytest.raises(Invalid) as refused:
            skip(floor, floor.queue()[0], reason)
        assert refused.value.field == "reason"


def test_a_skipped_task_cannot_be_skipped_again(floor: Floor) -> None:
    """A second press of the button must not draw a second replacement."""
    floor.draw(per_agent=1)
    gone = floor.queue()[0]
    skip(floor, gone)
    with pytest.raises(Conflict):
        skip(floor, gone)
    assert len(rows_of(floor, floor.first.id)) + len(rows_of(floor, floor.second.id)) == 3


def test_a_reviewed_task_cannot_be_skipped(floor: Floor) -> None:
    """Its review may count already."""
    floor.draw()
    done = floor.queue()[0]
    floor.review(done)
    with pytest.raises(Conflict):
        skip(floor, done)


def test_nobody_skips_what_is_somebody_elses(floor: Floor) -> None:
    """A task of another reviewer is not there."""
    floor.draw()
    with pytest.raises(NotFound):
        assignments.skip(floor.as_(floor.lead), floor.queue()[0], WHY)


def test_a_skipped_tasks_draft_is_thrown_away(floor: Floor) -> None:
    """A half-filled form of an unfit conversation must count nowhere."""
    floor.draw()
    task = floor.queue()[0]
    floor.save(task, AnswerGiven("attitude.patience", Answer(value="3")))
    skip(floor, task)
    session = floor.context.session
    assert session.scalars(select(ReviewRow)).all() == []
    assert session.scalars(select(AnswerRow)).all() == []


def test_a_skipped_task_takes_no_more_changes(floor: Floor) -> None:
    """A window that is still open on it is told."""
    floor.draw()
    task = floor.queue()[0]
    basis = floor.basis(task)
    skip(floor, task)
    change = AnswerGiven("attitude.patience", Answer(value="3"))
    with pytest.raises(Conflict):
        save(floor.as_(floor.reviewer), task, [change], basis)


def test_the_next_in_order_may_already_be_another_draws(floor: Floor) -> None:
    """It is reviewed once, for both draws, and nobody gets it a second time."""
    floor.draw(per_agent=2, seed="a")
    floor.draw(per_agent=2, seed="b")
    tasks = {each.part_id: each for each in assignments.my_queue(floor.as_(floor.reviewer))}
    assert len(tasks) == 8
    assert skip(floor, first_of(floor, floor.first.id).id) is None
    rows = rows_of(floor, floor.first.id)
    assert len(rows) == 5
    assert len({row.part_id for row in rows}) == 4
    assert len(assignments.my_queue(floor.as_(floor.reviewer))) == 7
    # 3 of 4 looked at in the first draw, both of the 2 left in the second.
    assert {row.draw_probability for row in rows} == {0.75, 1.0}
    assert {row.inclusion_probability for row in rows} == {1.0}


def test_what_serves_two_draws_is_replaced_in_both(floor: Floor) -> None:
    """Each draw goes on in its own order; what is known to be unfit is passed over."""
    floor.bring(*floor.chats(range(4, 10)))
    floor.draw(per_agent=2, seed="a")
    floor.draw(per_agent=6, seed="b")
    for _time in range(6):
        skip(floor, first_of(floor, floor.first.id).id)
    rows = rows_of(floor, floor.first.id)
    by_draw = {draw: [row for row in rows if row.draw_id == draw] for draw in (1, 2)}
    skipped = {
        each.part_id
        for each in assignments.my_finished(floor.as_(floor.reviewer))
        if each.state == "skipped"
    }
    for own in by_draw.values():
        assert len({row.draw_probability for row in own}) == 1
    for draw, planned in ((1, 2), (2, 6)):
        size = 10 if draw == 1 else 8
        kept = [row for row in by_draw[draw] if row.part_id not in skipped]
        assert len(kept) == planned or len(by_draw[draw]) == size
    parts = [each.part_id for each in assignments.my_queue(floor.as_(floor.reviewer))]
    assert len(parts) == len(set(parts))


def test_skipping_is_audited_without_the_reasons_words(floor: Floor) -> None:
    """The log keeps ids, and the reason stands with the task."""
    floor.draw()
    task = floor.queue()[0]
    skip(floor, task)
    entry = floor.context.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "assignment.skipped")
    ).one()
    assert entry.subject_id == str(task)
    assert WHY not in str(entry.details)
    done = assignments.my_finished(floor.as_(floor.reviewer))
    assert [each.skip_reason for each in done] == [WHY]


def test_the_draw_shows_what_was_skipped_and_why(floor: Floor) -> None:
    """Who planned it sees which replacement came for which conversation."""
    draw_id = floor.draw(per_agent=1)
    skip(floor, floor.queue()[0])
    opened = sampling.open_draw(floor.as_(floor.lead), draw_id)
    gone = next(line for line in opened.lines if line.skipped)
    new = next(line for line in opened.lines if line.replaces_id is not None)
    assert (gone.skip_reason, new.replaces_id) == (WHY, gone.id)
    assert sampling.replay(floor.as_(floor.lead), draw_id).same
    assert opened.draw.to_review == 2


def test_progress_counts_the_draws_in_which_something_is_open(floor: Floor) -> None:
    """A finished month must not make this month's bar look full."""
    reviewer = floor.as_(floor.reviewer)
    floor.draw(per_agent=1)
    for task in floor.queue():
        floor.review(task)
    assert assignments.my_standing(reviewer) == (0, 0, 0)
    floor.draw(per_agent=2, seed="next")
    floor.review(floor.queue()[0])
    skip(floor, floor.queue()[0])
    assert assignments.my_standing(reviewer) == (3, 1, 1)


def test_a_tasks_place_leaves_skipped_ones_out(floor: Floor) -> None:
    """3/20 should reach 20/20."""
    reviewer = floor.as_(floor.reviewer)
    floor.draw(per_agent=2)
    first, second, *_rest = floor.queue()
    assert floor.open(second).place == (2, 4)
    skip(floor, first)
    assert floor.open(second).place == (1, 4)
    queue = assignments.my_queue(reviewer)
    assert [assignments.place_of(reviewer, each).place for each in queue] == [1, 2, 3, 4]


def test_behind_the_last_task_the_first_open_one_comes(floor: Floor) -> None:
    """Somebody who jumped ahead is led back to what they left out."""
    floor.draw(per_agent=2)
    first, *_between, last = floor.queue()
    opened = floor.open(last)
    assert opened.next_up is not None
    assert opened.next_up.id == first
    for task in floor.queue()[:-1]:
        floor.review(task)
    assert floor.open(last).next_up is None


def test_a_draft_shows_in_the_queue_as_begun(floor: Floor) -> None:
    """So that it is found again."""
    floor.draw()
    task = floor.queue()[1]
    floor.save(task, AnswerGiven("attitude.patience", Answer(value="3")))
    floor.save(task, AnswerGiven("attitude.language", Answer(reason="只有理由")))
    begun = {each.id: each for each in assignments.my_queue(floor.as_(floor.reviewer))}[task]
    assert (begun.review_state, begun.answered) == (ReviewState.DRAFT, 1)


def test_a_queue_is_only_for_who_reviews(floor: Floor) -> None:
    """An agent has none."""
    with pytest.raises(Exception, match="Your role does not allow this"):
        assignments.my_queue(floor.as_(floor.agent))


def test_a_wrong_basis_begins_no_review(floor: Floor) -> None:
    """A made-up text revision is no text of this conversation."""
    floor.draw()
    with pytest.raises(NotFound):
        save(floor.as_(floor.reviewer), floor.queue()[0], [], Basis(0, 9999))
