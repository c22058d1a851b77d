"""The pages about the quality of rules, and the marks on a conversation and a review."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from qa_app.core.listing import FindingState
from qa_app.services import assignments
from qa_app.services.context import Context
from qa_app.services.screening_decisions import decide_some
from qa_app.storage.tables.rule_quality import MissedFinding
from qa_app.storage.tables.sampling import DrawnPart
from qa_app.storage.tables.screening import FindingRow
from qa_app.storage.wiring import db
from tests.support.reviewing import Floor
from tests.support.statements import counting
from tests.web.conftest import Visit

ENGLISH = {"lang": "en"}
RULE = "banned.dont-know"


@pytest.fixture
def floor(app: Flask, context: Context) -> Floor:
    """Two agents with eleven flagged chats and one unflagged chat each."""
    floor = Floor(context, chats=11)
    floor.bring(*floor.chats([30]), findings=())
    return floor


@pytest.fixture
def lead(floor: Floor, visit: Visit) -> FlaskClient:
    return visit(floor.lead)


def decide(floor: Floor, state: FindingState, number: int) -> None:
    """Decide on so many of the rule's open findings."""
    chosen = select(FindingRow.id).where(FindingRow.rule == RULE, FindingRow.state == "open")
    found = floor.context.session.scalars(chosen.order_by(FindingRow.id).limit(number)).all()
    decide_some(floor.as_(floor.supervisor), found, state)


def clean(floor: Floor) -> int:
    return floor.parts(floor.first)[-1]


def revision_in(page: str) -> str:
    """The text that a page with the button shows."""
    found = re.search(r'data-missed-open="[^"]*revision=(\d+)"', page)
    assert found is not None
    return found[1]


def mark(client: FlaskClient, part_id: int, page: str, **changed: object) -> str:
    """Mark from the page as its form would; the list that comes back."""
    data = {
        "revision": revision_in(page),
        "rule": RULE,
        "extent": "message",
        "message": 3,
        **changed,
    }
    answer = client.post(
        f"/rule-quality/parts/{part_id}/missed", data=data, headers={"HX-Request": "true"}
    )
    return answer.text


def test_the_list_of_rules_shows_the_precision_and_opens_it(
    floor: Floor, lead: FlaskClient
) -> None:
    """21 of 22 right, with the interval beside it; the figure leads to the decisions."""
    decide(floor, FindingState.DISMISSED, 1)
    decide(floor, FindingState.CONFIRMED, 21)
    page = lead.get("/rules/all/hits", query_string=ENGLISH).text
    found = re.search(rf'href="(/rule-quality/{RULE}/confirmed[^"]*)"[^>]*>95%</a>', page)
    assert found is not None
    assert "78%–99%" in page
    opened = lead.get(found[1].replace("&amp;", "&")).text
    assert opened.count("judgement-hit") == 21


def test_too_few_decisions_say_how_many_are_missing(floor: Floor, lead: FlaskClient) -> None:
    """A figure of three decisions would only mislead."""
    decide(floor, FindingState.CONFIRMED, 3)
    page = lead.get("/rules/all/hits", query_string=ENGLISH).text
    assert "17 more needed" in page
    assert "100%" not in page


def test_a_rule_that_is_mostly_wrong_carries_a_warning_in_words(
    floor: Floor, lead: FlaskClient
) -> None:
    """On the list and on its own page, not by colour alone."""
    decide(floor, FindingState.DISMISSED, 20)
    for path in ("/rules/all/hits", f"/rule-quality/{RULE}/versions"):
        assert "Wrong more often than right" in lead.get(path, query_string=ENGLISH).text


def test_the_page_of_a_rule_says_how_good_each_version_is(floor: Floor, lead: FlaskClient) -> None:
    """And on how many conversations the recall rests."""
    decide(floor, FindingState.CONFIRMED, 20)
    assert f'hx-get="/rule-quality/{RULE}/versions"' in lead.get(f"/rules/{RULE}").text
    page = lead.get(f"/rule-quality/{RULE}/versions", query_string=ENGLISH).text
    assert "How good it is" in page
    assert f"/rule-quality/{RULE}/confirmed?version=1" in page
    assert "in 0 conversations drawn at random" in page


def test_an_agent_sees_no_quality(floor: Floor, visit: Visit) -> None:
    """Only what the rule says."""
    agent = visit(floor.agent)
    assert "规则质量" not in agent.get(f"/rules/{RULE}").text
    assert "准确率" not in agent.get("/rules").text


def test_figures_cost_no_more_statements_with_more_decisions(
    floor: Floor, lead: FlaskClient
) -> None:
    """A house decides on thousands of findings."""
    with lead.application.app_context():
        engine = db.engine

    def sent() -> list[int]:
        found = []
        for path in (
            "/rules/all/hits",
            f"/rule-quality/{RULE}/versions",
            f"/rule-quality/{RULE}/confirmed",
        ):
            with counting(engine) as statements:
                assert lead.get(path).status_code == 200
            found.append(len(statements))
        return found

    decide(floor, FindingState.CONFIRMED, 1)
    few = sent()
    decide(floor, FindingState.CONFIRMED, 21)
    assert sent() == few


@pytest.mark.parametrize(
    "path", ["nothing/confirmed", f"{RULE}/open", f"{RULE}/confirmed/1", "x" * 300 + "/missed"]
)
def test_an_address_that_names_nothing_is_not_found(lead: FlaskClient, path: str) -> None:
    """Nothing that is typed breaks a page."""
    assert lead.get(f"/rule-quality/{path}").status_code == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [("version=x", 200), ("version=9999999999", 200), ("after=x", 422), ("before=1", 422)],
)
def test_a_damaged_address_is_told(lead: FlaskClient, query: str, status: int) -> None:
    """In a sentence, or by the whole list."""
    assert lead.get(f"/rule-quality/{RULE}/missed?{query}").status_code == status


# Marks


def test_a_mark_from_a_conversation_appears_in_its_list(floor: Floor, visit: Visit) -> None:
    """And the list says where and by whom."""
    supervisor, part = visit(floor.supervisor), clean(floor)
    page = supervisor.get(f"/conversations/{part}", query_string=ENGLISH).text
    assert "A rule overlooked something" in page
    listed = mark(supervisor, part, page)
    assert 'href="#m3"' in listed
    assert "孙组长" in listed
    away = re.search(r'hx-post="(/rule-quality/missed/\d+/remove)"', listed)
    assert away is not None
    left = supervisor.post(away[1], headers={"HX-Request": "true"}).text
    assert "missed-mark" not in left


def test_without_scripts_a_mark_leads_back_to_the_conversation(floor: Floor, visit: Visit) -> None:
    """A button is never without an answer."""
    supervisor, part = visit(floor.supervisor), clean(floor)
    page = supervisor.get(f"/conversations/{part}").text
    answer = supervisor.post(
        f"/rule-quality/parts/{part}/missed",
        data={"revision": revision_in(page), "rule": RULE, "extent": "whole"},
    )
    assert answer.status_code == 303
    assert "missed-mark" in supervisor.get(answer.headers["Location"]).text


def test_who_may_only_look_sees_no_button(floor: Floor, visit: Visit) -> None:
    """What one may not do is not offered."""
    page = visit(floor.trainer).get(f"/conversations/{clean(floor)}", query_string=ENGLISH).text
    assert "data-missed-open" not in page
    assert "Nobody has marked" in page


@pytest.mark.parametrize("revision", ["", "x", "-1", "7777", "9" * 30])
def test_the_form_for_a_text_that_there_is_not_is_not_found(
    floor: Floor, visit: Visit, revision: str
) -> None:
    """Nothing that is typed breaks it."""
    address = f"/rule-quality/parts/{clean(floor)}/missed"
    answer = visit(floor.reviewer).get(address, query_string={"revision": revision})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "changed",
    [
        {"rule": ""},
        {"rule": "<script>"},
        {"message": ""},
        {"message": "x"},
        {"message": "99999999999"},
        {"message": "-1"},
        {"message": "77"},
        {"revision": "x"},
        {"revision": "99999999999999999999"},
        {"revision": "7777"},
    ],
)
def test_a_mark_that_makes_no_sense_is_refused_in_a_sentence(
    floor: Floor, visit: Visit, changed: dict[str, str]
) -> None:
    """And nothing is stored."""
    supervisor, part = visit(floor.supervisor), clean(floor)
    page = supervisor.get(f"/conversations/{part}").text
    answer = mark(supervisor, part, page, **changed)
    assert "notice-danger" in answer
    assert "<script>" not in answer
    assert floor.context.session.scalars(select(MissedFinding)).all() == []


def test_the_review_page_of_an_unflagged_conversation_looks_like_any_other(
    floor: Floor, visit: Visit
) -> None:
    """What was drawn to measure the rules must not be known for it."""
    floor.draw(per_agent=2)
    reviewer = visit(floor.reviewer)
    kinds = dict(floor.context.session.execute(select(DrawnPart.part_id, DrawnPart.kind)).all())
    queue = assignments.my_queue(floor.as_(floor.reviewer))
    assert sorted(kinds[task.part_id or 0] for task in queue) == ["random"] * 4 + ["recall"]
    for task in queue:
        page = reviewer.get(f"/reviews/assignments/{task.id}", query_string=ENGLISH).text
        assert "recall" not in page.lower()
        assert "unflagged" not in page.lower()
        assert "A rule overlooked something" in page
        assert re.search(r'max="5" value="\d"', page)
    listed = reviewer.get("/assignments", query_string=ENGLISH).text
    assert "recall" not in listed.lower()


def test_a_mark_on_the_review_page_stays_with_its_text(floor: Floor, visit: Visit) -> None:
    """By the form that the dialog holds."""
    floor.draw(per_agent=2)
    reviewer = visit(floor.reviewer)
    task = assignments.my_queue(floor.as_(floor.reviewer))[0]
    page = reviewer.get(f"/reviews/assignments/{task.id}", query_string=ENGLISH).text
    assert 'id="missed-dialog"' in page
    form = reviewer.get(
        f"/rule-quality/parts/{task.part_id}/missed?revision={revision_in(page)}"
    ).text
    assert f'name="revision" value="{revision_in(page)}"' in form
    assert f'<option value="{RULE}">' in form
    mark(reviewer, task.part_id or 0, page, message=1)
    again = reviewer.get(f"/reviews/assignments/{task.id}", query_string=ENGLISH).text
    assert again.count("missed-mark") == 1


# Automatic texts


def test_a_finding_in_an_automatic_reply_says_so(floor: Floor, visit: Visit) -> None:
    """Its template is to be mended; whoever is on duty did not word it."""
    [clear] = floor.chats([40])[:1]
    messages = tuple(each._replace(auto=each.seq == 3) for each in clear.messages)
    floor.bring(replace(clear, messages=messages))
    supervisor = visit(floor.supervisor)
    page = supervisor.get(f"/conversations/{clean(floor)}", query_string=ENGLISH).text
    assert page.count("Automatic, with a finding") == 1
    assert page.count("mend the template") == 2
    other = supervisor.get(f"/conversations/{floor.parts(floor.first)[0]}", query_string=ENGLISH)
    assert "mend the template" not in other.text


# Shares


def test_a_lead_chooses_the_share_of_a_team(floor: Floor, lead: FlaskClient) -> None:
    """And the next draw's outlook says so."""
    page = lead.get("/rule-quality/shares", query_string=ENGLISH).text
    assert 'value="10"' in page
    answer = lead.post(f"/rule-quality/shares/{floor.team.id}", data={"percent": "50"})
    assert answer.status_code == 303
    assert 'value="50"' in lead.get("/rule-quality/shares").text
    outlook = lead.get(
        "/sampling/outlook",
        query_string={"team": floor.team.id, "period": "2026-10", "per_agent": 2, **ENGLISH},
    ).text
    assert "In addition 2 conversations without a finding" in outlook
    assert "Share: 50 %" in outlook


@pytest.mark.parametrize("percent", ["", "x", "-1", "101", "1.5", "9" * 30])
def test_a_share_that_is_none_is_refused(floor: Floor, lead: FlaskClient, percent: str) -> None:
    """And the old one stays."""
    answer = lead.post(f"/rule-quality/shares/{floor.team.id}", data={"percent": percent})
    assert answer.status_code == 422
    assert 'value="10"' in lead.get("/rule-quality/shares").text


def test_the_page_of_a_draw_says_what_was_taken_without_a_finding(
    floor: Floor, lead: FlaskClient
) -> None:
    """Who plans the sample knows; who reviews it does not."""
    draw_id = floor.draw(per_agent=2)
    page = lead.get(f"/sampling/{draw_id}", query_string=ENGLISH).text
    assert "to see what the rules overlook; not in the scores" in page
    assert page.count('<span class="tag">Without a finding</span>') == 1
