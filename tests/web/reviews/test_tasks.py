"""What the page shows of a task by what it is for, and what its script sends then."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from qa_app.core.definitions import Kind
from qa_app.core.reviews import Purpose
from qa_app.storage.queries import definitions
from qa_app.storage.tables.assignments import Assignment
from tests.support.reviewing import RUBRICS, Floor
from tests.web.reviews.conftest import Visit

REVEALS = ("data-slow", "mark-finding", 'class="finding ', "missed-open", "suggests")


@pytest.fixture
def browser(floor: Floor, as_user: Visit) -> FlaskClient:
    return as_user(floor.reviewer)


def change(floor: Floor, task: int, **values: object) -> None:
    session = floor.context.session
    session.execute(update(Assignment).where(Assignment.id == task).values(**values))
    session.commit()
    session.expire_all()


def at(task: int, what: str = "") -> str:
    return f"/reviews/assignments/{task}{what}"


def basis(floor: Floor, task: int, **more: object) -> dict[str, object]:
    found = floor.basis(task)
    return {"edition": found.edition, "revision": found.revision_id, **more}


def test_a_blind_page_holds_nothing_of_the_pre_screen(
    browser: FlaskClient, floor: Floor, task: int
) -> None:
    """Not even hidden from the eye: it would be read in the page's source."""
    change(floor, task, blind=True)
    html = browser.get(at(task)).text
    assert [mark for mark in REVEALS if mark in html] == []
    assert browser.get(at(task, "/state")).get_json()["suggestions"] == {}
    assert "锁定并显示预检" in html


def test_locking_says_what_is_missing_and_then_shows_the_pre_screen(
    browser: FlaskClient, floor: Floor, task: int
) -> None:
    """The same task goes on, with the locked answers beside the new ones."""
    change(floor, task, blind=True)
    told = browser.post(at(task, "/reveal"), json=basis(floor, task))
    assert told.status_code == 422
    assert len(told.get_json()["problems"]) == 12
    floor.fill(task)
    sent = basis(floor, task, batch="lock")
    assert browser.post(at(task, "/reveal"), json=sent).get_json() == {"problems": []}
    assert browser.post(at(task, "/reveal"), json=sent).status_code == 200, "sent again"
    state = browser.get(at(task, "/state")).get_json()
    assert state["stage"] == "second"
    assert state["locked"] == state["answers"]
    assert browser.get(at(task)).text.count('class="finding ') == 3


def test_what_is_not_blind_cannot_be_locked(browser: FlaskClient, floor: Floor, task: int) -> None:
    """There is nothing to show."""
    floor.fill(task)
    assert browser.post(at(task, "/reveal"), json=basis(floor, task)).status_code == 409


@pytest.mark.parametrize(
    ("purpose", "name"),
    [
        (Purpose.TARGETED, "指定质检"),
        (Purpose.CALIBRATION, "校准"),
        (Purpose.RECHECK, "复核"),
        (Purpose.RESCORE, "申诉"),
    ],
)
def test_a_task_says_what_it_is_for(
    browser: FlaskClient, floor: Floor, task: int, purpose: Purpose, name: str
) -> None:
    """In a word and a sentence; what is made to compare offers nothing that others would see."""
    change(floor, task, purpose=purpose.value)
    html = browser.get(at(task)).text
    assert name in html.split('class="task-purpose"')[1].split("</span>")[0]
    assert html.count('class="finding ') == 3
    assert ("data-decide=" in html) is purpose.is_published
    assert ("missed-open" in html) is purpose.is_published


def test_an_ordinary_task_says_nothing(browser: FlaskClient, task: int) -> None:
    """Most are ordinary."""
    assert "task-purpose" not in browser.get(at(task)).text


def test_a_rubric_published_meanwhile_is_told_and_changes_nothing(
    browser: FlaskClient, floor: Floor, task: int
) -> None:
    """The draft keeps its version, and says from when the newer one applies."""
    floor.fill(task)
    session = floor.context.session
    body = (RUBRICS / "forms/001-O.yaml").read_text("utf-8")
    definitions.add_version(
        session,
        Kind.RUBRIC,
        "001-O",
        f"{body}\n",
        number=2,
        note="n",
        author_id=None,
        now=floor.context.now,
    )
    session.commit()
    state = browser.get(at(task, "/state")).get_json()
    assert "第 2 版" in state["newer"]
    assert "仍按第 1 版" in state["newer"]
    assert '"newer": ""' not in browser.get(at(task)).text
    told = browser.post(at(task, "/submit"), json=basis(floor, task))
    assert told.status_code == 200


def test_a_batch_sent_again_is_answered_again(
    browser: FlaskClient, floor: Floor, task: int
) -> None:
    """With the time worked beside it."""
    change_ = {"kind": "comment", "comment": "x"}
    sent = basis(floor, task, batch="b1", seconds=75, changes=[change_])
    first = browser.post(at(task, "/changes"), json=sent).get_json()
    assert browser.post(at(task, "/changes"), json=sent).get_json() == first
    state = browser.get(at(task, "/state")).get_json()
    assert (state["batch"], state["seconds"], state["edition"]) == ("b1", 75, 1)


@pytest.mark.parametrize(
    "spoilt", [{"batch": "b" * 37}, {"seconds": -1}, {"seconds": 10**9}, {"seconds": "x"}]
)
def test_a_mark_or_time_that_no_page_sends_is_refused(
    browser: FlaskClient, floor: Floor, task: int, spoilt: dict[str, object]
) -> None:
    """Nothing of such a batch is kept."""
    sent = basis(floor, task, changes=[], **spoilt)
    assert browser.post(at(task, "/changes"), json=sent).status_code == 422
    assert floor.open(task).review is None
