"""Who may open a page, tested alike for every page.

A capability's ``tests/web/<capability>/test_permissions.py`` says what it has::

    class TestPermissions(PermissionTests):
        pages = (
            Page("draws.listing", roles={QUALITY_LEAD}),
            Page("draws.one", roles={QUALITY_LEAD}, values=lambda house: {"draw_id": ...}),
            Page("draws.make", "POST", roles={QUALITY_LEAD}, values=..., data=...),
        )

and each page is tried by the roles that may, by those that may not, by the same role of
another team, by nobody, and with a wrong method. ``values`` fill the address with a thing of
``house.team``; a page with ``values`` is taken to be one of a team's things.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlsplit

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from qa_app.core.permissions import RoleName
from qa_app.services.people.tokens import digest, new_token
from qa_app.storage.queries.people import sign_ins
from qa_app.storage.tables.people import Team, User
from qa_app.web.sessions import COOKIE
from tests.support.clock import MONDAY_MORNING
from tests.support.factories import make_team, make_user

EVERY_ROLE = frozenset(RoleName)
FORBIDDING = frozenset({401, 403, 404, 405})

Values = Callable[["House"], Mapping[str, object]]


def sign_in(client: FlaskClient, session: Session, user: User) -> FlaskClient:
    """Let a browser be somebody, as if they had signed in at the tests' standing moment."""
    token, now = new_token(), MONDAY_MORNING
    sign_ins.add_sign_in(session, digest(token), user.id, now, now + timedelta(days=7))
    session.commit()
    client.set_cookie(COOKIE, token)
    return client


@dataclass(frozen=True)
class Page:
    """One endpoint with one method.

    ``roles``: who may open it in the thing's own team. ``values``: what fills the address.
    ``data``: what is posted; whether it is accepted does not matter here. ``of_team``: whether
    other teams must not find it; by itself, where the address names a thing.
    """

    endpoint: str
    method: str = "GET"
    roles: Collection[RoleName] = EVERY_ROLE
    values: Values | None = None
    data: Values | None = None
    of_team: bool | None = None

    @property
    def is_of_team(self) -> bool:
        return self.values is not None if self.of_team is None else self.of_team

    def __str__(self) -> str:
        return f"{self.method} {self.endpoint}"


@dataclass
class House:
    """An application with two teams, and somebody of each role in either."""

    app: Flask
    session: Session
    things: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def team(self) -> Team:
        return make_team(self.session, "t1", "售前一组")

    @cached_property
    def other(self) -> Team:
        return make_team(self.session, "t2", "售后一组")

    def user(self, role: RoleName, team: Team) -> User:
        """Whoever has this role in this team, and nothing else."""
        user: User = self.thing(
            f"{role} of {team.id}",
            lambda: make_user(self.session, role, team, username=f"{role}.{team.id}"),
        )
        return user

    def thing(self, name: str, make: Callable[[], Any]) -> Any:
        """Something made once and the same from then on."""
        if name not in self.things:
            self.things[name] = make()
        return self.things[name]

    def asked(self, page: Page, user: User | None, method: str | None = None) -> TestResponse:
        """The answer to somebody, or to nobody, who asks for a page."""
        values: dict[str, Any] = dict(page.values(self)) if page.values else {}
        data = dict(page.data(self)) if page.data else {}
        client = self.app.test_client()
        if user is not None:
            sign_in(client, self.session, user)
        with self.app.test_request_context():
            address = url_for(page.endpoint, **values)
        self.session.commit()
        try:
            return client.open(address, method=method or page.method, data=data)
        finally:
            self.session.expire_all()

    def methods_of(self, page: Page) -> set[str]:
        """Every method that some endpoint takes at the address of a page."""
        rules = self.app.url_map.iter_rules(page.endpoint)
        addresses = {rule.rule for rule in rules}
        every = self.app.url_map.iter_rules()
        return {m for rule in every if rule.rule in addresses for m in rule.methods or ()}


class PermissionTests:
    """The matrix; a test class derives from it and names its pages."""

    pages: ClassVar[tuple[Page, ...]] = ()

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        if "page" in metafunc.fixturenames:
            metafunc.parametrize("page", self.pages, ids=str)

    @pytest.fixture
    def house(self, app: Flask, session: Session) -> House:
        return House(app, session)

    def test_the_roles_that_may_are_let_in(self, page: Page, house: House) -> None:
        """A right that exists on paper alone is no right."""
        for role in sorted(page.roles):
            answer = house.asked(page, house.user(role, house.team))
            assert answer.status_code not in FORBIDDING, role
            assert answer.status_code < 500, role
            assert not _leads_to_sign_in(answer), role

    def test_whoever_may_not_is_turned_away(self, page: Page, house: House) -> None:
        """Four kinds of no. Each leaves all as it was, so that one house serves them all."""
        self.other_roles_of_the_team_are_refused(page, house)
        self.other_teams_find_nothing(page, house)
        self.nobody_is_led_to_the_sign_in_page(page, house)
        self.a_wrong_method_is_told_so(page, house)

    def other_roles_of_the_team_are_refused(self, page: Page, house: House) -> None:
        """They may know that it is there; it is not for them to open or do."""
        for role in sorted(EVERY_ROLE - set(page.roles)):
            assert house.asked(page, house.user(role, house.team)).status_code == 403, role

    def other_teams_find_nothing(self, page: Page, house: House) -> None:
        """Not even whether it exists."""
        if page.is_of_team:
            for role in sorted(page.roles):
                stranger = house.user(role, house.other)
                assert house.asked(page, stranger).status_code == 404, role
        else:
            assert page.values is None or page.of_team is False, (
                "a thing that every team may see: say of_team=False"
            )

    def nobody_is_led_to_the_sign_in_page(self, page: Page, house: House) -> None:
        """A session that ended must not look like a missing page, and shows nothing."""
        answer = house.asked(page, None)
        assert answer.status_code == 401 or _leads_to_sign_in(answer)

    def a_wrong_method_is_told_so(self, page: Page, house: House) -> None:
        """What changes something is never done by following a link."""
        taken = house.methods_of(page)
        user = house.user(sorted(page.roles)[0], house.team)
        for method in {"GET", "POST", "DELETE"} - taken:
            assert house.asked(page, user, method).status_code == 405, method


def _leads_to_sign_in(answer: TestResponse) -> bool:
    place = urlsplit(answer.headers.get("Location", "")).path
    return answer.status_code in {302, 303} and place == "/sign-in"
