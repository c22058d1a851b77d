"""Whose a definition is, as addresses and forms name it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import request

from qa_app.core.definitions import Version, line_of
from qa_app.core.errors import Invalid, NotFound
from qa_app.core.periods import Span, period_of
from qa_app.services.definition_owners import owners
from qa_app.web.context import context
from qa_app.web.navigation import N_

SHARED = "shared"
"""What stands for all teams where a team can be named."""


def asked_owner() -> int | None:
    """Whose a definition is to be: the team that was named, else all teams as far as one may."""
    said = request.values.get("team", "")
    if said == SHARED:
        return None
    return int(said) if said.isdecimal() and len(said) < 10 else owners(context()).first


def asked_team() -> int | None:
    """The team whose own an address asks for; what cannot be one is none."""
    said = request.args.get("team", "")
    return int(said) if said.isdecimal() and len(said) < 10 else None


def whose(team_id: int | None) -> dict[str, object]:
    """What a page of a draft says about whom it is for, and for whom it could be."""
    owning = owners(context())
    owner = next((team for team in owning.teams if team.id == team_id), None)
    return {"owners": owning, "owner": owner, "SHARED": SHARED}


def compared_pair(known: Sequence[Version]) -> tuple[Version, Version]:
    """The two versions that an address has compared, of those that may be read, newest first.

    By itself the newest with the one before it of the same owner, else with any before it.
    """
    by_number = {str(version.number): version for version in known}
    wanted = request.args.get("after", "")
    after = by_number.get(wanted) if wanted else known[0]
    if after is None:
        raise NotFound()
    said = request.args.get("before", "")
    if said:
        before = by_number.get(said)
    else:
        own = [each for each in line_of(known, after.team_id) if each.number < after.number]
        before = [*own, *(each for each in known if each.number < after.number), after][0]
    if before is None:
        raise NotFound()
    return before, after


def first_day(said: str) -> date:
    """From which day a scheme's version counts; raises Invalid."""
    try:
        day = date.fromisoformat(said)
    except ValueError:
        raise Invalid(N_("Say from which day the version counts."), field="since") from None
    period_of(day, Span.MONTH)
    return day
