"""Every rubric, and one with its criteria; nothing is changed here."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, render_template, request
from flask_babel import lazy_gettext

from qa_app.core.rubrics.model import CriticalClass
from qa_app.services import rubric_builder, rubrics
from qa_app.services.definition_owners import owners
from qa_app.web import navigation
from qa_app.web.access import signed_in
from qa_app.web.context import context
from qa_app.web.definition_owners import asked_team
from qa_app.web.languages import locale_name
from qa_app.web.navigation import N_, Entry, Section
from qa_app.web.rubric_builder import forms

KINDS: Mapping[str, object] = {
    "points": lazy_gettext("Points"),
    "yes_no": lazy_gettext("Yes or no"),
    "deduction": lazy_gettext("Points off for each occurrence"),
    "levels": lazy_gettext("Described levels"),
    "choice": lazy_gettext("One of several answers"),
    "bonus": lazy_gettext("Points added to the total"),
    "text": lazy_gettext("In words, not scored"),
}

HARMS: Mapping[CriticalClass, object] = {
    CriticalClass.CUSTOMER: lazy_gettext("Harms the customer"),
    CriticalClass.BUSINESS: lazy_gettext("Harms the business"),
    CriticalClass.COMPLIANCE: lazy_gettext("Breaks a regulation"),
}

blueprint = Blueprint("rubrics", __name__, url_prefix="/rubrics")
navigation.on(
    blueprint,
    Entry(N_("Rubrics"), "rubrics.listing", "ui-checks-grid", 20, None, Section.DEFINITIONS),
)


@blueprint.get("")
@signed_in
def listing() -> str:
    """The rubrics in force."""
    return render_template(
        "rubrics/listing.html",
        rubrics=rubrics.list_rubrics(context()),
        owners=owners(context()),
        drafts=rubric_builder.my_drafts(context()),
        title_of=forms.title,
        language=locale_name(),
    )


@blueprint.get("/<key>")
@signed_in
def one(key: str) -> str:
    """One rubric: sections, criteria, what each means, and what was assumed."""
    found = rubrics.one_rubric(context(), key, _number(), asked_team())
    return render_template(
        "rubrics/one.html",
        found=found,
        held=found.held,
        rubric=found.rubric,
        kinds=KINDS,
        harms=HARMS,
    )


def _number() -> int | None:
    """The version of the address; what cannot be one is the newest."""
    text = request.args.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 7 else None
