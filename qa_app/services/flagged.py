"""The flagged list (预警会话): conversations with findings that wait for a supervisor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa_app.core.listing import FindingState, Order, PartFilter, Place
from qa_app.core.permissions import Right
from qa_app.core.texts import LocalText
from qa_app.services import definitions
from qa_app.services.context import Context
from qa_app.services.conversations import Choices, ListedParts, choices, list_parts, selection
from qa_app.storage.queries import listing, screening
from qa_app.storage.queries.screening import FindingTally


@dataclass(frozen=True, slots=True)
class FlaggedPage:
    """A page of flagged conversations.

    ``findings``: by part what was found in it, of what the filter is about, the gravest first.
    ``titles``: of their rules, by version.
    """

    listed: ListedParts
    findings: Mapping[int, Sequence[FindingTally]]
    titles: Mapping[int, LocalText]


def list_flagged(
    context: Context,
    wanted: PartFilter,
    *,
    order: Order = Order.WAITING,
    ascending: bool = False,
    place: Place | None = None,
) -> FlaggedPage:
    """One page of the flagged conversations of the teams in which the actor triages."""
    listed = list_parts(
        context,
        wanted,
        order=order,
        ascending=ascending,
        place=place,
        right=Right.TRIAGE_FLAGGED,
    )
    tallies = screening.tallies(
        context.session, [row.id for row in listed.page.rows], *screening.such_as(wanted)
    )
    rules = definitions.rules_by_version(context, {each.rule_version_id for each in tallies})
    by_part: dict[int, list[FindingTally]] = defaultdict(list)
    for each in tallies:
        by_part[each.part_id].append(each)
    titles = {version: rule.title for version, rule in rules.items()}
    return FlaggedPage(listed, by_part, titles)


def waiting(context: Context) -> int:
    """How many flagged conversations wait for the actor (counted up to a bound)."""
    wanted = PartFilter(finding_state=FindingState.OPEN)
    chosen = selection(context, wanted, Right.TRIAGE_FLAGGED)
    return listing.count_parts(context.session, chosen).number


def flagged_choices(context: Context) -> Choices:
    """What the filters of the flagged list offer."""
    return choices(context, Right.TRIAGE_FLAGGED)
