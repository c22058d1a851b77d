"""From a draft over submitted to published, and who reads it when."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import event, select

from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.listing import Place, place_from
from qa_app.core.permissions import Actor, RoleName
from qa_app.core.reviews import ReviewState
from qa_app.core.rubrics import Answer, ProblemKind
from qa_app.services import assignments, reviews
from qa_app.services.context import Context
from qa_app.services.reviews import AnswerGiven, Basis, EvidenceAttached
from qa_app.services.scores import agent_page
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.audit import AuditEntry
from qa_app.storage.tables.notices import Notice
from qa_app.storage.tables.reviews import AnswerRow, ReviewRow
from tests.support.factories import make_team
from tests.support.reviewing import PERIOD, Floor


@pytest.fixture
def task(floor: Floor) -> int:
    """The first of the reviewer's tasks, a conversation of the first agent."""
    floor.draw()
    queue = assignments.my_queue(floor.as_(floor.reviewer))
    return next(each.id for each in queue if each.agent_id == floor.first.id)


def state(floor: Floor, review_id: int) -> str:
    floor.context.session.expire_all()
    return floor.context.session.get_one(ReviewRow, review_id).state


def submit(floor: Floor, task: int) -> list[tuple[str | None, ProblemKind]]:
    found = reviews.submit(floor.as_(floor.reviewer), task, floor.basis(task))
    return [(problem.criterion, problem.kind) for problem in found]


def test_a_filled_form_is_submitted_with_its_total(floor: Floor, task: int) -> None:
    """The total stands in the row, the points of each criterion beside their answers."""
    review_id = floor.review(task, "4")
    row = floor.context.session.get_one(ReviewRow, review_id)
    assert (row.state, row.total, row.passed) == ("submitted", Decimal("48.00"), False)
    assert row.submitted_at == floor.context.now
    answer = floor.context.session.scalars(
        select(AnswerRow).where(AnswerRow.criterion == "resolution.time")
    ).one()
    assert (answer.earned, answer.maximum) == (Decimal("4"), Decimal("10"))
    assert floor.context.session.get_one(Assignment, task).state == "done"


def test_an_unfinished_form_says_everything_that_is_missing(floor: Floor, task: int) -> None:
    """And nothing of it is submitted."""
    floor.save(task, AnswerGiven("attitude.patience", Answer(value="3")))
    found = submit(floor, task)
    assert found[0] == ("attitude.professional", ProblemKind.UNANSWERED)
    assert ("attitude.patience", ProblemKind.NO_EVIDENCE) in found
    assert len(found) == 12
    assert floor.open(task).is_open
    assert floor.open(task).edition == 1


def test_lost_points_need_evidence_or_a_reason(floor: Floor, task: int) -> None:
    """Every point lost cites a place of the transcript, or says why."""
    floor.fill(task)
    floor.save(task, AnswerGiven("attitude.patience", Answer(value="3")))
    floor.save(task, AnswerGiven("attitude.language", Answer(value="3", reason="  ")))
    missing = [("attitude.patience", ProblemKind.NO_EVIDENCE),
               ("attitude.language", ProblemKind.NO_EVIDENCE)]  # fmt: skip
    assert submit(floor, task) == missing
    floor.save(task, EvidenceAttached("attitude.patience", 3, 3, 6))
    floor.save(task, AnswerGiven("attitude.language", Answer(value="3", reason="生硬")))
    assert submit(floor, task) == []


def test_a_form_that_another_window_changed_is_not_submitted(floor: Floor, task: int) -> None:
    """What is submitted is what its author sees."""
    floor.fill(task)
    seen = floor.basis(task)
    floor.save(task, AnswerGiven("attitude.patience", Answer(value="0", reason="?")))
    with pytest.raises(Conflict):
        reviews.submit(floor.as_(floor.reviewer), task, seen)
    assert floor.open(task).is_open


def test_a_submitted_form_takes_no_more_changes(floor: Floor, task: int) -> None:
    """It is withdrawn first, so that the log knows."""
    floor.review(task)
    with pytest.raises(Conflict):
        floor.save(task, AnswerGiven("attitude.patience", Answer(value="3")))
    with pytest.raises(Conflict):
        submit(floor, task)


def test_a_submitted_review_is_withdrawn_into_the_draft_that_it_was(
    floor: Floor, task: int
) -> None:
    """With every answer, and at the same place of the queue."""
    place = floor.queue().index(task)
    review_id = floor.review(task, "4")
    assert task not in floor.queue()
    assert reviews.withdraw(floor.as_(floor.reviewer), review_id) == task
    assert floor.queue()[place] == task
    opened = floor.open(task)
    assert opened.is_open
    assert len(opened.form.answers) == 12
    row = floor.context.session.get_one(ReviewRow, review_id)
    assert (row.total, row.passed, row.submitted_at) == (None, None, None)
    earned = floor.context.session.scalars(select(AnswerRow.earned)).all()
    assert set(earned) == {None}


def test_a_window_from_before_the_withdrawal_is_told(floor: Floor, task: int) -> None:
    """Its edition is gone."""
    floor.fill(task)
    seen = floor.basis(task)
    review_id = floor.review(task)
    reviews.withdraw(floor.as_(floor.reviewer), review_id)
    with pytest.raises(Conflict):
        reviews.save(floor.as_(floor.reviewer), task, [], Basis(seen.edition, seen.revision_id))


def test_only_the_author_withdraws_and_only_before_publishing(floor: Floor, task: int) -> None:
    """A published review cannot vanish behind the agent's back."""
    review_id = floor.review(task)
    with pytest.raises(NotFound):
        reviews.withdraw(floor.as_(floor.lead), review_id)
    reviews.publish(floor.as_(floor.lead), [review_id])
    with pytest.raises(Conflict):
        reviews.withdraw(floor.as_(floor.reviewer), review_id)


def test_publishing_tells_the_agent_once(floor: Floor, task: int) -> None:
    """By a notice that leads to the review."""
    review_id = floor.review(task)
    lead = floor.as_(floor.lead)
    assert reviews.publish(lead, [review_id, review_id]) == 1
    assert reviews.publish(lead, [review_id]) == 0
    notice = floor.context.session.scalars(select(Notice)).one()
    assert (notice.user_id, notice.kind) == (floor.agent.id, "review.published")
    assert notice.details["review"] == review_id
    row = floor.context.session.get_one(ReviewRow, review_id)
    assert (row.published_by, row.published_at) == (floor.lead.id, floor.context.now)


def test_publishing_changes_the_agents_score(floor: Floor, task: int) -> None:
    """Before it was provisional; now it counts."""
    review_id = floor.review(task)
    seen = agent_page(floor.as_(floor.supervisor), floor.first.id, PERIOD)
    assert seen.score.counted.mean is None
    reviews.publish(floor.as_(floor.lead), [review_id])
    seen = agent_page(floor.as_(floor.supervisor), floor.first.id, PERIOD)
    assert seen.score.counted.mean == Decimal(100)


def test_what_was_withdrawn_meanwhile_is_passed_over(floor: Floor) -> None:
    """A list of fifty must not fail over one that its author has taken back."""
    floor.draw()
    first, second, *_rest = [floor.review(task) for task in floor.queue()]
    reviews.withdraw(floor.as_(floor.reviewer), first)
    assert reviews.publish(floor.as_(floor.lead), [first, second]) == 1
    assert (state(floor, first), state(floor, second)) == ("draft", "published")


def test_everything_that_waits_can_be_published_at_once(floor: Floor) -> None:
    """All of a team, or all of one agent; drafts stay what they are."""
    floor.draw(per_agent=3)
    done = [floor.review(task) for task in floor.queue()[:5]]
    floor.save(floor.queue()[0], AnswerGiven("attitude.patience", Answer(value="3")))
    lead = floor.as_(floor.lead)
    first = reviews.publish_all(lead, agent_id=floor.first.id)
    assert first == sum(
        floor.context.session.get_one(ReviewRow, each).part_id in floor.parts(floor.first)
        for each in done
    )
    assert reviews.publish_all(lead, team_id=floor.team.id) == 5 - first
    assert reviews.publish_all(lead) == 0


def test_who_leads_or_reviews_publishes_nothing(floor: Floor, task: int) -> None:
    """Supervisors see the result, reviewers wrote it; somebody else decides on it."""
    review_id = floor.review(task)
    for user in (floor.supervisor, floor.reviewer, floor.trainer, floor.agent):
        with pytest.raises(Refused):
            reviews.publish(floor.as_(user), [review_id])
    assert state(floor, review_id) == "submitted"


def test_one_review_of_another_team_stops_the_whole_batch(floor: Floor, task: int) -> None:
    """Nothing is published halfway."""
    review_id = floor.review(task)
    other = Floor(floor.context, key="t2")
    other.draw()
    theirs = other.review(other.queue()[0])
    with pytest.raises(NotFound):
        reviews.publish(floor.as_(floor.lead), [review_id, theirs])
    floor.context.session.rollback()
    assert (state(floor, review_id), state(floor, theirs)) == ("submitted", "submitted")
    with pytest.raises(NotFound):
        reviews.publish(floor.as_(floor.lead), [review_id, 9999])


def readable_by(floor: Floor, review_id: int) -> set[str]:
    """Who of the floor may open a review."""
    found = set()
    people = {
        "reviewer": floor.reviewer,
        "lead": floor.lead,
        "supervisor": floor.supervisor,
        "trainer": floor.trainer,
        "agent": floor.agent,
        "colleague": floor.colleague,
    }
    for name, user in people.items():
        try:
            reviews.open_review(floor.as_(user), review_id)
        except NotFound:
            continue
        found.add(name)
    return found


def test_a_review_is_seen_by_more_people_the_further_it_is(floor: Floor, task: int) -> None:
    """An agent sees their own once it is published, and nobody else's ever."""
    floor.fill(task)
    draft = floor.open(task).review
    assert draft is not None
    assert readable_by(floor, draft.id) == {"reviewer"}
    review_id = floor.review(task)
    assert readable_by(floor, review_id) == {"reviewer", "lead"}
    reviews.publish(floor.as_(floor.lead), [review_id])
    assert readable_by(floor, review_id) == {
        "reviewer", "lead", "supervisor", "trainer", "agent",
    }  # fmt: skip


def test_another_teams_people_find_no_review(floor: Floor, task: int) -> None:
    """Not by its number either."""
    review_id = floor.review(task)
    reviews.publish(floor.as_(floor.lead), [review_id])
    other = make_team(floor.context.session, name="别组")
    for role in RoleName:
        if role is RoleName.ADMINISTRATOR:
            continue
        stranger = _stranger(floor, role, other.id)
        with pytest.raises(NotFound):
            reviews.open_review(stranger, review_id)


def _stranger(floor: Floor, role: RoleName, team_id: int) -> Context:
    grants = floor.as_(floor.lead, role).actor.grants
    return replace(
        floor.context,
        actor=Actor(999, "stranger", tuple(replace(grant, team_id=team_id) for grant in grants)),
    )


def test_an_agent_keeps_own_reviews_after_changing_teams(floor: Floor, task: int) -> None:
    """They are about them, wherever they work now."""
    review_id = floor.review(task)
    reviews.publish(floor.as_(floor.lead), [review_id])
    grant = replace(floor.as_(floor.agent).actor.grants[0], team_id=999)
    moved = replace(floor.context, actor=Actor(floor.agent.id, "张伟", (grant,), floor.first.id))
    assert reviews.open_review(moved, review_id).review.id == review_id
    assert [each.id for each in reviews.my_published(moved).rows] == [review_id]


def test_an_agents_list_holds_their_own_published_reviews(floor: Floor) -> None:
    """Neither drafts nor colleagues' reviews."""
    floor.draw(per_agent=3)
    done = [floor.review(task) for task in floor.queue()]
    reviews.publish(floor.as_(floor.lead), done[:4])
    session = floor.context.session
    own = set(floor.parts(floor.first))
    expected = [each for each in done[:4] if session.get_one(ReviewRow, each).part_id in own]
    listed = [each.id for each in reviews.my_published(floor.as_(floor.agent)).rows]
    assert sorted(listed) == sorted(expected)
    assert reviews.my_published(floor.as_(floor.agent, RoleName.AGENT)).after is None


def test_a_user_who_is_no_agent_has_no_own_reviews(floor: Floor) -> None:
    """An empty list, and no fault."""
    assert reviews.my_published(floor.as_(floor.lead, RoleName.AGENT)).rows == ()


def test_lists_are_paged_by_key(floor: Floor) -> None:
    """The last page costs what the first one costs."""
    floor.draw(per_agent=3)
    done = [floor.review(task) for task in floor.queue()]
    lead = floor.as_(floor.lead)
    seen: list[int] = []
    place: Place | None = None
    while True:
        page = reviews.list_reviews(lead, ReviewState.SUBMITTED, place=place, limit=2)
        seen += [each.id for each in page.rows]
        if page.after is None:
            break
        place = place_from(page.after, None)
    assert seen == sorted(done, reverse=True)
    assert reviews.count_reviews(lead, ReviewState.SUBMITTED) == 6
    assert reviews.count_reviews(lead, ReviewState.SUBMITTED, agent_id=floor.first.id) == 3
    back = reviews.list_reviews(
        lead, ReviewState.SUBMITTED, place=place_from(None, page.before), limit=2
    )
    assert [each.id for each in back.rows] == seen[2:4]


def test_submitted_reviews_are_listed_for_who_publishes_alone(floor: Floor, task: int) -> None:
    """A supervisor sees the team's results once they are results."""
    review_id = floor.review(task)
    for user, number in ((floor.lead, 1), (floor.supervisor, 0), (floor.trainer, 0)):
        page = reviews.list_reviews(floor.as_(user), ReviewState.SUBMITTED)
        assert len(page.rows) == number
    reviews.publish(floor.as_(floor.lead), [review_id])
    for user, number in ((floor.lead, 1), (floor.supervisor, 1), (floor.agent, 0)):
        page = reviews.list_reviews(floor.as_(user), ReviewState.PUBLISHED)
        assert len(page.rows) == number
    offered = reviews.choices(floor.as_(floor.supervisor), ReviewState.PUBLISHED)
    assert [each.name for each in offered.teams] == [floor.team.name]
    assert {each.name for each in offered.agents} == {"张伟", "王芳"}


def test_a_conversation_shows_the_reviews_that_one_may_read(floor: Floor, task: int) -> None:
    """The page of a conversation leads to them."""
    review_id = floor.review(task)
    part_id = floor.open(task).form.subject.id
    lead, supervisor = floor.as_(floor.lead), floor.as_(floor.supervisor)
    assert [each.id for each in reviews.reviews_of_part(lead, part_id)] == [review_id]
    assert reviews.reviews_of_part(supervisor, part_id) == []


def test_what_may_be_done_with_a_review_is_said(floor: Floor, task: int) -> None:
    """A page offers only what its reader may do."""
    review_id = floor.review(task)
    as_lead = reviews.open_review(floor.as_(floor.lead), review_id)
    assert (as_lead.may_publish, as_lead.may_withdraw) == (True, False)
    as_author = reviews.open_review(floor.as_(floor.reviewer), review_id)
    assert (as_author.may_publish, as_author.may_withdraw) == (False, True)
    reviews.publish(floor.as_(floor.lead), [review_id])
    as_agent = reviews.open_review(floor.as_(floor.agent), review_id)
    assert (as_agent.may_publish, as_agent.may_withdraw) == (False, False)
    assert not as_agent.may_see_conversation
    as_author = reviews.open_review(floor.as_(floor.reviewer), review_id)
    assert not as_author.may_withdraw


def test_every_step_is_audited(floor: Floor, task: int) -> None:
    """Submitting, withdrawing and publishing decide on somebody's pay."""
    review_id = floor.review(task)
    reviews.withdraw(floor.as_(floor.reviewer), review_id)
    floor.review(task)
    reviews.publish(floor.as_(floor.lead), [review_id])
    actions = floor.context.session.scalars(
        select(AuditEntry.action).where(AuditEntry.subject == "review").order_by(AuditEntry.id)
    ).all()
    assert actions == [
        "review.submitted", "review.withdrawn", "review.submitted", "review.published",
    ]  # fmt: skip


def statements(floor: Floor, act: object) -> int:
    """How many statements a call sends to the database."""
    counted: list[str] = []
    engine = floor.context.session.get_bind()

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        counted.append(statement)

    floor.context.session.expire_all()
    event.listen(engine, "before_cursor_execute", count)
    try:
        act()  # type: ignore[operator]
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return len(counted)


def test_pages_take_the_same_number_of_statements_however_much_there_is(floor: Floor) -> None:
    """A queue of two hundred must open as fast as one of four."""
    reviewer, lead = floor.as_(floor.reviewer), floor.as_(floor.lead)

    def acts() -> list[int]:
        task = floor.queue()[0]
        return [
            statements(floor, lambda: assignments.my_queue(reviewer)),
            statements(floor, lambda: reviews.open_assignment(reviewer, task)),
            statements(floor, lambda: reviews.list_reviews(lead, ReviewState.SUBMITTED)),
        ]

    floor.draw(per_agent=1)
    floor.review(floor.queue()[0])
    floor.save(floor.queue()[0], AnswerGiven("attitude.patience", Answer(value="3")))
    few = acts()
    floor.bring(*floor.chats(range(4, 24)))
    floor.draw(per_agent=20, seed="more")
    for task in floor.queue()[1:6]:
        floor.review(task)
    assert acts() == few
    assert max(few) <= 15
