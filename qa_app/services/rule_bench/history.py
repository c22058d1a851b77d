"""Trying a draft on what is stored: what it would find more, and what no longer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple
from zlib import crc32

from qa_app.core.definitions import Kind
from qa_app.core.jobs import JobKind
from qa_app.core.packs import Switches
from qa_app.core.permissions import Right
from qa_app.core.rubrics import Criterion, Rubric
from qa_app.core.rubrics.suggestions import linked_criterion
from qa_app.core.rule_bench import Audience, Effects, RunKind, change, suggested_points
from qa_app.core.rule_estimates import random_order
from qa_app.core.rules.changes import affected
from qa_app.definitions.rules import rule_from_text
from qa_app.services import definitions, jobs, rubric_uses
from qa_app.services.context import Context
from qa_app.services.definition_owners import require_owner
from qa_app.services.rubric_uses import Chooser
from qa_app.services.rule_bench.candidates import candidates
from qa_app.services.rule_bench.comparing import Versions
from qa_app.services.rule_bench.drafts import DRAFT
from qa_app.services.rule_bench.early import Early
from qa_app.services.rule_bench.passing import (
    Handle,
    compared,
    profile_of,
    reach_of,
    run_row,
)
from qa_app.services.rule_bench.runs import Run
from qa_app.services.rule_bench.standing import audience_of, in_force
from qa_app.services.rule_bench.touching import Touched, touched
from qa_app.storage.bulk import reading
from qa_app.storage.queries import definitions as stored
from qa_app.storage.queries import packs
from qa_app.storage.queries import rule_bench as queries
from qa_app.storage.tables.rule_bench import RuleRun


@dataclass(frozen=True, slots=True)
class _Trial:
    """What the chunks of one trial share.

    ``seed``: decides the order of reading, the same for the same change. ``audience``: whose
    conversations it reads. ``linked``: the criteria that the rule fills; ``choosing``: by which
    rubric a part is graded.
    """

    run_id: int
    rule: str
    seed: int
    versions: Versions
    switches: Switches
    audience: Audience
    choosing: Chooser
    linked: Sequence[tuple[Rubric, Criterion]]


class _Points(NamedTuple):
    """What is suggested for a criterion in one part of a text, by both versions."""

    revision_id: int
    criterion: str
    before: Decimal
    after: Decimal


def ask_history(context: Context, body: str, team_id: int | None = None) -> int:
    """Have a draft tried on the conversations that the actor may see; the run's id.

    ``team_id``: it is to be that team's own, and is tried on its conversations alone; ``None``:
    it is to be shared, and is tried on those of all teams without an own version. Raises Refused
    or NotFound without the right, DefinitionFaults where the draft is at fault. What an earlier
    trial of this rule has listed for the same user is dropped.
    """
    row = _added(context, body, team_id)
    row.job_id = jobs.enqueue(context, JobKind.RULE_HISTORY, {"run_id": row.id})
    context.session.commit()
    return row.id


def try_here(
    context: Context,
    handle: Handle,
    body: str,
    told: Callable[[Run], None] = lambda _run: None,
) -> int:
    """The same at once, in this process; the run's id.

    ``told`` hears once of the effect so far, where the whole takes longer than some seconds.
    """
    run_id = _added(context, body, None).id
    context.session.commit()
    run_history(context, Early(handle, context, run_id, told), run_id)
    return run_id


def _added(context: Context, body: str, team_id: int | None) -> RuleRun:
    require_owner(context, team_id)
    rule = rule_from_text(body, file=DRAFT)
    standing = in_force(context, rule.id, team_id)
    queries.forget_runs(context.session, context.actor.user_id, rule.id)
    seen = context.reach(Right.SEE_CONVERSATIONS)
    reach = audience_of(context, rule.id, team_id, seen).reach
    row = RuleRun(
        kind=RunKind.HISTORY.value,
        rule=rule.id,
        body=body,
        against=0 if standing is None else standing.number,
        created_by=context.actor.user_id,
        created_at=context.now,
        figures={"teams": None if reach.everywhere else sorted(reach.team_ids)},
        team_id=team_id,
    )
    context.session.add(row)
    context.session.flush()
    return row


def run_history(context: Context, handle: Handle, run_id: int) -> None:
    """The body of the job: read what the draft can affect, and count what changes.

    They are read in an order that chance decides, so that what was counted so far tells what the
    whole will come to. Every chunk's changes, counts and checkpoint are one transaction; started
    again, it goes on behind the last chunk.
    """
    session, profile = context.session, profile_of(context)
    trial = _opened(context, run_id)
    session.rollback()
    with reading(session):
        found = candidates(session, affected(*trial.versions), trial.audience)
        hits = queries.stored_hits(session, trial.rule, trial.audience)
    done = _begun(context, run_id, len(found.revision_ids), found.total, hits)
    last = (handle.saved or {}).get("last")
    after = None if last is None else int(str(last))
    left = random_order(found.revision_ids, trial.seed, after)
    handle.progress(done, done + len(left))
    for last, chunk in compared(context, handle, left, trial.versions, profile):
        changed = [(text, each) for text, each in chunk if each.differ]
        with reading(session):
            parts = touched(session, changed, trial.versions, trial.switches, profile)
            parts = [each for each in parts if trial.audience.covers(each.part.team_id)]
            points = _moved(context, trial, parts) if trial.linked else []
        done += len(chunk)
        _keep(context, trial, parts, points, done)
        handle.progress(done)
        handle.checkpoint({"last": last})
        session.commit()
        handle.pause(0.0)
    row = run_row(context, run_id)
    row.finished_at = context.now
    session.commit()


def _opened(context: Context, run_id: int) -> _Trial:
    row = run_row(context, run_id)
    before, choosing = None, rubric_uses.chooser(context)
    for version in stored.of_key(context.session, Kind.RULE, row.rule):
        if version.number == row.against:
            before = definitions.rule_of(version)
    audience = audience_of(context, row.rule, row.team_id, reach_of(context, row))
    return _Trial(
        run_id=row.id,
        rule=row.rule,
        seed=crc32(f"{row.against}:{row.body}".encode()),
        versions=Versions(before, rule_from_text(row.body, file=DRAFT)),
        switches=packs.switches(context.session),
        audience=audience,
        choosing=choosing,
        linked=[
            (version.rubric, criterion)
            for version in choosing.in_use(context.today, audience.reach)
            if (criterion := _criterion(version.rubric, row.rule)) is not None
        ],
    )


def _criterion(rubric: Rubric, rule: str) -> Criterion | None:
    found = linked_criterion(rubric, rule)
    return None if found is None else found[0]


def _begun(context: Context, run_id: int, to_read: int, total: int, hits: int) -> int:
    """Say how much there is to read; how much has been read before."""
    row = run_row(context, run_id)
    row.to_read, row.conversations, row.hits = to_read, total, hits
    row.whole = to_read == total
    done = row.read
    context.session.commit()
    return done


def _keep(
    context: Context,
    trial: _Trial,
    parts: Sequence[Touched],
    points: Iterable[_Points],
    done: int,
) -> None:
    """Add a chunk to what the run has counted and listed; commits nothing."""
    row = run_row(context, trial.run_id)
    effects = Effects.from_json(row.gained, row.lost, row.figures)
    by_text: dict[int, Effects] = defaultdict(Effects)
    gained, lost = [], []
    for each in parts:
        found = change(*each.hits)
        by_text[each.revision_id].count(each.part.agent_id, found)
        gained += [(each.revision_id, each.part.id, place) for place in found.gained]
        lost += [(each.revision_id, each.part.id, place) for place in found.lost]
    queries.add_changes(context.session, row.id, True, gained, row.gained)
    queries.add_changes(context.session, row.id, False, lost, row.lost)
    for moved in points:
        by_text[moved.revision_id].move(moved.criterion, moved.before, moved.after)
    for one in by_text.values():
        effects.add_text(one)
    row.gained, row.lost = effects.gained, effects.lost
    row.figures = {**row.figures, **effects.as_json()}
    row.read = done


def _moved(context: Context, trial: _Trial, parts: Sequence[Touched]) -> list[_Points]:
    """How the points that are suggested for the linked criteria move in each part."""
    ids = [each.part.id for each in parts]
    others = queries.other_rules(context.session, ids, trial.rule)
    graded = trial.choosing.of_parts(context.session, ids)
    return [
        _points(rubric, criterion, trial.rule, others.get(each.part.id, []), each)
        for each in parts
        for rubric, criterion in trial.linked
        if rubric.id == graded[each.part.id].rubric.id
    ]


def _points(
    rubric: Rubric, criterion: Criterion, rule: str, others: Sequence[str], part: Touched
) -> _Points:
    before, after = (
        suggested_points(rubric, criterion, [*others, *[rule] * len(found)]) for found in part.hits
    )
    return _Points(part.revision_id, f"{rubric.id}:{criterion.id}", before, after)
