"""What may be entered under an item."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.appraisal import Entry, Facts, Scheme
from qa_app.core.appraisal.ledger import ledgers
from qa_app.core.errors import Invalid
from qa_app.core.ledger import Figures
from qa_app.core.ledger.checking import asked_by, check, check_day
from qa_app.core.periods import period
from qa_app.definitions.schemes import shipped_schemes

DAY = date(2026, 10, 12)
SCHEMES = {key: file.scheme for key, file in shipped_schemes().items()}
ITEMS = [(scheme, item.id) for scheme in SCHEMES.values() for item in scheme.items]


def _fault(scheme: Scheme, figures: Figures, same_day: tuple[str, ...] = ()) -> str | None:
    with pytest.raises(Invalid) as caught:
        check(scheme, figures, same_day)
    return caught.value.field


def test_an_item_of_another_scheme_cannot_be_entered() -> None:
    """It would be listed and count nowhere."""
    assert _fault(SCHEMES["000-F"], Figures("work_report", DAY)) == "item"


def test_a_figure_is_chosen_within_the_items_range() -> None:
    """The document leaves 0.5 to 1.5 to whoever assesses, and no more."""
    scheme = SCHEMES["000-F"]
    assert _fault(scheme, Figures("makeup", DAY)) == "points"
    for given_points in ("0.4", "1.6", "-1", "1.001"):
        assert _fault(scheme, Figures("makeup", DAY, points=Decimal(given_points))) == "points"
    for given_points in ("0.5", "1.5"):
        check(scheme, Figures("makeup", DAY, points=Decimal(given_points)))


def test_what_the_scheme_fixes_is_not_typed() -> None:
    """A figure beside a fixed one would mislead whoever reads the ledger."""
    scheme = SCHEMES["000-F"]
    assert _fault(scheme, Figures("uniform", DAY, points=Decimal(1))) == "points"
    assert _fault(scheme, Figures("uniform", DAY, amount=Decimal(1))) == "amount"
    assert _fault(scheme, Figures("uniform", DAY, minutes=Decimal(1))) == "minutes"
    check(scheme, Figures("late", DAY, minutes=Decimal("5.5")))


def test_a_shared_cost_needs_its_amount() -> None:
    """Nobody bears a share of nothing."""
    scheme, item = next(
        (scheme, item.id)
        for scheme in SCHEMES.values()
        for item in scheme.items
        if item.share is not None
    )
    assert _fault(scheme, Figures(item, DAY)) == "amount"
    check(scheme, Figures(item, DAY, amount=Decimal("80.5")))


def test_two_items_that_mean_the_same_do_not_stand_on_one_day() -> None:
    """000-B: of 礼貌礼节 and 态度生硬 the assessor picks one, whichever came first."""
    scheme = SCHEMES["000-B"]
    assert _fault(scheme, Figures("stiff", DAY), ("discourteous",)) == "item"
    assert _fault(scheme, Figures("discourteous", DAY), ("stiff",)) == "item"
    check(scheme, Figures("stiff", DAY), ("stiff", "eating"))


def test_a_day_to_come_and_one_outside_the_term_are_refused() -> None:
    """Nothing has happened then, and nothing is assessed."""
    check_day(DAY, DAY, None, None)
    for first, last in ((date(2026, 10, 13), None), (None, date(2026, 10, 11))):
        with pytest.raises(Invalid):
            check_day(DAY, DAY, first, last)
    with pytest.raises(Invalid):
        check_day(date(2026, 10, 13), DAY, None, None)


@given(
    st.sampled_from(ITEMS),
    st.integers(0, 5),
    *(
        st.none() | st.decimals(-10, 2000, places=2, allow_nan=False)
        for _figure in ("minutes", "points", "amount")
    ),
)
def test_the_engine_takes_whatever_is_accepted(
    which: tuple[Scheme, str],
    count: int,
    minutes: Decimal | None,
    points: Decimal | None,
    amount: Decimal | None,
) -> None:
    """An entry that stands in the ledger never stops the month's computation."""
    scheme, item = which
    figures = Figures(item, DAY, count, minutes, points, amount)
    try:
        check(scheme, figures)
    except Invalid:
        return
    entry = Entry("a", item, DAY, count, minutes, points, amount, told_on=DAY)
    assert ledgers(scheme, Facts(period("2026-10"), (), entries=(entry,)))["a"].lines


def test_every_shipped_item_can_be_entered() -> None:
    """With what it asks for, and nothing else."""
    for scheme, item_id in ITEMS:
        item = scheme.item(item_id)
        assert item is not None
        asked = asked_by(scheme, item)
        figures = Figures(
            item_id,
            DAY,
            points=asked.points.lowest if asked.points else None,
            amount=Decimal(10) if asked.cost else asked.amount.lowest if asked.amount else None,
        )
        check(scheme, figures)
