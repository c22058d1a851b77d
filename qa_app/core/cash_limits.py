"""Limits that administrators set on deductions in cash (现金扣款), and what they cut."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from qa_app.core.decimals import half_up, plain
from qa_app.core.errors import Invalid, _
from qa_app.core.people.spans import check_days
from qa_app.core.periods import Period

LONGEST_REASON = 500
MOST_YUAN = Decimal(1_000_000)


class LimitKind(StrEnum):
    """``BLOCK``: none at all; ``AMOUNT``: so many yuan a person and period; ``SHARE``: so many
    percent of what the person earned in the period.
    """

    BLOCK = "block"
    AMOUNT = "amount"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class CashLimit:
    """One limit from one day to another, both inclusive; no team: every team."""

    id: int
    team_id: int | None
    kind: LimitKind
    value: Decimal | None
    since: date
    until: date | None = None
    reason: str = ""

    def holds_in(self, team_id: int, period: Period) -> bool:
        """Whether it counts for a team's period: it holds on the period's last day."""
        begun = self.since <= period.last_day
        running = self.until is None or period.last_day <= self.until
        return self.team_id in {None, team_id} and begun and running


@dataclass(frozen=True, slots=True)
class Cut:
    """What limits leave of a person's deductions, in yuan, unsigned.

    ``given_back``: what is not deducted. ``limit``: the one that said so; ``None``: none did.
    """

    deducted: Decimal
    allowed: Decimal
    limit: CashLimit | None

    @property
    def given_back(self) -> Decimal:
        return self.deducted - self.allowed


def limits_of(limits: Iterable[CashLimit], team_id: int, period: Period) -> list[CashLimit]:
    """The limits that count for a team's period."""
    return [each for each in limits if each.holds_in(team_id, period)]


def allowed(limit: CashLimit, earned: Decimal) -> Decimal:
    """How many yuan a limit leaves to be deducted of somebody who earned so much."""
    if limit.kind is LimitKind.BLOCK or limit.value is None:
        return Decimal(0)
    if limit.kind is LimitKind.AMOUNT:
        return limit.value
    return half_up(max(earned, Decimal(0)) * limit.value / 100)


def cut(payments: Iterable[Decimal], limits: Iterable[CashLimit]) -> Cut:
    """What is deducted of a person's payments (yuan, signed) under the limits in force.

    The positive lines are what was earned, the negative ones the deductions. Of several limits
    the one that leaves least counts; where two leave the same, the older one is named.
    """
    lines: Sequence[Decimal] = list(payments)
    earned = sum((each for each in lines if each > 0), Decimal(0))
    deducted = -sum((each for each in lines if each < 0), Decimal(0))
    best = min(limits, key=lambda each: (allowed(each, earned), each.id), default=None)
    if best is None or allowed(best, earned) >= deducted:
        return Cut(deducted, deducted, None)
    return Cut(deducted, allowed(best, earned), best)


def checked(limit: CashLimit) -> CashLimit:
    """The limit itself; raises Invalid naming the field that makes no sense."""
    check_days(limit.since, limit.until)
    if not limit.reason.strip():
        raise Invalid(_("Give a reason."), field="reason")
    if len(limit.reason) > LONGEST_REASON:
        raise Invalid(
            _("Keep the reason to %(most)s characters."), field="reason", most=LONGEST_REASON
        )
    if limit.kind is LimitKind.BLOCK:
        if limit.value is not None:
            raise Invalid(
                _("Where nothing may be deducted, leave the figure empty."), field="value"
            )
        return limit
    most = Decimal(100) if limit.kind is LimitKind.SHARE else MOST_YUAN
    if limit.value is None or not 0 <= limit.value <= most:
        raise Invalid(_("Write a figure from 0 to %(most)s."), field="value", most=plain(most))
    return limit
