"""A floor with a second reviewer for every test of re-checks."""

from __future__ import annotations

import pytest

from qa_app.services.context import Context
from tests.support.appealing import Bench
from tests.support.reviewing import Floor


@pytest.fixture
def bench(context: Context) -> Bench:
    """Two agents with four chats each, two reviewers, and the others."""
    return Bench(Floor(context))
