"""Importing a staff list: upload, look at what it would change, do it."""

from __future__ import annotations

import base64

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _

from qa_app.core.errors import Invalid
from qa_app.core.permissions import Right
from qa_app.exports.csv_files import csv_lines
from qa_app.services.people import staff
from qa_app.services.people.passwords import NewLink
from qa_app.web import navigation
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.errors import status_of
from qa_app.web.formats import moment
from qa_app.web.forms import blame
from qa_app.web.list_files import ListFileForm, committed, plan_page, previewed
from qa_app.web.navigation import N_, Entry, Section

blueprint = Blueprint("staff", __name__, url_prefix="/administration/staff-list")
navigation.on(
    blueprint,
    Entry(N_("Staff list"), "staff.upload", "upload", 40, Right.MANAGE_PEOPLE, Section.HOUSE),
)


@blueprint.get("")
@needs(Right.MANAGE_PEOPLE)
def upload() -> str:
    return render_template("people/staff.html", form=ListFileForm())


@blueprint.post("/preview")
@needs(Right.MANAGE_PEOPLE)
def preview() -> tuple[str, int]:
    """What the list would change, row by row."""
    form = ListFileForm()
    if form.validate_on_submit():
        try:
            plan, again = previewed(form, lambda rows: staff.plan_staff(context(), rows))
        except Invalid as fault:
            blame(form, fault)
        else:
            return plan_page("people/staff_plan.html", plan, again), 200
    return render_template("people/staff.html", form=form), 422


@blueprint.post("")
@needs(Right.MANAGE_PEOPLE)
def commit() -> tuple[str, int]:
    """Do it; the answer is the only place where the new users' links stand."""
    try:
        imported = committed(lambda rows: staff.import_staff(context(), rows))
    except Invalid as fault:
        form = ListFileForm(formdata=None)
        blame(form, fault)
        return render_template("people/staff.html", form=form), status_of(fault)
    links = [(link, _address(link)) for link in imported.links]
    page = plan_page(
        "people/staff_plan.html", imported.plan, None, links=links, download=_as_file(links)
    )
    return page, 200


def _address(link: NewLink) -> str:
    return url_for("people.account_link", token=link.token, _external=True)


def _as_file(links: list[tuple[NewLink, str]]) -> str:
    """The links as a CSV file inside of an address: they are kept nowhere to be fetched from."""
    header = [_("Name"), _("Sign-in name"), _("One-time link"), _("Valid until")]
    rows = [(link.name, link.username, href, moment(link.expires_at)) for link, href in links]
    packed = base64.b64encode("".join(csv_lines(header, rows)).encode()).decode()
    return f"data:text/csv;charset=utf-8;base64,{packed}"
