from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_app.core.agreement import Lack, Metric, Rating, Ratings, alpha, ratings_of
from qa_app.core.errors import Invalid
from tests.core.agreement.published import BINARY, KRIPPENDORFF, TWO_OBSERVERS, ratings_from

# Whole draws and first calls of numpy take their time on a busy machine.
UNTIMED = settings(deadline=None)

CELLS = st.dictionaries(
    st.tuples(st.integers(0, 6), st.integers(0, 3)), st.integers(0, 4), max_size=28
)


def ratings(cells: dict[tuple[int, int], int]) -> Ratings:
    return ratings_of(Rating(unit, who, value) for (unit, who), value in cells.items())


def figure(given: Ratings, metric: Metric) -> float | None:
    return alpha(given, metric, np.random.default_rng(0), 0).value


def by_definition(cells: dict[tuple[int, int], int], metric: Metric) -> float | None:
    """Alpha from the coincidence matrix, value by value, as Krippendorff writes it."""
    units: dict[int, list[int]] = {}
    for (unit, _who), value in cells.items():
        units.setdefault(unit, []).append(value)
    kept = [values for values in units.values() if len(values) > 1]
    every = [value for values in kept for value in values]
    n = len(every)
    observed = sum(
        distance(first, second, every, metric) / (len(values) - 1)
        for values in kept
        for first, second in permutations(values, 2)
    )
    expected = sum(distance(a, b, every, metric) for a, b in permutations(every, 2))
    return 1 - (n - 1) * observed / expected if expected else None


def distance(first: int, second: int, every: list[int], metric: Metric) -> float:
    match metric:
        case Metric.NOMINAL:
            return float(first != second)
        case Metric.INTERVAL:
            return float(first - second) ** 2
        case Metric.RATIO:
            return ((first - second) / (first + second)) ** 2 if first + second else 0.0
        case Metric.ORDINAL:
            low, high = sorted((first, second))
            between = sum(low <= value <= high for value in every)
            return (between - (every.count(low) + every.count(high)) / 2) ** 2


@pytest.mark.parametrize(
    ("metric", "published"),
    [
        (Metric.NOMINAL, 0.743),
        (Metric.ORDINAL, 0.815),
        (Metric.INTERVAL, 0.849),
        (Metric.RATIO, 0.797),
    ],
)
def test_it_is_what_krippendorff_published(metric: Metric, published: float) -> None:
    """Four observers, twelve units, holes and one unit seen by a single observer."""
    assert figure(ratings_from(KRIPPENDORFF), metric) == pytest.approx(published, abs=5e-4)


@pytest.mark.parametrize(("rows", "published"), [(BINARY, 0.095), (TWO_OBSERVERS, 0.692)])
def test_it_is_what_he_published_of_two_observers(rows: tuple[str, ...], published: float) -> None:
    """His first two examples, binary and with five categories."""
    assert figure(ratings_from(rows), Metric.NOMINAL) == pytest.approx(published, abs=5e-4)


@pytest.mark.parametrize("metric", Metric)
@UNTIMED
@given(CELLS)
def test_it_is_its_definition(metric: Metric, cells: dict[tuple[int, int], int]) -> None:
    """The sums are rearranged so that resamples are fast; they must stay the same sums."""
    expected = by_definition(cells, metric)
    assert figure(ratings(cells), metric) == (
        None if expected is None else pytest.approx(expected, abs=1e-9)
    )


@UNTIMED
@given(CELLS)
def test_what_only_one_judged_changes_nothing(cells: dict[tuple[int, int], int]) -> None:
    """A unit without a pair says nothing about agreement."""
    lonely = {**cells, (99, 0): 4}
    assert figure(ratings(lonely), Metric.NOMINAL) == figure(ratings(cells), Metric.NOMINAL)


@UNTIMED
@given(CELLS, st.integers(-50, 50), st.integers(1, 9))
def test_interval_agreement_is_the_same_in_other_units(
    cells: dict[tuple[int, int], int], shift: int, factor: int
) -> None:
    """Points of 5 or of 100, from 0 or from 60: the agreement is one."""
    moved = {key: shift + factor * value for key, value in cells.items()}
    before = figure(ratings(cells), Metric.INTERVAL)
    after = figure(ratings(moved), Metric.INTERVAL)
    assert after == (None if before is None else pytest.approx(before, abs=1e-9))


@pytest.mark.parametrize(
    ("rows", "lack"),
    [
        ((), Lack.NOTHING),
        (("1 2 3",), Lack.ONE_REVIEWER),
        (("1 . 3", ". 2 ."), Lack.NO_PAIRS),
        (("2 2 2", "2 2 2"), Lack.NO_VARIATION),
    ],
)
@pytest.mark.parametrize("metric", Metric)
def test_where_there_is_no_figure_the_reason_is_given(
    rows: tuple[str, ...], lack: Lack, metric: Metric
) -> None:
    """A 0 or a 1 in its place would be read as a judgement of people."""
    found = alpha(ratings_from(rows), metric, np.random.default_rng(0))
    assert (found.value, found.interval, found.lack) == (None, None, lack)


def test_negative_points_have_no_ratio() -> None:
    """-1 and 1 would be infinitely far apart."""
    with pytest.raises(Invalid):
        alpha(ratings_from(("-1 2", "1 2")), Metric.RATIO, np.random.default_rng(0))
