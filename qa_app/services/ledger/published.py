"""Which entries stand in a published period: what becomes of them now is late."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qa_app.core.ledger import LedgerEntry
from qa_app.services.context import Context
from qa_app.services.ledger.roster import Roster, roster
from qa_app.storage.queries.appraisals.periods import PublishedPeriod, published_periods


@dataclass(frozen=True, slots=True)
class Published:
    """The published periods of the teams in which some agents are or were."""

    known: Roster
    periods: Sequence[PublishedPeriod]

    def holds(self, entry: LedgerEntry) -> bool:
        """Whether a published period under the entry's scheme has its day.

        It is the period of the team in which the agent ended it, or of the entry's own team.
        """
        day = entry.figures.day
        return any(
            each.scheme == entry.scheme
            and each.first_day <= day <= each.last_day
            and self._is_of(entry, each)
            for each in self.periods
        )

    def _is_of(self, entry: LedgerEntry, period: PublishedPeriod) -> bool:
        if period.team_id == entry.team_id:
            return True
        post = self.known.post(entry.agent_id, period.last_day)
        return post is not None and post.team_id == period.team_id


def published(context: Context, known: Roster) -> Published:
    """The published periods that concern a roster's agents."""
    return Published(known, published_periods(context.session, known.team_ids))


def is_published(context: Context, entry: LedgerEntry) -> bool:
    """Whether the period of an entry's day is published under its scheme."""
    return bool(published_among(context, [(0, entry)]))


def published_among(context: Context, entries: Iterable[tuple[int, LedgerEntry]]) -> frozenset[int]:
    """The ids of those entries that stand in a published period."""
    given = list(entries)
    if not given:
        return frozenset()
    found = published(context, roster(context, {entry.agent_id for _id, entry in given}))
    return frozenset(entry_id for entry_id, entry in given if found.holds(entry))
