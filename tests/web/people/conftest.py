"""What the tests of people's pages share."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from qa_app.core.permissions import RoleName
from qa_app.services.people import hashing
from qa_app.storage.tables.people import Team, User
from tests.support.factories import make_team, make_user
from tests.support.people import QUICK_HASHER
from tests.support.permissions import sign_in


@pytest.fixture(autouse=True)
def quick_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "HASHER", QUICK_HASHER)


@pytest.fixture
def team(session: Session) -> Team:
    return make_team(session, "t1", "售前一组")


@pytest.fixture
def boss(session: Session) -> User:
    """An administrator of every team."""
    return make_user(session, RoleName.ADMINISTRATOR, username="boss", name="赵敏")


@pytest.fixture
def administrator(client: FlaskClient, session: Session, boss: User) -> FlaskClient:
    """The browser of the administrator of every team."""
    return sign_in(client, session, boss)
