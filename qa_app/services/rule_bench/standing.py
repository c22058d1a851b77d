"""Which version of a rule is in force for whom, and which ones stored findings may come from."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from qa_app.core.definitions import Kind, Line, Version, standing
from qa_app.core.permissions import Reach
from qa_app.core.rule_bench import Audience, RunKind
from qa_app.core.rules.model import Rule
from qa_app.services import definition_versions, definitions
from qa_app.services.context import Context
from qa_app.storage.queries import definitions as stored
from qa_app.storage.queries import rule_bench as queries
from qa_app.storage.tables.rule_bench import RuleRun

EVERYWHERE = Reach(everywhere=True, team_ids=frozenset())


def line_for(context: Context, key: str, team_id: int | None) -> Line:
    """The versions of a rule as an owner has them."""
    return definition_versions.line_for(context, Kind.RULE, key, team_id)


def in_force(context: Context, key: str, team_id: int | None = None) -> Version | None:
    """The version of a rule that counts for a team, or (``None``) for who has none of its own."""
    return definition_versions.in_force(context, Kind.RULE, key, team_id)


def audience_of(
    context: Context, key: str, team_id: int | None, reach: Reach = EVERYWHERE
) -> Audience:
    """Whom a rule's version is for within reach: a team's own, or (``None``) the shared one.

    The shared one is not for teams that have their own.
    """
    if team_id is not None:
        own = frozenset({team_id}) if reach.covers(team_id) else frozenset[int]()
        return Audience(Reach(everywhere=False, team_ids=own))
    versions = stored.of_key(context.session, Kind.RULE, key)
    return Audience(reach, standing(versions).teams_with_own(key))


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
