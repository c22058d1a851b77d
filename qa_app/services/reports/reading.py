"""Stored reviews as reports take them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from qa_app.core.reports import ReportedReview
from qa_app.core.rubrics import Critical, Rubric
from qa_app.services import definitions
from qa_app.services.context import Context
from qa_app.storage.queries import reports as queries
from qa_app.storage.queries.reports import CountedReview, CriticalAnswer, Scope

_DAY_MS = 86_400_000
_EPOCH = 719_163  # date(1970, 1, 1).toordinal()


def reported_reviews(context: Context, scope: Scope) -> list[ReportedReview]:
    """The reviews that count, each with what was lost in it."""
    stored = queries.counted_reviews(context.session, scope)
    critical = _critical(rubrics_of(context, stored))
    counts = queries.answer_counts(context.session, scope)
    by_review: dict[int, list[CriticalAnswer]] = defaultdict(list)
    wanted = {version: criteria.keys() for version, criteria in critical.items()}
    for answer in queries.critical_answers(context.session, scope, wanted):
        by_review[answer.review_id].append(answer)
    offset = _Offsets(context)
    return [
        _reported(
            each,
            offset.day(each.started_ms),
            counts.get(each.id, (0, 0)),
            by_review.get(each.id, ()),
            critical.get(each.rubric_version_id),
        )
        for each in stored
    ]


def rubrics_of(context: Context, stored: Iterable[CountedReview]) -> Mapping[int, Rubric]:
    """The rubrics by which reviews were made, by version id."""
    return definitions.rubrics_by_version(context, {each.rubric_version_id for each in stored})


def _critical(rubrics: Mapping[int, Rubric]) -> Mapping[int, Mapping[str, Critical]]:
    """The critical criteria of each rubric version that has some."""
    found = {
        version: {
            criterion.id: criterion.critical
            for criterion in rubric.criteria
            if criterion.critical is not None
        }
        for version, rubric in rubrics.items()
    }
    return {version: criteria for version, criteria in found.items() if criteria}


def _reported(
    review: CountedReview,
    day: int,
    counts: tuple[int, int],
    answers: Iterable[CriticalAnswer],
    critical: Mapping[str, Critical] | None,
) -> ReportedReview:
    judged, lost = counts
    failed = False
    for answer in answers:
        judged, lost = judged - 1, lost - answer.lost
        failed = failed or bool(critical and critical[answer.criterion].fails(answer.earned))
    return ReportedReview(
        id=review.id,
        day=day,
        agent=review.agent_id,
        team=review.team_id,
        reviewer=review.reviewer_id,
        total=review.total,
        passed=review.passed,
        critical=None if critical is None else failed,
        judged=judged,
        lost=lost,
    )


class _Offsets:
    """Local days of moments; the zone is asked once for each day in UTC, not for each moment."""

    def __init__(self, context: Context) -> None:
        self._zone = context.zone
        self._known: dict[int, tuple[int, int]] = {}

    def day(self, moment_ms: int) -> int:
        """The ordinal of the local day."""
        from_ms, to_ms = self._offsets(moment_ms // _DAY_MS)
        shift = from_ms if from_ms == to_ms else self._offset(moment_ms)
        return (moment_ms + shift) // _DAY_MS + _EPOCH

    def _offsets(self, utc_day: int) -> tuple[int, int]:
        """The zone's distance from UTC at the start and at the end of a day in UTC."""
        if utc_day not in self._known:
            start = utc_day * _DAY_MS
            self._known[utc_day] = (self._offset(start), self._offset(start + _DAY_MS - 1))
        return self._known[utc_day]

    def _offset(self, moment_ms: int) -> int:
        moment = datetime.fromtimestamp(moment_ms / 1000, UTC).astimezone(self._zone)
        offset = moment.utcoffset()
        return 0 if offset is None else int(offset.total_seconds() * 1000)
