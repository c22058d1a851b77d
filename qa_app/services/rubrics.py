"""The rubrics, to look up: every criterion with what it means and what it is worth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa_app.core.definitions import Kind, Version
from qa_app.core.errors import NotFound
from qa_app.core.rubrics import Rubric
from qa_app.core.rubrics.suggestions import linked_criterion
from qa_app.core.rules.model import Rule
from qa_app.services import definitions
from qa_app.services.context import Context
from qa_app.services.definitions import RubricVersion


@dataclass(frozen=True, slots=True)
class RubricPage:
    """One version of a rubric and every version there is, the newest first.

    ``rules``: the rules in force whose findings pre-fill a criterion, by its id.
    """

    rubric: Rubric
    version: Version
    versions: Sequence[Version]
    rules: Mapping[str, Sequence[Rule]]

    @property
    def is_newest(self) -> bool:
        return self.version == self.versions[0]


def list_rubrics(context: Context) -> Sequence[RubricVersion]:
    """The rubrics in force, in the order of their ids."""
    return definitions.rubric_versions(context)


def one_rubric(context: Context, key: str, number: int | None = None) -> RubricPage:
    """The newest version of a rubric, in force or not, or the one of a number.

    Raises NotFound.
    """
    versions = definitions.versions_of(context, Kind.RUBRIC, key)
    for version in versions:
        if number is None or version.number == number:
            rubric = definitions.rubric_of(version)
            return RubricPage(rubric, version, versions, _linked(context, rubric))
    raise NotFound()


def _linked(context: Context, rubric: Rubric) -> dict[str, list[Rule]]:
    by_criterion: dict[str, list[Rule]] = defaultdict(list)
    for rule in definitions.active_rules(context):
        found = linked_criterion(rubric, rule.id)
        if found is not None:
            by_criterion[found[0].id].append(rule)
    return by_criterion
