"""A table's state stands in the address, and nothing else of the address gets through."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from qa_app.web.tables import Column, TableState, kept_arguments, page_url, read_table, url_with

COLUMNS = (
    Column("name", "Name", fixed=True),
    Column("score", "Score", sortable=True, numeric=True),
    Column("started", "Started", sortable=True),
    Column("channel", "Channel", optional=True),
)


def _read(**args: str) -> TableState:
    return read_table(COLUMNS, "-started", MultiDict(args))


@pytest.fixture
def address(gallery: Flask) -> Iterator[None]:
    with gallery.test_request_context("/listing?team=1&team=2&sort=score&after=x"):
        yield


def test_without_a_wish_the_default_order_holds() -> None:
    """The newest first, as every list here begins."""
    state = _read()
    assert (state.sort, state.descending) == ("started", True)


def test_an_order_comes_from_the_address() -> None:
    """A link to a list shows the same list to a colleague."""
    assert (_read(sort="score").sort, _read(sort="score").descending) == ("score", False)
    assert _read(sort="-score").descending


@pytest.mark.parametrize("wish", ["name", "nothing", "", "-", "score; drop table", "--score"])
def test_only_declared_sortable_columns_can_be_sorted_by(wish: str) -> None:
    """A sort key that reached a query would be an injection."""
    state = _read(sort=wish)
    assert (state.sort, state.descending) == ("started", True)


def test_optional_columns_wait_to_be_chosen() -> None:
    """Dense is not crowded."""
    assert [column.key for column in _read().shown] == ["name", "score", "started"]


def test_chosen_columns_keep_their_order_and_the_one_that_names_the_row() -> None:
    """Without it nobody would know which row is which."""
    state = _read(cols="channel,score,unknown")
    assert [column.key for column in state.shown] == ["name", "score", "channel"]
    assert state.shows("channel")
    assert not state.shows("started")


def test_a_page_lies_after_or_before_one_mark() -> None:
    """Both at once would be a window that no query asked for."""
    state = _read(after="a", before="b")
    assert (state.after, state.before) == ("a", None)
    assert _read(before="b").before == "b"
    assert _read(after="").after is None


@pytest.mark.usefixtures("address")
def test_a_second_press_turns_the_order() -> None:
    """And either press begins at the first page again."""
    state = read_table(COLUMNS, "-started")
    score, started = COLUMNS[1], COLUMNS[2]
    assert state.sort_url(score) == "/listing?team=1&team=2&sort=-score"
    assert state.sort_url(started) == "/listing?team=1&team=2&sort=started"
    assert state.direction_of(score) == "ascending"
    assert state.direction_of(started) == "none"


@pytest.mark.usefixtures("address")
def test_an_address_changes_in_one_place_only() -> None:
    """Turning a page must not lose the filters."""
    assert url_with(team=None) == "/listing?sort=score&after=x"
    assert url_with(cols="a,b").endswith("after=x&cols=a%2Cb")
    assert page_url(before="y") == "/listing?team=1&team=2&sort=score&before=y"


@pytest.mark.usefixtures("address")
def test_a_filter_form_keeps_the_rest_and_starts_from_the_first_page() -> None:
    """The third page of another filter means nothing."""
    assert kept_arguments("team") == [("sort", "score")]


def test_what_stands_in_the_address_is_escaped(gallery: Flask) -> None:
    """Filters are stored links; a colleague opens them."""
    page = gallery.test_client().get('/listing?words="><script>alert(1)</script>&sort="x')
    assert page.status_code == 200
    assert "<script>alert(1)" not in page.text
