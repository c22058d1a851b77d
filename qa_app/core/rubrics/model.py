"""The rubric (评分表) as a value: sections of criteria, each with a scale and a weight."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from qa_app.core.conversations import Channel
from qa_app.core.decimals import half_up
from qa_app.core.rubrics.conditions import Condition
from qa_app.core.rubrics.scales import Counting, Scale
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


class Subject(StrEnum):
    """What a rubric scores: a conversation, or an exercise that has no transcript."""

    CONVERSATION = "conversation"
    EXERCISE = "exercise"


class Comment(StrEnum):
    """When a criterion demands words, whatever evidence is attached."""

    ALWAYS = "always"
    LOST = "lost"
    """Where points are lost."""


class Figure(StrEnum):
    """A measured figure of a conversation, in seconds."""

    FIRST_RESPONSE = "first_response_s"
    LONGEST_RESPONSE = "longest_response_s"


@dataclass(frozen=True, slots=True)
class Band:
    """A figure of at most so many seconds is worth ``points``."""

    at_most: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class Gauge:
    """A measured figure that pre-fills a criterion: the first band that holds it; else 0."""

    figure: Figure
    bands: tuple[Band, ...]

    def points(self, seconds: Decimal) -> Decimal:
        fitting = (band.points for band in self.bands if seconds <= band.at_most)
        return next(fitting, Decimal(0))


@dataclass(frozen=True, slots=True)
class Cause:
    """Why points were lost, as far as it can be helped: training, tools, rules of the house."""

    id: str
    title: LocalText


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

    ``weight`` is its share among all weights of the rubric, or among those of its section
    where the section's points are fixed. ``number``: what the source document calls it.
    ``asked_if``: it is asked only then. ``required``: a form lacks something without an
    answer. ``causes``: one of them is named where points are lost. ``measure`` and
    ``data_source`` say how it is measured and from what, where the document tells.
    """

    id: str
    title: LocalText
    scale: Scale
    weight: Decimal
    number: str | None = None
    may_be_na: bool = True
    required: bool = True
    asked_if: Condition | None = None
    critical: Critical | None = None
    comment: Comment | None = None
    causes: tuple[Cause, ...] = ()
    links: tuple[Link, ...] = ()
    gauge: Gauge | None = None
    definition: LocalText | None = None
    measure: LocalText | None = None
    data_source: LocalText | None = None

    @property
    def share(self) -> Decimal:
        """Its weight among those that share the total; 0 for what does not."""
        return self.weight if self.scale.counts is Counting.SHARE else Decimal(0)


@dataclass(frozen=True, slots=True)
class Section:
    """A group of criteria under one heading.

    ``points``: fixed, however many of its criteria apply; they share them in proportion to
    their weights. ``None``: the weights of those that apply.
    """

    id: str
    title: LocalText
    criteria: tuple[Criterion, ...]
    points: Decimal | None = None

    @property
    def weight(self) -> Decimal:
        """What the section weighs, as if all its criteria applied."""
        return self._shares if self.points is None else self.points

    def weight_of(self, criterion: Criterion) -> Decimal:
        """What one of its criteria weighs in the rubric, as if all applied, to 0.01."""
        if self.points is None or not self._shares:
            return criterion.share
        return half_up(Fraction(self.points) * Fraction(criterion.share) / Fraction(self._shares))

    @property
    def _shares(self) -> Decimal:
        return sum((criterion.share for criterion in self.criteria), Decimal(0))


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
    or ``None`` where nothing is judged. ``by_default``: conversations of its channels are
    graded by it without being told to. ``notes``: what is odd about the source document.
    """

    id: str
    title: LocalText
    sections: tuple[Section, ...]
    pass_mark: Decimal | None = None
    channels: tuple[Channel, ...] = ()
    source: LocalText | None = None
    subject: Subject = Subject.CONVERSATION
    by_default: bool = True
    assumptions: tuple[Assumption, ...] = ()
    notes: tuple[LocalText, ...] = ()

    @property
    def criteria(self) -> Iterator[Criterion]:
        """Every criterion, in the order of the form."""
        return (criterion for section in self.sections for criterion in section.criteria)

    def grades_by_default(self, channel: Channel) -> bool:
        """Whether conversations of a channel are graded by it without being told to."""
        if not self.by_default or self.subject is Subject.EXERCISE:
            return False
        return not self.channels or channel in self.channels

    def criterion(self, criterion_id: str) -> Criterion | None:
        """The criterion of an id, or ``None``."""
        return next((found for found in self.criteria if found.id == criterion_id), None)
