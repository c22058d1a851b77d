"""What becomes of the open assignments of somebody who leaves."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.people.leaving import HandOver, OpenAssignment, Successor, plan_hand_over
from qa_app.core.permissions import Reach

TEAM, OTHER = 1, 2
IN_TEAM = Reach(False, frozenset({TEAM}))
EVERYWHERE = Reach(True, frozenset())


def assignments(count: int, team_id: int | None = TEAM) -> list[OpenAssignment]:
    return [OpenAssignment(number, team_id, agent_id=None) for number in range(count)]


def test_without_successors_everything_goes_back() -> None:
    """Leaving must not wait until somebody has been found."""
    assert plan_hand_over(assignments(2), []) == HandOver((), (0, 1))


def test_the_assignments_are_spread_evenly() -> None:
    """One colleague alone should not inherit the whole pile."""
    plan = plan_hand_over(assignments(4), [Successor(10, IN_TEAM), Successor(11, IN_TEAM)])
    assert plan.taken == ((0, 10), (1, 11), (2, 10), (3, 11))


def test_whoever_has_more_open_takes_fewer() -> None:
    """What is open already counts as load."""
    busy = Successor(10, IN_TEAM, open_count=3)
    plan = plan_hand_over(assignments(3), [busy, Successor(11, IN_TEAM)])
    assert [user for _assignment, user in plan.taken] == [11, 11, 11]


def test_nobody_takes_over_the_review_of_their_own_conversation() -> None:
    """A reviewer who also serves customers never reviews themselves."""
    own = OpenAssignment(1, TEAM, agent_id=7)
    assert plan_hand_over([own], [Successor(10, EVERYWHERE, agent_id=7)]).returned == (1,)
    assert plan_hand_over([own], [Successor(10, EVERYWHERE, agent_id=8)]).taken == ((1, 10),)


def test_a_colleague_of_another_team_takes_nothing() -> None:
    """Handing over must not open one team's conversations to another."""
    elsewhere = Successor(10, Reach(False, frozenset({OTHER})))
    assert plan_hand_over(assignments(2), [elsewhere]).returned == (0, 1)


def test_a_conversation_of_no_team_goes_only_to_who_reaches_all() -> None:
    """No team is not everybody's team."""
    stray = assignments(1, team_id=None)
    assert plan_hand_over(stray, [Successor(10, IN_TEAM)]).returned == (0,)
    assert plan_hand_over(stray, [Successor(11, EVERYWHERE)]).taken == ((0, 11),)


@given(
    st.lists(
        st.builds(
            OpenAssignment,
            st.integers(),
            st.sampled_from([TEAM, OTHER]),
            st.none() | st.integers(1, 3),
        ),
        unique_by=lambda one: one.id,
        max_size=30,
    ),
    st.lists(
        st.builds(
            Successor,
            st.integers(),
            st.sampled_from([IN_TEAM, EVERYWHERE]),
            st.none() | st.integers(1, 3),
            st.integers(0, 5),
        ),
        unique_by=lambda one: one.user_id,
        max_size=4,
    ),
)
def test_every_assignment_ends_in_exactly_one_place(
    given_assignments: list[OpenAssignment], successors: list[Successor]
) -> None:
    """An assignment lost on the way would never be reviewed; one given twice, twice."""
    plan = plan_hand_over(given_assignments, successors)
    placed = [assignment for assignment, _user in plan.taken] + list(plan.returned)
    assert sorted(placed) == sorted(one.id for one in given_assignments)
    able = {one.user_id: one for one in successors}
    by_id = {one.id: one for one in given_assignments}
    assert all(able[user].may_take(by_id[assignment]) for assignment, user in plan.taken)
