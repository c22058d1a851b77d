"""A floor at work and browsers of its people, for the tests of review pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from qa_app.services.context import Context
from qa_app.storage.tables.people import User
from tests.support.permissions import sign_in
from tests.support.reviewing import Floor

Visit = Callable[[User], FlaskClient]


@pytest.fixture
def floor(app: Flask, context: Context) -> Floor:
    """Two agents with four chats each; two of each are drawn for the reviewer."""
    floor = Floor(context)
    floor.draw()
    return floor


@pytest.fixture
def task(floor: Floor) -> int:
    return floor.queue()[0]


@pytest.fixture
def as_user(app: Flask, client: FlaskClient, session: Session) -> Visit:
    """``as_user(floor.lead)``: a browser in which this user is signed in."""
    made = app.test_client_class

    def visit(user: User) -> FlaskClient:
        app.test_client_class = made
        return sign_in(app.test_client(), session, user)

    return visit
