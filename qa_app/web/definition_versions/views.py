"""Giving a team's own version of a definition up, and sharing it with every team."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from qa_app.core.definitions import Kind
from qa_app.core.errors import NotFound
from qa_app.core.permissions import Right
from qa_app.services import definition_versions
from qa_app.services.definition_owners import require_owner
from qa_app.services.rule_bench import publishing
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.definition_owners import SHARED, first_day

blueprint = Blueprint("definition_versions", __name__, url_prefix="/definitions")

PAGES: Mapping[Kind, str] = {
    Kind.RULE: "rules.one",
    Kind.RUBRIC: "rubrics.one",
    Kind.LATENCY: "latency.one",
    Kind.SCHEME: "schemes.one",
}
"""Every kind, with the page of one."""


@blueprint.post("/<kind>/<key>/give-up/<int:team_id>")
@needs(Right.EDIT_DEFINITIONS)
def give_up(kind: str, key: str, team_id: int) -> AnyResponse:
    """Have a team go by the shared version again."""
    wanted, base = _kind(kind), _number("base")
    if wanted is Kind.RULE:
        shared = publishing.give_up(context(), key, team_id, base=base)
    else:
        shared = definition_versions.give_up(context(), wanted, key, team_id, base=base)
    if shared is None:
        flash(_("It is out of use. What was made by it stays."), "success")
        return redirect(url_for(PAGES[wanted], key=key, team=team_id), 303)
    flash(_("The team goes by the shared version again."), "success")
    if wanted is Kind.RULE:
        return redirect(url_for("rule_bench.edit", key=key, team=team_id), 303)
    return redirect(url_for(PAGES[wanted], key=key), 303)


@blueprint.post("/<kind>/<key>/share")
@needs(Right.EDIT_DEFINITIONS)
def share(kind: str, key: str) -> AnyResponse:
    """Make a team's own version the one that all teams share."""
    require_owner(context(), None)
    wanted, number, note = _kind(kind), _number("number"), request.form.get("note", "")
    if wanted is Kind.RULE:
        added = publishing.share(context(), key, number, note=note)
    else:
        since = first_day(request.form.get("since", "")) if wanted is Kind.SCHEME else None
        added = definition_versions.share(context(), wanted, key, number, note=note, since=since)
    flash(_("Version %(number)s is in force.", number=added.number), "success")
    if wanted is Kind.RULE:
        return redirect(url_for("rule_bench.edit", key=key, team=SHARED), 303)
    return redirect(url_for(PAGES[wanted], key=key, version=added.number), 303)


def _kind(said: str) -> Kind:
    if said not in set(Kind):
        raise NotFound()
    return Kind(said)


def _number(name: str) -> int:
    """The number of a version; what cannot be one is that of none."""
    said = request.form.get(name, "")
    return int(said) if said.isdecimal() and len(said) < 7 else -1
