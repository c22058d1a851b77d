"""Supervisors keep their team's ledger, quality leads see it, agents answer their own."""

from __future__ import annotations

from qa_app.core.ledger.links import LinkSource
from qa_app.core.permissions import RIGHTS_OF, Right, RoleName
from qa_app.services.ledger import links
from qa_app.services.ledger.links import NewLink
from tests.support.booking import DAY, Books
from tests.support.factories import make_agent
from tests.support.house_floor import floor_of
from tests.support.permissions import House, Page, PermissionTests


def _with(right: Right) -> frozenset[RoleName]:
    return frozenset(role for role in RoleName if right in RIGHTS_OF[role])


SEEING, KEEPING = _with(Right.SEE_LEDGER), _with(Right.KEEP_LEDGER)
EDITING, OWN = _with(Right.SET_REVIEWING), _with(Right.SEE_OWN_LEDGER)


def books_of(house: House) -> Books:
    books: Books = house.thing("books", lambda: Books(floor_of(house)))
    return books


def entry(house: House) -> dict[str, object]:
    """An entry that was not told yet, about the agent who tries the pages."""
    books = books_of(house)

    def link() -> object:
        agent = make_agent(house.session, house.team, name="试页客服")
        house.user(RoleName.AGENT, house.team).agent_id = agent.id
        house.session.commit()
        return agent

    return {"entry_id": books.enter(agent=house.thing("own agent", link))}


def link(house: House) -> dict[str, object]:
    """A link of the team; each time another item's, since a page may remove it."""
    books = books_of(house)
    books.floor.context.session.commit()
    number = house.things["links"] = house.things.get("links", 0) + 1
    lead = books.floor.as_(books.floor.lead)
    criterion = list(links.list_links(lead).rubrics["001-O"].criteria)[number].id
    key = f"001-O#{criterion}"
    links.add(lead, NewLink(house.team.id, LinkSource.CRITERION, key, "000-I", "quality", DAY))
    rows = links.list_links(lead).rows
    return {"link_id": next(each.id for each, _may in rows if each.source_key == key)}


def linked(house: House) -> dict[str, object]:
    """The agent who tries the pages is an agent of the team; nothing is posted."""
    entry(house)
    return {}


def own_file(house: House) -> dict[str, object]:
    """The own entries as a file."""
    entry(house)
    return {"kind": "csv"}


class TestPermissions(PermissionTests):
    pages = (
        Page("ledger.listing", roles=SEEING),
        Page("ledger.mine", roles=OWN, data=linked),
        Page("ledger.mine_file", roles=OWN, values=own_file),
        Page("ledger.export", "POST", roles=SEEING),
        Page("ledger.many", "POST", roles=KEEPING),
        Page("ledger.look", "POST", roles=KEEPING),
        Page("ledger.new", roles=KEEPING),
        Page("ledger.items", roles=KEEPING),
        Page("ledger.enter", "POST", roles=KEEPING),
        Page("ledger.upload", roles=KEEPING),
        Page("ledger.preview", "POST", roles=KEEPING),
        Page("ledger.bring", "POST", roles=KEEPING),
        Page("ledger.back", "POST", roles=KEEPING),
        Page("ledger.link_listing", roles=EDITING),
        Page("ledger.add_link", "POST", roles=EDITING),
        Page("ledger.remove_link", "POST", roles=EDITING, values=link),
        Page("ledger.one", roles=SEEING | OWN, values=entry),
        Page("ledger.verdict", "POST", roles=KEEPING, values=entry),
        Page("ledger.tell", "POST", roles=KEEPING, values=entry),
        Page("ledger.change", "POST", roles=KEEPING, values=entry),
        Page("ledger.withdraw", "POST", roles=KEEPING, values=entry),
        Page("ledger.accept", "POST", roles=KEEPING, values=entry),
        Page("ledger.reject", "POST", roles=KEEPING, values=entry),
        Page("ledger.suggest_again", "POST", roles=KEEPING, values=entry),
        Page("ledger.settle", "POST", roles=KEEPING, values=entry),
        Page("ledger.confirm", "POST", roles=OWN, values=entry),
        Page("ledger.dispute", "POST", roles=OWN, values=entry),
    )
