"""Setting the reference of an example: from a review, from a calibration, or by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from qa_app.core.errors import Conflict, Invalid, NotFound, _
from qa_app.core.quizzes import (
    Reference,
    Source,
    answers_to_json,
    checked_comment,
    form_of,
    problems,
    usable,
)
from qa_app.core.reviews import COUNTED_STATES
from qa_app.core.rubrics import Answer, Rubric, TextScale, reference, referred, score
from qa_app.services import audit, definitions, examples, reviews, rubric_uses
from qa_app.services.context import Context
from qa_app.services.definitions import RubricVersion
from qa_app.services.examples import ListedExample, ShownMessage
from qa_app.services.quizzes.access import led
from qa_app.storage.queries import appeals
from qa_app.storage.queries import quizzes as queries
from qa_app.storage.queries import reviews as review_queries
from qa_app.storage.queries.calibration import answers as settled
from qa_app.storage.queries.quizzes import StoredQuestion
from qa_app.storage.queries.reviews import ListedReview
from qa_app.storage.tables.examples import ExampleRow
from qa_app.storage.tables.quizzes import QuizQuestion


class Scope(StrEnum):
    """What is asked of an example: the criterion that it is linked with, or the whole form."""

    CRITERION = "criterion"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Offer:
    """A reference that could be taken: of a review (``name``: its reviewer), of a calibration
    (its round), or empty, to be filled in by hand. ``form``: what would be asked.
    """

    source: Source
    source_id: int | None
    name: str
    at: datetime | None
    rubric: RubricVersion
    form: Rubric
    reference: Reference = field(default_factory=lambda: Reference({}))

    @property
    def key(self) -> str:
        """Names it in an address."""
        return self.source if self.source_id is None else f"{self.source}-{self.source_id}"

    @property
    def total(self) -> Decimal | None:
        """Out of 100, of a whole form alone."""
        if len(list(self.form.criteria)) < 2:
            return None
        return score(self.form, self.reference.answers).total


@dataclass(frozen=True, slots=True)
class Offers:
    """An example, what it shows, what can be asked of it and by which references.

    ``holding``: the reference that it has now. ``scopes`` is empty where a few words are linked
    with no criterion: what would have to be scored is not said then.
    """

    example: ListedExample
    shown: Sequence[ShownMessage]
    scopes: Sequence[Scope]
    scope: Scope | None
    offers: Sequence[Offer]
    holding: StoredQuestion | None


@dataclass(frozen=True, slots=True)
class Wish:
    """A reference as somebody wants to set it. ``answers``: those given by hand."""

    key: str
    scope: Scope
    answers: Mapping[str, Answer] = field(default_factory=dict)
    comment: str = ""


def offers(context: Context, example_id: int, scope: Scope | None = None) -> Offers:
    """The references that an example could have; raises NotFound, Refused."""
    example = led(context, example_id)
    scopes = _scopes(example)
    chosen = scope if scope in scopes else next(iter(scopes), None)
    found = [] if chosen is None else [*_offered(context, example, chosen)]
    texts = examples.hidden_texts(context, [example.revision_id])[example.revision_id]
    return Offers(
        example=example,
        shown=examples.around(example, texts),
        scopes=scopes,
        scope=chosen,
        offers=found,
        holding=queries.holding(context.session, [example_id]).get(example_id),
    )


def set_reference(context: Context, example_id: int, wish: Wish) -> int:
    """Set the reference of an example, or another in its place; returns its id.

    Answers to the earlier one stay with it, and whoever was asked is asked anew. Raises Invalid
    for answers that are not whole, Conflict where what was chosen is not there any more.
    """
    found = offers(context, example_id, wish.scope)
    offer = next((each for each in found.offers if each.key == wish.key), None)
    if offer is None or found.scope is not wish.scope:
        raise Conflict(_("What you chose as the reference is not there any more. Choose again."))
    answers = wish.answers if offer.source is Source.HAND else offer.reference.answers
    faults = problems(offer.form, answers)
    if faults:
        raise Invalid(faults[0].sentence, field=faults[0].criterion, **faults[0].values)
    context.session.get_one(ExampleRow, example_id, with_for_update=True)
    earlier = queries.holding(context.session, [example_id]).get(example_id)
    if earlier is not None:
        context.session.get_one(QuizQuestion, earlier.id).replaced_at = context.now
    row = _row(context, found.example, offer, answers, checked_comment(wish.comment))
    context.session.add(row)
    context.session.flush()
    audit.record(
        context,
        "quiz.reference_set",
        "example",
        example_id,
        team_id=row.team_id,
        source=row.source,
        source_id=row.source_id,
        criteria=sorted(row.answers),
    )
    context.session.commit()
    return row.id


def _row(
    context: Context,
    example: ListedExample,
    offer: Offer,
    answers: Mapping[str, Answer],
    comment: str,
) -> QuizQuestion:
    """Names that reviewers wrote into their reasons are hidden as in what was said."""
    texts = examples.hidden_words(
        context,
        example.revision_id,
        [*(each.reason for each in answers.values()), comment],
    )
    kept = {
        key: replace(answer, reason=texts[place])
        for place, (key, answer) in enumerate(answers.items())
    }
    return QuizQuestion(
        team_id=example.team_id,
        example_id=example.id,
        rubric_version_id=offer.rubric.id,
        source=offer.source.value,
        source_id=offer.source_id,
        answers=answers_to_json(usable(offer.form, kept)),
        evidence=[
            # The words are read anew, and hidden, wherever they are shown.
            asdict(replace(each, quote=""))
            for each in offer.reference.evidence
        ],
        comment=texts[-1],
        set_by=context.actor.user_id,
        set_at=context.now,
    )


def _scopes(example: ListedExample) -> Sequence[Scope]:
    """A few words are scored on one criterion; a conversation on its form, or on one too."""
    linked = [Scope.CRITERION] if example.criterion else []
    return linked if example.seq is not None else [Scope.FORM, *linked]


def _offered(context: Context, example: ListedExample, scope: Scope) -> Iterator[Offer]:
    for review in reviews.reviews_of_part(context, example.part_id):
        if review.state in COUNTED_STATES and review.revision_id == example.revision_id:
            yield from _of_review(context, example, scope, review)
    for each in queries.calibrated(context.session, example.part_id, example.team_id or 0):
        version = definitions.rubric_version(context, each.rubric_version_id)
        given = settled.references_of(context.session, each.round_id)[example.part_id]
        answers = {key: replace(one.answer, reason=one.note) for key, one in given.items()}
        yield from _narrowed(
            example,
            scope,
            Offer(
                Source.CALIBRATION,
                each.round_id,
                each.name,
                each.closed_at,
                version,
                version.rubric,
                Reference(answers),
            ),
        )
    version = _rubric_by_hand(context, example)
    criteria = _criteria(example, scope, version.rubric)
    if criteria:
        form = form_of(version.rubric, criteria)
        yield Offer(Source.HAND, None, "", None, version, form)


def _of_review(
    context: Context, example: ListedExample, scope: Scope, review: ListedReview
) -> Iterator[Offer]:
    """A published review, unless its agent is appealing against it."""
    if any(each.appeal.state.is_open for each in appeals.of_review(context.session, review.id)):
        return
    version = definitions.narrowed_version(context, review.rubric_version_id, review.criteria)
    found = Reference(
        review_queries.answers(context.session, review.id),
        tuple(review_queries.evidence(context.session, review.id)),
        review.comment,
    )
    offer = Offer(
        Source.REVIEW,
        review.id,
        review.reviewer,
        review.published_at,
        version,
        version.rubric,
        found,
    )
    yield from _narrowed(example, scope, offer)


def _narrowed(example: ListedExample, scope: Scope, offer: Offer) -> Iterator[Offer]:
    """What of a reference is asked, where it says anything of that."""
    given = usable(offer.rubric.rubric, offer.reference.answers)
    wanted = _criteria(example, scope, offer.rubric.rubric)
    answers = {key: answer for key, answer in given.items() if key in wanted}
    form = form_of(offer.rubric.rubric, answers)
    answers = {each.id: answers[each.id] for each in form.criteria}
    if answers:
        cited = tuple(each for each in offer.reference.evidence if each.criterion in answers)
        kept = Reference(answers, cited, offer.reference.comment)
        yield replace(offer, form=form, reference=kept)


def _criteria(example: ListedExample, scope: Scope, rubric: Rubric) -> set[str]:
    if scope is Scope.FORM:
        return {each.id for each in rubric.criteria if not isinstance(each.scale, TextScale)}
    found = referred(rubric, example.criterion or "")
    return set() if found is None or isinstance(found.scale, TextScale) else {found.id}


def _rubric_by_hand(context: Context, example: ListedExample) -> RubricVersion:
    """The rubric that the linked criterion is of, else the one that grades the conversation."""
    named = reference(example.criterion).rubric if example.criterion else None
    found = rubric_uses.rubrics_for_parts(context, [example.part_id]).get(example.part_id)
    if found is not None and found.rubric.id == named:
        return found
    for version in rubric_uses.rubrics_in_use(context):
        if version.rubric.id == named:
            return version
    if found is None:
        raise NotFound()
    return found
