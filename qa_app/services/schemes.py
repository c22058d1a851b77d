"""The schemes, to look up: what each computes, who is assessed by it, and whether it holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa_app.core.appraisal.examples import TriedExample, tried
from qa_app.core.appraisal.model import Scheme
from qa_app.core.definitions import Kind, Standing, Version, standing_on
from qa_app.core.errors import NotFound
from qa_app.core.permissions import Right
from qa_app.core.scheme_changes import Alteration, alterations
from qa_app.services import definitions
from qa_app.services.context import Context
from qa_app.services.definition_owners import Held, Listed, chosen_version, held, listed
from qa_app.services.definitions import SchemeVersion
from qa_app.storage.queries import scheme_uses as uses
from qa_app.storage.queries.conversations import Named, teams_in


@dataclass(frozen=True, slots=True)
class ListedScheme:
    """A scheme as it is in effect today, and whose it is.

    ``teams``: those among the actor's that are assessed by it today. ``later``: a version that
    is published and begins on a later day.
    """

    version: SchemeVersion
    listed: Listed
    teams: Sequence[Named]
    later: Version | None


@dataclass(frozen=True, slots=True)
class SchemePage:
    """One version of a scheme, whose it is, and its worked examples computed.

    ``in_effect``: the number of its owner's version that counts today; ``None``: there is none.
    """

    scheme: Scheme
    held: Held
    in_effect: int | None
    examples: Sequence[TriedExample]
    teams: Sequence[Named]


def list_schemes(context: Context) -> Sequence[ListedScheme]:
    """Every scheme, in the order of the ids; a team's own beside the shared one."""
    newest = {(each.key, each.team_id): each for each in definitions.versions(context, Kind.SCHEME)}
    standing, assessed = definitions.standing_schemes(context), _assessed(context)
    found = []
    for each in listed(context, standing):
        version = each.version
        later = newest[version.key, version.team_id]
        found.append(
            ListedScheme(
                definitions.scheme_of(version),
                each,
                _going_by(standing, version, assessed.get(version.key, ())),
                later if later.number > version.number else None,
            )
        )
    return found


def one_scheme(
    context: Context, key: str, number: int | None = None, team_id: int | None = None
) -> SchemePage:
    """The version of a scheme that is in effect today, or the one of a number.

    ``team_id``: that team's own; without one the shared version, else the own version of a team
    of the actor's. Raises NotFound, also for what belongs to teams in which they have no part.
    """
    known = definitions.readable_versions(context, Kind.SCHEME, key)
    chosen = chosen_version(known, number, team_id)
    standing = standing_on(known, context.today, context.zone)
    owner = chosen.team_id
    present = (standing.shared if owner is None else standing.own.get(owner, {})).get(key)
    version = present if number is None and present is not None else chosen
    held_scheme = definitions.scheme_of(version)
    return SchemePage(
        scheme=held_scheme.scheme,
        held=held(context, known, version.number),
        in_effect=present.number if present is not None else None,
        examples=[tried(held_scheme.scheme, each) for each in held_scheme.examples],
        teams=_going_by(standing, version, _assessed(context).get(key, ())),
    )


def _going_by(standing: Standing, version: Version, teams: Sequence[Named]) -> list[Named]:
    """Those teams for which the owner's versions of a scheme count."""
    own = standing.teams_with_own(version.key)
    return [
        team
        for team in teams
        if (team.id not in own if version.team_id is None else team.id == version.team_id)
    ]


def compared(context: Context, key: str, before: int, after: int) -> Sequence[Alteration]:
    """What differs between two versions of a scheme that the actor may read; raises NotFound."""
    known = {
        version.number: definitions.scheme_of(version).scheme
        for version in definitions.readable_versions(context, Kind.SCHEME, key)
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
