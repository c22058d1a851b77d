"""Blind-first reviews: what is shown when, and how far answers move."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qa_app.core.reviews import Purpose
from qa_app.core.second_looks import (
    Sight,
    Stage,
    TwiceScored,
    pull,
    shift,
    sight_of,
    stage_of,
)


def case(first: str | None, second: str | None, suggested: str | None = None) -> TwiceScored:
    def points(text: str | None) -> Decimal | None:
        return None if text is None else Decimal(text)

    return TwiceScored(1, 1, "c", points(first), points(second), Decimal(5), points(suggested))


@pytest.mark.parametrize(
    ("purpose", "blind", "revealed", "stage", "sight"),
    [
        (Purpose.SAMPLE, False, False, Stage.ONLY, Sight.ALL),
        (Purpose.SAMPLE, True, False, Stage.BLIND, Sight.NONE),
        (Purpose.SAMPLE, True, True, Stage.SECOND, Sight.ALL),
        (Purpose.TARGETED, False, False, Stage.ONLY, Sight.ALL),
        (Purpose.CALIBRATION, False, False, Stage.ONLY, Sight.AS_FOUND),
        (Purpose.CALIBRATION, True, False, Stage.ONLY, Sight.NONE),
        (Purpose.RECHECK, False, False, Stage.ONLY, Sight.AS_FOUND),
        (Purpose.RESCORE, True, False, Stage.ONLY, Sight.NONE),
    ],
)
def test_what_a_form_shows_follows_from_what_it_is_for(
    purpose: Purpose, blind: bool, revealed: bool, stage: Stage, sight: Sight
) -> None:
    """Only the sample looks twice; who is compared with others never sees their decisions."""
    assert stage_of(purpose, blind=blind, revealed=revealed) is stage
    assert sight_of(purpose, blind=blind, revealed=revealed) is sight


@pytest.mark.parametrize(
    ("moved", "expected"),
    [
        (case("5", "3"), Decimal("-0.4")),
        (case("3", "3"), Decimal(0)),
        (case(None, "3"), None),
        (case("3", None), None),
    ],
)
def test_a_shift_is_a_share_of_the_maximum(moved: TwiceScored, expected: Decimal | None) -> None:
    """So that criteria of different size can be laid together."""
    assert shift(moved) == expected


@pytest.mark.parametrize(
    ("moved", "expected"),
    [
        (case("5", "3", "3"), Decimal(1)),
        (case("5", "4", "3"), Decimal("0.5")),
        (case("5", "5", "3"), Decimal(0)),
        (case("3", "4", "1"), Decimal("-0.5")),
        (case("3", "3", "3"), None),
        (case("5", "3"), None),
    ],
)
def test_a_pull_is_the_share_of_the_way_to_the_suggestion(
    moved: TwiceScored, expected: Decimal | None
) -> None:
    """Where the first answer was the suggested one there is no way to go."""
    assert pull(moved) == expected
