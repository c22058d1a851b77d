"""The page that lists conversations."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from qa_app.core.listing import PAGE_SIZE
from qa_app.core.permissions import RoleName
from qa_app.core.rules.hits import Severity
from qa_app.storage.wiring import db
from tests.conftest import SignIn
from tests.support.clock import MONDAY_MORNING
from tests.support.factories import chat
from tests.support.talk_pages import HOSTILE
from tests.support.talks import Talks, said

ENGLISH = {"lang": "en"}


def bring(talks: Talks, count: int, words: str = "在吗") -> None:
    talks.bring_all(
        [
            (
                chat(
                    ("customer", 0, f"{words} {number}"),
                    ("agent", 9, "不知道"),
                    id=f"c{number:03}",
                    agent="a1",
                    started=MONDAY_MORNING + timedelta(minutes=number),
                ),
                [said(Severity.MAJOR)],
            )
            for number in range(count)
        ]
    )


def rows(page: str) -> list[str]:
    """The ids of the conversations that a page lists."""
    return re.findall(r'<a class="clip"[^>]*>(c\d+)</a>', page)


def test_the_list_shows_the_latest_first_with_what_was_found(
    talks: Talks, lead: FlaskClient
) -> None:
    """What came in this morning is what is looked for first."""
    bring(talks, 3)
    page = lead.get("/conversations", query_string=ENGLISH).text
    assert rows(page) == ["c002", "c001", "c000"]
    assert "severity-major" in page
    assert "3 in all" in page


def test_pages_lead_there_and_back(talks: Talks, lead: FlaskClient) -> None:
    """By links that keep the filters."""
    bring(talks, PAGE_SIZE + 2)
    first = lead.get("/conversations?severity=major").text
    (older,) = re.findall(r'rel="next" href="([^"]+)"', first)
    assert "severity=major" in older
    second = lead.get(older.replace("&amp;", "&")).text
    assert rows(second) == ["c001", "c000"]
    (newer,) = re.findall(r'rel="prev" href="([^"]+)"', second)
    assert rows(lead.get(newer.replace("&amp;", "&")).text) == rows(first)


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("started", ["c000", "c001", "c002"]),
        ("-started", ["c002", "c001", "c000"]),
        ("-severity", ["c002", "c001", "c000"]),
        ("-longest", ["c002", "c001", "c000"]),
        ("messages", ["c002", "c001", "c000"]),
        ("started;drop table part", ["c002", "c001", "c000"]),
    ],
)
def test_only_declared_columns_sort(
    talks: Talks, lead: FlaskClient, sort: str, expected: list[str]
) -> None:
    """What stands in the address never reaches a query."""
    bring(talks, 3)
    assert rows(lead.get("/conversations", query_string={"sort": sort}).text) == expected


def test_words_are_shown_where_they_stand(talks: Talks, lead: FlaskClient) -> None:
    """A list of numbers alone does not tell which of them it was."""
    bring(talks, 2, "我要退款")
    talks.index()
    page = lead.get("/conversations", query_string={"words": "退款"}).text
    assert page.count("我要<mark>退款</mark>") == 2
    assert "words=" in re.findall(r'<a class="clip" href="([^"]+)"', page)[0]


def test_who_says_the_words_is_asked_beside_them(talks: Talks, lead: FlaskClient) -> None:
    """Two rows of filters that nobody asked for would push what was found off the screen."""
    bring(talks, 1)
    page = lead.get("/conversations", query_string={"words": "退款", "speaker": "customer"}).text
    assert '<details class="more-filters">' in page
    page = lead.get("/conversations", query_string={"words": "退款", "tag": "道歉"}).text
    assert '<details class="more-filters" open>' in page


def test_a_search_says_what_it_does_not_know_yet(talks: Talks, lead: FlaskClient) -> None:
    """Who misses this morning's chats must not think that they are lost."""
    bring(talks, 2)
    page = lead.get("/conversations", query_string={"words": "退款", **ENGLISH}).text
    assert "does not cover 2 new conversations yet" in page
    talks.index()
    page = lead.get("/conversations", query_string={"words": "退款", **ENGLISH}).text
    assert "does not cover" not in page
    assert "does not cover" not in lead.get("/conversations", query_string=ENGLISH).text


def test_each_filter_in_force_is_named_and_can_be_lifted(talks: Talks, lead: FlaskClient) -> None:
    """A filter that is forgotten hides what somebody is looking for."""
    bring(talks, 1)
    wanted = {"severity": "major", "since": "2026-10-01", "unanswered": "y", **ENGLISH}
    page = lead.get("/conversations", query_string=wanted).text
    chips = re.findall(r'<a class="chip" href="([^"]+)"', page)
    assert len(chips) == 3
    assert "Nothing matches" in page
    assert not any("severity=major" in chip for chip in chips if "since=" in chip
                   and "unanswered" in chip)  # fmt: skip


def test_an_empty_house_leads_to_the_import(lead: FlaskClient) -> None:
    """The first day begins with a file."""
    page = lead.get("/conversations", query_string=ENGLISH).text
    assert "No conversations yet" in page
    assert 'href="/imports"' in page


def test_the_strip_leads_to_each_day(talks: Talks, lead: FlaskClient) -> None:
    """And keeps the other filters; a place in the pages it must forget."""
    bring(talks, 1)
    started = MONDAY_MORNING + timedelta(days=2)
    talks.bring(chat(("customer", 0, "在吗"), id="later", agent="a1", started=started))
    strip = lead.get("/conversations/density?team=&sort=started&after=1.1&_external=1").text
    assert "2026-10-12" in strip
    assert "2026-10-14" in strip
    link = "/conversations?sort=started&amp;since=2026-10-12&amp;until=2026-10-12"
    assert link in strip
    assert "http://" not in strip


def test_the_strip_begins_with_the_first_day_of_its_year_that_had_any(
    talks: Talks, lead: FlaskClient
) -> None:
    """One conversation of years ago would leave eleven months of the strip empty."""
    bring(talks, 1)
    for days, name in ((-3000, "long-ago"), (-2, "first")):
        started = MONDAY_MORNING + timedelta(days=days)
        talks.bring(chat(("customer", 0, "在吗"), id=name, agent="a1", started=started))
    strip = lead.get("/conversations/density").text
    assert re.findall(r"\d{4}-\d\d-\d\d", strip)[0] == "2026-10-10"


def test_a_strip_of_one_day_is_not_drawn(talks: Talks, lead: FlaskClient) -> None:
    """It would tell nothing."""
    bring(talks, 2)
    assert lead.get("/conversations/density").text.strip() == ""


def test_whatever_an_import_brought_is_only_text(
    talks: Talks, client: FlaskClient, signed_in: SignIn
) -> None:
    """Ids, names and messages come from anywhere."""
    team = talks.team("t9", HOSTILE)
    talks.agent("x", team, HOSTILE)
    talks.bring(chat(("agent", 0, f"您好{HOSTILE}"), id=HOSTILE, agent="x", source=HOSTILE), said())
    talks.index()
    signed_in(client, RoleName.QUALITY_LEAD, team)
    every = "conversation,severity,agent,team,channel,started,source"
    for words in ("", "您好"):
        page = client.get("/conversations", query_string={"cols": every, "words": words}).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


HOSTILE_ADDRESSES = [
    {"after": "x"},
    {"after": "9" * 40 + ".1"},
    {"before": "1.1'"},
    {"after": "--1.1"},
    {"words": "长" * 10_000},
    {"words": "\0"},
    {"words": "%00' OR 1=1 --"},
    {"rule": "no.such"},
    {"rule": "'; DROP TABLE part; --"},
    {"agent": "999999999999999999999999"},
    {"agent": "-1"},
    {"team": "x"},
    {"since": "2026-02-31"},
    {"since": "0001-01-01"},
    {"until": "9999-12-31"},
    {"since": "2026-10-13", "until": "2026-10-12"},
    {"slower": "9" * 30},
    {"slower": "-5"},
    {"score_below": "1e9"},
    {"severity": "deadly"},
    {"channel": "smoke"},
    {"reviewed": "maybe"},
    {"cols": "x,'"},
    {"sort": "-"},
    {"no_such_field": HOSTILE, "_anchor": "x", "_scheme": "javascript", "_external": "1"},
]


@pytest.mark.parametrize("address", HOSTILE_ADDRESSES, ids=str)
@pytest.mark.parametrize("path", ["/conversations", "/conversations/density"])
def test_nonsense_in_the_address_is_answered_kindly(
    talks: Talks, lead: FlaskClient, path: str, address: dict[str, str]
) -> None:
    """Links are cut, edited and tried; never is that a fault of ours."""
    bring(talks, 2)
    answer = lead.get(path, query_string=address)
    assert answer.status_code in {200, 422}
    assert "<script>alert" not in answer.text
    assert "javascript:" not in answer.text


def test_a_field_at_fault_is_told_beside_it(talks: Talks, lead: FlaskClient) -> None:
    """The rest of the filter still holds."""
    bring(talks, 2)
    wanted = {"since": "2026-10-13", "until": "2026-10-12", **ENGLISH}
    page = lead.get("/conversations", query_string=wanted).text
    assert "This day lies before the first one." in page
    page = lead.get("/conversations", query_string={"words": "\0", **ENGLISH}).text
    assert "Type at least one character" in page
    assert len(rows(page)) == 2
    page = lead.get("/conversations", query_string={"words": "长" * 400, **ENGLISH}).text
    assert page.count('class="field-error"') == 1
    assert "Search for at most 100 characters." in page


def test_a_list_asks_the_same_number_of_questions_however_long_it_is(
    talks: Talks, lead: FlaskClient, app: Flask
) -> None:
    """Three questions or three hundred make the difference of a tenth of a second."""

    def asked(address: str) -> int:
        seen: list[str] = []

        def count(*told: object) -> None:
            seen.append(str(told[2]))

        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", count)
            lead.get(address)
            event.remove(db.engine, "before_cursor_execute", count)
        return len(seen)

    bring(talks, 2)
    talks.index()
    few = asked("/conversations"), asked("/conversations?words=在吗&severity=major")
    bring(talks, 45)
    talks.index()
    assert (asked("/conversations"), asked("/conversations?words=在吗&severity=major")) == few
