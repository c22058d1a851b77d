"""The pages of examples."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from qa_app.core.permissions import RoleName
from qa_app.services.context import Context
from qa_app.storage.queries import examples as queries
from qa_app.storage.queries.examples import ListedExample
from qa_app.storage.tables.examples import ExampleRow
from qa_app.storage.tables.reviews import ReviewRow
from tests.conftest import SignIn
from tests.support.factories import chat
from tests.support.permissions import sign_in
from tests.support.reviewing import Floor
from tests.support.statements import counting
from tests.support.talk_pages import HOSTILE
from tests.support.talks import Talks

ENGLISH = {"lang": "en"}
PATIENCE = "001-O#attitude.patience"
SCRIPT = {"HX-Request": "true"}


def bring(talks: Talks, text: str = "您好，请问有什么可以帮您？") -> int:
    return talks.bring(
        chat(("customer", 0, "电话13812345678"), ("agent", 9, text), id="c1", agent="a1")
    )


def kept(talks: Talks, part_id: int) -> list[ListedExample]:
    talks.session.expire_all()
    return queries.of_part(talks.session, part_id)


def span(extent: str = "span", **more: object) -> dict[str, object]:
    return {"extent": extent, "seq": 1, "start": 0, "end": 2, "good": "good", **more}


def test_the_form_offers_the_words_the_message_and_everything(
    talks: Talks, trainer: FlaskClient
) -> None:
    """What is marked is shown as it will be kept, masked."""
    part_id = bring(talks)
    address = f"/examples/new/{part_id}"
    page = trainer.get(address, query_string={"seq": 0, "start": 2, "end": 6, **ENGLISH}).text
    assert "The words marked" in page
    assert "“****”" in page
    assert "“电话***********”" in page
    assert "The whole conversation" in page
    message = trainer.get(address, query_string={"seq": 0, **ENGLISH}).text
    assert "The words marked" not in message
    whole = trainer.get(address, query_string=ENGLISH).text
    assert "The message" not in whole


@pytest.mark.parametrize(
    ("extent", "expected"),
    [
        ("span", (1, 0, 2, "您好")),
        ("message", (1, None, None, "您好，请问有什么可以帮您？")),
        ("whole", (None, None, None, "")),
    ],
)
def test_as_much_is_kept_as_was_chosen(
    talks: Talks, trainer: FlaskClient, extent: str, expected: tuple[object, ...]
) -> None:
    """Whatever was marked when the form was opened."""
    part_id = bring(talks)
    answer = trainer.post(
        f"/examples/new/{part_id}", data=span(extent, note=" 开场白 ", tags="礼貌，开场")
    )
    assert (answer.status_code, answer.location) == (303, f"/conversations/{part_id}#examples")
    (example,) = kept(talks, part_id)
    assert (example.seq, example.start, example.end, example.quote) == expected
    assert (example.note, example.tags) == ("开场白", ("开场", "礼貌"))


def test_the_dialog_gets_the_examples_back(talks: Talks, trainer: FlaskClient) -> None:
    """And is told to go away."""
    part_id = bring(talks)
    dialog = trainer.get(f"/examples/new/{part_id}?seq=1", headers=SCRIPT).text
    assert "<html" not in dialog
    assert f'hx-post="/examples/new/{part_id}"' in dialog
    answer = trainer.post(f"/examples/new/{part_id}", data=span(note="开场白"), headers=SCRIPT)
    assert 'id="examples"' in answer.text
    assert "开场白" in answer.text
    assert "example-kept" in answer.headers["HX-Trigger"]


def test_what_is_wrong_is_said_in_the_dialog(talks: Talks, trainer: FlaskClient) -> None:
    """It stays open with everything that was typed."""
    part_id = bring(talks)
    answer = trainer.post(
        f"/examples/new/{part_id}", data=span(note="长" * 2001, tags="礼貌"), headers=SCRIPT
    )
    assert answer.status_code == 422
    assert answer.headers["HX-Retarget"] == "#keep-form"
    assert "长" * 2001 in answer.text
    assert "礼貌" in answer.text
    assert kept(talks, part_id) == []


def test_an_example_is_described_anew(talks: Talks, trainer: FlaskClient) -> None:
    """Its page shows what was said around it, and takes the new words."""
    part_id = bring(talks)
    trainer.post(f"/examples/new/{part_id}", data=span(note="旧"))
    (example,) = kept(talks, part_id)
    page = trainer.get(f"/examples/{example.id}", query_string=ENGLISH).text
    assert "<mark>您好</mark>，请问有什么可以帮您？" in page
    assert "电话***********" in page
    assert f"revision={example.revision_id}#m1" in page
    changed = {"good": "bad", "note": "新", "tags": "冷淡", "criterion": PATIENCE}
    answer = trainer.post(f"/examples/{example.id}", data=changed)
    assert answer.status_code == 303
    (example,) = kept(talks, part_id)
    assert (example.good, example.note, example.criterion) == (False, "新", PATIENCE)
    assert (example.seq, example.start, example.end) == (1, 0, 2)


def test_a_review_leads_to_the_form_for_what_it_is_of(
    app: Flask, context: Context, client: FlaskClient
) -> None:
    """The key keeps an example from a list of reviews as it does from one of conversations."""
    floor = Floor(context)
    floor.draw()
    task, other = floor.queue()[:2]
    review_id = floor.review(task)
    stored = context.session.get_one(ReviewRow, review_id)
    sign_in(client, context.session, floor.trainer)
    answer = client.get(f"/examples/new/of-review/{review_id}?seq=2")
    place = f"/examples/new/{stored.part_id}?revision={stored.revision_id}&seq=2"
    assert answer.location == place
    floor.fill(other)
    assert client.get(f"/examples/new/of-review/{review_id + 1}").status_code == 404, "a draft"


def test_every_page_keeps_by_the_key_for_those_who_may(trainer: FlaskClient) -> None:
    """Wherever a moment worth keeping is come across."""
    for page in ("/", "/reviews", "/reports", "/coaching"):
        assert trainer.get(page).text.count('id="keep-example"') == 1, page


def test_the_library_marks_what_was_kept_twice(talks: Talks, trainer: FlaskClient) -> None:
    """The mark leads to where the other one is named."""
    part_id = bring(talks)
    trainer.post(f"/examples/new/{part_id}", data=span())
    assert "重复" not in trainer.get("/examples").text
    trainer.post(f"/examples/new/{part_id}", data=span())
    _first, second = kept(talks, part_id)
    page = trainer.get("/examples").text
    assert page.count("有 1 个重复") == 2
    assert f'href="/examples/{second.id}#alike"' in page
    assert 'id="alike"' in trainer.get(f"/examples/{second.id}").text


def test_a_criterion_that_no_rubric_has_any_more_can_stay(
    talks: Talks, trainer: FlaskClient
) -> None:
    """Changing the note must not force the trainer to drop the link."""
    part_id = bring(talks)
    trainer.post(f"/examples/new/{part_id}", data=span())
    (example,) = kept(talks, part_id)
    talks.session.get_one(ExampleRow, example.id).criterion = "old.criterion"
    talks.session.commit()
    page = trainer.get(f"/examples/{example.id}").text
    assert '<option selected value="old.criterion">' in page


def test_an_example_is_removed(talks: Talks, trainer: FlaskClient) -> None:
    """By its form; a link shows it."""
    part_id = bring(talks)
    trainer.post(f"/examples/new/{part_id}", data=span())
    (example,) = kept(talks, part_id)
    assert trainer.get(f"/examples/{example.id}/remove").status_code == 405
    answer = trainer.post(f"/examples/{example.id}/remove", follow_redirects=True)
    assert kept(talks, part_id) == []
    assert f'action="/examples/{example.id}/put-back"' in answer.text
    assert trainer.get(f"/examples/{example.id}").status_code == 200
    assert trainer.post(f"/examples/{example.id}/put-back").status_code == 303
    assert len(kept(talks, part_id)) == 1


def test_removing_is_for_the_same_people(
    talks: Talks, client: FlaskClient, signed_in: SignIn, trainer: FlaskClient
) -> None:
    """Another team's trainer finds nothing to remove."""
    part_id = bring(talks)
    trainer.post(f"/examples/new/{part_id}", data=span())
    (example,) = kept(talks, part_id)
    signed_in(client, RoleName.TRAINER, talks.team("t2"))
    assert client.post(f"/examples/{example.id}/remove").status_code == 404
    assert len(kept(talks, part_id)) == 1


def test_the_library_is_narrowed_by_the_address(talks: Talks, trainer: FlaskClient) -> None:
    """By words, kind, tag and criterion; a tag is a link to all that bear it."""
    part_id = bring(talks)
    trainer.post(f"/examples/new/{part_id}", data=span(note="第一", tags="礼貌,100%"))
    trainer.post(f"/examples/new/{part_id}", data=span("whole", good="bad", note="第二"))
    everything = trainer.get("/examples").text
    assert "第一" in everything
    assert "第二" in everything
    assert 'href="/examples?tag=100%25"' in everything
    for address in ({"words": "第一"}, {"kind": "good"}, {"tag": "100%"}, {"words": "0%"}):
        page = trainer.get("/examples", query_string=address).text
        assert "第一" in page
        assert "第二" not in page
    nothing = trainer.get("/examples", query_string={"words": "没有", **ENGLISH}).text
    assert "Nothing matches" in nothing


def test_a_whole_conversation_shows_what_is_said_first_masked(
    talks: Talks, trainer: FlaskClient
) -> None:
    """Where no place is marked, the card still says which conversation it is."""
    trainer.post(f"/examples/new/{bring(talks)}", data=span("whole"))
    page = trainer.get("/examples").text
    assert "电话***********" in page
    assert "13812345678" not in page


def test_an_empty_library_says_how_to_fill_it(trainer: FlaskClient) -> None:
    """With a way to where examples are found."""
    page = trainer.get("/examples", query_string=ENGLISH).text
    assert "No examples yet" in page
    assert 'href="/conversations"' in page


def test_whatever_was_said_or_written_is_only_text(talks: Talks, trainer: FlaskClient) -> None:
    """The quote comes from an import, the note from a colleague."""
    part_id = bring(talks, HOSTILE)
    trainer.post(f"/examples/new/{part_id}", data=span("message", note=HOSTILE, tags=HOSTILE[:20]))
    (example,) = kept(talks, part_id)
    for path in (
        "/examples",
        f"/examples/{example.id}",
        f"/conversations/{part_id}",
        f"/examples/new/{part_id}?seq=1",
    ):
        page = trainer.get(path).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"good": "maybe"},
        span(seq="x"),
        span(seq="9" * 30),
        span(seq="-1"),
        span(start=5, end=2),
        span(start=0, end=10_000),
        span(extent="everything"),
        span(revision="9" * 30),
        span(criterion="no.such"),
        span(tags="，".join(f"标签{number}" for number in range(30))),
        span(tags="长" * 2000),
        span(note="长" * 10_000),
    ],
    ids=lambda data: str(data)[:50],
)
def test_what_cannot_be_kept_is_told_beside_its_field(
    talks: Talks, trainer: FlaskClient, data: dict[str, object]
) -> None:
    """Nothing is kept by halves."""
    part_id = bring(talks)
    answer = trainer.post(f"/examples/new/{part_id}", data=data)
    assert answer.status_code in {404, 422}
    assert kept(talks, part_id) == []


def test_fields_that_the_form_does_not_have_change_nothing(
    talks: Talks, trainer: FlaskClient
) -> None:
    """Neither whose it is, nor what it quotes, nor where it belongs."""
    part_id = bring(talks)
    forged = span(note="真", quote="假", team_id="7", created_by="7", part_id="7", id="7")
    trainer.post(f"/examples/new/{part_id}", data=forged)
    (example,) = kept(talks, part_id)
    assert (example.quote, example.note) == ("您好", "真")
    assert example.part_id == part_id
    assert example.created_by == "李娜"


def test_a_nought_in_what_was_typed_is_dropped(talks: Talks, trainer: FlaskClient) -> None:
    """One of the databases cannot keep it."""
    part_id = bring(talks)
    trainer.post(f"/examples/new/{part_id}", data=span(note="好\0的", tags="礼\0貌"))
    (example,) = kept(talks, part_id)
    assert (example.note, example.tags) == ("好的", ("礼貌",))


@pytest.mark.parametrize(
    "address",
    [
        {"words": "长" * 10_000}, {"words": "\0"}, {"tag": "x"}, {"tag": "\0"}, {"criterion": "'"},
        {"agent": "9" * 30}, {"agent": "x"}, {"kind": "ugly"}, {"after": "x"}, {"before": "9" * 30},
        {"after": "9223372036854775807.9223372036854775807"},
    ],
    ids=str,
)  # fmt: skip
def test_nonsense_in_the_address_is_answered_kindly(
    talks: Talks, trainer: FlaskClient, address: dict[str, str]
) -> None:
    """As everywhere."""
    trainer.post(f"/examples/new/{bring(talks)}", data=span())
    assert trainer.get("/examples", query_string=address).status_code in {200, 422}


@pytest.mark.parametrize(
    "address",
    [
        {"seq": "x"}, {"seq": "9" * 30}, {"seq": 1, "start": "5", "end": "2"},
        {"seq": 1, "start": 0, "end": 9999}, {"revision": "x"}, {"start": 1},
    ],
    ids=str,
)  # fmt: skip
def test_a_place_that_is_not_there_leaves_the_whole_conversation(
    talks: Talks, trainer: FlaskClient, address: dict[str, object]
) -> None:
    """The form still opens and says what was wrong."""
    part_id = bring(talks)
    answer = trainer.get(f"/examples/new/{part_id}", query_string=address)
    assert answer.status_code == 200
    assert 'value="whole"' in answer.text


def test_a_long_list_takes_no_more_queries_than_a_short_one(
    talks: Talks, trainer: FlaskClient, engine: Engine
) -> None:
    """The library of a year opens as soon as that of a day."""
    part_id = bring(talks)
    sent = []
    for more in (1, 5):
        for _each in range(more):
            trainer.post(f"/examples/new/{part_id}", data=span(note="开场", tags="礼貌"))
        with counting(engine) as statements:
            trainer.get("/examples")
        sent.append(len(statements))
    assert len(kept(talks, part_id)) == 6
    assert sent[0] == sent[1]
