"""Who may open the flagged list, work on it, and decide on it."""

from __future__ import annotations

from dataclasses import replace

from qa_app.core.flagged import TriageAction
from qa_app.core.listing import FindingState, PartFilter
from qa_app.core.permissions import Right, RoleName
from qa_app.services import flag_cases, flag_runs
from qa_app.services.context import Context
from qa_app.services.flag_runs import Wish
from tests.support.factories import actor_of
from tests.support.permissions import House, Page, PermissionTests
from tests.support.talk_pages import part_of, talks_of
from tests.web.conversations.test_permissions import who

TRIAGE = who(Right.TRIAGE_FLAGGED)
TAKE = who(Right.TAKE_FLAGGED)


def as_supervisor(house: House) -> Context:
    user = house.user(RoleName.SUPERVISOR, house.team)
    actor = actor_of(user, RoleName.SUPERVISOR, house.team)
    return replace(talks_of(house).context, actor=actor)


def a_part(house: House) -> dict[str, object]:
    return {"part_id": part_of(house)}


def a_choice(house: House) -> dict[str, object]:
    return {"action": "confirmed", "id": part_of(house)}


def coaching(_house: House) -> dict[str, object]:
    return {"action": "coaching"}


def a_request(house: House) -> dict[str, object]:
    """A request for coaching, a new one each time."""
    context = as_supervisor(house)
    for standing in flag_cases.list_coaching(context).rows:
        if standing.withdrawn_at is None:
            return {"request_id": standing.id}
    return {"request_id": flag_cases.send_to_coaching(context, part_of(house), "")}


def a_run(house: House) -> dict[str, object]:
    """A step over many that the supervisor took."""
    wanted = PartFilter(finding_state=FindingState.OPEN)

    def made() -> int:
        part_of(house)
        house.session.commit()
        return flag_runs.start(as_supervisor(house), wanted, TriageAction.CONFIRM, Wish()).id

    return {"run_id": house.thing("run", made)}


def a_note(house: House) -> dict[str, object]:
    """A note of the supervisor's, a new one each time."""
    return {"note_id": flag_cases.add_note(as_supervisor(house), part_of(house), "x")}


class TestPermissions(PermissionTests):
    pages = (
        Page("flagged.listing", roles=TAKE),
        Page("flagged.decide", "POST", TRIAGE, data=a_choice),
        Page("flagged.decide_row", "POST", TRIAGE, a_part, a_choice),
        Page("flagged.take_back", "POST", TRIAGE),
        Page("flag_cases.add_note", "POST", TAKE, a_part, lambda _house: {"text": "x"}),
        Page("flag_cases.coaching", roles=TAKE),
        Page("flag_cases.withdraw_coaching", "POST", TAKE, a_request),
    )


class TestWork(PermissionTests):
    pages = (Page("flag_cases.work", "POST", TAKE, a_part, coaching),)


class TestOwn(PermissionTests):
    """What is one person's own: they alone come to it."""

    pages = (
        Page("flag_cases.run", roles=TRIAGE, values=a_run),
        Page("flag_cases.take_run_back", "POST", TRIAGE, a_run),
        Page("flag_cases.remove_note", "POST", TAKE, a_note),
    )

    def test_the_roles_that_may_are_let_in(self, page: Page, house: House) -> None:
        """The one who made it."""
        owner = house.user(RoleName.SUPERVISOR, house.team)
        assert house.asked(page, owner).status_code in {200, 303}

    def test_a_colleague_finds_nothing(self, page: Page, house: House) -> None:
        """Nobody follows, takes back or removes what somebody else did."""
        colleague = house.user(RoleName.QUALITY_LEAD, house.team)
        assert house.asked(page, colleague).status_code == 404
