"""Scores of a period, and one agent's with everything behind it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _

from qa_app.core.decimals import plain
from qa_app.core.listing import Page, place_from
from qa_app.core.permissions import Right
from qa_app.core.rubrics import Rubric, qualified
from qa_app.core.scores import NOTE_SENTENCES, IntervalNote, Kept
from qa_app.core.texts import LocalText
from qa_app.services import scores
from qa_app.services.scores import AgentScorePage
from qa_app.web import navigation
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.formats import UNKNOWN, period_name
from qa_app.web.languages import local_text
from qa_app.web.navigation import N_, Entry, Section
from qa_app.web.scores.behind import behind
from qa_app.web.scores.exports import score_file
from qa_app.web.scores.listings import columns, page_of_agents
from qa_app.web.scores.plots import course, scale_of
from qa_app.web.tables import page_url, read_table

blueprint = Blueprint("scores", __name__)

_BEHIND = {"mean": Kept.ALL, "passed": Kept.PASSED, "critical": Kept.CRITICAL}
"""The figures over all agents that can be opened, by their key in the address."""


@blueprint.app_template_global()
def note_sentence(note: IntervalNote) -> str:
    """What has to be said of an interval, or why there is none."""
    return str(_(NOTE_SENTENCES[note]))


navigation.on(
    blueprint,
    Entry(N_("Scores"), "scores.listing", "bar-chart", 10, Right.SEE_SCORES, Section.SCORES),
    Entry(N_("My quality"), "scores.mine", "award", 20, Right.SEE_OWN_SCORES, Section.SCORES),
)


@blueprint.get("/scores")
@needs(Right.SEE_SCORES)
def listing() -> str:
    """The agents of a period, the best first."""
    asking, team = context(), _team()
    found = scores.score_list(asking, _period(), team)
    teams = scores.teams(asking)
    table = read_table(columns(with_team=len(teams) > 1 and team is None), "-score")
    page = page_of_agents(found.lines, table, place_from(table.after, table.before))
    return render_template(
        "scores/listing.html",
        found=found,
        teams=teams,
        team=team,
        table=table,
        page=page,
        scale=scale_of(line.score for line in page.rows),
        **_neighbours(page),
    )


@blueprint.get("/scores/reviews")
@needs(Right.SEE_SCORES)
def reviews() -> str:
    """The reviews behind a figure over all agents."""
    asking, team = context(), _team()
    found = scores.scored_reviews(
        asking,
        _period(),
        team,
        _BEHIND.get(request.args.get("behind", ""), Kept.ALL),
        place_from(request.args.get("after"), request.args.get("before")),
    )
    return render_template(
        "scores/reviews.html",
        found=found,
        team=next((each for each in scores.teams(asking) if each.id == team), None),
        kinds=[(key, found.counts[kept], kept is found.kept) for key, kept in _BEHIND.items()],
        **_neighbours(found.page),
    )


@blueprint.get("/scores/export.csv")
@needs(Right.SEE_SCORES)
def export() -> Response:
    """The list as a file; the audit log keeps who took it."""
    found = scores.exported_scores(context(writes=True), _period(), _team())
    answer = Response(score_file(found), mimetype="text/csv")
    answer.headers.set(
        "Content-Disposition", "attachment", filename=f"scores-{found.period.id}.csv"
    )
    return answer


@blueprint.get("/scores/agents/<int:agent_id>")
@needs(Right.SEE_SCORES, Right.SEE_OWN_SCORES)
def agent(agent_id: int) -> str:
    """One agent's score of a period."""
    return _agent_page(scores.agent_page(context(), agent_id, _period()))


@blueprint.get("/my-quality")
@needs(Right.SEE_OWN_SCORES)
def mine() -> str:
    """The signed-in agent's own score."""
    asking = context()
    if asking.actor.agent_id is None:
        return render_template("scores/unlinked.html")
    return _agent_page(scores.agent_page(asking, asking.actor.agent_id, _period()))


def _agent_page(found: AgentScorePage) -> str:
    score = found.score
    return render_template(
        "scores/agent.html",
        found=found,
        score=score.counted,
        chosen=behind(score.counted, score.provisional, request.args.get("behind", "")),
        titles=_titles(found),
        rubrics=_rubric_titles(found),
        course=course(found.trend),
        course_rows=[
            (
                period_name(point.period),
                _shown(point.score.mean),
                "–".join(map(plain, point.score.interval)) if point.score.interval else UNKNOWN,
                point.score.n,
                _shown(point.change),
            )
            for point in found.trend
        ],
        own=found.agent_id == context().actor.agent_id,
    )


def _period() -> str | None:
    """The period of the address; none is the last month that has something to show."""
    return request.args.get("period") or None


def _team() -> int | None:
    """The team of the address; what cannot be one is none."""
    text = request.args.get("team", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _neighbours(page: Page[Any]) -> dict[str, str | None]:
    return {
        "older": page_url(after=page.after) if page.after else None,
        "newer": page_url(before=page.before) if page.before else None,
    }


def _titles(found: AgentScorePage) -> dict[str, str]:
    """How each rubric's sections and criteria are called, by its newest version."""
    titles: dict[str, str] = {}
    for rubric in reversed(found.rubrics):
        titles |= {qualified(rubric.id, each): local_text(title) for each, title in _named(rubric)}
    return titles


def _rubric_titles(found: AgentScorePage) -> dict[str, str]:
    """How the rubrics are called by whose criteria there are figures, in their order."""
    having = {share.rubric for share in found.score.counted.sections}
    return {
        rubric.id: local_text(rubric.title)
        for rubric in reversed(found.rubrics)
        if rubric.id in having
    }


def _named(rubric: Rubric) -> Iterator[tuple[str, LocalText]]:
    for section in rubric.sections:
        yield section.id, section.title
    for criterion in rubric.criteria:
        yield criterion.id, criterion.title


def _shown(value: Decimal | None) -> str:
    return UNKNOWN if value is None else plain(value)
