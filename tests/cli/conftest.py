"""The command line on the test's own database."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy.orm import Session

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, session: Session) -> Run:
    """``run("audit", "verify")`` runs a command; the test's own transaction ends first."""

    def run(*words: str, input: str | bytes | None = None) -> Result:  # noqa: A002 - click's name
        session.commit()
        try:
            return app.test_cli_runner().invoke(args=list(words), input=input)
        finally:
            session.expire_all()

    return run
