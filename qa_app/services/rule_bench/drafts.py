"""A draft of a rule, tried on its own examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from qa_app.core.errors import QaError
from qa_app.core.latency.profiles import Profile
from qa_app.core.rules import engine
from qa_app.core.rules.advice import advice
from qa_app.core.rules.cost import Cost, cost
from qa_app.core.rules.examples import conversation_of
from qa_app.core.rules.hits import Finding
from qa_app.core.rules.model import Line, Rule
from qa_app.core.rules.remarks import Remark
from qa_app.definitions.documents import DefinitionFault, DefinitionFaults
from qa_app.definitions.rules import rule_from_text
from qa_app.ml.tokens import words
from qa_app.services.context import Context
from qa_app.services.rule_bench.passing import profile_of

DRAFT = "draft"
"""What a draft is called where a fault names its file."""


@dataclass(frozen=True, slots=True)
class TriedExample:
    """One example with what the draft finds in it; ``wanted``: whether it must hit."""

    lines: Sequence[Line]
    wanted: bool
    findings: Sequence[Finding]

    @property
    def passes(self) -> bool:
        return bool(self.findings) is self.wanted


@dataclass(frozen=True, slots=True)
class TriedDraft:
    """A draft as it can be told of: a rule with its examples tried, or what is wrong with it.

    ``warnings``: what may be meant otherwise, though it can be published. ``cost``: how much
    the rule looks for.
    """

    rule: Rule | None
    faults: Sequence[DefinitionFault]
    hit: Sequence[TriedExample] = ()
    miss: Sequence[TriedExample] = ()
    warnings: Sequence[Remark] = ()
    cost: Cost | None = None

    @property
    def failing(self) -> int:
        """How many examples turn out other than they must."""
        return sum(not each.passes for each in (*self.hit, *self.miss))


def try_draft(context: Context, body: str) -> TriedDraft:
    """Read a draft and try it on its examples; reads nothing else and keeps nothing."""
    return tried(body, profile_of(context), context.zone)


def tried(body: str, profile: Profile, zone: ZoneInfo) -> TriedDraft:
    """The same by a profile; ``zone``: whose days the rule's dates are."""
    try:
        rule = rule_from_text(body, file=DRAFT)
        screener = engine.compile([rule], words, zone=zone)
    except DefinitionFaults as found:
        return TriedDraft(None, found.faults)
    except QaError as reason:
        return TriedDraft(None, [DefinitionFault(DRAFT, 1, reason.field or "-", reason)])

    def on(examples: Sequence[Sequence[Line]], wanted: bool) -> list[TriedExample]:
        screenings = screener.screen_all(
            [conversation_of(rule, each) for each in examples], profile
        )
        return [
            TriedExample(lines, wanted, screening.findings)
            for lines, screening in zip(examples, screenings, strict=True)
        ]

    return TriedDraft(
        rule,
        (),
        on(rule.examples.hit, wanted=True),
        on(rule.examples.miss, wanted=False),
        advice(rule),
        cost(rule),
    )
