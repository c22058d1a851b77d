"""Which item a rule, a criterion or a critical error suggests an entry under."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from qa_app.core.appraisal import Scheme
from qa_app.core.errors import Invalid, NotFound, _
from qa_app.core.ledger import Figures
from qa_app.core.ledger.checking import check
from qa_app.core.ledger.links import Link, LinkSource
from qa_app.core.permissions import Right
from qa_app.core.rubrics import Rubric
from qa_app.core.rules.model import Rule
from qa_app.services import audit, definitions
from qa_app.services.context import Context
from qa_app.services.ledger import suggesting
from qa_app.storage.queries import ledger_links as queries
from qa_app.storage.queries import scheme_uses
from qa_app.storage.queries.conversations import Named, teams_in

EVERYWHERE = _("Only who keeps the definitions of every team can say something for all of them.")
NOT_IN_USE = _("Choose an item of a scheme that assesses one of your teams.")


@dataclass(frozen=True, slots=True)
class NewLink:
    """What somebody wants to link; ``points`` and ``amount`` where the item leaves a choice."""

    team_id: int | None
    source: LinkSource
    source_key: str
    scheme: str
    item: str
    since: date
    points: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class LinksPage:
    """The links that concern the actor's teams, and what can be linked.

    ``schemes``: every one with items, by its id; ``in_use``: those of them that assess any of
    the teams, from today or later, to whose items something can be linked.
    """

    rows: Sequence[tuple[Link, bool]]
    teams: Sequence[Named]
    everywhere: bool
    names: Mapping[int, str]
    rules: Mapping[str, Rule]
    rubrics: Mapping[str, Rubric]
    schemes: Mapping[str, Scheme]
    in_use: Mapping[str, Scheme]


def list_links(context: Context) -> LinksPage:
    """The links, each with whether the actor may remove it."""
    context.actor.require(Right.SET_REVIEWING)
    reach = context.reach(Right.SET_REVIEWING)
    teams = teams_in(context.session, reach)
    every = definitions.known_schemes(context)
    schemes = {key: each.scheme for key, each in every.items() if each.scheme.items}
    used = {
        use.scheme
        for use in scheme_uses.every(context.session)
        if reach.covers(use.team_id) and (use.until is None or use.until >= context.today)
    }
    return LinksPage(
        rows=[
            (link, reach.covers(link.team_id))
            for link in queries.every(context.session)
            if link.team_id is None or reach.covers(link.team_id)
        ],
        teams=teams,
        everywhere=reach.everywhere,
        names={team.id: team.name for team in teams},
        rules={rule.id: rule for rule in definitions.active_rules(context)},
        rubrics={each.rubric.id: each.rubric for each in definitions.rubric_versions(context)},
        schemes=schemes,
        in_use={key: scheme for key, scheme in schemes.items() if key in used},
    )


def add(context: Context, wanted: NewLink) -> int:
    """Link a source to an item, and suggest at once what follows from it; returns how many.

    Raises Invalid naming the field, NotFound or Refused outside the actor's teams.
    """
    context.actor.require(Right.SET_REVIEWING, wanted.team_id)
    if not context.reach(Right.SET_REVIEWING).covers(wanted.team_id):
        raise Invalid(EVERYWHERE, field="team")
    page = list_links(context)
    _check(context, page, wanted)
    link = Link(
        0,
        wanted.team_id,
        wanted.source,
        wanted.source_key,
        wanted.scheme,
        wanted.item,
        wanted.since,
        wanted.points,
        wanted.amount,
    )
    link_id = queries.add(context.session, link, created_by=context.actor.user_id, now=context.now)
    audit.record(
        context,
        "ledger.link_added",
        "ledger_link",
        link_id,
        team_id=wanted.team_id,
        source=wanted.source.value,
        key=wanted.source_key,
        scheme=wanted.scheme,
        item=wanted.item,
    )
    context.session.commit()
    return suggesting.suggest(context)


def remove(context: Context, link_id: int) -> None:
    """Forget a link; what it has suggested stays."""
    context.actor.require(Right.SET_REVIEWING)
    link = queries.one(context.session, link_id)
    if link is None:
        raise NotFound()
    context.actor.require(Right.SET_REVIEWING, link.team_id)
    if not context.reach(Right.SET_REVIEWING).covers(link.team_id):
        raise Invalid(EVERYWHERE)
    queries.remove(context.session, link_id)
    audit.record(context, "ledger.link_removed", "ledger_link", link_id, team_id=link.team_id)
    context.session.commit()


def _check(context: Context, page: LinksPage, wanted: NewLink) -> None:
    scheme = page.in_use.get(wanted.scheme)
    if scheme is None:
        raise Invalid(NOT_IN_USE, field="item")
    if not _is_known(page, wanted):
        raise Invalid(_("Choose what is to suggest an entry."), field="source")
    same = (wanted.team_id, wanted.source, wanted.source_key, wanted.scheme)
    for link, _may in page.rows:
        if (link.team_id, link.source, link.source_key, link.scheme) == same:
            raise Invalid(
                _("This is linked to “%(item)s” already; remove that row first."),
                field="source",
                item=_title(scheme, link.item),
            )
    _check_figures(scheme, wanted, context.today)


def _check_figures(scheme: Scheme, wanted: NewLink, day: date) -> None:
    """A figure that is given has to fit; one that is not is left to who confirms."""
    try:
        check(scheme, Figures(wanted.item, day, 1, None, wanted.points, wanted.amount))
    except Invalid as fault:
        missing = {"points": wanted.points, "amount": wanted.amount}
        if fault.field not in missing or missing[fault.field] is not None:
            raise


def _is_known(page: LinksPage, wanted: NewLink) -> bool:
    if wanted.source is LinkSource.RULE:
        return wanted.source_key in page.rules
    rubric, _mark, criterion = wanted.source_key.partition("#")
    if rubric not in page.rubrics:
        return False
    if wanted.source is LinkSource.CRITICAL:
        return not criterion
    return page.rubrics[rubric].criterion(criterion) is not None


def _title(scheme: Scheme, item_id: str) -> object:
    item = scheme.item(item_id)
    return item_id if item is None else item.title
