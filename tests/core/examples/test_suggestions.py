"""Which reviewed moments are suggested as examples."""

from __future__ import annotations

from decimal import Decimal

from qa_app.core.examples import Candidate, best_of


def answer(key: int, share: str, total: str = "80", agent: int = 0, **more: object) -> Candidate:
    return Candidate(key, key, agent or key, Decimal(share), Decimal(total), **more)  # type: ignore[arg-type]


def ids(found: object) -> list[int]:
    return [each.review_id for each in found]  # type: ignore[attr-defined]


def test_good_ones_have_every_point_of_the_criterion() -> None:
    """The best reviews first; nine of ten points is no model to hold up."""
    found = best_of([answer(1, "1", "90"), answer(2, "0.9", "99"), answer(3, "1", "97")], good=True)
    assert ids(found) == [3, 1]


def test_bad_ones_have_lost_half_of_its_points() -> None:
    """The gravest first."""
    found = best_of([answer(1, "0.5"), answer(2, "0.75"), answer(3, "0")], good=False)
    assert ids(found) == [3, 1]


def test_what_a_reviewer_has_cited_comes_first() -> None:
    """It shows where to look."""
    cited = answer(1, "0.5", seq=4)
    assert ids(best_of([answer(2, "0"), cited], good=False)) == [1, 2]


def test_nobody_is_held_up_more_than_twice() -> None:
    """And a conversation once, though several places in it were cited."""
    many = [answer(key, "0", agent=9) for key in range(1, 6)]
    assert len(best_of(many, good=False)) == 2
    same = [answer(1, "0", seq=1), answer(1, "0", seq=5)]
    assert len(best_of(same, good=False)) == 1
