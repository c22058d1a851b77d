"""Coaching of the demo: linked examples in collections, a quiz, and tasks in every state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from itertools import chain

from qa_app.core.coaching.tasks import TaskDraft, TaskKind
from qa_app.core.examples import ExampleDraft
from qa_app.core.permissions import Right
from qa_app.core.quizzes import Source
from qa_app.services import coaching, collections, examples, quizzes
from qa_app.services.context import Context
from qa_app.services.examples import Suggestion
from qa_app.services.quizzes import Scope, Wish

OF_EACH = 3
"""Linked examples, good and bad."""

FIRST_DAY = 24
"""So many days ago the first task was set."""

SOOTHE = "客户着急时先用一句话安抚并复述问题，再给出办法和时限；不用“不知道”“没办法”作答。"
REPEAT = "同一问题不让客户重复描述。复听自己的三通会话，写下每通可以改进的一句话。"
OPENING = "开场问候完整：问好、报上姓名、询问需要。对照案例集练习，下次抽检前做到。"
PROMISE = "承诺客户的回电和补发必须登记工单。上月两次漏登，请整改，班组长复查。"
WAITING = "让客户等待前先说明原因和大约时长，回来后先致谢再答复。"
REMARK = "先回应客户的情绪，再谈规则。这里可以说：“让您久等了，我马上核实，两分钟内给您答复。”"


@dataclass(frozen=True, slots=True)
class Lesson:
    """A team's criterion with its examples: how it goes wrong, and how it is done."""

    team_id: int
    criterion: str
    bad: Sequence[int]
    good: Sequence[int]


def coach(trainer: Context, leading: Sequence[Context], own: Sequence[Context]) -> int:
    """Keep linked examples, set references and tasks; returns how many tasks were set.

    ``own``: the agents who sign in; those who were in the team all the time are coached.
    """
    team_id = min(trainer.reach(Right.SET_COACHING).team_ids, default=None)
    lesson = _lesson(trainer, team_id) if team_id is not None else None
    if lesson is None:
        return 0
    there = {each.id for each in coaching.choices(trainer, team_id).agents}
    there &= {each.id for each in coaching.choices(_ago(trainer, FIRST_DAY), team_id).agents}
    agents = [each for each in own if each.actor.agent_id in there]
    led = [each for each in leading if each.reach(Right.SET_COACHING).covers(lesson.team_id)]
    if len(agents) < OF_EACH or not led:
        return 0
    quiz = list(_questions(trainer, lesson))
    shared = _collect(trainer, lesson)
    _early(trainer, agents, lesson)
    _under_way(trainer, agents, lesson, quiz, shared)
    _corrective(led[0], agents[2], lesson)
    _ask_reviewers(trainer, quiz)
    return 6


def _lesson(trainer: Context, team_id: int) -> Lesson | None:
    """The criterion of the team's reviews that was most often failed, with its examples."""
    own = tuple(each for each in trainer.actor.grants if each.team_id == team_id)
    there = replace(trainer, actor=replace(trainer.actor, grants=own))
    offered = examples.criteria(there).offered
    failed = {each: examples.suggested(there, each, good=False) for each in offered}
    criterion = max(failed, key=lambda each: len(failed[each]), default=None)
    if criterion is None or not failed[criterion]:
        return None
    passed = examples.suggested(there, criterion, good=True)
    return Lesson(
        team_id,
        criterion,
        [_keep(there, each, criterion, good=False) for each in failed[criterion][:OF_EACH]],
        [_keep(there, each, criterion, good=True) for each in passed[:OF_EACH]],
    )


def _keep(trainer: Context, found: Suggestion, criterion: str, *, good: bool) -> int:
    return examples.keep(
        trainer,
        found.candidate.part_id,
        ExampleDraft(
            good=good,
            note="先回应，再给办法，收尾确认。" if good else "没有先回应客户，直接推开了问题。",
            tags=("示范",) if good else ("反例",),
            criterion=criterion,
            seq=found.candidate.seq,
        ),
    )


def _questions(trainer: Context, lesson: Lesson) -> Iterator[int]:
    """Set the reference of each example from the review that judged it, bad and good in turn."""
    for example in chain.from_iterable(zip(lesson.bad, lesson.good, strict=False)):
        for offer in quizzes.offers(trainer, example, Scope.CRITERION).offers:
            if offer.source is Source.REVIEW:
                wish = Wish(offer.key, Scope.CRITERION, comment=REMARK)
                quizzes.set_reference(trainer, example, wish)
                yield example
                break


def _collect(trainer: Context, lesson: Lesson) -> list[int]:
    made = []
    for name, about, shown in (
        (
            "先回应，再处理",
            "同一评分项的正反对照，适合班前会逐条展示。",
            [*lesson.good, *lesson.bad],
        ),
        # What the quiz asks is not given away by what the task shows beside it.
        ("新人示范案例", "入职第一周看一遍，模仿开场、安抚和收尾。", lesson.good[1:]),
    ):
        collection = collections.make(trainer, name, about)
        collections.add_examples(trainer, collection, shown)
        collections.share(trainer, collection, [lesson.team_id])
        made.append(collection)
    collections.add_note(trainer, made[0], "先看示范，再看反例：差别在第一句话。")
    return made


def _early(trainer: Context, agents: Sequence[Context], lesson: Lesson) -> None:
    """One that has ended, one that was withdrawn, and one that its agent lets lie."""
    done = _set(_ago(trainer, FIRST_DAY), agents[0], lesson, OPENING, days=7)
    coaching.confirm(_ago(agents[0], FIRST_DAY - 4), done, "练了三天，问候顺多了。")
    coaching.finish(_ago(trainer, FIRST_DAY - 6), done, "抽听两通，开场完整，保持。")
    twice = _set(_ago(trainer, 9), agents[2], lesson, REPEAT, days=7)
    coaching.withdraw(_ago(trainer, 8), twice, "与整改任务重复，先完成整改。")
    late = _set(_ago(trainer, 12), agents[1], lesson, REPEAT, days=8)
    coaching.read(_ago(agents[1], 10), late)


def _under_way(
    trainer: Context,
    agents: Sequence[Context],
    lesson: Lesson,
    quiz: Sequence[int],
    shared: Sequence[int],
) -> None:
    """One that waits for its agent with a quiz, and one that waits for the trainer."""
    _set(trainer, agents[0], lesson, SOOTHE, days=5, quiz=quiz[:2], collections=shared[1:])
    waits = _set(_ago(trainer, 6), agents[1], lesson, WAITING, days=7, quiz=quiz[:2])
    for place, example in enumerate(quiz[:2]):
        _answer(_ago(agents[1], 2), example, lenient=place == 0)
    coaching.confirm(_ago(agents[1], 2), waits, "第一题我打高了，明白差在哪里。")


def _corrective(supervisor: Context, agent: Context, lesson: Lesson) -> None:
    """A corrective task that was not passed once and waits for its second re-check."""
    draft = TaskDraft(
        _agent(agent), TaskKind.CORRECTIVE, PROMISE, _ago(supervisor, 7).today, lesson.criterion
    )
    task = coaching.set_up(_ago(supervisor, 14), lesson.team_id, draft)
    coaching.confirm(_ago(agent, 9), task, "已补登两条工单。")
    again = supervisor.today + timedelta(days=2)
    coaching.fail(_ago(supervisor, 5), task, "新承诺的回电仍有一条未登记。", again)
    coaching.confirm(_ago(agent, 1), task, "本周承诺的都已登记，截图在工单备注里。")


def _ask_reviewers(trainer: Context, quiz: Sequence[int]) -> None:
    for example in quiz[:1]:
        people = [each.id for each in quizzes.choosable(trainer, example)]
        if people:
            quizzes.ask(trainer, example, people[-1:])


def _set(
    trainer: Context,
    agent: Context,
    lesson: Lesson,
    goal: str,
    *,
    days: int,
    quiz: Sequence[int] = (),
    collections: Sequence[int] = (),
) -> int:
    draft = TaskDraft(
        _agent(agent),
        TaskKind.COACHING,
        goal,
        trainer.today + timedelta(days=days),
        lesson.criterion,
        tuple(lesson.good[-1:]),
        tuple(collections),
        tuple(quiz),
    )
    return coaching.set_up(trainer, lesson.team_id, draft)


def _answer(agent: Context, example: int, *, lenient: bool) -> None:
    """Score an example like its reference, or with full marks."""
    asked = quizzes.open_own(agent, example).asked
    answers = dict(asked.question.reference.answers)
    if lenient:
        for criterion in asked.form.criteria:
            answers[criterion.id] = criterion.scale.answer_losing(Decimal(0), 0)
    quizzes.answer(agent, example, answers)


def _agent(context: Context) -> int:
    if context.actor.agent_id is None:
        raise LookupError("the demo's agent is nobody's")
    return context.actor.agent_id


def _ago(context: Context, days: int) -> Context:
    """The context so many days earlier."""
    moment = context.now - timedelta(days=days)
    return replace(context, clock=lambda: moment)
