"""A floor with three reviewers, for the tests of calibration pages."""

from __future__ import annotations

import pytest
from flask import Flask

from qa_app.services.context import Context
from tests.support.calibrating import Circle
from tests.support.reviewing import Floor


@pytest.fixture
def circle(app: Flask, context: Context) -> Circle:
    """Two agents with four chats each, three reviewers."""
    return Circle(Floor(context))
