"""A floor with a draw and two more reviewers."""

from __future__ import annotations

import pytest

from qa_app.core.permissions import RoleName
from qa_app.services.context import Context
from qa_app.storage.tables.people import User
from tests.support.factories import make_user
from tests.support.reviewing import Floor


@pytest.fixture
def floor(context: Context) -> Floor:
    """Two agents with four chats each; two of each are drawn for the one reviewer."""
    floor = Floor(context)
    floor.draw()
    return floor


@pytest.fixture
def second(floor: Floor) -> User:
    """Another reviewer of the team, with nothing to do."""
    user = make_user(floor.context.session, RoleName.REVIEWER, floor.team, name="赵敏")
    floor.context.session.commit()
    return user
