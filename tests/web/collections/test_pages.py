"""The pages of collections, and the files that are taken along."""

from __future__ import annotations

import io
import zipfile

import pytest
from flask.testing import FlaskClient

from qa_app.core.examples import ExampleDraft
from qa_app.core.permissions import RoleName
from qa_app.services import examples
from qa_app.services.context import Context
from qa_app.storage.tables.people import Team
from tests.conftest import SignIn
from tests.support.factories import chat
from tests.support.talk_pages import HOSTILE
from tests.support.talks import Talks

ENGLISH = {"lang": "en"}


@pytest.fixture
def shown(
    client: FlaskClient, signed_in: SignIn, talks: Talks, team: Team
) -> tuple[FlaskClient, int]:
    """A trainer's browser, and their collection of one hostile example and one note."""
    signed_in(client, RoleName.TRAINER, team)
    trainer = talks.as_(RoleName.TRAINER, team)
    part = talks.bring(
        chat(
            ("customer", 0, f"=1+1 13812345678 {HOSTILE}"),
            ("agent", 9, "您好"),
            id="c1",
            agent="a1",
        )
    )
    kept = examples.keep(trainer, part, ExampleDraft(good=True, seq=0, note=f"@SUM(A1) {HOSTILE}"))
    answer = client.post("/collections", data={"name": f"道谢 {HOSTILE}", "example": kept})
    made = int(answer.location.split("/")[-2])
    client.post(f"/collections/{made}/notes", data={"text": HOSTILE})
    return client, made


def test_whatever_was_said_or_written_is_only_text(shown: tuple[FlaskClient, int]) -> None:
    """On every page on which it stands."""
    client, made = shown
    for page in ("", "/edit", "/present"):
        text = client.get(f"/collections/{made}{page}", query_string=ENGLISH).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;" in text
        assert "13812345678" not in text


def test_a_task_is_set_with_what_is_shared(shown: tuple[FlaskClient, int], team: Team) -> None:
    """An agent reads what their team may see; the form for a task offers nothing else."""
    client, made = shown
    task = f'href="/coaching/new?collection={made}"'
    page = client.get(f"/collections/{made}").text
    assert task not in page
    assert f'href="/collections/{made}/edit#sharing"' in page
    client.post(f"/collections/{made}/share", data={"teams": [team.id]})
    assert task in client.get(f"/collections/{made}").text


def test_a_whole_conversation_is_told_by_what_somebody_says_first(
    context: Context, client: FlaskClient, signed_in: SignIn, talks: Talks, team: Team
) -> None:
    """That the call was taken, as the system writes before anybody speaks, tells nothing of it."""
    signed_in(client, RoleName.TRAINER, team)
    part = talks.bring(
        chat(("system", 0, "坐席接听"), ("customer", 4, "宽带又断了"), id="c1", agent="a1")
    )
    kept = examples.keep(talks.as_(RoleName.TRAINER, team), part, ExampleDraft(good=False))
    made = client.post("/collections", data={"name": "断网", "example": kept}).location
    page = client.get(made).text
    assert '<p class="clamped">宽带又断了</p>' in page


@pytest.mark.parametrize("kind", ["html", "xlsx"])
def test_a_file_has_the_collections_name_and_nobodys_number(
    shown: tuple[FlaskClient, int], kind: str
) -> None:
    """A name in Chinese goes through a header too; in Excel nothing is a formula."""
    client, made = shown
    answer = client.post(f"/collections/{made}/file", data={"kind": kind})
    assert answer.status_code == 200
    answer.headers["Content-Disposition"].encode("latin-1")
    assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    if kind == "html":
        said = answer.text
        assert "<script" not in said
    else:
        with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
            said = "".join(book.read(name).decode() for name in book.namelist())
        assert "<f>" not in said
    assert "13812345678" not in said
    assert "=1+1 ***********" in said


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        ("/file", {"kind": "exe"}, 422),
        ("/order", {"move": "sideways:1"}, 422),
        ("/order", {"move": "up:" + "9" * 30}, 422),
        ("/notes", {"text": ""}, 422),
        ("/notes", {"text": "长" * 2001}, 422),
        ("", {"name": " "}, 422),
        ("/share", {"teams": "999"}, 422),
        ("/items/999/remove", {}, 404),
    ],
)
def test_nonsense_is_told_and_changes_nothing(
    shown: tuple[FlaskClient, int], path: str, data: dict[str, str], status: int
) -> None:
    """Whatever a form was made to send."""
    client, made = shown
    assert client.post(f"/collections/{made}{path}", data=data).status_code == status


def test_an_order_from_another_window_is_refused_in_words(
    shown: tuple[FlaskClient, int],
) -> None:
    """The page can say what to do."""
    client, made = shown
    answer = client.post(f"/collections/{made}/order", json={"items": [1]})
    assert answer.status_code == 409
    for wrong in ({"items": "1"}, {"items": [True]}, {}, {"items": ["1"]}):
        assert client.post(f"/collections/{made}/order", json=wrong).status_code == 422
