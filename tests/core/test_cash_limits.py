"""What administrators allow of deductions in cash."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.cash_limits import CashLimit, LimitKind, checked, cut, limits_of
from qa_app.core.errors import Invalid
from qa_app.core.periods import period

SINCE = date(2026, 10, 1)


def _limit(kind: LimitKind, value: str | None = None, number: int = 1) -> CashLimit:
    return CashLimit(
        number, None, kind, None if value is None else Decimal(value), SINCE, None, "x"
    )


def _money(*yuan: str) -> list[Decimal]:
    return [Decimal(each) for each in yuan]


def test_without_limits_nothing_is_cut() -> None:
    """Both halves are named all the same."""
    found = cut(_money("3000", "-50", "-20"), [])
    assert [found.deducted, found.allowed, found.given_back] == _money("70", "70", "0")
    assert found.limit is None


def test_a_block_gives_every_deduction_back() -> None:
    """What was earned is not touched."""
    found = cut(_money("3000", "-50", "-20"), [_limit(LimitKind.BLOCK)])
    assert [found.allowed, found.given_back] == _money("0", "70")


def test_a_cap_in_yuan_and_one_in_percent() -> None:
    """A fifth of 300 earned is 60, half up to the cent."""
    payments = _money("300", "-50", "-20")
    assert cut(payments, [_limit(LimitKind.AMOUNT, "55.5")]).allowed == Decimal("55.5")
    assert cut(payments, [_limit(LimitKind.SHARE, "20")]).allowed == 60
    assert cut(_money("100.05", "-70"), [_limit(LimitKind.SHARE, "50")]).allowed == Decimal("50.03")


def test_of_several_limits_the_strictest_counts() -> None:
    """Each was set for a reason; the page names the one that cut."""
    limits = [_limit(LimitKind.AMOUNT, "60", 1), _limit(LimitKind.SHARE, "10", 2)]
    found = cut(_money("300", "-100"), limits)
    assert (found.allowed, found.limit) == (Decimal(30), limits[1])
    assert cut(_money("300", "-20"), limits).limit is None


def test_a_limit_counts_for_the_periods_on_whose_last_day_it_holds() -> None:
    """Of a team, and of those that hold everywhere."""
    everywhere = _limit(LimitKind.BLOCK)
    ended = CashLimit(2, None, LimitKind.BLOCK, None, SINCE, date(2026, 10, 30), "x")
    other = CashLimit(3, 9, LimitKind.BLOCK, None, SINCE, None, "x")
    assert limits_of([everywhere, ended, other], 1, period("2026-10")) == [everywhere]
    assert limits_of([everywhere], 1, period("2026-09")) == []


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (LimitKind.BLOCK, "1"),
        (LimitKind.AMOUNT, None),
        (LimitKind.AMOUNT, "-1"),
        (LimitKind.SHARE, "101"),
    ],
)
def test_a_limit_that_makes_no_sense_is_refused(kind: LimitKind, value: str | None) -> None:
    """Before anybody's pay rests on it."""
    with pytest.raises(Invalid) as caught:
        checked(_limit(kind, value))
    assert caught.value.field == "value"


@given(
    st.lists(st.decimals(-5000, 5000, places=2), max_size=8),
    st.lists(
        st.builds(
            _limit,
            st.sampled_from([LimitKind.AMOUNT, LimitKind.SHARE]),
            st.integers(0, 100).map(str),
            st.integers(1, 9),
        ),
        max_size=3,
    ),
)
def test_a_limit_never_takes_more_and_never_pays_more(
    payments: list[Decimal], limits: list[CashLimit]
) -> None:
    """What is allowed lies between nothing and what was deducted."""
    found = cut(payments, limits)
    assert 0 <= found.allowed <= found.deducted
    assert found.given_back >= 0
    assert (found.limit is None) == (found.given_back == 0)
