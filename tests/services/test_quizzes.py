"""An example is scored by oneself first, and set beside its reference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from qa_app.core.coaching.tasks import TaskDraft, TaskKind, TaskState
from qa_app.core.errors import Conflict, Invalid, NotFound, Refused
from qa_app.core.examples import ExampleDraft
from qa_app.core.permissions import RoleName
from qa_app.core.quizzes import Source
from qa_app.core.rubrics import Answer
from qa_app.services import coaching, collections, examples, notices, quizzes
from qa_app.services.context import Context
from qa_app.services.quizzes import Scope, Wish
from qa_app.storage.tables.reviews import EvidenceRow
from tests.support.appealing import Bench
from tests.support.factories import actor_of, make_team, make_user
from tests.support.reviewing import Floor

PATIENCE = "001-O#attitude.patience"
ONE = "attitude.patience"


@pytest.fixture
def floor(context: Context) -> Floor:
    return Floor(context)


def an_example(floor: Floor, **changes: object) -> int:
    draft = ExampleDraft(good=False, note="一问三不知", criterion=PATIENCE, seq=3)
    part = floor.parts(floor.second)[0]
    return examples.keep(floor.as_(floor.trainer), part, replace(draft, **changes))  # type: ignore[arg-type]


def by_hand(floor: Floor, example_id: int, value: str = "1", comment: str = "") -> int:
    wish = Wish("hand", Scope.CRITERION, {ONE: Answer(value)}, comment)
    return quizzes.set_reference(floor.as_(floor.trainer), example_id, wish)


def a_task(floor: Floor, *quiz: int, beside: Sequence[int] = ()) -> int:
    trainer = floor.as_(floor.trainer)
    day = trainer.today + timedelta(days=7)
    draft = TaskDraft(floor.first.id, TaskKind.COACHING, "先试评，再确认。", day, quiz=quiz)
    return coaching.set_up(trainer, floor.team.id, replace(draft, collections=tuple(beside)))


def kinds(context: Context) -> list[str]:
    return [each.kind for each in notices.list_notices(context).rows]


def test_an_agent_scores_first_and_then_sees_the_reference(floor: Floor) -> None:
    """What the trainer thinks of it would spoil the answer, so it is not told before."""
    example, agent = an_example(floor), floor.as_(floor.agent)
    by_hand(floor, example, comment="应先查询再答复。")
    task = a_task(floor, example)
    shown = coaching.open_own(agent, task).examples[0]
    assert shown.quiz
    assert shown.waits
    with pytest.raises(Conflict):
        coaching.confirm(agent, task)
    assert [each.answered_at for each in quizzes.list_own(agent)] == [None]
    taken = quizzes.open_own(agent, example)
    assert taken.result is None
    assert [each.id for each in taken.asked.form.criteria] == [ONE]
    said = "".join(m.before + m.marked + m.after for m in taken.asked.shown)
    assert "不知道" in said
    assert "13812345678" not in said
    assert quizzes.answer(agent, example, {ONE: Answer("3")}) == ()
    taken = quizzes.open_own(agent, example)
    assert taken.result is not None
    assert taken.result.points[0].difference == Decimal(2)
    assert not coaching.open_own(agent, task).examples[0].waits
    coaching.confirm(agent, task)
    assert coaching.open_task(floor.as_(floor.trainer), task).task.state == TaskState.CONFIRMED


def test_the_first_answer_counts_and_the_rest_is_practice(floor: Floor) -> None:
    """Whoever has seen the reference can only show that they remember it."""
    example, agent = an_example(floor), floor.as_(floor.agent)
    by_hand(floor, example)
    a_task(floor, example)
    quizzes.answer(agent, example, {ONE: Answer("3")})
    quizzes.answer(agent, example, {ONE: Answer("1")})
    taken = quizzes.open_own(agent, example)
    assert taken.result is not None
    assert taken.practice is not None
    assert (taken.result.agreed, taken.practice.agreed) == (0, 1)
    opened = quizzes.open_question(floor.as_(floor.lead), example)
    assert [(each.result.agreed, each.practised) for each in opened.given] == [(0, 1)]
    assert (opened.missed[0].missed, opened.missed[0].leaning) == (1, Decimal(2))


def test_what_waits_still_is_the_next_to_be_scored(floor: Floor) -> None:
    """The way back through the list would have to be found for each one."""
    agent, first, second = floor.as_(floor.agent), an_example(floor), an_example(floor, seq=1)
    for each in (first, second):
        by_hand(floor, each)
    a_task(floor, first, second)
    assert list(quizzes.unanswered(agent)) == [second, first]
    assert quizzes.open_own(agent, first).following == second
    quizzes.answer(agent, second, {ONE: Answer("3")})
    assert quizzes.waiting(agent) == 1
    assert quizzes.open_own(agent, first).following is None


def test_an_answer_that_is_sent_twice_is_kept_once(floor: Floor) -> None:
    """A second press is no practice, and what a second window says is not dropped unsaid."""
    example, agent = an_example(floor), floor.as_(floor.agent)
    by_hand(floor, example)
    a_task(floor, example)
    for _press in range(2):
        assert quizzes.answer(agent, example, {ONE: Answer("3")}, number=1) == ()
    with pytest.raises(Conflict, match="another window"):
        quizzes.answer(agent, example, {ONE: Answer("1")}, number=1)
    assert len(quizzes.open_own(agent, example).attempts) == 1
    quizzes.answer(agent, example, {ONE: Answer("1")}, number=2)
    assert len(quizzes.open_own(agent, example).attempts) == 2


def test_a_collection_that_goes_along_gives_no_answer_away(floor: Floor) -> None:
    """It shows each of its examples with what is thought of it."""
    example, trainer = an_example(floor), floor.as_(floor.trainer)
    by_hand(floor, example)
    made = collections.make(trainer, "耐心")
    collections.add_examples(trainer, made, [example])
    collections.share(trainer, made, [floor.team.id])
    with pytest.raises(Invalid, match="give the answer away"):
        a_task(floor, example, beside=[made])
    (item,) = collections.open_collection(trainer, made).items
    collections.remove_item(trainer, made, item.id)
    assert a_task(floor, example, beside=[made])


def test_nothing_else_gives_away_what_an_agent_is_still_to_score(floor: Floor) -> None:
    """An earlier task and a shared collection may show the same example with its note."""
    example, trainer, agent = an_example(floor), floor.as_(floor.trainer), floor.as_(floor.agent)
    by_hand(floor, example)
    made = collections.make(trainer, "耐心")
    collections.add_examples(trainer, made, [example])
    collections.share(trainer, made, [floor.team.id])
    goal = TaskDraft(floor.first.id, TaskKind.COACHING, "先看案例。", trainer.today)
    earlier = coaching.set_up(trainer, floor.team.id, replace(goal, examples=(example,)))
    a_task(floor, example)

    def told() -> tuple[bool, int]:
        (shown,) = coaching.open_own(agent, earlier).examples
        return not shown.waits, len(collections.open_collection(agent, made).items)

    assert told() == (False, 0)
    assert len(collections.open_collection(trainer, made).items) == 1
    coaching.confirm(agent, earlier)
    quizzes.answer(agent, example, {ONE: Answer("3")})
    assert told() == (True, 1)


def test_every_point_is_answered_before_anything_is_told(floor: Floor) -> None:
    """Half an answer keeps nothing and shows nothing."""
    example, agent = an_example(floor), floor.as_(floor.agent)
    by_hand(floor, example)
    a_task(floor, example)
    assert [each.criterion for each in quizzes.answer(agent, example, {})] == [ONE]
    assert len(quizzes.answer(agent, example, {ONE: Answer("99")})) == 1
    assert quizzes.open_own(agent, example).result is None


def test_only_who_was_asked_finds_the_quiz(floor: Floor) -> None:
    """What one agent is to learn is not for the next one to read."""
    example = an_example(floor)
    by_hand(floor, example)
    a_task(floor, example)
    for user in (floor.colleague, floor.reviewer):
        with pytest.raises(NotFound):
            quizzes.open_own(floor.as_(user), example)
        with pytest.raises(NotFound):
            quizzes.answer(floor.as_(user), example, {ONE: Answer("1")})
    with pytest.raises(Refused):
        quizzes.open_own(floor.as_(floor.supervisor), example)
    with pytest.raises(Refused):
        quizzes.open_question(floor.as_(floor.reviewer), example)
    other = make_team(floor.context.session, "t9")
    stranger = make_user(floor.context.session, RoleName.TRAINER, other)
    away = replace(floor.context, actor=actor_of(stranger, RoleName.TRAINER, other))
    with pytest.raises(NotFound):
        quizzes.open_question(away, example)
    assert quizzes.list_questions(away).rows == []


def test_a_reviewer_is_asked_directly_and_who_asked_hears_of_the_answer(floor: Floor) -> None:
    """New reviewers learn by scoring what has a reference already."""
    example, trainer, new = an_example(floor), floor.as_(floor.trainer), floor.as_(floor.reviewer)
    with pytest.raises(NotFound):
        quizzes.ask(trainer, example, [floor.reviewer.id])
    by_hand(floor, example)
    assert [each.id for each in quizzes.choosable(trainer, example)] == [floor.reviewer.id]
    with pytest.raises(Invalid):
        quizzes.ask(trainer, example, [])
    with pytest.raises(Invalid):
        quizzes.ask(trainer, example, [floor.agent.id])
    assert quizzes.ask(trainer, example, [floor.reviewer.id]) == 1
    with pytest.raises(Invalid):
        quizzes.ask(trainer, example, [floor.reviewer.id])
    assert "quiz.asked" in kinds(new)
    opened = quizzes.open_question(trainer, example)
    assert list(opened.waiting) == [floor.reviewer.id]
    quizzes.answer(new, example, {ONE: Answer("1")})
    assert "quiz.answered" in kinds(trainer)
    row = quizzes.list_questions(trainer).rows[0]
    assert (row.answered, row.waiting, row.agreed, row.points) == (1, 0, 1, 1)
    assert row.missed is None
    assert quizzes.given_by(trainer, example, floor.reviewer.id)[1].result.agreed == 1
    with pytest.raises(NotFound):
        quizzes.given_by(trainer, example, floor.agent.id)


def test_another_reference_is_answered_anew(floor: Floor) -> None:
    """Old answers are not measured by what nobody had told them."""
    example, agent = an_example(floor), floor.as_(floor.agent)
    by_hand(floor, example)
    task = a_task(floor, example)
    quizzes.answer(agent, example, {ONE: Answer("1")})
    by_hand(floor, example, "2")
    assert coaching.open_own(agent, task).examples[0].waits
    assert quizzes.open_question(floor.as_(floor.trainer), example).given == []


def test_without_a_reference_nothing_can_be_scored_first(floor: Floor) -> None:
    """There would be nothing to compare with."""
    example = an_example(floor)
    with pytest.raises(Invalid):
        a_task(floor, example)
    unlinked = an_example(floor, criterion=None)
    assert quizzes.offers(floor.as_(floor.trainer), unlinked).scopes == []
    with pytest.raises(Conflict):
        by_hand(floor, unlinked)
    with pytest.raises(Invalid):
        by_hand(floor, example, "99")


def test_an_example_that_is_removed_does_not_hold_up_the_task(floor: Floor) -> None:
    """An agent cannot be kept waiting for what nobody shows them any more."""
    example, agent = an_example(floor), floor.as_(floor.agent)
    by_hand(floor, example)
    task = a_task(floor, example)
    examples.remove(floor.as_(floor.trainer), example)
    assert quizzes.list_own(agent) == []
    coaching.confirm(agent, task)


def test_the_reference_of_a_conversation_is_its_published_review(context: Context) -> None:
    """With its places, as examples show them, and without the names that its reviewer wrote."""
    bench = Bench(Floor(context))
    floor = bench.floor
    floor.draw()
    review_id = bench.published("3")
    trainer, row = floor.as_(floor.trainer), bench.row(review_id)
    row.comment = "张伟答非所问，客户电话13812345678。"
    context.session.add(
        EvidenceRow(review_id=review_id, criterion=ONE, seq=2, start=None, end=None, quote="raw")
    )
    context.session.commit()
    assert row.part_id is not None
    example = examples.keep(trainer, row.part_id, ExampleDraft(good=False))
    found = quizzes.offers(trainer, example)
    assert (found.scopes, found.scope) == ([Scope.FORM], Scope.FORM)
    offer = next(each for each in found.offers if each.source is Source.REVIEW)
    assert offer.total == row.total
    quizzes.set_reference(trainer, example, Wish(offer.key, Scope.FORM, comment=row.comment))
    opened = quizzes.open_question(trainer, example)
    assert opened.asked.question.source_id == review_id
    assert len(opened.asked.question.reference.answers) == len(list(opened.asked.form.criteria)) > 5
    assert "13812345678" not in opened.asked.question.reference.comment
    assert "张伟" not in opened.asked.question.reference.comment
    quote = opened.asked.evidence[0].quote
    assert quote.startswith("什么时候发货")
    assert "13812345678" not in quote
    bench.raised(review_id)
    assert all(each.source is Source.HAND for each in quizzes.offers(trainer, example).offers)
