"""What a reviewer changes on a form, and what a batch of changes rests on and leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from qa_app.core.rubrics import Answer
from qa_app.services.reviews.forms import Standing


@dataclass(frozen=True, slots=True)
class AnswerGiven:
    """The answer to one criterion; an empty one takes back what was answered."""

    criterion: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class EvidenceAttached:
    """A span of a message, or (no ``start`` and ``end``) all of it; twice the same is one."""

    criterion: str
    seq: int
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class EvidenceRemoved:
    """Takes evidence off again; what is gone already is no fault."""

    criterion: str
    seq: int
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class CommentGiven:
    """The comment on the whole conversation."""

    comment: str


Change = AnswerGiven | EvidenceAttached | EvidenceRemoved | CommentGiven


@dataclass(frozen=True, slots=True)
class Basis:
    """What a change rests on: the edition and the text revision that its author saw (``None``:
    an exercise, which has no text).

    ``batch``: the mark of this batch; the same sent again, because the answer to it got lost, is
    known by it and changes nothing more. ``seconds``: how long the author has worked on the
    review so far.
    """

    edition: int
    revision_id: int | None
    batch: str | None = None
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Saved:
    """What a batch left behind: the edition to name with the next one, and where it stands."""

    edition: int
    saved_at: datetime
    standing: Standing
