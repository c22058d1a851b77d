"""The list of conversations: what narrows it, its rows with what was searched for, its days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from qa_app.core.listing import Counted, Cursor, Order, Page, PartFilter, Place
from qa_app.core.permissions import Right
from qa_app.core.rubrics import Criterion, Rubric, referred
from qa_app.core.rules.model import Rule
from qa_app.core.search import phrase
from qa_app.core.transcripts import Excerpt, excerpt
from qa_app.services import definitions, rubric_uses
from qa_app.services.context import Context
from qa_app.services.conversations.transcripts import masked_by
from qa_app.storage.packing import unpack
from qa_app.storage.queries import conversations as queries
from qa_app.storage.queries import listing, risk_scores
from qa_app.storage.queries.conversations import ListedPart, Named
from qa_app.storage.queries.listing import Neighbour, Selection


@dataclass(frozen=True, slots=True)
class Choices:
    """What a filter offers: the teams, agents and rules within the actor's reach.

    ``criterion``: the one that is filtered by already, with its rubric; the others are many,
    and asked for by :func:`rubrics`.
    """

    teams: Sequence[Named]
    agents: Sequence[Named]
    rules: Sequence[Rule]
    criterion: tuple[Rubric, Criterion] | None = None


@dataclass(frozen=True, slots=True)
class ListedParts:
    """One page of the list.

    ``excerpts``: by part, the message in which the words of the filter were found.
    """

    page: Page[ListedPart]
    total: Counted
    excerpts: Mapping[int, Excerpt]


@dataclass(frozen=True, slots=True)
class Around:
    """The neighbours of a part in a list, where it has any."""

    before: Neighbour | None
    after: Neighbour | None


def choices(
    context: Context, right: Right = Right.SEE_CONVERSATIONS, *, criterion: str = ""
) -> Choices:
    """What the filters of a list of conversations offer; ``criterion``: filtered by already."""
    reach = context.reach(right)
    return Choices(
        teams=queries.teams_in(context.session, reach),
        agents=queries.agents_in(context.session, reach),
        rules=definitions.active_rules(context),
        criterion=_referred(context, criterion) if criterion else None,
    )


def rubrics(context: Context) -> list[Rubric]:
    """The rubrics whose criteria a filter offers: those in use."""
    return [version.rubric for version in rubric_uses.rubrics_in_use(context)]


def _referred(context: Context, text: str) -> tuple[Rubric, Criterion] | None:
    for rubric in rubrics(context):
        criterion = referred(rubric, text)
        if criterion is not None:
            return rubric, criterion
    return None


def selection(
    context: Context, wanted: PartFilter, right: Right = Right.SEE_CONVERSATIONS
) -> Selection:
    """What a filter lets through in the teams in which the actor has a right.

    The search looks into personal data only in the teams in which the actor may see it.
    """
    if not context.reach(Right.SEE_RISK):
        wanted = replace(wanted, chance_from=None)
    return Selection(
        wanted=wanted,
        reach=context.reach(right),
        personal=context.reach(Right.SEE_PERSONAL_DATA),
        zone=context.zone,
        risk_from=context.actor.user_id if context.reach(Right.SEE_RISK) else None,
    )


def list_parts(
    context: Context,
    wanted: PartFilter,
    *,
    order: Order = Order.STARTED,
    ascending: bool = False,
    place: Place | None = None,
    right: Right = Right.SEE_CONVERSATIONS,
) -> ListedParts:
    """One page of the conversations in the teams in which the actor has a right."""
    chosen = selection(context, wanted, right)
    page, total = listing.page_and_count(
        context.session, chosen, order=_allowed(context, order), ascending=ascending, place=place
    )
    page = replace(page, rows=_with_known_risks(context, page.rows))
    return ListedParts(page, total, excerpts=_excerpts(context, wanted, page.rows))


def around(
    context: Context,
    wanted: PartFilter,
    cursor: Cursor,
    *,
    order: Order = Order.STARTED,
    ascending: bool = False,
    right: Right = Right.SEE_CONVERSATIONS,
) -> Around:
    """What stands before and behind a place of the list."""
    chosen = selection(context, wanted, right)
    return Around(
        *(
            listing.neighbour(
                context.session, chosen, cursor, order=_allowed(context, order), upwards=upwards
            )
            for upwards in (not ascending, ascending)
        )
    )


def density(
    context: Context, wanted: PartFilter, right: Right = Right.SEE_CONVERSATIONS
) -> dict[date, int]:
    """How the chosen conversations lie in time: a count for each local day."""
    return listing.density(context.session, selection(context, wanted, right))


def _allowed(context: Context, order: Order) -> Order:
    """An order that tells nothing to who must not know it."""
    hidden = order is Order.CHANCE and not context.reach(Right.SEE_RISK)
    return Order.STARTED if hidden else order


def _with_known_risks(context: Context, rows: Sequence[ListedPart]) -> list[ListedPart]:
    """The rows without the risks that the actor must not know: they have still to review them."""
    reach, user_id = context.reach(Right.SEE_RISK), context.actor.user_id
    told = [row.id for row in rows if row.fail_chance is not None and reach.covers(row.team_id)]
    hidden = risk_scores.tasks_of(context.session, user_id, told) if user_id and told else ()
    known = set(told).difference(hidden)
    return [row if row.id in known else row._replace(fail_chance=None) for row in rows]


def _excerpts(
    context: Context, asked: PartFilter, rows: Sequence[ListedPart]
) -> dict[int, Excerpt]:
    """Of each row's text the first message that holds the words, masked."""
    if not asked.words or not rows:
        return {}
    wanted, personal = phrase(asked.words), context.reach(Right.SEE_PERSONAL_DATA)
    stored = queries.revisions(context.session, {row.revision_id for row in rows})
    texts = {each.id: (unpack(each.content), each.personal) for each in stored}
    found = {}
    for row in rows:
        whole, packed = texts[row.revision_id]
        shown = masked_by(whole, packed)
        searched = whole if personal.covers(row.team_id) else shown
        excerpted = excerpt(shown.messages, searched.messages, wanted, asked.speaker)
        if excerpted is not None:
            found[row.id] = excerpted
    return found
