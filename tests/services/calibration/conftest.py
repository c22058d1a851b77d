"""A floor with three reviewers for every test of calibration."""

from __future__ import annotations

import pytest

from qa_app.services.context import Context
from tests.support.calibrating import Circle
from tests.support.reviewing import Floor


@pytest.fixture
def circle(context: Context) -> Circle:
    """Two agents with four chats each, three reviewers."""
    return Circle(Floor(context))
