from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.conversations import Message, Role
from qa_app.core.errors import Conflict, Invalid, Refused
from qa_app.core.reviews import (
    NEXT_STATE,
    STANDING,
    Evidence,
    ReviewState,
    ReviewStep,
    Standing,
    after,
    evidence_from,
    full_marks_for_the_rest,
    problems_before_submit,
    progress,
    require_draft,
    require_not_own,
    still_holds,
)
from qa_app.core.rubrics import (
    Answer,
    Critical,
    CriticalClass,
    DeductionScale,
    ProblemKind,
    YesNoScale,
)
from tests.core.forms import criterion, rubric, values

FORM = rubric(criterion("a.x"), criterion("a.y"), criterion("b.z"))
TRANSCRIPT = (
    Message(0, Role.CUSTOMER, "在吗"),
    Message(1, Role.AGENT, "这个我不知道😅"),
)


def cited(criterion_id: str) -> Evidence:
    return Evidence(criterion_id, 1, 3, 6, "不知道")


@pytest.mark.parametrize(
    ("state", "step", "leads_to"),
    [
        (ReviewState.DRAFT, ReviewStep.SUBMIT, ReviewState.SUBMITTED),
        (ReviewState.SUBMITTED, ReviewStep.WITHDRAW, ReviewState.DRAFT),
        (ReviewState.SUBMITTED, ReviewStep.PUBLISH, ReviewState.PUBLISHED),
        (ReviewState.PUBLISHED, ReviewStep.FINALISE, ReviewState.FINAL),
        (ReviewState.FINAL, ReviewStep.ANNUL, ReviewState.ANNULLED),
    ],
)
def test_a_review_goes_from_draft_over_submitted_to_published(
    state: ReviewState, step: ReviewStep, leads_to: ReviewState
) -> None:
    """The agent sees it only once it is published."""
    assert after(state, step) is leads_to


@pytest.mark.parametrize(
    ("state", "step"),
    [pair for pair in product(ReviewState, ReviewStep) if pair not in NEXT_STATE],
)
def test_every_other_step_is_refused_in_a_sentence(state: ReviewState, step: ReviewStep) -> None:
    """A published review cannot be taken back behind the agent's back."""
    with pytest.raises(Conflict) as refused:
        after(state, step)
    assert str(refused.value).endswith(".")


def test_submitted_reviews_are_provisional_and_published_ones_count() -> None:
    """A score must say what is still open in it."""
    assert [STANDING[state] for state in ReviewState] == [
        Standing.NONE,
        Standing.PROVISIONAL,
        Standing.COUNTS,
        Standing.COUNTS,
        Standing.NONE,
    ]


@pytest.mark.parametrize("state", [ReviewState.SUBMITTED, ReviewState.PUBLISHED])
def test_only_a_draft_can_be_changed(state: ReviewState) -> None:
    """What was submitted is what is published."""
    require_draft(ReviewState.DRAFT)
    with pytest.raises(Conflict):
        require_draft(state)


def test_nobody_reviews_their_own_conversation() -> None:
    """Their own points are at stake."""
    with pytest.raises(Refused):
        require_not_own(7, 7)


@pytest.mark.parametrize("reviewer_agent", [8, None])
def test_other_conversations_may_be_reviewed(reviewer_agent: int | None) -> None:
    """A reviewer who is no agent owns no conversation."""
    require_not_own(reviewer_agent, 7)
    assert reviewer_agent != 7


def test_a_lost_point_needs_evidence_or_a_reason() -> None:
    """The agent is shown why; without it nobody could confirm or dispute the deduction."""
    found = problems_before_submit(FORM, values(a__x="9", a__y="10", b__z="10"), [])
    assert [(each.criterion, each.kind) for each in found] == [("a.x", ProblemKind.NO_EVIDENCE)]


def test_evidence_grounds_a_lost_point() -> None:
    """A span of the transcript is the best reason there is."""
    answers = values(a__x="9", a__y="10", b__z="10")
    assert problems_before_submit(FORM, answers, [cited("a.x")]) == ()


def test_evidence_of_another_criterion_grounds_nothing_here() -> None:
    """Each deduction stands on its own."""
    answers = values(a__x="9", a__y="10", b__z="10")
    assert len(problems_before_submit(FORM, answers, [cited("a.y")])) == 1


@pytest.mark.parametrize(("reason", "missing"), [("没有问候", 0), ("  \u3000\n", 1), ("", 1)])
def test_a_stated_reason_grounds_a_lost_point_and_blanks_do_not(reason: str, missing: int) -> None:
    """What is missing from a transcript cannot be quoted."""
    answers = values(a__y="10", b__z="na") | {"a.x": Answer(value="0", reason=reason)}
    assert len(problems_before_submit(FORM, answers, [])) == missing


def test_full_marks_and_not_applicable_need_no_evidence() -> None:
    """Nothing was taken away."""
    assert problems_before_submit(FORM, values(a__x="10", a__y="na", b__z="10"), []) == ()


def test_all_that_is_open_is_listed_in_the_order_of_the_form() -> None:
    """The reviewer goes through it once, from the top."""
    answers = values(b__z="3", a__y="11", zz__q="1")
    found = problems_before_submit(FORM, answers, [])
    assert [(each.criterion, each.kind) for each in found] == [
        ("a.x", ProblemKind.UNANSWERED),
        ("a.y", ProblemKind.REFUSED_ANSWER),
        ("b.z", ProblemKind.NO_EVIDENCE),
        ("zz.q", ProblemKind.UNKNOWN_CRITERION),
    ]


def test_a_failed_gate_without_weight_needs_evidence_too() -> None:
    """It costs the whole score."""
    gate = criterion(
        "b.gate",
        scale=YesNoScale(Decimal(1)),
        weight=0,
        critical=Critical(CriticalClass.COMPLIANCE),
    )
    found = problems_before_submit(
        rubric(criterion("a.x"), gate), values(a__x="10", b__gate="no"), []
    )
    assert [each.criterion for each in found] == ["b.gate"]


def test_the_running_total_stands_for_what_is_answered_so_far() -> None:
    """It follows every answer and ends as the total, without starting at nought."""
    begun = progress(FORM, values(a__x="8"))
    assert (begun.total, begun.answered, begun.criteria) == (Decimal(80), 1, 3)
    done = progress(FORM, values(a__x="8", a__y="na", b__z="10"))
    assert (done.total, done.answered) == (Decimal(90), 3)


def test_an_empty_form_has_no_running_total() -> None:
    """Neither a nought nor full marks was given."""
    assert (progress(FORM, {}).total, progress(FORM, {}).answered) == (None, 0)


def test_a_refused_answer_is_not_answered() -> None:
    """The count of what is left must lead to a form that can be submitted."""
    assert progress(FORM, values(a__x="8", a__y="99")).answered == 1


def test_full_marks_fill_only_what_is_open() -> None:
    """The key that does it must not undo a deduction."""
    form = rubric(
        criterion("a.x"),
        criterion("a.y"),
        criterion("b.fact", scale=YesNoScale(Decimal(5), wanted=False)),
        criterion("b.slips", scale=DeductionScale(Decimal(5), Decimal(1), Decimal(2))),
    )
    filled = values(a__x="3", a__y="10")
    rest = full_marks_for_the_rest(form, {"a.x": filled["a.x"], "a.y": Answer(reason="…")})
    assert rest == {
        "a.y": Answer(value="10"),
        "b.fact": Answer(value="no"),
        "b.slips": Answer(count=0),
    }
    assert progress(form, filled | rest).answered == 4


def test_evidence_quotes_the_marked_code_points() -> None:
    """The quote is what the agent reads, in any script."""
    assert evidence_from(TRANSCRIPT, "a.x", 1, 3, 7) == Evidence("a.x", 1, 3, 7, "不知道😅")


def test_evidence_may_be_a_whole_message() -> None:
    """A key attaches the message under the cursor."""
    assert evidence_from(TRANSCRIPT, "a.x", 0, None, None).quote == "在吗"


@pytest.mark.parametrize(
    ("seq", "start", "end"),
    [
        (2, 0, 1),
        (-1, 0, 1),
        (0, 0, 3),
        (0, 1, 1),
        (0, 2, 1),
        (0, -1, 1),
        (0, 0, None),
        (0, None, 1),
    ],
)
def test_evidence_outside_the_transcript_is_refused(
    seq: int, start: int | None, end: int | None
) -> None:
    """The page may show an older text than the one reviewed."""
    with pytest.raises(Invalid):
        evidence_from(TRANSCRIPT, "a.x", seq, start, end)


@given(st.text(min_size=1, max_size=30), st.data())
def test_evidence_holds_on_the_text_that_it_was_taken_from(text: str, data: st.DataObject) -> None:
    """Only a changed text is to be marked as changed."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    messages = (Message(0, Role.AGENT, text),)
    evidence = evidence_from(messages, "a.x", 0, start, end)
    assert evidence.quote == text[start:end]
    assert still_holds(evidence, messages)


@pytest.mark.parametrize(
    "later",
    [
        (),
        (TRANSCRIPT[0], Message(1, Role.AGENT, "这个我知道😅了")),
        (TRANSCRIPT[0], Message(1, Role.AGENT, "这个")),
    ],
)
def test_evidence_does_not_hold_on_a_text_that_reads_otherwise(later: tuple[Message, ...]) -> None:
    """The page says that the text has changed since."""
    assert not still_holds(cited("a.x"), later)
