"""Entries that findings and reviews suggest, and a person confirms."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from qa_app.core.errors import Invalid
from qa_app.core.ledger import EntryStep
from qa_app.core.ledger.filters import LedgerFilter, Shelf
from qa_app.core.ledger.links import LinkSource
from qa_app.core.listing import FindingState
from qa_app.services import reviews, screening_decisions
from qa_app.services.ledger import links, listing, suggesting
from qa_app.services.ledger.links import NewLink
from qa_app.services.ledger.unfounded import DISMISSED
from qa_app.services.notices import list_notices
from qa_app.storage.queries.ledger import StoredEntry
from qa_app.storage.tables.screening import FindingRow
from tests.support.appealing import Bench
from tests.support.booking import Books

SINCE = date(2026, 10, 1)
SUGGESTED = LedgerFilter(Shelf.SUGGESTED)


def _link(books: Books, source: LinkSource, key: str, item: str, **more: object) -> int:
    wanted = NewLink(books.floor.team.id, source, key, "000-I", item, SINCE, **more)  # type: ignore[arg-type]
    return links.add(books.as_(books.floor.lead), wanted)


def _suggested(books: Books) -> list[StoredEntry]:
    return list(listing.list_entries(books.keeper, SUGGESTED).page.rows)


def _confirm(books: Books, rule: str) -> None:
    session = books.floor.context.session
    ids = session.scalars(select(FindingRow.id).where(FindingRow.rule == rule)).all()
    screening_decisions.decide_some(books.keeper, ids, FindingState.CONFIRMED)


def test_confirmed_findings_are_suggested_once_with_their_sentence(books: Books) -> None:
    """Asked for again, or daily, nothing is doubled; what nobody confirmed suggests nothing."""
    assert _link(books, LinkSource.RULE, "banned.dont-know", "quality") == 0
    _confirm(books, "banned.dont-know")
    assert suggesting.suggest(books.floor.context) == 4
    assert suggesting.suggest(books.floor.context) == 0
    found = _suggested(books)[0].entry
    assert found.whence is not None
    assert (found.whence.rule, found.whence.seq) == ("banned.dont-know", 3)
    assert "不知道" in found.whence.quote


def test_suggestions_are_entered_or_rejected_in_bulk_and_do_not_come_back(books: Books) -> None:
    """A rejected one is decided; the finding is not asked about twice."""
    _link(books, LinkSource.RULE, "banned.dont-know", "quality")
    _confirm(books, "banned.dont-know")
    suggesting.look(books.keeper)
    first, second, *_rest = _suggested(books)
    suggesting.reject(books.keeper, first.id)
    suggesting.accept(books.keeper, second.id)
    done = suggesting.decide_many(books.keeper, EntryStep.ENTER, wanted=SUGGESTED)
    assert (done.done, done.passed) == (2, 0)
    assert suggesting.suggest(books.floor.context) == 0
    assert listing.list_entries(books.keeper, LedgerFilter()).total == 3


def test_lost_criteria_of_published_reviews_are_suggested(books: Books) -> None:
    """By the criterion that a lead linked, once it is published and nobody appeals."""
    floor = books.floor
    floor.draw(per_agent=1)
    review_id = floor.review(floor.queue()[0], "3")
    key = "001-O#attitude.patience"
    assert _link(books, LinkSource.CRITERION, key, "daily") == 0
    reviews.publish(floor.as_(floor.lead), [review_id])
    assert suggesting.suggest(floor.context) == 1
    whence = _suggested(books)[0].entry.whence
    assert whence is not None
    assert (whence.review_id, whence.criterion) == (review_id, key)


def test_what_lacks_a_figure_is_left_to_a_person(books: Books) -> None:
    """新增业务 is at the assessor's discretion: in bulk it is passed over."""
    _link(books, LinkSource.RULE, "banned.dont-know", "new_business")
    _confirm(books, "banned.dont-know")
    suggesting.look(books.keeper)
    done = suggesting.decide_many(books.keeper, EntryStep.ENTER, wanted=SUGGESTED)
    assert (done.done, done.passed) == (0, 4)
    first = _suggested(books)[0]
    with pytest.raises(Invalid):
        suggesting.accept(books.keeper, first.id)
    figures = first.entry.figures
    suggesting.accept(
        books.keeper, first.id, figures.__class__(figures.item, figures.day, points=Decimal(2))
    )


def test_a_link_that_makes_no_sense_is_refused(books: Books) -> None:
    """Unknown rules, items of no scheme, and the same one twice."""
    _link(books, LinkSource.RULE, "banned.dont-know", "quality")
    for key, item in (("no.rule", "quality"), ("banned.dont-know", "quality")):
        with pytest.raises(Invalid):
            _link(books, LinkSource.RULE, key, item)
    with pytest.raises(Invalid):
        _link(books, LinkSource.CRITERION, "001-O#no.such", "quality")


def _decide(books: Books, state: FindingState) -> None:
    session = books.floor.context.session
    ids = session.scalars(select(FindingRow.id).where(FindingRow.rule == "banned.dont-know")).all()
    screening_decisions.decide_some(books.keeper, ids, state)


def test_a_suggestion_goes_with_its_finding_and_an_entry_is_told_to_its_keeper(
    books: Books,
) -> None:
    """Nobody is charged for a false alarm; what a person entered, a person takes back."""
    _link(books, LinkSource.RULE, "banned.dont-know", "quality")
    _confirm(books, "banned.dont-know")
    suggesting.suggest(books.floor.context)
    entered, rejected, *_rest = _suggested(books)
    suggesting.accept(books.keeper, entered.id)
    suggesting.reject(books.keeper, rejected.id)
    assert listing.open_entry(books.keeper, entered.id).gone is None
    _decide(books, FindingState.DISMISSED)
    assert _suggested(books) == []
    assert listing.open_entry(books.keeper, entered.id).gone == DISMISSED
    assert [each.kind for each in list_notices(books.keeper).rows] == ["ledger.unfounded"]
    _decide(books, FindingState.CONFIRMED)
    assert suggesting.suggest(books.floor.context) == 0
    assert len(_suggested(books)) == 2, "those that no person decided on come back"
    assert listing.open_entry(books.keeper, entered.id).gone is None


def test_points_that_an_appeal_gives_back_are_suggested_no_more(books: Books) -> None:
    """At once, not with the next daily round."""
    bench = Bench(books.floor)
    review_id = bench.published("3")
    _link(books, LinkSource.CRITERION, "001-O#attitude.patience", "daily")
    suggesting.suggest(bench.floor.context)
    assert len(_suggested(books)) == 1
    bench.decided(review_id, value="5")
    assert _suggested(books) == []
