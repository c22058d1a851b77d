"""Conversations whose response times are looked at."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from qa_app.core.permissions import RoleName
from qa_app.services.context import Context
from qa_app.storage.tables.people import Team
from tests.conftest import SignIn
from tests.support.talks import Talks


@pytest.fixture
def talks(context: Context) -> Talks:
    return Talks(context)


@pytest.fixture
def team(talks: Talks) -> Team:
    team = talks.team("t1")
    talks.agent("a1", team)
    return team


@pytest.fixture
def lead(client: FlaskClient, signed_in: SignIn, team: Team) -> FlaskClient:
    """The browser of a quality lead."""
    signed_in(client, RoleName.QUALITY_LEAD, team)
    return client
