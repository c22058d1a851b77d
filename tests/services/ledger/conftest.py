"""Books for every test of the ledger."""

from __future__ import annotations

import pytest

from qa_app.services.context import Context
from tests.support.booking import Books
from tests.support.reviewing import Floor


@pytest.fixture
def books(context: Context) -> Books:
    """Two agents with two chats each, assessed by points."""
    return Books(Floor(context, chats=2))
