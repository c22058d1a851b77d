"""The first page: what waits today."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, g, render_template

from qa_app.services import home
from qa_app.web import navigation
from qa_app.web.access import signed_in
from qa_app.web.context import context
from qa_app.web.navigation import N_, Entry, Section
from qa_app.web.visitors import current_actor

blueprint = Blueprint("home", __name__)
navigation.on(blueprint, Entry(N_("Home"), "home.index", "house", 0, None, Section.START))


@blueprint.get("/")
@signed_in
def index() -> str:
    """What waits for the visitor, and their week."""
    return render_template("home/index.html", home=home.overview(context()))


@blueprint.app_template_global()
def waiting_at() -> Mapping[str, int]:
    """How much waits for the visitor at which capability, for the sidebar; asked once a page."""
    if "waiting_at" not in g:
        g.waiting_at = home.waiting_at(context()) if current_actor() else {}
    found: Mapping[str, int] = g.waiting_at
    return found


@blueprint.app_template_global()
def unread_notices() -> int:
    """How many notices the visitor has not read, for the bell of every page."""
    return waiting_at().get("notices", 0)
