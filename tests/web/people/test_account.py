"""One's own account, and the pages behind one-time links."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from qa_app.core.people.throttle import NAME
from qa_app.core.permissions import RoleName
from qa_app.services.context import Context
from qa_app.services.people import passwords
from qa_app.storage.tables.people import Team, User
from tests.support.clock import FixedClock
from tests.support.factories import make_user
from tests.support.people import PASSWORD, with_password
from tests.support.permissions import sign_in

NEW = "chun-mian-bu-jue-xiao"


@pytest.fixture
def user(session: Session, team: Team) -> User:
    user = make_user(session, RoleName.REVIEWER, team, username="li.na", name="李娜")
    return with_password(session, user)


@pytest.fixture
def browser(client: FlaskClient, session: Session, user: User) -> FlaskClient:
    return sign_in(client, session, user)


def change(browser: FlaskClient, **given: str):  # type: ignore[no-untyped-def]
    data = {"old": PASSWORD, "password": NEW, "again": NEW} | given
    return browser.post("/account/password", data=data)


def enters(app: Flask, password: str) -> bool:
    data = {"username": "li.na", "password": password}
    return app.test_client().post("/sign-in", data=data).status_code == 303


@pytest.fixture
def link(context: Context, user: User) -> str:
    """The address of a one-time link for the user."""
    return f"/account/link/{passwords.make_link(context, user.id).token}"


def test_the_account_names_its_user_and_roles(browser: FlaskClient) -> None:
    """What an administrator would be asked about."""
    page = browser.get("/account").text
    assert "李娜" in page
    assert "li.na" in page
    assert "质检员" in page
    assert "售前一组" in page


def test_a_password_is_changed_with_the_old_one(
    app: Flask, browser: FlaskClient, session: Session, user: User
) -> None:
    """Here one stays signed in, everywhere else not."""
    elsewhere = sign_in(app.test_client(), session, user)
    assert change(browser).status_code == 303
    assert browser.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303
    assert enters(app, NEW)
    assert not enters(app, PASSWORD)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"old": "wrong-password"}, "当前密码不正确"),
        ({"again": "another-password"}, "两次输入的密码不一致"),
        ({"password": "short", "again": "short"}, "至少 10 个字符"),
        ({"password": "1234567890", "again": "1234567890"}, "太容易被猜到"),
        ({"old": ""}, "请填写此项"),
    ],
)
def test_a_refused_change_says_why_and_changes_nothing(
    app: Flask, browser: FlaskClient, given: dict[str, str], sentence: str
) -> None:
    """And never writes a password back into the page."""
    answer = change(browser, **given)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert NEW not in answer.text
    assert enters(app, PASSWORD)


def test_guessing_the_old_password_must_wait(browser: FlaskClient) -> None:
    """An unlocked screen is no place to guess at leisure."""
    for _time in range(NAME.free):
        change(browser, old="wrong-password")
    answer = change(browser)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_the_language_is_kept_with_the_account(
    app: Flask, browser: FlaskClient, session: Session, user: User
) -> None:
    """On another machine the pages greet in the same language."""
    assert browser.post("/account/language", data={"locale": "en"}).status_code == 303
    other = sign_in(app.test_client(), session, user)
    assert "Your account" in other.get("/account").text
    assert browser.post("/account/language", data={"locale": "xx"}).status_code == 422


def test_extra_fields_change_nothing_else(
    browser: FlaskClient, session: Session, user: User
) -> None:
    """A form takes its own fields, whatever else is sent along."""
    before = user.id, user.username, user.name, user.agent_id
    extra = {
        "id": "999",
        "username": "boss",
        "name": "某",
        "active": "",
        "role": "administrator",
        "demo": "1",
        "agent_id": "1",
        "user_id": "1",
    }
    browser.post("/account/language", data={"locale": "en"} | extra)
    change(browser, **extra)
    session.refresh(user)
    assert (user.id, user.username, user.name, user.agent_id) == before
    assert (user.active, user.demo, user.locale) == (True, False, "en")


def test_a_link_shows_whose_account_it_is(client: FlaskClient, link: str) -> None:
    """Before somebody types a password into it."""
    page = client.get(link)
    assert page.status_code == 200
    assert "李娜" in page.text
    assert "li.na" in page.text


def test_looking_at_a_link_does_not_use_it_up(client: FlaskClient, link: str) -> None:
    """Chat programs open every address to preview it."""
    for _look in range(3):
        assert client.get(link).status_code == 200
    assert client.post(link, data={"password": NEW, "again": NEW}).status_code == 303


def test_a_link_sets_the_password_and_lets_in(app: Flask, client: FlaskClient, link: str) -> None:
    """One step from the link to the work."""
    client.post(link, data={"password": NEW, "again": NEW})
    assert client.get("/account").status_code == 200
    assert enters(app, NEW)


def test_a_link_works_once(client: FlaskClient, link: str) -> None:
    """Whoever finds it afterwards is told what to do."""
    client.post(link, data={"password": NEW, "again": NEW})
    for answer in (
        client.get(link),
        client.post(link, data={"password": PASSWORD, "again": PASSWORD}),
    ):
        assert answer.status_code == 404
        assert "请联系管理员" in answer.text


def test_a_refused_password_leaves_the_link_usable(client: FlaskClient, link: str) -> None:
    """A choice that is too short must not send anybody back to the administrator."""
    answer = client.post(link, data={"password": "short", "again": "short"})
    assert answer.status_code == 422
    assert "至少 10 个字符" in answer.text
    assert client.post(link, data={"password": NEW, "again": NEW}).status_code == 303


def test_an_expired_link_opens_nothing(client: FlaskClient, link: str, clock: FixedClock) -> None:
    """Links lie around in chats for years."""
    clock.advance(days=8)
    assert client.get(link).status_code == 404


@pytest.mark.parametrize("token", ["x", "0" * 43, "../../etc/passwd", "%00"])
def test_a_made_up_link_opens_nothing(client: FlaskClient, token: str) -> None:
    """And is no fault of ours."""
    assert client.get(f"/account/link/{token}").status_code == 404


def test_the_page_of_a_link_is_kept_nowhere(client: FlaskClient, link: str) -> None:
    """Its address is the key: neither a cache nor another site may learn it."""
    headers = client.get(link).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_a_reset_ends_the_sessions_of_the_user(app: Flask, browser: FlaskClient, link: str) -> None:
    """A password is reset because somebody else may be in."""
    app.test_client().post(link, data={"password": NEW, "again": NEW})
    assert browser.get("/account").status_code == 303


def test_a_link_opens_the_account_of_its_user_whoever_is_signed_in(
    client: FlaskClient, session: Session, link: str
) -> None:
    """An administrator tries the link out and becomes the user, not the other way round."""
    administrator = make_user(session, RoleName.ADMINISTRATOR, None, name="赵敏")
    sign_in(client, session, administrator)
    client.post(link, data={"password": NEW, "again": NEW})
    assert "李娜" in client.get("/account").text
