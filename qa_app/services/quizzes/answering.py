"""Scoring an example oneself, and seeing the reference afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from qa_app.core.errors import Conflict, Invalid, NotFound, _
from qa_app.core.permissions import Right
from qa_app.core.quizzes import (
    MOST_PRACTICE,
    Result,
    answers_to_json,
    compared,
    problems,
    usable,
)
from qa_app.core.rubrics import Answer, Problem, Rubric
from qa_app.services import blind_tasks, examples
from qa_app.services.context import Context
from qa_app.services.examples import ListedExample
from qa_app.services.notices import notify
from qa_app.services.quizzes.access import Asked, asked_of, forms, holding
from qa_app.storage.queries import examples as example_queries
from qa_app.storage.queries import quizzes as queries
from qa_app.storage.queries.quizzes import Attempt, StoredQuestion
from qa_app.storage.tables.quizzes import QuizAttempt, QuizQuestion

ANSWERED = "quiz.answered"


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """An example that somebody is to score, as their list shows it: by its own ``words``."""

    example: ListedExample
    words: str
    question: StoredQuestion
    form: Rubric
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class TakenQuestion:
    """An example to be scored, and how it was.

    ``attempts``: one's own, the one that counts first. ``result``: that one beside the reference,
    ``practice``: the last one after it; nothing of the reference is told before. ``following``:
    another example that waits to be scored.
    """

    asked: Asked
    attempts: Sequence[Attempt]
    result: Result | None
    practice: Result | None
    following: int | None


def list_own(context: Context) -> list[OwnQuestion]:
    """What the actor is to score and has scored, what waits first. Raises Refused."""
    user_id = _user(context)
    ids = queries.asked_of(context.session, user_id, context.actor.agent_id)
    shown = {each.id: each for each in example_queries.some(context.session, ids)}
    held = list(queries.holding(context.session, shown).values())
    done = queries.answered_by(context.session, [each.id for each in held], user_id)
    asked = forms(context, held)
    words = examples.words_of(context, shown.values())
    found = [
        OwnQuestion(
            shown[each.example_id],
            words[each.example_id],
            each,
            asked[each.id],
            done.get(each.id),
        )
        for each in held
    ]
    return sorted(found, key=lambda each: (each.answered_at is not None, -each.question.id))


def waiting(context: Context) -> int:
    """How many examples the actor is still to score. Raises Refused."""
    return len(unanswered(context))


def unanswered(context: Context) -> Sequence[int]:
    """The examples that the actor is still to score, as their list has them. Raises Refused."""
    user_id = _user(context)
    ids = queries.asked_of(context.session, user_id, context.actor.agent_id)
    held = queries.holding(context.session, ids).values() if ids else ()
    done = queries.answered_by(context.session, [each.id for each in held], user_id)
    waiting = (each for each in held if each.id not in done)
    return [each.example_id for each in sorted(waiting, key=lambda each: -each.id)]


def untold(context: Context) -> frozenset[int]:
    """The examples of which the actor may not read yet what is thought of them."""
    asked = context.actor.may(Right.ANSWER_QUIZZES) and context.actor.user_id is not None
    return frozenset(unanswered(context)) if asked else frozenset()


def open_own(context: Context, example_id: int) -> TakenQuestion:
    """One example that the actor is to score, or has scored.

    Raises NotFound for anybody else's, Conflict for who has still to review it blind.
    """
    user_id = _user(context)
    example = example_queries.one(context.session, example_id)
    ids = queries.asked_of(context.session, user_id, context.actor.agent_id)
    if example is None or example_id not in ids:
        raise NotFound()
    if blind_tasks.blind_parts(context, [example.part_id]):
        raise Conflict(_("You are still to review this conversation blind. Do that first."))
    asked = asked_of(context, example, holding(context, example_id))
    attempts = queries.attempts_of(context.session, asked.question.id, user_id)
    results = [compared(asked.form, each.answers, _reference(asked)) for each in attempts]
    return TakenQuestion(
        asked,
        attempts,
        results[0] if results else None,
        results[-1] if len(results) > 1 else None,
        next((each for each in unanswered(context) if each != example_id), None),
    )


def answer(
    context: Context, example_id: int, answers: Mapping[str, Answer], number: int | None = None
) -> Sequence[Problem]:
    """Keep how the actor scored an example; what is missing or wrong, where anything is.

    The first answer counts, later ones are practice. ``number``: which of them this is, so that
    one sent twice is kept once; without it the next. Raises like :func:`open_own`, and Conflict
    where another answer was sent under this number.
    """
    taken = open_own(context, example_id)
    form, question = taken.asked.form, taken.asked.question
    found = problems(form, answers)
    if found:
        return found
    if len(taken.attempts) > MOST_PRACTICE:
        raise Invalid(_("You have practised on this example often enough."))
    # Who sends a form twice at once waits here, and finds the first one kept.
    context.session.get_one(QuizQuestion, question.id, with_for_update=True, populate_existing=True)
    before = queries.attempts_of(context.session, question.id, _user(context))
    given = usable(form, answers)
    if number is not None and 0 < number <= len(before):
        if before[number - 1].answers == given:
            return ()
        raise Conflict(
            _("You have answered this in another window, and that answer was kept, not this one.")
        )
    context.session.add(
        QuizAttempt(
            question_id=question.id,
            user_id=_user(context),
            number=len(before) + 1,
            answers=answers_to_json(given),
            at=context.now,
        )
    )
    if not before:
        _tell_askers(context, taken.asked)
    context.session.commit()
    return ()


def _tell_askers(context: Context, asked: Asked) -> None:
    """Who asked for it directly; of a coaching task they hear once it is confirmed."""
    user_id = _user(context)
    who = queries.askers(context.session, asked.example.id, user_id)
    details = {"example": asked.example.id, "by": context.actor.name}
    notify(context, who, ANSWERED, f"{ANSWERED}:{asked.question.id}:{user_id}", details)


def _reference(asked: Asked) -> Mapping[str, Answer]:
    return asked.question.reference.answers


def _user(context: Context) -> int:
    context.actor.require(Right.ANSWER_QUIZZES)
    if context.actor.user_id is None:
        raise NotFound()
    return context.actor.user_id
