"""Reports by rule: in how many conversations each hit, and what people said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa_app.core.proportions import Proportion
from qa_app.core.texts import LocalText
from qa_app.services import definitions
from qa_app.services.context import Context
from qa_app.services.reports.terms import Asked, Terms, terms_of
from qa_app.storage.queries import reports as queries


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule; ``title`` ``None``: no rule of that name is in force any more.

    ``hit``: conversations with a finding that nobody dismissed, of all; ``right``: confirmed
    findings, of those that somebody decided on.
    """

    rule: str
    title: LocalText | None
    hit: Proportion
    findings: int
    right: Proportion


@dataclass(frozen=True, slots=True)
class RulesReport:
    """The rules with a finding, those that hit most conversations first."""

    terms: Terms
    conversations: int
    lines: Sequence[RuleLine]


def by_rules(context: Context, asked: Asked) -> RulesReport:
    """The report by rule, over all conversations and not the reviewed ones alone.

    Raises NotFound, Refused, Invalid.
    """
    terms = terms_of(context, asked)
    known = (*definitions.pack_rules(context), *definitions.active_rules(context))
    titles = {rule.id: rule.title for rule in known}
    of = queries.count_parts(context.session, terms.scope)
    lines = [
        RuleLine(
            each.rule,
            titles.get(each.rule),
            Proportion(each.parts, of),
            each.findings,
            Proportion(each.confirmed, each.confirmed + each.dismissed),
        )
        for each in queries.rule_tallies(context.session, terms.scope)
    ]
    lines.sort(key=lambda line: (-line.hit.count, -line.findings, line.rule))
    return RulesReport(terms, of, lines)
