"""From what a model may learn, and when it may be used."""

from __future__ import annotations

import pytest

from qa_app.core.errors import Invalid
from qa_app.core.risk_models.learning import (
    LIMIT_SENTENCES,
    LONGEST_NOTE,
    Limit,
    Source,
    Standing,
    Wish,
    checked_note,
    limits_of,
    standing,
)


@pytest.mark.parametrize(
    ("in_use", "before", "against", "won", "wanted"),
    [
        (None, (), None, False, Standing.FIRST),
        (1, (), 1, True, Standing.BETTER),
        (1, (), 1, False, Standing.NOT_BETTER),
        (1, (), None, False, Standing.NOT_COMPARED),
        (3, (1,), 1, True, Standing.NOT_COMPARED),
        (1, (1, 2), 1, False, Standing.FORMER),
        (None, (2,), None, False, Standing.FORMER),
        (2, (2,), 1, True, Standing.IN_USE),
    ],
)
def test_a_model_takes_anothers_place_only_where_it_is_better(
    in_use: int | None, before: tuple[int, ...], against: int | None, won: bool, wanted: Standing
) -> None:
    """Better than the one in use today, not than one before it; going back is always allowed."""
    found = standing(2, in_use=in_use, used_before=before, against=against, won=won)
    assert found is wanted
    assert found.may_be_used is (wanted in {Standing.FIRST, Standing.BETTER, Standing.FORMER})


def test_a_model_in_use_that_cannot_be_read_need_not_be_beaten() -> None:
    """It stays the one in use until another takes its place, and says what is wrong with it."""
    first, new = (
        standing(each, in_use=1, used_before=(1,), against=None, won=False, usable=False)
        for each in (1, 2)
    )
    assert (first, new) == (Standing.IN_USE, Standing.FIRST)


@pytest.mark.parametrize(
    ("field", "failing_at"), [("", 1.0), ("a b", 1.0), ("a..b", 1.0), ("a", None), ("a", 1e999)]
)
def test_a_field_that_cannot_be_one_is_refused(field: str, failing_at: float | None) -> None:
    """Before anything is read."""
    with pytest.raises(Invalid):
        Wish(1, Source.FIELD, field, failing_at=failing_at)


def test_reviews_need_no_border_and_a_list_must_be_named() -> None:
    """Their rubric has a pass mark."""
    assert Wish(1).failing_at is None
    assert Wish(1, Source.FIELD, "human.S", failing_at=-0.75).field == "human.S"
    with pytest.raises(Invalid):
        Wish(1, Source.LIST, failing_at=0.0)


def test_what_has_to_be_borne_in_mind_is_said() -> None:
    """Each in a sentence."""
    every = limits_of(failing=9, agents=1, days=3, source=Source.FIELD, lows={})
    assert set(every) == set(Limit) - {Limit.DEMO}
    good = {"out_of_time": 0.8, "out_of_agent": 0.75}
    assert limits_of(failing=90, agents=9, days=60, source=Source.REVIEWS, lows=good) == ()
    assert set(LIMIT_SENTENCES) == set(Limit)


@pytest.mark.parametrize("note", ["", "  ", "x" * (LONGEST_NOTE + 1)])
def test_a_change_of_model_needs_a_reason(note: str) -> None:
    """Whoever wonders later why the order changed finds it."""
    with pytest.raises(Invalid):
        checked_note(note)
    assert checked_note(" besser ") == "besser"
