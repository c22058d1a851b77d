"""Who may ask for a review outside the sample."""

from __future__ import annotations

from dataclasses import replace

from qa_app.core.permissions import Right, RoleName
from qa_app.core.review_requests import RequestDraft, RequestReason
from qa_app.services import review_requests
from tests.support.factories import actor_of
from tests.support.house_floor import floor_of
from tests.support.permissions import House, Page, PermissionTests
from tests.web.conversations.test_permissions import who

TRIAGE = who(Right.TRIAGE_FLAGGED)
FLAG = RequestDraft(RequestReason.FLAG)


def a_part(house: House) -> dict[str, object]:
    floor = floor_of(house)
    return {"part_id": floor.parts(floor.first)[0]}


def a_request(house: House) -> dict[str, object]:
    """A request that stands."""
    floor = floor_of(house)
    user = house.user(RoleName.SUPERVISOR, house.team)
    context = replace(floor.context, actor=actor_of(user, RoleName.SUPERVISOR, house.team))
    house.session.commit()
    for each in review_requests.list_requests(context).rows:
        if each.withdrawn_at is None:
            return {"request_id": each.id}
    return {"request_id": review_requests.send(context, floor.parts(floor.second)[0], FLAG)}


class TestPermissions(PermissionTests):
    pages = (
        Page("review_requests.listing", roles=TRIAGE),
        Page("review_requests.new", roles=TRIAGE, values=a_part),
        Page("review_requests.new", "POST", TRIAGE, a_part, lambda _house: {"reason": "flag"}),
        Page("review_requests.withdraw", "POST", TRIAGE, a_request),
    )
