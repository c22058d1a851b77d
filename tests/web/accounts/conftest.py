"""A team whose agents share an account."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from qa_app.core.permissions import RoleName
from qa_app.services.context import Context
from qa_app.storage.tables.people import Agent, Team
from tests.conftest import SignIn
from tests.support.factories import make_agent, make_team


@pytest.fixture
def team(context: Context) -> Team:
    return make_team(context.session, "t1")


@pytest.fixture
def wang(context: Context, team: Team) -> Agent:
    return make_agent(context.session, team, "wang", "王芳")


@pytest.fixture
def li(context: Context, team: Team) -> Agent:
    return make_agent(context.session, team, "li", "李强")


@pytest.fixture
def supervisor(client: FlaskClient, signed_in: SignIn, team: Team) -> FlaskClient:
    """The browser of a supervisor."""
    signed_in(client, RoleName.SUPERVISOR, team)
    return client
