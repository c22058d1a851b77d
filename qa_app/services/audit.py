"""What was done, by whom, to what: appended in the transaction that did it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qa_app.core.audit import Anchor, Entry, Verdict, next_link
from qa_app.core.audit import verify as verify_chain
from qa_app.core.listing import Page, Place
from qa_app.core.permissions import Right
from qa_app.services.context import Context
from qa_app.storage.queries import audit as queries
from qa_app.storage.queries.conversations import Named, teams_in
from qa_app.storage.tables.base import to_ms


def record(
    context: Context,
    action: str,
    subject: str,
    subject_id: int | str,
    team_id: int | None = None,
    **details: object,
) -> None:
    """Append one entry; commits nothing.

    ``action`` is a word such as ``review.submitted``, ``subject`` the kind of thing
    (``review``) and ``subject_id`` its id. ``details`` carry ids, counts, states, decimals and
    digests, never what somebody wrote. Call it last before the commit: from here on other
    transactions that record something wait for this one.
    """
    context.session.flush()
    queries.take_turn(context.session)
    last = queries.last_link(context.session)
    entry = Entry(
        number=1 if last is None else last.entry.number + 1,
        at_ms=to_ms(context.now),
        user_id=context.actor.user_id,
        actor=context.actor.name,
        action=action,
        subject=subject,
        subject_id=str(subject_id),
        team_id=team_id,
        details=queries.as_stored(details),
    )
    queries.append(context.session, next_link(entry, last))


def entries(
    context: Context, *, action: str = "", user_id: int | None = None, place: Place | None = None
) -> Page[Entry]:
    """A page of what was done in the actor's teams, the newest first."""
    context.actor.require(Right.SEE_AUDIT)
    reach = context.reach(Right.SEE_AUDIT)
    return queries.page(context.session, reach, action=action, user_id=user_id, place=place)


def actors(context: Context) -> Sequence[Named]:
    """Who did something in the actor's teams."""
    context.actor.require(Right.SEE_AUDIT)
    return queries.actors(context.session, context.reach(Right.SEE_AUDIT))


def teams(context: Context) -> Mapping[int, str]:
    """The names of the teams that entries are about."""
    found = teams_in(context.session, context.reach(Right.SEE_AUDIT))
    return {team.id: team.name for team in found}


def verify(context: Context, anchor: Anchor | None = None) -> Verdict:
    """Check the whole chain, and that it still holds an entry noted earlier."""
    context.actor.require(Right.SEE_AUDIT)
    return verify_chain(queries.chain(context.session), anchor)
