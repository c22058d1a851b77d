"""Reading reviews, listing them, publishing and withdrawing."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from qa_app.core.reviews import ReviewState
from qa_app.core.rubrics import Answer
from qa_app.services import reviews
from qa_app.services.reviews import AnswerGiven, CommentGiven, EvidenceAttached
from qa_app.storage.tables.reviews import ReviewRow
from tests.support.reviewing import Floor
from tests.web.reviews.conftest import Visit


@pytest.fixture
def done(floor: Floor) -> list[int]:
    """Four submitted reviews."""
    return [floor.review(task) for task in floor.queue()]


def state(floor: Floor, review_id: int) -> str:
    floor.context.session.expire_all()
    return reviews.open_review(floor.as_(floor.lead), review_id).review.state


def rows(html: str) -> list[int]:
    """The reviews that a list shows, in its order."""
    return [int(found) for found in re.findall(r'<tr data-href="/reviews/(\d+)"', html)]


def test_a_review_shows_its_answers_with_evidence_and_reasons(
    floor: Floor, task: int, as_user: Visit
) -> None:
    """Every point lost can be followed to its place."""
    floor.fill(task)
    floor.save(
        task,
        AnswerGiven("attitude.patience", Answer(value="3.5")),
        EvidenceAttached("attitude.patience", 3, 3, 6),
        AnswerGiven("attitude.language", Answer(value="2", reason="语气生硬")),
        CommentGiven("总体尚可"),
    )
    reviews.submit(floor.as_(floor.reviewer), task, floor.basis(task))
    review = floor.open(task).review
    assert review is not None
    html = as_user(floor.lead).get(f"/reviews/{review.id}").text
    for seen in ("3.5", "“不知道”", "#3", "语气生硬", "总体尚可", "95.5", "合格", "李娜"):
        assert seen in html
    assert 'class="mark-evidence' in html or "mark-finding mark-evidence" in html
    assert "<input" not in re.sub(r'<input[^>]+(hidden|type="search")[^>]*>', "", html)


def test_both_totals_show_where_critical_criteria_made_a_difference(
    floor: Floor, task: int, as_user: Visit
) -> None:
    """Here they did not, so there is only one."""
    review_id = floor.review(task)
    assert "不计致命项" not in as_user(floor.lead).get(f"/reviews/{review_id}").text


def test_the_list_shows_what_waits_the_last_first(
    floor: Floor, done: list[int], as_user: Visit
) -> None:
    """With how many there are."""
    html = as_user(floor.lead).get("/reviews").text
    assert rows(html) == sorted(done, reverse=True)
    assert "共 4 条" in html


def test_the_list_can_be_narrowed_to_an_agent(
    floor: Floor, done: list[int], as_user: Visit
) -> None:
    """In the address, so that it can be shared; nonsense narrows nothing."""
    lead = as_user(floor.lead)
    assert len(rows(lead.get(f"/reviews?agent={floor.first.id}").text)) == 2
    assert len(rows(lead.get("/reviews?agent=9999&team=x").text)) == 4


def test_chosen_reviews_are_published(floor: Floor, done: list[int], as_user: Visit) -> None:
    """And the others are not."""
    lead = as_user(floor.lead)
    lead.post("/reviews", data={"action": "publish", "id": [str(done[0]), str(done[2])]})
    states = [state(floor, each) for each in done]
    assert states == ["published", "submitted", "published", "submitted"]
    assert "已发布 2 份质检单" in lead.get("/reviews").text
    assert rows(lead.get("/reviews?state=published").text) == [done[2], done[0]]


def test_everything_that_the_filter_shows_is_published(
    floor: Floor, done: list[int], as_user: Visit
) -> None:
    """All that match, also those on further pages, and none beside."""
    as_user(floor.lead).post(
        f"/reviews?agent={floor.first.id}", data={"action": "publish", "all": "1"}
    )
    published = [each for each in done if state(floor, each) == ReviewState.PUBLISHED]
    assert len(published) == 2
    for each in published:
        review = reviews.open_review(floor.as_(floor.lead), each).review
        assert review.agent_id == floor.first.id


@pytest.mark.parametrize("ids", [[], ["x"], ["-1"], ["9" * 30]])
def test_publishing_nothing_is_refused(floor: Floor, as_user: Visit, ids: list[str]) -> None:
    """A press of the button with nothing chosen says so."""
    told = as_user(floor.lead).post("/reviews", data={"action": "publish", "id": ids})
    assert told.status_code == 422


def test_a_review_is_published_from_its_page(floor: Floor, done: list[int], as_user: Visit) -> None:
    """Whoever reads it first can let it count at once."""
    lead = as_user(floor.lead)
    assert "/publish" in lead.get(f"/reviews/{done[0]}").text
    lead.post(f"/reviews/{done[0]}/publish")
    html = lead.get(f"/reviews/{done[0]}").text
    assert "已发布，现计入得分" in html
    assert f"/reviews/{done[0]}/publish" not in html


def test_its_author_withdraws_a_review_and_goes_on(
    floor: Floor, done: list[int], as_user: Visit
) -> None:
    """Straight back to the form, with everything in it."""
    reviewer = as_user(floor.reviewer)
    assert "/withdraw" in reviewer.get(f"/reviews/{done[0]}").text
    answered = reviewer.post(f"/reviews/{done[0]}/withdraw")
    (task,) = floor.queue()
    assert answered.headers["Location"] == f"/reviews/assignments/{task}"
    assert len(floor.open(task).form.answers) == 12
    reviews.publish(floor.as_(floor.lead), [done[1]])
    assert reviewer.post(f"/reviews/{done[1]}/withdraw").status_code == 409


def test_a_supervisor_sees_published_reviews_alone(
    floor: Floor, done: list[int], as_user: Visit
) -> None:
    """Whatever the address asks for."""
    supervisor = as_user(floor.supervisor)
    for path in ("/reviews", "/reviews?state=submitted"):
        html = supervisor.get(path).text
        assert rows(html) == []
        assert "data-bulk" not in html
    reviews.publish(floor.as_(floor.lead), [done[0]])
    assert rows(supervisor.get("/reviews").text) == [done[0]]


def test_pages_of_the_list_are_found_by_key(
    floor: Floor, as_user: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A damaged link says so instead of showing something else."""
    lead = as_user(floor.lead)
    assert lead.get("/reviews?after=x").status_code == 422
    assert lead.get("/reviews?before=1.1").status_code == 200


def test_an_agent_reads_the_review_without_what_is_not_theirs(
    floor: Floor, task: int, as_user: Visit
) -> None:
    """No link to a page that would be refused, no button that is not for them."""
    review_id = floor.review(task)
    reviews.publish(floor.as_(floor.lead), [review_id])
    review = reviews.open_review(floor.as_(floor.lead), review_id).review
    agent = floor.agent if review.agent_id == floor.first.id else floor.colleague
    visitor: FlaskClient = as_user(agent)
    html = visitor.get(f"/reviews/{review_id}").text
    assert f'href="/conversations/{review.part_id}"' not in html
    assert "/withdraw" not in html
    assert "/publish" not in html
    assert "100" in html


def test_only_who_publishes_is_told_how_long_a_review_took(
    floor: Floor, done: list[int], as_user: Visit
) -> None:
    """It plans the work; it is no pressure on who does it."""
    floor.context.session.execute(update(ReviewRow).values(seconds=200))
    floor.context.session.commit()
    assert "用时 3分20秒" in as_user(floor.lead).get(f"/reviews/{done[0]}").text
    assert "3分20秒" not in as_user(floor.reviewer).get(f"/reviews/{done[0]}").text
    chosen = "/reviews?cols=conversation,worked"
    assert "3分20秒" in as_user(floor.lead).get(chosen).text
    assert "3分20秒" not in as_user(floor.supervisor).get(chosen).text
