"""Every pack of rules, and one with its rules and the teams that it is on for."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from qa_app.core.errors import Invalid
from qa_app.core.permissions import Right
from qa_app.services import packs
from qa_app.web import navigation
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.navigation import N_, Entry, Section

EVERY_TEAM = "all"

blueprint = Blueprint("packs", __name__, url_prefix="/packs")
navigation.on(
    blueprint,
    Entry(
        N_("Rule packs"),
        "packs.listing",
        "sliders",
        15,
        Right.SET_REVIEWING,
        Section.DEFINITIONS,
    ),
)


@blueprint.get("")
@needs(Right.SET_REVIEWING)
def listing() -> str:
    """The packs, with how often they hit and in how many teams they are on."""
    return render_template("packs/listing.html", packs=packs.list_packs(context()))


@blueprint.get("/<pack_id>")
@needs(Right.SET_REVIEWING)
def one(pack_id: str) -> str:
    """One pack: its rules, its measured hits, and a switch for each team."""
    return render_template("packs/one.html", found=packs.one_pack(context(), pack_id))


@blueprint.post("/<pack_id>")
@needs(Right.SET_REVIEWING)
def switch(pack_id: str) -> Response:
    """Switch the pack on or off for a team, or for all."""
    on = request.form.get("on")
    if on not in {"yes", "no"}:
        raise Invalid(N_("Choose whether to switch the pack on or off."))
    packs.switch(context(), pack_id, _team(request.form.get("team", "")), on=on == "yes")
    flash(_("The pack is on.") if on == "yes" else _("The pack is off."), "success")
    return redirect(url_for("packs.one", pack_id=pack_id), 303)


def _team(text: str) -> int | None:
    if text == EVERY_TEAM:
        return None
    if not text.isdecimal() or len(text) > 9:
        raise Invalid(N_("Choose a team."))
    return int(text)
