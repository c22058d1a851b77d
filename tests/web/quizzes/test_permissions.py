"""Who sets references and sees how people answered; who was asked answers, and nobody else."""

from __future__ import annotations

from datetime import date

from qa_app.core.coaching.tasks import TaskDraft, TaskKind
from qa_app.core.examples import ExampleDraft
from qa_app.core.permissions import RoleName
from qa_app.core.rubrics import Answer
from qa_app.services import coaching, examples, quizzes
from qa_app.services.quizzes import Scope, Wish
from tests.support.house_appeals import bench_of
from tests.support.permissions import House, Page, PermissionTests

SETTING = frozenset({RoleName.QUALITY_LEAD, RoleName.SUPERVISOR, RoleName.TRAINER})
ANSWERING = frozenset({RoleName.REVIEWER, RoleName.AGENT})
ONE = "attitude.patience"


def a_quiz(house: House) -> dict[str, object]:
    """An example with a reference that the house's agent and reviewer are to score."""

    def make() -> dict[str, object]:
        floor = bench_of(house).floor
        trainer = floor.as_(floor.trainer)
        draft = ExampleDraft(good=False, criterion=f"001-O#{ONE}", seq=3)
        example = examples.keep(trainer, floor.parts(floor.second)[0], draft)
        wish = Wish("hand", Scope.CRITERION, {ONE: Answer("1")})
        quizzes.set_reference(trainer, example, wish)
        task = TaskDraft(
            floor.first.id, TaskKind.COACHING, "先试评。", date(2099, 1, 1), quiz=(example,)
        )
        coaching.set_up(trainer, house.team.id, task)
        reviewer = house.user(RoleName.REVIEWER, house.team)
        quizzes.ask(trainer, example, [reviewer.id])
        return {"example_id": example}

    values: dict[str, object] = house.thing("quiz", make)
    return values


def an_answer(house: House) -> dict[str, object]:
    """The same, answered by the agent."""
    values = a_quiz(house)
    floor = bench_of(house).floor
    agent = house.user(RoleName.AGENT, house.team)

    def make() -> int:
        example_id = values["example_id"]
        assert isinstance(example_id, int)
        quizzes.answer(floor.as_(agent), example_id, {ONE: Answer("3")})
        return agent.id

    return {**values, "user_id": house.thing("quiz answer", make)}


class TestSetting(PermissionTests):
    pages = (
        Page("quizzes.listing", roles=SETTING),
        Page("quizzes.one", roles=SETTING, values=a_quiz),
        Page("quizzes.ask", "POST", SETTING, a_quiz),
        Page("quizzes.reference", roles=SETTING, values=a_quiz),
        Page("quizzes.reference", "POST", SETTING, a_quiz),
        Page("quizzes.given", roles=SETTING, values=an_answer),
    )


class TestAnswering(PermissionTests):
    pages = (
        Page("quizzes.answer", roles=ANSWERING, values=a_quiz),
        Page("quizzes.answer", "POST", ANSWERING, a_quiz),
    )

    def test_a_colleague_who_was_not_asked_finds_nothing(self, page: Page, house: House) -> None:
        """What one agent is to learn is not for the next one to read."""
        a_quiz(house)
        assert house.asked(page, bench_of(house).floor.colleague).status_code == 404


class TestMine(PermissionTests):
    pages = (Page("quizzes.mine", roles=ANSWERING),)
