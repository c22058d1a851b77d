from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from statistics import fmean

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_app.core.errors import Conflict
from qa_app.core.risk_models.teaching import worths
from qa_app.core.sampling_plans import (
    Candidate,
    Dimension,
    DrawnBy,
    Filters,
    Method,
    Plan,
    PlannedDraw,
    Size,
    Unit,
    draw_plan,
    draw_unflagged,
    joint_chance,
)
from tests.core.sampling_plans.candidates import candidates, frequencies, off, plan, risky

# Whole draws and first calls of numpy take their time on a busy machine.
UNTIMED = settings(deadline=None)

RUNS = 1500

CANDIDATES = st.lists(
    st.builds(
        Candidate,
        part=st.integers(1, 300),
        agent=st.integers(1, 4),
        channel=st.sampled_from(["chat", "call"]),
        day=st.dates(date(2026, 10, 1), date(2026, 10, 31)),
        messages=st.integers(1, 150),
        shift=st.sampled_from([None, "early", "late"]),
        tenure_days=st.one_of(st.none(), st.integers(0, 800)),
        flagged=st.booleans(),
        risk=st.floats(0, 1),
    ),
    unique_by=lambda each: each.part,
    max_size=50,
)
PLANS = st.builds(
    plan,
    st.integers(1, 9),
    method=st.sampled_from(Method),
    stratify=st.frozensets(st.sampled_from(Dimension)),
    random_percent=st.integers(1, 100),
    weekly_minimum=st.integers(0, 2),
    seed=st.text(min_size=1, max_size=4),
)


@UNTIMED
@given(PLANS, CANDIDATES, st.data())
def test_a_draw_is_replayed_bit_for_bit(
    of: Plan, population: list[Candidate], data: st.DataObject
) -> None:
    """From the stored candidates and the seed, in whatever order they are read."""
    shuffled = data.draw(st.permutations(population))
    assert draw_plan(of, shuffled).parts() == draw_plan(of, population).parts()


@UNTIMED
@given(PLANS, CANDIDATES)
def test_the_chances_of_a_stratum_add_up_to_what_is_drawn_of_it(
    of: Plan, population: list[Candidate]
) -> None:
    """Exactly, as fractions; each lies above 0 where anything is drawn, and none above 1."""
    for own in draw_plan(of, population).strata.values():
        every = [own.probability(each) for each in own.stratum.members.values()]
        assert sum(every) == own.stratum.wanted == len(set(own.drawn))
        assert all(0 <= chance <= 1 for chance in every)
        assert (min(every) > 0) == (own.stratum.wanted > 0)


def test_the_plainest_plan_draws_what_the_product_always_drew() -> None:
    """Draws of before there were plans are replayed; this must never change."""
    drawn = draw_plan(plan(4, seed="2026-10"), candidates(7, 30)).parts()
    assert [each.part for each in drawn] == [16, 29, 17, 22]
    assert {(each.stratum, each.probability) for each in drawn} == {("agent:7", 4 / 30)}


def test_what_is_taken_of_the_unflagged_is_a_share_of_what_was_drawn() -> None:
    """A tenth of twenty: two, in the order that the seed decides; all where there are no more."""
    clean = candidates(1, 12)
    further = draw_unflagged(clean, 20, 10, "s")
    assert further.drawn == draw_unflagged(clean[::-1], 20, 10, "s").drawn
    assert {each.probability for each in further.parts()} == {2 / 12}
    assert len(draw_unflagged(clean, 500, 10, "s").drawn) == 12
    assert draw_unflagged([], 20, 10, "s").drawn == ()


def test_a_draw_is_counted_on_from_how_many_were_drawn() -> None:
    """The chances need no order: how many were looked at is enough."""
    own = draw_plan(plan(3), candidates(1, 12)).strata["agent:1"]
    after = own.replaced(own.drawn)
    assert after is not None
    assert own.counted(4) == after
    for wrong in (2, 13):
        with pytest.raises(Conflict):
            own.counted(wrong)


@pytest.mark.parametrize(
    "of",
    [
        plan(4),
        plan(25, size=Size(25, Unit.PERCENT)),
        plan(4, stratify=frozenset({Dimension.CHANNEL, Dimension.LENGTH})),
        plan(4, weekly_minimum=1),
        plan(6, method=Method.RISK, random_percent=30),
        plan(8, method=Method.RISK, stratify=frozenset({Dimension.CHANNEL})),
    ],
    ids=["random", "share", "stratified", "weekly", "risk", "risk stratified"],
)
def test_every_part_is_drawn_as_often_as_its_chance_says(of: Plan) -> None:
    """1,500 seeds, each part within five standard errors of what it states."""
    population = [
        each._replace(
            channel="call" if each.part % 3 else "chat",
            messages=5 if each.part % 5 else 50,
            risk=(each.part * 7 % 10) / 10,
        )
        for each in (*candidates(1, 24), *candidates(2, 11, first=100))
    ]
    realised, stated = frequencies(of, population, RUNS)
    assert set(stated) == {each.part for each in population}
    assert off(realised, stated, RUNS) < 5


def test_by_risk_the_risky_come_rather_and_the_others_still() -> None:
    """Half by risk: whoever is looked at only when something looks wrong is never praised."""
    population = risky(1, [0.9] * 10 + [0.0] * 30)
    own = draw_plan(plan(8, method=Method.RISK), population).strata["agent:1"]
    by_risk, without = own.stratum.members[1], own.stratum.members[40]
    assert own.probability(by_risk) == pytest.approx(4 / 10 + 6 / 10 * 4 / 36)
    assert own.probability(without) == pytest.approx(4 / 36)
    assert Counter(each.by for each in own.parts()) == {DrawnBy.RISK: 4, DrawnBy.RANDOM: 4}


def test_where_nothing_has_a_risk_all_is_drawn_at_random() -> None:
    """A model that says nothing must not shrink the sample."""
    drawn = draw_plan(plan(8, method=Method.RISK), candidates(1, 40)).parts()
    assert {(each.by, each.probability) for each in drawn} == {(DrawnBy.RANDOM, 8 / 40)}
    assert len(drawn) == 8


def test_what_the_filters_leave_out_is_not_in_the_population() -> None:
    """And has no chance."""
    population = [*candidates(1, 10), *candidates(1, 10, first=50, channel="call")]
    drawn = draw_plan(plan(5, filters=Filters(channels=frozenset({"call"}))), population)
    assert {each.probability for each in drawn.parts()} == {5 / 10}
    assert drawn.probability(population[0]) == 0


def test_what_was_drawn_before_is_not_drawn_again() -> None:
    """Nor counted among those left."""
    drawn = draw_plan(plan(2), candidates(1, 10), excluded={1, 2, 3, 4, 5})
    assert {each.part for each in drawn.parts()} <= set(range(6, 11))
    assert {each.probability for each in drawn.parts()} == {2 / 5}


def test_a_skipped_part_is_replaced_by_the_next_of_the_random_order() -> None:
    """Also one that was drawn by risk: there is no second draw by risk."""
    own = draw_plan(plan(6, method=Method.RISK), risky(1, [0.5] * 20)).strata["agent:1"]
    after = own.replaced(own.drawn)
    assert after is not None
    assert after.drawn == (*own.drawn, own.order[own.looked])


def test_a_stored_draw_goes_on_where_it_stood() -> None:
    """From the plan, the candidates and what was drawn so far, replacements among it."""
    population = risky(1, [0.5] * 20)
    own = draw_plan(plan(6, method=Method.RISK), population).strata["agent:1"]
    after = own.replaced(own.drawn)
    assert after is not None
    again = draw_plan(plan(6, method=Method.RISK), population).resumed({"agent:1": after.drawn})
    assert again.strata["agent:1"] == after
    assert again.probability(population[0]) > float(own.probability(population[0]))


def test_an_exhausted_stratum_has_no_replacement() -> None:
    """All there is was looked at."""
    own = draw_plan(plan(5), candidates(1, 5)).strata["agent:1"]
    assert own.replaced(own.drawn) is None


@pytest.mark.parametrize("drawn", [[], [1, 2], [1, 2, 3, 4, 99]])
def test_a_replacement_that_does_not_follow_the_draw_is_refused(drawn: Sequence[int]) -> None:
    """Two people may skip at once; the second is told."""
    own = draw_plan(plan(3), candidates(1, 6)).strata["agent:1"]
    with pytest.raises(Conflict):
        own.replaced(drawn)


def test_with_replacements_the_corrected_chance_is_the_realised_one() -> None:
    """Half of 120 cannot be reviewed, 24 are wanted: what is stated is realised, part by part."""
    population = risky(1, [(part * 7 % 10) / 10 for part in range(1, 121)])
    good = {each.part for each in population if each.part % 2}
    times: Counter[int] = Counter()
    stated: dict[int, list[float]] = {part: [] for part in good}
    for seed in range(400):
        own = draw_plan(plan(24, method=Method.RISK, seed=f"run {seed}"), population).strata[
            "agent:1"
        ]
        while len(good.intersection(own.drawn)) < 24:
            following = own.replaced(own.drawn)
            assert following is not None
            own = following
        times.update(good.intersection(own.drawn))
        for each in population:
            if each.part in good:
                stated[each.part].append(float(own.probability(each)))
    mean_stated = {part: fmean(chances) for part, chances in stated.items()}
    # Ending with a reviewable part, it is a little low: by about 1 in the 54 left to the order.
    assert fmean(times[part] / 400 for part in good) == pytest.approx(
        fmean(mean_stated.values()), rel=0.03
    )
    assert off({part: count / 400 for part, count in times.items()}, mean_stated, 400) < 5


def two_draws(first: Plan, second: Plan, population: Sequence[Candidate]) -> list[PlannedDraw]:
    one = draw_plan(first, population)
    return [one, draw_plan(second, population, excluded={each.part for each in one.parts()})]


@pytest.mark.parametrize("method", Method)
def test_over_two_draws_the_joint_chance_is_the_realised_one(method: Method) -> None:
    """A plan, then a further one of what it left: stated for all, drawn before or not."""
    population = risky(1, [0.2 + (part * 7 % 10) / 20 for part in range(30)])
    times: Counter[int] = Counter()
    stated: dict[int, list[float]] = {each.part: [] for each in population}
    for seed in range(RUNS):
        draws = two_draws(
            plan(4, seed=f"first {seed}"), plan(6, method=method, seed=f"next {seed}"), population
        )
        times.update(each.part for one in draws for each in one.parts())
        for each in population:
            stated[each.part].append(joint_chance(each, draws))
    realised = {part: count / RUNS for part, count in times.items()}
    assert off(realised, {part: fmean(chances) for part, chances in stated.items()}, RUNS) < 5


def test_two_random_draws_are_one_larger_one() -> None:
    """2 of 10, then 3 of the 8 left: 5 of 10 for everybody."""
    population = candidates(1, 10)
    draws = two_draws(plan(2), plan(3, seed="t"), population)
    assert {round(joint_chance(each, draws), 9) for each in population} == {5 / 10}


def test_what_is_new_in_a_later_period_had_no_chance() -> None:
    """Nothing is weighted by a draw that could not take it."""
    late = candidates(1, 1, first=99)[0]._replace(day=date(2026, 11, 2))
    assert draw_plan(plan(2), candidates(1, 10)).probability(late) == 0


def test_another_seed_draws_others() -> None:
    """By risk too."""
    population = risky(1, [0.5] * 60)
    of = plan(10, method=Method.RISK)
    assert draw_plan(of, population).parts() != draw_plan(replace(of, seed="t"), population).parts()


def test_what_teaches_a_model_is_drawn_with_the_chance_that_is_stated() -> None:
    """Labels that were sought count in fair scores by their chance, as what is drawn by risk."""
    chance = np.random.default_rng(4)
    worth = worths(
        chance.uniform(size=60).tolist(),
        chance.integers(-99, 99, (60, 8)).astype(np.int8),
        np.zeros((0, 8), dtype=np.int8),
    )
    population = risky(1, worth.tolist())
    times: Counter[int] = Counter()
    for seed in range(400):
        own = draw_plan(plan(12, method=Method.TEACH, seed=f"run {seed}"), population)
        times.update(each.part for each in own.parts())
    stated = {each.part: own.probability(each) for each in population}
    assert sum(stated.values()) == pytest.approx(12)
    assert min(stated.values()) > 0
    assert off({part: times[part] / 400 for part in stated}, stated, 400) < 5
