"""Sections with fixed points, and properties that hold for every form."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.rubrics import Answer, Rubric, score
from tests.core.forms import criterion, rubric, values


def fixed(form: Rubric, *points: int | None) -> Rubric:
    """The form with the points of its sections fixed."""
    sections = [
        replace(section, points=None if most is None else Decimal(most))
        for section, most in zip(form.sections, points, strict=True)
    ]
    return replace(form, sections=tuple(sections))


HALVES = fixed(rubric(*(criterion(f"a.{each}") for each in "xyz"), criterion("b.w")), 10, 90)


def test_items_share_the_points_of_their_section_exactly() -> None:
    """Three items share 10 points: a third each, and full marks still are a hundred."""
    result = score(HALVES, values(a__x="10", a__y="10", a__z="10", b__w="10"))
    assert result.total == Decimal(100)
    assert [each.weight for each in result.criteria[:3]] == [Decimal("3.33")] * 3
    assert score(HALVES, values(a__x="0", a__y="10", a__z="10", b__w="10")).total == Decimal(
        "96.67"
    )


def test_what_does_not_apply_is_taken_over_by_its_section() -> None:
    """The document fixes what the section is worth, not how many of its items apply."""
    result = score(HALVES, values(a__x="0", a__y="10", a__z="na", b__w="10"))
    assert (result.sections[0].score, result.sections[0].maximum) == (Decimal(5), Decimal(10))
    assert result.total == Decimal(95)


def test_a_section_of_which_nothing_applies_leaves_the_total() -> None:
    """Its points cannot be shared by anything of its own."""
    assert score(HALVES, values(a__x="na", a__y="na", a__z="na", b__w="5")).total == Decimal(50)


@st.composite
def filled(draw: st.DrawFn) -> tuple[Rubric, dict[str, Answer]]:
    """Forms of two sections, each fixed or not, with every criterion answered."""
    count = draw(st.integers(2, 8))
    names = [f"{'ab'[number % 2]}.{number}" for number in range(count)]
    weights = st.decimals(min_value="0.01", max_value=100, places=2)
    form = rubric(*(criterion(name, weight=str(draw(weights))) for name in names))
    most = st.none() | st.integers(1, 100)
    given_points = st.decimals(min_value=0, max_value=10, places=2)
    answers = {
        name: draw(st.builds(lambda points: Answer(value=str(points)), given_points))
        if draw(st.booleans())
        else Answer(na=True)
        for name in names
    }
    return fixed(form, draw(most), draw(most)), answers


@given(filled())
def test_a_total_lies_between_nought_and_a_hundred(form: tuple[Rubric, dict[str, Answer]]) -> None:
    """Whatever the weights, and whatever does not apply."""
    total = score(*form).total
    assert total is None or 0 <= total <= 100


@given(filled(), st.data())
def test_a_better_answer_never_lowers_a_total(
    form: tuple[Rubric, dict[str, Answer]], data: st.DataObject
) -> None:
    """Nobody loses by doing something better."""
    asked, answers = form
    given_ids = [name for name, answer in answers.items() if not answer.na]
    if not given_ids:
        return
    name = data.draw(st.sampled_from(given_ids))
    better = data.draw(
        st.decimals(min_value=Decimal(answers[name].value or 0), max_value=10, places=2)
    )
    before, after = (
        score(asked, answers),
        score(asked, {**answers, name: Answer(value=str(better))}),
    )
    assert before.total is not None
    assert after.total is not None
    assert after.total >= before.total


@given(filled())
def test_shares_within_fixed_sections_change_nothing_where_all_applies(
    form: tuple[Rubric, dict[str, Answer]],
) -> None:
    """A section fixed at the sum of its weights is the same form."""
    asked, answers = form
    free = fixed(asked, None, None)
    sections = tuple(replace(each, points=each.weight) for each in free.sections)
    as_it_is = replace(free, sections=sections)
    every = {name: Answer(value=answer.value or "4") for name, answer in answers.items()}
    assert score(free, every).total == score(as_it_is, every).total
