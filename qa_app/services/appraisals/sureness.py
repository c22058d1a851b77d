"""How sure the scores of a period are, from its fair scores."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from qa_app.core.appraisals.certainty import Sureness, Truth
from qa_app.core.fair_scores import FairNote, FairScore, scored_pools
from qa_app.core.periods import Period
from qa_app.services.appraisals.gathering import Gathered
from qa_app.services.context import Context
from qa_app.services.fair_scores.gathering import inputs_of_period
from qa_app.storage.queries import fair_scores as queries


class Known(NamedTuple):
    """What is known of the scores' errors.

    ``unsure``: people with a score of whom nothing is known. ``disconnected``: some reviewers
    cannot be compared with the others.
    """

    truth: Truth
    unsure: Collection[str]
    disconnected: bool


def known(context: Context, team_id: int, period: Period, given: Gathered) -> Known:
    """The scores' best estimates with their errors, by measure and person."""
    scored = [
        name for name in given.scored if any(name in own for own in given.facts.measures.values())
    ]
    if not scored:
        return Known({}, (), False)
    fair, notes = _fair(context, team_id, period)
    truth: dict[str, Mapping[str, Sureness]] = {}
    unsure: set[str] = set()
    for name in scored:
        having = [person for person, own in given.facts.measures.items() if name in own]
        found = {
            person: Sureness(score.score, score.deviation)
            for person in having
            if (score := fair.get(given.people[person][0])) is not None
        }
        unsure.update(person for person in having if person not in found)
        truth[name] = found
    return Known(truth, unsure, FairNote.DISCONNECTED in notes)


def _fair(
    context: Context, team_id: int, period: Period
) -> tuple[Mapping[int, FairScore], Collection[str]]:
    """The newest fair scores of a team by agent, with what has to be said of them.

    Where the period was never computed they are computed here, and not kept.
    """
    run = queries.latest(context.session, period.id)
    if run is not None:
        figures = queries.team_figures(context.session, run.id, team_id)
        ranked = queries.scores_of(context.session, run.id, team_id)
        return {each.score.agent: each.score for each in ranked}, figures.notes if figures else ()
    inputs = inputs_of_period(context, period, team_done=lambda _done, _of: None)
    for pool in scored_pools(inputs):
        if team_id in pool.teams:
            return {each.agent: each for each in pool.scores.scores}, pool.scores.notes
    return {}, ()
