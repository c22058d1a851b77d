"""Bringing stored findings into line with a rule that has changed.

Only texts that the change can affect are read. A finding that is found again keeps what people
said of it; one that comes back gets back what was said of it before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qa_app.core.definitions import Kind, Version
from qa_app.core.errors import Conflict, _
from qa_app.core.jobs import JobKind
from qa_app.core.permissions import Reach, Right
from qa_app.core.rule_bench import Identity, RunKind, identity
from qa_app.core.rules.changes import affected
from qa_app.core.rules.model import Rule
from qa_app.core.rules.traces import any_of
from qa_app.services import audit, definitions, jobs
from qa_app.services.context import Context
from qa_app.services.risk_models.promoting import read_anew
from qa_app.services.rule_bench.candidates import Candidates, candidates
from qa_app.services.rule_bench.comparing import Versions
from qa_app.services.rule_bench.passing import CHUNK, Handle, compared, profile_of, run_row
from qa_app.services.rule_bench.standing import in_force, unsettled
from qa_app.services.rule_bench.touching import Touched, touched
from qa_app.storage.bulk import begin_bulk, reading
from qa_app.storage.queries import packs
from qa_app.storage.queries import rule_bench as queries
from qa_app.storage.queries.screening import recount
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.rule_bench import RuleRun

_EVERYWHERE = Reach(everywhere=True, team_ids=frozenset())
STAMPED, READ = "stamped", "read"
"""The two steps of the work; the checkpoint says up to which text each has come."""


def ask_rescreen(context: Context, key: str) -> int:
    """Have all stored conversations brought into line with a rule; the run's id.

    Raises Refused without the right in every team, Conflict where the rule is out of use.
    """
    context.actor.require(Right.EDIT_DEFINITIONS)
    version = in_force(context, key)
    if version is None:
        raise Conflict(_("This rule is out of use, so there is nothing to screen again."))
    row_id = enqueue_rescreen(context, version)
    context.session.commit()
    return row_id


def enqueue_rescreen(
    context: Context,
    version: Version,
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
    )
    context.session.add(row)
    context.session.flush()
    row.job_id = jobs.enqueue(context, JobKind.RESCREEN, {"run_id": row.id})
    return row.id


def after_import(context: Context, used: Mapping[str, int]) -> None:
    """Have texts screened again by rules that changed while an import ran; commits nothing.

    ``used``: the version that the import screened by, for each rule.
    """
    active = definitions.screening_rules(context).version_ids
    for key in sorted(used.keys() & active.keys()):
        if used[key] != active[key]:
            versions = definitions.versions_of(context, Kind.RULE, key)
            old = next(each.number for each in versions if each.id == used[key])
            enqueue_rescreen(context, versions[0], [old])


def run_rescreen(context: Context, handle: Handle, run_id: int) -> None:
    """The body of the job.

    Every chunk's findings and checkpoint are one transaction. Where another version has come
    into force meanwhile, that one's own job does the work, unless the rule's pack was switched.
    """
    session, profile = context.session, profile_of(context)
    row = run_row(context, run_id)
    version, switched = in_force(context, row.rule), _switched(row)
    if version is None or (version.number != row.against and switched is None):
        session.rollback()
        return
    work = _Work(context, handle, run_id, version)
    earlier = unsettled(context, row.rule, version.number, row.figures.get("also", ()))
    trace = any_of(affected(old, work.rule) for old in earlier)
    switches = packs.switches(session)
    session.rollback()
    with reading(session):
        found = candidates(session, trace, _EVERYWHERE)
        if switched is not None:
            found = found.joined(candidates(session, affected(None, work.rule), switched))
        stamped = queries.texts_with_findings(session, work.rule.id)
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


def _switched(row: RuleRun) -> Reach | None:
    """The teams for which the rule's pack was switched; ``None``: it was not."""
    if "switched" not in row.figures:
        return None
    teams = row.figures["switched"]
    return _EVERYWHERE if teams is None else Reach(everywhere=False, team_ids=frozenset(teams))


class _Work:
    """Writes what the version in force finds, chunk by chunk."""

    def __init__(self, context: Context, handle: Handle, run_id: int, version: Version) -> None:
        self._context, self._session, self._run_id = context, context.session, run_id
        self._handle, self._version_id = handle, version.id
        self._saved: dict[str, object] = dict(handle.saved or {})
        self._done = 0
        self.rule: Rule = definitions.rule_of(version)

    def plan(self, found: Candidates) -> None:
        """Say how much there is to read."""
        row = run_row(self._context, self._run_id)
        row.to_read, row.conversations = len(found.revision_ids), found.total
        row.whole, self._done = found.whole, row.read
        self._session.commit()
        self._handle.progress(self._done, len(found.revision_ids))

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
            kept = queries.findings_in(self._session, self.rule.id, chunk)
            several = [each for found in kept.values() for each in found]
            self._restamp([each.id for each in several], {each.part_id for each in several})
            self._commit(STAMPED, chunk[-1])
            self._handle.pause()

    def settle(self, texts: set[int], parts: Sequence[Touched], last: int) -> None:
        """Make the stored findings of these texts those of the version in force."""
        session = self._session
        begin_bulk(session.connection())
        # What somebody brought or took back meanwhile is not ours to write.
        current = {text.revision_id for text in queries.texts(session, texts)}
        wanted = {
            identity(each.revision_id, each.part.id, place): each
            for each in parts
            if each.revision_id in current
            for place in each.hits.after
        }
        stored = {
            identity(each.revision_id, each.part_id, each.place): each
            for found in queries.findings_in(session, self.rule.id, current).values()
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
