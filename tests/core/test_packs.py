"""Packs of rules: for whom they are in force, and how often they hit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from qa_app.core.packs import Measure, Switches, Validity
from qa_app.core.rules.hits import Finding, Severity
from qa_app.core.texts import LocalText

SWITCHES = Switches(frozenset({"leaking"}), {1: frozenset({"platform"})})
MEASURE = Measure(date(2026, 11, 1), LocalText({"en": "calm"}), 487, {"a": 2, "b": 0})


def _finding(rule: str) -> Finding:
    return Finding(rule, Severity.MINOR, None, None, None, None)


def test_a_pack_is_on_for_the_team_that_switched_it_on_and_for_no_other() -> None:
    """Every team decides for itself what it is measured by."""
    assert SWITCHES.on_for(1) == {"leaking", "platform"}
    assert SWITCHES.on_for(2) == {"leaking"}


def test_what_belongs_to_no_team_has_the_packs_that_are_on_for_all() -> None:
    """Conversations come before their teams do."""
    assert SWITCHES.on_for(None) == {"leaking"}


def test_the_packs_that_are_on_anywhere_are_screened_with() -> None:
    """One screener serves every team."""
    assert SWITCHES.anywhere == {"leaking", "platform"}
    assert Switches().anywhere == frozenset()


def test_a_team_keeps_the_findings_of_its_own_packs_and_of_the_default_rules() -> None:
    """The screener also holds the packs of others."""
    validity = Validity(
        {("platform.a", None): "platform", ("leaking.b", None): "leaking"}, SWITCHES
    )
    found = (_finding("banned.c"), _finding("platform.a"), _finding("leaking.b"))
    assert validity.findings_for(1, found) == found
    assert validity.findings_for(2, found) == (found[0], found[2])


def test_without_packs_nothing_is_left_out() -> None:
    """Nearly every house has none on."""
    found = (_finding("banned.c"),)
    assert Validity().findings_for(2, found) is found


def test_hits_are_told_for_each_hundred_conversations() -> None:
    """A lead has to know what a pack will bring before switching it on."""
    assert round(MEASURE.per_hundred, 2) == Decimal("0.41")
    assert round(MEASURE.per_hundred_of("a"), 2) == Decimal("0.41")
    assert MEASURE.per_hundred_of("b") == MEASURE.per_hundred_of("unknown") == 0


OWN = Validity(own={1: {"banned.c": 4}, 3: {"own.d": 2}})


def test_a_team_keeps_what_its_own_version_found_and_nobody_else_does() -> None:
    """The screener holds the shared version and every team's own."""
    shared, own, other = (_finding("banned.c")._replace(version=number) for number in (3, 4, 5))
    only = _finding("own.d")._replace(version=2)
    found = (shared, own, only)
    assert OWN.findings_for(1, found) == (own,)
    assert OWN.findings_for(2, found) == OWN.findings_for(None, found) == (shared,)
    assert OWN.findings_for(3, found) == (shared, only)
    assert OWN.findings_for(2, (other,)) == (other,)


def test_own_versions_that_came_or_went_are_told_apart() -> None:
    """What was published while an import ran has to be screened by afterwards."""
    later = Validity(own={1: {"banned.c": 6}, 2: {"banned.c": 5}})
    assert later.differing(OWN) == {(1, "banned.c"), (2, "banned.c"), (3, "own.d")}
    assert OWN.differing(OWN) == set()
