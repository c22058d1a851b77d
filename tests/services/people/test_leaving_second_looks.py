"""When somebody leaves who had second looks to make: the bars of each go on."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from qa_app.core.permissions import RoleName
from qa_app.core.reviews import Purpose
from qa_app.services import reviews
from qa_app.services.context import Context
from qa_app.services.people import leaving
from qa_app.services.rechecks import choosing, settings
from qa_app.storage.tables.appeals import AppealRow
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.notices import Notice
from qa_app.storage.tables.people import User
from qa_app.storage.tables.rechecks import RecheckRow
from tests.support.appealing import Bench
from tests.support.factories import make_user
from tests.support.reviewing import Floor


@pytest.fixture
def bench(context: Context) -> Bench:
    return Bench(Floor(context))


def open_task(bench: Bench, purpose: Purpose) -> Assignment | None:
    bench.floor.context.session.expire_all()
    chosen = select(Assignment).where(
        Assignment.purpose == purpose.value, Assignment.state == "open"
    )
    return bench.floor.context.session.scalars(chosen).one_or_none()


def told(bench: Bench, kind: str) -> list[int]:
    chosen = select(Notice.user_id).where(Notice.kind == kind).order_by(Notice.id)
    return list(bench.floor.context.session.scalars(chosen))


def another(bench: Bench, role: RoleName = RoleName.REVIEWER, name: str = "钱进") -> User:
    user = make_user(bench.floor.context.session, role, bench.floor.team, name=name)
    bench.floor.context.session.commit()
    return user


def leave(bench: Bench, user: User, *successors: User) -> leaving.Left:
    context = bench.floor.context
    return leaving.leave(context, user.id, context.today, [each.id for each in successors])


def test_an_appeal_s_second_look_goes_to_who_may_look_blind(bench: Bench) -> None:
    """The first reviewer takes over everything else of a colleague, but not this."""
    third = another(bench)
    review_id = bench.published()
    appeal_id = bench.given(review_id)
    left = leave(bench, bench.second, bench.floor.reviewer, third)
    assert (left.taken, left.returned) == (1, 0)
    task = open_task(bench, Purpose.RESCORE)
    assert task is not None
    row = bench.floor.context.session.get_one(AppealRow, appeal_id)
    assert (task.reviewer_id, row.rescorer_id, row.assignment_id) == (third.id, third.id, task.id)
    assert told(bench, "appeal.given")[-1] == third.id
    bench.fill_and_submit(bench.floor.as_(third), task.id, "5")
    assert bench.floor.context.session.get_one(AppealRow, appeal_id).state == "awaiting_decision"


def test_what_had_been_filled_in_of_a_second_look_goes_with_its_author(bench: Bench) -> None:
    """Whoever takes over begins as blind as they did."""
    third = another(bench)
    appeal_id = bench.given(bench.published())
    task_id = bench.task_of(appeal_id)
    second = bench.floor.as_(bench.second)
    opened = reviews.open_assignment(second, task_id)
    basis = reviews.Basis(opened.edition, opened.form.revision_id)
    reviews.save(second, task_id, [reviews.CommentGiven("我的看法")], basis)
    leave(bench, bench.second, third)
    task = open_task(bench, Purpose.RESCORE)
    assert task is not None
    assert reviews.open_assignment(bench.floor.as_(third), task.id).review is None


def test_an_appeal_that_no_successor_may_look_at_goes_back_to_the_lead(bench: Bench) -> None:
    """Who gave it out gives it out again."""
    appeal_id = bench.given(bench.published())
    left = leave(bench, bench.second, bench.floor.reviewer)
    assert (left.taken, left.returned) == (0, 1)
    row = bench.floor.context.session.get_one(AppealRow, appeal_id)
    assert (row.state, row.rescorer_id, row.assignment_id) == ("awaiting_rescore", None, None)
    assert told(bench, "appeal.returned") == [bench.floor.lead.id]
    assert open_task(bench, Purpose.RESCORE) is None


def test_a_re_check_goes_to_the_next_senior_and_never_to_the_author(bench: Bench) -> None:
    """Neither the author of the review nor its agent, and only who is senior here."""
    floor = bench.floor
    other_lead = another(bench, RoleName.QUALITY_LEAD, "赵主管")
    settings.change(floor.as_(floor.lead), floor.team.id, 100, [bench.second.id])
    bench.submitted()
    choosing.choose_now(floor.as_(floor.lead))
    task = open_task(bench, Purpose.RECHECK)
    assert task is not None
    assert task.reviewer_id == bench.second.id
    leave(bench, bench.second, floor.reviewer, other_lead)
    task = open_task(bench, Purpose.RECHECK)
    assert task is not None
    assert task.reviewer_id == other_lead.id
    row = floor.context.session.scalars(select(RecheckRow)).one()
    assert (row.assignment_id, row.state) == (task.id, "waiting")


def test_a_re_check_without_a_senior_left_waits_for_the_leads(bench: Bench) -> None:
    """Nothing is lost: a lead can give it to somebody, or release the review."""
    floor = bench.floor
    settings.change(floor.as_(floor.lead), floor.team.id, 100, [])
    bench.submitted()
    choosing.choose_now(floor.as_(floor.lead))
    left = leave(bench, floor.lead, floor.reviewer)
    assert (left.taken, left.returned) == (0, 1)
    row = floor.context.session.scalars(select(RecheckRow)).one()
    assert (row.assignment_id, row.state) == (None, "waiting")


def test_nobody_inherits_a_conversation_that_they_score_already(bench: Bench) -> None:
    """Two tasks of one person on one conversation would compare them with themselves."""
    floor = bench.floor
    floor.draw(per_agent=1)
    session = floor.context.session
    drawn = session.scalars(select(Assignment).order_by(Assignment.id)).first()
    assert drawn is not None
    session.add(
        Assignment(
            purpose=Purpose.CALIBRATION.value,
            rubric_version_id=drawn.rubric_version_id,
            part_id=drawn.part_id,
            reviewer_id=bench.second.id,
            position=0,
            created_at=floor.context.now,
        )
    )
    session.commit()
    left = leave(bench, bench.second, floor.reviewer)
    assert (left.taken, left.returned) == (0, 1)
