"""Who may fill a form, read a review, publish it."""

from __future__ import annotations

from flask import Flask, url_for
from sqlalchemy.orm import Session

from qa_app.core.permissions import RoleName
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.reviews import ReviewRow
from tests.support.house_floor import floor_of, published, submitted, task
from tests.support.permissions import EVERY_ROLE, House, Page, PermissionTests, sign_in

LEAD = frozenset({RoleName.QUALITY_LEAD})
REVIEWER = frozenset({RoleName.REVIEWER})
REVIEWING = REVIEWER | LEAD
SEEING = LEAD | {RoleName.SUPERVISOR, RoleName.TRAINER, RoleName.ADMINISTRATOR}


def finding(house: House) -> dict[str, object]:
    """A finding of the conversation of a task."""
    values = task(house)
    opened = floor_of(house).open(int(str(values["assignment_id"])))
    return {**values, "finding_id": opened.form.findings[0].stored.id}


class TestLists(PermissionTests):
    pages = (
        Page("reviews.listing", roles=SEEING),
        Page("reviews.publish", "POST", roles=LEAD),
        Page("reviews.publish_one", "POST", roles=LEAD, values=submitted),
    )


class TestFilling(PermissionTests):
    """A task is for its reviewer alone: somebody else who reviews finds none of that number."""

    pages = (
        Page("reviewing.form", roles=REVIEWER, values=task),
        Page("reviewing.state", roles=REVIEWER, values=task),
        Page("reviewing.save", "POST", roles=REVIEWER, values=task),
        Page("reviewing.submit", "POST", roles=REVIEWER, values=task),
        Page("reviewing.reveal", "POST", roles=REVIEWER, values=task),
        Page("reviewing.skip", "POST", roles=REVIEWER, values=task),
        Page("reviewing.decide", "POST", roles=REVIEWER, values=finding),
    )

    def other_roles_of_the_team_are_refused(self, page: Page, house: House) -> None:
        """They may know that it is there; it is not for them to open or do."""
        for role in sorted(EVERY_ROLE - REVIEWING):
            assert house.asked(page, house.user(role, house.team)).status_code == 403, role
        lead = house.user(RoleName.QUALITY_LEAD, house.team)
        # A body that says nothing is refused before anybody looks whose task it is.
        told = {"reviewing.save", "reviewing.submit", "reviewing.reveal", "reviewing.decide"}
        expected = 422 if page.endpoint in told else 404
        assert house.asked(page, lead).status_code == expected

    def other_teams_find_nothing(self, page: Page, house: House) -> None:
        """Not even whether it exists, however well they ask."""
        stranger = house.user(RoleName.REVIEWER, house.other)
        client = sign_in(house.app.test_client(), house.session, stranger)
        values = page.values(house) if page.values else {}
        house.session.commit()
        with house.app.test_request_context():
            address = url_for(page.endpoint, **values)  # type: ignore[arg-type]
        body = {"edition": 0, "revision": 1, "changes": [], "state": "confirmed"}
        form = {"data": {"reason": "x"}} if page.endpoint == "reviewing.skip" else {"json": body}
        given = {} if page.method == "GET" else form
        assert client.open(address, method=page.method, **given).status_code == 404


class TestReading(PermissionTests):
    """Whoever may not read a review finds none of that number."""

    pages = (Page("reviews.one", roles=SEEING | REVIEWER, values=published),)

    def other_roles_of_the_team_are_refused(self, page: Page, house: House) -> None:
        """A colleague's review is none of an agent's business, not even that there is one."""
        agent = house.user(RoleName.AGENT, house.team)
        assert house.asked(page, agent).status_code == 404


class TestWithdrawing(PermissionTests):
    pages = (Page("reviews.withdraw", "POST", roles=REVIEWER, values=submitted),)

    def other_roles_of_the_team_are_refused(self, page: Page, house: House) -> None:
        """Only its author takes a review back; for somebody else who reviews there is none."""
        for role in sorted(EVERY_ROLE - REVIEWING):
            assert house.asked(page, house.user(role, house.team)).status_code == 403, role
        lead = house.user(RoleName.QUALITY_LEAD, house.team)
        assert house.asked(page, lead).status_code == 404


def test_an_agent_reads_their_own_published_review(app: Flask, session: Session) -> None:
    """With the evidence, which is what it is for; nobody else's."""
    house = House(app, session)
    review_id = published(house)["review_id"]
    floor = floor_of(house)
    part = session.get_one(Part, session.get_one(ReviewRow, review_id).part_id)
    both = [floor.agent, floor.colleague]
    mine = next(user for user in both if user.agent_id == part.agent_id)
    theirs = next(user for user in both if user is not mine)
    page = Page("reviews.one", values=published)
    assert house.asked(page, mine).status_code == 200
    assert house.asked(page, theirs).status_code == 404
