"""Packs of rules: what each looks for, how often it hits, and for which teams it is on.

Switching has the stored conversations of the team screened again by the pack's rules, as far as
these can hit there. What people decided on a hit is kept, also while the pack is off.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from qa_app.core.definitions import Kind
from qa_app.core.errors import NotFound, Refused, _
from qa_app.core.listing import severity_rank
from qa_app.core.packs import Pack
from qa_app.core.people.records import TeamRecord
from qa_app.core.permissions import Reach, Right
from qa_app.core.rules.model import Rule
from qa_app.definitions.packs import shipped_packs
from qa_app.services import audit, definitions
from qa_app.services.context import Context
from qa_app.services.rule_bench import runs
from qa_app.services.rule_bench.rescreening import enqueue_rescreen
from qa_app.services.rule_bench.runs import Run
from qa_app.storage.queries import packs as queries
from qa_app.storage.queries.packs import Switched
from qa_app.storage.queries.people import teams


@dataclass(frozen=True, slots=True)
class PackSummary:
    """A pack, how many rules it has, and for whom of the actor's teams it is on.

    ``on_in``: how many of their teams have it, of ``teams``; ``everywhere``: every team has.
    """

    pack: Pack
    rules: int
    everywhere: bool
    on_in: int
    teams: int


@dataclass(frozen=True, slots=True)
class PackPage:
    """One pack with its rules, the gravest first, and where it is on.

    ``teams``: those for whom the actor may switch it. ``switched``: by team; ``None``: for
    every team. ``for_all``: the actor may switch it for every team. ``again``: the latest
    re-screening by each rule, where there was one.
    """

    pack: Pack
    rules: Sequence[Rule]
    teams: Sequence[TeamRecord]
    switched: Mapping[int | None, Switched]
    for_all: bool
    again: Mapping[str, Run]

    @property
    def under_way(self) -> Sequence[Run]:
        """Re-screenings that have not ended, in the order in which they were asked for."""
        return sorted(
            (run for run in self.again.values() if run.under_way), key=lambda run: run.row.id
        )

    @property
    def done(self) -> Sequence[Run]:
        """Re-screenings that came to their end."""
        return [run for run in self.again.values() if run.row.finished_at is not None]

    @property
    def stopped(self) -> Sequence[Run]:
        """Re-screenings that ended without having read everything."""
        return [
            run for run in self.again.values() if not run.under_way and run.row.finished_at is None
        ]

    @property
    def everywhere(self) -> Switched | None:
        return self.switched.get(None)


def list_packs(context: Context) -> list[PackSummary]:
    """The packs that there are, in the order of their ids."""
    context.actor.require(Right.SET_REVIEWING)
    reach = context.reach(Right.SET_REVIEWING)
    switches = queries.switches(context.session)
    own = [team.id for team in teams.teams_in(context.session, reach)]
    rules = definitions.pack_rules(context)
    return [
        PackSummary(
            pack=pack,
            rules=sum(rule.pack == pack.id for rule in rules),
            everywhere=pack.id in switches.everywhere,
            on_in=sum(pack.id in switches.on_for(team) for team in own),
            teams=len(own),
        )
        for pack in shipped_packs().values()
    ]


def one_pack(context: Context, pack_id: str) -> PackPage:
    """One pack; raises NotFound."""
    context.actor.require(Right.SET_REVIEWING)
    pack = _pack(pack_id)
    reach = context.reach(Right.SET_REVIEWING)
    rules = [rule for rule in definitions.pack_rules(context) if rule.pack == pack.id]
    return PackPage(
        pack=pack,
        rules=sorted(rules, key=lambda rule: (-severity_rank(rule.severity), rule.id)),
        teams=teams.teams_in(context.session, reach),
        switched=queries.switched(context.session, pack.id),
        for_all=reach.everywhere,
        again=runs.newest_rescreens(context, [rule.id for rule in rules]),
    )


def switch(context: Context, pack_id: str, team_id: int | None, *, on: bool) -> bool:
    """Switch a pack on or off for a team, or (no team) for every team; whether that changed it.

    Raises NotFound for a pack or team that is not there, Refused without the right.
    """
    pack = _pack(pack_id)
    _check_team(context, team_id)
    queries.take_turn(context.session)
    if (team_id in queries.switched(context.session, pack.id)) is on:
        return False
    try:
        (_switch_on if on else _switch_off)(context, pack, team_id)
    except IntegrityError:
        # Somebody else has switched it on in the same moment.
        context.session.rollback()
        return False
    return True


def _switch_on(context: Context, pack: Pack, team_id: int | None) -> None:
    queries.add(context.session, pack.id, team_id, context.actor.user_id, context.now)
    audit.record(context, "pack.switched_on", "pack", pack.id, team_id)
    _screen_again(context, pack, team_id)
    context.session.commit()


def _switch_off(context: Context, pack: Pack, team_id: int | None) -> None:
    queries.remove(context.session, pack.id, team_id)
    audit.record(context, "pack.switched_off", "pack", pack.id, team_id)
    _screen_again(context, pack, team_id)
    context.session.commit()


def _screen_again(context: Context, pack: Pack, team_id: int | None) -> None:
    """Have the stored texts of these teams screened again; commits nothing.

    Where the pack is on for every team, one team's own switch changes nothing there.
    """
    if team_id is not None and None in queries.switched(context.session, pack.id):
        return
    teams_meant = frozenset() if team_id is None else frozenset({team_id})
    reach = Reach(everywhere=team_id is None, team_ids=teams_meant)
    standing = definitions.standing_of(context, Kind.RULE)
    for version in standing.versions:
        if definitions.rule_of(version).pack != pack.id:
            continue
        if version.team_id is None:
            if team_id not in standing.teams_with_own(version.key):
                enqueue_rescreen(context, version, switched=reach)
        elif reach.covers(version.team_id):
            enqueue_rescreen(context, version, version.team_id)


def _pack(pack_id: str) -> Pack:
    pack = shipped_packs().get(pack_id)
    if pack is None:
        raise NotFound(_("There is no such pack of rules."))
    return pack


def _check_team(context: Context, team_id: int | None) -> None:
    if team_id is None:
        context.actor.require(Right.SET_REVIEWING)
        if not context.reach(Right.SET_REVIEWING).everywhere:
            raise Refused(_("Only an administrator of every team may switch a pack for all."))
        return
    context.actor.require(Right.SET_REVIEWING, team_id)
    if teams.team(context.session, team_id) is None:
        raise NotFound()
