"""The rules of the pre-screen, to look up: what each says, and how it has fared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from qa_app.core.definitions import Kind, Version
from qa_app.core.errors import NotFound
from qa_app.core.listing import severity_rank
from qa_app.core.permissions import Right
from qa_app.core.rubrics import Criterion, Rubric
from qa_app.core.rubrics.suggestions import linked_criterion
from qa_app.core.rules.model import Rule
from qa_app.services import definitions
from qa_app.services.context import Context
from qa_app.storage.queries import rules as queries
from qa_app.storage.queries.rules import RuleTally

__all__ = ["Grade", "Hits", "RulePage", "RuleTally", "hits", "list_rules", "one_rule"]

LOOKS_BACK = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found in the conversations that began on ``since`` or later, by rule."""

    since: date
    tallies: Mapping[str, RuleTally]

    def of(self, rule: str) -> RuleTally:
        return self.tallies.get(rule, RuleTally())


@dataclass(frozen=True, slots=True)
class Grade:
    """A criterion that the rule's findings pre-fill: each takes ``deduct`` points off."""

    rubric: Rubric
    criterion: Criterion
    deduct: Decimal


@dataclass(frozen=True, slots=True)
class RulePage:
    """One version of a rule, with the text it was read from and every version there is.

    ``hits``: of all its versions; ``None`` where the actor sees no conversations.
    """

    rule: Rule
    version: Version
    versions: Sequence[Version]
    grades: Sequence[Grade]
    hits: Hits | None

    @property
    def is_newest(self) -> bool:
        return self.version == self.versions[0]


def list_rules(context: Context) -> Sequence[Rule]:
    """The rules in force, the gravest first, then in the order of their ids."""
    rules = definitions.active_rules(context)
    return sorted(rules, key=lambda rule: (-severity_rank(rule.severity), rule.id))


def hits(context: Context, rule: str | None = None) -> Hits | None:
    """What the rules found within the actor's teams; ``None`` without any such team."""
    reach = context.reach(Right.SEE_CONVERSATIONS)
    if not reach:
        return None
    since = context.today - LOOKS_BACK
    moment = datetime.combine(since, time(), context.zone)
    return Hits(since, queries.tallies_since(context.session, moment, reach, rule))


def one_rule(context: Context, key: str, number: int | None = None) -> RulePage:
    """The newest version of a rule, in force or not, or the one of a number; raises NotFound."""
    versions = definitions.versions_of(context, Kind.RULE, key)
    for version in versions:
        if number is None or version.number == number:
            return RulePage(
                rule=definitions.rule_of(version),
                version=version,
                versions=versions,
                grades=_grades(context, key),
                hits=hits(context, key),
            )
    raise NotFound()


def _grades(context: Context, rule: str) -> list[Grade]:
    """Where the rubrics in force use the rule."""
    found = []
    for version in definitions.rubric_versions(context):
        linked = linked_criterion(version.rubric, rule)
        if linked is not None:
            criterion, link = linked
            found.append(Grade(version.rubric, criterion, link.deduct))
    return found
