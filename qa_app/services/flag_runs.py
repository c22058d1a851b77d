"""One step over many flagged conversations: at once where they are few, else as a job.

A run keeps what it changed, so that it can be taken back as a whole. What had moved on by itself
meanwhile is then left alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from qa_app.core.errors import Conflict, Invalid, NotFound, Refused, _
from qa_app.core.flagged import TriageAction, note_from
from qa_app.core.jobs import Job, JobKind
from qa_app.core.listing import FindingState, PartFilter
from qa_app.core.permissions import Right
from qa_app.core.review_requests import RequestDraft, RequestReason, checked
from qa_app.core.rules.hits import Severity
from qa_app.services import audit, flag_cases, jobs, review_requests, screening_decisions
from qa_app.services.context import Context
from qa_app.services.conversations import selection
from qa_app.services.jobs import JobHandle
from qa_app.services.notices import notify
from qa_app.services.people.acting import acting_for
from qa_app.storage.queries import flag_cases as case_queries
from qa_app.storage.queries import listing
from qa_app.storage.queries import review_requests as request_queries
from qa_app.storage.queries.conversations import ListedPart, listed_part
from qa_app.storage.queries.screening import chosen_findings, is_current, such_as
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.flagged import FlagCase, TriageRun
from qa_app.storage.tables.screening import FindingRow

AT_ONCE = 100
"""So many conversations are done while the visitor waits; more are a job."""

MOST = 20_000
CHUNK = 50
_FINDINGS, _REQUESTS, _COACHING, _CASES = "findings", "requests", "coaching", "cases"
_UNDOABLE = frozenset(TriageAction) - {TriageAction.REOPEN}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done beside the action itself: for a review, for coaching, for a colleague."""

    note: str = ""
    reason: RequestReason = RequestReason.FLAG
    reviewer_id: int | None = None
    due_on: date | None = None
    colleague_id: int | None = None


@dataclass(frozen=True, slots=True)
class OpenedRun:
    """How a run stands. ``passed_over``: catalogue sentences with how often each was the reason.

    ``may_take_back``: it changed something that can be put back as it was.
    """

    id: int
    action: TriageAction
    parts: int
    changed: int
    passed_over: Mapping[str, int]
    job: Job | None
    finished_at: datetime | None
    taken_back_at: datetime | None
    may_take_back: bool

    @property
    def is_running(self) -> bool:
        return self.job is not None and self.job.state.open


def start(
    context: Context,
    wanted: PartFilter,
    action: TriageAction,
    wish: Wish,
    *,
    part_ids: Collection[int] | None = None,
) -> OpenedRun:
    """Do one step with the rows chosen, or (``None``) with all that the filter lets through.

    Raises Refused, Invalid; done at once where they are few, else by a job.
    """
    context.actor.require(Right.TRIAGE_FLAGGED)
    _check(context, action, wish)
    chosen = listing.part_ids(context.session, selection(context, wanted, Right.TRIAGE_FLAGGED))
    if part_ids is not None:
        if len(part_ids) > screening_decisions.MOST_AT_ONCE:
            most = screening_decisions.MOST_AT_ONCE
            raise Invalid(_("Choose at most %(limit)s at once."), limit=most)
        chosen = chosen.where(Part.id.in_(part_ids))
    parts = list(context.session.scalars(chosen.order_by(Part.id).limit(MOST)))
    row = TriageRun(
        action=action.value,
        wish={"parts": parts, "wish": _packed(wish), "filter": _packed_filter(wanted)},
        changed={},
        passed_over={},
        parts=len(parts),
        created_by=context.actor.user_id,
        created_at=context.now,
    )
    context.session.add(row)
    context.session.flush()
    if len(parts) > AT_ONCE:
        row.job_id = jobs.enqueue(context, JobKind.TRIAGE, {"run_id": row.id})
        context.session.commit()
        return look(context, row.id)
    context.session.commit()
    for begin in range(0, len(parts), CHUNK):
        _do(context, row.id, parts[begin : begin + CHUNK])
    _finish(context, row.id)
    return look(context, row.id)


def look(context: Context, run_id: int) -> OpenedRun:
    """A run of the actor's own; raises NotFound for anybody else's."""
    row = context.session.get(TriageRun, run_id)
    if row is None or row.created_by != context.actor.user_id:
        raise NotFound()
    action = TriageAction(row.action)
    job = None if row.job_id is None else jobs.state_of(context, row.job_id)
    return OpenedRun(
        id=row.id,
        action=action,
        parts=row.parts,
        changed=sum(map(len, row.changed.values())),
        passed_over=row.passed_over,
        job=job,
        finished_at=row.finished_at,
        taken_back_at=row.taken_back_at,
        may_take_back=action in _UNDOABLE
        and any(row.changed.values())
        and row.taken_back_at is None
        and (job is None or not job.state.open),
    )


def take_back(context: Context, run_id: int) -> OpenedRun:
    """Put everything back that a run changed and nobody has touched since; raises Conflict."""
    opened = look(context, run_id)
    if not opened.may_take_back:
        raise Conflict(_("There is nothing left to take back."))
    row = context.session.get_one(TriageRun, run_id)
    row.taken_back_at = context.now
    if opened.parts > AT_ONCE:
        row.job_id = jobs.enqueue(context, JobKind.TRIAGE, {"run_id": run_id, "back": True})
        context.session.commit()
    else:
        context.session.commit()
        _put_back(context, run_id, 0, None)
    return look(context, run_id)


def run_triage(context: Context, handle: JobHandle, run_id: int, back: bool = False) -> None:
    """The body of the job; each chunk and its checkpoint are committed one after the other."""
    row = context.session.get_one(TriageRun, run_id)
    asker = acting_for(context, row.created_by)
    start_at = int(str((handle.saved or {}).get("next", 0)))
    if back:
        _put_back(asker, run_id, start_at, handle)
        return
    parts = _parts_of(row)
    context.session.rollback()
    for begin in range(start_at, len(parts), CHUNK):
        if handle.cancelled:
            break
        _do(asker, run_id, parts[begin : begin + CHUNK])
        _keep(context, handle, min(begin + CHUNK, len(parts)), len(parts))
    _finish(asker, run_id)


def _keep(context: Context, handle: JobHandle, done: int, total: int) -> None:
    handle.progress(done, total)
    handle.checkpoint({"next": done})
    context.session.commit()
    handle.pause()


def _do(context: Context, run_id: int, part_ids: Sequence[int]) -> None:
    """One chunk. What is refused for one conversation is noted, and the others go on."""
    row = context.session.get_one(TriageRun, run_id)
    action, wish = TriageAction(row.action), _unpacked(row.wish["wish"])
    wanted = _unpacked_filter(row.wish["filter"])
    if action.decides:
        found = _findings(context, wanted, part_ids)
        most = screening_decisions.MOST_AT_ONCE
        for begin in range(0, len(found), most):
            some = found[begin : begin + most]
            # Before they are decided, as deciding commits: what a kill leaves decided is noted.
            _note(context, run_id, _FINDINGS, some, Counter())
            screening_decisions.decide_some(context, some, FindingState(action.value))
        return
    changed: list[int] = []
    passed: Counter[str] = Counter()
    step = _STEPS[action]
    for part_id in part_ids:
        part = listed_part(context.session, part_id)
        try:
            with context.session.begin_nested():
                if part is None or not context.reach(Right.TRIAGE_FLAGGED).covers(part.team_id):
                    raise NotFound()
                changed.append(step(context, part, wish))
        except (Conflict, Invalid, Refused, NotFound) as fault:
            passed[fault.sentence] += 1
    _note(context, run_id, _KIND_OF[action], changed, passed)
    context.session.commit()


def _note(
    context: Context, run_id: int, kind: str, ids: Sequence[int], passed: Counter[str]
) -> None:
    """Add to what a run keeps; commits nothing."""
    row = context.session.get_one(TriageRun, run_id)
    row.changed = {**row.changed, kind: [*row.changed.get(kind, ()), *ids]}
    row.passed_over = dict(Counter(row.passed_over) + passed)


def _finish(context: Context, run_id: int) -> None:
    row = context.session.get_one(TriageRun, run_id)
    row.finished_at = context.now
    wish, action = _unpacked(row.wish["wish"]), TriageAction(row.action)
    number = len(row.changed.get(_CASES, ()))
    colleague = wish.colleague_id
    if action is TriageAction.ASSIGN and number and colleague not in {None, context.actor.user_id}:
        key = f"{flag_cases.FLAG_ASSIGNED}:run:{run_id}"
        notify(context, [int(str(colleague))], flag_cases.FLAG_ASSIGNED, key, {"count": number})
    audit.record(
        context,
        "flag.run",
        "triage_run",
        run_id,
        step=row.action,
        parts=row.parts,
        changed=sum(map(len, row.changed.values())),
    )
    context.session.commit()


def _findings(context: Context, wanted: PartFilter, part_ids: Sequence[int]) -> list[int]:
    """What the filter shows of these parts, and the actor may decide on."""
    shown = (FindingRow.part_id.in_(part_ids), is_current(), *such_as(wanted))
    reach = context.reach(Right.TRIAGE_FLAGGED)
    found = chosen_findings(context.session, *shown)
    return [each.id for each in found if reach.covers(each.team_id)]


def _put_back(context: Context, run_id: int, start_at: int, handle: JobHandle | None) -> None:
    row = context.session.get_one(TriageRun, run_id)
    action = TriageAction(row.action)
    kind = _FINDINGS if action.decides else _KIND_OF[action]
    ids = list(row.changed.get(kind, ()))
    colleague = _unpacked(row.wish["wish"]).colleague_id
    context.session.rollback()
    for begin in range(start_at, len(ids), CHUNK):
        chunk = ids[begin : begin + CHUNK]
        if action.decides:
            _reopen(context, chunk, FindingState(action.value))
        else:
            for each in chunk:
                _put_one_back(context, kind, each, colleague)
        if handle is not None:
            _keep(context, handle, min(begin + CHUNK, len(ids)), len(ids))
        else:
            context.session.commit()
    audit.record(context, "flag.run_taken_back", "triage_run", run_id, changed=len(ids))
    context.session.commit()


def _reopen(context: Context, finding_ids: Sequence[int], state: FindingState) -> None:
    still = chosen_findings(
        context.session, FindingRow.id.in_(finding_ids), FindingRow.state == state.value
    )
    if still:
        screening_decisions.decide_some(context, [each.id for each in still], FindingState.OPEN)


def _put_one_back(context: Context, kind: str, number: int, colleague: int | None) -> None:
    try:
        with context.session.begin_nested():
            if kind == _REQUESTS:
                request = request_queries.one(context.session, number)
                if request is not None and request.withdrawn_at is None:
                    review_requests.take_back(context, request)
            elif kind == _COACHING:
                asked = case_queries.coaching(context.session, number)
                if asked is not None and asked.withdrawn_at is None:
                    flag_cases.take_coaching_back(context, asked)
            else:
                kept = context.session.get(FlagCase, number)
                if kept is not None and kept.assignee_id == colleague:
                    kept.assignee_id = kept.assigned_by = kept.assigned_at = None
    except (Conflict, Refused, Invalid):
        # It has moved on: somebody has begun the review, or taken the coaching up.
        return


def _send(context: Context, part: ListedPart, wish: Wish) -> int:
    return review_requests.add(
        context, part, RequestDraft(wish.reason, wish.note, wish.reviewer_id, wish.due_on)
    )


def _coach(context: Context, part: ListedPart, wish: Wish) -> int:
    return flag_cases.add_coaching(context, part, wish.note)


def _assign(context: Context, part: ListedPart, wish: Wish) -> int:
    flag_cases.put(context, part, wish.colleague_id, tell=False)
    return part.id


_STEPS: Mapping[TriageAction, Callable[[Context, ListedPart, Wish], int]] = {
    TriageAction.REVIEW: _send,
    TriageAction.COACHING: _coach,
    TriageAction.ASSIGN: _assign,
}
_KIND_OF: Mapping[TriageAction, str] = {
    TriageAction.REVIEW: _REQUESTS,
    TriageAction.COACHING: _COACHING,
    TriageAction.ASSIGN: _CASES,
}


def _check(context: Context, action: TriageAction, wish: Wish) -> None:
    note_from(wish.note)
    if action is TriageAction.REVIEW:
        draft = RequestDraft(wish.reason, wish.note, wish.reviewer_id, wish.due_on)
        checked(draft, context.today)
    if action is TriageAction.ASSIGN and wish.colleague_id is None:
        raise Invalid(_("Choose a colleague."), field="colleague")


def _parts_of(row: TriageRun) -> list[int]:
    parts = row.wish["parts"]
    return [int(each) for each in parts] if isinstance(parts, list) else []


def _packed(wish: Wish) -> dict[str, object]:
    return {
        "note": note_from(wish.note),
        "reason": wish.reason.value,
        "reviewer": wish.reviewer_id,
        "due": wish.due_on.isoformat() if wish.due_on else None,
        "colleague": wish.colleague_id,
    }


def _unpacked(kept: object) -> Wish:
    wish = kept if isinstance(kept, dict) else {}
    return Wish(
        note=wish.get("note", ""),
        reason=RequestReason(wish.get("reason", RequestReason.FLAG.value)),
        reviewer_id=wish.get("reviewer"),
        due_on=date.fromisoformat(wish["due"]) if wish.get("due") else None,
        colleague_id=wish.get("colleague"),
    )


def _packed_filter(wanted: PartFilter) -> dict[str, object]:
    """What says which findings are meant; the parts are kept one by one."""
    return {
        "rule": wanted.rule,
        "complaint": wanted.complaint,
        "severity": wanted.severity and wanted.severity.value,
        "state": wanted.finding_state and wanted.finding_state.value,
    }


def _unpacked_filter(kept: object) -> PartFilter:
    said = kept if isinstance(kept, dict) else {}
    return PartFilter(
        rule=said.get("rule") or "",
        complaint=bool(said.get("complaint")),
        severity=Severity(said["severity"]) if said.get("severity") else None,
        finding_state=FindingState(said["state"]) if said.get("state") else None,
    )
