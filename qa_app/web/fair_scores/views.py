"""Fair scores of a team's period, how each came about, and files that rebuild past ones."""

from __future__ import annotations

import json
from typing import Any

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from qa_app.core.errors import Invalid
from qa_app.core.permissions import Right
from qa_app.services import fair_scores
from qa_app.services.fair_scores import CHECK_NAMES, LARGEST_FILE, ON_A_PAGE, TeamPage
from qa_app.web import navigation
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.errors import status_of
from qa_app.web.fair_scores import words
from qa_app.web.fair_scores.plots import own_plot, severity_plot, team_plot
from qa_app.web.languages import local_text, say
from qa_app.web.navigation import N_, Entry, Section

blueprint = Blueprint("fair_scores", __name__)

navigation.on(
    blueprint,
    Entry(N_("Fair scores"), "fair_scores.team", "sliders", 15, Right.SEE_SCORES, Section.SCORES),
)


@blueprint.get("/fair-scores")
@needs(Right.SEE_SCORES)
def team() -> str:
    """A team's fair scores, the best first."""
    page = fair_scores.team_page(
        context(),
        request.args.get("period") or None,
        _number("team"),
        version=_number("version"),
        first=_number("first") or 1,
    )
    severities = page.figures.severities if page.figures else ()
    return render_template(
        "fair_scores/team.html",
        page=page,
        plot=team_plot(page) if page.lines else None,
        severity=severity_plot(severities, page.names) if len(severities) > 1 else None,
        criteria=_criteria(page),
        words=words,
        **_neighbours(page),
    )


@blueprint.get("/fair-scores/progress")
@needs(Right.SEE_SCORES)
def progress() -> Answer:
    """How far a period is computed; asks for itself again, and goes on to the scores at the end."""
    period, team = request.args.get("period", ""), _number("team")
    job = fair_scores.computing(context(), period)
    answer = make_response(
        render_template("fair_scores/progress.html", job=job, period=period, team=team)
    )
    if job is None:
        answer.headers["HX-Redirect"] = url_for("fair_scores.team", period=period, team=team)
    return answer


@blueprint.post("/fair-scores")
@needs(Right.SEE_SCORES)
def compute() -> Answer:
    """Have a period computed."""
    period = request.form.get("period", "")
    fair_scores.ask(context(), period)
    flash(_("The scores are being computed; this takes a moment."), "info")
    return redirect(url_for("fair_scores.team", period=period, team=request.form.get("team")))


@blueprint.get("/fair-scores/agents/<int:agent_id>")
@needs(Right.SEE_SCORES, Right.SEE_OWN_SCORES)
def agent(agent_id: int) -> str:
    """How one agent's fair score came about."""
    found = fair_scores.derivation(
        context(), agent_id, request.args.get("period", ""), _number("version")
    )
    return render_template("fair_scores/agent.html", found=found, plot=own_plot(found), words=words)


@blueprint.get("/fair-scores/rebuild")
@needs(Right.SEE_SCORES)
def rebuild() -> str:
    """What a past score was computed from, and whether it comes out the same again."""
    return _rebuilt(_asked_content())


@blueprint.get("/fair-scores/rebuild.json")
@needs(Right.SEE_SCORES)
def export() -> Response:
    """The same as a file; the audit log keeps who took it."""
    content = fair_scores.exported_file(
        context(writes=True), request.args.get("period", ""), _needed_team(), _number("version")
    )
    answer = Response(
        json.dumps(content, ensure_ascii=False, sort_keys=True), mimetype="application/json"
    )
    name = f"scores-{content['period']}-{content['team']}-v{content['version']}.json"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@blueprint.post("/fair-scores/rebuild")
@needs(Right.SEE_SCORES)
def verify() -> str | tuple[str, int]:
    """Check a file that somebody brings; nothing of it is kept."""
    given = request.files.get("file")
    try:
        if given is None or not given.filename:
            raise Invalid(N_("Choose a file."), field="file")
        name = given.filename
        content = fair_scores.read_file(given.stream.read(LARGEST_FILE + 1), file=name)
        return _rebuilt(content, uploaded=name)
    except Invalid as fault:
        return _rebuilt(_asked_content(), fault=say(fault)), status_of(fault)


def _asked_content() -> dict[str, Any]:
    return fair_scores.rebuild_file(
        context(), request.args.get("period", ""), _needed_team(), _number("version")
    )


def _rebuilt(
    content: dict[str, Any], *, uploaded: str | None = None, fault: str | None = None
) -> str:
    return render_template(
        "fair_scores/rebuild.html",
        content=content,
        found=fair_scores.verify(content),
        names=CHECK_NAMES,
        uploaded=uploaded,
        fault=fault,
    )


def _needed_team() -> int:
    found = _number("team")
    if found is None:
        raise Invalid(_("Choose a team."), field="team")
    return found


def _number(name: str) -> int | None:
    """A number of the address; what cannot be one is none."""
    text = request.args.get(name, "")
    return int(text) if text.isdecimal() and 0 < len(text) < 10 and int(text) else None


def _neighbours(page: TeamPage) -> dict[str, int | None]:
    """The places with which the pages before and after begin."""
    agents = page.figures.agents if page.figures else 0
    after, before = page.first + ON_A_PAGE, page.first - ON_A_PAGE
    return {
        "older": after if after <= agents else None,
        "newer": max(before, 1) if page.first > 1 else None,
    }


def _criteria(page: TeamPage) -> list[dict[str, object]]:
    """Each reviewer's strictness by criterion where it is more than chance, the widest first."""
    titles = {
        f"{rubric.id}#{criterion.id}": local_text(criterion.title)
        for rubric in page.rubrics
        for criterion in rubric.criteria
    }
    sure = [each for each in page.strictness if not each.interval.holds_zero]
    return [
        {
            "reviewer": page.names.get(each.reviewer, str(each.reviewer)),
            "criterion": titles.get(each.criterion or "", each.criterion),
            "points": words.signed(each.points),
            "low": words.signed(each.interval.low),
            "high": words.signed(each.interval.high),
            "n": each.n,
        }
        for each in sorted(sure, key=lambda each: -abs(each.points))
    ]
