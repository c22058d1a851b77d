"""The assessment scheme (考核方案) as a value: what goes in, what is computed, what follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from qa_app.core.appraisal.expressions import TEAM, Expression
from qa_app.core.periods import Span
from qa_app.core.permissions import RoleName
from qa_app.core.texts import LocalText


class Scope(StrEnum):
    """Whose figure a measure is."""

    PERSON = "person"
    TEAM = "team"


class Form(StrEnum):
    """What a measure's value looks like: a figure, or met (1) or not (0)."""

    FIGURE = "figure"
    YES_NO = "yes_no"


class SourceKind(StrEnum):
    """Where a measure's figures come from."""

    PLAIN_SCORE = "plain_score"
    FAIR_SCORE = "fair_score"
    PASS_RATE = "pass_rate"  # noqa: S105  (a rate, no password)
    CRITICAL_ERROR_RATE = "critical_error_rate"
    OTHER_ERROR_RATE = "other_error_rate"
    LATENCY = "latency"
    RULE_RATE = "rule_rate"
    EXERCISE_SCORE = "exercise_score"
    IMPORTED = "imported"
    ASSESSED = "assessed"


@dataclass(frozen=True, slots=True)
class Source:
    """A source; ``detail``: which one of its kind (``default/average_response_s``, a rule)."""

    kind: SourceKind
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Assumption:
    """What a document leaves open and the scheme decides: at which key, and why so."""

    key: str
    reason: LocalText


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure of the scheme itself, which its owner may change. ``percent``: shown as one."""

    id: str
    title: LocalText
    value: Decimal
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure that comes from outside: imported, measured, or given by assessors.

    ``assessed``: assessors may give it too; theirs goes before an imported one. ``lowest`` and
    ``highest`` bound what is accepted. ``source``: from where the scheme wants it; ``None``: it
    does not say.
    """

    id: str
    title: LocalText
    scope: Scope = Scope.PERSON
    form: Form = Form.FIGURE
    assessed: bool = False
    unit: LocalText | None = None
    lowest: Decimal | None = None
    highest: Decimal | None = None
    optional: bool = False
    source: Source | None = None

    @property
    def name(self) -> str:
        """How formulas name it: a team's figure behind ``team.``."""
        return f"{TEAM}.{self.id}" if self.scope is Scope.TEAM else self.id

    @property
    def is_share(self) -> bool:
        """Whether its figures run from 0 to 1, which reads better in per cent."""
        return self.form is Form.FIGURE and self.lowest == 0 and self.highest == 1


@dataclass(frozen=True, slots=True)
class Assessor:
    """Somebody who gives assessed measures, and how much theirs weighs against the others'."""

    id: str
    title: LocalText
    weight: Decimal = Decimal(1)


class Missing(StrEnum):
    """What becomes of a component without a figure: its weight goes to the others, or the whole
    is unknown.
    """

    SHARED = "shared"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Component:
    """One weighted part of the total: a measure, and its weight."""

    measure: str
    weight: Decimal
    section: LocalText | None = None


@dataclass(frozen=True, slots=True)
class Components:
    """The weighted parts of a total.

    ``scaled``: a sum of weights other than ``whole`` is scaled to it; otherwise what is missing
    of the whole is lost.
    """

    parts: tuple[Component, ...]
    whole: Decimal = Decimal(100)
    scaled: bool = True
    missing: Missing = Missing.UNKNOWN

    @property
    def weight(self) -> Decimal:
        return sum((part.weight for part in self.parts), Decimal(0))


@dataclass(frozen=True, slots=True)
class Limit:
    """Where a band or goal begins or ends: a figure, or another measure that holds it.

    ``inclusive``: the limit itself belongs to it.
    """

    value: Expression
    written: str
    inclusive: bool


@dataclass(frozen=True, slots=True)
class Band:
    """A grade (等级): from ``lower`` up, down from ``upper``; without both it takes the rest."""

    id: str
    title: LocalText
    lower: Limit | None = None
    upper: Limit | None = None


@dataclass(frozen=True, slots=True)
class Grading:
    """A measure that is graded by itself, by the first of the bands that holds it."""

    measure: str
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Goal:
    """A measure that is met or not."""

    id: str
    title: LocalText
    measure: str
    limit: Limit
    at_least: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """What one occurrence costs or brings: points, money (yuan), an action; signed."""

    points: Decimal = Decimal(0)
    money: Decimal = Decimal(0)
    actions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chosen:
    """Points or money that the assessor chooses within a range, for each occurrence.

    ``lowest`` and ``highest`` are unsigned; ``sign`` is 1 or -1. Without a highest there is no
    upper end.
    """

    lowest: Decimal
    highest: Decimal | None
    sign: int
    money: bool


@dataclass(frozen=True, slots=True)
class ByMinutes:
    """What an occurrence of so many minutes counts as.

    Up to ``up_to`` minutes (``None``: any longer); ``item``: it counts as one of these instead.
    """

    up_to: Decimal | None
    inclusive: bool
    effect: Effect = Effect()
    item: str | None = None


@dataclass(frozen=True, slots=True)
class AtCount:
    """What follows in addition from the so-manieth occurrence within the period."""

    count: int
    effect: Effect


@dataclass(frozen=True, slots=True)
class Item:
    """A kind of ledger entry (加扣分项).

    ``ladder``: the first occurrence has the first effect, the second the second, further ones
    the last. ``share``: the part, in percent, that the person bears of an entry's amount.
    ``excludes``: of these and this one only one may be entered for the same day.
    """

    id: str
    title: LocalText
    ladder: tuple[Effect, ...] = ()
    chosen: Chosen | None = None
    by_minutes: tuple[ByMinutes, ...] = ()
    at_counts: tuple[AtCount, ...] = ()
    share: Decimal | None = None
    excludes: tuple[str, ...] = ()
    section: LocalText | None = None

    @property
    def effects(self) -> tuple[Effect, ...]:
        """Everything that an occurrence may come to by itself."""
        return (
            *self.ladder,
            *(step.effect for step in self.by_minutes),
            *(each.effect for each in self.at_counts),
        )


@dataclass(frozen=True, slots=True)
class Step:
    """A named figure computed by a formula."""

    id: str
    title: LocalText
    formula: Expression
    written: str
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Title:
    """A title (称号) that a person holds for the period, such as the gold agent's."""

    id: str
    title: LocalText
    formula: Expression
    written: str


@dataclass(frozen=True, slots=True)
class Payment:
    """A line of the money: yuan, signed; a negative one is a deduction in cash."""

    id: str
    title: LocalText
    formula: Expression
    written: str


@dataclass(frozen=True, slots=True)
class Action:
    """Something that follows (措施): training, warning, demotion, transfer, a record.

    Without a formula it comes from ledger items alone.
    """

    id: str
    title: LocalText
    formula: Expression | None = None
    written: str = ""


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade of post (职级) with what it asks for.

    ``after``: the grade that must have been held for ``months``. ``requirements``: the measures
    that must be met.
    """

    id: str
    title: LocalText
    after: str | None = None
    months: int = 0
    requirements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rounding:
    """To which step points and money are rounded, half up, at the end."""

    points: Decimal = Decimal("0.01")
    money: Decimal = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme, complete and checked. Every formula names only what stands before it.

    ``roles``: whom it assesses; everybody where it is empty. ``spans``: for which periods.
    ``requires_telling``: a deduction counts only once the person was told of it.
    ``sampling``: what the document says of checks by sample, for the sampling plan beside it.
    """

    id: str
    title: LocalText
    source: LocalText | None = None
    version: int = 1
    roles: tuple[str, ...] = ()
    spans: tuple[Span, ...] = (Span.MONTH,)
    first_day: date | None = None
    last_day: date | None = None
    requires_telling: bool = False
    parameters: tuple[Parameter, ...] = ()
    measures: tuple[Measure, ...] = ()
    assessors: tuple[Assessor, ...] = ()
    components: Components | None = None
    goals: tuple[Goal, ...] = ()
    gradings: tuple[Grading, ...] = ()
    items: tuple[Item, ...] = ()
    steps: tuple[Step, ...] = ()
    total: Step | None = None
    bands: tuple[Band, ...] = ()
    titles: tuple[Title, ...] = ()
    payments: tuple[Payment, ...] = ()
    team_payments: tuple[Payment, ...] = ()
    actions: tuple[Action, ...] = ()
    grades: tuple[Grade, ...] = ()
    rounding: Rounding = Rounding()
    sampling: LocalText | None = None
    assumptions: tuple[Assumption, ...] = ()
    notes: tuple[LocalText, ...] = ()

    @property
    def assesses_leaders_alone(self) -> bool:
        """Whether it is for those who lead a team, which rests on their agents' figures."""
        return bool(self.roles) and RoleName.AGENT not in self.roles

    @property
    def usual_span(self) -> Span:
        """How long its periods are by themselves: months where it has them."""
        return Span.MONTH if Span.MONTH in self.spans else self.spans[0]

    def measure(self, name: str) -> Measure | None:
        """The measure that formulas call so."""
        return next((each for each in self.measures if each.name == name), None)

    def item(self, item_id: str | None) -> Item | None:
        return next((each for each in self.items if each.id == item_id), None)

    def deducts(self, item: Item) -> bool:
        """Whether an item takes something away, whatever it counts as."""
        steps = item.by_minutes
        others = [self.item(step.item) for step in steps if step.item not in {None, item.id}]
        return (
            any(each.points < 0 or each.money < 0 or each.actions for each in item.effects)
            or (item.chosen is not None and item.chosen.sign < 0)
            or item.share is not None
            or any(other is not None and self.deducts(other) for other in others)
        )

    @property
    def label(self) -> str:
        """How a derivation names the scheme and its version."""
        return f"{self.id} v{self.version}"
