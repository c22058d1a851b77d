"""Reports over days, weeks and months, and the reviews behind each of their figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request, url_for

from qa_app.core.errors import Invalid
from qa_app.core.listing import Page, place_from
from qa_app.core.permissions import Right
from qa_app.core.reports import Figure, Group
from qa_app.services import reports, scores
from qa_app.services.reports import Asked, Kept, Terms
from qa_app.web import navigation
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.forms import blame
from qa_app.web.navigation import N_, Entry, Section
from qa_app.web.reports import drawings
from qa_app.web.reports.forms import FIELDS, ReportForm, kept
from qa_app.web.reports.lists import columns, page_of_lines
from qa_app.web.reports.words import BEHIND, FIGURES, GROUPS, KEPT, ONE_OF
from qa_app.web.tables import page_url, read_table

blueprint = Blueprint("reports", __name__, url_prefix="/reports")
navigation.on(
    blueprint,
    Entry(N_("Reports"), "reports.listing", "graph-up", 15, Right.SEE_SCORES, Section.SCORES),
)


@blueprint.get("", defaults={"group": Group.AGENTS.value})
@blueprint.get("/<any(agents, teams, reviewers):group>")
@needs(Right.SEE_SCORES)
def listing(group: str) -> str:
    """The figures of all over time, and of each agent, team or reviewer."""
    chosen, form = Group(group), _form()
    asked = form.asked()
    try:
        found = reports.by_people(context(), asked, chosen)
    except Invalid as fault:
        return _refused(form, fault, chosen, asked)
    table = read_table(columns(chosen), "name")
    page = page_of_lines(found, table, place_from(table.after, table.before))
    cells = reports.course(context(), found, page.rows)
    address = drawings.address_of(_kept(asked, found.terms))
    return render_template(
        "reports/people.html",
        **_shared(form, chosen, asked, found.terms),
        found=found,
        table=table,
        page=page,
        course=drawings.course_of_all(found, address),
        field=drawings.course_of_each(found, page.rows, cells, address),
        figures=Figure,
        behind_of=BEHIND,
        argument=drawings.ARGUMENT[chosen],
        one_of=ONE_OF[chosen],
        **_neighbours(page),
    )


@blueprint.get("/criteria")
@needs(Right.SEE_SCORES)
def criteria() -> str:
    """The ten commonest errors, whose they are, and every criterion."""
    form = _form()
    asked = form.asked()
    try:
        found = reports.by_criteria(context(), asked)
    except Invalid as fault:
        return _refused(form, fault, Group.CRITERIA, asked)
    address = drawings.address_of(_kept(asked, found.terms))
    return render_template(
        "reports/criteria.html",
        **_shared(form, Group.CRITERIA, asked, found.terms),
        found=found,
        errors=drawings.commonest_errors(found, address),
        field=drawings.errors_by_agent(found, address),
    )


@blueprint.get("/rules")
@needs(Right.SEE_SCORES)
def rules() -> str:
    """How often each rule hit, and how often rightly."""
    form = _form()
    asked = form.asked()
    try:
        found = reports.by_rules(context(), asked)
    except Invalid as fault:
        return _refused(form, fault, Group.RULES, asked)
    return render_template(
        "reports/rules.html", **_shared(form, Group.RULES, asked, found.terms), found=found
    )


@blueprint.get("/reviews")
@needs(Right.SEE_SCORES)
def reviews() -> str:
    """The reviews behind a figure."""
    form = _form()
    asked = form.asked()
    wish = request.args.get("kept", "")
    found = reports.reviews_behind(
        context(),
        asked,
        Kept(wish) if wish in set(Kept) else Kept.ALL,
        request.args.get("criterion", "")[:200],
        place_from(request.args.get("after"), request.args.get("before")),
    )
    return render_template(
        "reports/reviews.html",
        found=found,
        kept=_kept(asked, found.terms),
        words=KEPT,
        **_neighbours(found.page),
    )


def _form() -> ReportForm:
    form = ReportForm(request.args)
    form.offer(scores.teams(context()))
    form.validate()
    return form


def _kept(asked: Asked, terms: Terms) -> dict[str, Any]:
    """The report's arguments, with the days that it chose by itself."""
    days = {"since": terms.days.first.isoformat(), "until": terms.days.last.isoformat()}
    return kept(asked) | days


def _shared(form: ReportForm, group: Group, asked: Asked, terms: Terms) -> dict[str, Any]:
    """What every report's page shows."""
    form.since.data, form.until.data = terms.days.first, terms.days.last
    arguments = _kept(asked, terms)
    return _frame(form, group, arguments) | {
        "terms": terms,
        "kept": arguments,
        "behind": drawings.address_of(arguments),
    }


def _refused(form: ReportForm, fault: Invalid, group: Group, asked: Asked) -> str:
    """The form alone, with what is wrong beside its field."""
    blame(form, fault)
    return render_template("reports/refused.html", **_frame(form, group, kept(asked)))


def _frame(form: ReportForm, group: Group, arguments: Mapping[str, Any]) -> dict[str, Any]:
    groups = [
        (str(said), _page_of(each, arguments), each is group, None)
        for each, said in GROUPS.items()
        if each is not Group.REVIEWERS or context().actor.may(Right.SEE_PROGRESS)
    ]
    return {"form": form, "group": group, "groups": groups, "names": FIELDS, "said": FIGURES}


def _page_of(group: Group, arguments: Mapping[str, Any]) -> str:
    if group in drawings.ARGUMENT:
        return url_for("reports.listing", group=group.value, **arguments)
    return url_for(f"reports.{group.value}", **arguments)


def _neighbours(page: Page[Any]) -> dict[str, str | None]:
    return {
        "older": page_url(after=page.after) if page.after else None,
        "newer": page_url(before=page.before) if page.before else None,
    }
