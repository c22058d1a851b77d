"""The table of which scheme applies: adding for several teams, replacing, ending."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient

from qa_app.core.permissions import RoleName
from qa_app.services import audit, definitions, scheme_uses
from qa_app.services.context import Context
from qa_app.storage.tables.people import Team
from tests.conftest import SignIn
from tests.support.factories import make_team

ENGLISH = {"lang": "en"}


@pytest.fixture
def team(context: Context) -> Team:
    definitions.seed_shipped(context)
    return make_team(context.session, "t1")


@pytest.fixture
def supervisor(client: FlaskClient, signed_in: SignIn, team: Team) -> FlaskClient:
    signed_in(client, RoleName.SUPERVISOR, team)
    return client


def row(scheme: str, team: Team, since: str, **more: str) -> dict[str, str]:
    return {"scheme": scheme, "teams": str(team.id), "since": since, **more}


def rows(context: Context) -> list[tuple[str, date | None]]:
    context.session.expire_all()
    return [(each.use.scheme, each.use.until) for each in scheme_uses.list_uses(context).rows]


def test_a_new_scheme_takes_over_unless_it_stands_beside(
    context: Context, supervisor: FlaskClient, team: Team
) -> None:
    """Nobody is assessed twice by mistake, and twice on purpose where a team wants it."""
    assert supervisor.post("/scheme-use", data=row("001-D", team, "2026-01-01")).status_code == 303
    supervisor.post("/scheme-use", data=row("001-B", team, "2026-07-01"))
    assert rows(context) == [("001-B", None), ("001-D", date(2026, 6, 30))]
    supervisor.post("/scheme-use", data=row("000-D", team, "2026-08-01", beside="y"))
    assert rows(context)[0:2] == [("000-D", None), ("001-B", None)]
    page = supervisor.get("/scheme-use").text
    assert "000-D" in page


@pytest.mark.parametrize(
    "change",
    [
        {"scheme": "nothing"},
        {"scheme": ""},
        {"teams": ""},
        {"teams": "99999"},
        {"teams": "x"},
        {"role": "king"},
        {"scheme": "002-A", "role": "supervisor"},
        {"since": ""},
        {"since": "0001-01-01"},
        {"until": "2020-01-01"},
        {"until": "9999-12-31"},
    ],
)
def test_nonsense_is_told_and_nothing_is_kept(
    context: Context, supervisor: FlaskClient, team: Team, change: dict[str, str]
) -> None:
    """Beside the field, with what was typed still there."""
    data = row("001-D", team, "2026-01-01") | change
    assert supervisor.post("/scheme-use", data=data).status_code == 422
    assert rows(context) == []


def test_a_row_is_ended_and_removed(context: Context, supervisor: FlaskClient, team: Team) -> None:
    """Never made longer; and the log says who did it."""
    supervisor.post("/scheme-use", data=row("001-D", team, "2026-01-01", until="2026-09-30"))
    [listed] = scheme_uses.list_uses(context).rows
    address = f"/scheme-use/{listed.use.id}"
    assert supervisor.post(f"{address}/end", data={"until": "2026-10-01"}).status_code == 422
    assert supervisor.post(f"{address}/end", data={"until": "2026-08-31"}).status_code == 303
    assert supervisor.post(f"{address}/remove").status_code == 303
    assert supervisor.post(f"{address}/remove").status_code == 404
    done = [each.action for each in audit.entries(context).rows]
    assert done[:3] == ["scheme.use_removed", "scheme.use_ended", "scheme.use_added"]
