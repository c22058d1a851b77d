"""The gallery as a client sees it, and the browsers of users."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from qa_app.storage.tables.people import User
from tests.support.permissions import sign_in
from tests.web.gallery.app import gallery_app

Visit = Callable[[User], FlaskClient]


@pytest.fixture
def gallery() -> Flask:
    return gallery_app(TESTING=True, PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False)


@pytest.fixture
def visitor(gallery: Flask) -> FlaskClient:
    """A signed-in browser, Chinese by default."""
    return gallery.test_client()


@pytest.fixture
def stranger() -> FlaskClient:
    app = gallery_app(
        signed_in=False, TESTING=True, PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False
    )
    return app.test_client()


@pytest.fixture
def visit(app: Flask, client: FlaskClient, session: Session) -> Visit:
    """``visit(floor.lead)``: a browser in which this user is signed in."""
    made = app.test_client_class

    def browser(user: User) -> FlaskClient:
        app.test_client_class = made
        return sign_in(app.test_client(), session, user)

    return browser
