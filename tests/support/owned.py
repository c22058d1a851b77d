"""What a team has of its own, of each kind of definition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from qa_app.core.definitions import Kind
from qa_app.services.context import Context
from qa_app.services.latency import profiles
from qa_app.services.rule_bench.publishing import publish
from tests.support.benching import BODY
from tests.support.house_floor import floor_of
from tests.support.permissions import House, Values

NOTE = "只用于本班组"
KEYS = {Kind.RULE: "own.words", Kind.LATENCY: "jd"}


def own_rule(context: Context, team_id: int) -> int:
    """A rule that nobody else has; the number of its version."""
    body = BODY.replace("id: banned.own-words", f"id: {KEYS[Kind.RULE]}")
    return publish(context, body, base=0, note=NOTE, team_id=team_id, rescreen=False).number


def own_profile(context: Context, team_id: int, threshold_s: float = 20) -> int:
    """A shared profile changed for the team."""
    shared, line = profiles.to_edit(context, KEYS[Kind.LATENCY], team_id)
    base = line.newest.number if line.newest else None
    changed = replace(shared, threshold_s=threshold_s)
    return profiles.save(context, changed, NOTE, based_on=base, team_id=team_id).number


OWNED: Mapping[Kind, Callable[[Context, int], int]] = {
    Kind.RULE: own_rule,
    Kind.LATENCY: own_profile,
}


def owned(house: House, kind: Kind) -> int:
    """The number of what the house's team has of its own."""

    def make() -> int:
        floor = floor_of(house)
        return OWNED[kind](floor.as_(floor.lead), house.team.id)

    number: int = house.thing(f"own {kind}", make)
    return number


def of_team(kind: Kind, *, named: bool = True) -> Values:
    """The address of what the house's team has of its own; ``named``: with the team."""

    def values(house: House) -> Mapping[str, object]:
        owned(house, kind)
        found: dict[str, object] = {"kind": kind.value, "key": KEYS[kind]}
        return {**found, "team_id": house.team.id} if named else found

    return values


def numbered(kind: Kind) -> Values:
    """What giving up and sharing post."""

    def values(house: House) -> Mapping[str, object]:
        number = str(owned(house, kind))
        return {"base": number, "number": number, "note": NOTE}

    return values
