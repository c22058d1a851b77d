"""The page of flagged conversations."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from qa_app.core.listing import PAGE_SIZE
from qa_app.core.permissions import RoleName
from qa_app.core.rules.hits import Severity
from qa_app.storage.wiring import db
from tests.conftest import SignIn
from tests.support.factories import chat
from tests.support.talk_pages import HOSTILE
from tests.support.talks import DONT_KNOW, Talks, missing, said

ENGLISH = {"lang": "en"}


def bring(talks: Talks, *names: str) -> list[int]:
    """Each with a grave and a light finding; the parts' ids."""
    talks.bring_all(
        [
            (
                chat(("customer", 0, "在吗"), ("agent", 9, "不知道"), id=name, agent="a1"),
                [said(Severity.MAJOR), missing()],
            )
            for name in names
        ]
    )
    return [talks.parts_of(chat(id=name))[0] for name in names]


def rows(page: str) -> list[str]:
    return re.findall(r'<a class="clip"[^>]*>([^<]+)</a>', page)


def states(talks: Talks, part_id: int) -> list[str]:
    return [finding.state for finding in talks.findings(part_id)]


def test_the_gravest_waits_first(talks: Talks, supervisor: FlaskClient) -> None:
    """A supervisor has ten minutes before the shift."""
    bring(talks, "c1")
    talks.bring(chat(("agent", 9, "滚"), id="worst", agent="a1"), said(Severity.CRITICAL, 0))
    talks.bring(chat(("agent", 9, "在"), id="light", agent="a1"), missing(Severity.INFO))
    talks.bring(chat(("agent", 9, "在"), id="clean", agent="a1"))
    page = supervisor.get("/flagged").text
    assert rows(page) == ["worst", "c1", "light"]
    assert "回答“不知道”" in unescape(page)


def test_each_finding_leads_to_its_place(talks: Talks, supervisor: FlaskClient) -> None:
    """And carries the list along, so that the next one is a key away."""
    bring(talks, "c1")
    page = supervisor.get("/flagged?severity=minor").text
    (link,) = re.findall(r'<a class="tally severity-major" href="([^"]+)"', page)
    assert "list=flagged" in link
    assert "severity=minor" in link
    assert link.endswith("#m1")
    assert supervisor.get(unescape(link).partition("#")[0]).status_code == 200


def test_the_page_of_one_leads_back_to_what_is_flagged(
    talks: Talks, supervisor: FlaskClient
) -> None:
    """In its order, which is another than that of all conversations."""
    bring(talks, "c1", "c2", "c3")
    listed = supervisor.get("/flagged").text
    links = [unescape(link) for link in re.findall(r'<a class="clip" href="([^"]+)"', listed)]
    page = supervisor.get(links[1]).text
    assert unescape(re.findall(r'href="([^"]+)" data-way="before"', page)[0]) == links[0]
    assert unescape(re.findall(r'href="([^"]+)" data-way="after"', page)[0]) == links[2]
    assert 'href="/flagged"' in page


def test_a_row_is_decided_by_a_plain_press(talks: Talks, supervisor: FlaskClient) -> None:
    """Without a script too."""
    first, second = bring(talks, "c1", "c2")
    answer = supervisor.post("/flagged?severity=minor", data={"action": f"confirmed:{first}"})
    assert (answer.status_code, answer.location) == (303, "/flagged?severity=minor")
    assert states(talks, first) == ["confirmed", "confirmed"]
    assert states(talks, second) == ["open", "open"]
    page = supervisor.get("/flagged").text
    assert "已确认 2 条命中。" in page
    assert rows(page) == ["c2"]


def test_a_script_is_told_what_moved_and_takes_it_back(
    talks: Talks, supervisor: FlaskClient
) -> None:
    """A slip of the finger at forty rows a minute is certain."""
    (part_id,) = bring(talks, "c1")
    told = supervisor.post(
        f"/flagged/{part_id}", json={"action": "dismissed"}, query_string=ENGLISH
    ).get_json()
    assert told["said"] == "2 findings dismissed as false alarms."
    assert told["waiting"] == 0
    assert states(talks, part_id) == ["dismissed", "dismissed"]
    back = {"findings": told["findings"], "action": "open"}
    assert supervisor.post("/flagged/findings", json=back).get_json()["waiting"] == 1
    assert states(talks, part_id) == ["open", "open"]


def test_chosen_rows_and_all_that_match(talks: Talks, supervisor: FlaskClient) -> None:
    """All means all pages, and only what the filter is about."""
    names = [f"c{number:02}" for number in range(PAGE_SIZE + 5)]
    parts = bring(talks, *names)
    page = supervisor.get("/flagged", query_string=ENGLISH).text
    assert "Choose all 55 that match" in page
    supervisor.post("/flagged", data={"action": "confirmed", "id": parts[:2], "all": ""})
    assert [states(talks, part) for part in parts[1:3]] == [["confirmed"] * 2, ["open"] * 2]
    supervisor.post(f"/flagged?rule={DONT_KNOW}", data={"action": "dismissed", "all": "1"})
    assert states(talks, parts[-1]) == ["dismissed", "open"]
    assert states(talks, parts[0]) == ["confirmed", "confirmed"]


def test_what_was_decided_is_kept_under_its_tab(talks: Talks, supervisor: FlaskClient) -> None:
    """And can be put back to waiting."""
    first, second = bring(talks, "c1", "c2")
    supervisor.post("/flagged", data={"action": f"confirmed:{first}"})
    supervisor.post("/flagged", data={"action": f"dismissed:{second}"})
    assert rows(supervisor.get("/flagged?state=confirmed").text) == ["c1"]
    dismissed = supervisor.get("/flagged?state=dismissed&lang=en").text
    assert "Back to waiting" in dismissed
    assert rows(supervisor.get("/flagged?state=dismissed").text) == ["c2"]
    assert rows(supervisor.get("/flagged?state=dismissed&severity=major").text) == ["c2"]
    supervisor.post("/flagged?state=dismissed", data={"action": f"open:{second}"})
    assert states(talks, second) == ["open", "open"]


def test_when_nothing_waits_the_page_says_so(talks: Talks, supervisor: FlaskClient) -> None:
    """An empty table looks like a fault."""
    assert "Nothing is waiting" in supervisor.get("/flagged", query_string=ENGLISH).text
    bring(talks, "c1")
    wanted = {"rule": "banned.dont-know", "severity": "critical", **ENGLISH}
    assert "Nothing matches" in supervisor.get("/flagged", query_string=wanted).text


def test_the_notice_of_critical_findings_leads_to_them(
    talks: Talks, supervisor: FlaskClient
) -> None:
    """Its link is this list, narrowed to the team and what is critical."""
    bring(talks, "c1")
    talks.bring(chat(("agent", 9, "滚"), id="worst", agent="a1"), said(Severity.CRITICAL, 0))
    team = talks.owners["a1"][1]
    assert rows(supervisor.get(f"/flagged?team={team}&severity=critical").text) == ["worst"]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"action": "confirmed"},
        {"action": "delete", "id": "1"},
        {"action": "confirmed", "id": "x"},
        {"action": "confirmed", "id": "9" * 30},
        {"action": "confirmed:x"},
        {"action": "confirmed:" + "9" * 30},
        {"action": "confirmed", "id": [str(number) for number in range(1, 1003)]},
    ],
    ids=lambda data: str(data)[:40],
)
def test_nonsense_decides_nothing(
    talks: Talks, supervisor: FlaskClient, data: dict[str, object]
) -> None:
    """A form can be sent by hand."""
    (part_id,) = bring(talks, "c1")
    assert supervisor.post("/flagged", data=data).status_code == 422
    assert states(talks, part_id) == ["open", "open"]


@pytest.mark.parametrize(
    "body",
    [
        None, [], "x", {}, {"findings": "1", "action": "open"},
        {"findings": [True], "action": "open"},
        {"findings": [1.5], "action": "open"}, {"findings": [2**70], "action": "open"},
        {"findings": [1], "action": "x"}, {"findings": list(range(1, 1003)), "action": "open"},
    ],
    ids=lambda body: str(body)[:40],
)  # fmt: skip
def test_a_script_that_sends_nonsense_is_told(
    talks: Talks, supervisor: FlaskClient, body: object
) -> None:
    """Never a fault of ours."""
    (part_id,) = bring(talks, "c1")
    accept = {"Accept": "application/json"}
    assert supervisor.post("/flagged/findings", json=body, headers=accept).status_code == 422
    assert supervisor.post(f"/flagged/{part_id}", json=body, headers=accept).status_code in {
        200,
        422,
    }
    assert states(talks, part_id) == ["open", "open"]


@pytest.mark.parametrize(
    "address",
    [
        {"state": "x"},
        {"state": HOSTILE},
        {"state": "dismissed", "sort": "'"},
        {"after": "x"},
        {"rule": "\0"},
        {"words": "长" * 10_000},
        {"team": "9" * 30},
        {"id": "1", "action": "confirmed", "_anchor": "javascript:"},
    ],
    ids=str,
)
def test_nonsense_in_the_address_is_answered_kindly(
    talks: Talks, supervisor: FlaskClient, address: dict[str, str]
) -> None:
    """As everywhere."""
    bring(talks, "c1")
    answer = supervisor.get("/flagged", query_string=address)
    assert answer.status_code in {200, 422}
    assert "<script>alert" not in answer.text


def test_whatever_an_import_brought_is_only_text(
    talks: Talks, client: FlaskClient, signed_in: SignIn
) -> None:
    """In the row of a table as on a page."""
    team = talks.team("t9", HOSTILE)
    talks.agent("x", team, HOSTILE)
    talks.bring(chat(("agent", 0, HOSTILE), id=HOSTILE, agent="x"), said(message=0))
    talks.index()
    signed_in(client, RoleName.SUPERVISOR, team)
    page = client.get("/flagged", query_string={"words": HOSTILE, "cols": "agent,team"}).text
    assert "<script>alert" not in page
    assert "&lt;script" in page


def test_the_list_asks_the_same_number_of_questions_however_long_it_is(
    talks: Talks, supervisor: FlaskClient, app: Flask
) -> None:
    """Also for what was found in each row."""

    def asked() -> int:
        seen: list[str] = []

        def count(*told: object) -> None:
            seen.append(str(told[2]))

        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", count)
            supervisor.get("/flagged")
            event.remove(db.engine, "before_cursor_execute", count)
        return len(seen)

    bring(talks, "c1", "c2")
    few = asked()
    bring(talks, *(f"d{number}" for number in range(45)))
    assert asked() == few
