from __future__ import annotations

from collections import Counter
from itertools import groupby, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.assignments import Reviewer, Spread, in_turns, spread
from qa_app.core.errors import Invalid
from qa_app.core.sampling import Part

AGENTS = st.integers(1, 4)
PARTS = st.lists(
    st.builds(Part, id=st.integers(1, 99), agent=AGENTS),
    unique_by=lambda part: part.id,
    max_size=30,
)
REVIEWERS = st.lists(
    st.builds(
        Reviewer,
        id=st.integers(1, 9),
        agent=st.none() | AGENTS,
        open=st.integers(0, 5),
        share=st.just(100),
        last=st.none(),
        run=st.just(0),
    ),
    unique_by=lambda reviewer: reviewer.id,
    min_size=1,
    max_size=5,
)


def loads(found: Spread, reviewers: list[Reviewer]) -> Counter[int]:
    return Counter({each.id: each.open for each in reviewers}) + Counter(
        task.reviewer for task in found.tasks
    )


@given(PARTS, REVIEWERS)
def test_every_part_goes_to_one_reviewer_or_is_named_as_left_over(
    parts: list[Part], reviewers: list[Reviewer]
) -> None:
    """A part that was drawn and then lost would bend the sample."""
    found = spread(parts, reviewers)
    placed = [task.part for task in found.tasks] + list(found.unassigned)
    assert sorted(placed) == sorted(part.id for part in parts)


@given(PARTS, REVIEWERS)
def test_nobody_is_given_their_own_conversation(
    parts: list[Part], reviewers: list[Reviewer]
) -> None:
    """They could not be asked to submit it anyway."""
    agent_of = {part.id: part.agent for part in parts}
    own = {reviewer.id: reviewer.agent for reviewer in reviewers}
    assert all(own[task.reviewer] != agent_of[task.part] for task in spread(parts, reviewers).tasks)


@given(PARTS, REVIEWERS)
def test_only_parts_that_nobody_else_could_take_are_left_over(
    parts: list[Part], reviewers: list[Reviewer]
) -> None:
    """The quality lead is told about these, and about no others."""
    found = spread(parts, reviewers)
    expected = {part.id for part in parts if all(each.agent == part.agent for each in reviewers)}
    assert set(found.unassigned) == expected


@given(PARTS, REVIEWERS, st.data())
def test_the_same_parts_are_spread_the_same_way(
    parts: list[Part], reviewers: list[Reviewer], data: st.DataObject
) -> None:
    """A draw that is repeated after a crash must not hand out tasks anew."""
    turned = data.draw(st.permutations(parts)), data.draw(st.permutations(reviewers))
    assert spread(*turned) == spread(parts, reviewers)


@given(PARTS, st.integers(1, 5))
def test_reviewers_who_start_equal_end_equal(parts: list[Part], count: int) -> None:
    """Nobody has two more than anybody else."""
    reviewers = [Reviewer(number) for number in range(1, count + 1)]
    after = Counter(task.reviewer for task in spread(parts, reviewers).tasks)
    work = [after[reviewer.id] for reviewer in reviewers]
    assert max(work) - min(work) <= 1


def test_who_has_much_to_do_is_given_less() -> None:
    """Open tasks of earlier draws count."""
    reviewers = [Reviewer(1, open=6), Reviewer(2), Reviewer(3, open=2)]
    found = spread([Part(number, 1) for number in range(10)], reviewers)
    assert loads(found, reviewers) == {1: 6, 2: 6, 3: 6}


@given(
    st.lists(
        st.builds(Part, id=st.integers(1, 99), agent=AGENTS),
        max_size=6,
        unique_by=lambda part: part.id,
    ),
    st.lists(
        st.builds(
            Reviewer,
            id=st.integers(1, 9),
            agent=st.none() | AGENTS,
            open=st.integers(0, 3),
            share=st.just(100),
            last=st.none(),
            run=st.just(0),
        ),
        unique_by=lambda reviewer: reviewer.id,
        min_size=1,
        max_size=3,
    ),
)
def test_the_busiest_reviewer_is_as_little_busy_as_can_be(
    parts: list[Part], reviewers: list[Reviewer]
) -> None:
    """Compared with every possible way of spreading them."""
    found = spread(parts, reviewers)
    able = [
        [each.id for each in reviewers if each.agent != part.agent]
        for part in parts
        if part.id not in found.unassigned
    ]
    start = Counter({each.id: each.open for each in reviewers})
    best = min(max((start + Counter(way)).values(), default=0) for way in product(*able))
    assert max(loads(found, reviewers).values(), default=0) == best


def test_an_agent_is_seen_by_several_reviewers() -> None:
    """One severe reviewer must not decide an agent's month alone."""
    parts = [Part(agent * 10 + number, agent) for agent in (1, 2) for number in range(4)]
    found = spread(parts, [Reviewer(1), Reviewer(2)])
    seen = Counter((task.reviewer, task.part // 10) for task in found.tasks)
    assert set(seen.values()) == {2}


def test_positions_count_each_reviewers_queue_from_nought() -> None:
    """The page says 3/20."""
    found = spread([Part(number, number % 3) for number in range(7)], [Reviewer(1), Reviewer(2)])
    for reviewer in (1, 2):
        positions = [task.position for task in found.tasks if task.reviewer == reviewer]
        assert positions == list(range(len(positions)))


@given(PARTS, st.integers(1, 4))
def test_no_more_of_an_agent_come_in_a_row_than_the_team_wants(
    parts: list[Part], most: int
) -> None:
    """A run of one agent's chats colours the judgement of the next.

    Only who has too many to stand apart comes more often, and then as evenly as can be.
    """
    ordered = in_turns(parts, most)
    assert sorted(ordered) == sorted(parts)
    counts = Counter(part.agent for part in parts)
    for agent, longest in longest_runs(ordered).items():
        gaps = len(parts) - counts[agent] + 1
        assert longest <= max(most, -(-counts[agent] // gaps))


def longest_runs(ordered: list[Part]) -> dict[int, int]:
    """By agent, how many of theirs stand in a row at most."""
    longest: dict[int, int] = {}
    for agent, run in groupby(part.agent for part in ordered):
        longest[agent] = max(longest.get(agent, 0), len(list(run)))
    return longest


@given(PARTS)
def test_the_order_is_left_alone_where_nothing_is_against_it(parts: list[Part]) -> None:
    """What was drawn first is reviewed first."""
    ordered = sorted(parts)
    if max(longest_runs(ordered).values(), default=0) <= 2:
        assert in_turns(parts, 2) == ordered


def test_a_dominant_agent_is_spread_over_the_whole_queue() -> None:
    """Rather twice in a row all along than six times at the end."""
    parts = [Part(number, 1) for number in range(6)] + [Part(10, 2), Part(11, 3)]
    assert [part.agent for part in in_turns(parts, 1)] == [1, 1, 2, 1, 1, 3, 1, 1]


def test_what_joins_a_queue_looks_at_its_end() -> None:
    """The run does not begin anew because another draw was made."""
    parts = [Part(1, 7), Part(2, 7), Part(3, 8)]
    assert [part.agent for part in in_turns(parts, 2, last=7, run=2)] == [8, 7, 7]
    assert [part.agent for part in in_turns(parts, 2, last=7, run=1)] == [7, 8, 7]
    assert [part.agent for part in in_turns([Part(1, 7)], 1, last=7, run=3)] == [7]


def test_who_works_half_the_time_is_given_half_as_much() -> None:
    """And who is away for a month is given nothing new."""
    reviewers = [Reviewer(1), Reviewer(2, share=50), Reviewer(3, share=0)]
    found = spread([Part(number, number % 5) for number in range(30)], reviewers)
    assert loads(found, reviewers) == {1: 20, 2: 10}


@given(PARTS, st.integers(1, 300), st.integers(1, 300))
def test_loads_follow_the_shares(parts: list[Part], one: int, other: int) -> None:
    """Nobody is more than one task beyond their share."""
    found = spread(parts, [Reviewer(1, share=one), Reviewer(2, share=other)])
    got = Counter(task.reviewer for task in found.tasks)
    for who, share in ((1, one), (2, other)):
        assert abs(got[who] - len(parts) * share / (one + other)) <= 1


def test_without_reviewers_nothing_can_be_spread() -> None:
    """The sentence says what to do first."""
    with pytest.raises(Invalid, match="role of reviewer"):
        spread([Part(1, 1)], [])
