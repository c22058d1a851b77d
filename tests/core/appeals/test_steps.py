from __future__ import annotations

from datetime import date

import pytest

from qa_app.core.appeals import (
    LONGEST_TEXT,
    Appeal,
    AppealState,
    Decision,
    Grounds,
    Outcome,
    assign,
    comment,
    decide,
    move_on,
    raise_appeal,
    rescore,
    withdraw,
)
from qa_app.core.errors import Conflict, Invalid, Refused
from qa_app.core.reviews import Evidence
from qa_app.core.rubrics import Answer
from tests.core.appeals.people import (
    AGENT,
    COLLEAGUE,
    DISPUTED,
    FIRST_ANSWER,
    GROUNDS,
    LEAD,
    LEADING_SUPERVISOR,
    OFFICE,
    PUBLISHED,
    SECOND,
    SECOND_ANSWER,
    SUPERVISOR,
    TERMS,
    raised,
)

LATER = date(2026, 10, 8)


def to_decide() -> Appeal:
    commented = comment(raised(), "She is right.", SUPERVISOR, PUBLISHED)
    given = assign(commented, SECOND, LEAD, PUBLISHED)
    return rescore(given, SECOND_ANSWER, SECOND, LATER)


def test_an_appeal_goes_from_the_agent_to_the_decision() -> None:
    """Every step leaves what it brought."""
    ended = decide(to_decide(), Outcome.CHANGED, " Message 2 counts. ", SECOND_ANSWER, LEAD, LATER)
    assert ended.state is AppealState.DECIDED
    assert (ended.comment, ended.rescorer, ended.rescored) == (
        "She is right.",
        SECOND.user,
        SECOND_ANSWER,
    )
    assert ended.decision == Decision(
        Outcome.CHANGED, "Message 2 counts.", LEAD.user, LATER, SECOND_ANSWER
    )


def test_the_first_answer_may_stand() -> None:
    """Then there is no other, whatever the form sent."""
    ended = decide(to_decide(), Outcome.UPHELD, "It was late.", SECOND_ANSWER, LEAD, LATER)
    assert ended.decision is not None
    assert ended.decision.answer is None


@pytest.mark.parametrize("answer", [None, Answer(), FIRST_ANSWER])
def test_a_change_needs_another_answer(answer: Answer | None) -> None:
    """An overturned appeal that changes nothing would be a lie in the figures."""
    with pytest.raises(Invalid) as refused:
        decide(to_decide(), Outcome.CHANGED, "Yes.", answer, LEAD, LATER)
    assert refused.value.field == "answer"


@pytest.mark.parametrize("reason", ["", " \n", "字" * (LONGEST_TEXT + 1)])
def test_nothing_is_decided_without_a_reason_that_can_be_read(reason: str) -> None:
    """It is shown on that criterion from then on."""
    with pytest.raises(Invalid):
        decide(to_decide(), Outcome.UPHELD, reason, None, LEAD, LATER)


def test_nothing_is_disputed_without_a_reason() -> None:
    """The supervisor could not comment on it."""
    with pytest.raises(Invalid):
        raise_appeal(DISPUTED, Grounds(" "), AGENT, PUBLISHED, TERMS, OFFICE)


def test_evidence_points_to_the_criterion_disputed() -> None:
    """Another criterion is another appeal."""
    foreign = Evidence("speed.reply", 0, None, None, "…")
    with pytest.raises(Invalid) as refused:
        raise_appeal(DISPUTED, Grounds("Why.", (foreign,)), AGENT, PUBLISHED, TERMS, OFFICE)
    assert refused.value.field == "evidence"


def test_nobody_appeals_for_somebody_else() -> None:
    """Nor against it."""
    with pytest.raises(Refused):
        raise_appeal(DISPUTED, GROUNDS, COLLEAGUE, PUBLISHED, TERMS, OFFICE)


def test_an_appeal_may_be_raised_up_to_the_last_working_day() -> None:
    """Three working days after Thursday: Friday, a worked Saturday, Monday."""
    assert raised(date(2026, 9, 28)).raised_on == date(2026, 9, 28)
    with pytest.raises(Conflict):
        raised(date(2026, 9, 29))


@pytest.mark.parametrize("state", AppealState)
def test_a_criterion_is_appealed_once(state: AppealState) -> None:
    """Unless the agent took it back."""

    def again() -> Appeal:
        return raise_appeal(DISPUTED, GROUNDS, AGENT, PUBLISHED, TERMS, OFFICE, earlier=[state])

    if state is AppealState.WITHDRAWN:
        assert again().state is AppealState.AWAITING_COMMENT
    else:
        with pytest.raises(Conflict):
            again()


def test_the_quality_lead_goes_on_when_the_supervisor_does_not_answer() -> None:
    """But not before their days are over."""
    with pytest.raises(Conflict):
        move_on(raised(), LEAD, date(2026, 9, 26), TERMS, OFFICE)
    moved = move_on(raised(), LEAD, date(2026, 9, 27), TERMS, OFFICE)
    assert (moved.state, moved.comment) == (AppealState.AWAITING_RESCORE, None)


def test_a_late_comment_is_still_heard() -> None:
    """Until somebody has moved on."""
    assert comment(raised(), "Late.", SUPERVISOR, LATER).comment == "Late."
    moved = move_on(raised(), LEAD, LATER, TERMS, OFFICE)
    with pytest.raises(Conflict):
        comment(moved, "Too late.", SUPERVISOR, LATER)


def test_the_second_look_can_be_given_to_somebody_else() -> None:
    """Whose days begin then."""
    given = assign(comment(raised(), "…", SUPERVISOR, PUBLISHED), SECOND, LEAD, PUBLISHED)
    again = assign(given, SECOND._replace(user=99), LEAD, LATER)
    assert (again.rescorer, again.since) == (99, LATER)


def test_the_second_look_is_not_given_to_the_teams_leader() -> None:
    """Whatever other role they hold."""
    commented = comment(raised(), "…", SUPERVISOR, PUBLISHED)
    with pytest.raises(Refused) as refused:
        assign(commented, LEADING_SUPERVISOR, LEAD, PUBLISHED)
    assert refused.value.field == "rescorer"


def test_who_gives_out_the_second_look_does_not_take_it() -> None:
    """They have read what the first answer was and why it is disputed."""
    commented = comment(raised(), "…", SUPERVISOR, PUBLISHED)
    with pytest.raises(Refused):
        assign(commented, LEAD, LEAD, PUBLISHED)
    other_lead = LEAD._replace(user=99)
    assert assign(commented, other_lead, LEAD, PUBLISHED).rescorer == 99


def test_an_empty_second_answer_is_none() -> None:
    """The decision needs something to compare."""
    given = assign(comment(raised(), "…", SUPERVISOR, PUBLISHED), SECOND, LEAD, PUBLISHED)
    with pytest.raises(Invalid):
        rescore(given, Answer(reason="Well."), SECOND, LATER)


def test_what_is_withdrawn_stays_so() -> None:
    """Nobody decides what is no longer disputed."""
    gone = withdraw(to_decide(), AGENT, LATER)
    assert gone.state is AppealState.WITHDRAWN
    with pytest.raises(Conflict):
        decide(gone, Outcome.UPHELD, "Why.", None, LEAD, LATER)
