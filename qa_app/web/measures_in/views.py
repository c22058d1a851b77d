"""A team's figures of a period: what there is, typing, assessing, importing, sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from qa_app.core.appraisal.model import Scope, SourceKind
from qa_app.core.errors import Invalid, NotFound
from qa_app.core.permissions import Right
from qa_app.services import definitions
from qa_app.services.measures_in import entering, importing, pages
from qa_app.services.measures_in.pages import Desk
from qa_app.web import navigation
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.errors import status_of
from qa_app.web.forms import blame
from qa_app.web.languages import locale_name, say
from qa_app.web.list_files import (
    ListCommitForm,
    ListFileForm,
    committed,
    plan_page,
    previewed,
)
from qa_app.web.measures_in import words
from qa_app.web.navigation import N_, Entry, Section
from qa_app.web.schemes import words as scheme_words

blueprint = Blueprint("measures_in", __name__, url_prefix="/figures")
navigation.on(
    blueprint,
    Entry(
        N_("Assessed figures"),
        "measures_in.figures",
        "database",
        50,
        Right.BRING_FIGURES,
        Section.SCORES,
    ),
)

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("")
@needs(Right.BRING_FIGURES)
def figures() -> str:
    """Everybody's figures with where each comes from, and what is missing."""
    period = pages.asked_period(context(), request.args.get("period"))
    team_id = _team()
    choices = pages.choices(context(), team_id, period)
    if team_id is None and choices.teams:
        team_id = choices.teams[0].id
        choices = pages.choices(context(), team_id, period)
    scheme = request.args.get("scheme") or (choices.schemes[0].id if choices.schemes else "")
    desk = pages.open_desk(context(), team_id, scheme, period) if team_id and scheme else None
    return render_template(
        "measures_in/figures.html",
        choices=choices,
        team_id=team_id,
        period=period,
        desk=desk,
        page=pages.figures_page(context(), desk) if desk is not None else None,
        words=words,
        Scope=Scope,
        importable=importing.importable(desk) if desk is not None else (),
        form=ListFileForm(formdata=None),
        args=_args(desk) if desk is not None else {},
    )


@blueprint.route("/type", methods=["GET", "POST"])
@needs(Right.BRING_FIGURES)
def type_figures() -> str | tuple[str, int] | AnyResponse:
    """Type the imported figures."""
    desk = _desk()
    values, faults = pages.typed_figures(context(), desk), {}
    if request.method == "POST":
        values = words.cells_of(request.form)
        try:
            changed = entering.type_figures(context(), desk, values)
        except entering.Refused as refused:
            faults = {cell: say(fault) for cell, fault in refused.faults.items()}
        else:
            return _kept(desk, changed)
    grid = _grid(desk, values, faults, assessor=None)
    return (grid, 422) if faults else grid


@blueprint.route("/assess", methods=["GET", "POST"])
@needs(Right.BRING_FIGURES)
def assess() -> str | tuple[str, int] | AnyResponse:
    """Give values as one of the scheme's assessors."""
    desk = _desk()
    asked = request.args.get("assessor") or desk.typed_assessors[0].id
    assessor = next((each for each in desk.typed_assessors if each.id == asked), None)
    if assessor is None:
        raise NotFound()
    values, faults = pages.own_values(context(), desk, assessor.id), {}
    if request.method == "POST":
        values = words.cells_of(request.form)
        try:
            changed = entering.give_values(context(), desk, assessor.id, values)
        except entering.Refused as refused:
            faults = {cell: say(fault) for cell, fault in refused.faults.items()}
        else:
            return _kept(desk, changed)
    grid = _grid(desk, values, faults, assessor=assessor.id)
    return (grid, 422) if faults else grid


@blueprint.route("/sources", methods=["GET", "POST"])
@needs(Right.CHOOSE_SCHEMES)
def sources() -> str | AnyResponse:
    """From where the team's measures come."""
    desk = _desk()
    if request.method == "POST":
        chosen = {
            name.removeprefix("source:"): value
            for name, value in request.form.items()
            if name.startswith("source:")
        }
        entering.choose_sources(context(), desk, chosen)
        flash(_("The sources are kept."), "success")
        return redirect(url_for("measures_in.figures", **_args(desk)), 303)
    profiles = definitions.profiles(context(), desk.team.id)
    rules = definitions.active_rules(context())
    return render_template(
        "measures_in/sources.html",
        desk=desk,
        args=_args(desk),
        words=words,
        scheme_words=scheme_words,
        offered={each.name: words.offered(each, profiles, rules) for each in desk.scheme.measures},
    )


@blueprint.get("/list.xlsx")
@needs(Right.BRING_FIGURES)
def empty_list() -> Response:
    """An Excel list to fill in."""
    desk = _desk()
    headings = ("id", "name", "team") if locale_name() == "en" else ("工号", "姓名", "班组")
    data = importing.empty_list(desk, locale_name(), headings)
    name = f"{desk.scheme.id}-{desk.period.id}.xlsx"
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(data, mimetype=_XLSX, headers=headers)


@blueprint.post("/file")
@needs(Right.BRING_FIGURES)
def preview() -> str | tuple[str, int]:
    """What a list would bring, row by row."""
    desk = _desk()
    form = ListFileForm()
    if form.validate_on_submit():
        try:
            plan, commit = previewed(
                form, lambda rows: importing.plan_figures(context(), desk, rows)
            )
        except Invalid as fault:
            blame(form, fault)
        else:
            return _plan(desk, plan, commit)
    return render_template("measures_in/file.html", desk=desk, args=_args(desk), form=form), 422


@blueprint.post("/file/commit")
@needs(Right.BRING_FIGURES)
def commit() -> str | tuple[str, int]:
    """Bring the list of the preview."""
    desk = _desk()
    name = request.form.get("file_name", "")
    try:
        plan = committed(lambda rows: importing.import_figures(context(), desk, rows, name))
    except Invalid as fault:
        form = ListFileForm(formdata=None)
        blame(form, fault)
        return render_template(
            "measures_in/file.html", desk=desk, args=_args(desk), form=form
        ), status_of(fault)
    return _plan(desk, plan, None)


def _plan(desk: Desk, plan: importing.FigurePlan, form: ListCommitForm | None) -> str:
    return plan_page("measures_in/plan.html", plan, form, desk=desk, args=_args(desk))


def _grid(
    desk: Desk,
    values: Mapping[tuple[int, str], str],
    faults: Mapping[tuple[int, str], str],
    *,
    assessor: str | None,
) -> str:
    """The form: a row for everybody, a column for each measure."""
    measures = desk.measures(SourceKind.IMPORTED) if assessor is None else desk.assessed
    return render_template(
        "measures_in/grid.html",
        desk=desk,
        args=_args(desk),
        assessor=assessor,
        own=[each for each in measures if each.scope is Scope.PERSON],
        of_team=[each for each in measures if each.scope is Scope.TEAM],
        values=values,
        faults=faults,
        accepted=scheme_words.accepted,
    )


def _kept(desk: Desk, changed: int) -> AnyResponse:
    said = ngettext("%(num)s figure is kept.", "%(num)s figures are kept.", changed)
    flash(said if changed else _("Nothing was changed."), "success")
    return redirect(url_for("measures_in.figures", **_args(desk)), 303)


def _desk() -> Desk:
    team_id = _team()
    if team_id is None:
        raise NotFound()
    period = pages.asked_period(context(), request.args.get("period"))
    return pages.open_desk(context(), team_id, request.args.get("scheme", ""), period)


def _team() -> int | None:
    given = request.args.get("team_id", "")
    return int(given) if given.isdecimal() and len(given) < 9 else None


def _args(desk: Desk) -> dict[str, Any]:
    """What names the desk in an address."""
    return {"team_id": desk.team.id, "scheme": desk.scheme.id, "period": desk.period.id}
