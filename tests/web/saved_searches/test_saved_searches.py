"""Searches kept under a name, above the lists."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from qa_app.core.permissions import RoleName
from qa_app.core.saved_searches import LONGEST_QUERY, MOST
from tests.conftest import SignIn
from tests.support.factories import chat
from tests.support.talks import Talks

FILTERED = {"words": "退款", "speaker": "customer", "sort": "-longest"}


def saved(page: str) -> list[tuple[str, str]]:
    """The searches above a list: name and address."""
    found = re.findall(r'<a class="chip chip-saved" href="([^"]*)"[^>]*><svg.*?</svg>([^<]*)', page)
    return [(name, href.replace("&amp;", "&")) for href, name in found]


def keep(client: FlaskClient, name: str = "退款的客户", **given: str) -> int:
    query = "words=退款&speaker=customer&sort=-longest&after=9.9&evil=1"
    form = {"searched": "conversations", "name": name, "query": query, **given}
    return client.post("/saved-searches", data=form).status_code


def test_a_saved_search_leads_back_to_the_same_list(
    talks: Talks, client: FlaskClient, signed_in: SignIn
) -> None:
    """Its filters and order, not the page that was open; what no list knows is left out."""
    team = talks.team("t1")
    talks.agent("a1", team)
    talks.bring(chat(("customer", 0, "退款"), id="c1", agent="a1"))
    talks.index()
    signed_in(client, RoleName.TRAINER, team)
    assert saved(client.get("/conversations").text) == []
    assert ">名称</label>" in client.get("/conversations", query_string=FILTERED).text
    assert keep(client) == 303
    ((name, href),) = saved(client.get("/conversations").text)
    assert name == "退款的客户"
    assert set(re.split("[?&]", href)[1:]) == {
        "words=%E9%80%80%E6%AC%BE",
        "speaker=customer",
        "sort=-longest",
    }
    page = client.get(href).text
    assert ">c1<" in page
    assert 'aria-current="page"' in re.search(r"<a class=\"chip chip-saved\"[^>]*>", page)[0]  # type: ignore[index]
    assert 'name="search"' in page
    assert saved(client.get("/flagged").text) == []


def test_what_is_at_fault_is_not_offered_to_be_saved(
    talks: Talks, client: FlaskClient, signed_in: SignIn
) -> None:
    """What is kept is what the list shows, which a field at fault does not narrow."""
    signed_in(client, RoleName.QUALITY_LEAD, talks.team("t1"))
    too_long = "退" * 101
    for path in ("/conversations", "/flagged"):
        assert "save-search" not in client.get(path, query_string={"words": too_long}).text
        page = client.get(path, query_string={"words": too_long, "channel": "chat"}).text
        assert 'name="query" value="channel=chat"' in page
        assert client.get(f"{path}?{'x=1&' * 200}words=a").status_code == 200


def test_the_same_name_again_replaces_the_search(
    talks: Talks, client: FlaskClient, signed_in: SignIn
) -> None:
    """Who narrows a search further means the same list, not a second one."""
    signed_in(client, RoleName.TRAINER, talks.team("t1"))
    keep(client)
    keep(client, "  退款的客户 ", query="words=退货")
    ((_name, href),) = saved(client.get("/conversations").text)
    assert href.endswith("?words=%E9%80%80%E8%B4%A7")


def test_a_shared_search_is_found_by_the_team_and_by_nobody_else(
    talks: Talks, client: FlaskClient, signed_in: SignIn
) -> None:
    """A trainer's search for unanswered thanks serves every reviewer of the team."""
    one, two = talks.team("t1"), talks.team("t2", "售后一组")
    signed_in(client, RoleName.TRAINER, one).name = "<b>王芳</b>"
    talks.session.commit()
    assert keep(client, team=str(one.id)) == 303
    assert keep(client, "只给我") == 303
    assert keep(client, team=str(two.id)) == 404
    signed_in(client, RoleName.REVIEWER, one)
    page = client.get("/conversations").text
    assert [name for name, _href in saved(page)] == ["退款的客户"]
    assert "&lt;b&gt;王芳" in page
    assert 'data-open="saved-searches"' not in page
    signed_in(client, RoleName.REVIEWER, two)
    assert saved(client.get("/conversations").text) == []


def test_ones_own_search_gets_another_name_and_is_shared(
    talks: Talks, client: FlaskClient, signed_in: SignIn
) -> None:
    """It stays the same search: who has its place above the list at heart loses nothing."""
    team = talks.team("t1")
    signed_in(client, RoleName.TRAINER, team)
    keep(client)
    keep(client, "别的", query="words=别的")
    ((name, href), _other) = sorted(saved(client.get("/conversations").text), reverse=True)
    page = client.get(href).text
    (kept,) = re.findall(r'name="search" value="(\d+)"', page)
    assert f'value="{name}"' in page
    assert keep(client, "退款，客户先说", search=kept, team=str(team.id)) == 303
    assert f'<option value="{team.id}" selected>' in client.get(href).text
    names = {name for name, _href in saved(client.get("/conversations").text)}
    assert names == {"退款，客户先说", "别的"}
    assert keep(client, "别的", search=kept) == 303
    assert [name for name, _href in saved(client.get(href).text)] == ["别的"]


def test_nobody_changes_the_search_of_another(
    talks: Talks, client: FlaskClient, signed_in: SignIn
) -> None:
    """Not even one that is shared with them; nor what no search can be."""
    team = talks.team("t1")
    signed_in(client, RoleName.TRAINER, team)
    keep(client, team=str(team.id))
    page = client.get("/conversations").text
    (kept,) = re.findall(r'action="/saved-searches/(\d+)/remove"', page)
    assert keep(client, "改名", search=kept, searched="flagged") == 404
    for role, other in (
        (RoleName.QUALITY_LEAD, team),
        (RoleName.TRAINER, team),
        (RoleName.TRAINER, talks.team("t2")),
    ):
        signed_in(client, role, other)
        for asked in (kept, "0", "x", "-1", "9" * 30):
            assert keep(client, "改名", search=asked) == 404, asked
    signed_in(client, RoleName.QUALITY_LEAD, team)
    assert [name for name, _href in saved(client.get("/conversations").text)] == ["退款的客户"]


def test_only_ones_own_search_is_removed(
    talks: Talks, client: FlaskClient, signed_in: SignIn
) -> None:
    """Whose it is not cannot even learn that it exists."""
    team = talks.team("t1")
    signed_in(client, RoleName.TRAINER, team)
    keep(client)
    page = client.get("/conversations").text
    (address,) = re.findall(r'action="(/saved-searches/\d+/remove)"', page)
    signed_in(client, RoleName.QUALITY_LEAD, team)
    assert client.post(address).status_code == 404
    signed_in(client, RoleName.TRAINER, team)
    assert client.post(address).status_code == 404
    assert client.post("/saved-searches/999999999999/remove").status_code == 404


def test_what_makes_no_sense_is_told_and_not_kept(
    talks: Talks, client: FlaskClient, signed_in: SignIn
) -> None:
    """Names of nothing, searches of nothing, lists and teams that are none."""
    signed_in(client, RoleName.TRAINER, talks.team("t1"))
    for given in (
        {"name": " \0 "},
        {"name": "长" * 41},
        {"query": ""},
        {"query": "evil=1"},
        {"query": "words=" + "退" * LONGEST_QUERY},
        {"query": "&".join(["words=a"] * 200)},
        {"searched": "users"},
        {"team": "x"},
        {"team": "9" * 30},
    ):
        assert keep(client, **given) in {400, 422}, given
    assert saved(client.get("/conversations").text) == []
    for number in range(MOST):
        assert keep(client, f"第 {number} 个") == 303
    assert keep(client, "多一个") in {400, 409, 422}
    assert len(saved(client.get("/conversations").text)) == MOST
