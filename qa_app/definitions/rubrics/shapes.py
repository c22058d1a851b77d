"""How a rubric's file spells it, and what each key may hold."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from qa_app.core.conversations import Channel
from qa_app.core.rubrics import CriticalClass, Reach
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


class CriterionDocument(Document):
    """A criterion as its file spells it; ``levels``, ``wanted`` and ``costs`` by kind."""

    id: Name
    title: Texts
    kind: Literal["points", "yes_no", "deduction"] = "points"
    points: Most
    levels: tuple[Points, ...] | None = None
    wanted: Literal["yes", "no"] | None = None
    costs: tuple[Points, Points] | None = None
    weight: Points | None = None
    may_be_na: bool = True
    critical: CriticalDocument | None = None
    links: tuple[LinkDocument, ...] = ()
    definition: Texts | None = None
    measure: Texts | None = None
    data_source: Texts | None = None

    @property
    def share(self) -> Decimal:
        """Its weight; the full points where none is stated."""
        return self.points if self.weight is None else self.weight


class SectionDocument(Document):
    id: Name
    title: Texts
    criteria: Annotated[list[CriterionDocument], Field(min_length=1)]


class RubricDocument(Document):
    """A rubric as its file spells it; texts by language."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$", max_length=60)]
    title: Texts
    source: Texts | None = None
    channels: tuple[Channel, ...] = ()
    pass_mark: OutOf100 | None = None
    assumed: tuple[AssumptionDocument, ...] = ()
    sections: Annotated[list[SectionDocument], Field(min_length=1)]
