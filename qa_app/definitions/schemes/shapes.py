"""How a scheme's file spells what it holds."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from qa_app.core.appraisal.model import Form, Missing, Scope, SourceKind
from qa_app.core.decimals import figure
from qa_app.core.errors import Invalid, _
from qa_app.core.periods import Span
from qa_app.definitions.documents import Document

Text = Annotated[str, Field(min_length=1)]
Texts = Annotated[dict[str, Text], Field(min_length=1)]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=48)]
BandId = Annotated[str, Field(min_length=1, max_length=48)]
Formula = Annotated[str, BeforeValidator(lambda given: str(given)), Field(min_length=1)]

_PERCENT = re.compile(r"(.+)%")


def _decimal(given: object) -> Decimal:
    try:
        return figure(str(given))
    except Invalid:
        # A sentence without values, so that it can be said in the reader's language.
        raise ValueError(_("This is no figure. Write one such as 4 or 3.5.")) from None


def _plain_or_percent(given: str) -> str:
    found = _PERCENT.fullmatch(given)
    _decimal(found[1] if found else given)
    return given


Figure = Annotated[Decimal, BeforeValidator(_decimal)]
PercentOrFigure = Annotated[
    str, BeforeValidator(lambda given: str(given)), AfterValidator(_plain_or_percent)
]


class AssumptionDocument(Document):
    key: Text
    reason: Texts


class ParameterDocument(Document):
    """``value``: a figure, or a percentage such as ``80%``."""

    id: Id
    title: Texts
    value: PercentOrFigure


class SourceDocument(Document):
    """``detail``: a profile and its figure, or a rule's id, where the kind has several."""

    kind: SourceKind
    detail: Annotated[str, Field(max_length=100)] = ""


class MeasureDocument(Document):
    id: Id
    title: Texts
    scope: Scope = Scope.PERSON
    form: Form = Form.FIGURE
    assessed: bool = False
    unit: Texts | None = None
    range: tuple[Figure | None, Figure | None] | None = None
    optional: bool = False
    source: SourceDocument | None = None


class AssessorDocument(Document):
    id: Id
    title: Texts
    weight: Annotated[Figure, Field(gt=0)] = Decimal(1)


class ComponentDocument(Document):
    measure: Id
    weight: Annotated[Figure, Field(gt=0)] = Decimal(1)
    section: Texts | None = None


class ComponentsDocument(Document):
    """``whole``: to what the weights should add up; their sum where it is not given."""

    parts: Annotated[tuple[ComponentDocument, ...], Field(min_length=1)]
    whole: Annotated[Figure, Field(gt=0)] | None = None
    scaled: bool = True
    missing: Missing = Missing.UNKNOWN


class GoalDocument(Document):
    """One of ``at_least``, ``above``, ``at_most``, ``below``."""

    id: Id
    title: Texts
    measure: Text
    at_least: Formula | None = None
    above: Formula | None = None
    at_most: Formula | None = None
    below: Formula | None = None


class BandDocument(Document):
    """``from`` or ``above`` for its lower end, ``below`` or ``up_to`` for its upper one."""

    id: BandId
    title: Texts | None = None
    from_: Annotated[Formula | None, Field(alias="from")] = None
    above: Formula | None = None
    below: Formula | None = None
    up_to: Formula | None = None


class GradingDocument(Document):
    measure: Text
    bands: Annotated[tuple[BandDocument, ...], Field(min_length=1)]


class EffectDocument(Document):
    points: Figure = Decimal(0)
    money: Figure = Decimal(0)
    actions: tuple[Id, ...] = ()


class ByMinutesDocument(EffectDocument):
    """Up to (``up_to``) or below so many minutes; ``item``: it counts as that one."""

    up_to: Figure | None = None
    below: Figure | None = None
    item: Id | None = None


class AtCountDocument(EffectDocument):
    count: Annotated[int, Field(ge=1, le=10_000)]


class ChosenDocument(Document):
    """``points`` or ``amount``: lowest and highest, unsigned; ``sign``: 1 or -1."""

    points: tuple[Figure, Figure | None] | None = None
    amount: tuple[Figure, Figure | None] | None = None
    sign: Annotated[int, Field(ge=-1, le=1)]


class ItemDocument(EffectDocument):
    """A fixed effect, or one of ``ladder``, ``chosen``, ``by_minutes``, ``share``.

    ``off``: kept in the file and not in use; formulas may go on naming it.
    """

    id: Id
    title: Texts
    section: Texts | None = None
    ladder: tuple[EffectDocument, ...] = ()
    chosen: ChosenDocument | None = None
    by_minutes: tuple[ByMinutesDocument, ...] = ()
    at_counts: tuple[AtCountDocument, ...] = ()
    share: Annotated[Figure, Field(gt=0, le=100)] | None = None
    excludes: tuple[Id, ...] = ()
    off: bool = False


class StepDocument(Document):
    id: Id
    title: Texts
    formula: Formula
    percent: bool = False


class TotalDocument(Document):
    title: Texts | None = None
    formula: Formula


class TitleDocument(Document):
    id: Id
    title: Texts
    when: Formula


class PaymentDocument(Document):
    id: Id
    title: Texts
    formula: Formula


class ActionDocument(Document):
    id: Id
    title: Texts
    when: Formula | None = None


class GradeDocument(Document):
    id: BandId
    title: Texts | None = None
    after: BandId | None = None
    months: Annotated[int, Field(ge=0, le=600)] = 0
    requirements: tuple[Id, ...] = ()


class RoundingDocument(Document):
    points: Annotated[Figure, Field(gt=0, le=100)] = Decimal("0.01")
    money: Annotated[Figure, Field(gt=0, le=100)] = Decimal("0.01")


class TermDocument(Document):
    from_: Annotated[date | None, Field(alias="from")] = None
    to: date | None = None


class ExampleDocument(Document):
    """``facts`` as ``appraise`` takes them; ``expect`` by person, and ``teams`` by team."""

    title: Texts
    facts: dict[str, Any]
    expect: dict[str, dict[str, Any]]
    teams: dict[str, str] = Field(default_factory=dict)
    warnings: int | None = None


class SchemeDocument(Document):
    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$", max_length=60)]
    title: Texts
    source: Texts | None = None
    roles: tuple[Id, ...] = ()
    periods: Annotated[tuple[Span, ...], Field(min_length=1)] = (Span.MONTH,)
    term: TermDocument | None = None
    requires_telling: bool = False
    parameters: tuple[ParameterDocument, ...] = ()
    measures: tuple[MeasureDocument, ...] = ()
    assessors: tuple[AssessorDocument, ...] = ()
    components: ComponentsDocument | None = None
    goals: tuple[GoalDocument, ...] = ()
    gradings: tuple[GradingDocument, ...] = ()
    items: tuple[ItemDocument, ...] = ()
    steps: tuple[StepDocument, ...] = ()
    total: TotalDocument | None = None
    bands: tuple[BandDocument, ...] = ()
    titles: tuple[TitleDocument, ...] = ()
    payments: tuple[PaymentDocument, ...] = ()
    team_payments: tuple[PaymentDocument, ...] = ()
    actions: tuple[ActionDocument, ...] = ()
    grades: tuple[GradeDocument, ...] = ()
    rounding: RoundingDocument = RoundingDocument()
    sampling: Texts | None = None
    assumed: tuple[AssumptionDocument, ...] = ()
    notes: tuple[Texts, ...] = ()
    examples: tuple[ExampleDocument, ...] = ()
