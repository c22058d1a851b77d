"""Signing in and out in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, event, func, select, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from qa_app.core.people.throttle import NAME
from qa_app.core.permissions import RoleName
from qa_app.storage.tables.people import SignIn, Team, User
from qa_app.storage.wiring import db
from qa_app.web.sessions import COOKIE
from tests.support.clock import FixedClock
from tests.support.databases import opened
from tests.support.factories import make_user
from tests.support.people import PASSWORD, with_password
from tests.support.permissions import sign_in


@pytest.fixture
def user(session: Session, team: Team) -> User:
    user = make_user(session, RoleName.REVIEWER, team, username="li.na", name="李娜")
    return with_password(session, user)


def enter(
    client: FlaskClient, password: str = PASSWORD, name: str = "li.na", next_page: str = ""
) -> TestResponse:
    address = f"/sign-in?next={next_page}" if next_page else "/sign-in"
    return client.post(address, data={"username": name, "password": password})


@contextmanager
def writing(database: str) -> Iterator[None]:
    """Hold the database's one pen."""
    engine = opened(database)
    with engine.begin() as connection:
        connection.execute(text("UPDATE team SET name = name"))
        yield
        connection.rollback()
    engine.dispose()


@contextmanager
def impatient(app: Flask) -> Iterator[None]:
    """Wait for the pen for a moment only, so that the test need not."""
    with app.app_context():
        engine = db.engine

    @event.listens_for(engine, "begin")
    def _hurry(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA busy_timeout=20")

    yield
    event.remove(engine, "begin", _hurry)


def token_of(client: FlaskClient) -> str | None:
    cookie = client.get_cookie(COOKIE)
    return cookie.value if cookie is not None else None


def is_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


@pytest.mark.both_databases
def test_signing_in_opens_the_pages(client: FlaskClient, user: User) -> None:
    """The ordinary morning."""
    assert not is_in(client)
    assert enter(client).status_code == 303
    assert is_in(client)
    assert "李娜" in client.get("/account").text


def test_the_cookie_is_kept_from_scripts_and_other_sites(client: FlaskClient, user: User) -> None:
    """A script that slips into a page must not be able to carry the session away."""
    set_cookie = next(
        line for line in enter(client).headers.getlist("Set-Cookie") if line.startswith(COOKIE)
    )
    assert "HttpOnly" in set_cookie
    assert "SameSite=Lax" in set_cookie
    assert "Path=/" in set_cookie


def test_the_cookie_lasts_as_long_whatever_the_visitors_clock_says(
    client: FlaskClient, user: User
) -> None:
    """A date would end it at once on a machine whose clock is ahead."""
    set_cookie = enter(client).headers["Set-Cookie"]
    assert f"Max-Age={7 * 24 * 3600}" in set_cookie


def test_after_signing_out_a_copied_cookie_is_worth_nothing(
    client: FlaskClient, user: User
) -> None:
    """Whoever copied it from a shared machine is out too."""
    enter(client)
    copied = token_of(client)
    answer = client.post("/sign-out")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
    assert "您已退出登录" in client.get("/sign-in").text
    assert token_of(client) is None
    client.set_cookie(COOKIE, copied or "")
    assert not is_in(client)


def test_signing_out_here_leaves_the_other_browser_signed_in(
    app: Flask, client: FlaskClient, user: User
) -> None:
    """One goes home from one machine."""
    other = app.test_client()
    enter(client)
    enter(other)
    client.post("/sign-out")
    assert is_in(other)


def test_signing_out_is_never_done_by_a_link(client: FlaskClient, user: User) -> None:
    """A picture in a message must not sign anybody out."""
    enter(client)
    assert client.get("/sign-out").status_code == 405
    assert is_in(client)


def test_signing_out_twice_is_no_fault(client: FlaskClient) -> None:
    """The second tab does it again."""
    assert client.post("/sign-out").status_code == 303


def test_a_token_from_before_is_not_taken_over(
    client: FlaskClient, user: User, session: Session
) -> None:
    """Whoever planted a cookie beforehand must not be signed in along with the victim."""
    client.set_cookie(COOKIE, "planted-by-somebody-else")
    enter(client)
    assert token_of(client) not in {None, "planted-by-somebody-else"}
    other = client.application.test_client()
    other.set_cookie(COOKIE, "planted-by-somebody-else")
    assert not is_in(other)


def test_signing_in_again_makes_a_new_token(client: FlaskClient, user: User) -> None:
    """A token is for one sign-in alone."""
    enter(client)
    first = token_of(client)
    enter(client)
    assert token_of(client) != first


@pytest.mark.parametrize(("name", "password"), [("li.na", "wrong-password"), ("nobody", PASSWORD)])
def test_a_failure_says_the_same_whatever_was_wrong(
    client: FlaskClient, user: User, name: str, password: str
) -> None:
    """Otherwise the page would tell who works here."""
    answer = enter(client, password, name)
    assert answer.status_code == 422
    assert "用户名或密码不正确" in answer.text
    assert password not in answer.text
    assert token_of(client) is None


def test_an_empty_form_is_told_beside_its_fields(client: FlaskClient) -> None:
    """Nothing was tried, so nothing is counted."""
    answer = enter(client, "", "")
    assert answer.status_code == 422
    assert answer.text.count("请填写此项") == 2


def test_too_many_failures_must_wait(client: FlaskClient, user: User, clock: FixedClock) -> None:
    """With the status and the seconds that a program needs to know."""
    for _time in range(NAME.free):
        enter(client, "wrong-password")
    answer = enter(client)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "5")
    assert "5 秒" in answer.text
    clock.advance(seconds=5)
    assert enter(client).status_code == 303


@pytest.mark.parametrize(
    "target", ["/account", "/administration/users?role=reviewer&words=%E6%9D%8E", "/a/b#c"]
)
def test_signing_in_leads_back_to_where_one_was_going(
    client: FlaskClient, user: User, target: str
) -> None:
    """A link from a colleague survives the sign-in page."""
    assert enter(client, next_page=quote(target)).headers["Location"] == target


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example/",
        "/\t/evil.example/",
        "/\n/evil.example",
        "javascript:alert(1)",
        "evil.example",
        "http:evil.example",
        "/%09/evil.example\t",
        "",
    ],
)
def test_signing_in_never_leads_to_another_site(
    client: FlaskClient, user: User, target: str
) -> None:
    """A link to our sign-in page must not end on somebody's copy of it."""
    place = enter(client, next_page=quote(target)).headers["Location"]
    assert place in {"/", "/account"}


def test_a_page_leads_to_the_sign_in_page_and_back(client: FlaskClient, user: User) -> None:
    """With everything that stood in the address."""
    answer = client.get("/account?lang=en")
    place = urlsplit(answer.headers["Location"])
    assert (answer.status_code, place.path) == (303, "/sign-in")
    assert parse_qs(place.query) == {"next": ["/account?lang=en"]}


def test_who_is_in_already_goes_on(client: FlaskClient, user: User) -> None:
    """A bookmark of the sign-in page is no dead end."""
    enter(client)
    assert client.get("/sign-in?next=/account").headers["Location"] == "/account"


def test_a_part_of_a_page_is_told_in_its_own_way(client: FlaskClient, user: User) -> None:
    """The sign-in page must not be drawn into a corner of another page."""
    answer = client.get("/account", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert "用户名" not in answer.text


def test_an_unused_session_ends(client: FlaskClient, user: User, clock: FixedClock) -> None:
    """A browser left open overnight."""
    enter(client)
    clock.advance(hours=11)
    assert is_in(client)
    clock.advance(hours=12)
    assert not is_in(client)


@pytest.mark.both_databases
def test_looking_at_pages_writes_at_most_once_a_minute(
    client: FlaskClient, user: User, session: Session, clock: FixedClock
) -> None:
    """A page must not wait for the one who writes, nor become one."""
    enter(client)
    began = clock.at
    for _look in range(3):
        clock.advance(seconds=25)
        assert is_in(client)
    assert session.scalars(select(SignIn.seen_at)).one() == began + timedelta(seconds=75)
    clock.advance(seconds=30)
    assert is_in(client)
    assert session.scalars(select(SignIn.seen_at)).one() == began + timedelta(seconds=75)


def test_a_page_is_shown_while_somebody_else_writes(
    client: FlaskClient, user: User, database: str, clock: FixedClock
) -> None:
    """An import may hold the pen for seconds; being here is noted another time then."""
    enter(client)
    clock.advance(minutes=2)
    with impatient(client.application), writing(database):
        assert is_in(client)


def test_who_left_meanwhile_is_out_with_the_next_page(
    client: FlaskClient, user: User, session: Session
) -> None:
    """Rights are looked up on every request, never kept in the cookie."""
    enter(client)
    user.active = False
    session.commit()
    assert not is_in(client)


def test_demo_users_are_refused_without_the_demo(
    client: FlaskClient, user: User, session: Session
) -> None:
    """Their password is printed in the manual."""
    user.demo = True
    assert enter(client).status_code == 422
    sign_in(client, session, user)
    assert not is_in(client)


def test_no_session_is_made_by_looking(client: FlaskClient, session: Session) -> None:
    """Robots would fill the table."""
    client.get("/sign-in")
    assert session.scalar(select(func.count()).select_from(SignIn)) == 0


def test_the_page_speaks_both_languages(client: FlaskClient) -> None:
    """Before anybody is known, the choice stands on the page."""
    assert "登录" in client.get("/sign-in").text
    english = client.get("/sign-in?lang=en").text
    assert "Sign in" in english
    assert "2分05秒" not in english


def test_the_user_menu_names_the_role(client: FlaskClient, user: User) -> None:
    """Who has two accounts sees which one this is."""
    enter(client)
    assert "质检员" in client.get("/account").text
