"""What a period's fair scores are computed from, as it is stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qa_app.core.fair_scores import PeriodInputs, SampledReview, Stood
from qa_app.core.periods import Period
from qa_app.services.context import Context
from qa_app.services.sampling import standing_chances
from qa_app.storage.queries import fair_reviews
from qa_app.storage.queries.fair_reviews import CountedReview


def inputs_of_period(
    context: Context, period: Period, *, team_done: Callable[[int, int], None]
) -> PeriodInputs:
    """The published reviews of what was drawn, with what stood in the draws.

    Reviews of all draws join by their joint inclusion probability, corrected for skipped parts.
    Requests because of complaints and flags, calibration, re-checks and second looks of appeals
    have none and stay out. An agent belongs to the team of the last conversation reviewed.
    """
    reviews = fair_reviews.counted_reviews(context.session, period.bounds_ms(context.zone))
    teams = _teams(reviews)
    chances = standing_chances(context, period, team_done=team_done)
    return PeriodInputs(
        tuple(
            SampledReview(
                each.id,
                each.agent_id,
                each.reviewer_id,
                each.total,
                each.probability,
                bool(each.random),
            )
            for each in reviews
        ),
        {
            agent: tuple(Stood(chance, parts) for chance, parts in sorted(chances[agent].items()))
            for agent in teams
            if agent in chances
        },
        teams,
    )


def _teams(reviews: Sequence[CountedReview]) -> dict[int, int]:
    latest: dict[int, tuple[int, int, int]] = {}
    for each in reviews:
        moment = (each.started_ms, each.id, each.team_id)
        latest[each.agent_id] = max(latest.get(each.agent_id, moment), moment)
    return {agent: team for agent, (_started, _id, team) in sorted(latest.items())}
