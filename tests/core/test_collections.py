"""Collections: their order, and who may see and change them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_app.core.collections import (
    LONGEST_NAME,
    MOST_ITEMS,
    check_room,
    checked_name,
    checked_text,
    may_change,
    may_see,
    moved,
    reordered,
)
from qa_app.core.errors import Conflict, Invalid
from qa_app.core.permissions import Actor, Grant, RoleName


def somebody(role: RoleName, *teams: int, user: int = 1) -> Actor:
    return Actor(user, "李娜", tuple(Grant(role, team, date.min) for team in teams))


@settings(max_examples=50)
@given(st.lists(st.integers(), unique=True, min_size=1, max_size=9), st.integers(-12, 12))
def test_moving_loses_nothing_and_stops_at_the_ends(items: list[int], step: int) -> None:
    """Holding the key down leads to the end and stays there."""
    found = moved(items, items[0], step)
    assert sorted(found) == sorted(items)
    assert list(found).index(items[0]) == min(max(step, 0), len(items) - 1)


def test_an_order_of_other_things_than_are_there_is_refused() -> None:
    """Two windows: one has taken something out that the other still shows."""
    assert reordered([1, 2, 3], [3, 1, 2]) == [3, 1, 2]
    for wrong in ([1, 2], [1, 2, 3, 4], [1, 1, 2]):
        with pytest.raises(Conflict):
            reordered([1, 2, 3], wrong)


def test_a_collection_has_a_name_on_one_line_and_an_end() -> None:
    """It is called by it in lists, and shown in one sitting."""
    assert checked_name("  道歉 \n怎么说 ") == "道歉 怎么说"
    for wrong in ("", " \n", "长" * (LONGEST_NAME + 1)):
        with pytest.raises(Invalid):
            checked_name(wrong)
    with pytest.raises(Invalid):
        checked_text(" ", field="text", required=True)
    check_room(MOST_ITEMS - 1, 1)
    with pytest.raises(Invalid):
        check_room(MOST_ITEMS, 1)


def test_what_is_not_shared_is_its_owners_alone() -> None:
    """A draft is nobody's business yet."""
    owner, colleague = somebody(RoleName.TRAINER, 7), somebody(RoleName.TRAINER, 7, user=2)
    assert may_see(owner, 1, [])
    assert may_change(owner, 1, [])
    assert not may_see(colleague, 1, [])
    assert not may_change(colleague, 1, [])


def test_what_is_shared_is_seen_in_each_team_and_changed_by_who_has_a_say_in_all() -> None:
    """A supervisor of one team must not change what another team is shown."""
    agent = somebody(RoleName.AGENT, 7, user=2)
    assert may_see(agent, 1, [7, 8])
    assert not may_change(agent, 1, [7, 8])
    assert not may_see(somebody(RoleName.AGENT, 9, user=2), 1, [7, 8])
    supervisor = somebody(RoleName.SUPERVISOR, 7, user=2)
    assert may_change(supervisor, 1, [7])
    assert not may_change(supervisor, 1, [7, 8])
    assert may_change(somebody(RoleName.SUPERVISOR, 7, 8, user=2), 1, [7, 8])


def test_who_has_lost_the_role_has_lost_the_collection() -> None:
    """It stays with those it is shared with."""
    assert not may_see(Actor(1, "李娜"), 1, [])
    assert not may_change(somebody(RoleName.REVIEWER, 7), 1, [7])
