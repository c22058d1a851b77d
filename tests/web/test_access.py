"""Who may open a page, and that every page says so."""

from __future__ import annotations

import importlib
import pkgutil
from urllib.parse import urlsplit

import pytest
from flask import Blueprint, Flask
from hypothesis import given
from hypothesis import strategies as st

import tests.web
from qa_app.core.permissions import Actor, Grant, Right, RoleName
from qa_app.web.access import needs, open_to, own_path, public, signed_in
from tests.support.factories import LONG_AGO
from tests.support.permissions import PermissionTests

# Whoever adds to this list lets everybody in: say why.
OPEN_TO_ALL = {
    "static": "style sheets and scripts",
    "people.sign_in": "the way in",
    "people.sign_out": "the way out; nobody can be signed out but oneself",
    "people.account_link": "opened by its token alone",
}


def _tested_endpoints() -> set[str]:
    """The endpoints that some permission matrix names."""
    for module in pkgutil.walk_packages(tests.web.__path__, "tests.web."):
        if module.name.endswith(".test_permissions"):
            importlib.import_module(module.name)
    return {page.endpoint for matrix in PermissionTests.__subclasses__() for page in matrix.pages}


def test_every_page_says_who_may_open_it(app: Flask) -> None:
    """A view without a guard is open to the world, and nobody notices."""
    views = {name: view for name, view in app.view_functions.items() if name != "static"}
    assert [name for name, view in views.items() if open_to(view) is None] == []


def test_only_the_pages_listed_here_are_open_to_all(app: Flask) -> None:
    """One word in a view must not be enough to open it."""
    public_views = {name for name, view in app.view_functions.items() if open_to(view) == "public"}
    assert public_views <= set(OPEN_TO_ALL)


def test_every_other_page_stands_in_a_permission_matrix(app: Flask) -> None:
    """Who may open it is tried out, by role and by team."""
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()} - set(OPEN_TO_ALL)
    assert endpoints - _tested_endpoints() == set()


def test_every_form_is_checked_for_its_origin(app: Flask) -> None:
    """Another site must not be able to press our buttons, on any page."""
    app.config["WTF_CSRF_ENABLED"] = True
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        for method in {"POST", "PUT", "PATCH", "DELETE"} & set(rule.methods or ()):
            values = dict.fromkeys(rule.arguments, "1")
            address = app.url_map.bind("localhost").build(rule.endpoint, values)
            answer = client.open(address, method=method)
            assert answer.status_code == 400, f"{method} {address}"


@pytest.fixture
def guarded() -> Flask:
    """A small application whose visitor is whoever ``X-Roles`` says."""
    from flask import g, request

    from qa_app.core.errors import Refused

    app = Flask(__name__)
    views = Blueprint("views", __name__)

    @views.get("/own")
    @signed_in
    def own() -> str:
        return "own"

    @views.get("/draw")
    @needs(Right.DRAW, Right.PUBLISH)
    def draw() -> str:
        return "draw"

    @app.before_request
    def recognise() -> None:
        roles = request.headers.get("X-Roles")
        grants = [Grant(RoleName(role), 1, LONG_AGO) for role in (roles or "").split()]
        g.actor = None if roles is None else Actor(1, "test", tuple(grants))

    @app.errorhandler(Refused)
    def refused(_fault: Refused) -> tuple[str, int]:
        return "refused", 403

    app.register_blueprint(views)
    return app


@pytest.mark.parametrize(
    ("address", "roles", "status"),
    [
        ("/own", None, 401),
        ("/own", "", 200),
        ("/own", "agent", 200),
        ("/draw", None, 401),
        ("/draw", "", 403),
        ("/draw", "reviewer", 403),
        ("/draw", "reviewer quality_lead", 200),
    ],
)
def test_a_guard_lets_in_who_has_one_of_the_rights(
    guarded: Flask, address: str, roles: str | None, status: int
) -> None:
    """In some team; in which one, the service asks."""
    headers = {} if roles is None else {"X-Roles": roles}
    assert guarded.test_client().get(address, headers=headers).status_code == status


def test_a_guard_without_rights_is_a_mistake() -> None:
    """It would let nobody in, or everybody."""
    with pytest.raises(ValueError, match="rights"):
        needs()


def test_a_guarded_view_keeps_its_name() -> None:
    """The endpoint, and with it every address, comes from it."""

    @needs(Right.DRAW)
    def draws() -> None:
        """Everything drawn."""

    assert (draws.__name__, draws.__doc__) == ("draws", "Everything drawn.")
    assert open_to(draws) == (Right.DRAW,)


def test_a_public_view_is_marked_and_otherwise_untouched() -> None:
    """The mark is what the tests above read."""

    def view() -> str:
        return "seen"

    assert open_to(view) is None
    assert public(view)() == "seen"
    assert open_to(view) == "public"


@given(st.text(max_size=60) | st.from_regex(r"\A[/\\]{1,3}[a-z.:@\t\n /\\]{0,20}\Z"))
def test_a_place_to_go_on_to_is_always_on_this_site(target: str) -> None:
    """As a browser reads it: without tabs and breaks, and with both slashes alike."""
    path = own_path(target)
    if path is None:
        return
    as_read = "".join(c for c in path if c not in "\t\n\r").replace("\\", "/")
    assert as_read.startswith("/")
    assert not as_read.startswith("//")
    assert urlsplit(as_read).netloc == ""


@pytest.mark.parametrize("path", ["/", "/account", "/a?next=//evil.example", "/质检?q=a%20b#c"])
def test_an_ordinary_path_is_kept_whole(path: str) -> None:
    """What merely looks odd is no attack."""
    assert own_path(path) == path
