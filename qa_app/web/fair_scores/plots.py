"""What the pictures of the score page are drawn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from qa_app.core.fair_scores import Severity
from qa_app.services.fair_scores import Derivation, TeamPage
from qa_app.web.charts import Bracket, CaterpillarRow, Drawing, Limit, caterpillar
from qa_app.web.fair_scores.words import limit_name, moved


def team_plot(page: TeamPage) -> Drawing:
    """One row an agent: the fair score with its interval, the plain score as a ring."""
    shown = page.lines
    first, last = page.first, page.first + len(shown) - 1
    brackets = page.figures.brackets if page.figures else ()
    version = page.run.number if page.run else None
    return caterpillar(
        [
            CaterpillarRow(
                line.ranked.name,
                line.ranked.score.score,
                line.ranked.score.interval.low,
                line.ranked.score.interval.high,
                hollow=line.ranked.score.plain,
                note=moved(line.ranked.score),
                href=url_for(
                    "fair_scores.agent",
                    agent_id=line.ranked.score.agent,
                    period=page.period.id,
                    version=version,
                ),
            )
            for line in shown
        ],
        name=_("Agent"),
        figure=_("Fair score"),
        hollow=_("Plain score"),
        limits=[Limit(each.at, limit_name(each)) for each in page.limits],
        # A group that goes on over the page's edge is drawn as far as the page goes.
        brackets=[
            Bracket(max(start, first) - first, min(end, last) - first)
            for start, end in brackets
            if start <= last and end >= first and min(end, last) > max(start, first)
        ],
    )


def severity_plot(severities: Sequence[Severity], names: Mapping[int, str]) -> Drawing:
    """One row a reviewer, the strictest first."""
    return caterpillar(
        [
            CaterpillarRow(
                names.get(each.reviewer, str(each.reviewer)),
                each.points,
                each.interval.low,
                each.interval.high,
                note=ngettext("%(num)s review", "%(num)s reviews", each.n),
            )
            for each in sorted(severities, key=lambda each: (each.points, each.reviewer))
        ],
        name=_("Reviewer"),
        figure=_("Points given against the others"),
        limits=[Limit(0, "0")],
    )


def own_plot(found: Derivation) -> Drawing:
    """The steps from the plain score to the fair one, and the interval at the end."""
    score = found.score
    after_severity = score.weighted + score.severity
    steps = [] if score.plain is None else [CaterpillarRow(_("Plain score"), score.plain)]
    steps += [
        CaterpillarRow(_("Weighted by the draw"), score.weighted),
        CaterpillarRow(_("Corrected for severity"), after_severity),
        CaterpillarRow(_("Fair score"), score.score, score.interval.low, score.interval.high),
    ]
    return caterpillar(
        steps,
        name=_("Step"),
        figure=_("Points"),
        limits=[Limit(each.at, limit_name(each)) for each in found.limits],
    )
