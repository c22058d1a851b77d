"""Working on one flagged conversation: who has it in hand, notes, where it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from qa_app.core.errors import Conflict, Invalid, NotFound, _
from qa_app.core.flagged import (
    WAITING_DAYS,
    Outcome,
    Stage,
    Standing,
    days_waited,
    is_aged,
    note_from,
)
from qa_app.core.listing import Page, Place
from qa_app.core.permissions import Right
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.services.conversations import visible_part
from qa_app.services.notices import notify
from qa_app.storage.queries import flag_cases as queries
from qa_app.storage.queries.conversations import ListedPart, Named
from qa_app.storage.queries.flag_cases import KeptCase, KeptNote, ListedCoaching
from qa_app.storage.tables.flagged import CoachingRequest, FlagCase, FlagNote

FLAG_ASSIGNED = "flag.assigned"


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """A flagged conversation as those who work on it see it.

    ``days``: how long it has waited; ``aged``: longer than its team allows.
    """

    part: ListedPart
    stage: Stage
    case: KeptCase | None
    notes: Sequence[KeptNote]
    coaching: Sequence[ListedCoaching]
    colleagues: Sequence[Named]
    days: int
    aged: bool
    may_triage: bool


def open_case(context: Context, part: ListedPart) -> OpenedCase | None:
    """What is known of a part that the actor may see; ``None`` for who does not work on these."""
    if not context.reach(Right.TAKE_FLAGGED).covers(part.team_id):
        return None
    kept = queries.cases(context.session, [part.id]).get(part.id)
    notes = queries.notes(context.session, part.id)
    if not part.finding_count and kept is None and not notes:
        return None
    limits = queries.waiting_days(context.session, [part.team_id] if part.team_id else [])
    limit = limits.get(part.team_id or 0, WAITING_DAYS)
    stage = stage_of(part, kept)
    return OpenedCase(
        part=part,
        stage=stage,
        case=kept,
        notes=notes,
        coaching=queries.coaching_of(context.session, part.id),
        colleagues=colleagues_in(context, part.team_id),
        days=days_waited(part.flagged_since, context.now),
        aged=stage is not Stage.DONE and is_aged(part.flagged_since, context.now, limit),
        may_triage=context.reach(Right.TRIAGE_FLAGGED).covers(part.team_id),
    )


def stage_of(part: ListedPart, kept: KeptCase | None) -> Stage:
    """Where a flagged conversation stands."""
    if kept is None:
        return Standing(part.open_rank > 0).stage
    outcome = Outcome(kept.outcome) if kept.outcome else None
    return Standing(part.open_rank > 0, kept.assignee_id, outcome).stage


def colleagues_in(context: Context, team_id: int | None) -> Sequence[Named]:
    """Who can be handed flagged conversations of a team."""
    reach = context.reach(Right.TAKE_FLAGGED)
    found = queries.helpers(context.session, reach, context.today)
    names = {who: name for who, name, team in found if team == team_id}
    return [Named(who, name) for who, name in names.items()]


def colleagues(context: Context) -> Sequence[Named]:
    """Who can be handed flagged conversations in any of the actor's teams."""
    reach = context.reach(Right.TAKE_FLAGGED)
    found = queries.helpers(context.session, reach, context.today)
    return [Named(who, name) for who, name in {who: name for who, name, _t in found}.items()]


def assign(context: Context, part_id: int, user_id: int | None) -> None:
    """Put a flagged conversation into a colleague's hands, or (``None``) back among the waiting.

    Who has it may hand it back; everything else is for those who triage. Raises NotFound,
    Refused, Invalid, or Conflict where nothing waits there any more.
    """
    part = visible_part(context, part_id, Right.TAKE_FLAGGED)
    kept = queries.cases(context.session, [part_id]).get(part_id)
    mine = kept is not None and kept.assignee_id == context.actor.user_id
    if not (user_id is None and mine):
        visible_part(context, part_id, Right.TRIAGE_FLAGGED)
    put(context, part, user_id)
    context.session.commit()


def put(context: Context, part: ListedPart, user_id: int | None, *, tell: bool = True) -> None:
    """The same in the caller's transaction, rights already checked."""
    if not part.open_rank:
        raise Conflict(_("Nothing waits in this conversation any more."))
    if user_id is not None and user_id not in {c.id for c in colleagues_in(context, part.team_id)}:
        raise Invalid(
            _("This colleague does not work on flagged conversations of this team."),
            field="colleague",
        )
    row = _row(context, part.id)
    row.assignee_id = user_id
    row.assigned_by = context.actor.user_id if user_id else None
    row.assigned_at = context.now if user_id else None
    row.outcome = row.ended_by = row.ended_at = None
    if tell and user_id is not None and user_id != context.actor.user_id:
        details = {"part": part.id, "conversation": part.external_id, "count": 1}
        key = f"{FLAG_ASSIGNED}:{part.id}:{context.now.timestamp():.0f}"
        notify(context, [user_id], FLAG_ASSIGNED, key, details)
    action = "flag.assigned" if user_id else "flag.handed_back"
    audit.record(context, action, "part", part.id, team_id=part.team_id, to=user_id)


def add_note(context: Context, part_id: int, text: str) -> int:
    """Note something on a flagged conversation; returns the note's id. Raises Invalid."""
    visible_part(context, part_id, Right.TAKE_FLAGGED)
    row = FlagNote(
        part_id=part_id,
        text=note_from(text, required=True),
        written_by=context.actor.user_id,
        written_at=context.now,
    )
    context.session.add(row)
    context.session.commit()
    return row.id


def remove_note(context: Context, note_id: int) -> int:
    """Take one's own note away; returns its part. Raises NotFound for anybody else's."""
    row = context.session.get(FlagNote, note_id)
    if row is None or row.written_by is None or row.written_by != context.actor.user_id:
        raise NotFound()
    visible_part(context, row.part_id, Right.TAKE_FLAGGED)
    part_id = row.part_id
    context.session.delete(row)
    context.session.commit()
    return part_id


def send_to_coaching(context: Context, part_id: int, note: str, rule: str | None = None) -> int:
    """Ask for the agent of a conversation to be coached on it; returns the request's id.

    Raises Conflict where that was asked already, Invalid where there is no agent.
    """
    part = visible_part(context, part_id, Right.TAKE_FLAGGED)
    request_id = add_coaching(context, part, note_from(note), rule)
    context.session.commit()
    return request_id


def add_coaching(context: Context, part: ListedPart, note: str, rule: str | None = None) -> int:
    """The same in the caller's transaction, for a part and a note already checked."""
    if part.agent_id is None:
        raise Invalid(_("This conversation has no agent who could be coached."))
    if queries.coaching_of(context.session, part.id):
        raise Conflict(_("This conversation has been sent to coaching already."))
    row = CoachingRequest(
        part_id=part.id,
        agent_id=part.agent_id,
        team_id=part.team_id,
        rule=rule,
        note=note,
        asked_by=context.actor.user_id,
        asked_at=context.now,
    )
    context.session.add(row)
    context.session.flush()
    end(context, part.id, Outcome.COACHING)
    audit.record(
        context, "coaching.requested", "part", part.id, team_id=part.team_id, request=row.id
    )
    return row.id


def list_coaching(context: Context, place: Place | None = None) -> Page[ListedCoaching]:
    """What was sent to coaching in the actor's teams, the last first."""
    context.actor.require(Right.TAKE_FLAGGED)
    return queries.coaching_page(context.session, context.reach(Right.TAKE_FLAGGED), place)


def withdraw_coaching(context: Context, request_id: int) -> None:
    """Take a request for coaching back; raises NotFound, or Conflict once it is taken up."""
    request = queries.coaching(context.session, request_id)
    if request is None or not context.reach(Right.TAKE_FLAGGED).covers(request.team_id):
        raise NotFound()
    take_coaching_back(context, request)
    context.session.commit()


def take_coaching_back(context: Context, request: ListedCoaching) -> None:
    """The same in the caller's transaction."""
    if request.withdrawn_at is not None:
        raise Conflict(_("This request has been withdrawn already."))
    if request.taken_up_at is not None:
        raise Conflict(_("Coaching has taken this up already. Talk to the trainer."))
    row = context.session.get_one(CoachingRequest, request.id)
    row.withdrawn_by, row.withdrawn_at = context.actor.user_id, context.now
    reopen(context, request.part_id)
    audit.record(
        context,
        "coaching.request_withdrawn",
        "part",
        request.part_id,
        team_id=request.team_id,
        request=request.id,
    )


def end(context: Context, part_id: int, outcome: Outcome) -> None:
    """Say that a flagged conversation was sent on; commits nothing."""
    row = _row(context, part_id)
    row.outcome = outcome.value
    row.ended_by, row.ended_at = context.actor.user_id, context.now


def reopen(context: Context, part_id: int) -> None:
    """Say that it was not sent on after all; commits nothing."""
    row = context.session.get(FlagCase, part_id)
    if row is not None:
        row.outcome = row.ended_by = row.ended_at = None


def in_hand(context: Context) -> int:
    """How many flagged conversations the actor has in hand."""
    user_id = context.actor.user_id
    return 0 if user_id is None else queries.assigned_to(context.session, user_id)


def age_limits(context: Context, rows: Sequence[ListedPart]) -> dict[int | None, int]:
    """After how many days rows of each team are marked."""
    team_ids = {row.team_id for row in rows if row.team_id is not None}
    chosen = queries.waiting_days(context.session, team_ids)
    return {row.team_id: chosen.get(row.team_id or 0, WAITING_DAYS) for row in rows}


def waited(since: datetime | None, now: datetime) -> int:
    """How many days something has waited."""
    return days_waited(since, now)


def _row(context: Context, part_id: int) -> FlagCase:
    row = context.session.get(FlagCase, part_id)
    if row is None:
        row = FlagCase(part_id=part_id)
        context.session.add(row)
    return row
