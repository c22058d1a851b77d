"""A team's response times by one or two profiles, and the rounds behind each figure."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from qa_app.core.errors import Invalid, NotFound
from qa_app.core.latency.pooling import Behind
from qa_app.core.permissions import Right
from qa_app.services.latency import comparing
from qa_app.services.latency.comparing import Wanted
from qa_app.web import navigation
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.forms import blame
from qa_app.web.latency.forms import CompareForm
from qa_app.web.latency.words import BEHIND
from qa_app.web.navigation import N_, Entry, Section

blueprint = Blueprint("response_times", __name__, url_prefix="/response-times")
navigation.on(
    blueprint,
    Entry(
        N_("Response times"),
        "response_times.figures",
        "clock-history",
        30,
        Right.SEE_SCORES,
        Section.SCORES,
    ),
)


@blueprint.get("")
@needs(Right.SEE_SCORES)
def figures() -> str:
    """A team's figures, and each agent's."""
    form = _form()
    found = None
    try:
        if form.team.data:
            ids = [form.profile.data, form.beside.data]
            found = comparing.compare(
                context(), _wanted(form), list(dict.fromkeys(filter(None, ids)))
            )
    except Invalid as fault:
        blame(form, fault)
    return render_template(
        "latency/figures.html", form=form, found=found, most=comparing.MOST_PARTS, behind=_behind
    )


@blueprint.get("/rounds")
@needs(Right.SEE_SCORES)
def rounds() -> str:
    """The rounds behind a figure, with what was left out or capped and why."""
    form = _form()
    if not form.team.data:
        raise NotFound()
    which = request.args.get("which", "")
    found = comparing.rounds_behind(
        context(),
        _wanted(form),
        form.profile.data,
        Behind(which) if which in set(Behind) else Behind.COUNTED,
        agent_id=_positive("agent"),
        page=_positive("page") or 1,
    )
    return render_template("latency/rounds.html", found=found, words=BEHIND, form=form)


def _form() -> CompareForm:
    form = CompareForm(request.args)
    teams = comparing.teams(context())
    asked = request.args.get("team")
    if asked and asked not in {str(team.id) for team in teams}:
        raise NotFound()
    first = teams[0].id if teams else None
    offered = comparing.profiles_of(context(), int(asked) if asked else first)
    form.offer(teams, offered, context().today)
    return form


def _wanted(form: CompareForm) -> Wanted:
    return Wanted(int(form.team.data), form.since.data, form.until.data)


def _behind(found: comparing.Comparison, profile_id: str, which: str, agent_id: int | None) -> str:
    """The address of the rounds behind a figure."""
    return url_for(
        "response_times.rounds",
        team=found.wanted.team_id,
        since=found.wanted.since.isoformat(),
        until=found.wanted.until.isoformat(),
        profile=profile_id,
        which=which,
        agent=agent_id,
    )


def _positive(name: str) -> int | None:
    text = request.args.get(name, "")
    return int(text) if text.isdecimal() and 0 < len(text) < 10 and int(text) else None
