"""Bringing figures: typed, as lists with refused rows, and given by several assessors."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import date

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from qa_app.core.periods import period
from qa_app.core.permissions import RoleName
from qa_app.services import audit, definitions, measures_in
from qa_app.services.context import Context
from qa_app.services.measures_in import MeasuresIn
from qa_app.storage.tables.people import Agent, Team
from tests.conftest import SignIn
from tests.support.factories import make_agent, make_team

ENGLISH = {"lang": "en"}
PERIOD = "2026-08"


class Desk:
    """A supervisor at the figures of a team of two."""

    def __init__(self, context: Context, client: FlaskClient) -> None:
        definitions.seed_shipped(context)
        self.context, self.client = context, client
        self.team: Team = make_team(context.session, "t1")
        since = date(2026, 1, 1)
        self.ann: Agent = make_agent(context.session, self.team, "a1", "安", since)
        self.bo: Agent = make_agent(context.session, self.team, "a2", "博", since)
        context.session.commit()

    def asked(self, scheme: str) -> dict[str, str]:
        return {"team_id": str(self.team.id), "scheme": scheme, "period": PERIOD} | ENGLISH

    def get(self, page: str, scheme: str, **more: str) -> str:
        answer = self.client.get(f"/figures{page}", query_string=self.asked(scheme) | more)
        assert answer.status_code == 200
        return answer.text

    def post(self, page: str, scheme: str, data: Mapping[str, object], **more: str) -> TestResponse:
        address = f"/figures{page}"
        return self.client.post(address, data=data, query_string=self.asked(scheme) | more)

    def list(self, scheme: str, text: str) -> TestResponse:
        return self.post("/file", scheme, {"file": (io.BytesIO(text.encode()), "八月.csv")})

    def found(self, scheme: str) -> MeasuresIn:
        self.context.session.expire_all()
        held = definitions.schemes_on(self.context)[scheme].scheme
        return measures_in.of(self.context, self.team.id, period(PERIOD), held)


@pytest.fixture
def desk(context: Context, client: FlaskClient, signed_in: SignIn) -> Desk:
    desk = Desk(context, client)
    signed_in(client, RoleName.SUPERVISOR, desk.team)
    return desk


def test_figures_are_typed_and_one_that_cannot_be_read_keeps_all_back(desk: Desk) -> None:
    """Nothing half written; what was typed is still there, with the fault beside it."""
    good = {f"{desk.ann.id}:sales": "500000", f"{desk.bo.id}:bonus": "12.5"}
    bad = desk.post("/type", "002-A", good | {f"{desk.bo.id}:sales": "viel"})
    assert bad.status_code == 422
    assert 'value="viel"' in bad.text
    assert "is no figure" in bad.text
    assert desk.found("002-A").measures == {}
    assert desk.post("/type", "002-A", good).status_code == 303
    found = desk.found("002-A").measures
    assert f"{found['a1']['sales'].value:f}" == "500000"
    assert f"{found['a2']['bonus'].value:f}" == "12.5"
    desk.post("/type", "002-A", {f"{desk.ann.id}:sales": ""})
    assert "a1" not in desk.found("002-A").measures
    done = [each.action for each in audit.entries(desk.context).rows]
    assert done.count("figures.typed") == 2


def test_a_list_is_looked_at_before_it_is_brought(desk: Desk) -> None:
    """Good rows come in, bad ones are told with their line; titles in Chinese are headings."""
    head = "工号,姓名,销售额,绩效奖金（提成）,随便\n"
    text = f"{head}a1,安,100,-1,x\na2,博,200,3.5,\na9,谁,1,1,\n班组,,,,\n"
    preview = desk.list("002-A", text)
    assert preview.status_code == 200
    assert desk.found("002-A").measures == {}
    assert "-1 lies outside 0 to …" in preview.text
    assert "a9" in preview.text
    assert "随便" in preview.text
    hidden = dict(re.findall(r'name="(stored_as|file_name)"[^>]*value="([^"]*)"', preview.text))
    done = desk.post("/file/commit", "002-A", hidden)
    assert done.status_code == 200
    assert "refused.csv" in done.text
    found = desk.found("002-A")
    assert set(found.measures) == {"a2"}
    assert found.origins["a2", "sales"].file == "八月.csv"
    assert "八月.csv" in desk.get("", "002-A")
    assert desk.post("/file/commit", "002-A", hidden).status_code == 422


@pytest.mark.parametrize(
    "text", ["", "工号\na1\n", "销售额\n1\n", "\x00\x01", "工号,工号,销售额\n"]
)
def test_what_is_no_list_of_figures_is_refused(desk: Desk, text: str) -> None:
    """In a sentence, never with a fault of the server."""
    assert desk.list("002-A", text).status_code == 422


def test_several_assessors_give_values_and_who_has_not_is_said(
    desk: Desk, signed_in: SignIn
) -> None:
    """Their weights are the scheme's; two people may speak as one assessor."""
    ann = {f"{desk.ann.id}:attitude": "90"}
    assert desk.post("/assess", "003-B", ann, assessor="superior").status_code == 303
    assert desk.post("/assess", "003-B", ann, assessor="nobody").status_code == 404
    over = {f"{desk.ann.id}:attitude": "101"}
    assert desk.post("/assess", "003-B", over, assessor="superior").status_code == 422
    signed_in(desk.client, RoleName.QUALITY_LEAD, desk.team)
    desk.post("/assess", "003-B", {f"{desk.ann.id}:attitude": "60"}, assessor="superior")
    desk.post("/assess", "003-B", {f"{desk.ann.id}:attitude": "60"}, assessor="peers")
    assert len(desk.found("003-B").assessments) == 3
    page = desk.get("", "003-B")
    assert ">70</span>" in page
    assert "Not given yet by: customers, self" in page


def test_sources_are_chosen_and_nonsense_is_refused(desk: Desk) -> None:
    """From then on the figure is measured, and typing it is not offered any more."""
    good = {"source:sales": "latency:default/average_response_s"}
    for bad in ("nothing", "assessed", "latency:none/average_response_s", "rule_rate:none"):
        assert desk.post("/sources", "002-A", {"source:sales": bad}).status_code in {404, 422}
    assert desk.post("/sources", "002-A", good).status_code == 303
    assert desk.found("002-A").sources["sales"].detail == "default/average_response_s"
    assert ":sales" not in desk.get("/type", "002-A")
    assert desk.get("/sources", "002-A")


def test_a_list_to_fill_in_names_everybody(desk: Desk) -> None:
    """It is read back as it was given out."""
    answer = desk.client.get("/figures/list.xlsx", query_string=desk.asked("002-B"))
    sent = {"file": (io.BytesIO(answer.data), "list.xlsx")}
    assert desk.post("/file", "002-B", sent).status_code == 200
