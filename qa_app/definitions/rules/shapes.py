"""A pre-screen rule as its file spells it.

The operators' fields are not spelled out here: each operator's registration declares them.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import ConfigDict, Field, model_validator

from qa_app.core.conversations import Channel, Role
from qa_app.core.errors import _
from qa_app.core.rules.hits import Severity
from qa_app.core.rules.model import Pick, Side, Unit
from qa_app.definitions.documents import Document

ANYONE = "anyone"

Text = Annotated[str, Field(min_length=1)]
Texts = Annotated[dict[str, Text], Field(min_length=1)]
Count = Annotated[int, Field(ge=1)]
PACK_ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class NearDocument(Document):
    """An anchor: within so much of another condition's hits."""

    condition: str
    within: Annotated[int, Field(ge=0)]
    unit: Unit = Unit.MESSAGES
    side: Side = Side.AFTER
    pick: Pick | Count = Pick.EACH


class ConditionDocument(Document):
    """A scope, and one further key: the operator with its fields."""

    model_config = ConfigDict(frozen=True, extra="allow")

    role: str = Role.AGENT.value
    first: Count | None = None
    last: Count | None = None
    start: Count | None = None
    end: Count | None = None
    near: NearDocument | None = None

    @model_validator(mode="after")
    def _one_operator(self) -> ConditionDocument:
        if len(self.model_extra or {}) != 1:
            raise ValueError(_("a condition has exactly one operator beside its scope"))
        return self


class SourceDocument(Document):
    """What the rule serves; ``assumed`` where the document leaves something open."""

    document: Text
    item: Text
    assumed: Texts | None = None


class ProposalDocument(Document):
    """What a finding takes off a criterion: points each, or an answer so many levels lower."""

    criterion: Text
    deduct: Annotated[Decimal, Field(gt=0, le=1000, decimal_places=2)] | None = None
    levels: Count | None = None

    @model_validator(mode="after")
    def _one_way(self) -> ProposalDocument:
        if (self.deduct is None) == (self.levels is None):
            raise ValueError(_("a suggestion takes off points or levels, one of the two"))
        return self


class ExamplesDocument(Document):
    """An example is one text, said by the first condition's role, or a list of messages."""

    hit: list[str | list[dict[str, Any]]] = Field(default_factory=list)
    miss: list[str | list[dict[str, Any]]] = Field(default_factory=list)


class RuleDocument(Document):
    """A rule as its file spells it; texts by language."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$", max_length=100)]
    title: Texts
    severity: Severity
    explanation: Texts
    channels: list[Channel] = Field(default_factory=list)
    needs: Role | None = None
    pack: Annotated[str, Field(pattern=PACK_ID, max_length=60)] | None = None
    serves: list[SourceDocument] = Field(default_factory=list)
    since: date | None = None
    until: date | None = None
    criteria: list[Text] = Field(default_factory=list)
    suggests: list[ProposalDocument] = Field(default_factory=list)
    conditions: Annotated[dict[str, ConditionDocument], Field(min_length=1)]
    when: Text
    report: Text | list[Text] = Field(default_factory=list)
    examples: ExamplesDocument = Field(default_factory=ExamplesDocument)
