"""Writing versions of definitions, of whichever kind: adding, sharing, giving up.

A version is a team's own or shared by all; a team's own can be given up, and be shared. What
follows from a change in the same transaction, such as screening again, is for its kind to say.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from qa_app.core.definitions import Kind, Line, Version, note_of, standing
from qa_app.core.errors import Conflict, Invalid, NotFound, _
from qa_app.services import audit, definitions
from qa_app.services.context import Context
from qa_app.services.definition_owners import require_owner
from qa_app.storage.queries import definitions as queries

MEANWHILE = _("Somebody has published another version meanwhile. Look at it first.")
STILL_ASSESSED = _(
    "There is no shared version to go back to. End the scheme for the team where schemes are "
    "chosen."
)
"""Periods and ledger entries name their scheme, and have to be read and computed by it."""

Follow = Callable[[Version], None]


def nothing_follows(_version: Version) -> None:
    """What is read anew each time needs no more than its version."""


def line_for(context: Context, kind: Kind, key: str, team_id: int | None) -> Line:
    """The versions of a definition as an owner has them."""
    return Line(team_id, queries.of_key(context.session, kind, key))


def take_line(context: Context, kind: Kind, key: str, team_id: int | None) -> Line:
    """The same for who may write there; nobody else adds one until the transaction ends.

    Raises Refused or NotFound for who may not.
    """
    require_owner(context, team_id)
    queries.take_turn(context.session)
    return line_for(context, kind, key, team_id)


def in_force(context: Context, kind: Kind, key: str, team_id: int | None = None) -> Version | None:
    """The version that counts for a team, or (``None``) for who has none of its own."""
    versions = queries.of_key(context.session, kind, key)
    return standing(versions).for_team(team_id).get(key)


def earlier_of(line: Line, number: int) -> Version:
    """An owner's version of a number; raises NotFound."""
    for version in line.versions:
        if version.number == number:
            return version
    raise NotFound()


def add(
    context: Context,
    kind: Kind,
    key: str,
    body: str,
    line: Line,
    note: str,
    *,
    since: date | None = None,
    shared_from: Version | None = None,
) -> Version:
    """The next version of an owner's, with its entry in the audit log; commits nothing.

    ``since``: the day from which it counts. ``shared_from``: the team's own that it repeats.
    Raises Invalid where it says nothing new, or the note is missing.
    """
    said = note_of(note)
    newest = line.newest
    if newest is not None and newest.retired_at is None and definitions.same(newest, body):
        raise Invalid(_("Nothing has changed since version %(number)s."), number=newest.number)
    number = line.next_number
    queries.add_version(
        context.session,
        kind,
        key,
        body,
        number=number,
        note=said,
        author_id=context.actor.user_id,
        now=context.now,
        since=since,
        team_id=line.team_id,
    )
    details: dict[str, object] = {"version": number, "digest": queries.digest(body).hex()}
    if since is not None:
        details["since"] = since.isoformat()
    if shared_from is not None:
        details["own"] = shared_from.number
    step = "published" if shared_from is None else "shared"
    audit.record(context, f"{kind}.{step}", kind, key, line.team_id, **details)
    return queries.of_key(context.session, kind, key)[0]


def share(
    context: Context,
    kind: Kind,
    key: str,
    number: int,
    *,
    note: str,
    since: date | None = None,
    follow: Follow = nothing_follows,
) -> Version:
    """Make a team's own version the next one that all teams share; the team keeps its own.

    Raises Refused for who does not edit for every team, NotFound, Invalid.
    """
    line = take_line(context, kind, key, None)
    own = next((each for each in line.every if each.number == number), None)
    if own is None or own.team_id is None:
        raise NotFound()
    added = add(context, kind, key, own.body, line, note, since=since, shared_from=own)
    follow(added)
    context.session.commit()
    return added


def give_up(
    context: Context,
    kind: Kind,
    key: str,
    team_id: int,
    *,
    base: int,
    follow: Follow = nothing_follows,
) -> Version | None:
    """Put a team's own version out of use; the shared one counts again, which is returned.

    ``base``: the number of the version that is given up. ``None``: there is no shared one, so
    the definition is out of use there. A scheme is never without one.
    Raises NotFound, Refused, Conflict.
    """
    line = _ended(context, kind, key, team_id, base)
    number = line.versions[0].number
    audit.record(context, f"{kind}.given_up", kind, key, team_id, version=number)
    shared = in_force(context, kind, key)
    if shared is not None:
        follow(shared)
    elif kind is Kind.SCHEME:
        raise Conflict(STILL_ASSESSED)
    context.session.commit()
    return shared


def retire(context: Context, kind: Kind, key: str, *, base: int) -> None:
    """Put what all teams share out of use; what teams have of their own stays.

    Raises NotFound, Refused, or Conflict where it has changed meanwhile or is out of use already.
    """
    line = _ended(context, kind, key, None, base)
    audit.record(context, f"{kind}.retired", kind, key, version=line.versions[0].number)
    context.session.commit()


def _ended(context: Context, kind: Kind, key: str, team_id: int | None, base: int) -> Line:
    line = take_line(context, kind, key, team_id)
    if not line.versions:
        raise NotFound()
    newest = line.versions[0]
    if newest.retired_at is not None:
        raise Conflict(_("This is out of use already."))
    if newest.number != base:
        raise Conflict(MEANWHILE)
    queries.retire(context.session, newest.id, context.now)
    return line
