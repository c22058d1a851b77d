"""``create-user``, as whoever sets a server up calls it."""

from __future__ import annotations

import re

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.storage.tables.people import Membership, User
from tests.support.factories import make_team

LINK = re.compile(r"http://\S+(/account/link/[\w-]{43})")


def call(app: Flask, session: Session, *arguments: str) -> Result:
    session.commit()
    result = app.test_cli_runner().invoke(args=["create-user", *arguments])
    session.expire_all()
    return result


def opens(app: Flask, result: Result) -> bool:
    found = LINK.search(result.output)
    return found is not None and app.test_client().get(found[1]).status_code == 200


def test_a_user_is_made_and_the_link_printed(app: Flask, session: Session) -> None:
    """The printed link is the only way into the new account."""
    team = make_team(session, "t1")
    result = call(app, session, "zhang.wei", "--name", "张伟", "--role", "reviewer", "--team", "t1")
    assert result.exit_code == 0
    assert opens(app, result)
    user = session.scalars(select(User)).one()
    role = session.scalars(select(Membership)).one()
    assert (user.username, user.name, user.password_hash) == ("zhang.wei", "张伟", None)
    assert (role.role, role.team_id) == ("reviewer", team.id)


def test_without_role_and_team_it_is_an_administrator(app: Flask, session: Session) -> None:
    """The first user of a new server."""
    result = call(app, session, "boss", "--address", "https://qa.example/")
    assert "https://qa.example/account/link/" in result.output
    assert session.scalars(select(Membership.role)).one() == "administrator"


@pytest.mark.parametrize(
    "arguments",
    [
        ("zhang wei", "--role", "reviewer", "--team", "t1"),
        ("zhang.wei", "--role", "reviewer"),
        ("zhang.wei", "--role", "reviewer", "--team", "t9"),
        ("zhang.wei", "--role", "king"),
        ("--role", "reviewer", "--team", "t1"),
        ("nobody", "--new-link"),
    ],
    ids=["bad name", "no team", "unknown team", "unknown role", "no name", "unknown user"],
)
def test_what_cannot_be_is_told_and_makes_nobody(
    app: Flask, session: Session, arguments: tuple[str, ...]
) -> None:
    """A script sees it by the exit code, a person by the sentence."""
    make_team(session, "t1")
    result = call(app, session, *arguments)
    assert result.exit_code != 0
    assert "Traceback" not in result.output
    assert session.scalars(select(User)).all() == []


def test_a_lost_password_is_replaced_from_the_console(app: Flask, session: Session) -> None:
    """Also that of the only administrator."""
    first = call(app, session, "boss")
    second = call(app, session, "Boss", "--new-link")
    assert opens(app, second)
    assert not opens(app, first)


def test_the_first_administrator_is_made_once(app: Flask, session: Session) -> None:
    """Called at every start; it prints a link until somebody has used one."""
    first = call(app, session, "--first")
    again = call(app, session, "--first")
    found = LINK.search(again.output)
    assert found is not None
    assert not opens(app, first)
    password = {"password": "mei-gui-hua-kai", "again": "mei-gui-hua-kai"}
    assert app.test_client().post(found[1], data=password).status_code == 303
    assert call(app, session, "--first").output == ""
    assert len(session.scalars(select(User)).all()) == 1
