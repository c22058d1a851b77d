"""A floor of agents with chats, whose reviews count in assessed months."""

from __future__ import annotations

import pytest

from qa_app.services.context import Context
from tests.support.reviewing import Floor


@pytest.fixture
def floor(context: Context) -> Floor:
    """Two agents with four chats each."""
    return Floor(context)
