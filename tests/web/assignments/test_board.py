"""The board as pages: what it shows, what its forms do, and what nonsense does to it."""

from __future__ import annotations

from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.core.permissions import RoleName
from qa_app.core.review_requests import RequestDraft, RequestReason
from qa_app.services import assignments, review_requests
from qa_app.services.context import Context
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.people import User
from qa_app.storage.wiring import db
from tests.support.factories import make_user
from tests.support.permissions import sign_in
from tests.support.reviewing import Floor
from tests.support.statements import counting

ENGLISH = {"lang": "en"}
TASKS = "/assignments/board/tasks"


@pytest.fixture
def floor(app: Flask, context: Context) -> Floor:
    floor = Floor(context)
    floor.draw()
    return floor


@pytest.fixture
def lead(client: FlaskClient, session: Session, floor: Floor) -> FlaskClient:
    """The quality lead's browser."""
    return sign_in(client, session, floor.lead)


@pytest.fixture
def second(floor: Floor) -> User:
    return make_user(floor.context.session, RoleName.REVIEWER, floor.team, name="赵敏")


def holders(floor: Floor) -> set[int]:
    floor.context.session.expire_all()
    return set(floor.context.session.scalars(select(Assignment.reviewer_id)))


def test_the_board_says_who_has_what(lead: FlaskClient, floor: Floor) -> None:
    """By reviewer and by draw."""
    page = lead.get("/assignments/board").text
    for words in ("李娜", "抽检 4", "进行中的抽检", "0/4"):
        assert words in page


def test_tasks_are_given_to_somebody_from_the_list(
    lead: FlaskClient, floor: Floor, second: User
) -> None:
    """All that match, or those ticked; the page says what became of them."""
    form = {"action": "move", "all": "1", "to": str(second.id)}
    assert lead.post(f"{TASKS}?reviewer={floor.reviewer.id}", data=form).status_code == 303
    assert holders(floor) == {second.id}
    assert "已改派 4 条任务" in lead.get(TASKS).text
    lead.post(f"{TASKS}?reviewer={second.id}", data={**form, "to": ""})
    assert floor.reviewer.id in holders(floor)


def test_a_date_is_set_lifted_and_shown_to_the_reviewer(
    lead: FlaskClient, floor: Floor, app: Flask, session: Session
) -> None:
    """In their queue, where it matters."""
    today = floor.context.today.isoformat()
    first = floor.queue()[0]
    lead.post(TASKS, data={"action": "due", "id": str(first), "due_on": today})
    reviewer = sign_in(app.test_client(), session, floor.reviewer)
    assert "今天到期" in reviewer.get("/assignments").text
    lead.post(TASKS, data={"action": "no_due", "id": str(first)})
    assert "今天到期" not in reviewer.get("/assignments").text


def test_who_asked_for_a_review_stands_in_the_queue_and_on_the_page(
    client: FlaskClient, session: Session, floor: Floor
) -> None:
    """A reviewer reads the complaint before the conversation."""
    drawn = set(session.scalars(select(Assignment.part_id)))
    free = next(each for each in floor.parts(floor.first) if each not in drawn)
    draft = RequestDraft(RequestReason.COMPLAINT, "客户要求道歉", floor.reviewer.id)
    review_requests.send(floor.as_(floor.supervisor), free, draft)
    task = floor.queue()[-1]
    browser = sign_in(client, session, floor.reviewer)
    for page in ("/assignments", f"/reviews/assignments/{task}"):
        html = unescape(browser.get(page).text)
        assert "客户要求道歉" in html
        assert "孙组长" in html
    notices = browser.get("/notices", query_string=ENGLISH).text
    assert "You are asked to review conversation" in notices


@pytest.mark.parametrize(
    "data",
    [
        {}, {"action": "x", "all": "1"}, {"action": "move"}, {"action": "move", "id": "x"},
        {"action": "due", "all": "1"}, {"action": "due", "all": "1", "due_on": "1999-01-01"},
        {"action": "move", "all": "1", "to": "9" * 9}, {"action": "move", "id": "9" * 30},
    ],
    ids=str,
)  # fmt: skip
def test_nonsense_moves_nothing(lead: FlaskClient, floor: Floor, data: dict[str, str]) -> None:
    """A form can be sent by hand; the answer is a sentence."""
    answer = lead.post(TASKS, data=data)
    assert answer.status_code in {303, 422}
    assert holders(floor) == {floor.reviewer.id}
    assert all(task.due_on is None for task in assignments.my_queue(floor.as_(floor.reviewer)))


@pytest.mark.parametrize(
    "address",
    [
        {"reviewer": "x"}, {"purpose": "'"}, {"draw": "9" * 30}, {"after": "x"},
        {"after": "99999999999999999.1"}, {"team": "<script>"}, {"cols": "x"},
    ],
    ids=str,
)  # fmt: skip
def test_nonsense_in_the_address_is_answered_kindly(
    lead: FlaskClient, address: dict[str, str]
) -> None:
    """As everywhere."""
    assert lead.get(TASKS, query_string=address).status_code in {200, 422}


@pytest.mark.parametrize("page", ["/assignments/board", TASKS, "/", "/flagged", "/review-requests"])
def test_a_page_asks_the_same_number_of_questions_however_much_there_is(
    lead: FlaskClient, floor: Floor, app: Flask, page: str
) -> None:
    """Twice the tasks, the people and the requests."""

    def asked() -> int:
        with app.app_context(), counting(db.engine) as sent:
            assert lead.get(page).status_code == 200
            return len(sent)

    supervisor = floor.as_(floor.supervisor)
    draft = RequestDraft(RequestReason.FLAG)
    first, second, *_rest = _undrawn(floor)
    review_requests.send(supervisor, first, draft)
    few = asked()
    review_requests.send(supervisor, second, draft)
    for number in range(3):
        make_user(floor.context.session, RoleName.REVIEWER, floor.team, name=f"质检{number}")
    floor.bring(*floor.chats(range(20, 26)))
    floor.draw(per_agent=4, seed="more")
    assert asked() == few


def _undrawn(floor: Floor) -> list[int]:
    drawn = set(floor.context.session.scalars(select(Assignment.part_id)))
    every = [*floor.parts(floor.first), *floor.parts(floor.second)]
    return [each for each in every if each not in drawn]
