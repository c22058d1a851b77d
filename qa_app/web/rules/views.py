"""Every rule, and one with all that it says; nothing is changed here."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from qa_app.core.permissions import Right
from qa_app.services import rule_quality, rules
from qa_app.web import navigation
from qa_app.web.access import needs, signed_in
from qa_app.web.context import context
from qa_app.web.definition_owners import SHARED, asked_team
from qa_app.web.navigation import N_, Entry, Section
from qa_app.web.rules import words

blueprint = Blueprint("rules", __name__, url_prefix="/rules")
navigation.on(
    blueprint,
    Entry(N_("Rules"), "rules.listing", "shield-check", 10, None, Section.DEFINITIONS),
)


@blueprint.get("")
@signed_in
def listing() -> str:
    """The rules in force, the gravest first. How often they hit comes after."""
    return render_template(
        "rules/listing.html", rules=rules.list_rules(context()), hits=None, quality=None
    )


@blueprint.get("/all/hits")
@needs(Right.SEE_CONVERSATIONS)
def hits() -> str:
    """The same table with what was found; counting takes a moment where there is much."""
    asking = context()
    return render_template(
        "rules/table.html",
        rules=rules.list_rules(asking),
        hits=rules.hits(asking),
        quality=rule_quality.quality_of_rules(asking),
    )


@blueprint.get("/<key>")
@signed_in
def one(key: str) -> str:
    """One rule: what it finds, why, and its examples."""
    found = rules.one_rule(context(), key, _whole("version"), asked_team())
    return render_template(
        "rules/one.html",
        found=found,
        SHARED=SHARED,
        rule=found.rule,
        conditions=words.conditions(found.rule),
        when=list(words.expression(found.rule.when)),
    )


def _whole(name: str) -> int | None:
    """A number of the address; what cannot be one is none."""
    text = request.args.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else None
