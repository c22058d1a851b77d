"""What a draft of a rule would change, as figures."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.rule_bench import Change, Effects, Moved, Place, change, places
from qa_app.core.rules.hits import Finding, Severity

_WHOLE = Place(None, None, None)
_PLACES = st.builds(
    Place, st.integers(0, 3), st.integers(0, 3) | st.none(), st.integers(0, 3) | st.none()
) | st.just(_WHOLE)


def test_a_hit_is_known_by_its_place_alone() -> None:
    """Severity and version may change; what people said of it stays with it."""
    found = Finding("r", Severity.MINOR, 1, 0, 2, "好的", 1)
    again = Finding("r", Severity.MAJOR, 1, 0, 2, "好的", 2)
    assert places([found]) == places([again]) == {Place(1, 0, 2)}


@given(st.frozensets(_PLACES), st.frozensets(_PLACES))
def test_before_and_after_differ_by_what_is_gained_and_lost(
    before: frozenset[Place], after: frozenset[Place]
) -> None:
    """Nothing is counted twice, and nothing is left out."""
    found = change(before, after)
    assert (before - set(found.lost)) | set(found.gained) == after
    assert not set(found.gained) & before
    assert bool(found) is (before != after)
    assert change(after, before) == Change(found.lost, found.gained)


def test_hits_are_listed_in_the_order_of_the_text() -> None:
    """What is about the whole comes first."""
    listed = change((), (Place(2, 0, 1), Place(0, 3, 4), _WHOLE, Place(0, 1, 9))).gained
    assert listed == (_WHOLE, Place(0, 1, 9), Place(0, 3, 4), Place(2, 0, 1))


def test_effects_are_kept_between_chunks() -> None:
    """A trial that is killed goes on counting where it was."""
    effects = Effects()
    effects.count(7, Change((_WHOLE,), ()))
    effects.count(7, Change((), (_WHOLE, Place(1, 0, 1))))
    effects.count(None, Change((_WHOLE,), ()))
    effects.move("001-O:a", Decimal(5), Decimal("4.5"))
    effects.move("001-O:a", Decimal(5), Decimal(6))
    effects.move("001-O:b", Decimal(5), Decimal(5))
    kept = Effects.from_json(effects.gained, effects.lost, effects.as_json())
    assert kept == effects
    assert (kept.gained, kept.lost, kept.agents) == (2, 2, {7})
    assert kept.moved == {"001-O:a": Moved(2, Decimal("0.5"))}
    assert Effects.from_json(0, 0, {}) == Effects()
