"""Which scheme assesses whom, in whatever order the rows were written."""

from __future__ import annotations

from datetime import date

import pytest

from qa_app.core.appraisal import Scheme
from qa_app.core.errors import Invalid
from qa_app.core.periods import Span, period
from qa_app.core.scheme_uses import Use, made_room, uses_of
from qa_app.core.texts import LocalText

TEXT = LocalText({"en": "…"})
AGENTS = Scheme("agents", TEXT, roles=("agent",))
LEADERS = Scheme("leaders", TEXT, roles=("supervisor",))
EVERYBODY = Scheme("everybody", TEXT, spans=(Span.MONTH, Span.QUARTER))
SCHEMES = {each.id: each for each in (AGENTS, LEADERS, EVERYBODY)}
FIRST, MIDDLE = date(2026, 9, 1), date(2026, 9, 15)


def use(scheme: str, since: date = FIRST, role: str | None = None, **more: object) -> Use:
    return Use(more.pop("id", 1), scheme, 1, role, since, **more)  # type: ignore[arg-type]


def test_a_period_goes_by_what_holds_on_its_last_day() -> None:
    """A change in the middle of a month holds for the whole of it, and not for the one before."""
    uses = [use("agents", until=date(2026, 9, 14)), use("everybody", MIDDLE)]
    assert uses_of(uses, SCHEMES, 1, period("2026-09")) == [uses[1]]
    assert uses_of(uses, SCHEMES, 1, period("2026-08")) == []


def test_a_scheme_is_passed_over_where_it_is_not_made_for_such_periods() -> None:
    """One by the month says nothing of a quarter."""
    uses = [use("agents"), use("everybody")]
    assert uses_of(uses, SCHEMES, 1, period("2026-Q3")) == [uses[1]]


def test_schemes_for_different_roles_stand_side_by_side() -> None:
    """Agents by one and their supervisor by another is how the documents have it."""
    assert made_room([use("agents")], SCHEMES, use("leaders", MIDDLE, id=2), beside=False) == []


def test_an_open_row_for_the_same_people_makes_room() -> None:
    """Otherwise everybody would be paid twice."""
    old = use("everybody")
    assert made_room([old], SCHEMES, use("agents", MIDDLE, id=2), beside=False) == [old]
    assert made_room([old], SCHEMES, use("agents", MIDDLE, id=2), beside=True) == []


def test_the_same_scheme_is_never_used_twice_for_the_same_people() -> None:
    """Not even side by side."""
    with pytest.raises(Invalid):
        made_room([use("agents")], SCHEMES, use("agents", FIRST, id=2), beside=True)


def test_what_was_to_end_on_a_day_is_not_cut_silently() -> None:
    """Somebody has written that day down; they are asked."""
    old = use("agents", until=date(2026, 9, 30))
    with pytest.raises(Invalid, match="2026-09-30"):
        made_room([old], SCHEMES, use("agents", MIDDLE, id=2), beside=False)


def test_a_role_that_the_scheme_does_not_assess_is_refused() -> None:
    """Nobody would be assessed."""
    with pytest.raises(Invalid):
        made_room([], SCHEMES, use("agents", role="supervisor"), beside=False)
