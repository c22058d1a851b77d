"""How people scored examples: all of them, one, and one person's answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa_app.core.errors import NotFound
from qa_app.core.listing import Page, Place
from qa_app.core.permissions import Right
from qa_app.core.quizzes import Missed, Result, compared, most_missed
from qa_app.core.rubrics import Rubric
from qa_app.services import examples
from qa_app.services.context import Context
from qa_app.services.examples import ListedExample
from qa_app.services.quizzes.access import Asked, asked_of, forms, holding, led
from qa_app.storage.queries import examples as example_queries
from qa_app.storage.queries import quizzes as queries
from qa_app.storage.queries.quizzes import Attempt, StoredQuestion


@dataclass(frozen=True, slots=True)
class Given:
    """One person's answer that counts, beside the reference; ``practised``: how often since."""

    attempt: Attempt
    result: Result
    practised: int = 0


@dataclass(frozen=True, slots=True)
class ListedQuestion:
    """An example with a reference as the list shows it.

    ``words``: those of the example by which it is known. ``waiting``: how many were asked and
    have not answered. ``agreed`` of ``points``: over all answers that count. ``missed``: the
    criterion most often missed, where any was.
    """

    example: ListedExample
    words: str
    question: StoredQuestion
    form: Rubric
    answered: int
    waiting: int
    agreed: int
    points: int
    missed: Missed | None


@dataclass(frozen=True, slots=True)
class QuestionPage:
    page: Page[StoredQuestion]
    rows: Sequence[ListedQuestion]


@dataclass(frozen=True, slots=True)
class OpenedQuestion:
    """One example with its reference: who answered what, and what is most often missed.

    ``waiting``: those asked who have not answered, by user. A reference that was replaced takes
    its answers with it.
    """

    asked: Asked
    given: Sequence[Given]
    waiting: Mapping[int, str]
    missed: Sequence[Missed]


def list_questions(context: Context, place: Place | None = None) -> QuestionPage:
    """The examples with a reference in the teams in which the actor coaches."""
    context.actor.require(Right.SET_COACHING)
    page = queries.page(context.session, context.reach(Right.SET_COACHING), place)
    ids = [each.example_id for each in page.rows]
    shown = {each.id: each for each in example_queries.some(context.session, ids)}
    words = examples.words_of(context, shown.values())
    asked = queries.people_asked(context.session, ids)
    given = queries.attempts(context.session, [each.id for each in page.rows])
    by_form = forms(context, page.rows)
    return QuestionPage(
        page,
        [
            _listed(
                shown[each.example_id],
                words[each.example_id],
                each,
                by_form[each.id],
                given.get(each.id, []),
                asked.get(each.example_id, {}),
            )
            for each in page.rows
        ],
    )


def open_question(context: Context, example_id: int) -> OpenedQuestion:
    """One example and how it was scored; raises NotFound without a reference, Refused."""
    asked = asked_of(context, led(context, example_id), holding(context, example_id))
    attempts = queries.attempts(context.session, [asked.question.id]).get(asked.question.id, [])
    practised = queries.practised(context.session, asked.question.id)
    given = [
        Given(each, _result(asked.form, asked.question, each), practised.get(each.user_id, 0))
        for each in attempts
    ]
    people = queries.people_asked(context.session, [example_id]).get(example_id, {})
    done = {each.user_id for each in attempts}
    return OpenedQuestion(
        asked=asked,
        given=given,
        waiting={user: name for user, name in people.items() if user not in done},
        missed=most_missed(each.result for each in given),
    )


def given_by(context: Context, example_id: int, user_id: int) -> tuple[Asked, Given]:
    """One person's answer; raises NotFound where there is none, Refused."""
    opened = open_question(context, example_id)
    for each in opened.given:
        if each.attempt.user_id == user_id:
            return opened.asked, each
    raise NotFound()


def _listed(
    example: ListedExample,
    words: str,
    question: StoredQuestion,
    form: Rubric,
    attempts: Sequence[Attempt],
    asked: Mapping[int, str],
) -> ListedQuestion:
    results = [_result(form, question, each) for each in attempts]
    missed = most_missed(results)
    return ListedQuestion(
        example=example,
        words=words,
        question=question,
        form=form,
        answered=len(attempts),
        waiting=len(set(asked) - {each.user_id for each in attempts}),
        agreed=sum(each.agreed for each in results),
        points=sum(len(each.points) for each in results),
        missed=missed[0] if missed and missed[0].missed else None,
    )


def _result(form: Rubric, question: StoredQuestion, attempt: Attempt) -> Result:
    return compared(form, attempt.answers, question.reference.answers)
