"""Conversations to keep examples from."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from qa_app.core.permissions import RoleName
from qa_app.storage.tables.people import Team
from tests.conftest import SignIn


@pytest.fixture
def trainer(client: FlaskClient, signed_in: SignIn, team: Team) -> FlaskClient:
    """The browser of a trainer."""
    signed_in(client, RoleName.TRAINER, team)
    return client
