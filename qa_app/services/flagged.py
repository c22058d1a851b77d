"""The flagged list (预警会话): conversations with findings that wait for a supervisor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from qa_app.core.flagged import WAITING_DAYS, Stage, days_waited, is_aged
from qa_app.core.listing import FindingState, Order, PartFilter, Place
from qa_app.core.permissions import Right
from qa_app.core.texts import LocalText
from qa_app.services import definitions
from qa_app.services.context import Context
from qa_app.services.conversations import Choices, ListedParts, choices, list_parts, selection
from qa_app.services.flag_cases import age_limits
from qa_app.storage.queries import flag_cases, listing, screening
from qa_app.storage.queries.conversations import ListedPart
from qa_app.storage.queries.flag_cases import KeptCase
from qa_app.storage.queries.screening import FindingTally


@dataclass(frozen=True, slots=True)
class FlaggedPage:
    """A page of flagged conversations.

    ``findings``: by part what was found in it, of what the filter is about, the gravest first.
    ``titles``: of their rules, by version. ``cases``: by part who has it in hand, and where it
    was sent; ``notes``: by part how many. ``limits``: by team after how many days of waiting a
    row is marked. ``now``: the moment that ages are counted to.
    """

    listed: ListedParts
    findings: Mapping[int, Sequence[FindingTally]]
    titles: Mapping[int, LocalText]
    cases: Mapping[int, KeptCase]
    notes: Mapping[int, int]
    limits: Mapping[int | None, int]
    now: datetime

    def days(self, part: ListedPart) -> int:
        """How long a row has waited."""
        return days_waited(part.flagged_since, self.now)

    def is_aged(self, part: ListedPart) -> bool:
        """Whether that is longer than its team allows."""
        return is_aged(part.flagged_since, self.now, self.limits.get(part.team_id, WAITING_DAYS))


def list_flagged(
    context: Context,
    wanted: PartFilter,
    *,
    order: Order = Order.WAITING,
    ascending: bool = False,
    place: Place | None = None,
) -> FlaggedPage:
    """One page of the flagged conversations of the teams in which the actor triages.

    Who works on those alone that are handed to them sees these.
    """
    right, wanted = _seen(context, wanted)
    listed = list_parts(
        context,
        wanted,
        order=order,
        ascending=ascending,
        place=place,
        right=right,
    )
    rows = listed.page.rows
    ids = [row.id for row in rows]
    tallies = screening.tallies(context.session, ids, *screening.such_as(wanted))
    rules = definitions.rules_by_version(context, {each.rule_version_id for each in tallies})
    by_part: dict[int, list[FindingTally]] = defaultdict(list)
    for each in tallies:
        by_part[each.part_id].append(each)
    titles = {version: rule.title for version, rule in rules.items()}
    return FlaggedPage(
        listed,
        by_part,
        titles,
        cases=flag_cases.cases(context.session, ids),
        notes=flag_cases.note_counts(context.session, ids),
        limits=age_limits(context, rows),
        now=context.now,
    )


def _seen(context: Context, wanted: PartFilter) -> tuple[Right, PartFilter]:
    if context.actor.may(Right.TRIAGE_FLAGGED):
        return Right.TRIAGE_FLAGGED, wanted
    context.actor.require(Right.TAKE_FLAGGED)
    return Right.TAKE_FLAGGED, replace(wanted, assignee_id=context.actor.user_id)


def waiting(context: Context) -> int:
    """How many flagged conversations wait for the actor (counted up to a bound)."""
    wanted = PartFilter(finding_state=FindingState.OPEN, stage=Stage.WAITING)
    chosen = selection(context, wanted, Right.TRIAGE_FLAGGED)
    return listing.count_parts(context.session, chosen).number


def flagged_choices(context: Context) -> Choices:
    """What the filters of the flagged list offer."""
    return choices(context, Right.TAKE_FLAGGED)
