"""Reliability data and tables as they were published, to check figures against."""

from __future__ import annotations

from collections.abc import Sequence

from qa_app.core.agreement import Rating, Ratings, ratings_of

# K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section D: four observers
# and twelve units. Published: nominal 0.743, ordinal 0.815, interval 0.849, ratio 0.797.
KRIPPENDORFF = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)
# The same, section A: two observers, binary, nothing missing. Published: 0.095.
BINARY = ("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0")
# The same, section B: two observers, five categories (here by number). Published: 0.692.
TWO_OBSERVERS = ("1 1 2 2 4 3 3 3 5 4 4 1", "2 1 2 2 2 3 3 3 5 4 4 4")

# J. L. Fleiss, Statistical Methods for Rates and Proportions, 2nd ed. (1981), table 13.1: 100
# subjects. Published: kappa 0.68 (0.89 observed, 0.66 expected).
FLEISS = ((75, 1, 4), (5, 4, 1), (0, 0, 10))
# N. F. Boyd et al., J. Natl. Cancer Inst. 68 (1982) 357–363: two radiologists, 85 mammograms,
# the worked example of Stata's manual. Published: kappa 0.4728, linearly weighted 0.5684.
BOYD = ((21, 12, 0, 0), (4, 17, 1, 0), (3, 9, 15, 2), (0, 0, 0, 1))


def ratings_from(rows: Sequence[str]) -> Ratings:
    """One row for each reviewer, a dot where nothing was judged."""
    return ratings_of(
        Rating(unit, reviewer, float(value))
        for reviewer, row in enumerate(rows)
        for unit, value in enumerate(row.split())
        if value != "."
    )


def ratings_of_table(table: Sequence[Sequence[int]]) -> Ratings:
    """Two reviewers' answers from how often each combination was given."""
    cells = [
        (first, second)
        for first, row in enumerate(table)
        for second, count in enumerate(row)
        for _unit in range(count)
    ]
    return ratings_of(
        Rating(unit, reviewer, float(value))
        for unit, cell in enumerate(cells)
        for reviewer, value in enumerate(cell)
    )
