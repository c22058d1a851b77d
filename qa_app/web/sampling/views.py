"""Drawing a team's sample: planning, the draws so far, and one of them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from qa_app.core.errors import Invalid
from qa_app.core.permissions import Right
from qa_app.services import sampling
from qa_app.services.sampling import Expected, OpenedDraw, Wish
from qa_app.web import navigation
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.forms import blame
from qa_app.web.navigation import N_, Entry, Section
from qa_app.web.sampling import words
from qa_app.web.sampling.forms import PER_AGENT, AssignForm, DrawForm

blueprint = Blueprint("sampling", __name__, url_prefix="/sampling")
navigation.on(
    blueprint, Entry(N_("Sampling"), "sampling.listing", "shuffle", 25, Right.DRAW, Section.WORK)
)


blueprint.context_processor(words.said)


@blueprint.get("")
@needs(Right.DRAW)
def listing() -> str:
    """The plans of the visitor's teams, and their draws, the newest first."""
    before = request.args.get("before", type=int)
    page = sampling.list_draws(context(), before)
    older = url_for("sampling.listing", before=page.before) if page.before else None
    return render_template(
        "sampling/listing.html",
        draws=page.draws,
        older=older,
        plans=sampling.list_plans(context()) if before is None else None,
    )


@blueprint.get("/new")
@needs(Right.DRAW)
def new_draw() -> str:
    """A draw of a number for each agent; the address may name the team."""
    return render_template("sampling/draw.html", form=_draw_form())


@blueprint.get("/outlook")
@needs(Right.DRAW)
def outlook() -> str:
    """What the draw would do, as its form stands now."""
    form = _form(request.args)
    found, wrong = None, None
    if not form.validate():
        wrong = _("Choose a team, a month and a number to see what would be drawn.")
    else:
        found = _outlook(form)
    return render_template("sampling/outlook.html", form=form, expected=found, wrong=wrong)


@blueprint.post("")
@needs(Right.DRAW)
def make() -> Response | tuple[str, int]:
    """Draw, and lead to what was drawn."""
    form = _form(request.form)
    if form.validate():
        try:
            draw_id = sampling.make_draw(
                context(),
                form.team.data,
                form.period_id,
                form.per_agent.data,
                reviewer_ids=form.chosen_reviewers,
                seed=form.seed.data or "",
            )
        except Invalid as refused:
            context().session.rollback()
            blame(form, refused)
        else:
            flash(_("The conversations are drawn and assigned."), "success")
            return redirect(url_for("sampling.one", draw_id=draw_id))
    return render_template("sampling/draw.html", form=form), 422


@blueprint.get("/<int:draw_id>")
@needs(Right.DRAW)
def one(draw_id: int) -> str:
    """One draw with what it chose and how far it is."""
    agent_id = request.args.get("agent", type=int)
    after = request.args.get("after", 0, type=int)
    opened = sampling.open_draw(context(), draw_id, agent_id=agent_id, after=after)
    return render_template(
        "sampling/one.html",
        opened=opened,
        draw=opened.draw,
        agent_id=agent_id,
        further=_further(opened, agent_id),
    )


@blueprint.get("/<int:draw_id>/replay")
@needs(Right.DRAW)
def replay(draw_id: int) -> str:
    """Draw again from what the draw kept, and say whether it is the same."""
    found = sampling.replay(context(), draw_id)
    return render_template("sampling/replay.html", replay=found, draw_id=draw_id)


@blueprint.post("/<int:draw_id>/reviewers")
@needs(Right.DRAW)
def assign(draw_id: int) -> Response:
    """Give what has no reviewer to those chosen."""
    chosen = AssignForm().reviewers.data or []
    given = sampling.assign_waiting(context(), draw_id, chosen)
    flash(ngettext("%(num)s task assigned.", "%(num)s tasks assigned.", given), "success")
    return redirect(url_for("sampling.one", draw_id=draw_id))


def _form(given: MultiDict[str, str]) -> DrawForm:
    form = DrawForm(given)
    form.offer(sampling.teams_to_draw_from(context()))
    return form


def _draw_form() -> DrawForm:
    teams = sampling.teams_to_draw_from(context())
    wish = request.args.get("team", type=int)
    team = next((team for team in teams if team.id == wish), teams[0] if teams else None)
    month = sampling.month_to_draw(context(), team.id).first_day if team else None
    form = DrawForm(
        None, data={"team": team.id if team else None, "period": month, "per_agent": PER_AGENT}
    )
    form.offer(teams)
    return form


def _further(opened: OpenedDraw, agent_id: int | None) -> str | None:
    if opened.after is None:
        return None
    return url_for(
        "sampling.one", draw_id=opened.draw.id, agent=agent_id, after=opened.after, _anchor="lines"
    )


def _outlook(form: DrawForm) -> Expected:
    terms = sampling.plain_terms(form.per_agent.data or 0)
    wish = Wish(form.team.data, terms, sampling.month(form.period_id))
    return sampling.outlook(context(), wish, form.chosen_reviewers)
