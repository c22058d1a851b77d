"""What a run has found out so far, and the places that it has listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from qa_app.core.conversations import Conversation, Message
from qa_app.core.errors import NotFound
from qa_app.core.jobs import Job
from qa_app.core.permissions import Right
from qa_app.core.rubrics import Criterion, Rubric
from qa_app.core.rule_bench import LISTED, NET, Effects, Moved, RunKind
from qa_app.core.rule_estimates import LEAST_READ, Estimate
from qa_app.services import definitions, jobs
from qa_app.services.context import Context
from qa_app.services.conversations import masked_by
from qa_app.services.rule_bench.passing import run_row
from qa_app.storage.packing import unpack
from qa_app.storage.queries import conversations
from qa_app.storage.queries import rule_bench as queries
from qa_app.storage.queries.rule_bench import ListedChange
from qa_app.storage.tables.rule_bench import RuleRun

PAGE = 20
_AROUND = 1


@dataclass(frozen=True, slots=True)
class MovedPoints:
    """How the suggested points of a criterion would move."""

    rubric: Rubric
    criterion: Criterion
    moved: Moved

    @property
    def key(self) -> str:
        """The criterion's name among the estimates."""
        return f"{self.rubric.id}:{self.criterion.id}"


@dataclass(frozen=True)
class Run:
    """A run as pages and commands show it.

    ``row``: its counts. ``job``: how its work stands; ``None`` where that is not known any
    more. ``listed``: how many hits of either list can be read at most.
    """

    row: RuleRun
    job: Job | None
    effects: Effects
    moved: Sequence[MovedPoints]
    listed: int = LISTED

    @property
    def under_way(self) -> bool:
        return self.row.finished_at is None and self.job is not None and self.job.state.open

    @property
    def hits_after(self) -> int:
        """The findings that there would be."""
        return self.row.hits + self.row.gained - self.row.lost

    @cached_property
    def estimates(self) -> Mapping[str, Estimate]:
        """What the whole will come to, judged by what was read by chance so far.

        By the names of ``core.rule_bench``; empty where all was read, or too little.
        """
        read, of = self.row.read, self.row.to_read
        drawn = "squares" in self.row.figures  # trials of old went through the texts by age
        if self.row.finished_at is not None or not drawn or not LEAST_READ <= read < of:
            return {}
        return self.effects.estimates(read, of)

    @property
    def estimate_after(self) -> Estimate:
        """The findings that there would be, where there are estimates."""
        hits, net = self.row.hits, self.estimates[NET]
        return Estimate(hits + net.total, max(0, hits + net.low), hits + net.high)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A hit gained or lost as it stands in its (masked) transcript.

    ``lines``: the messages around it; all but the first few of a hit about the whole are left
    out. ``at``: its own message.
    """

    change: ListedChange
    lines: Sequence[Message]
    at: Message | None


@dataclass(frozen=True, slots=True)
class Excerpts:
    """One page of a list; ``after`` leads to the next one."""

    shown: Sequence[Excerpt]
    after: int | None


def one_run(context: Context, run_id: int) -> Run:
    """A trial over teams all of which the actor may see; raises NotFound for any other.

    One for a team's own version is for who edits there; raises Refused for who does not.
    """
    context.actor.require(Right.EDIT_DEFINITIONS)
    row = run_row(context, run_id)
    context.actor.require(Right.EDIT_DEFINITIONS, row.team_id)
    teams = row.figures.get("teams", ())
    reach = context.reach(Right.SEE_CONVERSATIONS)
    seen = reach.everywhere if teams is None else all(map(reach.covers, teams))
    if row.kind != RunKind.HISTORY or not seen:
        raise NotFound()
    return _run(context, row)


def newest_rescreen(context: Context, key: str, team_id: int | None = None) -> Run | None:
    """The latest re-screening by a rule, or by a team's own version; ``None``: there was none."""
    context.actor.require(Right.EDIT_DEFINITIONS, team_id)
    row = queries.newest_run(context.session, key, RunKind.RESCREEN.value, team_id=team_id)
    return None if row is None else _run(context, row)


def newest_rescreens(context: Context, keys: Sequence[str]) -> dict[str, Run]:
    """The latest re-screening by each of some rules, where there was one."""
    context.actor.require(Right.EDIT_DEFINITIONS)
    rows = queries.newest_runs(context.session, keys, RunKind.RESCREEN.value)
    standing = jobs.states_of(context, [row.job_id for row in rows if row.job_id is not None])
    return {
        row.rule: Run(
            row,
            None if row.job_id is None else standing.get(row.job_id),
            Effects.from_json(row.gained, row.lost, row.figures),
            (),
        )
        for row in rows
    }


def excerpts(context: Context, run_id: int, *, gained: bool, after: int = 0) -> Excerpts:
    """A page of the hits that a trial gains or loses, as far as the actor still sees them."""
    run = one_run(context, run_id)
    found = queries.changes(context.session, run.row.id, gained, after, PAGE + 1)
    reach = context.reach(Right.SEE_CONVERSATIONS)
    shown = [each for each in found[:PAGE] if reach.covers(each.team_id)]
    texts = _texts(context, [each.revision_id for each in shown])
    return Excerpts(
        [_excerpt(each, texts[each.revision_id]) for each in shown],
        found[PAGE - 1].id if len(found) > PAGE else None,
    )


def _run(context: Context, row: RuleRun) -> Run:
    job = None if row.job_id is None else jobs.state_of(context, row.job_id)
    effects = Effects.from_json(row.gained, row.lost, row.figures)
    rubrics = {each.rubric.id: each.rubric for each in definitions.rubric_versions(context)}
    moved = []
    for key, each in effects.moved.items():
        rubric_id, _, criterion_id = key.partition(":")
        rubric = rubrics.get(rubric_id)
        criterion = None if rubric is None else rubric.criterion(criterion_id)
        if rubric is not None and criterion is not None:
            moved.append(MovedPoints(rubric, criterion, each))
    return Run(row, job, effects, moved)


def _texts(context: Context, revision_ids: Sequence[int]) -> Mapping[int, Conversation]:
    stored = conversations.revisions(context.session, set(revision_ids))
    return {each.id: masked_by(unpack(each.content), each.personal) for each in stored}


def _excerpt(change: ListedChange, conversation: Conversation) -> Excerpt:
    messages = conversation.messages
    if change.message is None:
        return Excerpt(change, messages[: 2 * _AROUND + 1], None)
    first = max(0, change.message - _AROUND)
    return Excerpt(change, messages[first : change.message + _AROUND + 1], messages[change.message])
