"""Which rubric a conversation is graded by: precedence, days, room for a new row."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.conversations import Channel
from qa_app.core.errors import Invalid
from qa_app.core.rubric_choice import (
    Ground,
    Use,
    choose,
    exceptions,
    made_room,
    require_usable,
)
from qa_app.definitions.rubrics import shipped_rubrics

RUBRICS = shipped_rubrics()
FIRST = date(2026, 10, 1)


def use(number: int, rubric: str, team: int | None, channel: Channel | None, **days: date) -> Use:
    return Use(number, rubric, team, channel, **{"since": FIRST, **days})


EVERY = use(1, "001-O", None, None)
CALLS = use(2, "001-F", None, Channel.CALL)
TEAM = use(3, "001-M", 7, None)
TEAM_CALLS = use(4, "001-J", 7, Channel.CALL)


@pytest.mark.parametrize(
    ("team", "channel", "rubric"),
    [
        (1, Channel.CHAT, "001-O"),
        (1, Channel.CALL, "001-F"),
        (7, Channel.CHAT, "001-M"),
        (7, Channel.CALL, "001-J"),
        (None, Channel.CALL, "001-F"),
    ],
)
def test_the_row_that_says_most_wins(team: int | None, channel: Channel, rubric: str) -> None:
    """However the rows were added."""
    for rows in ([EVERY, CALLS, TEAM, TEAM_CALLS], [TEAM_CALLS, TEAM, CALLS, EVERY]):
        found = choose(rows, RUBRICS, team, channel, FIRST)
        assert found is not None
        assert (found.rubric, found.ground) == (rubric, Ground.ROW)


def test_a_row_holds_on_its_first_and_last_day_and_not_beyond() -> None:
    """The conversation's own day decides."""
    row = replace(CALLS, until=date(2026, 10, 31))
    chosen = [
        choose([EVERY, row], RUBRICS, 1, Channel.CALL, day)
        for day in (FIRST - timedelta(1), FIRST, date(2026, 10, 31), date(2026, 11, 1))
    ]
    assert [each and each.rubric for each in chosen] == ["001-O", "001-F", "001-F", "001-O"]


def test_without_a_row_the_default_of_the_channel_grades() -> None:
    """And where no rubric is made for the channel, another one's stands in and is said to."""
    chat, call = (choose([], RUBRICS, 1, each, FIRST) for each in (Channel.CHAT, Channel.CALL))
    assert chat is not None
    assert call is not None
    assert (chat.rubric, chat.ground) == ("001-O", Ground.DEFAULT)
    assert (call.rubric, call.ground) == ("001-O", Ground.STAND_IN)
    assert choose([], {"000-G": RUBRICS["000-G"]}, 1, Channel.CHAT, FIRST) is None


def test_a_row_whose_rubric_is_out_of_use_is_passed_over() -> None:
    """The next one that fits has its turn."""
    left = {key: rubric for key, rubric in RUBRICS.items() if key != "001-J"}
    found = choose([TEAM, TEAM_CALLS], left, 7, Channel.CALL, FIRST)
    assert found is not None
    assert found.rubric == "001-M"


def test_a_new_row_ends_the_open_one_of_its_scope_the_day_before() -> None:
    """That is how a team changes over to another rubric."""
    [ended] = made_room([EVERY, TEAM], use(9, "001-F", 7, None, since=date(2026, 12, 1)))
    assert (ended.id, ended.until) == (3, date(2026, 11, 30))


@pytest.mark.parametrize(
    "standing",
    [
        replace(TEAM, until=date(2026, 12, 31)),
        replace(TEAM, since=date(2026, 12, 1)),
        replace(TEAM, since=date(2027, 1, 1)),
    ],
)
def test_any_other_overlap_is_refused_and_named(standing: Use) -> None:
    """Two rubrics for the same conversation would be a dispute."""
    with pytest.raises(Invalid, match="001-M"):
        made_room([standing], use(9, "001-F", 7, None, since=date(2026, 12, 1)))


def test_other_scopes_and_other_days_do_not_stand_in_the_way() -> None:
    """Since one of them goes before."""
    new = use(9, "001-F", 7, None, since=date(2026, 12, 1))
    over = replace(TEAM, until=date(2026, 11, 30))
    assert made_room([EVERY, CALLS, TEAM_CALLS, over], new) == ()
    with pytest.raises(Invalid, match="last day"):
        made_room([], replace(new, until=FIRST))


def test_what_goes_before_a_row_is_pointed_out() -> None:
    """Rows that are more special and share conversations with it."""
    rows = [EVERY, CALLS, TEAM, TEAM_CALLS, use(5, "001-F", 8, Channel.CHAT)]
    assert [each.id for each in exceptions(rows, EVERY)] == [2, 3, 4, 5]
    assert [each.id for each in exceptions(rows, CALLS)] == [3, 4]
    assert [each.id for each in exceptions(rows, TEAM)] == [4]
    assert exceptions(rows, TEAM_CALLS) == []


def test_an_exercise_grades_no_conversation_nor_a_chat_form_a_call() -> None:
    """A slip is told where it is made."""
    with pytest.raises(Invalid, match="exercises"):
        require_usable(RUBRICS["000-G"], None)
    with pytest.raises(Invalid, match="channel"):
        require_usable(RUBRICS["001-O"], Channel.CALL)
    require_usable(RUBRICS["001-O"], None)


USES = st.builds(
    Use,
    id=st.integers(1, 99),
    rubric=st.sampled_from(["001-F", "001-M"]),
    team_id=st.sampled_from([None, 7]),
    channel=st.sampled_from([None, Channel.CALL]),
    since=st.dates(FIRST, date(2026, 10, 30)),
    until=st.none() | st.dates(date(2026, 10, 10), date(2026, 11, 9)),
)


@given(st.lists(USES, max_size=12))
def test_rows_that_were_let_in_never_leave_two_of_a_scope_on_one_day(wanted: list[Use]) -> None:
    """Whatever is asked for, in whatever order."""
    table: dict[int, Use] = {}
    for number, row in enumerate(wanted, 1):
        new = replace(row, id=number)
        try:
            table |= {each.id: each for each in made_room(table.values(), new)}
        except Invalid:
            continue
        table[number] = new
    for offset in range(45):
        day = FIRST + timedelta(offset)
        scopes = [row.scope for row in table.values() if row.holds_on(day)]
        assert len(scopes) == len(set(scopes))
