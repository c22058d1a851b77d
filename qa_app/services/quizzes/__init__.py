"""Quizzes (试评): references of examples, asking people to score them, and how they did."""

from qa_app.services.quizzes.answering import (
    OwnQuestion,
    TakenQuestion,
    answer,
    list_own,
    open_own,
    unanswered,
    untold,
    waiting,
)
from qa_app.services.quizzes.asking import Choosable, ask, choosable
from qa_app.services.quizzes.looking import (
    Given,
    ListedQuestion,
    OpenedQuestion,
    QuestionPage,
    given_by,
    list_questions,
    open_question,
)
from qa_app.services.quizzes.of_tasks import TaskQuiz, of_task, require_done, with_reference
from qa_app.services.quizzes.setting import Offer, Offers, Scope, Wish, offers, set_reference
from qa_app.storage.queries.quizzes import StoredQuestion

__all__ = [
    "Choosable",
    "Given",
    "ListedQuestion",
    "Offer",
    "Offers",
    "OpenedQuestion",
    "OwnQuestion",
    "QuestionPage",
    "Scope",
    "StoredQuestion",
    "TakenQuestion",
    "TaskQuiz",
    "Wish",
    "answer",
    "ask",
    "choosable",
    "given_by",
    "list_own",
    "list_questions",
    "of_task",
    "offers",
    "open_own",
    "open_question",
    "require_done",
    "set_reference",
    "unanswered",
    "untold",
    "waiting",
    "with_reference",
]
