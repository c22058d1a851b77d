"""Everybody's scores of a period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from qa_app.core.listing import PAGE_SIZE, Cursor, Page, Place, page_of
from qa_app.core.periods import Period
from qa_app.core.periods import period as period_of_id
from qa_app.core.permissions import Right
from qa_app.core.scores import (
    Kept,
    ScoreSummary,
    Spread,
    Sums,
    added,
    spread_of_sums,
    summary_of,
)
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.services.scores.periods import PeriodChoices, choices_within
from qa_app.services.scores.views import View, view_of_teams
from qa_app.storage.queries import score_sums as queries
from qa_app.storage.queries.conversations import Named, teams_in
from qa_app.storage.queries.score_sums import AgentSums, CountedReview, Scope
from qa_app.storage.tables.base import to_ms


class ListedScore(NamedTuple):
    """What one agent's reviews come to; ``provisional`` as in ``AgentScore``."""

    counted: ScoreSummary
    provisional: ScoreSummary | None


@dataclass(frozen=True, slots=True)
class AgentLine:
    """One agent of a score list; the reviews of the random sample added up.

    ``counted``: the published ones; ``provisional``: those with the submitted ones, ``None``
    where there are none; ``targeted``: how many were not drawn at random.
    """

    agent_id: int
    agent: str
    agent_key: str
    team: str | None
    counted: Sums
    provisional: Sums | None
    targeted: int

    @property
    def score(self) -> ListedScore:
        """Computed when it is asked for: of thousands of lines a page shows a few."""
        return ListedScore(
            summary_of(self.counted), self.provisional and summary_of(self.provisional)
        )


@dataclass(frozen=True, slots=True)
class ScoreList:
    """The agents of a period, the best first.

    ``overall`` is over all the agents' counted reviews, ``spread`` the steps to its interval.
    """

    period: Period
    choices: PeriodChoices
    lines: Sequence[AgentLine]
    overall: ScoreSummary
    spread: Spread | None


@dataclass(frozen=True, slots=True)
class ScoredReviews:
    """One page of the reviews behind a figure over all agents, and how many stand behind each."""

    period: Period
    overall: ScoreSummary
    spread: Spread | None
    kept: Kept
    counts: Mapping[Kept, int]
    page: Page[CountedReview]


def teams(context: Context) -> Sequence[Named]:
    """The teams whose scores the actor may see."""
    return teams_in(context.session, context.reach(Right.SEE_SCORES))


def score_list(
    context: Context, period_id: str | None = None, team_id: int | None = None
) -> ScoreList:
    """Everybody's scores of a period, or of the last month with a review.

    Within the actor's teams, or one of them; raises Invalid, NotFound.
    """
    view = view_of_teams(context, team_id)
    choices = choices_within(context, view)
    period = period_of_id(period_id) if period_id else choices.latest
    stored = queries.of_agents(context.session, period.bounds_ms(context.zone), view.reach)
    lines = sorted(_lines(stored), key=_best_first)
    counted = added(line.counted for line in lines)
    return ScoreList(period, choices, lines, summary_of(counted), spread_of_sums(counted))


def overall(context: Context) -> tuple[Period, ScoreSummary]:
    """The score of all the actor's teams in the last month with a review."""
    view = view_of_teams(context)
    period = choices_within(context, view).latest
    sums = queries.overall(context.session, _scope(context, view, period))
    return period, summary_of(sums)


def scored_reviews(
    context: Context,
    period_id: str | None = None,
    team_id: int | None = None,
    kept: Kept = Kept.ALL,
    place: Place | None = None,
) -> ScoredReviews:
    """The reviews behind a figure over all agents; raises Invalid, NotFound."""
    view = view_of_teams(context, team_id)
    period = period_of_id(period_id) if period_id else choices_within(context, view).latest
    scope = _scope(context, view, period)
    sums = queries.overall(context.session, scope)
    found = queries.listed(context.session, scope, kept, place, PAGE_SIZE + 1)
    return ScoredReviews(
        period=period,
        overall=summary_of(sums),
        spread=spread_of_sums(sums),
        kept=kept,
        counts=queries.counts(context.session, scope),
        page=page_of([(each, Cursor(to_ms(each.started_at), each.id)) for each in found], place),
    )


def exported_scores(
    context: Context, period_id: str | None = None, team_id: int | None = None
) -> ScoreList:
    """The same list, to be taken out of the house: the audit log keeps that it was."""
    found = score_list(context, period_id, team_id)
    audit.record(
        context, "scores.exported", "period", found.period.id, team_id, agents=len(found.lines)
    )
    context.session.commit()
    return found


def _scope(context: Context, view: View, period: Period) -> Scope:
    return Scope(period.bounds_ms(context.zone), view.reach)


def _lines(stored: Iterable[AgentSums]) -> Iterable[AgentLine]:
    by_agent = attrgetter("agent_id")
    for agent_id, group in groupby(sorted(stored, key=by_agent), by_agent):
        own = list(group)
        newest = max(own, key=attrgetter("newest"))
        sample = [each for each in own if each.drawn]
        yield AgentLine(
            agent_id=agent_id,
            agent=newest.agent,
            agent_key=newest.agent_key,
            team=newest.team,
            counted=added(each.sums for each in sample if each.counts),
            provisional=None
            if all(each.counts for each in sample)
            else added(each.sums for each in sample),
            targeted=sum(each.sums.n for each in own if not each.drawn),
        )


def _best_first(line: AgentLine) -> tuple[int, str]:
    mean = line.counted.mean_hundredths
    return (1 if mean is None else -mean, line.agent)
