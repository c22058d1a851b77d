"""Bringing stored findings into line with a rule that has changed.

Only texts that the change can affect are read. A finding that is found again keeps what people
said of it; one that comes back gets back what was said of it before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qa_app.core.definitions import Kind, Version
from qa_app.core.errors import Conflict, _
from qa_app.core.jobs import JobKind
from qa_app.core.permissions import Reach
from qa_app.core.rule_bench import Audience, Identity, RunKind, identity
from qa_app.core.rules.changes import affected
from qa_app.core.rules.model import Rule
from qa_app.core.rules.traces import any_of
from qa_app.services import audit, definitions, jobs
from qa_app.services.context import Context
from qa_app.services.definition_owners import require_owner
from qa_app.services.definitions import ActiveRules
from qa_app.services.risk_models.promoting import read_anew
from qa_app.services.rule_bench.candidates import Candidates, candidates
from qa_app.services.rule_bench.comparing import Versions
from qa_app.services.rule_bench.passing import CHUNK, Handle, compared, profile_of, run_row
from qa_app.services.rule_bench.standing import EVERYWHERE, audience_of, in_force, unsettled
from qa_app.services.rule_bench.touching import Touched, touched
from qa_app.storage.bulk import begin_bulk, reading
from qa_app.storage.queries import packs
from qa_app.storage.queries import rule_bench as queries
from qa_app.storage.queries.screening import recount
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.rule_bench import RuleRun

STAMPED, READ = "stamped", "read"
"""The two steps of the work; the checkpoint says up to which text each has come."""


def ask_rescreen(context: Context, key: str, team_id: int | None = None) -> int:
    """Have stored conversations brought into line with a rule; the run's id.

    ``team_id``: those of a team that has a version of its own. Raises Refused or NotFound for
    who may not change that version, NotFound where there is no such rule, Conflict where it is
    out of use.
    """
    require_owner(context, team_id)
    definitions.readable_versions(context, Kind.RULE, key)
    version = in_force(context, key, team_id)
    if version is None:
        raise Conflict(_("This rule is out of use, so there is nothing to screen again."))
    row_id = enqueue_rescreen(context, version, team_id)
    context.session.commit()
    return row_id


def enqueue_rescreen(
    context: Context,
    version: Version,
    team_id: int | None = None,
    *,
    also: Sequence[int] = (),
    switched: Reach | None = None,
) -> int:
    """The same in the caller's transaction; commits nothing.

    ``also``: versions that texts may have been screened by although everything had been
    brought into line since. ``switched``: the teams for which the rule's pack has just been
    switched, so that all its hits come or go.
    """
    figures: dict[str, object] = {"also": list(also)}
    if switched is not None:
        figures["switched"] = None if switched.everywhere else sorted(switched.team_ids)
    row = RuleRun(
        kind=RunKind.RESCREEN.value,
        rule=version.key,
        against=version.number,
        created_by=context.actor.user_id,
        created_at=context.now,
        figures=figures,
        team_id=team_id,
    )
    context.session.add(row)
    context.session.flush()
    row.job_id = jobs.enqueue(context, JobKind.RESCREEN, {"run_id": row.id})
    return row.id


def after_import(context: Context, used: ActiveRules) -> None:
    """Have texts screened again by rules that changed while an import ran; commits nothing.

    ``used``: what the import screened by.
    """
    active = definitions.screening_rules(context)
    now, before = active.version_ids, used.version_ids
    for key in sorted(now.keys() & before.keys()):
        if now[key] != before[key]:
            versions = definitions.versions_of(context, Kind.RULE, key)
            old = next(each.number for each in versions if each.id == before[key])
            enqueue_rescreen(context, versions[0], also=[old])
    for team_id, key in sorted(active.validity.differing(used.validity)):
        version = in_force(context, key, team_id)
        if version is not None:
            enqueue_rescreen(context, version, team_id)


def run_rescreen(context: Context, handle: Handle, run_id: int) -> None:
    """The body of the job.

    Every chunk's findings and checkpoint are one transaction. Where another version has come
    into force meanwhile, that one's own job does the work, unless the rule's pack was switched
    or the run is for one team, which is brought into line with what counts for it today.
    """
    session, profile = context.session, profile_of(context)
    row = run_row(context, run_id)
    version = in_force(context, row.rule, row.team_id)
    moved_on = version is not None and version.number != row.against
    if version is None or (moved_on and row.team_id is None and _switched(row) is None):
        session.rollback()
        return
    work = _Work(context, handle, run_id, version, row.team_id)
    find = _of_team if row.team_id is not None else _of_all
    found, stamped = find(context, row, work)
    switches = packs.switches(session)
    session.rollback()
    work.plan(found)
    work.stamp(sorted(stamped.difference(found.revision_ids)))
    versions = Versions(None, work.rule)
    left = work.left(READ, found.revision_ids)
    for last, chunk in compared(context, handle, left, versions, profile):
        hitting = [(text, hits) for text, hits in chunk if hits.after]
        with reading(session):
            parts = touched(session, hitting, versions, switches, profile)
        work.settle({text.revision_id for text, _hits in chunk}, parts, last)
        handle.pause()
    if not handle.cancelled:
        work.finish()


def _of_all(context: Context, row: RuleRun, work: _Work) -> tuple[Candidates, set[int]]:
    """What a change of the shared version can affect, and where it has findings."""
    session, switched, audience = context.session, _switched(row), work.audience()
    earlier = unsettled(context, row.rule, work.number, row.figures.get("also", ()))
    trace = any_of(affected(old, work.rule) for old in earlier)
    session.rollback()
    with reading(session):
        found = candidates(session, trace, audience)
        if switched is not None:
            theirs = Audience(switched, audience.without)
            found = found.joined(candidates(session, affected(None, work.rule), theirs))
        return found, queries.texts_with_findings(session, work.rule.id, audience)


def _of_team(context: Context, _row: RuleRun, work: _Work) -> tuple[Candidates, set[int]]:
    """All texts of a team in which the rule's version has found something, or may.

    What the team was screened by before may have been its own version as well as any shared one.
    """
    session, audience = context.session, work.audience()
    session.rollback()
    with reading(session):
        found = candidates(session, affected(None, work.rule), audience)
        stored = queries.texts_with_findings(session, work.rule.id, audience)
    return found.joined(Candidates(sorted(stored), 0)), set()


def _switched(row: RuleRun) -> Reach | None:
    """The teams for which the rule's pack was switched; ``None``: it was not."""
    if "switched" not in row.figures:
        return None
    teams = row.figures["switched"]
    return EVERYWHERE if teams is None else Reach(everywhere=False, team_ids=frozenset(teams))


class _Work:
    """Writes what the version in force finds, chunk by chunk."""

    def __init__(
        self,
        context: Context,
        handle: Handle,
        run_id: int,
        version: Version,
        team_id: int | None,
    ) -> None:
        self._context, self._session, self._run_id = context, context.session, run_id
        self._handle, self._version_id, self._team_id = handle, version.id, team_id
        self.number = version.number
        self._saved: dict[str, object] = dict(handle.saved or {})
        self._done = 0
        self.rule: Rule = definitions.rule_of(version)

    def plan(self, found: Candidates) -> None:
        """Say how much there is to read."""
        row = run_row(self._context, self._run_id)
        row.against = self.number
        row.to_read, row.conversations = len(found.revision_ids), found.total
        row.whole, self._done = found.whole, row.read
        self._session.commit()
        self._handle.progress(self._done, len(found.revision_ids))

    def audience(self) -> Audience:
        """Whom the version is for now: meanwhile a team may have published one of its own."""
        return audience_of(self._context, self.rule.id, self._team_id)

    def left(self, step: str, revision_ids: Sequence[int]) -> Sequence[int]:
        """Those that an earlier run of this step has not come to."""
        after = int(str(self._saved.get(step, 0)))
        return [each for each in revision_ids if each > after]

    def stamp(self, revision_ids: Sequence[int]) -> None:
        """Put the version in force on findings that the change cannot affect."""
        left = self.left(STAMPED, revision_ids)
        for start in range(0, len(left), CHUNK):
            if self._handle.cancelled:
                return
            chunk = left[start : start + CHUNK]
            begin_bulk(self._session.connection())
            kept = queries.findings_in(self._session, self.rule.id, chunk, self.audience())
            several = [each for found in kept.values() for each in found]
            self._restamp([each.id for each in several], {each.part_id for each in several})
            self._commit(STAMPED, chunk[-1])
            self._handle.pause()

    def settle(self, texts: set[int], parts: Sequence[Touched], last: int) -> None:
        """Make the stored findings of these texts those of the version in force."""
        session = self._session
        begin_bulk(session.connection())
        audience = self.audience()
        # What somebody brought or took back meanwhile is not ours to write.
        current = {text.revision_id for text in queries.texts(session, texts)}
        wanted = {
            identity(each.revision_id, each.part.id, place): each
            for each in parts
            if each.revision_id in current and audience.covers(each.part.team_id)
            for place in each.hits.after
        }
        stored = {
            identity(each.revision_id, each.part_id, each.place): each
            for found in queries.findings_in(session, self.rule.id, current, audience).values()
            for each in found
        }
        lost = [stored[key].id for key in stored.keys() - wanted.keys()]
        kept = [stored[key].id for key in stored.keys() & wanted.keys()]
        new = sorted(wanted.keys() - stored.keys(), key=repr)
        queries.delete_findings(session, lost)
        queries.add_findings(session, self._rows(new, wanted, current))
        touched_parts = {each.part_id for each in stored.values()}
        self._restamp(kept, touched_parts | {each.part.id for each in wanted.values()})
        differing = {stored[key].part_id for key in stored.keys() - wanted.keys()}
        read_anew(self._context, differing | {wanted[key].part.id for key in new})
        row = run_row(self._context, self._run_id)
        row.gained, row.lost = row.gained + len(new), row.lost + len(lost)
        self._done += len(texts)
        row.read = self._done
        self._commit(READ, last)

    def finish(self) -> None:
        """Say that everything is in line now."""
        row = run_row(self._context, self._run_id)
        row.finished_at = self._context.now
        audit.record(
            self._context,
            "rule.rescreened",
            "rule",
            self.rule.id,
            self._team_id,
            version=row.against,
            read=row.read,
            gained=row.gained,
            lost=row.lost,
        )
        self._session.commit()

    def _restamp(self, finding_ids: Sequence[int], part_ids: set[int]) -> None:
        severity = self.rule.severity.value
        queries.restamp(self._session, finding_ids, self._version_id, severity)
        recount(self._session, Part.id.in_(sorted(part_ids)), found_at=self._context.now)

    def _commit(self, step: str, last: int) -> None:
        self._saved[step] = last
        self._handle.progress(self._done)
        self._handle.checkpoint(dict(self._saved))
        self._session.commit()

    def _rows(
        self,
        new: Sequence[Identity],
        wanted: dict[Identity, Touched],
        texts: set[int],
    ) -> list[dict[str, Any]]:
        """New findings as rows, with what people once said of the same hits."""
        said = queries.decisions_in(self._session, self.rule.id, texts) if new else {}
        rows = []
        for found in new:
            revision_id, _part, place = found
            decision = said.get(found)
            rows.append(
                {
                    "revision_id": revision_id,
                    "part_id": wanted[found].part.id,
                    "rule": self.rule.id,
                    "rule_version_id": self._version_id,
                    "severity": self.rule.severity.value,
                    "message": place.message,
                    "start": place.start,
                    "end": place.end,
                    "state": "open" if decision is None else decision.state,
                    "decided_by": None if decision is None else decision.decided_by,
                    "decided_at": None if decision is None else decision.decided_at,
                }
            )
        return rows
