"""The functions that formulas may call: what each takes, and what it means.

``one``: figures of the person; ``each``: a formula that is computed for every person of the team
(or every mentee, or every earlier period); ``text``: ids in quotes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from qa_app.core.errors import _


class Takes(StrEnum):
    """What the arguments of a function are."""

    FIGURES = "figures"
    EACH = "each"
    PAST = "past"
    ITEMS = "items"
    TITLE = "title"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Function:
    """``least`` and ``most`` arguments; ``meaning`` for the page that lists them."""

    takes: Takes
    least: int
    most: int
    meaning: str


FUNCTIONS: Mapping[str, Function] = {
    "min": Function(Takes.FIGURES, 1, 20, _("the smallest of these")),
    "max": Function(Takes.FIGURES, 1, 20, _("the largest of these")),
    "first_known": Function(Takes.FIGURES, 1, 20, _("the first of these that is known")),
    "is_known": Function(Takes.FIGURES, 1, 1, _("whether this is known")),
    "team_mean": Function(
        Takes.EACH, 1, 2, _("the mean over the team, of those the second holds for")
    ),
    "team_sum": Function(
        Takes.EACH, 1, 2, _("the sum over the team, of those the second holds for")
    ),
    "is_top": Function(
        Takes.EACH, 1, 5, _("whether nobody in the team has more; ties by the next")
    ),
    "top_count": Function(Takes.EACH, 1, 5, _("how many share that first place")),
    "mentees": Function(Takes.EACH, 1, 1, _("how many of the person's mentees this holds for")),
    "in_a_row": Function(
        Takes.PAST, 1, 1, _("for how many periods without a break, this one included")
    ),
    "earlier": Function(Takes.PAST, 1, 1, _("for how many earlier periods this held")),
    "previous": Function(Takes.PAST, 1, 1, _("this of the period before; unknown without one")),
    "count": Function(Takes.ITEMS, 0, 50, _("how often these items counted; all without any")),
    "points": Function(Takes.ITEMS, 0, 50, _("the points of these items, signed")),
    "money": Function(Takes.ITEMS, 0, 50, _("the money of these items, signed")),
    "has_title": Function(Takes.TITLE, 1, 1, _("whether the person holds this title")),
}

BUILT_IN = frozenset(
    {
        "points_added",
        "points_deducted",
        "money_added",
        "money_deducted",
        "weighted",
        "goals_met",
        "goals_missed",
        "months_employed",
        "months_in_grade",
        "grade",
        "role",
    }
)
"""Names that every formula may use; ``total`` and ``band`` only what stands behind them."""
