"""What a round would be: which conversations, for whom, and who is left out of what."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from qa_app.core.assignments import Reviewer
from qa_app.core.calibration import (
    MOST_CONVERSATIONS,
    Allotment,
    RoundPart,
    allot,
    drawn_at_random,
)
from qa_app.core.errors import Invalid, NotFound, _
from qa_app.core.periods import Span, period, period_of
from qa_app.core.permissions import Right
from qa_app.core.rubrics import Subject
from qa_app.services import definitions, rubric_uses
from qa_app.services.context import Context
from qa_app.services.definitions import RubricVersion
from qa_app.storage.queries import assignments
from qa_app.storage.queries.assignments import ReviewerLoad
from qa_app.storage.queries.calibration import rounds as queries
from qa_app.storage.queries.calibration.rounds import OverlapDraw, Wanted
from qa_app.storage.queries.conversations import Named, teams_in

NOTHING_CHOSEN = _("Choose the conversations first: by their ids, at random, or from a draw.")


class Source(StrEnum):
    """Where a round's conversations come from.

    ``OVERLAP``: what a draw gave to several reviewers anyway; their reviews are the answers.
    """

    CHOSEN = "chosen"
    RANDOM = "random"
    OVERLAP = "overlap"


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """What a lead asks for.

    ``part_ids`` and ``names`` (as files have them): the chosen conversations; ``month`` and
    ``size``: of a random choice; ``draw_id``: of the overlap. ``rubric_version_id``: ``None``
    takes the rubric in force for the first conversation.
    """

    team_id: int
    name: str
    source: Source = Source.CHOSEN
    part_ids: Sequence[int] = ()
    names: Sequence[str] = ()
    month: str = ""
    size: int = 0
    seed: str = ""
    draw_id: int | None = None
    rubric_version_id: int | None = None
    reviewer_ids: Collection[int] = ()
    due_on: date | None = None
    blind: bool = True
    repeat: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What a plan's team offers, and the conversations that are chosen so far.

    ``unknown``: names under which the team has no conversation.
    """

    team: Named
    reviewers: Sequence[ReviewerLoad]
    rubrics: Sequence[RubricVersion]
    draws: Sequence[OverlapDraw]
    chosen: Sequence[Wanted]
    unknown: Sequence[str] = ()
    months: Sequence[str] = field(default_factory=tuple)


def teams_to_calibrate(context: Context) -> Sequence[Named]:
    """The teams for which the actor may hold rounds, by name."""
    return teams_in(context.session, context.reach(Right.CALIBRATE))


def preview(context: Context, team_id: int, part_ids: Collection[int] = ()) -> Preview:
    """What can be chosen for a round of a team; raises NotFound, Refused."""
    context.actor.require(Right.CALIBRATE, team_id)
    team = next((team for team in teams_to_calibrate(context) if team.id == team_id), None)
    if team is None:
        raise NotFound()
    chosen = queries.wanted(context.session, part_ids)
    return Preview(
        team=team,
        reviewers=assignments.reviewers_of(context.session, team_id, context.today),
        rubrics=rubrics_for_rounds(context, team_id),
        draws=queries.overlap_draws(context.session, team_id),
        chosen=[each for each in chosen if each.team_id == team_id],
    )


def rubrics_for_rounds(context: Context, team_id: int) -> list[RubricVersion]:
    """The rubrics in force for a team that grade conversations."""
    return [
        version
        for version in definitions.rubrics_for_team(context, team_id)
        if version.rubric.subject is Subject.CONVERSATION
    ]


def team_of_parts(context: Context, part_ids: Collection[int]) -> int | None:
    """The team of the first of these conversations for which the actor may hold a round."""
    reach = context.reach(Right.CALIBRATE)
    found = queries.wanted(context.session, part_ids)
    return next((each.team_id for each in found if reach.covers(each.team_id)), None)


def conversations_for(context: Context, plan: RoundPlan) -> tuple[list[Wanted], dict[str, object]]:
    """The conversations that a plan comes to, and how they were drawn; raises Invalid."""
    match plan.source:
        case Source.CHOSEN:
            return _chosen(context, plan), {}
        case Source.RANDOM:
            return _random(context, plan)
        case Source.OVERLAP:
            raise ValueError("the overlap has its own tasks")


def rubric_for(context: Context, plan: RoundPlan, first: Wanted) -> RubricVersion:
    """The rubric of a round: the one chosen, else the one in force for its first conversation."""
    offered = {version.id: version for version in rubrics_for_rounds(context, plan.team_id)}
    if plan.rubric_version_id is not None:
        if plan.rubric_version_id not in offered:
            raise Invalid(_("This rubric is not in use."), field="rubric")
        return offered[plan.rubric_version_id]
    return rubric_uses.rubrics_for_parts(context, [first.id])[first.id]


def allotment_for(context: Context, plan: RoundPlan, parts: Sequence[Wanted]) -> Allotment:
    """Who gets which conversation; raises Invalid where something would stay uncompared."""
    pool = {each.id: each for each in _pool(context, plan.team_id)}
    strangers = set(plan.reviewer_ids) - pool.keys()
    if strangers:
        raise Invalid(
            _("Somebody chosen may not review in this team. Choose again."), field="reviewers"
        )
    known = queries.known_to(context.session, [part.id for part in parts])
    allotment = allot(
        [RoundPart(part.id, part.agent_id, frozenset(known.get(part.id, ()))) for part in parts],
        [Reviewer(who, pool[who].agent_id) for who in set(plan.reviewer_ids)],
        repeat=plan.repeat,
    )
    if allotment.alone:
        names = {part.id: part.external_id for part in parts}
        raise Invalid(
            _(
                "Fewer than two of those chosen may review %(conversations)s: it is their own, or "
                "they have reviewed it before. Choose more reviewers, leave it out, or allow "
                "repeated reviews."
            ),
            field="reviewers",
            conversations=", ".join(names[part] for part in allotment.alone[:5]),
        )
    return allotment


def last_month(context: Context) -> str:
    """The month to draw from unless another is asked for."""
    return period_of(context.today, Span.MONTH).previous.id


def _pool(context: Context, team_id: int) -> Sequence[ReviewerLoad]:
    return assignments.reviewers_of(context.session, team_id, context.today)


def _chosen(context: Context, plan: RoundPlan) -> list[Wanted]:
    named = queries.named(context.session, plan.team_id, plan.names) if plan.names else []
    found = {each.external_id for each in named}
    missing = [name for name in plan.names if name not in found]
    if missing:
        raise Invalid(
            _("The team has no conversation %(names)s."),
            field="names",
            names=", ".join(f"“{name[:60]}”" for name in missing[:5]),
        )
    picked = queries.wanted(context.session, plan.part_ids) if plan.part_ids else []
    if any(each.team_id != plan.team_id for each in picked):
        raise Invalid(
            _("A conversation that was chosen belongs to another team."), field="conversations"
        )
    parts = {each.id: each for each in [*picked, *named]}
    if not parts:
        raise Invalid(NOTHING_CHOSEN, field="names")
    return list(parts.values())


def _random(context: Context, plan: RoundPlan) -> tuple[list[Wanted], dict[str, object]]:
    if not 1 <= plan.size <= MOST_CONVERSATIONS:
        raise Invalid(
            _("Choose 1 to %(most)s conversations."), field="size", most=MOST_CONVERSATIONS
        )
    month = period(plan.month)
    every = queries.began_in(context.session, plan.team_id, *month.bounds_ms(context.zone))
    # Who discussed a conversation once would recognise it.
    fresh = sorted(set(every) - queries.in_rounds(context.session, every))
    drawn = drawn_at_random(fresh, plan.size, plan.seed)
    if not drawn:
        raise Invalid(
            _("The team has no conversation of this month that was in no round yet."),
            field="month",
        )
    parts: Mapping[int, Wanted] = {each.id: each for each in queries.wanted(context.session, drawn)}
    how: dict[str, object] = {"seed": plan.seed, "period": month.id, "population": fresh}
    return [parts[part] for part in drawn], how
