"""Whose a rule is, as its pages say it, and handing it on or giving it up there."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from qa_app.core.permissions import RoleName
from qa_app.services.context import Context
from qa_app.services.rule_bench.publishing import publish
from tests.support.benching import RULE, Bench
from tests.support.factories import make_user
from tests.web.conftest import Visit
from tests.web.rule_bench.test_bench import form_of

NEW = "没空理你"


@pytest.fixture
def bench(context: Context) -> Bench:
    return Bench(context)


@pytest.fixture
def boss(bench: Bench, visit: Visit) -> FlaskClient:
    return visit(make_user(bench.context.session, RoleName.SUPERVISOR, bench.team))


@pytest.fixture
def admin(bench: Bench, visit: Visit) -> FlaskClient:
    return visit(bench.administrator)


def own(bench: Bench) -> int:
    body = bench.with_phrase(NEW)
    return publish(
        bench.as_team_lead, body, base=1, note="new", team_id=bench.team.id, rescreen=False
    ).number


def test_a_supervisor_publishes_for_the_own_team(bench: Bench, boss: FlaskClient) -> None:
    """Without having to say so: there is nothing else that they may change."""
    assert "只为本班组修改" in boss.get(f"/rules/{RULE}").text
    page = boss.get(f"/rules/bench/edit/{RULE}").text
    assert f"{bench.team.name}目前用全公司的版本" in page
    assert f'name="team" value="{bench.team.id}"' in page
    given = form_of(bench.with_phrase(NEW), base="1", note="why", team=str(bench.team.id))
    answer = boss.post("/rules/bench/publish", data=given)
    assert answer.headers["Location"].endswith(f"?team={bench.team.id}")
    assert f"您正在修改{bench.team.name}自己的版本" in boss.get(answer.headers["Location"]).text
    assert boss.get(f"/rules/bench/edit/{RULE}?team=shared").status_code == 403
    given["team"] = "shared"
    assert boss.post("/rules/bench/publish", data=given).status_code == 403


def test_the_pages_say_whose_a_rule_is(bench: Bench, admin: FlaskClient) -> None:
    """The list shows both, each page leads to the other."""
    own(bench)
    assert f"仅{bench.team.name}" in admin.get("/rules").text
    shared = admin.get(f"/rules/{RULE}").text
    assert "全公司共用" in shared
    assert f"{bench.team.name}用的是自己的版本。" in shared
    page = admin.get(f"/rules/{RULE}?team={bench.team.id}").text
    assert "其他班组用全公司的版本。" in page
    assert f'href="/rules/{RULE}?version=1"' in page
    bench_page = admin.get(f"/rules/bench/edit/{RULE}").text
    assert "您正在修改全公司共用的版本。" in bench_page
    assert f'href="/rules/bench/edit/{RULE}?team={bench.team.id}"' in bench_page


def test_giving_up_and_sharing(bench: Bench, admin: FlaskClient) -> None:
    """Both say what comes of it; sharing asks for a reason."""
    number = str(own(bench))
    page = admin.get(f"/rules/bench/edit/{RULE}?team={bench.team.id}").text
    assert "改回全公司的" in page
    assert "给所有班组用" in page
    refused = admin.post(f"/definitions/rule/{RULE}/share", data={"number": number, "note": ""})
    assert refused.status_code == 422
    shared = admin.post(f"/definitions/rule/{RULE}/share", data={"number": number, "note": "good"})
    assert shared.headers["Location"].endswith("?team=shared")
    for odd in ("x", "", "99", "1" * 30):
        data = {"number": odd, "note": "good"}
        assert admin.post(f"/definitions/rule/{RULE}/share", data=data).status_code == 404
    address = f"/definitions/rule/{RULE}/give-up/{bench.team.id}"
    assert admin.post(address, data={"base": "1"}).status_code == 409
    answer = admin.post(address, data={"base": number})
    page = admin.get(answer.headers["Location"]).text
    assert "目前用全公司的版本" in page
    assert '<h2 id="own-title">' not in page


@pytest.mark.parametrize("team", ["999", "x", "-1", "1" * 40])
def test_an_address_with_a_team_that_is_not_there_is_no_crash(
    bench: Bench, boss: FlaskClient, team: str
) -> None:
    """What cannot be a team is nobody's; one's own is meant."""
    assert boss.get(f"/rules/bench/edit/{RULE}?team={team}").status_code in {200, 404}
    assert boss.get(f"/rules/{RULE}?team={team}").status_code in {200, 404}
