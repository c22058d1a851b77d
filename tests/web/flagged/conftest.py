"""Flagged conversations for pages."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from qa_app.core.permissions import RoleName
from qa_app.storage.tables.people import Team
from tests.conftest import SignIn


@pytest.fixture
def supervisor(client: FlaskClient, signed_in: SignIn, team: Team) -> FlaskClient:
    """The browser of a supervisor."""
    signed_in(client, RoleName.SUPERVISOR, team)
    return client
