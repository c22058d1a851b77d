"""Conversations for pages."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from qa_app.core.permissions import RoleName
from qa_app.storage.tables.people import Team
from tests.conftest import SignIn


@pytest.fixture
def lead(client: FlaskClient, signed_in: SignIn, team: Team) -> FlaskClient:
    """The browser of a quality lead."""
    signed_in(client, RoleName.QUALITY_LEAD, team)
    return client
