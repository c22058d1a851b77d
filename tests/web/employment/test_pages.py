"""Pages of employment: who may open them, writing facts down, lists."""

from __future__ import annotations

import io

from qa_app.services import employment
from qa_app.services.context import Context
from tests.support.reviewing import Floor
from tests.web.conftest import Visit


def test_a_fact_is_written_down_and_stands_in_the_list(context: Context, visit: Visit) -> None:
    """What cannot be true is refused beside its field."""
    floor = Floor(context, chats=0)
    keeper = visit(floor.supervisor)
    url = f"/employment/{floor.first.id}"
    grade = {"kind": "grade", "since": "2026-09-01", "grade": "中级"}
    assert keeper.post(url, data=grade).status_code == 303
    assert "中级" in keeper.get("/employment").text
    for change in (
        {},
        {"grade": ""},
        {"since": "x"},
        {"since": "0001-01-01"},
        {"kind": "x"},
        {"kind": "mentor", "mentor": "999"},
    ):
        assert keeper.post(url, data=grade | change).status_code == 422, change


def test_a_list_is_looked_at_then_brought(context: Context, visit: Visit) -> None:
    """Rows that cannot be true are handed back with the reason."""
    floor = Floor(context, chats=0)
    keeper = visit(floor.supervisor)
    text = "工号,入职日期,职级\nt1a1,2026-09-01,初级\nnobody,2026-09-01,初级\n"
    page = keeper.post(
        "/employment/list/preview", data={"file": (io.BytesIO(text.encode()), "list.csv")}
    ).text
    assert "data:text/csv" in page
    stored = page.split('name="stored_as" type="hidden" value="')[1].split('"')[0]
    data = {"stored_as": stored, "file_name": "list.csv"}
    assert keeper.post("/employment/list", data=data).status_code == 200
    context.session.expire_all()
    opened = employment.open_agent(floor.as_(floor.supervisor), floor.first.id)
    assert opened.employment.grade == "初级"
