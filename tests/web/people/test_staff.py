"""Importing a staff list on the page."""

from __future__ import annotations

import base64
import io
import re
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from qa_app.core.permissions import RoleName
from qa_app.storage.tables.people import Team, User
from tests.support.factories import make_user
from tests.support.permissions import sign_in

HEADER = "用户名,姓名,角色,班组,开始日期,结束日期,客服编号\n"
LIST = HEADER + (
    "zhang.wei,张伟,质检员,t1,2026-01-05,,\n"
    "li na,李娜,质检员,t1,,,\n"
    "agent1,周雨桐,客服,t1,2026-01-05,,a01\n"
)
STORED = re.compile(r'name="stored_as"[^>]*value="([^"]*)"')


def look(browser: FlaskClient, content: bytes, name: str = "staff.csv") -> TestResponse:
    return browser.post(
        "/administration/staff-list/preview", data={"file": (io.BytesIO(content), name)}
    )


def stored(answer: TestResponse) -> str:
    found = STORED.search(answer.text)
    assert found is not None
    return found[1]


def commit(browser: FlaskClient, stored_as: str, name: str = "staff.csv") -> TestResponse:
    data = {"stored_as": stored_as, "file_name": name}
    return browser.post("/administration/staff-list", data=data)


def usernames(session: Session) -> set[str]:
    return set(session.scalars(select(User.username)))


def workbook(*rows: list[object]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(
        content, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}
    ) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return content.getvalue()


def test_a_list_is_looked_at_and_then_imported(
    administrator: FlaskClient, session: Session
) -> None:
    """Nothing happens before the second button."""
    preview = look(administrator, LIST.encode())
    assert preview.status_code == 200
    assert "用户名只能包含" in preview.text
    assert usernames(session) == {"boss"}
    report = commit(administrator, stored(preview))
    assert report.status_code == 200
    assert usernames(session) == {"boss", "zhang.wei", "agent1"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_is_read_in_the_usual_encodings(
    administrator: FlaskClient, session: Session, encoding: str
) -> None:
    """Spreadsheet programs in China still write GB18030."""
    commit(administrator, stored(look(administrator, LIST.encode(encoding))))
    found = session.scalars(select(User.name).where(User.username == "zhang.wei")).one()
    assert found == "张伟"


def test_a_workbook_is_read_too(administrator: FlaskClient, session: Session) -> None:
    """With its dates as dates and its numbers as numbers."""
    content = workbook(
        ["工号", "姓名", "用户名", "角色", "班组", "开始日期"],
        [1017, "张伟", "zhang.wei", "客服", "t1", date(2026, 1, 5)],
    )
    answer = commit(administrator, stored(look(administrator, content, "名单.xlsx")), "名单.xlsx")
    assert answer.status_code == 200
    user = session.scalars(select(User).where(User.username == "zhang.wei")).one()
    assert user.agent is not None
    assert user.agent.key == "1017"


def test_the_links_are_shown_and_downloaded_once(
    app: Flask, administrator: FlaskClient, session: Session
) -> None:
    """And each of them lets its user in."""
    stored_as = stored(look(administrator, LIST.encode()))
    page = commit(administrator, stored_as).text
    links = re.findall(r"/account/link/[\w-]{43}", page)
    assert len(links) == 2
    packed = re.search(r'href="data:text/csv;charset=utf-8;base64,([^"]+)"', page)
    assert packed is not None
    sheet = base64.b64decode(packed[1]).decode("utf-8-sig")
    assert all(link in sheet for link in links)
    assert "张伟,zhang.wei" in sheet
    assert app.test_client().get(links[0]).status_code == 200
    again = look(administrator, LIST.encode()).text
    assert "没有需要改动的内容" in again
    assert STORED.search(again) is None


def test_a_name_that_is_a_formula_stays_a_name(
    administrator: FlaskClient, session: Session
) -> None:
    """The downloaded sheet is opened by whoever hands the links out."""
    content = HEADER + "zhang.wei,=1+cmd|'/c calc'!A1,质检员,t1,,,\n"
    page = commit(administrator, stored(look(administrator, content.encode()))).text
    packed = re.search(r"base64,([^\"]+)\"", page)
    assert packed is not None
    assert "'=1+cmd" in base64.b64decode(packed[1]).decode("utf-8-sig")


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "staff.csv", ""),
        (b"\x00\x01\x02\x03" * 100, "staff.csv", ""),
        (b"PK\x03\x04 broken", "staff.xlsx", ""),
        (b'{"id": 1}', "staff.json", "这不是表格文件"),
        ("张伟,质检员\n".encode(), "staff.csv", "第一行须为表头"),
        (HEADER.encode() + b"x" * (6 * 1024 * 1024), "staff.csv", ""),
    ],
    ids=["empty", "binary", "broken workbook", "json", "no headings", "too large"],
)
def test_what_is_no_staff_list_is_refused_with_a_sentence(
    administrator: FlaskClient, settings_dir: Path, content: bytes, name: str, sentence: str
) -> None:
    """And leaves nothing lying around."""
    answer = look(administrator, content, name)
    assert answer.status_code == 422
    assert "field-error" in answer.text or "notice-danger" in answer.text
    assert sentence in answer.text
    assert list(settings_dir.glob("uploads/*")) == []


@pytest.fixture
def settings_dir(app: Flask) -> Path:
    path: Path = app.config["SETTINGS"].data_dir
    return path


def test_without_a_file_the_page_asks_for_one(administrator: FlaskClient) -> None:
    """The button was pressed too early."""
    answer = administrator.post("/administration/staff-list/preview", data={})
    assert answer.status_code == 422
    assert "请选择文件" in answer.text


@pytest.mark.parametrize(
    "stored_as", ["", "../workbench.db", "../../etc/passwd", "0" * 32 + ".upload", "a/b.upload"]
)
def test_only_a_file_that_was_put_away_is_imported(
    administrator: FlaskClient, session: Session, stored_as: str
) -> None:
    """The word that finds it comes back from the browser."""
    answer = commit(administrator, stored_as)
    assert answer.status_code == 422
    assert usernames(session) == {"boss"}


def test_an_imported_list_is_not_kept(administrator: FlaskClient, settings_dir: Path) -> None:
    """It holds names, and nobody needs it any more."""
    stored_as = stored(look(administrator, LIST.encode()))
    assert (settings_dir / "uploads" / stored_as).stat().st_mode & 0o077 == 0
    commit(administrator, stored_as)
    assert list(settings_dir.glob("uploads/*")) == []
    assert commit(administrator, stored_as).status_code == 422


def test_a_team_administrator_imports_into_the_own_team_alone(
    client: FlaskClient, session: Session, team: Team
) -> None:
    """A list must not do what the pages forbid."""
    user = make_user(session, RoleName.ADMINISTRATOR, team, username="local")
    browser = sign_in(client, session, user)
    content = HEADER + "a.b,甲,质检员,t1,,,\nc.d,乙,质检员,t2,,,\ne.f,丙,管理员,,,,\n"
    commit(browser, stored(look(browser, content.encode())))
    assert usernames(session) == {"local", "a.b"}


def test_cells_are_shown_as_text(administrator: FlaskClient) -> None:
    """A list can hold anything at all."""
    content = HEADER + "<script>alert(1)</script>,<b>x</b>,<i>y</i>,<u>z</u>,,,\n"
    page = look(administrator, content.encode(), "<img src=x>.csv").text
    for tag in ("<script>alert", "<b>x", "<i>y", "<u>z", "<img src=x>"):
        assert tag not in page
