"""How long somebody must wait after failed sign-ins.

The first failures cost nothing, so that a mistyped password stays a small thing; then each
one doubles the wait up to a limit. Counted for the name tried and for the address it came
from, whichever asks for longer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Patience:
    """``free`` failures within ``window`` cost nothing; the next costs ``first``, and so on."""

    free: int
    first: timedelta
    longest: timedelta
    window: timedelta


NAME = Patience(5, timedelta(seconds=5), timedelta(minutes=15), timedelta(hours=1))
# A whole office may stand behind one address.
ADDRESS = Patience(30, timedelta(seconds=5), timedelta(minutes=5), timedelta(hours=1))

NO_WAIT = timedelta(0)


def wait_left(failures: Iterable[datetime], now: datetime, patience: Patience) -> timedelta:
    """What is left of the wait at ``now``; zero where the next try is welcome.

    ``failures``: when sign-ins failed, in any order; those before the window do not count.
    """
    counted = [at for at in failures if now - patience.window < at]
    if len(counted) < patience.free:
        return NO_WAIT
    wait = patience.first
    for _doubling in range(len(counted) - patience.free):
        wait = min(wait * 2, patience.longest)
    return max(max(counted) + wait - now, NO_WAIT)
