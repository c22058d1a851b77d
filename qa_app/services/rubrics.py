"""The rubrics, to look up: every criterion with what it means and what it is worth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa_app.core.definitions import Kind
from qa_app.core.rubrics import Rubric
from qa_app.core.rubrics.suggestions import linked_criterion
from qa_app.core.rules.model import Rule
from qa_app.services import definitions
from qa_app.services.context import Context
from qa_app.services.definition_owners import Held, Listed, held, listed


@dataclass(frozen=True, slots=True)
class ListedRubric:
    """A rubric in force, and whose it is."""

    rubric: Rubric
    listed: Listed


@dataclass(frozen=True, slots=True)
class RubricPage:
    """One version of a rubric, and whose it is.

    ``rules``: the rules in force whose findings pre-fill a criterion, by its id.
    """

    rubric: Rubric
    held: Held
    rules: Mapping[str, Sequence[Rule]]


def list_rubrics(context: Context) -> Sequence[ListedRubric]:
    """The rubrics in force, in the order of their ids; a team's own beside the shared one."""
    found = listed(context, definitions.standing_of(context, Kind.RUBRIC))
    return [ListedRubric(definitions.rubric_of(each.version), each) for each in found]


def one_rubric(
    context: Context, key: str, number: int | None = None, team_id: int | None = None
) -> RubricPage:
    """The newest version of a rubric, in force or not, or the one of a number.

    ``team_id``: that team's own; without one the shared version, else the own version of a team
    of the actor's. Raises NotFound, also for what belongs to teams in which they have no part.
    """
    known = definitions.readable_versions(context, Kind.RUBRIC, key)
    found = held(context, known, number, team_id)
    rubric = definitions.rubric_of(found.version)
    return RubricPage(rubric, found, _linked(context, rubric))


def _linked(context: Context, rubric: Rubric) -> dict[str, list[Rule]]:
    by_criterion: dict[str, list[Rule]] = defaultdict(list)
    for rule in definitions.active_rules(context):
        found = linked_criterion(rubric, rule.id)
        if found is not None:
            by_criterion[found[0].id].append(rule)
    return by_criterion
