from __future__ import annotations

from decimal import Decimal

import pytest

from qa_app.core.rubrics import Critical, CriticalClass, Reach, RubricScore, YesNoScale, score
from tests.core.forms import criterion, rubric, values

ALL_WELL = {"a__x": "10", "b__z": "10"}


def scored(critical: Critical, value: str, **others: str) -> RubricScore:
    asked = rubric(
        criterion("a.x"),
        criterion("a.critical", critical=critical),
        criterion("b.z"),
    )
    return score(asked, values(a__critical=value, **{**ALL_WELL, **others}))


def test_a_failed_critical_criterion_zeroes_the_whole() -> None:
    """Giving away a customer's data cannot be made up for by a greeting."""
    result = scored(Critical(CriticalClass.COMPLIANCE), "0")
    assert (result.total, result.passed) == (Decimal(0), False)


def test_the_reading_without_critical_effects_is_kept_beside_it() -> None:
    """Coaching needs to see how the rest of the conversation was."""
    result = scored(Critical(CriticalClass.COMPLIANCE), "0")
    assert result.without_critical == Decimal("66.67")


def test_a_cap_holds_the_whole_down_and_never_lifts_it() -> None:
    """A cap is a ceiling."""
    capped = Critical(CriticalClass.CUSTOMER, cap=Decimal(59))
    assert scored(capped, "0").total == Decimal(59)
    assert scored(capped, "0", a__x="1", b__z="1").total == Decimal("6.67")


def test_a_section_can_be_zeroed_alone() -> None:
    """What went well elsewhere still counts."""
    result = scored(Critical(CriticalClass.BUSINESS, Reach.SECTION), "0")
    assert result.total == Decimal("33.33")
    assert [section.score for section in result.sections] == [Decimal(0), Decimal(10)]


def test_a_section_can_be_capped_in_its_own_points() -> None:
    """The cap is read off the form, where the section's points stand."""
    result = scored(Critical(CriticalClass.BUSINESS, Reach.SECTION, cap=Decimal(5)), "0")
    assert result.sections[0].score == Decimal(5)
    assert result.total == Decimal(50)


@pytest.mark.parametrize(("value", "failed"), [("0", True), ("0.01", False), ("10", False)])
def test_without_a_threshold_it_fails_when_nothing_is_earned(value: str, failed: bool) -> None:
    """A small loss on a critical item is a small loss."""
    result = scored(Critical(CriticalClass.CUSTOMER), value)
    assert result.failed_critical == (("a.critical",) if failed else ())


@pytest.mark.parametrize(("value", "failed"), [("5.99", True), ("6", False)])
def test_a_threshold_says_from_where_on_it_holds(value: str, failed: bool) -> None:
    """The threshold itself is enough."""
    critical = Critical(CriticalClass.CUSTOMER, fails_below=Decimal(6))
    assert bool(scored(critical, value).failed_critical) is failed


def test_what_does_not_apply_cannot_fail() -> None:
    """There was no data to give away."""
    result = scored(Critical(CriticalClass.COMPLIANCE), "na")
    assert (result.failed_critical, result.total) == ((), Decimal(100))


def test_a_critical_fact_may_carry_no_weight() -> None:
    """Many forms have gates that earn nothing and can only fail."""
    gate = criterion(
        "b.gate",
        scale=YesNoScale(Decimal(1), wanted=False),
        weight=0,
        critical=Critical(CriticalClass.COMPLIANCE),
    )
    asked = rubric(criterion("a.x"), gate)
    assert score(asked, values(a__x="9", b__gate="no")).total == Decimal(90)
    assert score(asked, values(a__x="9", b__gate="yes")).total == Decimal(0)


def test_several_failures_leave_the_lowest_cap() -> None:
    """Two grave faults are not milder than one."""
    caps = [Critical(CriticalClass.CUSTOMER, cap=Decimal(cap)) for cap in (40, 20)]
    asked = rubric(
        criterion("a.x", 90),
        criterion("a.y", 5, critical=caps[0]),
        criterion("b.z", 5, critical=caps[1]),
    )
    assert score(asked, values(a__x="90", a__y="0", b__z="0")).total == Decimal(20)
