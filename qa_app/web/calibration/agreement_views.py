"""How far reviewers mean the same, how strict they are over time, and what the pre-screen does."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from qa_app.core.calibration import Course, CriterionFigures
from qa_app.core.calibration.readings import RELIABLE, TENTATIVE
from qa_app.core.errors import Invalid
from qa_app.core.permissions import Right
from qa_app.services import calibration
from qa_app.services.calibration import AgreementPage
from qa_app.web.access import needs
from qa_app.web.calibration.views import blueprint
from qa_app.web.calibration.words import mean_interval, signed
from qa_app.web.charts import CaterpillarRow, Drawing, Limit, caterpillar
from qa_app.web.context import context
from qa_app.web.formats import number
from qa_app.web.languages import local_text
from qa_app.web.navigation import N_

__all__ = ["blueprint"]


@blueprint.get("/agreement")
@needs(Right.CALIBRATE)
def agreement() -> str:
    """Agreement by rubric, criterion and reviewer."""
    page = _page()
    return render_template("calibration/agreement.html", page=page, chart=criteria_chart(page))


@blueprint.post("/agreement")
@needs(Right.CALIBRATE)
def compute() -> Response:
    """Have the figures computed anew."""
    given = request.form
    team_id = given.get("team", type=int)
    if team_id is None:
        raise Invalid(N_("Choose a team."), field="team")
    rubric, period = given.get("rubric", ""), given.get("period", "")
    calibration.ask_figures(context(), team_id, rubric, period)
    flash(_("The figures are being computed; this takes a moment."), "info")
    back = "calibration.drift" if given.get("back") == "drift" else "calibration.agreement"
    return redirect(url_for(back, team=team_id, rubric=rubric, period=period))


@blueprint.get("/drift")
@needs(Right.CALIBRATE)
def drift() -> str:
    """How strict each reviewer is, by week."""
    page = _page()
    return render_template("calibration/drift.html", page=page, chart=drift_chart(page))


@blueprint.get("/anchoring")
@needs(Right.CALIBRATE)
def anchoring() -> str:
    """How far scores move when the pre-screen is seen."""
    page = calibration.anchoring_page(
        context(), request.args.get("team", type=int), request.args.get("period") or None
    )
    return render_template("calibration/anchoring.html", page=page)


def criteria_chart(page: AgreementPage) -> Drawing | None:
    """Each criterion's alpha with its interval, and the limits by which it is read."""
    if page.found is None or page.rubric is None:
        return None
    titles = {each.id: local_text(each.title) for each in page.rubric.criteria}
    known = [each for each in page.found.report.figures.criteria if each.alpha.value is not None]
    if not known:
        return None
    return caterpillar(
        [_bar(titles.get(each.criterion, each.criterion), each) for each in known],
        name=_("Criterion"),
        figure=_("Krippendorff's alpha"),
        limits=[Limit(TENTATIVE, "0.667"), Limit(RELIABLE, "0.8")],
        high=1,
        digits=2,
    )


def drift_chart(page: AgreementPage) -> dict[str, Any] | None:
    """A line for each reviewer over the weeks; at most eight can be told apart."""
    courses = _courses(page)
    weeks = sorted({week.monday for course in courses for week in course.weeks})
    if len(weeks) < 2:
        return None
    series = []
    for course in courses[:8]:
        by_week = {week.monday: round(week.mean.value, 2) for week in course.weeks}
        name = page.names.get(course.reviewer, str(course.reviewer))
        series.append({"name": name, "values": [by_week.get(week) for week in weeks]})
    rows = [
        (
            page.names.get(course.reviewer, str(course.reviewer)),
            week.monday.isoformat(),
            signed(week.mean.value),
            mean_interval(week.mean) or "—",
            number(week.mean.n),
        )
        for course in courses
        for week in course.weeks
    ]
    spec = {
        "kind": "line",
        "categories": [week.isoformat() for week in weeks],
        "series": series,
    }
    return {"spec": spec, "rows": rows}


def _courses(page: AgreementPage) -> list[Course]:
    if page.found is None:
        return []
    return sorted(page.found.report.courses, key=lambda course: course.overall.value)


def _bar(title: str, figures: CriterionFigures) -> CaterpillarRow:
    interval = figures.alpha.interval
    return CaterpillarRow(
        title,
        figures.alpha.value,
        interval.low if interval else None,
        interval.high if interval else None,
        note=ngettext("%(num)s conversation", "%(num)s conversations", figures.conversations),
    )


def _page() -> AgreementPage:
    return calibration.agreement_page(
        context(),
        request.args.get("team", type=int),
        request.args.get("rubric") or None,
        request.args.get("period") or None,
    )
