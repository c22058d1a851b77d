"""Which scheme assesses whom: reading it for a period, and keeping the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qa_app.core.appraisal import Scheme
from qa_app.core.definitions import Standing
from qa_app.core.errors import Invalid, NotFound, _
from qa_app.core.people.spans import check_last_day
from qa_app.core.periods import Period
from qa_app.core.permissions import Right, RoleName
from qa_app.core.scheme_uses import Use, last_day_before, made_room, uses_of
from qa_app.services import audit, definitions
from qa_app.services.context import Context
from qa_app.services.definitions import SchemeVersion
from qa_app.storage.queries import scheme_uses as queries
from qa_app.storage.queries.conversations import Named, teams_in

MOST_TEAMS = 500


@dataclass(frozen=True, slots=True)
class Applied:
    """A scheme that assesses a team's period, in the version that counts for it.

    ``roles``: the people whom it assesses there; empty: everybody.
    """

    use: Use
    version: SchemeVersion

    @property
    def scheme(self) -> Scheme:
        return self.version.scheme

    @property
    def roles(self) -> frozenset[str]:
        return self.use.roles(self.scheme)

    def covers(self, role: str | None) -> bool:
        """Whether somebody of this role is assessed by it; without a known role: yes."""
        return not self.roles or role is None or role in self.roles


@dataclass(frozen=True, slots=True)
class NewUse:
    """What somebody wants to add to the table, for one team or several.

    ``beside``: other schemes for the same people stay in use.
    """

    scheme: str
    team_ids: Sequence[int]
    role: str | None
    since: date
    until: date | None = None
    beside: bool = False


@dataclass(frozen=True, slots=True)
class ListedUse:
    """A row as the page shows it; ``scheme`` in the version of today, ``None``: there is none."""

    use: Use
    scheme: Scheme | None
    team: str
    is_over: bool
    may_change: bool

    @property
    def roles(self) -> Sequence[str]:
        return sorted(self.use.roles(self.scheme))


@dataclass(frozen=True, slots=True)
class UsesPage:
    """The table; ``teams``: those for which the actor may add rows; ``without``: teams that no
    scheme assesses today.
    """

    rows: Sequence[ListedUse]
    schemes: Mapping[str, SchemeVersion]
    teams: Sequence[Named]
    without: Sequence[Named]


def in_force(context: Context, team_id: int, period: Period) -> tuple[Applied, ...]:
    """The schemes that assess a team's period, in the order of their ids.

    What is in effect on the period's last day counts for the whole of it: rows and versions.
    Rights are the caller's to ask for.
    """
    uses = [use for use in queries.every(context.session, team_id) if use.team_id == team_id]
    if not uses:
        return ()
    versions = definitions.schemes_on(context, period.last_day, team_id)
    schemes = {key: version.scheme for key, version in versions.items()}
    applying = uses_of(uses, schemes, team_id, period)
    return tuple(Applied(use, versions[use.scheme]) for use in applying)


def list_uses(context: Context) -> UsesPage:
    """The rows of the teams whose scores the actor sees."""
    context.actor.require(Right.SEE_SCORES)
    seen = context.reach(Right.SEE_SCORES)
    may = context.reach(Right.CHOOSE_SCHEMES)
    names = {team.id: team.name for team in teams_in(context.session, seen)}
    standing = definitions.standing_schemes(context)
    uses = [use for use in queries.every(context.session) if use.team_id in names]
    assessed = {use.team_id for use in uses if use.holds_on(context.today)}
    return UsesPage(
        rows=[
            ListedUse(
                use=use,
                scheme=_scheme(standing, use.scheme, use.team_id),
                team=names[use.team_id],
                is_over=use.until is not None and use.until < context.today,
                may_change=may.covers(use.team_id),
            )
            for use in uses
        ],
        schemes=definitions.known_schemes(context),
        teams=teams_in(context.session, may),
        without=[Named(team, name) for team, name in names.items() if team not in assessed],
    )


def one(context: Context, use_id: int) -> Use:
    """A row that the actor may change; raises NotFound or Refused for any other."""
    context.actor.require(Right.CHOOSE_SCHEMES)
    use = queries.one(context.session, use_id)
    if use is None:
        raise NotFound()
    context.actor.require(Right.CHOOSE_SCHEMES, use.team_id)
    return use


def add(context: Context, wanted: NewUse) -> Sequence[int]:
    """Add a row for each team; returns their ids.

    Rows for the same people that were open end the day before, unless the new ones are to stand
    beside them. Raises Invalid where one cannot stand, and then adds none; NotFound or Refused
    outside the actor's teams.
    """
    context.actor.require(Right.CHOOSE_SCHEMES)
    if not 0 < len(wanted.team_ids) <= MOST_TEAMS:
        raise Invalid(_("Choose at least one team."), field="teams")
    for team_id in wanted.team_ids:
        context.actor.require(Right.CHOOSE_SCHEMES, team_id)
    if wanted.role is not None and wanted.role not in set(RoleName):
        raise Invalid(_("There is no such role."), field="role")
    queries.take_turn(context.session)
    standing = definitions.standing_schemes(context)
    ids = [_add(context, wanted, team_id, standing) for team_id in sorted(set(wanted.team_ids))]
    context.session.commit()
    return ids


def end(context: Context, use_id: int, until: date) -> None:
    """Give a row an earlier last day; raises Invalid, NotFound."""
    queries.take_turn(context.session)
    use = one(context, use_id)
    check_last_day(use.since, use.until, until)
    queries.set_until(context.session, use_id, until)
    audit.record(
        context,
        "scheme.use_ended",
        "scheme_use",
        use_id,
        team_id=use.team_id,
        until=until.isoformat(),
    )
    context.session.commit()


def remove(context: Context, use_id: int) -> None:
    """Forget a row that was a slip; what was published meanwhile stays as it is."""
    queries.take_turn(context.session)
    use = one(context, use_id)
    queries.remove(context.session, use_id)
    audit.record(
        context,
        "scheme.use_removed",
        "scheme_use",
        use_id,
        team_id=use.team_id,
        scheme=use.scheme,
    )
    context.session.commit()


def _scheme(standing: Standing, key: str, team_id: int) -> Scheme | None:
    """A scheme as it is in effect for a team."""
    found = standing.for_team(team_id).get(key)
    return None if found is None else definitions.scheme_of(found).scheme


def _add(context: Context, wanted: NewUse, team_id: int, standing: Standing) -> int:
    found = standing.for_team(team_id)
    if wanted.scheme not in found:
        raise Invalid(_("There is no such scheme."), field="scheme")
    schemes = {key: definitions.scheme_of(each).scheme for key, each in found.items()}
    new = Use(0, wanted.scheme, team_id, wanted.role, wanted.since, wanted.until)
    uses = queries.every(context.session, team_id)
    ended = made_room(uses, schemes, new, beside=wanted.beside)
    for use in ended:
        queries.set_until(context.session, use.id, last_day_before(new))
    use_id = queries.add(context.session, new, created_by=context.actor.user_id, now=context.now)
    audit.record(
        context,
        "scheme.use_added",
        "scheme_use",
        use_id,
        team_id=team_id,
        scheme=new.scheme,
        role=new.role,
        since=new.since.isoformat(),
        until=new.until and new.until.isoformat(),
        ended=[use.id for use in ended],
    )
    return use_id
