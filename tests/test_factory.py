"""The application as it is put together."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from qa_app.cli import COMMANDS
from qa_app.config import Settings
from qa_app.core.jobs import JobKind
from qa_app.factory import STEPS, create_app
from qa_app.jobs.tasks import TASKS
from qa_app.storage.wiring import READ_ONLY, db
from qa_app.web.access import open_to
from qa_app.web.jobs.words import KINDS
from tests.conftest import SignIn, dispose


def test_every_step_has_a_name_that_says_what_it_does() -> None:
    """The list of steps is the map of the house."""
    names = [step.__name__ for step in STEPS]
    assert len(set(names)) == len(names)
    assert "<lambda>" not in names


def test_every_command_is_there(app: Flask) -> None:
    """A module that nobody registered is dead."""
    assert {command.name for command in COMMANDS} <= set(app.cli.commands)


def test_every_kind_of_job_has_a_task() -> None:
    """A job of a kind without one would wait for ever."""
    assert set(TASKS) == {kind.value for kind in JobKind}


def test_every_kind_of_job_has_a_name_on_pages() -> None:
    """Its own word for itself is for machines."""
    assert set(KINDS) == set(JobKind)


def test_every_page_says_who_may_open_it(app: Flask) -> None:
    """A page that nobody thought about is open to the world."""
    views = {name: view for name, view in app.view_functions.items() if name != "static"}
    assert len(views) > 10
    assert [name for name, view in views.items() if open_to(view) is None] == []


def test_two_applications_in_one_process_do_not_share_anything(app: Flask) -> None:
    """Tests and servers with several sites need that."""
    other = create_app(app.config["SETTINGS"])
    assert other is not app
    assert other.extensions["navigation"] is not app.extensions["navigation"]


def test_a_request_that_looks_cannot_write(client: FlaskClient, signed_in: SignIn) -> None:
    """What waits for no writer must not be one itself."""
    signed_in(client)
    with client.application.test_request_context("/jobs"):
        client.application.preprocess_request()
        assert db.session().info[READ_ONLY]
    with client.application.test_request_context("/jobs", method="POST"):
        client.application.preprocess_request()
        assert not db.session().info[READ_ONLY]


@pytest.mark.parametrize(("proxies", "address"), [(0, "127.0.0.1"), (1, "203.0.113.9")])
def test_only_ones_own_proxies_say_who_is_asking(
    settings: Settings, proxies: int, address: str
) -> None:
    """Else whoever guesses passwords writes another address into every try."""
    app = create_app(replace(settings, trusted_proxies=proxies))
    seen: list[str | None] = []
    app.before_request(lambda: seen.append(request.remote_addr))
    forwarded = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9"}
    app.test_client().get("/sign-in", headers=forwarded)
    dispose(app)
    assert seen == [address]
