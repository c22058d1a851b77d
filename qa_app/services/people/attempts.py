"""Counting attempts to prove a password, for the name tried and the address it came from."""

from __future__ import annotations

from datetime import timedelta

from qa_app.core.errors import Refused, _
from qa_app.core.people.throttle import ADDRESS, NAME, NO_WAIT, wait_left
from qa_app.services.context import Context
from qa_app.storage.queries.people import sign_ins

_KEPT = timedelta(days=1)
_LONGEST_ADDRESS = 64


class TooManyTries(Refused):
    """Somebody must wait before the next try; ``wait`` says how long."""

    def __init__(self, wait: timedelta) -> None:
        self.wait = wait
        super().__init__(
            _("Too many failed tries. Try again in %(seconds)s seconds."), seconds=self.seconds
        )

    @property
    def seconds(self) -> int:
        return max(1, round(self.wait.total_seconds()))


def begin_attempt(context: Context, username: str, address: str) -> None:
    """Count an attempt as failed until it succeeds; raises TooManyTries instead of counting.

    Counted and committed before the slow hash, many tries at once are as many tries. A name
    that does not exist is counted like one that does.
    """
    session, now, address = context.session, context.now, address[:_LONGEST_ADDRESS]
    sign_ins.forget_attempts_before(session, now - _KEPT)
    wait = max(
        wait_left(sign_ins.failures_of_name(session, username, now - NAME.window), now, NAME),
        wait_left(
            sign_ins.failures_of_address(session, address, now - ADDRESS.window), now, ADDRESS
        ),
    )
    if wait == NO_WAIT:
        sign_ins.add_attempt(session, username, address, now)
    session.commit()
    if wait > NO_WAIT:
        raise TooManyTries(wait)
