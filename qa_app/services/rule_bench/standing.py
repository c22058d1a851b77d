"""Which version of a rule is in force, and which versions stored findings may come from."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from qa_app.core.definitions import Kind, Version
from qa_app.core.rule_bench import RunKind
from qa_app.core.rules.model import Rule
from qa_app.services import definitions
from qa_app.services.context import Context
from qa_app.storage.queries import rule_bench as queries
from qa_app.storage.tables.rule_bench import RuleRun


def in_force(context: Context, key: str) -> Version | None:
    """The version of a rule that is in force; ``None`` where there is none."""
    versions = definitions.versions_of(context, Kind.RULE, key)
    return versions[0] if versions and versions[0].retired_at is None else None


def unsettled(
    context: Context, key: str, number: int, also: Collection[int] = ()
) -> Sequence[Rule | None]:
    """What texts may have been screened by since all were last brought into line.

    The versions before ``number`` down to the one that everything was screened by, those of
    ``also``, and none (``None``) where the rule was out of use or not there meanwhile.
    """
    versions = definitions.versions_of(context, Kind.RULE, key)
    settled = queries.newest_run(
        context.session, key, RunKind.RESCREEN.value, RuleRun.finished_at.is_not(None)
    )
    least = 0 if settled is None else settled.against
    earlier = [each for each in versions if least <= each.number < number or each.number in also]
    found: list[Rule | None] = [definitions.rule_of(each) for each in earlier]
    first = versions[-1].created_at
    absent = settled is None and queries.imported_before(context.session, first)
    if absent or any(each.retired_at for each in earlier):
        found.append(None)
    return found
