from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qa_app.core.appeals import (
    AppealState,
    AppealStep,
    Party,
    Sight,
    able_to_rescore,
    party_of,
    refusal,
    sight,
)
from qa_app.core.permissions import SYSTEM, Actor, Grant, RoleName
from tests.core.appeals.people import (
    ADMINISTRATOR,
    AGENT,
    COLLEAGUE,
    DISPUTED,
    EVERYBODY,
    FIRST,
    FIRST_AND_LEAD,
    LEAD,
    LEADING_SUPERVISOR,
    OWN_LEAD,
    SECOND,
    SUPERVISOR,
    TRAINER,
    party,
    raised,
)

GIVEN_TO_SECOND = replace(raised(), state=AppealState.AWAITING_RESCORE, rescorer=SECOND.user)
BLIND = Sight(False, False, False, False, False)


@pytest.mark.parametrize(
    ("step", "able"),
    [
        (AppealStep.RAISE, {AGENT, OWN_LEAD}),
        (AppealStep.WITHDRAW, {AGENT, OWN_LEAD}),
        (AppealStep.COMMENT, {SUPERVISOR, LEADING_SUPERVISOR}),
        (AppealStep.MOVE_ON, {LEAD}),
        (AppealStep.ASSIGN, {LEAD}),
        (AppealStep.RESCORE, {SECOND}),
        (AppealStep.DECIDE, {LEAD}),
    ],
)
def test_who_may_do_what(step: AppealStep, able: set[Party]) -> None:
    """The whole table: leaders of the team, the first reviewer and the agent judge nothing."""
    found = {each for each in EVERYBODY if refusal(step, DISPUTED, GIVEN_TO_SECOND, each) is None}
    assert found == able


def test_a_supervisor_does_not_comment_on_an_appeal_of_their_own() -> None:
    """Those who lead a team sometimes take calls."""
    own = party(20, RoleName.SUPERVISOR, agent=DISPUTED.agent)
    assert refusal(AppealStep.COMMENT, DISPUTED, raised(), own) is not None


def test_who_scored_again_does_not_decide() -> None:
    """They would only confirm themselves."""
    appeal = replace(raised(), state=AppealState.AWAITING_DECISION, rescorer=LEAD.user)
    assert refusal(AppealStep.DECIDE, DISPUTED, appeal, LEAD) is not None


def test_a_second_look_is_its_owners() -> None:
    """Another reviewer would see it unblinded."""
    other = party(30, RoleName.REVIEWER)
    assert refusal(AppealStep.RESCORE, DISPUTED, GIVEN_TO_SECOND, other) is not None


def test_who_became_the_teams_leader_meanwhile_no_longer_scores_again() -> None:
    """Rights are asked at the step, not at the assignment."""
    promoted = party(SECOND.user, RoleName.REVIEWER, RoleName.SUPERVISOR)
    assert refusal(AppealStep.RESCORE, DISPUTED, GIVEN_TO_SECOND, promoted) is not None


def test_only_those_who_may_are_offered_the_second_look() -> None:
    """Reviewers first, who have not seen the appeal; then by their ids."""
    early_lead = LEAD._replace(user=1)
    assert able_to_rescore(DISPUTED, [early_lead, *EVERYBODY]) == (SECOND, early_lead, LEAD)


def test_who_looks_again_sees_nothing_of_the_first_look() -> None:
    """Neither the points nor the quarrel about them."""
    assert sight(GIVEN_TO_SECOND, SECOND) == BLIND


def test_once_the_second_answer_stands_its_giver_sees_all() -> None:
    """They learn from the comparison."""
    after = replace(GIVEN_TO_SECOND, state=AppealState.AWAITING_DECISION)
    assert all(sight(after, SECOND))


@pytest.mark.parametrize("other", [COLLEAGUE, TRAINER, party(99)])
def test_an_appeal_is_nobody_elses_business(other: Party) -> None:
    """A colleague's dispute is not for reading."""
    assert sight(raised(), other) == BLIND


@pytest.mark.parametrize("other", [SUPERVISOR, FIRST, LEAD, FIRST_AND_LEAD, ADMINISTRATOR])
def test_those_who_deal_with_it_see_all(other: Party) -> None:
    """The first reviewer too, who is to learn from it."""
    assert all(sight(raised(), other))


def test_an_agent_sees_the_second_look_with_the_decision() -> None:
    """Before, it would raise a hope that the decision has to keep."""
    assert not sight(GIVEN_TO_SECOND, AGENT).rescored
    assert all(sight(replace(raised(), state=AppealState.DECIDED), AGENT))


def test_roles_are_those_in_the_team() -> None:
    """To lead another team is no hindrance."""
    actor = Actor(
        1,
        "n",
        (
            Grant(RoleName.QUALITY_LEAD, None, date.min),
            Grant(RoleName.SUPERVISOR, 6, date.min),
            Grant(RoleName.TRAINER, 5, date.min),
        ),
        agent_id=4,
    )
    assert party_of(actor, 5) == Party(1, frozenset({RoleName.QUALITY_LEAD, RoleName.TRAINER}), 4)


def test_background_work_is_no_party() -> None:
    """No appeal is decided by nobody."""
    assert party_of(SYSTEM, 5) is None
