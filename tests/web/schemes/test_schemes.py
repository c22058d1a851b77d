"""Schemes to look up: readable without the file, whatever their document is like."""

from __future__ import annotations

from datetime import date
from html import unescape

import pytest
from flask.testing import FlaskClient

from qa_app.core.definitions import Kind
from qa_app.core.permissions import RoleName
from qa_app.definitions.schemes import shipped_scheme_ids
from qa_app.services import definitions, scheme_uses
from qa_app.services.context import Context
from qa_app.services.scheme_uses import NewUse
from qa_app.storage.queries import definitions as versions
from qa_app.storage.tables.people import Team
from tests.conftest import SignIn
from tests.support.factories import make_team

ENGLISH = {"lang": "en"}


@pytest.fixture
def team(context: Context) -> Team:
    definitions.seed_shipped(context)
    return make_team(context.session, "t1", "售后一组")


@pytest.fixture
def supervisor(client: FlaskClient, signed_in: SignIn, team: Team) -> FlaskClient:
    signed_in(client, RoleName.SUPERVISOR, team)
    return client


def test_every_scheme_opens_and_its_examples_come_out(supervisor: FlaskClient, team: Team) -> None:
    """In either language, with what was assumed beside what it is about."""
    assert supervisor.get("/schemes").status_code == 200
    for key in shipped_scheme_ids():
        page = supervisor.get(f"/schemes/{key}", query_string=ENGLISH)
        assert page.status_code == 200, key
        assert "Assumed" in page.text, key
        assert "Comes out otherwise" not in page.text, key
        assert "%(" not in page.text, key


def test_weights_that_do_not_add_up_are_told_first(supervisor: FlaskClient, team: Team) -> None:
    """001-B: its shares are 90 %."""
    page = supervisor.get("/schemes/001-B", query_string=ENGLISH).text
    assert "The weights add up to 90, not to 100; they are scaled to it." in page


def test_formulas_are_said_and_can_be_read_as_they_are(supervisor: FlaskClient, team: Team) -> None:
    """Titles for people, the formula for who keeps the file."""
    page = unescape(supervisor.get("/schemes/002-A", query_string=ENGLISH).text)
    assert "“Full bonus” × “Own share” (80%)" in page
    assert "full_bonus * own_share" in page


def test_the_list_names_the_teams_that_are_assessed_by_a_scheme(
    context: Context, supervisor: FlaskClient, team: Team
) -> None:
    """The own ones alone."""
    other = make_team(context.session, "t2", "夜班组")
    scheme_uses.add(context, NewUse("001-D", [team.id, other.id], None, date(2026, 1, 1)))
    page = supervisor.get("/schemes").text
    assert "售后一组" in page
    assert "夜班组" not in page


def test_versions_are_compared_and_one_that_begins_later_says_so(
    context: Context, supervisor: FlaskClient, team: Team
) -> None:
    """The page shows the one in effect until then."""
    body = definitions.versions_of(context, Kind.SCHEME, "002-A")[0].body
    versions.add_version(
        context.session,
        Kind.SCHEME,
        "002-A",
        body.replace("value: 300", "value: 400"),
        number=2,
        note="more for gold",
        author_id=None,
        now=context.now,
        since=date(2999, 1, 1),
    )
    context.session.commit()
    page = supervisor.get("/schemes/002-A", query_string=ENGLISH).text
    assert "Gold agent's reward" in unescape(page)
    assert "“Gold agent's reward” (300)" in unescape(page)
    later = supervisor.get("/schemes/002-A", query_string=ENGLISH | {"version": "2"}).text
    assert "This version counts from 2999-01-01." in later
    changes = supervisor.get("/schemes/002-A/changes", query_string=ENGLISH).text
    assert '<td data-label="Before">300</td>' in changes
    assert "value: 400" in supervisor.get("/schemes/002-A/export.yaml").text


@pytest.mark.parametrize(
    "address",
    [
        "/schemes/nothing",
        "/schemes/001-D?version=9",
        "/schemes/nothing/changes",
        "/schemes/001-D/changes?before=7",
        "/schemes/nothing/export.yaml",
    ],
)
def test_what_is_not_there_is_not_found(supervisor: FlaskClient, address: str) -> None:
    """Never a fault of the server."""
    assert supervisor.get(address).status_code == 404
