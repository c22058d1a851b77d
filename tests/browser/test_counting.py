"""The browser counts a form as the server does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from qa_app.core.decimals import plain
from qa_app.core.reviews import progress
from qa_app.core.rubrics import (
    Answer,
    ChoiceScale,
    Counting,
    Criterion,
    DeductionScale,
    Rubric,
    YesNoScale,
    asked,
    score,
)
from qa_app.definitions.rubrics import rubric_from_text, shipped_rubrics
from qa_app.web.reviews.counting import counting_terms
from tests.browser.forms import press
from tests.support.reviewing import Floor

pytestmark = pytest.mark.browser

FORMS_EACH = 12
ODD = """\
id: 000-odd
title: {en: Odd}
sections:
  - id: a
    title: {en: A}
    points: 33.3
    criteria:
      - {id: one, title: {en: One}, points: 7, weight: 1.5}
      - id: two
        title: {en: Two}
        points: 3
        critical: {harms: customer, reach: section, cap: 4.25, fails_below: 2}
      - id: way
        title: {en: Way}
        kind: choice
        options:
          - {id: solved, title: {en: Solved}, points: 10}
          - {id: left, title: {en: Left}, points: 0}
      - {id: kept, title: {en: Kept}, kind: yes_no, points: 5,
         asked_if: {criterion: a.way, answers: [left, na]}}
  - id: b
    title: {en: B}
    criteria:
      - {id: slips, title: {en: Slips}, kind: deduction, points: 9, costs: [0.5, 3]}
      - id: law
        title: {en: Law}
        kind: yes_no
        points: 6
        critical: {harms: compliance, reach: whole, cap: 60}
      - {id: extra, title: {en: Extra}, kind: bonus, points: 5}
      - {id: remark, title: {en: Remark}, kind: text}
"""

COUNT = """async ([cases]) => {
    const { count } = await import("app/reviews/counting");
    return cases.map(({ terms, answers, asked }) =>
        count(terms, (id) => answers[id], (id) => asked.includes(id)));
}"""


def answered(criterion: Criterion, rng: Random) -> Answer:
    """Some answer that the form would let be given; now and then none."""
    if rng.random() < 0.1:
        return Answer()
    if criterion.may_be_na and rng.random() < 0.15:
        return Answer(na=True)
    match criterion.scale:
        case YesNoScale():
            return Answer(value=rng.choice(("yes", "no")))
        case ChoiceScale() as choice:
            return Answer(value=rng.choice(choice.options).id)
        case DeductionScale() as scale:
            points = None if scale.lowest == scale.highest else plain(scale.highest)
            times = rng.choice((0, 1, 2, 5))
            return Answer(count=times, points=points if times else None)
    if criterion.scale.levels:
        return Answer(value=plain(rng.choice(criterion.scale.levels)))
    return Answer(value="words")


def forms(rubric: Rubric) -> Iterator[dict[str, Answer]]:
    for number in range(FORMS_EACH):
        rng = Random(f"{rubric.id}-{number}")
        yield {each.id: answered(each, rng) for each in rubric.criteria}


def counted_here(rubric: Rubric, answers: dict[str, Answer]) -> dict[str, Any]:
    scored = score(rubric, answers)
    plain_values = scored.as_json()
    return {
        "total": plain_values["total"],
        "without_critical": plain_values["without_critical"],
        "failed": list(scored.failed_critical),
        "sections": {
            each["id"]: {"score": each["score"], "max": each["max"]}
            for each in plain_values["sections"]
        },
    }


def test_browser_and_server_count_alike(page: Page, floor: Floor) -> None:
    """Every shipped rubric and an odd one, filled at random: the same figures to the cent."""
    task = floor.queue()[0]
    floor.context.session.rollback()
    page.goto(f"/reviews/assignments/{task}")
    rubrics = [*shipped_rubrics().values(), rubric_from_text(ODD, file="odd.yaml")]
    filled = [(rubric, form) for rubric in rubrics for form in forms(rubric)]
    cases = [
        {
            "terms": counting_terms(rubric),
            "answers": {each: asdict(given) for each, given in form.items()},
            "asked": sorted(asked(rubric, form)),
        }
        for rubric, form in filled
    ]
    expected = [counted_here(rubric, form) for rubric, form in filled]
    assert page.evaluate(COUNT, [cases]) == expected
    assert any(each["total"] != each["without_critical"] for each in expected)
    assert {each.scale.counts for rubric in rubrics for each in rubric.criteria} == set(Counting)


def test_the_total_follows_without_a_connection(page: Page, floor: Floor) -> None:
    """It says that this is not saved yet, and is what the server counts once it hears of it."""
    task = floor.queue()[0]
    floor.context.session.rollback()
    page.goto(f"/reviews/assignments/{task}")
    expect(page.locator("[data-criterion]").first).to_be_focused()
    page.context.set_offline(True)
    press(page, "1 2 3 -")
    expect(page.get_by_text("含尚未保存的评分")).to_be_visible()
    figures = [page.locator(f"[data-{name}]").first for name in ("total", "answered", "criteria")]
    shown = [each.inner_text() for each in figures]
    section = page.locator("[data-section-score]").first.inner_text()
    page.context.set_offline(False)
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    page.reload()
    expect(page.locator("[data-section-score]").first).to_have_text(section)
    assert [each.inner_text() for each in figures] == shown
    floor.context.session.rollback()
    opened = floor.open(task)
    standing = progress(opened.form.rubric.rubric, opened.form.answers)
    assert shown == [
        plain(standing.total or Decimal(0)),
        str(standing.answered),
        str(standing.criteria),
    ]
