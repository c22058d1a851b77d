"""The page of one conversation."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from qa_app.core.examples import ExampleDraft
from qa_app.core.permissions import RoleName
from qa_app.services import examples
from qa_app.storage.tables.audit import AuditEntry
from qa_app.storage.tables.people import Team
from qa_app.storage.wiring import db
from tests.conftest import SignIn
from tests.support.factories import chat
from tests.support.talk_pages import HOSTILE
from tests.support.talks import Talks, missing, said

ENGLISH = {"lang": "en"}
MOBILE = "13812345678"


def bring(talks: Talks, name: str = "c1", text: str = "不知道") -> int:
    return talks.bring(
        chat(("customer", 0, f"电话{MOBILE}"), ("agent", 9, text), id=name, agent="a1"),
        said(),
        missing(),
    )


def states(talks: Talks, part_id: int) -> list[str]:
    return [finding.state for finding in talks.findings(part_id)]


def test_the_page_shows_everything_masked(talks: Talks, lead: FlaskClient) -> None:
    """Transcript, findings, figures; the number nowhere."""
    part_id = bring(talks)
    page = lead.get(f"/conversations/{part_id}", query_string=ENGLISH).text
    assert "电话***********" in page
    assert MOBILE not in page
    assert "“不知道”" in page
    assert "Show personal data" in page
    assert "Default" in page
    assert "Last message" in page


def test_personal_data_is_shown_on_a_press_and_logged(talks: Talks, lead: FlaskClient) -> None:
    """Only ever as the answer to a press: a link shows nothing."""
    part_id = bring(talks)
    page = lead.post(f"/conversations/{part_id}/personal-data", query_string=ENGLISH).text
    assert MOBILE in page
    assert "This look has been written to the audit log" in page
    looks = talks.session.scalars(select(AuditEntry)).all()
    assert [look.action for look in looks] == ["conversation.unmasked"]
    assert MOBILE not in lead.get(f"/conversations/{part_id}").text


def test_who_may_not_see_personal_data_is_offered_nothing(
    talks: Talks, client: FlaskClient, signed_in: SignIn, team: Team
) -> None:
    """A button that refuses is worse than none."""
    part_id = bring(talks)
    signed_in(client, RoleName.REVIEWER, team)
    page = client.get(f"/conversations/{part_id}", query_string=ENGLISH).text
    assert "Show personal data" not in page
    assert client.post(f"/conversations/{part_id}/personal-data").status_code == 403


def test_a_trainer_sees_findings_without_buttons(
    talks: Talks, client: FlaskClient, signed_in: SignIn, team: Team
) -> None:
    """Deciding is for who reviews or triages."""
    part_id = bring(talks)
    signed_in(client, RoleName.TRAINER, team)
    page = client.get(f"/conversations/{part_id}").text
    assert 'class="finding finding-open"' in page
    assert "data-verdict" not in page
    assert "data-keep" in page


def test_a_finding_is_decided_on_and_the_page_comes_back(talks: Talks, lead: FlaskClient) -> None:
    """Without a script it is a plain form, which keeps where one came from."""
    part_id = bring(talks)
    finding = talks.findings(part_id)[0].id
    address = f"/conversations/{part_id}/findings/{finding}?words=电话&at=1.2&_external=1"
    answer = lead.post(address, data={"action": "confirmed"})
    assert answer.status_code == 303
    assert answer.location.startswith(f"/conversations/{part_id}?words=")
    assert answer.location.endswith("#findings")
    assert states(talks, part_id) == ["confirmed", "open"]


def test_a_script_gets_the_list_of_findings_back(talks: Talks, lead: FlaskClient) -> None:
    """With the decision, its author, and the way to take it back."""
    part_id = bring(talks)
    finding = talks.findings(part_id)[0].id
    answer = lead.post(
        f"/conversations/{part_id}/findings/{finding}",
        data={"action": "dismissed"},
        headers={"HX-Request": "true"},
        query_string=ENGLISH,
    )
    assert answer.text.lstrip().startswith('<div id="findings">')
    assert "False alarm" in answer.text
    assert "李娜" in answer.text
    assert "Take the decision back" in answer.text


@pytest.mark.parametrize("action", ["", "delete", "OPEN", None])
def test_an_unknown_decision_is_refused(
    talks: Talks, lead: FlaskClient, action: str | None
) -> None:
    """There are three states, and no others."""
    part_id = bring(talks)
    finding = talks.findings(part_id)[0].id
    data = {} if action is None else {"action": action}
    answer = lead.post(f"/conversations/{part_id}/findings/{finding}", data=data)
    assert answer.status_code == 422
    assert states(talks, part_id) == ["open", "open"]


def test_the_list_leads_on_to_the_next(talks: Talks, lead: FlaskClient) -> None:
    """Through what the filter let through, in its order."""
    bring(talks, "c1")
    talks.bring(chat(("customer", 0, "别的"), id="other", agent="a1"))
    bring(talks, "c3")
    bring(talks, "c4")
    listed = lead.get("/conversations?severity=major&sort=started").text
    links = [unescape(link) for link in re.findall(r'<a class="clip" href="([^"]+)"', listed)]
    assert len(links) == 3
    seen = []
    address: str | None = links[0]
    while address:
        page = lead.get(address).text
        seen.append(address)
        after = re.findall(r'href="([^"]+)" data-way="after"', page)
        address = unescape(after[0]) if after else None
    assert seen == links
    page = lead.get(links[1]).text
    assert unescape(re.findall(r'href="([^"]+)" data-way="before"', page)[0]) == links[0]
    assert 'href="/conversations?severity=major&amp;sort=started"' in page


def test_opened_alone_it_leads_nowhere(talks: Talks, lead: FlaskClient) -> None:
    """There is no list behind a shared link."""
    part_id = bring(talks)
    assert "data-way" not in lead.get(f"/conversations/{part_id}").text


def test_an_old_text_says_that_there_is_a_newer(talks: Talks, lead: FlaskClient) -> None:
    """And leads to it."""
    part_id = bring(talks)
    old = talks.findings(part_id)[0].revision_id
    bring(talks, text="不知道啊")
    page = lead.get(f"/conversations/{part_id}", query_string={"revision": old, **ENGLISH}).text
    assert "A newer text of this conversation has been imported." in page
    assert "Show the newest" in page
    assert "不知道啊" not in page
    newest = lead.get(f"/conversations/{part_id}", query_string=ENGLISH).text
    assert "A newer text" not in newest
    assert "Revision 2" in newest


def test_examples_of_the_conversation_stand_beside_it(
    talks: Talks, lead: FlaskClient, team: Team
) -> None:
    """Who reads it next need not keep the same again."""
    part_id = bring(talks)
    trainer = talks.as_(RoleName.TRAINER, team)
    examples.keep(trainer, part_id, ExampleDraft(good=False, seq=1, note="冷淡的回答"))
    page = lead.get(f"/conversations/{part_id}").text
    assert "冷淡的回答" in page
    assert 'href="#m1"' in page


def test_whatever_an_import_brought_is_only_text(
    talks: Talks, client: FlaskClient, signed_in: SignIn
) -> None:
    """A message is read, never run; neither is a name, an order or an event."""
    team = talks.team("t9", HOSTILE)
    talks.agent("x", team, HOSTILE)
    conversation = chat(
        ("customer", 0, HOSTILE), ("transfer", 5, HOSTILE), ("agent", 9, HOSTILE),
        id=HOSTILE, agent="x", source=HOSTILE,
    )  # fmt: skip
    part_id = talks.bring(conversation, said(message=2, end=9))
    signed_in(client, RoleName.QUALITY_LEAD, team)
    page = client.get(f"/conversations/{part_id}", query_string={"words": HOSTILE}).text
    assert "<script>alert" not in page
    assert "&lt;script" in page


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/conversations/99999999999999999999999", {}),
        ("/conversations/0", {}),
        ("/conversations/-1", {}),
        ("/conversations/x", {}),
        ("/conversations/{part}", {"revision": "99999999999999999999"}),
        ("/conversations/{part}", {"revision": "x"}),
        ("/conversations/{part}", {"profile": "no-such"}),
        ("/conversations/{part}", {"profile": "\0"}),
        ("/conversations/{part}", {"words": "\0"}),
        ("/conversations/{part}", {"words": "长" * 10_000}),
        ("/conversations/{part}", {"at": "x"}),
        ("/conversations/{part}", {"at": "9" * 30 + ".1"}),
        ("/conversations/{part}", {"at": "1.1", "slower": "9" * 30, "score_below": "x"}),
        ("/conversations/{part}", {"at": "1.1", "rule": "\0", "words": "\0", "agent": "x"}),
        ("/conversations/{part}", {"at": "1.1", "severity": "x", "sort": "'", "list": "x"}),
        ("/conversations/{part}", {"at": "1.1", "list": "flagged", "state": "x"}),
        ("/conversations/{part}", {"at": "1.1", "since": "9999-12-31", "until": "0001-01-01"}),
        ("/conversations/{part}", {"_scheme": "javascript", "_external": "1", "part_id": "7"}),
    ],
)
def test_nonsense_in_the_address_is_answered_kindly(
    talks: Talks, lead: FlaskClient, path: str, address: dict[str, str]
) -> None:
    """A number too large for any database is simply nobody's."""
    part_id = bring(talks)
    answer = lead.get(path.format(part=part_id), query_string=address)
    assert answer.status_code in {200, 404, 422}
    assert "javascript:" not in answer.text


@pytest.mark.parametrize("words", ["\0", " \0 ", "长" * 400])
def test_words_that_none_can_search_for_keep_nobody_from_reading(
    talks: Talks, lead: FlaskClient, words: str
) -> None:
    """A conversation is opened to be read; what cannot be sought in it is just not marked."""
    answer = lead.get(f"/conversations/{bring(talks)}", query_string={"words": words})
    assert answer.status_code == 200
    assert "mark-search" not in answer.text


def test_a_finding_too_large_for_any_database_is_nobodys(talks: Talks, lead: FlaskClient) -> None:
    """The address of a form can be edited like any other."""
    part_id = bring(talks)
    for finding in ("0", "9" * 30):
        address = f"/conversations/{part_id}/findings/{finding}"
        assert lead.post(address, data={"action": "confirmed"}).status_code == 404


def test_a_page_asks_the_same_number_of_questions_however_long_it_is(
    talks: Talks, lead: FlaskClient, app: Flask
) -> None:
    """A chat of two hundred messages opens as fast as one of two."""
    lines = [("customer" if n % 2 else "agent", float(n), "不知道") for n in range(200)]
    short = bring(talks, "short")
    long = talks.bring(
        chat(*lines, id="long", agent="a1"), *(said(message=2 * n) for n in range(50)), missing()
    )

    def asked(part_id: int) -> int:
        seen: list[str] = []

        def count(*told: object) -> None:
            seen.append(str(told[2]))

        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", count)
            lead.get(f"/conversations/{part_id}")
            event.remove(db.engine, "before_cursor_execute", count)
        return len(seen)

    assert asked(short) == asked(long)
