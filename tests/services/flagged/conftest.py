"""A floor with flagged chats for tests of the queue."""

from __future__ import annotations

import pytest

from qa_app.services.context import Context
from tests.support.reviewing import Floor


@pytest.fixture
def floor(context: Context) -> Floor:
    """Two agents with four flagged chats each."""
    return Floor(context)
