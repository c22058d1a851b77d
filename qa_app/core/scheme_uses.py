"""Which scheme (考核方案) assesses whom: a dated table by team and role.

A period goes by the rows that hold on its last day. A scheme says itself which roles it assesses;
a row may narrow that to one role. Several schemes may stand side by side in one team: for
different roles, or one for the pay and one for the grades.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qa_app.core.appraisal import Scheme
from qa_app.core.errors import Invalid, _
from qa_app.core.people.spans import check_days, day_before, overlap
from qa_app.core.periods import Period


@dataclass(frozen=True, slots=True)
class Use:
    """One row: a scheme in a team from one day to another, both inclusive.

    ``scheme``: its id. ``role``: for people of this role alone; ``None``: for whomever the
    scheme assesses. ``until`` ``None``: until further notice.
    """

    id: int
    scheme: str
    team_id: int
    role: str | None
    since: date
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)

    def roles(self, scheme: Scheme | None) -> frozenset[str]:
        """Whom it assesses; empty: everybody."""
        if self.role is not None:
            return frozenset({self.role})
        return frozenset(scheme.roles if scheme is not None else ())


def uses_of(
    uses: Iterable[Use], schemes: Mapping[str, Scheme], team_id: int, period: Period
) -> list[Use]:
    """The rows by which a team's period is assessed, in the order of their schemes.

    ``schemes``: in the versions that count for the period. One that is not made for periods of
    this length is passed over.
    """
    found = [
        use
        for use in uses
        if use.team_id == team_id
        and use.holds_on(period.last_day)
        and use.scheme in schemes
        and period.span in schemes[use.scheme].spans
    ]
    return sorted(found, key=lambda use: (use.scheme, use.role or "", use.since, use.id))


def rivals(uses: Iterable[Use], schemes: Mapping[str, Scheme], new: Use) -> list[Use]:
    """The rows that assess some of the same people on some of the same days."""
    wanted = new.roles(schemes.get(new.scheme))
    return [
        use
        for use in uses
        if use.id != new.id
        and use.team_id == new.team_id
        and _meet(use.roles(schemes.get(use.scheme)), wanted)
        and overlap(use.since, use.until, new.since, new.until)
    ]


def made_room(
    uses: Iterable[Use], schemes: Mapping[str, Scheme], new: Use, *, beside: bool
) -> Sequence[Use]:
    """The rows that have to end the day before the new one begins.

    ``beside``: whether other schemes for the same people stay in use; the same scheme is never
    used twice for them. Raises Invalid where a row has begun no earlier, or where days or roles
    make no sense.
    """
    check_days(new.since, new.until)
    scheme = schemes.get(new.scheme)
    if scheme is not None and new.role is not None and scheme.roles:
        _require_role(scheme, new.role)
    ended = [use for use in rivals(uses, schemes, new) if use.scheme == new.scheme or not beside]
    for use in ended:
        if use.until is not None or use.since >= new.since:
            raise Invalid(
                _(
                    "Scheme %(scheme)s is in use there from %(since)s to %(until)s. "
                    "End that row first, choose other days, or use both side by side."
                ),
                field="since",
                scheme=use.scheme,
                since=use.since.isoformat(),
                until=use.until.isoformat() if use.until else "…",
            )
    return ended


def last_day_before(new: Use) -> date:
    """The last day of a row that makes room for a new one."""
    return day_before(new.since)


def _require_role(scheme: Scheme, role: str) -> None:
    if role not in scheme.roles:
        raise Invalid(_("This scheme does not assess people of that role."), field="role")


def _meet(some: frozenset[str], others: frozenset[str]) -> bool:
    return not some or not others or bool(some & others)
