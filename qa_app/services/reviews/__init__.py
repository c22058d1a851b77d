"""Reviews (质检单): filling a form, keeping every change, submitting, publishing, reading."""

from qa_app.services.reviews.changes import (
    AnswerGiven,
    Basis,
    Change,
    CommentGiven,
    EvidenceAttached,
    EvidenceRemoved,
    Saved,
)
from qa_app.services.reviews.deciding import decide
from qa_app.services.reviews.forms import FilledForm
from qa_app.services.reviews.opening import (
    OpenedAssignment,
    OpenedReview,
    open_assignment,
    open_review,
    rubric_of_task,
)
from qa_app.services.reviews.publishing import publish, publish_all
from qa_app.services.reviews.reading import (
    choices,
    count_reviews,
    list_reviews,
    my_published,
    reviews_of_part,
)
from qa_app.services.reviews.saving import save
from qa_app.services.reviews.steps import reveal, submit, withdraw

__all__ = [
    "AnswerGiven",
    "Basis",
    "Change",
    "CommentGiven",
    "EvidenceAttached",
    "EvidenceRemoved",
    "FilledForm",
    "OpenedAssignment",
    "OpenedReview",
    "Saved",
    "choices",
    "count_reviews",
    "decide",
    "list_reviews",
    "my_published",
    "open_assignment",
    "open_review",
    "publish",
    "publish_all",
    "reveal",
    "reviews_of_part",
    "rubric_of_task",
    "save",
    "submit",
    "withdraw",
]
