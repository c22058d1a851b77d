"""Conversations of two teams."""

from __future__ import annotations

import pytest

from qa_app.services.context import Context
from tests.support.talks import Talks


@pytest.fixture
def talks(context: Context) -> Talks:
    return Talks(context)
