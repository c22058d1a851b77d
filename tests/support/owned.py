"""What a team has of its own, of each kind of definition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from qa_app.core.definitions import Kind, Seed, Shipped
from qa_app.definitions.schemes.reading import FOLDER
from qa_app.services import definition_versions
from qa_app.services.context import Context
from qa_app.services.latency import profiles
from qa_app.services.rule_bench.publishing import publish
from qa_app.storage.queries.definitions import add_seeds, add_version, of_key
from tests.support.benching import BODY
from tests.support.clock import MONDAY_MORNING
from tests.support.house_floor import floor_of
from tests.support.permissions import House, Values

NOTE = "只用于本班组"
Own = Callable[[Context, int], int]
KEYS = {
    Kind.RULE: "own.words",
    Kind.RUBRIC: "001-O",
    Kind.LATENCY: "jd",
    Kind.SCHEME: "001-D",
}


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


def own_text(kind: Kind, change: tuple[str, str], since: date | None = None) -> Own:
    """Makes a shared definition, changed in its text, a team's own; the number of its version."""

    def make(context: Context, team_id: int) -> int:
        key = KEYS[kind]
        line = definition_versions.take_line(context, kind, key, team_id)
        if line.newest is None:
            body = (FOLDER / f"{key}.yaml").read_text("utf-8")
            add_seeds(context.session, [Seed(Shipped(kind, key, body), 1)], MONDAY_MORNING)
            line = definition_versions.take_line(context, kind, key, team_id)
        assert line.newest is not None
        body = line.newest.body.replace(*change)
        added = definition_versions.add(context, kind, key, body, line, NOTE, since=since)
        context.session.commit()
        return added.number

    return make


own_rubric = own_text(Kind.RUBRIC, ("pass_mark: 60", "pass_mark: 75"))
own_scheme = own_text(Kind.SCHEME, ("value: 1000", "value: 1500"), date(2026, 9, 1))

OWNED: Mapping[Kind, Own] = {
    Kind.RULE: own_rule,
    Kind.RUBRIC: own_rubric,
    Kind.LATENCY: own_profile,
    Kind.SCHEME: own_scheme,
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
        return {"base": number, "number": number, "note": NOTE, "since": "2026-11-01"}

    return values


def owned_key(house: House, kind: Kind) -> str:
    """The id of what the house's team has and nobody else, of a kind that is a copied text."""

    def make() -> str:
        number, key = owned(house, kind), f"ours-{kind}"
        session = house.session
        [copied] = [each for each in of_key(session, kind, KEYS[kind]) if each.number == number]
        add_version(
            session,
            kind,
            key,
            copied.body.replace(f"id: {KEYS[kind]}", f"id: {key}", 1),
            number=1,
            note=NOTE,
            author_id=None,
            now=MONDAY_MORNING,
            team_id=house.team.id,
        )
        session.commit()
        return key

    made: str = house.thing(f"only own {kind}", make)
    return made
