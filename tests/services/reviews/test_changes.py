"""Filling a form: every change kept, nothing overwritten, nothing lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from qa_app.core.errors import Conflict, Invalid, NotFound, QaError, Refused
from qa_app.core.permissions import RoleName
from qa_app.core.reviews import Evidence, ReviewState
from qa_app.core.rubrics import Answer, ProblemKind
from qa_app.services import reviews
from qa_app.services.reviews import (
    AnswerGiven,
    Basis,
    Change,
    CommentGiven,
    EvidenceAttached,
    EvidenceRemoved,
)
from qa_app.storage.queries.people import leaving
from qa_app.storage.tables.reviews import AnswerRow, ReviewRow
from tests.support.factories import chat, make_user
from tests.support.reviewing import Floor, rude_chat

PATIENCE, LANGUAGE = "attitude.patience", "attitude.language"


@pytest.fixture
def task(floor: Floor) -> int:
    """The first of the reviewer's tasks."""
    floor.draw()
    return floor.queue()[0]


def answered(criterion: str, value: str, reason: str = "") -> AnswerGiven:
    return AnswerGiven(criterion, Answer(value=value, reason=reason))


def test_looking_at_a_task_begins_nothing(floor: Floor, task: int) -> None:
    """A page that the browser fetched ahead must leave no trace."""
    opened = floor.open(task)
    assert (opened.edition, opened.saved_at, opened.review) == (0, None, None)
    assert opened.form.progress.answered == 0
    assert floor.context.session.scalars(select(ReviewRow)).all() == []


def test_the_first_change_begins_the_review(floor: Floor, task: int) -> None:
    """From then on it has a state and the moment at which it was saved."""
    saved = floor.save(task, answered(PATIENCE, "4"))
    assert (saved.edition, saved.saved_at) == (1, floor.context.now)
    opened = floor.open(task)
    assert opened.review is not None
    assert opened.review.state == ReviewState.DRAFT
    assert opened.form.answers == {PATIENCE: Answer(value="4")}


def test_a_draft_survives_everything_but_its_author(floor: Floor, task: int) -> None:
    """Reload, crash, another machine: the server has it."""
    floor.save(task, answered(PATIENCE, "3", "催了两次才回"), CommentGiven("总体尚可"))
    floor.save(task, EvidenceAttached(PATIENCE, 3, 3, 6))
    form = floor.open(task).form
    assert form.answers[PATIENCE] == Answer(value="3", reason="催了两次才回")
    assert form.evidence == [Evidence(PATIENCE, 3, 3, 6, "不知道")]
    assert form.comment == "总体尚可"


def test_each_batch_counts_the_edition_up_by_one(floor: Floor, task: int) -> None:
    """However many changes it carries."""
    floor.save(task, answered(PATIENCE, "3"), answered(LANGUAGE, "4"))
    assert floor.save(task, answered(PATIENCE, "4")).edition == 2


def test_a_second_window_is_told_and_overwrites_nothing(floor: Floor, task: int) -> None:
    """Its change rests on a form that is no longer the present one."""
    seen = floor.basis(task)
    floor.save(task, answered(PATIENCE, "5"))
    with pytest.raises(Conflict):
        reviews.save(floor.as_(floor.reviewer), task, [answered(PATIENCE, "0")], seen)
    assert floor.open(task).form.answers == {PATIENCE: Answer(value="5")}
    assert floor.open(task).edition == 1


def test_two_windows_cannot_both_begin_the_review(floor: Floor, task: int) -> None:
    """The second one's edition 0 is as old as any other."""
    seen = floor.basis(task)
    reviews.save(floor.as_(floor.reviewer), task, [answered(PATIENCE, "5")], seen)
    with pytest.raises(Conflict):
        reviews.save(floor.as_(floor.reviewer), task, [answered(LANGUAGE, "5")], seen)


def test_a_batch_is_kept_whole_or_not_at_all(floor: Floor, task: int) -> None:
    """Half a batch would leave a form that nobody filled."""
    with pytest.raises(Invalid) as refused:
        floor.save(task, answered(PATIENCE, "4"), answered(LANGUAGE, "6"))
    assert refused.value.field == LANGUAGE
    floor.context.session.rollback()
    assert floor.open(task).edition == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (answered(PATIENCE, "5.5"), PATIENCE),
        (answered(PATIENCE, "4.001"), PATIENCE),
        (answered(PATIENCE, "many"), PATIENCE),
        (answered(PATIENCE, "4", "x" * 2001), PATIENCE),
        (AnswerGiven(PATIENCE, Answer(value="4", na=True)), PATIENCE),
        (CommentGiven("x" * 2001), "comment"),
        (EvidenceAttached(PATIENCE, 99), None),
        (EvidenceAttached(PATIENCE, 3, 5, 500), None),
        (EvidenceAttached(PATIENCE, 3, 6, 6), None),
        (EvidenceAttached(PATIENCE, 3, 3, None), None),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_place(
    floor: Floor, task: int, change: Change, field: str | None
) -> None:
    """The page shows the sentence beside the criterion it belongs to."""
    with pytest.raises(Invalid) as refused:
        floor.save(task, change)
    assert refused.value.field == field


def test_a_criterion_of_another_rubric_is_not_there(floor: Floor, task: int) -> None:
    """Extra fields reach nothing."""
    for change in (answered("manners.smile", "1"), EvidenceAttached("manners.smile", 1)):
        with pytest.raises(NotFound):
            floor.save(task, change)
        floor.context.session.rollback()


def test_an_answer_can_be_taken_back(floor: Floor, task: int) -> None:
    """The criterion is unanswered again, and its reason goes only when it is emptied."""
    floor.save(task, answered(PATIENCE, "3", "慢"))
    floor.save(task, AnswerGiven(PATIENCE, Answer(reason="慢")))
    assert floor.open(task).form.answers == {PATIENCE: Answer(reason="慢")}
    floor.save(task, AnswerGiven(PATIENCE, Answer()))
    assert floor.open(task).form.answers == {}
    assert floor.context.session.scalars(select(AnswerRow)).all() == []


def test_the_same_evidence_twice_is_one(floor: Floor, task: int) -> None:
    """A change that was sent again after a lost answer must not double anything."""
    floor.save(task, EvidenceAttached(PATIENCE, 3, 3, 6))
    floor.save(task, EvidenceAttached(PATIENCE, 3, 3, 6), EvidenceAttached(LANGUAGE, 3, 3, 6))
    assert [each.criterion for each in floor.open(task).form.evidence] == [PATIENCE, LANGUAGE]


def test_evidence_can_be_a_whole_message(floor: Floor, task: int) -> None:
    """A slow reply is no span of words."""
    floor.save(task, EvidenceAttached(PATIENCE, 5))
    quote = "不客气，感谢您的咨询，祝您生活愉快，再见"
    assert floor.open(task).form.evidence == [Evidence(PATIENCE, 5, None, None, quote)]


def test_evidence_can_be_taken_off_and_that_twice(floor: Floor, task: int) -> None:
    """What is gone already is no fault."""
    floor.save(task, EvidenceAttached(PATIENCE, 3, 3, 6), EvidenceAttached(PATIENCE, 3))
    for _time in range(2):
        floor.save(task, EvidenceRemoved(PATIENCE, 3, 3, 6))
    assert [each.start for each in floor.open(task).form.evidence] == [None]


def test_evidence_quotes_what_the_reviewer_saw(floor: Floor, task: int) -> None:
    """Personal data stays masked in it, and its places are those of the original text."""
    floor.save(task, EvidenceAttached(PATIENCE, 2, 7, 22))
    quote = floor.open(task).form.evidence[0].quote
    assert "13812345678" not in quote
    assert len(quote) == 15


def test_places_are_counted_in_code_points(floor: Floor, task: int) -> None:
    """A smiley is one character, though a browser counts it as two."""
    floor.save(task, EvidenceAttached(PATIENCE, 3, 6, 7))
    assert floor.open(task).form.evidence[0].quote == "😅"


def test_evidence_on_one_criterion_has_an_end(floor: Floor, task: int) -> None:
    """Nobody reads fifty quotes, and a script could send millions."""
    every = [EvidenceAttached(PATIENCE, 1, place, place + 1) for place in range(10)]
    every += [EvidenceAttached(PATIENCE, 1, place, place + 2) for place in range(10)]
    every += [EvidenceAttached(PATIENCE, 1, place, place + 3) for place in range(10)]
    every += [EvidenceAttached(PATIENCE, 1, place, place + 4) for place in range(10)]
    every += [EvidenceAttached(PATIENCE, 1, place, place + 5) for place in range(10)]
    floor.save(task, *every)
    with pytest.raises(Invalid):
        floor.save(task, EvidenceAttached(PATIENCE, 5))


def test_every_change_tells_where_the_form_stands(floor: Floor, task: int) -> None:
    """Total, sections and what is missing follow each key."""
    saved = floor.save(task, answered(PATIENCE, "4"), answered(LANGUAGE, "5"))
    assert str(saved.standing.progress.total) == "90.00"
    assert saved.standing.progress.answered == 2
    kinds = {problem.criterion: problem.kind for problem in saved.standing.problems}
    assert kinds[PATIENCE] is ProblemKind.NO_EVIDENCE
    assert LANGUAGE not in kinds
    assert len(kinds) == 11


def test_findings_suggest_answers_with_their_places(floor: Floor, task: int) -> None:
    """The reviewer decides; nothing is answered by itself."""
    form = floor.open(task).form
    found = {each.criterion: [form.findings[place] for place in each.because]
             for each in form.suggestions}  # fmt: skip
    assert [each.stored.rule for each in found["attitude.professional"]] == ["banned.dont-know"]
    assert form.answers == {}


def test_findings_about_another_agent_suggest_nothing(floor: Floor) -> None:
    """Who took the conversation over does not answer for what was said before."""
    first, second = floor.first.key, floor.second.key
    floor.bring(
        chat(
            ("customer", 0, "在吗"),
            (f"agent:{first}", 10, "您好，请讲"),
            ("customer", 20, "到哪了"),
            (f"agent:{first}", 100, "这个我不知道"),
            ("transfer", 110, ""),
            (f"agent:{second}", 120, "您好，我来为您查"),
            id="transferred",
            agent=first,
        )
    )
    floor.draw(per_agent=5)
    by_agent = {}
    for task in floor.queue():
        opened = floor.open(task)
        if opened.form.part and opened.form.part.external_id == "transferred":
            by_agent[opened.form.part.agent_key] = opened.form
    rules = [each.stored.rule for each in by_agent[first].findings]
    assert rules == ["latency.slow-response", "banned.dont-know"]
    assert {each.stored.rule for each in by_agent[second].findings} == {"courtesy.hold-announced"}
    whole = by_agent[second].transcript
    assert whole is not None
    assert len(whole.findings) == 3


def test_a_review_keeps_the_text_that_it_was_begun_on(floor: Floor, task: int) -> None:
    """Evidence must stand where it was found; the page says that a newer text has come."""
    floor.save(task, EvidenceAttached(PATIENCE, 3, 3, 6))
    before = floor.open(task)
    again = rude_chat(0, floor.first.key)
    assert before.assignment.external_id == again.id
    floor.bring(replace(again, messages=again.messages[:2]))
    after = floor.open(task)
    assert after.form.outdated
    assert after.form.revision_id == before.form.revision_id
    floor.save(task, EvidenceAttached(PATIENCE, 5))


def test_a_text_imported_while_the_page_was_open_stops_nobody(floor: Floor, task: int) -> None:
    """The review begins on the text that its author has in front of them."""
    seen = floor.basis(task)
    again = rude_chat(0, floor.first.key)
    floor.bring(replace(again, messages=again.messages[:2]))
    reviews.save(floor.as_(floor.reviewer), task, [EvidenceAttached(PATIENCE, 3, 3, 6)], seen)
    assert floor.open(task).form.evidence[0].quote == "不知道"


def test_a_window_on_another_text_is_told(floor: Floor, task: int) -> None:
    """Places in one text mean something else in another."""
    floor.save(task, EvidenceAttached(PATIENCE, 3, 3, 6))
    again = rude_chat(0, floor.first.key)
    floor.bring(replace(again, messages=again.messages[:2]))
    part = floor.open(task).form.part
    assert part is not None
    newer = Basis(1, part.revision_id)
    with pytest.raises(Conflict):
        reviews.save(floor.as_(floor.reviewer), task, [CommentGiven("x")], newer)


def test_ones_own_conversation_cannot_be_reviewed(floor: Floor, task: int) -> None:
    """Also where it was assigned before it was known whose it is."""
    floor.reviewer.agent_id = None
    floor.agent.agent_id = None
    floor.context.session.flush()
    floor.reviewer.agent_id = floor.first.id
    floor.context.session.commit()
    for step in (
        lambda: floor.open(task),
        lambda: reviews.save(floor.as_(floor.reviewer), task, [], Basis(0, 1)),
        lambda: reviews.submit(floor.as_(floor.reviewer), task, Basis(0, 1)),
    ):
        with pytest.raises(Refused):
            step()


def test_a_task_is_for_its_reviewer_alone(floor: Floor, task: int) -> None:
    """For everybody else there is no such task, leads among them."""
    for user in (floor.lead, floor.supervisor, floor.agent, floor.trainer):
        with pytest.raises(QaError):
            reviews.open_assignment(floor.as_(user), task)


def test_who_no_longer_reviews_in_the_team_reviews_nothing_there(floor: Floor, task: int) -> None:
    """A right that has ended must not live on in an open window."""
    gone = replace(floor.context, actor=replace(floor.as_(floor.reviewer).actor, grants=()))
    with pytest.raises(NotFound):
        reviews.save(gone, task, [CommentGiven("x")], Basis(0, 1))


def test_a_task_that_went_to_a_colleague_and_came_back_keeps_what_was_filled(
    floor: Floor, task: int
) -> None:
    """Leaving and coming back must not cost the work done before."""
    session = floor.context.session
    other = make_user(session, RoleName.REVIEWER, floor.team, name="钱多")
    floor.save(task, answered(PATIENCE, "4"))
    hand_over(floor, task, other.id)
    theirs = floor.as_(other)
    opened = reviews.open_assignment(theirs, task)
    assert opened.form.answers == {}
    basis = Basis(0, opened.form.revision_id)
    reviews.save(theirs, task, [answered(PATIENCE, "1", "生硬")], basis)
    hand_over(floor, task, floor.reviewer.id)
    assert floor.open(task).edition == 1
    assert floor.save(task, answered(LANGUAGE, "5")).edition == 2
    assert set(floor.open(task).form.answers) == {PATIENCE, LANGUAGE}
    assert floor.open(task).form.answers[PATIENCE] == Answer(value="4")


def hand_over(floor: Floor, task: int, user_id: int) -> None:
    """What becomes of a task when its reviewer leaves."""
    leaving.part_from(floor.context.session, [task])
    leaving.give_to(floor.context.session, task, user_id)
    floor.context.session.commit()
    floor.context.session.expire_all()
