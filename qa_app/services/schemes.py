"""The schemes, to look up: what each computes, who is assessed by it, and whether it holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa_app.core.appraisal.examples import TriedExample, tried
from qa_app.core.appraisal.model import Scheme
from qa_app.core.definitions import Kind, Version, standing_on
from qa_app.core.errors import NotFound
from qa_app.core.permissions import Right
from qa_app.core.scheme_changes import Alteration, alterations
from qa_app.services import definitions
from qa_app.services.context import Context
from qa_app.services.definitions import SchemeVersion
from qa_app.storage.queries import scheme_uses as uses
from qa_app.storage.queries.conversations import Named, teams_in


@dataclass(frozen=True, slots=True)
class ListedScheme:
    """A scheme as it is in effect today.

    ``teams``: those among the actor's that are assessed by it today. ``later``: a version that
    is published and begins on a later day.
    """

    version: SchemeVersion
    teams: Sequence[Named]
    later: Version | None


@dataclass(frozen=True, slots=True)
class SchemePage:
    """One version of a scheme, every version, newest first, and its worked examples computed.

    ``in_effect``: the number of the version that counts today.
    """

    scheme: Scheme
    version: Version
    versions: Sequence[Version]
    in_effect: int
    examples: Sequence[TriedExample]
    teams: Sequence[Named]

    @property
    def is_newest(self) -> bool:
        return self.version == self.versions[0]


def list_schemes(context: Context) -> Sequence[ListedScheme]:
    """Every scheme, in the order of the ids."""
    of_key: dict[str, list[Version]] = defaultdict(list)
    for version in definitions.versions(context, Kind.SCHEME):
        of_key[version.key].append(version)
    teams = _assessed(context)
    found = []
    for key, history in sorted(of_key.items()):
        present = standing_on(history, context.today, context.zone).shared.get(key)
        if present is not None:
            later = history[-1] if history[-1].number > present.number else None
            found.append(ListedScheme(definitions.scheme_of(present), teams.get(key, ()), later))
    return found


def one_scheme(context: Context, key: str, number: int | None = None) -> SchemePage:
    """The version of a scheme that is in effect today, or the one of a number.

    Raises NotFound.
    """
    versions = definitions.versions_of(context, Kind.SCHEME, key)
    present = standing_on(versions, context.today, context.zone).shared.get(key)
    wanted = present.number if present is not None and number is None else number
    version = next((each for each in versions if each.number == wanted), None)
    if version is None or present is None:
        raise NotFound()
    held = definitions.scheme_of(version)
    return SchemePage(
        scheme=held.scheme,
        version=version,
        versions=versions,
        in_effect=present.number,
        examples=[tried(held.scheme, each) for each in held.examples],
        teams=_assessed(context).get(key, ()),
    )


def compared(context: Context, key: str, before: int, after: int) -> Sequence[Alteration]:
    """What changed from one version of a scheme to another; raises NotFound."""
    known = {
        version.number: definitions.scheme_of(version).scheme
        for version in definitions.versions_of(context, Kind.SCHEME, key)
    }
    if before not in known or after not in known:
        raise NotFound()
    return alterations(known[before], known[after])


def _assessed(context: Context) -> Mapping[str, Sequence[Named]]:
    """The teams whose scores the actor sees, by the schemes that assess them today."""
    teams = teams_in(context.session, context.reach(Right.SEE_SCORES))
    names = {team.id: team for team in teams}
    found: dict[str, dict[int, Named]] = defaultdict(dict)
    for use in uses.every(context.session) if names else ():
        if use.team_id in names and use.holds_on(context.today):
            found[use.scheme][use.team_id] = names[use.team_id]
    return {key: sorted(own.values(), key=lambda team: team.name) for key, own in found.items()}
