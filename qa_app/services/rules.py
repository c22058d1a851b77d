"""The rules of the pre-screen, to look up: what each says, and how it has fared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import reduce

from qa_app.core.definitions import Kind
from qa_app.core.listing import severity_rank
from qa_app.core.packs import RuleKey
from qa_app.core.permissions import Right
from qa_app.core.rubrics import Criterion, Rubric
from qa_app.core.rubrics.suggestions import linked_criterion
from qa_app.core.rules.model import Rule
from qa_app.services import definitions
from qa_app.services.context import Context
from qa_app.services.definition_owners import Held, held, teams_by_id
from qa_app.storage.queries import rules as queries
from qa_app.storage.queries.conversations import Named
from qa_app.storage.queries.rules import RuleTally

__all__ = ["Grade", "Hits", "ListedRule", "RulePage", "RuleTally", "hits", "list_rules", "one_rule"]

LOOKS_BACK = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ListedRule:
    """A rule in force, and whose it is.

    ``team``: whose own it is; ``None``: all teams share it. ``has_own``: some team of the actor's
    has its own version of it.
    """

    rule: Rule
    team: Named | None
    has_own: bool


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found in the conversations that began on ``since`` or later.

    By rule, and by whose version found it: a team's own, or (``None``) the shared one.
    """

    since: date
    tallies: Mapping[str, Mapping[int | None, RuleTally]]

    def of(self, rule: str, team_id: int | None = None) -> RuleTally:
        """By the own versions of a team, or (``None``) by those that all share."""
        return self.tallies.get(rule, {}).get(team_id, RuleTally())

    def by_others(self, rule: str, team_id: int | None = None) -> RuleTally:
        """By whoever else's versions."""
        owners = self.tallies.get(rule, {})
        theirs = (tally for owner, tally in owners.items() if owner != team_id)
        return reduce(RuleTally.and_of, theirs, RuleTally())


@dataclass(frozen=True, slots=True)
class Grade:
    """A criterion that the rule's findings pre-fill: each takes ``deduct`` points off."""

    rubric: Rubric
    criterion: Criterion
    deduct: Decimal


@dataclass(frozen=True, slots=True)
class RulePage:
    """One version of a rule, and whose it is.

    ``hits``: by owner of the version; ``None`` where the actor sees no conversations.
    """

    rule: Rule
    held: Held
    grades: Sequence[Grade]
    hits: Hits | None


def list_rules(context: Context) -> Sequence[ListedRule]:
    """The rules in force, the gravest first, then in the order of their ids.

    What a team of the actor's has of its own is a rule of its own there.
    """
    active = definitions.screening_rules(context)
    teams = teams_by_id(context)
    rules = active.within(context.actor.membership)
    owner: dict[RuleKey, Named] = {
        key: teams[team]
        for team, own in active.validity.own.items()
        for key in own.items()
        if team in teams
    }
    changed = {rule for rule, _ in owner}
    return sorted(
        (
            ListedRule(rule, owner.get((rule.id, rule.version)), rule.id in changed)
            for rule in rules
        ),
        key=_listed_in_order,
    )


def _listed_in_order(listed: ListedRule) -> tuple[int, str, bool, str]:
    rule, team = listed.rule, listed.team
    return -severity_rank(rule.severity), rule.id, team is not None, team.name if team else ""


def hits(context: Context, rule: str | None = None) -> Hits | None:
    """What the rules found within the actor's teams; ``None`` without any such team."""
    reach = context.reach(Right.SEE_CONVERSATIONS)
    if not reach:
        return None
    since = context.today - LOOKS_BACK
    moment = datetime.combine(since, time(), context.zone)
    return Hits(since, queries.tallies_since(context.session, moment, reach, rule))


def one_rule(
    context: Context, key: str, number: int | None = None, team_id: int | None = None
) -> RulePage:
    """The newest version of a rule, in force or not, or the one of a number.

    ``team_id``: that team's own; without one the shared version, else the own version of a team
    of the actor's. Raises NotFound, also for what belongs to teams in which they have no part.
    """
    known = definitions.readable_versions(context, Kind.RULE, key)
    found = held(context, known, number, team_id)
    return RulePage(
        rule=definitions.rule_of(found.version),
        held=found,
        grades=_grades(context, key),
        hits=hits(context, key),
    )


def _grades(context: Context, rule: str) -> list[Grade]:
    """Where the rubrics in force use the rule."""
    found = []
    for version in definitions.rubric_versions(context):
        linked = linked_criterion(version.rubric, rule)
        if linked is not None:
            criterion, link = linked
            found.append(Grade(version.rubric, criterion, link.deduct))
    return found
