"""How a rubric's file spells it, and what each key may hold."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from qa_app.core.conversations import Channel
from qa_app.core.rubrics import Comment, CriticalClass, Figure, Reach, Subject
from qa_app.definitions.documents import Document

Text = Annotated[str, Field(min_length=1)]
Texts = Annotated[
    dict[Annotated[str, Field(pattern=r"^[a-z]{2}(_[A-Z]{2})?$")], Text], Field(min_length=1)
]
Name = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=48)]
Points = Annotated[Decimal, Field(ge=0, le=1000, decimal_places=2)]
Most = Annotated[Decimal, Field(gt=0, le=1000, decimal_places=2)]
OutOf100 = Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)]
RuleOrFamily = Annotated[str, Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)*(\.\*)?$", max_length=100)]


CriterionId = Annotated[
    str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*\.[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)
]
Seconds = Annotated[Decimal, Field(gt=0, le=10_000_000, decimal_places=3)]


class LinkDocument(Document):
    rule: RuleOrFamily
    deduct: Points = Decimal(1)


class CriticalDocument(Document):
    harms: CriticalClass
    reach: Reach = Reach.WHOLE
    cap: Points = Decimal(0)
    fails_below: Points | None = None


class AssumptionDocument(Document):
    key: Text
    reason: Texts


class AnchorDocument(Document):
    points: Points
    text: Texts


class OptionDocument(Document):
    id: Name
    title: Texts
    points: Points | None = None


class ConditionDocument(Document):
    criterion: CriterionId
    answers: Annotated[tuple[Text, ...], Field(min_length=1)]


class BandDocument(Document):
    at_most: Seconds
    points: Points


class GaugeDocument(Document):
    figure: Figure
    bands: Annotated[tuple[BandDocument, ...], Field(min_length=1)]


class CauseDocument(Document):
    id: Name
    title: Texts


class CriterionDocument(Document):
    """A criterion as its file spells it.

    ``levels``, ``wanted``, ``costs``, ``anchors`` and ``options`` by kind; ``points`` where
    the kind does not tell them.
    """

    id: Name
    title: Texts
    number: Annotated[str, Field(min_length=1, max_length=12)] | None = None
    kind: Literal["points", "levels", "yes_no", "deduction", "choice", "bonus", "text"] = "points"
    points: Most | None = None
    levels: tuple[Points, ...] | None = None
    wanted: Literal["yes", "no"] | None = None
    costs: tuple[Points, Points] | None = None
    anchors: tuple[AnchorDocument, ...] | None = None
    options: tuple[OptionDocument, ...] | None = None
    weight: Points | None = None
    may_be_na: bool | None = None
    required: bool | None = None
    asked_if: ConditionDocument | None = None
    critical: CriticalDocument | None = None
    comment: Comment | None = None
    causes: tuple[CauseDocument, ...] = ()
    links: tuple[LinkDocument, ...] = ()
    gauge: GaugeDocument | None = None
    definition: Texts | None = None
    measure: Texts | None = None
    data_source: Texts | None = None


class SectionDocument(Document):
    id: Name
    title: Texts
    points: Most | None = None
    criteria: Annotated[list[CriterionDocument], Field(min_length=1)]


class RubricDocument(Document):
    """A rubric as its file spells it; texts by language."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$", max_length=60)]
    title: Texts
    source: Texts | None = None
    channels: tuple[Channel, ...] = ()
    subject: Subject = Subject.CONVERSATION
    by_default: bool = True
    pass_mark: OutOf100 | None = None
    assumed: tuple[AssumptionDocument, ...] = ()
    notes: tuple[Texts, ...] = ()
    sections: Annotated[list[SectionDocument], Field(min_length=1)]
