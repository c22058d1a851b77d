"""A team's response times by profiles, and the rounds behind a figure."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from qa_app.core.permissions import RoleName
from qa_app.storage.tables.people import Team
from qa_app.storage.wiring import db
from tests.conftest import SignIn
from tests.support.factories import chat
from tests.support.talk_pages import HOSTILE
from tests.support.talks import Statements, Talks

ENGLISH = {"lang": "en"}
DAYS = {"since": "2026-10-12", "until": "2026-10-12"}


@pytest.fixture
def two_talks(talks: Talks, team: Team) -> Talks:
    """a1 answers after 20 s, then after 900 s; a2, in another conversation, not at all."""
    talks.agent("a2", team, HOSTILE)
    talks.bring(
        chat(
            ("customer", 0, "在吗"),
            ("agent", 20, "在的"),
            ("customer", 60, "能退吗"),
            ("agent", 960, "可以"),
            id=f"c1{HOSTILE}",
            agent="a1",
        )
    )
    talks.bring(chat(("customer", 0, "在吗"), id="c2", agent="a2"))
    return talks


def figures_of(page: str, name: str) -> list[str]:
    """The cells of a row of the table."""
    row = re.search(rf'<th scope="row">{name}</th>(.*?)</tr>', page, re.DOTALL)
    assert row is not None
    return [re.sub(r"<[^>]*>|\s", "", cell) for cell in row[1].split("</td>")[:-1]]


def test_the_team_and_each_agent_are_read_by_both_profiles(
    two_talks: Talks, lead: FlaskClient
) -> None:
    """Side by side, so that it shows what the choice of profile does."""
    asked = {**ENGLISH, **DAYS, "profile": "default", "beside": "taobao-capped"}
    page = lead.get("/response-times", query_string=asked).text
    # Share, average, first, 90th percentile, rounds, unanswered, left out, adjusted.
    assert figures_of(page, "张伟") == [
        *("50.0%", "7m40s", "20s", "15m00s", "2", "0", "0", "0"),
        *("50.0%", "5m10s", "20s", "10m00s", "2", "0", "0", "1"),
    ]
    assert figures_of(page, "Whole team")[8:] == [
        *("33.3%", "6m47s", "5m10s", "10m00s", "3", "1", "0", "2"),
    ]
    assert HOSTILE not in page


def test_every_figure_opens_its_rounds(two_talks: Talks, lead: FlaskClient) -> None:
    """What was capped is there with the time that it was before."""
    asked = {**ENGLISH, **DAYS, "profile": "taobao-capped"}
    page = lead.get("/response-times", query_string=asked).text
    addresses = re.findall(r'href="(/response-times/rounds[^"]*which=adjusted[^"]*)"', page)
    behind = lead.get(addresses[0].replace("&amp;", "&"), query_string=None).text
    assert "10分" in behind or "10m" in behind
    said = lead.get(
        "/response-times/rounds", query_string={**asked, "team": "1", "which": "adjusted"}
    ).text
    assert "capped" in said
    assert "(waited 15m 00s)" in said
    assert "unanswered: the cap is its time" in said
    assert HOSTILE not in said


@pytest.mark.parametrize(
    ("which", "count"),
    [("counted", 3), ("first", 2), ("answered", 2), ("unanswered", 1), ("in-time", 1), ("late", 2)],
)
def test_the_rounds_are_those_of_the_figure(
    two_talks: Talks, lead: FlaskClient, which: str, count: int
) -> None:
    """As many as the figure says."""
    asked = {**ENGLISH, **DAYS, "profile": "default", "team": "1", "which": which}
    page = lead.get("/response-times/rounds", query_string=asked).text
    assert f"{count} round" in page


def test_rounds_left_out_say_why(two_talks: Talks, lead: FlaskClient) -> None:
    """“Only the first reply counts” is a reason that the agent can check."""
    asked = {**ENGLISH, **DAYS, "profile": "jd", "team": "1", "which": "left-out"}
    page = lead.get("/response-times/rounds", query_string=asked).text
    assert "Left out: not the first of its contact" in page


def test_one_agents_rounds_are_theirs_alone(two_talks: Talks, lead: FlaskClient) -> None:
    """Behind an agent's figure stand no others."""
    agent = two_talks.owners["a2"][0]
    asked = {**ENGLISH, **DAYS, "team": "1", "agent": str(agent)}
    page = lead.get("/response-times/rounds", query_string=asked).text
    assert "1 round" in page
    assert "张伟" not in page


def test_the_number_of_statements_does_not_grow_with_the_conversations(
    two_talks: Talks, lead: FlaskClient, team: Team
) -> None:
    """One read of the team's texts, however many there are."""

    def statements() -> int:
        with lead.application.app_context(), Statements(db.engine) as counted:
            assert lead.get("/response-times", query_string=DAYS).status_code == 200
        return counted.number

    before = statements()
    for number in range(5):
        two_talks.bring(chat(("customer", 0, "在吗"), id=f"more{number}", agent="a1"))
    assert statements() == before


@pytest.mark.parametrize(
    "asked",
    [
        {"since": "2026-10-13", "until": "2026-10-12"},
        {"since": "1970-01-01", "until": "2026-10-12"},
        {"since": "x", "until": "\0", "profile": "none", "beside": "\0"},
        {"since": "0001-01-01", "until": "9999-12-31"},
        {"until": "9999-12-31"},
        {"until": "0001-01-01"},
        {"page": "999999", "which": "x", "agent": "x"},
    ],
)
def test_nonsense_in_the_address_is_no_fault_of_the_page(
    two_talks: Talks, lead: FlaskClient, asked: dict[str, str]
) -> None:
    """Addresses are shortened, guessed and mistyped."""
    assert lead.get("/response-times", query_string=asked).status_code == 200
    team = {"team": "1"}
    assert lead.get("/response-times/rounds", query_string={**team, **asked}).status_code < 500


def test_another_team_is_not_there(
    two_talks: Talks, client: FlaskClient, signed_in: SignIn
) -> None:
    """Nor does it show in the choice of teams."""
    other = two_talks.team("t2", "售后一组")
    signed_in(client, RoleName.SUPERVISOR, other)
    assert client.get("/response-times", query_string={"team": "1"}).status_code == 404
    assert client.get("/response-times/rounds", query_string={"team": "1"}).status_code == 404
    assert "售前一组" not in client.get("/response-times").text


def test_an_agent_sees_nothing_of_others(
    two_talks: Talks, client: FlaskClient, signed_in: SignIn, team: Team
) -> None:
    """Response times of colleagues are not theirs to see."""
    signed_in(client, RoleName.AGENT, team)
    assert client.get("/response-times").status_code == 403
    assert client.get("/response-times/rounds", query_string={"team": "1"}).status_code == 403


def test_a_conversation_is_read_by_two_profiles_side_by_side(
    two_talks: Talks, lead: FlaskClient
) -> None:
    """With what the first leaves out or caps beside each round."""
    part = two_talks.parts_of(chat(id=f"c1{HOSTILE}"))[0]
    asked = {**ENGLISH, "profile": "taobao-capped", "beside": "jd"}
    page = lead.get(f"/conversations/{part}", query_string=asked).text
    assert "Taobao average response (capped)" in page
    assert "JD within 30 seconds" in page
    assert "(waited 15m 00s)" in page
