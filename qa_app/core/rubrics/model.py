"""The rubric (评分表) as a value: sections of criteria, each with a scale and a weight."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from qa_app.core.conversations import Channel
from qa_app.core.rubrics.scales import Scale
from qa_app.core.texts import LocalText

FULL_MARKS = Decimal(100)


class CriticalClass(StrEnum):
    """Whom a critical fault harms."""

    CUSTOMER = "customer"
    BUSINESS = "business"
    COMPLIANCE = "compliance"


class Reach(StrEnum):
    """What a failed critical criterion touches."""

    SECTION = "section"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Critical:
    """What happens when a critical criterion (致命项) fails.

    It fails when fewer than ``fails_below`` of its points are earned, or, where that is not
    stated, none. The points of what it reaches are then cut to ``cap``; 0 zeroes them. The
    cap of a section is in the section's own points, that of the whole out of 100.
    """

    harms: CriticalClass
    reach: Reach = Reach.WHOLE
    cap: Decimal = Decimal(0)
    fails_below: Decimal | None = None

    def fails(self, earned: Decimal) -> bool:
        return earned <= 0 if self.fails_below is None else earned < self.fails_below


@dataclass(frozen=True, slots=True)
class Link:
    """A rule whose findings pre-fill a criterion: each takes ``deduct`` points off.

    ``rule`` is a rule's id, or a family such as ``banned.*``.
    """

    rule: str
    deduct: Decimal

    @property
    def is_family(self) -> bool:
        return self.rule.endswith(".*")

    def covers(self, rule: str) -> bool:
        return rule.startswith(self.rule[:-1]) if self.is_family else rule == self.rule


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion (评分项). ``id`` is ``section.criterion``, unique in the rubric.

    ``weight`` is its share among all weights of the rubric. ``measure`` and ``data_source``
    say how it is measured and from what, where the document tells.
    """

    id: str
    title: LocalText
    scale: Scale
    weight: Decimal
    may_be_na: bool = True
    critical: Critical | None = None
    links: tuple[Link, ...] = ()
    definition: LocalText | None = None
    measure: LocalText | None = None
    data_source: LocalText | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A group of criteria under one heading."""

    id: str
    title: LocalText
    criteria: tuple[Criterion, ...]

    @property
    def weight(self) -> Decimal:
        """The weights of its criteria together, as if all applied."""
        return sum((criterion.weight for criterion in self.criteria), Decimal(0))


@dataclass(frozen=True, slots=True)
class Assumption:
    """A default that the source document does not give, with the reason for it.

    ``key`` names what was assumed, such as ``pass_mark``.
    """

    key: str
    reason: LocalText


@dataclass(frozen=True, slots=True)
class Rubric:
    """One scoring form. Every total is out of 100, whatever the weights add up to.

    ``source`` names the document it comes from; ``pass_mark`` the least total that passes,
    or ``None`` where nothing is judged.
    """

    id: str
    title: LocalText
    sections: tuple[Section, ...]
    pass_mark: Decimal | None = None
    channels: tuple[Channel, ...] = ()
    source: LocalText | None = None
    assumptions: tuple[Assumption, ...] = field(default=())

    @property
    def criteria(self) -> Iterator[Criterion]:
        """Every criterion, in the order of the form."""
        return (criterion for section in self.sections for criterion in section.criteria)

    def criterion(self, criterion_id: str) -> Criterion | None:
        """The criterion of an id, or ``None``."""
        return next((found for found in self.criteria if found.id == criterion_id), None)
