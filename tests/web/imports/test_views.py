"""The way of a file through the pages: drop, look, commit, follow, read the report, undo."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from qa_app.core.permissions import SYSTEM, RoleName
from qa_app.services.context import Context
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.imports import Import, SavedMapping
from qa_app.storage.tables.people import Team, User
from tests.support.factories import chat, make_team, make_user
from tests.support.importing import jsonl, worked
from tests.support.mappings import TSV

MARKUP = "<script>alert(1)</script>"
GOOD = chat(("customer", 0, "在吗"), ("agent", 12, "您好"), id="c-good")


class Pages:
    """The pages as one user uses them."""

    def __init__(self, client: FlaskClient, context: Context, user: User) -> None:
        self.client, self.context, self.user = client, context, user

    def drop(self, data: bytes, name: str, **fields: str) -> TestResponse:
        return self.client.post("/imports", data={"file": (io.BytesIO(data), name), **fields})

    def staged(self, data: bytes, name: str = "chats.jsonl", **fields: str) -> int:
        answer = self.drop(data, name, **fields)
        assert answer.status_code == 303, answer.text
        return int(answer.headers["Location"].rpartition("/")[2])

    def post(self, path: str, **fields: str) -> TestResponse:
        return self.client.post(f"/imports/{path}", data=fields)

    def page(self, path: object = "") -> str:
        answer = self.client.get(f"/imports/{path}" if path else "/imports")
        assert answer.status_code == 200, answer.text
        return answer.text

    def committed(self, import_id: int, **fields: str) -> Import:
        answer = self.post(f"{import_id}/commit", **fields)
        assert answer.status_code == 303, answer.text
        return worked(replace(self.context, actor=SYSTEM), import_id)


@pytest.fixture
def pages(client: FlaskClient, context: Context, signed_in: Any) -> Pages:
    make_team(context.session, "t1", "售前一组")
    return Pages(client, context, signed_in(client))


def mapping_fields(**changes: str) -> dict[str, str]:
    """What the page of the TSV above sends."""
    fields = {
        "layout": "messages",
        "structure": "0\x1f\x1f\x1f",
        "channel": "chat",
        "speaker-0": "0",
        "role-0": "customer",
        "speaker-1": "1",
        "role-1": "agent",
    }
    meanings = ["conversation", "", "role", "text"]
    for at, meaning in enumerate(meanings):
        fields |= {f"column-{at}": str(at + 1), f"meaning-{at}": meaning}
    return fields | changes


def test_an_empty_house_says_what_to_do(pages: Pages) -> None:
    """The first visit is the one that decides."""
    assert "还没有导入过文件" in pages.page()


def test_a_file_is_looked_at_before_anything_is_kept(pages: Pages) -> None:
    """Commit is a step of its own."""
    import_id = pages.staged(jsonl(GOOD))
    page = pages.page(import_id)
    assert "在吗" in page
    assert "c-good" in page
    assert pages.context.session.scalars(select(ConversationRow)).all() == []
    assert "待导入" in pages.page()


def test_committed_it_lands_and_the_report_counts_it(pages: Pages) -> None:
    """The whole way of a good file."""
    import_id = pages.staged(jsonl(GOOD))
    row = pages.committed(import_id)
    assert (row.state, row.new) == ("done", 1)
    assert "全部导入成功" in pages.page(import_id)


def test_a_second_press_on_import_changes_nothing(pages: Pages) -> None:
    """Impatient people press twice."""
    import_id = pages.staged(jsonl(GOOD))
    pages.post(f"{import_id}/commit")
    row = pages.committed(import_id)
    assert row.new == 1
    assert pages.post(f"{import_id}/commit").status_code == 303


def test_while_it_waits_the_page_follows_and_leads_on_when_it_has_ended(pages: Pages) -> None:
    """Progress survives leaving the page: it is asked for, not remembered."""
    import_id = pages.staged(jsonl(GOOD))
    pages.post(f"{import_id}/commit")
    assert "every 1s" in pages.page(import_id)
    assert "排队中" in pages.page(f"{import_id}/progress")
    worked(replace(pages.context, actor=SYSTEM), import_id)
    answer = pages.client.get(f"/imports/{import_id}/progress")
    assert answer.headers["HX-Redirect"] == f"/imports/{import_id}"
    assert "every 1s" not in answer.text


def test_it_can_be_stopped_while_it_waits(pages: Pages) -> None:
    """The wrong file, noticed a second too late."""
    import_id = pages.staged(jsonl(GOOD))
    pages.post(f"{import_id}/commit")
    assert pages.post(f"{import_id}/cancel").status_code == 303
    row = worked(replace(pages.context, actor=SYSTEM), import_id)
    assert (row.state, row.read) == ("cancelled", 0)
    assert "导入已停止" in pages.page(import_id)
    assert pages.post(f"{import_id}/cancel").status_code == 409


def test_a_table_is_guessed_and_shown_with_its_first_values(pages: Pages) -> None:
    """Most files need nothing but a look."""
    page = pages.page(pages.staged(TSV, "chats.tsv"))
    assert "怎么退款" in page
    assert 'value="conversation" selected' in page
    assert 'value="role" selected' in page


def test_another_meaning_shows_at_once_what_comes_of_it(pages: Pages) -> None:
    """The preview is live: nobody has to import to see."""
    import_id = pages.staged(TSV, "chats.tsv")
    swapped = mapping_fields(**{"role-0": "agent", "role-1": "customer"})
    page = pages.post(f"{import_id}/look", **swapped).text
    said = page.index("import-said-agent")
    assert "在吗" in page[said : said + 400]
    unmapped = pages.post(f"{import_id}/look", **mapping_fields(**{"meaning-3": ""})).text
    assert "请指定哪一列是" in unmapped


def test_what_was_chosen_is_what_is_imported(pages: Pages) -> None:
    """The report must match the preview."""
    import_id = pages.staged(TSV, "chats.tsv")
    team = pages.context.session.scalars(select(Team)).one()
    row = pages.committed(import_id, **mapping_fields(source="京东", team=str(team.id)))
    assert row.new == 2
    rows = pages.context.session.scalars(select(ConversationRow)).all()
    assert {each.source for each in rows} == {"京东"}
    parts = pages.context.session.scalars(select(Part)).all()
    assert {part.team_id for part in parts} == {team.id}


def test_a_changed_header_row_names_the_columns_anew(pages: Pages) -> None:
    """Positions stand for other names then."""
    import_id = pages.staged(TSV, "chats.tsv")
    page = pages.post(f"{import_id}/look", **mapping_fields(header="y")).text
    assert 'value="s1"' in page


def test_two_columns_cannot_mean_the_same(pages: Pages) -> None:
    """One of them would be lost without a word."""
    import_id = pages.staged(TSV, "chats.tsv")
    answer = pages.post(f"{import_id}/commit", **mapping_fields(**{"meaning-1": "text"}))
    assert answer.status_code == 422
    assert "不止一列" in answer.text


def test_a_kept_mapping_is_taken_for_the_next_file_with_these_columns(pages: Pages) -> None:
    """Every week the same export."""
    header = "会话,谁,说了什么\n".encode()
    fields = {
        "layout": "messages", "header": "y", "structure": "1\x1f\x1f\x1f", "channel": "chat",
        "column-0": "会话", "meaning-0": "conversation", "column-1": "谁", "meaning-1": "role",
        "column-2": "说了什么", "meaning-2": "text", "speaker-0": "甲", "role-0": "agent",
        "speaker-1": "乙", "role-1": "customer", "keep_as": "每周导出",
    }  # fmt: skip
    first = pages.staged(header + "1,乙,在吗\n1,甲,您好\n".encode(), "week1.csv")
    assert pages.committed(first, **fields).new == 1
    assert pages.context.session.scalars(select(SavedMapping.name)).all() == ["每周导出"]
    page = pages.page(pages.staged(header + "2,乙,你好\n2,甲,您好呀\n".encode(), "week2.csv"))
    assert "每周导出" in page
    assert "您好呀" in page
    assert "import-said-agent" in page


def test_a_kept_mapping_can_be_taken_for_other_columns_too(pages: Pages) -> None:
    """The export has got one more column."""
    row = SavedMapping(
        name="京东",
        columns_digest=b"x" * 16,
        mapping={"columns": {"text": "4", "role": "3", "conversation": "1"}, "header": False,
                 "roles": {"0": "agent", "1": "customer"}},
        created_at=pages.context.now,
    )  # fmt: skip
    pages.context.session.add(row)
    pages.context.session.commit()
    import_id = pages.staged(TSV, "chats.tsv")
    page = pages.post(f"{import_id}/look", **mapping_fields(kept=str(row.id))).text
    said = page.index("import-said-agent")
    assert "在吗" in page[said : said + 400]


def test_a_dropped_file_is_gone(pages: Pages) -> None:
    """Transcripts nobody wanted to keep lie about nowhere."""
    import_id = pages.staged(jsonl(GOOD))
    assert pages.post(f"{import_id}/discard").status_code == 303
    assert pages.client.get(f"/imports/{import_id}").status_code == 404
    assert list((pages.context.data_dir / "uploads").iterdir()) == []


def test_several_files_wait_for_their_preview(pages: Pages) -> None:
    """A folder's worth, dropped at once."""
    files = [(io.BytesIO(jsonl(GOOD)), f"{name}.jsonl") for name in ("a", "b")]
    answer = pages.client.post("/imports", data={"file": files})
    assert answer.headers["Location"] == "/imports"
    page = pages.page()
    assert "a.jsonl" in page
    assert "b.jsonl" in page


def test_a_script_that_sends_files_is_told_where_to_go_on(pages: Pages) -> None:
    """The page sends with progress and asks for JSON."""
    answer = pages.client.post(
        "/imports",
        data={"file": (io.BytesIO(jsonl(GOOD)), "a.jsonl")},
        headers={"Accept": "application/json"},
    )
    assert answer.json is not None
    assert answer.json["location"].startswith("/imports/")
    refused = pages.client.post(
        "/imports",
        data={"file": (io.BytesIO(b""), "a.jsonl")},
        headers={"Accept": "application/json"},
    )
    assert refused.status_code == 422
    assert refused.json is not None
    assert refused.json["error"]["message"]


@pytest.mark.parametrize("data", [b"", None])
def test_without_a_file_or_with_an_empty_one_the_page_says_so(
    pages: Pages, data: bytes | None
) -> None:
    """Each with a sentence, none as a fault of ours."""
    answer = pages.client.post("/imports", data={}) if data is None else pages.drop(data, "a.jsonl")
    assert answer.status_code == 422
    assert "notice-danger" in answer.text


def test_a_supervisor_of_one_team_imports_into_it_without_choosing(
    client: FlaskClient, context: Context, signed_in: Any
) -> None:
    """There is nothing to choose."""
    team = make_team(context.session, "t1")
    pages = Pages(client, context, signed_in(client, RoleName.SUPERVISOR, team))
    assert f'name="team" value="{team.id}"' in pages.page()
    row = pages.committed(pages.staged(jsonl(GOOD), team=str(team.id)), team=str(team.id))
    assert (row.team_id, row.new) == (team.id, 1)


def test_nobody_imports_into_a_team_that_is_not_theirs(
    client: FlaskClient, context: Context, signed_in: Any
) -> None:
    """Not even by writing its number into the form."""
    ours, theirs = make_team(context.session), make_team(context.session)
    pages = Pages(client, context, signed_in(client, RoleName.SUPERVISOR, ours))
    assert pages.drop(jsonl(GOOD), "a.jsonl", team=str(theirs.id)).status_code == 422
    import_id = pages.staged(jsonl(GOOD), team=str(ours.id))
    assert pages.post(f"{import_id}/commit", team=str(theirs.id)).status_code == 422
    assert pages.drop(jsonl(GOOD), "a.jsonl").status_code == 422


BAD = b"\n".join(
    [
        jsonl(GOOD),
        b'{"id": "half", "messages": [{"ro',
        f'{{"id": "{MARKUP}", "messages": [{{"text": "13812345678 {MARKUP}"}}]}}'.encode(),
        jsonl(GOOD),
    ]
)


def test_refused_rows_are_listed_with_line_and_reason(pages: Pages) -> None:
    """Which rows were refused, and why, is the first question."""
    import_id = pages.staged(BAD)
    row = pages.committed(import_id)
    assert (row.new, row.refused) == (1, 3)
    page = pages.page(import_id)
    assert "没有角色" in page
    assert MARKUP not in page
    assert "&lt;script&gt;" in page
    assert "13812345678" not in page


def test_refused_rows_can_be_downloaded(pages: Pages) -> None:
    """To be put right in a spreadsheet and imported again."""
    import_id = pages.staged(BAD.replace(b'"half"', b'"=1+1"'))
    pages.committed(import_id)
    answer = pages.client.get(f"/imports/{import_id}/problems.csv")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[0] == ["文件", "行", "会话", "原因", "该行开头"]
    assert [row[1] for row in rows[1:]] == ["2", "3", "4"]
    assert all(row[3] for row in rows[1:])
    assert not any(cell[:1] in "=+-@" for row in rows for cell in row if cell)
    assert "13812345678" not in answer.text


def test_warnings_are_a_list_of_their_own(pages: Pages) -> None:
    """What landed must not look as if it had been refused."""
    import_id = pages.staged(jsonl(replace(GOOD, messages=GOOD.messages[:1])) + b"\n" + TIMELESS)
    pages.committed(import_id)
    page = pages.page(f"{import_id}?which=warnings")
    assert "没有时间" in page
    rows = pages.client.get(f"/imports/{import_id}/problems.csv?which=warnings").text
    assert "没有时间" in rows


TIMELESS = b'{"id": "timeless", "messages": [{"role": "agent", "text": "hi"}]}'


def test_many_refused_rows_come_page_by_page(pages: Pages) -> None:
    """A file of the wrong kind refuses everything."""
    import_id = pages.staged(b"\n".join(b'{"id": %d}' % n for n in range(120)) + b"\n" + TIMELESS)
    pages.committed(import_id)
    first = pages.page(import_id)
    assert "after=" in first
    after = first.split("after=")[1].split('"')[0]
    assert 'rel="prev"' in pages.page(f"{import_id}?after={after}")


def test_an_import_is_undone_from_its_report(pages: Pages) -> None:
    """While nothing rests on it."""
    import_id = pages.staged(jsonl(GOOD))
    pages.committed(import_id)
    assert "撤销这次导入" in pages.page(import_id)
    assert pages.post(f"{import_id}/undo").status_code == 303
    assert "撤销中" in pages.page(import_id)
    worked(replace(pages.context, actor=SYSTEM), import_id)
    assert "已撤销" in pages.page(import_id)
    assert pages.context.session.scalars(select(ConversationRow)).all() == []


def test_the_history_goes_on_to_older_imports(pages: Pages, session: Session) -> None:
    """Years of weekly exports."""
    user = make_user(session)
    for number in range(53):
        session.add(
            Import(
                name=f"week{number}.jsonl",
                state="undone",
                created_by=user.id,
                created_at=pages.context.now,
            )
        )
    session.commit()
    first = pages.page()
    assert "week52.jsonl" in first
    assert "week1.jsonl" not in first
    before = first.split("before=")[1].split('"')[0]
    assert "week1.jsonl" in pages.client.get(f"/imports?before={before}").text


@pytest.mark.parametrize(
    "field", ["meaning-0", "role-0", "channel", "encoding", "delimiter", "sheet", "kept", "zone"]
)
def test_a_value_that_was_not_offered_breaks_nothing(pages: Pages, field: str) -> None:
    """Forms are written by browsers, and by anybody."""
    import_id = pages.staged(TSV, "chats.tsv")
    for value in ("x" * 300, "'; --", MARKUP, "\u0000"):
        answer = pages.post(f"{import_id}/look", **mapping_fields(**{field: value}))
        assert answer.status_code == 200, (field, value)
        assert MARKUP not in answer.text
