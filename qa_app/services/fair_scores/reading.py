"""The kept fair scores of a team's period, for whoever reckons with them.

Rights are the caller's to ask for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa_app.core.fair_scores import NOTE_SENTENCES, FairNote, FairScore
from qa_app.core.periods import Period
from qa_app.services.context import Context
from qa_app.storage.queries import fair_scores as queries
from qa_app.storage.queries.fair_scores import RunHead, TeamFigures


@dataclass(frozen=True, slots=True)
class FairPeriod:
    """The newest version of a team's fair scores of a period.

    ``scores``: by agent id; how sure a band is, is said by ``core.fair_scores.band_chance``.
    ``runs``: the agents who cannot be told apart, group by group, the best first.
    """

    run: RunHead
    team: TeamFigures
    scores: Mapping[int, FairScore]
    runs: Sequence[tuple[int, ...]]

    @property
    def notes(self) -> tuple[FairNote, ...]:
        """What has to be said of these scores; sentences: ``NOTE_SENTENCES``."""
        return tuple(FairNote(each) for each in self.team.notes if each in _KNOWN)


_KNOWN = {note.value for note in NOTE_SENTENCES}


def of(context: Context, team_id: int, period: Period) -> FairPeriod | None:
    """What is kept; ``None`` where the period was not computed or the team has no reviews."""
    run = queries.latest(context.session, period.id)
    team = queries.team_figures(context.session, run.id, team_id) if run else None
    if run is None or team is None:
        return None
    ranked = queries.scores_of(context.session, run.id, team_id)
    agents = [each.score.agent for each in ranked]
    return FairPeriod(
        run=run,
        team=team,
        scores={each.score.agent: each.score for each in ranked},
        runs=[tuple(agents[first - 1 : last]) for first, last in team.brackets],
    )
