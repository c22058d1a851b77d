"""The bell and the list behind it."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from qa_app.core.permissions import RoleName
from qa_app.services import notices, reviews
from qa_app.services.context import Context
from qa_app.storage.tables.notices import Notice
from qa_app.storage.tables.people import User
from tests.support.factories import make_user
from tests.support.permissions import House, Page, PermissionTests
from tests.support.reviewing import Floor
from tests.web.conftest import Visit

ENGLISH = {"lang": "en"}


def somebodys(house: House) -> dict[str, object]:
    """A notice of somebody else; nobody but them finds it."""

    def make() -> Notice:
        user = make_user(house.session, RoleName.SUPERVISOR, house.team, username="told")
        notice = Notice(
            user_id=user.id,
            kind="critical_findings",
            unique_key="k",
            details={},
            created_at=house.app.config["CLOCK"](),
        )
        house.session.add(notice)
        house.session.flush()
        return notice

    return {"notice_id": house.thing("notice", make).id}


class TestPermissions(PermissionTests):
    pages = (Page("notices.listing"), Page("notices.read_all", "POST"))


class TestFollowing(PermissionTests):
    """A notice is there for its reader alone, whatever role asks."""

    pages = (Page("notices.follow", "POST", values=somebodys),)

    def test_the_roles_that_may_are_let_in(self, page: Page, house: House) -> None:
        """Its reader is led on."""
        somebodys(house)
        reader = house.session.query(User).filter_by(username="told").one()
        assert house.asked(page, reader).status_code == 302

    def other_roles_of_the_team_are_refused(self, page: Page, house: House) -> None:
        """Not even whether it exists."""
        for role in RoleName:
            assert house.asked(page, house.user(role, house.team)).status_code == 404, role


@pytest.fixture
def floor(app: Flask, context: Context) -> Floor:
    """One published review, so that its agent was told."""
    floor = Floor(context)
    floor.draw()
    reviews.publish(floor.as_(floor.lead), [floor.review(task) for task in floor.queue()])
    return floor


def tell(context: Context, user: User, number: int, team_name: str = "售前一组") -> None:
    details = {"count": number, "team": 1, "team_name": team_name}
    notices.notify(context, [user.id], "critical_findings", f"import:{number}", details)
    context.session.commit()


def bell(page: str) -> str:
    found = re.search(r'id="bell"[^>]*aria-label="([^"]*)"', page)
    assert found is not None
    return found[1]


def test_the_bell_counts_what_is_unread_on_every_page(floor: Floor, visit: Visit) -> None:
    """Two of the agent's reviews were published."""
    agent = visit(floor.agent)
    for path in ("/", "/my-quality", "/rules"):
        assert bell(agent.get(path, query_string=ENGLISH).text) == "2 unread notices"


def test_a_notice_leads_to_what_it_tells_of_and_is_read(floor: Floor, visit: Visit) -> None:
    """The agent gets to the review with its evidence."""
    agent = visit(floor.agent)
    page = agent.get("/notices", query_string=ENGLISH).text
    assert "The review of your conversation" in page
    address = re.search(r'action="(/notices/\d+)"', page)
    assert address is not None
    led = agent.post(address[1])
    assert re.fullmatch(r"/reviews/\d+", led.location)
    assert agent.get(led.location).status_code == 200
    assert bell(agent.get("/?lang=en").text) == "1 unread notice"


def test_critical_findings_lead_to_the_flagged_list(
    floor: Floor, visit: Visit, context: Context
) -> None:
    """Narrowed to what was told: the team and the gravest."""
    tell(context, floor.supervisor, 3)
    supervisor = visit(floor.supervisor)
    page = supervisor.get("/notices", query_string=ENGLISH).text
    assert "3 conversations of 售前一组 have critical findings." in page
    address = re.search(r'action="(/notices/\d+)"', page)
    assert address is not None
    led = supervisor.post(address[1]).location
    assert led.startswith("/flagged?")
    assert "severity=critical" in led
    assert supervisor.get(led).status_code == 200


def test_everything_is_marked_as_read_at_once(floor: Floor, visit: Visit) -> None:
    """The button goes away with what it was for."""
    agent = visit(floor.agent)
    assert "全部标为已读" in agent.get("/notices").text
    assert agent.post("/notices/read").location == "/notices"
    page = agent.get("/notices").text
    assert "全部标为已读" not in page
    assert 'class="unread"' not in page


def test_nobody_elses_notices_are_shown_or_read(floor: Floor, visit: Visit) -> None:
    """The colleague's bell is the colleague's."""
    visit(floor.agent).post("/notices/read")
    assert bell(visit(floor.colleague).get("/?lang=en").text) == "2 unread notices"
    assert bell(visit(floor.reviewer).get("/?lang=en").text) == "0 unread notices"


def test_a_long_list_is_paged(floor: Floor, visit: Visit, context: Context) -> None:
    """The newest first, every one once."""
    for number in range(60):
        tell(context, floor.supervisor, number)
    supervisor = visit(floor.supervisor)
    first = supervisor.get("/notices", query_string=ENGLISH).text
    older = re.search(r'rel="next" href="([^"]*)"', first)
    assert older is not None
    second = supervisor.get(older[1].replace("&amp;", "&")).text
    assert (first.count("notice-row"), second.count("notice-row")) == (50, 10)
    assert first.index("59 conversations") < first.index("10 conversations")


def test_an_empty_list_says_what_will_stand_there(floor: Floor, visit: Visit) -> None:
    """A blank page looks broken."""
    assert "没有新通知" in visit(floor.reviewer).get("/notices").text


@pytest.mark.parametrize("nonsense", ["<script>", "9" * 40, "1", "x.y"])
def test_nonsense_in_the_address_breaks_nothing(floor: Floor, visit: Visit, nonsense: str) -> None:
    """Addresses are typed, cut and forged."""
    reader = visit(floor.agent)
    for name in ("after", "before"):
        assert reader.get("/notices", query_string={name: nonsense}).status_code == 422
    assert reader.post("/notices/99999999999999999999999").status_code == 404


def test_what_a_notice_tells_of_is_text(floor: Floor, visit: Visit, context: Context) -> None:
    """Team names and conversation ids come from imported files."""
    tell(context, floor.supervisor, 1, "<script>alert(1)</script>")
    assert "<script>alert(1)" not in visit(floor.supervisor).get("/notices").text


def test_a_notice_of_a_kind_that_is_no_more_leads_back(
    floor: Floor, visit: Visit, context: Context
) -> None:
    """An old notice must not break the list of a newer product."""
    notices.notify(context, [floor.reviewer.id], "gone", "gone:1", {})
    context.session.commit()
    reader: FlaskClient = visit(floor.reviewer)
    page = reader.get("/notices", query_string=ENGLISH).text
    assert "Something has happened." in page
    address = re.search(r'action="(/notices/\d+)"', page)
    assert address is not None
    assert reader.post(address[1]).location == "/notices"
