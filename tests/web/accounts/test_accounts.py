"""The table of shared accounts: typing entries in, ending them, lists as files."""

from __future__ import annotations

import io
import re

import pytest
from flask.testing import FlaskClient

from qa_app.core.permissions import RoleName
from qa_app.services.accounts import entries
from qa_app.services.context import Context
from qa_app.storage.tables.people import Agent, Team
from qa_app.storage.wiring import db
from tests.conftest import SignIn
from tests.support.factories import make_agent, make_team
from tests.support.talk_pages import HOSTILE
from tests.support.talks import Statements

ENGLISH = {"lang": "en"}


def shift(agent: Agent, since: str, until: str = "", **more: str) -> dict[str, str]:
    return {"account": "小蜜", "agent": str(agent.id), "since": since, "until": until, **more}


def kept(context: Context) -> list[tuple[str, str]]:
    context.session.expire_all()
    return [(each.account, each.agent) for each in entries.entries(context).rows]


def test_an_account_is_given_and_listed(
    context: Context, supervisor: FlaskClient, wang: Agent
) -> None:
    """Who sits at it from when to when."""
    data = shift(wang, "2026-10-12T08:00", "2026-10-12T16:00", source="千牛")
    assert supervisor.post("/accounts", data=data).status_code == 303
    page = supervisor.get("/accounts").text
    assert "小蜜" in page
    assert "王芳" in page
    assert kept(context) == [("小蜜", "王芳")]


def test_overlapping_times_are_refused_beside_the_field(
    context: Context, supervisor: FlaskClient, wang: Agent, li: Agent
) -> None:
    """The sentence says which time stands in the way."""
    supervisor.post("/accounts", data=shift(wang, "2026-10-12T08:00", "2026-10-12T16:00"))
    rival = shift(li, "2026-10-12T15:00")
    answer = supervisor.post("/accounts", data=rival, query_string=ENGLISH)
    assert answer.status_code == 422
    assert "from 2026-10-12 08:00 to 2026-10-12 16:00" in answer.text
    assert "王芳" not in re.sub(r"<option.*?</option>|<tr.*?</tr>", "", answer.text, flags=re.S)
    assert len(kept(context)) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"account": ""},
        {"agent": "99999"},
        {"agent": "x"},
        {"since": ""},
        {"since": "soon"},
        {"since": "0001-01-01T00:00"},
        {"until": "2026-10-12T07:00"},
        {"until": "9999-12-31T23:59"},
        {"account": "x" * 300},
    ],
)
def test_nonsense_is_told_and_nothing_is_kept(
    context: Context, supervisor: FlaskClient, wang: Agent, change: dict[str, str]
) -> None:
    """Beside its field."""
    data = {**shift(wang, "2026-10-12T08:00"), **change}
    assert supervisor.post("/accounts", data=data).status_code == 422
    assert kept(context) == []


def test_a_time_is_ended_and_only_ever_earlier(
    context: Context, supervisor: FlaskClient, wang: Agent
) -> None:
    """Later might be somebody else's."""
    supervisor.post("/accounts", data=shift(wang, "2026-10-12T08:00"))
    (entry,) = entries.entries(context).rows

    def end(until: str) -> int:
        return supervisor.post(f"/accounts/{entry.id}/end", data={"until": until}).status_code

    assert end("2026-10-12T07:00") == 422
    assert end("2026-10-12T16:00") == 303
    assert end("2026-10-12T17:00") == 422
    assert end("") == 422


def test_a_slip_is_removed(context: Context, supervisor: FlaskClient, wang: Agent) -> None:
    """After asking; the button carries the question."""
    supervisor.post("/accounts", data=shift(wang, "2026-10-12T08:00"))
    (entry,) = entries.entries(context).rows
    assert supervisor.post(f"/accounts/{entry.id}/remove").status_code == 303
    assert kept(context) == []


def test_another_teams_entries_are_not_there(
    context: Context, supervisor: FlaskClient, signed_in: SignIn, client: FlaskClient, wang: Agent
) -> None:
    """Neither in the list nor by their number, nor their agents to choose."""
    supervisor.post("/accounts", data=shift(wang, "2026-10-12T08:00"))
    (entry,) = entries.entries(context).rows
    other = make_team(context.session, "t2", "售后一组")
    mine = make_agent(context.session, other, "zhao", "赵敏")
    signed_in(client, RoleName.SUPERVISOR, other)
    page = client.get("/accounts").text
    assert "王芳" not in page
    assert client.post(f"/accounts/{entry.id}/remove").status_code == 404
    assert client.post("/accounts", data=shift(wang, "2026-10-13T08:00")).status_code == 422
    taken = client.post("/accounts", data=shift(mine, "2026-10-12T09:00"), query_string=ENGLISH)
    assert taken.status_code == 422
    assert "王芳" not in taken.text


ROSTER = (
    "平台,店铺,账号,客服编号,开始,结束\n"
    "千牛,,小蜜,wang,2026-10-12 08:00,2026-10-12 16:00\n"
    "千牛,,小蜜,li,2026-10-12 16:00,\n"
    "千牛,,小蜜,li,2026-10-12 15:00,2026-10-12 16:30\n"
    f"千牛,,小蜜,{HOSTILE},2026-10-12 15:00,\n"
    "千牛,,小蜜,wang,soon,\n"
)


def posted(text: str | bytes, name: str = "roster.csv") -> dict[str, object]:
    data = text if isinstance(text, bytes) else text.encode()
    return {"file": (io.BytesIO(data), name)}


def test_a_list_is_looked_at_before_it_is_imported(
    context: Context, supervisor: FlaskClient, wang: Agent, li: Agent
) -> None:
    """Row by row, with what is refused and why; the same again changes nothing."""
    page = supervisor.post("/accounts/list/preview", data=posted(ROSTER), query_string=ENGLISH)
    assert page.status_code == 200
    assert kept(context) == []
    assert page.text.count("is somebody else") == 1
    assert "is no time" in page.text
    assert HOSTILE not in page.text
    fields = dict(re.findall(r'name="(stored_as|file_name)"[^>]*value="([^"]*)"', page.text))
    brought = supervisor.post("/accounts/list", data=fields, query_string=ENGLISH)
    assert "is no time" in brought.text
    assert 'download="refused.csv"' in brought.text
    assert len(kept(context)) == 2
    again = supervisor.post("/accounts/list/preview", data=posted(ROSTER), query_string=ENGLISH)
    assert "Nothing would change." in again.text


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00\x01\x02", "名称,价格\n苹果,3\n".encode(), "账号,客服编号,开始\n".encode() * 6000],
)
def test_a_file_that_is_no_such_list_is_refused(
    context: Context, supervisor: FlaskClient, data: bytes
) -> None:
    """With a sentence, and nothing is left behind."""
    answer = supervisor.post("/accounts/list/preview", data=posted(data))
    assert answer.status_code == 422
    assert not list((context.data_dir / "uploads").glob("*"))
    assert supervisor.post("/accounts/list", data={"stored_as": "../x"}).status_code == 422


def test_the_list_is_searched_and_paged(
    context: Context, supervisor: FlaskClient, wang: Agent, team: Team
) -> None:
    """Sixty shifts are two pages; the number of statements stays the same."""

    def statements() -> int:
        with supervisor.application.app_context(), Statements(db.engine) as counted:
            assert supervisor.get("/accounts").status_code == 200
        return counted.number

    supervisor.post("/accounts", data=shift(wang, "2025-01-01T08:00", "2025-01-01T09:00"))
    before = statements()
    for day in range(60):
        entry = entries.NewEntry("", "", f"号{day}", wang.id, 86_400_000 * (20_000 + day))
        entries.give(context, entry)
    assert statements() == before
    first = supervisor.get("/accounts").text
    older = re.search(r'rel="next" href="([^"]*)"', first)
    assert older is not None
    second = supervisor.get(older[1].replace("&amp;", "&")).text
    assert "号59" in first
    assert "号0<" in second
    assert "号59" not in second
    assert "号7<" in supervisor.get("/accounts?words=号7").text
    assert "号6<" not in supervisor.get("/accounts?words=号7").text
