"""Importing a staff list: upload, look at what it would change, do it."""

from __future__ import annotations

import base64

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _

from qa_app.core.errors import Invalid
from qa_app.core.permissions import Right
from qa_app.exports.csv_files import csv_lines
from qa_app.services.people import staff, staff_files
from qa_app.services.people.passwords import NewLink
from qa_app.web import navigation
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.errors import status_of
from qa_app.web.formats import moment
from qa_app.web.forms import blame
from qa_app.web.navigation import N_, Entry, Section
from qa_app.web.people.staff_forms import StaffCommitForm, StaffFileForm

blueprint = Blueprint("staff", __name__, url_prefix="/administration/staff-list")
navigation.on(
    blueprint,
    Entry(N_("Staff list"), "staff.upload", "upload", 40, Right.MANAGE_PEOPLE, Section.HOUSE),
)


@blueprint.get("")
@needs(Right.MANAGE_PEOPLE)
def upload() -> str:
    return render_template("people/staff.html", form=StaffFileForm())


@blueprint.post("/preview")
@needs(Right.MANAGE_PEOPLE)
def preview() -> tuple[str, int]:
    """What the list would change, row by row."""
    form = StaffFileForm()
    if form.validate_on_submit():
        try:
            return _preview(form), 200
        except Invalid as fault:
            blame(form, fault)
    return render_template("people/staff.html", form=form), 422


@blueprint.post("")
@needs(Right.MANAGE_PEOPLE)
def commit() -> tuple[str, int]:
    """Do it; the answer is the only place where the new users' links stand."""
    form = StaffCommitForm()
    try:
        rows = staff_files.kept_staff_rows(
            context().data_dir, form.stored_as.data or "", form.file_name.data or ""
        )
        imported = staff.import_staff(context(), rows)
    except Invalid as fault:
        again = StaffFileForm(formdata=None)
        blame(again, fault)
        return render_template("people/staff.html", form=again), status_of(fault)
    staff_files.drop_staff_file(context().data_dir, form.stored_as.data or "")
    links = [(link, _address(link)) for link in imported.links]
    page = render_template(
        "people/staff_report.html", imported=imported, links=links, download=_as_file(links)
    )
    return page, 200


def _preview(form: StaffFileForm) -> str:
    file = form.file.data
    name = file.filename or ""
    stored_as = staff_files.keep_staff_file(context().data_dir, file.stream)
    try:
        rows = staff_files.kept_staff_rows(context().data_dir, stored_as, name)
        plan = staff.plan_staff(context(), rows)
    except Invalid:
        staff_files.drop_staff_file(context().data_dir, stored_as)
        raise
    again = StaffCommitForm(formdata=None, stored_as=stored_as, file_name=name)
    return render_template("people/staff_preview.html", plan=plan, form=again, name=name)


def _address(link: NewLink) -> str:
    return url_for("people.account_link", token=link.token, _external=True)


def _as_file(links: list[tuple[NewLink, str]]) -> str:
    """The links as a CSV file inside of an address: they are kept nowhere to be fetched from."""
    header = [_("Name"), _("Sign-in name"), _("One-time link"), _("Valid until")]
    rows = [(link.name, link.username, href, moment(link.expires_at)) for link, href in links]
    packed = base64.b64encode("".join(csv_lines(header, rows)).encode()).decode()
    return f"data:text/csv;charset=utf-8;base64,{packed}"
