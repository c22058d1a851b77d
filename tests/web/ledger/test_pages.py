"""The ledger's pages as supervisors, leads and agents use them."""

from __future__ import annotations

import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, delete, select

from qa_app.core.ledger.filters import LedgerFilter, Shelf
from qa_app.core.ledger.links import LinkSource
from qa_app.core.listing import FindingState
from qa_app.services import screening_decisions
from qa_app.services.context import Context
from qa_app.services.ledger import links, listing, suggesting
from qa_app.services.ledger.links import NewLink
from qa_app.storage.tables.schemes import SchemeUse
from qa_app.storage.tables.screening import FindingRow
from tests.support.booking import DAY, Books
from tests.support.reviewing import Floor
from tests.support.statements import counting
from tests.web.conftest import Visit

ENGLISH = {"lang": "en"}


@pytest.fixture
def books(context: Context) -> Books:
    return Books(Floor(context, chats=2))


@pytest.fixture
def keeper(books: Books, visit: Visit) -> FlaskClient:
    return visit(books.floor.supervisor)


def _total(books: Books, shelf: Shelf = Shelf.ENTERED) -> int:
    books.floor.context.session.expire_all()
    return listing.list_entries(books.keeper, LedgerFilter(shelf)).total


def _given(books: Books, **more: str) -> dict[str, str]:
    return {
        "agent": str(books.floor.first.id),
        "day": DAY.isoformat(),
        "item": "000-I|late",
        "minutes": "12",
        **more,
    }


def test_something_is_entered_and_stands_in_the_list(books: Books, keeper: FlaskClient) -> None:
    """With what it comes to, and why; entering the next keeps agent and day."""
    answer = keeper.post("/ledger/new", data=_given(books, told_on="2026-10-04"))
    assert answer.status_code == 303
    page = keeper.get("/ledger", query_string=ENGLISH).text
    assert "−10 points" in page
    assert "12 minutes" in page
    again = keeper.post("/ledger/new", data=_given(books, again="1"))
    assert f"agent={books.floor.first.id}" in again.location


@pytest.mark.parametrize(
    "change",
    [
        {"item": "000-I|nothing"},
        {"item": "000-F|late"},
        {"item": "x"},
        {"minutes": "viele"},
        {"points": "3"},
        {"count": "0"},
        {"day": "2026-10-13"},
        {"day": "2026-08-01"},
        {"day": "x"},
        {"agent": "99999"},
        {"note": "长" * 1001},
        {"told_on": "2026-10-01"},
    ],
)
def test_what_cannot_stand_is_refused_beside_its_field(
    books: Books, keeper: FlaskClient, change: dict[str, str]
) -> None:
    """Nothing half is kept."""
    answer = keeper.post("/ledger/new", data=_given(books) | change)
    assert answer.status_code == 422
    assert "field-error" in answer.text
    assert _total(books) == 0


def test_the_items_follow_the_agent_and_the_day(books: Books, keeper: FlaskClient) -> None:
    """Before the scheme was in use there is nothing to choose, and the page says why."""
    agent = books.floor.first.id
    here = keeper.get("/ledger/items", query_string={"agent": agent, "day": DAY.isoformat()})
    assert "000-I|work_report" in here.text
    before = keeper.get("/ledger/items", query_string={"agent": agent, "day": "2026-08-03"})
    assert "<option" not in before.text
    assert keeper.get("/ledger/items", query_string={"agent": "x", "day": "y"}).status_code == 200


def test_all_that_match_are_marked_as_told(books: Books, keeper: FlaskClient) -> None:
    """By the filter of the address, as the list shows it."""
    for item in ("work_report", "quality"):
        books.enter(item)
    answer = keeper.post(
        "/ledger",
        query_string={"shelf": "untold", "item": "000-I|quality"},
        data={"all": "1", "action": "tell", "told_on": "2026-10-05"},
    )
    assert answer.status_code == 303
    assert _total(books, Shelf.UNTOLD) == 1
    for data in ({"action": "tell", "id": "x"}, {"action": "no", "id": "1"}, {"action": "tell"}):
        assert keeper.post("/ledger", data=data).status_code == 422


def test_an_agent_disputes_and_the_supervisor_settles(
    books: Books, keeper: FlaskClient, visit: Visit
) -> None:
    """Each sees what is theirs to do; without a reason nothing happens."""
    entry_id = books.enter("work_report", told_on=DAY)
    agent = visit(books.floor.agent)
    assert "等您确认" in agent.get("/ledger/mine").text
    assert agent.post(f"/ledger/{entry_id}/dispute", data={"reason": " "}).status_code == 422
    done = agent.post(f"/ledger/{entry_id}/dispute", data={"reason": "<b>当天请假</b>"})
    assert done.status_code == 303
    page = keeper.get(f"/ledger/{entry_id}").text
    assert "&lt;b&gt;当天请假&lt;/b&gt;" in page
    assert "settle-dialog" in page
    figures = {"day": DAY.isoformat(), "item": "000-I|work_report", "reason": "核对过"}
    url = f"/ledger/{entry_id}/settle"
    same = keeper.post(url, data={**figures, "settlement": "changed"})
    assert same.status_code == 422
    assert keeper.post(url, data={**figures, "settlement": "upheld"}).status_code == 303
    assert "核对过" in agent.get(f"/ledger/{entry_id}").text
    assert keeper.post(url, data={**figures, "settlement": "upheld"}).status_code == 409


def test_a_list_is_looked_at_then_brought_and_refused_rows_can_be_fetched(
    books: Books, keeper: FlaskClient
) -> None:
    """Formulas in what is handed back stay texts."""
    text = "工号,日期,项目,备注\nt1a1,2026-10-03,迟到,\n=1+1,2026-10-03,迟到,\n"
    file = (io.BytesIO(text.encode("gb18030")), "台账.csv")
    page = keeper.post("/ledger/list/preview", data={"file": file})
    assert page.status_code == 200
    assert "data:text/csv" in page.text
    assert _total(books) == 0
    stored = page.text.split('name="stored_as" type="hidden" value="')[1].split('"')[0]
    data = {"stored_as": stored, "file_name": "台账.csv"}
    assert keeper.post("/ledger/list", data=data).status_code == 200
    assert _total(books) == 1
    assert keeper.post("/ledger/list", data=data).status_code == 422
    for nonsense in (b"", b"\x00\x01", "姓名\n张伟\n".encode()):
        file = (io.BytesIO(nonsense), "x.csv")
        assert keeper.post("/ledger/list/preview", data={"file": file}).status_code == 422


def test_suggestions_are_decided_by_key_and_taken_back(books: Books, keeper: FlaskClient) -> None:
    """The sentence is a link to its place in the conversation."""
    floor = books.floor
    wanted = NewLink(
        floor.team.id, LinkSource.RULE, "banned.dont-know", "000-I", "quality", DAY.replace(day=1)
    )
    links.add(floor.as_(floor.lead), wanted)
    session = floor.context.session
    found = session.scalars(select(FindingRow.id).where(FindingRow.rule == "banned.dont-know"))
    screening_decisions.decide_some(books.keeper, found.all(), FindingState.CONFIRMED)
    suggesting.look(books.keeper)
    page = keeper.get("/ledger", query_string={"shelf": "suggested"}).text
    assert "#m3" in page
    assert "不知道" in page
    assert "命中已确认：<a href=" in page
    assert "回答“不知道”</a>" in page
    entry_id = listing.list_entries(books.keeper, LedgerFilter(Shelf.SUGGESTED)).page.rows[0].id
    done = keeper.post(f"/ledger/{entry_id}/verdict", json={"action": "confirmed"})
    assert done.json is not None
    assert done.json["findings"] == [entry_id]
    assert _total(books) == 1
    assert keeper.post("/ledger/back", json={"findings": [entry_id]}).status_code == 200
    assert _total(books) == 0
    nonsense: list[object] = [{"action": "x"}, {}, []]
    for body in nonsense:
        assert keeper.post(f"/ledger/{entry_id}/verdict", json=body).status_code == 422


def test_a_link_is_made_and_removed_by_the_lead(books: Books, visit: Visit) -> None:
    """What makes no sense is said beside its field."""
    lead = visit(books.floor.lead)
    given = {
        "source": "rule|banned.dont-know",
        "item": "000-I|quality",
        "team": str(books.floor.team.id),
        "since": "2026-10-01",
    }
    assert lead.post("/ledger/links", data=given).status_code == 303
    assert lead.post("/ledger/links", data=given).status_code == 422
    for change in ({"source": "x|y"}, {"item": "x"}, {"points": "a"}, {"since": ""}, {"team": ""}):
        assert lead.post("/ledger/links", data=given | change).status_code == 422, change
    assert lead.get("/ledger/links").text.count("/remove") == 1


def test_only_items_of_schemes_in_use_are_offered(context: Context, visit: Visit) -> None:
    """Two dozen schemes come with the product; a team is assessed by one or two of them."""
    floor, session = Floor(context, chats=2), context.session
    Books(floor, "004-A")
    session.execute(delete(SchemeUse))
    session.commit()
    Books(floor)
    lead = visit(floor.lead)
    page = lead.get("/ledger/links").text
    assert 'value="000-I|quality"' in page
    assert 'value="004-A|complaint"' not in page
    given = {"source": "rule|banned.dont-know", "item": "004-A|complaint"}
    given |= {"team": str(floor.team.id), "since": "2026-10-01"}
    refused = lead.post("/ledger/links", data=given)
    assert refused.status_code == 422
    assert "请选择您的班组正在使用的考核方案中的条目。" in refused.text
    session.execute(delete(SchemeUse))
    session.commit()
    assert "您的班组还没有使用带加扣分条目的考核方案" in lead.get("/ledger/links").text
    assert lead.post("/ledger/links", data=given).status_code == 422


def test_a_list_takes_as_many_statements_however_long(books: Books, keeper: FlaskClient) -> None:
    """Fifty entries cost what one costs."""
    books.enter()
    engine = books.floor.context.session.get_bind()
    assert isinstance(engine, Engine)
    with counting(engine) as one:
        keeper.get("/ledger")
    for _number in range(5):
        books.enter("quality")
    with counting(engine) as six:
        keeper.get("/ledger")
    assert len(six) == len(one)
