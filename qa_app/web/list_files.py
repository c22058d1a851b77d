"""Lists that people bring as files: a preview, then the import, then what was refused."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from flask import flash, render_template
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField

from qa_app.core.errors import Invalid, QaError
from qa_app.core.list_plans import ListPlan, Row, RowState
from qa_app.exports.csv_files import csv_lines
from qa_app.services import list_files
from qa_app.web.context import context
from qa_app.web.forms import Form
from qa_app.web.languages import say

PlanT = TypeVar("PlanT", bound=ListPlan[Any])
BroughtT = TypeVar("BroughtT")


class ListFileForm(Form):
    file = FileField(
        _("File"),
        [FileRequired(_("Choose a file."))],
        description=_("CSV or Excel (xlsx), up to 5 MB and 5,000 rows."),
        render_kw={"accept": ".csv,.tsv,.txt,.xlsx"},
    )


class ListCommitForm(Form):
    """Finds the list again that the preview was made of."""

    stored_as = HiddenField()
    file_name = HiddenField()


def previewed(
    form: ListFileForm, plan: Callable[[Iterable[Row]], PlanT]
) -> tuple[PlanT, ListCommitForm]:
    """What the uploaded list would bring, put away until then; raises Invalid for no list."""
    folder, name = context().data_dir, form.file.data.filename or ""
    stored_as = list_files.keep_list(folder, form.file.data.stream)
    try:
        found = plan(list_files.kept_rows(folder, stored_as, name))
    except QaError:
        list_files.drop_list(folder, stored_as)
        raise
    return found, ListCommitForm(formdata=None, stored_as=stored_as, file_name=name)


def committed(bring: Callable[[Iterable[Row]], BroughtT]) -> BroughtT:
    """Bring the list of the preview; raises Invalid where it is gone."""
    form = ListCommitForm()
    if not form.validate_on_submit():
        raise Invalid(list_files.NO_TABLE, field="file")
    folder, stored_as = context().data_dir, form.stored_as.data or ""
    found = bring(list_files.kept_rows(folder, stored_as, form.file_name.data or ""))
    list_files.drop_list(folder, stored_as)
    return found


def plan_page(
    template: str, plan: ListPlan[Any], form: ListCommitForm | None, **more: object
) -> str:
    """The page of a plan; without ``form`` the list is brought, and what was refused is shown."""
    name = "" if form is None else form.file_name.data
    return render_template(
        template, plan=plan, form=form, name=name, refused=refused_file(plan), **more
    )


def tell_brought(plan: ListPlan[Any]) -> None:
    """Say on the next page how many rows brought what."""
    counts = plan.counts
    flash(
        gettext(
            "The list is imported: %(new)s new, %(changed)s changed, %(refused)s refused.",
            new=counts[RowState.NEW],
            changed=counts[RowState.CHANGED],
            refused=counts[RowState.REFUSED],
        ),
        "success",
    )


def refused_file(plan: ListPlan[Any]) -> str | None:
    """The refused rows as a CSV file inside of an address, each with its line and the reason."""
    refused = [row for row in plan.rows if row.problem is not None]
    if not refused:
        return None
    header = [gettext("Row"), gettext("Reason"), *plan.head]
    lines = [
        [row.number, say(row.problem) if row.problem is not None else "", *row.cells]
        for row in refused
    ]
    packed = base64.b64encode("".join(csv_lines(header, lines)).encode()).decode()
    return f"data:text/csv;charset=utf-8;base64,{packed}"
