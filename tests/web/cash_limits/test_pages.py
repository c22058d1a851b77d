"""Pages of limits on deductions: administrators alone."""

from __future__ import annotations

from flask.testing import FlaskClient

from qa_app.core.permissions import RoleName
from qa_app.services.context import Context
from tests.conftest import SignIn
from tests.support.factories import make_team


def test_a_limit_is_set_and_what_makes_no_sense_refused(
    context: Context, client: FlaskClient, signed_in: SignIn
) -> None:
    """Beside its field, with what was typed."""
    team = make_team(context.session)
    signed_in(client, RoleName.ADMINISTRATOR, None)
    given = {
        "kind": "share",
        "value": "20%",
        "team": str(team.id),
        "since": "2026-10-01",
        "reason": "<b>劳动法</b>",
    }
    assert client.post("/cash-limits", data=given).status_code == 303
    page = client.get("/cash-limits").text
    assert "20%" in page
    assert "&lt;b&gt;劳动法" in page
    for change in (
        {"value": "120"},
        {"value": "viel"},
        {"kind": "block"},
        {"reason": ""},
        {"until": "2026-09-01"},
        {"since": "0001-01-01"},
        {"team": "x"},
    ):
        assert client.post("/cash-limits", data=given | change).status_code == 422, change
