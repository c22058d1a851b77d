from __future__ import annotations

from collections import Counter
from itertools import combinations
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.errors import Conflict, Invalid
from qa_app.core.sampling import (
    Part,
    Replacement,
    draw,
    draw_unflagged,
    inclusion_probability,
    joint_probability,
    order_of,
    recall_size,
    replacement,
    stratum_of,
)

POPULATIONS = st.lists(
    st.builds(Part, id=st.integers(1, 200), agent=st.integers(1, 5)),
    unique_by=lambda part: part.id,
    max_size=60,
)
SEEDS = st.text(min_size=1, max_size=8)


def parts_of(agent: int, count: int, first: int = 1) -> list[Part]:
    return [Part(number, agent) for number in range(first, first + count)]


@given(POPULATIONS, st.integers(1, 9), SEEDS)
def test_each_agent_has_the_number_planned_or_all_there_are(
    population: list[Part], per_agent: int, seed: str
) -> None:
    """Scores rest on comparable numbers of reviews."""
    drawn = Counter(each.agent for each in draw(population, per_agent, seed))
    sizes = Counter(part.agent for part in population)
    assert drawn == {agent: min(per_agent, size) for agent, size in sizes.items()}


@given(POPULATIONS, st.integers(1, 9), SEEDS)
def test_every_drawn_part_carries_its_chance(
    population: list[Part], per_agent: int, seed: str
) -> None:
    """Without it no weighted score can be computed later."""
    sizes = Counter(part.agent for part in population)
    for each in draw(population, per_agent, seed):
        assert each.probability == min(1.0, per_agent / sizes[each.agent])
        assert each.stratum == stratum_of(each.agent)


@given(POPULATIONS, SEEDS, st.data())
def test_a_draw_can_be_replayed_from_population_and_seed(
    population: list[Part], seed: str, data: st.DataObject
) -> None:
    """Whoever doubts a sample draws it again, in whatever order the database answers."""
    shuffled = data.draw(st.permutations(population))
    assert draw(shuffled, 3, seed) == draw(population, 3, seed)


def test_a_draw_stays_what_it_was() -> None:
    """Stored draws are replayed by later versions of the product; this order must never change."""
    assert [each.part for each in draw(parts_of(7, 30), 4, "2026-10")] == [16, 29, 17, 22]


def test_another_seed_draws_others() -> None:
    """Nobody can know beforehand what will be looked at."""
    population = parts_of(1, 100)
    assert draw(population, 10, "a") != draw(population, 10, "b")


def test_every_part_is_drawn_as_often_as_its_probability_says() -> None:
    """2,000 draws: each part's frequency is within five standard errors of n/N."""
    population = parts_of(1, 12) + parts_of(2, 5, first=100)
    times: Counter[int] = Counter()
    for seed in range(2000):
        times.update(each.part for each in draw(population, 3, str(seed)))
    chance = {part.id: 3 / 12 if part.agent == 1 else 3 / 5 for part in population}
    for part, probability in chance.items():
        error = (probability * (1 - probability) / 2000) ** 0.5
        assert abs(times[part] / 2000 - probability) < 5 * error


def test_every_set_of_parts_is_equally_likely() -> None:
    """Equal chances for each part alone would allow parts that always come together."""
    times = Counter(
        tuple(sorted(each.part for each in draw(parts_of(1, 5), 2, str(seed))))
        for seed in range(4000)
    )
    assert set(times) == set(combinations(range(1, 6), 2))
    chi_square = sum((count - 400) ** 2 / 400 for count in times.values())
    assert chi_square < 27.9  # 0.1 % point of chi-square with 9 degrees of freedom


def test_what_is_excluded_is_not_in_the_population() -> None:
    """A part drawn before is not drawn again, and the others' chance is among those left."""
    drawn = draw(parts_of(1, 10), 2, "s", excluded={1, 2, 3, 4, 5})
    assert {each.part for each in drawn} <= set(range(6, 11))
    assert {each.probability for each in drawn} == {2 / 5}


@pytest.mark.parametrize(("per_agent", "seed"), [(0, "s"), (-1, "s"), (1001, "s"), (3, "")])
def test_a_draw_of_nothing_or_without_seed_is_refused(per_agent: int, seed: str) -> None:
    """It could not be explained to those who were drawn."""
    with pytest.raises(Invalid):
        draw(parts_of(1, 3), per_agent, seed)


def test_a_skipped_part_is_replaced_by_the_next_of_the_same_order() -> None:
    """Nobody chooses the replacement."""
    order = order_of(range(1, 11), stratum_of(1), "s")
    found = replacement(range(1, 11), stratum_of(1), "s", drawn=order[:3], skipped=1)
    assert found == Replacement(order[3], 4 / 10)


def test_a_replacement_corrects_the_chance_of_the_whole_stratum() -> None:
    """Two of five looked at could not be reviewed: five of ten were looked at."""
    order = order_of(range(1, 11), stratum_of(1), "s")
    assert (
        replacement(range(1, 11), stratum_of(1), "s", drawn=order[:4], skipped=2).probability
        == 5 / 10
    )


def test_an_exhausted_stratum_has_no_replacement() -> None:
    """All that can be reviewed is in the sample then."""
    found = replacement([1, 2], stratum_of(1), "s", drawn=[2, 1], skipped=1)
    assert (found.part, found.probability) == (None, 1.0)


@pytest.mark.parametrize(("drawn", "skipped"), [([], 0), ([], 1), ([1, 2, 3], 4), ([1, 99], 1)])
def test_a_replacement_that_does_not_follow_the_draw_is_refused(
    drawn: list[int], skipped: int
) -> None:
    """Two people may skip at once; the second is told."""
    with pytest.raises(Conflict):
        replacement([1, 2, 3], stratum_of(1), "s", drawn=drawn, skipped=skipped)


def test_with_replacements_the_corrected_chance_is_the_realised_one() -> None:
    """Half of 60 parts cannot be reviewed, 12 are wanted: each good one really has 0.4."""
    good, wanted, stated = set(range(1, 31)), 12, []
    times: Counter[int] = Counter()
    for seed in map(str, range(200)):
        drawn = [each.part for each in draw(parts_of(1, 60), wanted, seed)]
        probability = inclusion_probability(wanted, 0, 60)
        skipped = 0
        for part in drawn:
            if part in good:
                continue
            skipped += 1
            found = replacement(range(1, 61), stratum_of(1), seed, drawn=drawn, skipped=skipped)
            assert found.part is not None
            drawn.append(found.part)
            probability = found.probability
        times.update(good.intersection(drawn))
        stated.append(probability)
    realised = fmean(times[part] / 200 for part in good)
    assert realised == pytest.approx(0.4)
    assert fmean(stated) == pytest.approx(realised, abs=0.02)  # n / (N - k) would say 0.25


def test_over_several_draws_the_chance_is_that_of_being_in_any() -> None:
    """A top-up of 3 of the 8 left after 2 of 10 makes 5 of 10."""
    assert joint_probability([2 / 10, 3 / 8]) == pytest.approx(5 / 10)


@given(st.lists(st.floats(0, 1), max_size=5))
def test_a_joint_chance_is_a_chance_and_no_less_than_any_single_one(chances: list[float]) -> None:
    """A further draw cannot take a part out of the sample."""
    joint = joint_probability(chances)
    assert max(chances, default=0) - 1e-9 <= joint <= 1 + 1e-9


@given(st.floats(0, 1))
def test_one_draw_is_its_own_joint_chance(chance: float) -> None:
    """Exactly, so that a replay compares equal."""
    assert joint_probability([chance]) == chance


@pytest.mark.parametrize(
    ("drawn", "percent", "size"),
    [(20, 10, 2), (10, 10, 1), (5, 10, 1), (41, 10, 5), (100, 0, 0), (0, 10, 0), (3, 100, 3)],
)
def test_a_share_of_unflagged_conversations_is_rounded_up(
    drawn: int, percent: int, size: int
) -> None:
    """A small team would otherwise never learn what its rules overlook."""
    assert recall_size(drawn, percent) == size


def test_unflagged_conversations_are_drawn_alike_whatever_their_order() -> None:
    """And all of them where there are no more than wanted."""
    assert draw_unflagged([4, 2, 9, 7], 2, "s") == draw_unflagged([9, 7, 4, 2], 2, "s")
    assert set(draw_unflagged([4, 2], 5, "s")) == {4, 2}


def test_every_unflagged_conversation_has_the_same_chance() -> None:
    """3 of 12: a quarter of two thousand seeds each."""
    times = Counter(
        part for seed in range(2000) for part in draw_unflagged(range(12), 3, str(seed))
    )
    assert all(abs(times[part] / 2000 - 0.25) < 0.04 for part in range(12))
