"""What each review counts for, kept in the transaction that changes it.

Whoever submits, publishes or withdraws a review, corrects its answers, draws its part or moves
it to another team says so here; scores and reports add up what is kept. It follows from the
review alone, so that keeping it twice changes nothing and it can be computed again at any time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from qa_app.core.reviews import COUNTED_STATES
from qa_app.core.rubrics import Rubric
from qa_app.core.scores import FrozenAnswer, figures_of_review
from qa_app.services import definitions
from qa_app.services.context import Context
from qa_app.storage.queries import review_figures as queries
from qa_app.storage.queries.review_figures import Basis, Kept
from qa_app.storage.queries.scores import answers_of

_CHUNK = 500

Step = Callable[[int], None]


class Checked(NamedTuple):
    """How many reviews were looked at, and of how many of them something else was kept."""

    reviews: int
    wrong: int


def keep(context: Context, review_ids: Collection[int]) -> None:
    """Keep what these reviews count for from now on, or nothing; commits nothing."""
    wanted = sorted(review_ids)
    if not wanted:
        return
    context.session.flush()
    queries.lock_parts(context.session, wanted)
    queries.put(context.session, wanted, _computed(context, wanted))


def count_from_now(context: Context, review_ids: Collection[int]) -> None:
    """Count reviews whose figures are kept already: they are published. Commits nothing."""
    queries.count_from_now(context.session, review_ids)


def parts_drawn(context: Context, part_ids: Sequence[int]) -> None:
    """Keep the reviews of parts that were drawn once more; commits nothing."""
    keep(context, queries.of_parts(context.session, part_ids))


def fill(context: Context) -> int:
    """Keep what is missing, as after an upgrade; returns of how many reviews.

    Commits after each chunk, and goes on where it was broken off.
    """
    filled = 0
    for chunk in _chunks(context, missing=True):
        keep(context, chunk)
        context.session.commit()
        filled += len(chunk)
    return filled


def check(context: Context, step: Step = lambda done: None) -> Checked:
    """Compute everything again and compare it with what is kept; changes nothing.

    ``step`` is told how many were looked at.
    """
    looked = wrong = 0
    for chunk in _chunks(context, missing=False):
        differing = _differing(context, chunk)
        context.session.commit()
        # Who publishes between the two reads has both changed: what differs still is wrong.
        wrong += len(_differing(context, differing)) if differing else 0
        looked += len(chunk)
        step(looked)
    return Checked(looked, wrong)


def mend(context: Context, step: Step = lambda done: None) -> Checked:
    """The same, and put right what differs. Commits after each chunk."""
    looked = wrong = 0
    for chunk in _chunks(context, missing=False):
        queries.lock_parts(context.session, chunk)
        differing = _differing(context, chunk)
        keep(context, differing)
        context.session.commit()
        looked, wrong = looked + len(chunk), wrong + len(differing)
        step(looked)
    return Checked(looked, wrong)


def _differing(context: Context, review_ids: Sequence[int]) -> list[int]:
    found = queries.kept(context.session, review_ids)
    right = {each.review_id: each for each in _computed(context, review_ids)}
    return [each for each in review_ids if found.get(each) != right.get(each)]


def _chunks(context: Context, *, missing: bool) -> Iterator[list[int]]:
    last = 0
    while chunk := queries.to_keep(context.session, last, _CHUNK, missing=missing):
        yield chunk
        last = chunk[-1]


def _computed(context: Context, review_ids: Sequence[int]) -> list[Kept]:
    found = queries.bases(context.session, review_ids)
    rubrics = definitions.rubrics_by_version(context, {each.rubric_version_id for each in found})
    answers = answers_of(context.session, [each.review_id for each in found])
    return [_kept(each, rubrics, answers.get(each.review_id, ())) for each in found]


def _kept(basis: Basis, rubrics: Mapping[int, Rubric], answers: Sequence[FrozenAnswer]) -> Kept:
    rubric = rubrics[basis.rubric_version_id]
    return Kept(
        review_id=basis.review_id,
        part_id=basis.part_id,
        agent_id=basis.agent_id,
        team_id=basis.team_id,
        reviewer_id=basis.reviewer_id,
        rubric_version_id=basis.rubric_version_id,
        started_at=basis.started_at,
        counts=int(basis.state in COUNTED_STATES),
        drawn=int(basis.drawn),
        figures=figures_of_review(rubric, basis.total, basis.passed, answers),
    )
