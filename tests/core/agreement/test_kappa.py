from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_app.core.agreement import (
    Lack,
    Ratings,
    Weighting,
    kappa,
    kappa_by_pair,
    kappa_by_reviewer,
    kappa_with,
)
from qa_app.core.errors import Invalid
from tests.core.agreement.published import BOYD, FLEISS, ratings_from, ratings_of_table

# Whole draws and first calls of numpy take their time on a busy machine.
UNTIMED = settings(deadline=None)

TABLES = st.lists(
    st.lists(st.integers(0, 5), min_size=4, max_size=4), min_size=4, max_size=4
).filter(lambda table: sum(map(sum, table)) > 0)
SCALE = (0, 1, 2, 3)


def figure(given: Ratings, weighting: Weighting, scale: tuple[int, ...] = SCALE) -> float | None:
    return kappa(given, weighting, np.random.default_rng(0), 0, scale=scale).value


@pytest.mark.parametrize(
    ("table", "weighting", "published"),
    [
        (FLEISS, Weighting.PLAIN, 0.676),
        (BOYD, Weighting.PLAIN, 0.4728),
        (BOYD, Weighting.LINEAR, 0.5684),
    ],
)
def test_it_is_what_was_published(
    table: tuple[tuple[int, ...], ...], weighting: Weighting, published: float
) -> None:
    """Tables of textbooks, to the digits printed there."""
    assert figure(ratings_of_table(table), weighting) == pytest.approx(published, abs=5e-4)


@pytest.mark.parametrize("weighting", Weighting)
@UNTIMED
@given(TABLES)
def test_of_two_reviewers_it_is_cohens_definition(
    weighting: Weighting, table: list[list[int]]
) -> None:
    """Written out over the cells of the table."""
    power = {Weighting.PLAIN: 0, Weighting.LINEAR: 1, Weighting.QUADRATIC: 2}[weighting]
    shares = np.array(table) / np.sum(table)
    away = np.abs(np.subtract.outer(np.arange(4), np.arange(4)))
    weights = np.where(away > 0, away.astype(float) ** power, 0)
    expected = (weights * np.outer(shares.sum(axis=1), shares.sum(axis=0))).sum()
    found = figure(ratings_of_table(table), weighting)
    if expected == 0:
        assert found is None
    else:
        assert found == pytest.approx(1 - (weights * shares).sum() / expected, abs=1e-9)


@UNTIMED
@given(TABLES)
def test_quadratic_weights_make_it_the_agreement_of_numbers(table: list[list[int]]) -> None:
    """1 − E(x − y)² / E(x − y')² with y' drawn apart from x: Fleiss and Cohen's own reading."""
    first, second = ratings_of_table(table).values
    chance = np.mean((first[:, None] - second) ** 2)
    found = figure(ratings_of_table(table), Weighting.QUADRATIC)
    expected = None if chance == 0 else 1 - np.mean((first - second) ** 2) / chance
    assert found == (None if expected is None else pytest.approx(expected, abs=1e-9))


def test_a_step_over_an_answer_that_nobody_gave_is_two_steps() -> None:
    """The scale is the form's, not what happened to be chosen."""
    given_rows = ratings_from(("0 0 1 3", "0 1 1 1"))
    assert figure(given_rows, Weighting.QUADRATIC) != figure(
        given_rows, Weighting.QUADRATIC, (0, 1, 3)
    )


def test_an_answer_outside_the_scale_is_refused() -> None:
    """It would silently be taken for another."""
    with pytest.raises(Invalid):
        figure(ratings_from(("0 7", "0 1")), Weighting.LINEAR)


def test_each_pair_has_its_own_figure() -> None:
    """Who disagrees with whom is where a talk begins."""
    ratings = ratings_from(("0 0 1 1", "0 0 1 1", "1 1 0 0"))
    found = kappa_by_pair(ratings, Weighting.PLAIN, np.random.default_rng(0), 0)
    assert {pair: each.value for pair, each in found.items()} == {
        (0, 1): pytest.approx(1),
        (0, 2): pytest.approx(-1),
        (1, 2): pytest.approx(-1),
    }


def test_a_reviewer_is_compared_with_all_others() -> None:
    """Whoever stands alone stands out; the pairs of one add up as Schouten's do."""
    ratings = ratings_from(("0 0 1 1 0", "0 0 1 1 1", "1 1 0 0 1"))
    found = kappa_by_reviewer(ratings, Weighting.PLAIN, np.random.default_rng(0), 0)
    values = {who: each.value for who, each in found.items()}
    # 1 and 5 of 5 apart; either time 3/5·3/5 + 2/5·2/5 = 13/25 by chance.
    assert values[0] == pytest.approx(1 - (1 + 5) / (13 / 5 + 13 / 5))
    assert min(values, key=lambda who: values[who] or 0) == 2


def test_the_group_is_all_its_pairs_together() -> None:
    """With holes a pair counts by what both judged, and reviewers who never met count nothing."""
    ratings = ratings_from(("0 0 1 1 . .", "0 1 1 1 0 1", ". . . . 0 1"))
    found = kappa(ratings, Weighting.PLAIN, np.random.default_rng(0), 0)
    # Pair 0, 1: 1 of 4 apart, 2/4·3/4 + 2/4·1/4 = 1/2 expected; pair 1, 2: 0 of 2, 1/2.
    assert found.value == pytest.approx(1 - (1 + 0) / (4 / 2 + 2 / 2))


@pytest.mark.parametrize(
    ("rows", "lack"),
    [
        ((), Lack.NOTHING),
        (("1 2 3",), Lack.ONE_REVIEWER),
        (("1 . 3", ". 2 ."), Lack.NO_PAIRS),
        (("2 2 2", "2 2 2"), Lack.NO_VARIATION),
    ],
)
def test_where_there_is_no_figure_the_reason_is_given(rows: tuple[str, ...], lack: Lack) -> None:
    """Kappa of people who all gave full marks is not 0."""
    found = kappa(ratings_from(rows), Weighting.LINEAR, np.random.default_rng(0))
    assert (found.value, found.lack) == (None, lack)


def test_two_who_never_met_have_no_figure() -> None:
    """Though others of the round did."""
    ratings = ratings_from(("1 2 .", "1 2 3", ". . 3"))
    found = kappa_by_pair(ratings, Weighting.PLAIN, np.random.default_rng(0), 0)
    assert found[0, 2].lack is Lack.NO_PAIRS


def test_each_reviewer_is_held_against_the_settled_reference() -> None:
    """Not against each other; without a reference there is nothing to say."""
    ratings = ratings_from(("0 0 1 1", "0 0 1 1", "1 1 0 0"))
    found = kappa_with(0, ratings, Weighting.PLAIN, np.random.default_rng(0), 0)
    assert {who: each.value for who, each in found.items()} == {1: 1, 2: -1}
    assert kappa_with(9, ratings, Weighting.PLAIN, np.random.default_rng(0), 0) == {}
