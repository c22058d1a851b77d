"""What suggests an entry: a confirmed finding, a lost criterion, a critical error.

A person sets which item each belongs to; a person confirms what is suggested.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class LinkSource(StrEnum):
    """``RULE``: a confirmed finding of a rule (its id); ``CRITERION``: points lost on a criterion
    of a published review (``rubric#criterion``); ``CRITICAL``: a critical error in a review
    on a rubric (its id), whichever criterion it is.
    """

    RULE = "rule"
    CRITERION = "criterion"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Link:
    """Which item of which scheme a source belongs to; no team: every team.

    ``points`` and ``amount``: what a suggestion begins with where the item leaves a choice.
    ``since``: the first day of conversations that suggest something.
    """

    id: int
    team_id: int | None
    source: LinkSource
    source_key: str
    scheme: str
    item: str
    since: date
    points: Decimal | None = None
    amount: Decimal | None = None


def links_for(links: Iterable[Link], team_id: int, day: date) -> list[Link]:
    """The links that count for a team's conversation of a day.

    A team's own link goes before one of every team for the same source and scheme.
    """
    found: dict[tuple[LinkSource, str, str], Link] = {}
    for link in sorted(links, key=lambda each: (each.team_id is not None, each.since, each.id)):
        if link.team_id in {None, team_id} and link.since <= day:
            found[link.source, link.source_key, link.scheme] = link
    return list(found.values())


def mark_of(*parts: object) -> str:
    """By what a suggestion or a row of a file is known again: 64 hexadecimal digits."""
    joined = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(joined.encode()).hexdigest()
