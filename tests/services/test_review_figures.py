"""What each review counts for is kept through everything that can happen to it."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from sqlalchemy import delete, select, update

from qa_app.core.corrections import CorrectionCause
from qa_app.core.reviews import ReviewState
from qa_app.core.rubrics import Answer
from qa_app.services import corrections, review_figures, reviews, scores, setup
from qa_app.services.context import Context
from qa_app.services.scores.agents import agent_page
from qa_app.storage.tables.review_figures import ReviewFigures
from qa_app.storage.tables.reviews import ReviewRow
from tests.support.clock import MONDAY_MORNING
from tests.support.factories import make_team
from tests.support.reviewing import PERIOD, Floor


@pytest.fixture
def floor(context: Context) -> Floor:
    return Floor(context)


class Life:
    """What happens to the reviews of a floor, by chance."""

    def __init__(self, floor: Floor, seed: int) -> None:
        self.floor, self.chance = floor, Random(seed)
        self.steps = [self.submit, self.submit, self.publish, self.withdraw, self.correct,
                      self.draw_again, self.bring_again]  # fmt: skip

    def step(self) -> None:
        self.chance.choice(self.steps)()

    def submit(self) -> None:
        for task in self.floor.queue()[:1]:
            self.floor.review(task, self.chance.choice([None, "3", "4"]))

    def publish(self) -> None:
        for review_id in self._some(ReviewState.SUBMITTED):
            reviews.publish(self.floor.as_(self.floor.lead), [review_id])

    def withdraw(self) -> None:
        for review_id in self._some(ReviewState.SUBMITTED):
            reviews.withdraw(self.floor.as_(self.floor.reviewer), review_id)

    def correct(self) -> None:
        for review_id in self._some(ReviewState.PUBLISHED):
            value = self.chance.choice(["1", "2", "5"])
            criterion = next(iter(queries_of(self.floor, review_id)))
            corrections.correct(
                self.floor.as_(self.floor.lead),
                review_id,
                {criterion: Answer(value=value, reason="见会话")},
                {},
                cause=CorrectionCause.RECHECK,
                cause_id=1,
                reason="见会话",
            )
            self.floor.context.session.commit()

    def draw_again(self) -> None:
        self.floor.draw(per_agent=1, seed=str(self.chance.random()))

    def bring_again(self) -> None:
        """Conversations were on another day, as a later import has it."""
        day = MONDAY_MORNING.replace(day=self.chance.randint(1, 28))
        self.floor.bring(*self.floor.chats([self.chance.randrange(4)], day))

    def move(self) -> None:
        """All were another team's, so that nobody of this one can do anything with them more."""
        self.floor.team = make_team(self.floor.context.session, "t2")
        self.floor.bring(*self.floor.chats(range(4), MONDAY_MORNING.replace(hour=6)))

    def _some(self, state: ReviewState) -> list[int]:
        found = self.floor.context.session.scalars(
            select(ReviewRow.id).where(ReviewRow.state == state).order_by(ReviewRow.id)
        ).all()
        return [self.chance.choice(found)] if found else []


def queries_of(floor: Floor, review_id: int) -> list[str]:
    row = floor.context.session.get_one(ReviewRow, review_id)
    return sorted(each.criterion for each in row.answers)


def kept(floor: Floor) -> list[int]:
    chosen = select(ReviewFigures.review_id).order_by(ReviewFigures.review_id)
    return list(floor.context.session.scalars(chosen))


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_what_is_kept_is_what_would_be_computed(floor: Floor, seed: int) -> None:
    """A score that lags behind its reviews is wrong and looks right."""
    floor.draw(per_agent=2)
    life = Life(floor, seed)
    for _ in range(14):
        life.step()
    life.move()
    counted = floor.context.session.scalars(
        select(ReviewRow.id).where(ReviewRow.state != ReviewState.DRAFT).order_by(ReviewRow.id)
    )
    assert kept(floor) == list(counted)
    assert review_figures.check(floor.context) == (len(kept(floor)), 0)


@pytest.mark.parametrize("seed", range(2))
def test_the_list_says_what_the_pages_of_the_agents_say(floor: Floor, seed: int) -> None:
    """The list is added up by the database, an agent's page from every answer."""
    floor.draw(per_agent=4)
    life = Life(floor, seed)
    for task in floor.queue():
        floor.review(task, life.chance.choice([None, "3", "4"]))
    for _ in range(3):
        life.publish()
        life.correct()
    asking = floor.as_(floor.supervisor)
    lines = scores.score_list(asking, PERIOD).lines
    assert len(lines) == 2
    for line in lines:
        page = agent_page(asking, line.agent_id, PERIOD).score
        for shown, whole in zip(line.score, (page.counted, page.provisional), strict=True):
            assert (shown is None) == (whole is None)
            if shown is None or whole is None:
                continue
            assert (shown.n, shown.mean, shown.interval, shown.note) == (
                whole.n, whole.mean, whole.interval, whole.note
            )  # fmt: skip
            for name in ("passed", "critical_errors"):
                one, other = getattr(shown, name), getattr(whole, name)
                assert (one.count, one.of) == (other.count, other.of)


def test_a_database_of_an_earlier_version_is_filled_by_its_upgrade(floor: Floor) -> None:
    """After an upgrade the scores of years must not be empty, nor be filled twice."""
    floor.draw(per_agent=2)
    made = [floor.review(task) for task in floor.queue()]
    floor.context.session.execute(delete(ReviewFigures))
    floor.context.session.commit()
    setup.set_up(replace(floor.context))
    assert kept(floor) == sorted(made)
    assert review_figures.fill(floor.context) == 0


def test_what_went_wrong_is_found_and_put_right(floor: Floor) -> None:
    """Whoever changes the database by hand can have it computed again."""
    floor.draw(per_agent=2)
    made = [floor.review(task) for task in floor.queue()]
    session = floor.context.session
    session.execute(update(ReviewFigures).where(ReviewFigures.review_id == made[0]).values(total=1))
    session.execute(delete(ReviewFigures).where(ReviewFigures.review_id == made[1]))
    session.execute(update(ReviewRow).where(ReviewRow.id == made[2]).values(state="draft"))
    session.commit()
    assert review_figures.check(floor.context) == (4, 3)
    assert review_figures.check(floor.context) == (4, 3), "to look changes nothing"
    assert review_figures.mend(floor.context) == (4, 3)
    assert review_figures.check(floor.context) == (3, 0)
    assert made[2] not in kept(floor)
