"""Figures over a period: what goes into them, and what must not."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import update

from qa_app.core.calibration import Reading, verdict
from qa_app.core.errors import Invalid, NotFound, Refused
from qa_app.core.permissions import RoleName
from qa_app.services import assignments, calibration
from qa_app.services.calibration import AgreementPage
from qa_app.storage.tables.reviews import ReviewRow
from tests.support.calibrating import FIRST, Circle, fill
from tests.support.factories import actor_of, make_team, make_user
from tests.support.reviewing import PERIOD

RUBRIC = "001-O"


def computed(circle: Circle) -> AgreementPage:
    calibration.compute(circle.floor.context, circle.floor.team.id, RUBRIC, PERIOD)
    return calibration.agreement_page(circle.lead, circle.floor.team.id, RUBRIC, PERIOD)


def test_a_closed_round_goes_into_the_figures_and_an_open_one_does_not(circle: Circle) -> None:
    """A figure must not tell a reviewer what the others gave while they still answer."""
    first, second = (
        circle.floor.parts(circle.floor.first)[:2],
        circle.floor.parts(circle.floor.second),
    )
    circle.closed("5", "4", "2", part_ids=first)
    circle.begin(part_ids=second)
    circle.all_answer("1", "1", "1")
    found = computed(circle).found
    assert found is not None
    figures = found.report.figures
    assert (figures.conversations, figures.settled, found.reviews) == (2, 2, 6)
    assert verdict(figures.alpha, figures.conversations).reading is Reading.TOO_FEW
    assert {each.criterion for each in figures.criteria} >= {FIRST}
    strict = {course.reviewer: course.overall.value for course in found.report.courses}
    assert strict[circle.third.id] == pytest.approx(-2)
    assert strict[circle.floor.reviewer.id] == pytest.approx(1)
    assert found.report.against_reference == 6


def test_ordinary_work_that_two_reviewed_counts_too_and_a_second_look_is_repeatability(
    circle: Circle,
) -> None:
    """The drawn review and a calibration of the same conversation are two answers to it."""
    circle.floor.draw(per_agent=1)
    drawn = assignments.my_queue(circle.floor.as_(circle.floor.reviewer))
    for task in drawn:
        fill(circle.floor.as_(circle.floor.reviewer), task.id, {})
    circle.closed("5", "4", "4", part_ids=[task.part_id for task in drawn], repeat=True)
    found = computed(circle).found
    assert found is not None
    own = {each.reviewer: each.repeats for each in found.report.figures.reviewers}
    assert own == {circle.floor.reviewer.id: 2, circle.second.id: 0, circle.third.id: 0}
    assert found.reviews == 8


def test_computing_again_replaces_what_was_kept(circle: Circle) -> None:
    """One figure for each team, rubric and period."""
    round_id = circle.closed("5", "4", "4")
    computed(circle)
    calibration.reopen(circle.lead, round_id)
    found = computed(circle).found
    assert found is not None
    assert found.report.figures.conversations == 0


def test_figures_are_for_the_leads_of_the_team_alone(circle: Circle) -> None:
    """Reviewers see their own deviations, not how everybody else fares."""
    session = circle.floor.context.session
    other = make_team(session, "t9")
    stranger = make_user(session, RoleName.QUALITY_LEAD, other)
    outside = replace(circle.floor.context, actor=actor_of(stranger, RoleName.QUALITY_LEAD, other))
    team = circle.floor.team.id
    for page in (
        lambda who: calibration.agreement_page(who, team, None, None),
        lambda who: calibration.anchoring_page(who, team),
        lambda who: calibration.ask_figures(who, team, RUBRIC, PERIOD),
    ):
        with pytest.raises(NotFound):
            page(outside)
        with pytest.raises(Refused):
            page(circle.floor.as_(circle.second))
    with pytest.raises(Invalid):
        calibration.ask_figures(circle.lead, team, "no-such-rubric", PERIOD)


def test_how_far_scores_moved_is_read_from_both_totals(circle: Circle) -> None:
    """Second minus first, of the reviews that were blind; too few say how many more."""
    session = circle.floor.context.session
    circle.floor.draw(per_agent=2)
    for task in circle.floor.queue():
        circle.floor.review(task)
    session.execute(
        update(ReviewRow).values(
            revealed_at=circle.floor.context.now, second_total=Decimal("97.00")
        )
    )
    session.commit()
    page = calibration.anchoring_page(circle.lead)
    assert page.found.overall.reviews == 4
    assert page.found.overall.more == 6
    assert page.found.overall.mean is not None
    assert page.found.overall.mean.value == pytest.approx(-3)
    assert list(page.names.values()) == [circle.floor.reviewer.name]
