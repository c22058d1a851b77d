"""Which version of a definition holds for a team at a moment, or on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.definitions import Kind, Version, standing, standing_at, standing_on

FIRST = datetime(2026, 10, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
TEAMS = (None, 7, 8)

_steps = st.lists(
    st.tuples(st.sampled_from(TEAMS), st.sampled_from(["publish", "give up"])), max_size=12
)


def _version(number: int, team_id: int | None, since: date | None = None) -> Version:
    made = FIRST + number * DAY
    return Version(
        number, Kind.SCHEME, "a", number, str(number), True, made, since=since, team_id=team_id
    )


def _history(
    steps: list[tuple[int | None, str]],
) -> list[tuple[list[Version], dict[int | None, int]]]:
    """The versions after each step, one a day, and the number in force of each owner then."""
    known: list[Version] = []
    stands: dict[int | None, int] = {}
    found = []
    for day, (team_id, step) in enumerate(steps, start=1):
        if step == "publish":
            known = [*known, _version(day, team_id)]
            stands = {**stands, team_id: day}
        elif team_id in stands:
            retired = FIRST + day * DAY
            known = [
                replace(each, retired_at=retired) if each.number == stands[team_id] else each
                for each in known
            ]
            stands = {owner: number for owner, number in stands.items() if owner != team_id}
        found.append((known, stands))
    return found


def _number(stands: dict[int | None, int], team_id: int | None) -> int | None:
    return stands.get(team_id, stands.get(None))


@given(_steps)
def test_at_any_moment_holds_what_held_then(steps: list[tuple[int | None, str]]) -> None:
    """Whatever is published and given up afterwards: a team's own, else the shared one."""
    history = _history([(None, "publish"), *steps])
    final, _stands = history[-1]
    for day, (_known, stands) in enumerate(history, start=1):
        at = standing_at(final, FIRST + day * DAY + timedelta(hours=1))
        for team_id in TEAMS:
            held = at.for_team(team_id).get("a")
            assert (held and held.number) == _number(stands, team_id)


@given(_steps)
def test_what_holds_now_is_what_holds_at_the_last_moment(
    steps: list[tuple[int | None, str]],
) -> None:
    """The list of definitions and what conversations of today are measured by agree."""
    for known, _stands in _history(steps):
        at = standing_at(known, FIRST + 100 * DAY)
        on = standing_on(known, (FIRST + 100 * DAY).date(), UTC)
        assert standing(known) == at == on


@given(_steps, st.integers(0, 14))
def test_what_another_team_does_changes_nothing(
    steps: list[tuple[int | None, str]], day: int
) -> None:
    """Neither its versions nor their end."""
    for known, _stands in _history(steps):
        without = [each for each in known if each.team_id != 8]
        moment = FIRST + day * DAY
        assert standing_at(known, moment).for_team(7) == standing_at(without, moment).for_team(7)
        local = moment.date()
        assert standing_on(known, local, UTC).for_team(7) == standing_on(
            without, local, UTC
        ).for_team(7)


@given(st.lists(st.tuples(st.sampled_from(TEAMS), st.integers(0, 9)), min_size=1, max_size=8))
def test_on_a_day_holds_the_newest_whose_first_day_has_come(
    given_days: list[tuple[int | None, int]],
) -> None:
    """Of the team's own, and the shared one before the first of them."""
    first = FIRST.date()
    known = [
        _version(number, team_id, first + since * DAY)
        for number, (team_id, since) in enumerate(given_days, start=1)
    ]
    for day in range(-1, 11):
        held = standing_on(known, first + day * DAY, UTC)
        for team_id in TEAMS:
            own = [n for n, (t, since) in enumerate(given_days, 1) if t == team_id and since <= day]
            shared = [n for n, (t, since) in enumerate(given_days, 1) if t is None and since <= day]
            found = held.for_team(team_id).get("a")
            if own or shared:
                assert found is not None
                assert found.number == max(own or shared)


def test_what_a_team_gave_up_counts_for_the_days_before() -> None:
    """Last month's assessment goes by what was in effect in it; days are those of the house."""
    given_up = datetime(2026, 10, 15, 20, tzinfo=UTC)
    own = replace(_version(2, 7, date(2026, 9, 1)), retired_at=given_up)
    known = [_version(1, None), own]
    for zone, last in ((UTC, date(2026, 10, 14)), (ZoneInfo("Asia/Shanghai"), date(2026, 10, 15))):
        assert standing_on(known, last, zone).for_team(7)["a"] == own
        assert standing_on(known, last + DAY, zone).for_team(7)["a"] == known[0]


def test_an_earlier_own_version_does_not_come_back_with_the_day() -> None:
    """Whoever gives up the newest gives up all of them, also those that began before it."""
    known = [
        _version(1, None),
        _version(2, 7, date(2026, 9, 1)),
        replace(_version(3, 7, date(2026, 11, 1)), retired_at=FIRST),
    ]
    assert standing_on(known, date(2026, 10, 20), UTC).for_team(7)["a"].number == 1
    assert standing_on(known, date(2026, 9, 20), UTC).for_team(7)["a"].number == 2
