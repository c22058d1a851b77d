"""What the product measures itself: scores of reviews, response times, hits of rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from qa_app.core.appraisal import Figure
from qa_app.core.appraisal.model import Measure, Scope, Source, SourceKind
from qa_app.core.decimals import half_up
from qa_app.core.errors import NotFound
from qa_app.core.exercises import exercise_score
from qa_app.core.latency.pooling import Pooled
from qa_app.core.measures_in import REVIEWED, reviewed, share
from qa_app.core.periods import Period
from qa_app.core.scores import Sums, added
from qa_app.services.context import Context
from qa_app.services.exercises.looking import played_by
from qa_app.services.latency.comparing import Wanted, pooled_by_agent
from qa_app.storage.queries import fair_scores, score_sums
from qa_app.storage.queries import measures_in as queries

FIGURES: Mapping[str, str] = {
    "first_response_s": "conversations",
    "average_response_s": "answered",
    "median_response_s": "answered",
    "p90_response_s": "answered",
    "longest_response_s": "answered",
    "in_time": "",
}
"""The figures of a latency profile that a measure may be, with what each rests on.

``in_time`` is the profile's own share of what was answered in time.
"""

WHOLE = ""
"""Under this key stands the team as a whole."""


@dataclass(slots=True)
class Measuring:
    """Measures a team's period; what several measures rest on is read once.

    ``agent_ids``: the people of the team's assessment. Of them every review of the period
    counts, wherever they were; response times and hits of rules are those of this team.
    """

    context: Context
    team_id: int
    agent_ids: Sequence[int]
    period: Period
    _sums: dict[str, Sums] | None = None
    _latency: dict[str, Mapping[str | None, Pooled]] = field(default_factory=dict)

    def figures(self, measure: Measure, source: Source) -> dict[str, Figure]:
        """A measure's figures by agent (their keys), or of the team under ``WHOLE``."""
        if source.kind in REVIEWED:
            return self._of_reviews(measure, source.kind)
        if source.kind is SourceKind.FAIR_SCORE:
            return self._of_fair_scores(measure)
        if source.kind is SourceKind.LATENCY:
            return self._of_latency(measure, source.detail)
        if source.kind is SourceKind.RULE_RATE:
            return self._of_rule(measure, source.detail)
        if source.kind is SourceKind.EXERCISE_SCORE:
            return self._of_exercises(measure)
        return {}

    def _of_reviews(self, measure: Measure, kind: SourceKind) -> dict[str, Figure]:
        if self._sums is None:
            bounds = self.period.bounds_ms(self.context.zone)
            self._sums = score_sums.by_agent_key(self.context.session, bounds, self.agent_ids)
        by_owner: Mapping[str, Sums] = self._sums
        if measure.scope is Scope.TEAM and by_owner:
            by_owner = {WHOLE: added(by_owner.values())}
        return _known({owner: reviewed(measure, kind, each) for owner, each in by_owner.items()})

    def _of_fair_scores(self, measure: Measure) -> dict[str, Figure]:
        """The newest fair scores of the period, to 0.01; none of a team as a whole."""
        run = fair_scores.latest(self.context.session, self.period.id)
        if run is None or measure.scope is Scope.TEAM:
            return {}
        return {
            each.key: Figure(half_up(Decimal(str(each.score.score))), each.score.n)
            for each in fair_scores.scores_of(self.context.session, run.id, self.team_id)
        }

    def _of_latency(self, measure: Measure, detail: str) -> dict[str, Figure]:
        profile, _between, name = detail.partition("/")
        if profile not in self._latency:
            wanted = Wanted(self.team_id, self.period.first_day, self.period.last_day)
            try:
                self._latency[profile] = pooled_by_agent(self.context, wanted, profile)
            except NotFound:
                self._latency[profile] = {}
        found = {
            key or WHOLE: _figure(measure, name, pooled)
            for key, pooled in self._latency[profile].items()
            if (key is None) == (measure.scope is Scope.TEAM)
        }
        return _known(found)

    def _of_exercises(self, measure: Measure) -> dict[str, Figure]:
        """The mean of the published exercises, of each person or of all together."""
        totals: dict[str, list[Decimal]] = defaultdict(list)
        for each in played_by(self.context, self.agent_ids, self.period):
            totals[each.agent_key if measure.scope is Scope.PERSON else WHOLE].append(each.total)
        found = {owner: exercise_score(own) for owner, own in totals.items()}
        return {
            owner: Figure(mean, len(totals[owner]))
            for owner, mean in found.items()
            if mean is not None
        }

    def _of_rule(self, measure: Measure, rule: str) -> dict[str, Figure]:
        start, end = (
            datetime.fromtimestamp(ms / 1000, UTC)
            for ms in self.period.bounds_ms(self.context.zone)
        )
        session = self.context.session
        parts = queries.count_parts(session, self.team_id, (start, end))
        hits = queries.count_hits(session, self.team_id, (start, end), rule)
        if measure.scope is Scope.TEAM:
            parts, hits = {WHOLE: sum(parts.values())}, {WHOLE: sum(hits.values())}
        return _known({key: share(measure, hits.get(key, 0), of) for key, of in parts.items()})


def _figure(measure: Measure, name: str, pooled: Pooled) -> Figure | None:
    if name == "in_time":
        done = pooled.share.in_time
        return None if done is None else share(measure, done, pooled.share.of)
    if name not in FIGURES:
        return None
    value = getattr(pooled, name)
    n = getattr(pooled, FIGURES[name])
    return None if value is None else Figure(Decimal(str(round(value, 3))), n)


def _known(found: Mapping[str, Figure | None]) -> dict[str, Figure]:
    kept: Iterable[tuple[str, Figure | None]] = sorted(found.items())
    return {owner: figure for owner, figure in kept if figure is not None}
