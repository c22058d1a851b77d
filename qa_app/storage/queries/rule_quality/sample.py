"""The drawn and reviewed conversations, on which recall rests."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, func, literal, select
from sqlalchemy.orm import Session

from qa_app.core.assignments import AssignmentState
from qa_app.core.permissions import Reach
from qa_app.core.reviews import Purpose
from qa_app.core.rule_quality import Judged
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.rule_quality import FindingDecision, MissedFinding
from qa_app.storage.tables.sampling import DrawnPart

_REVIEWED = (
    Assignment.state == AssignmentState.DONE.value,
    Assignment.purpose == Purpose.SAMPLE.value,
)


class Version(NamedTuple):
    """A version of a rule."""

    rule: str
    version_id: int


class SampleSize(NamedTuple):
    """How many drawn conversations are reviewed; ``unflagged``: that had no finding then."""

    reviewed: int
    unflagged: int


def judged(session: Session, reach: Reach, rule: str | None = None) -> dict[Version, list[Judged]]:
    """The drawn and reviewed conversations of these teams in which a rule hit or should have.

    Those that are alike are counted together: few groups, however many conversations.
    """
    reviewed = _reviewed(reach)
    if rule is not None:
        reviewed = reviewed.where(DrawnPart.part_id.in_(_judged_parts(rule)))
    sample = reviewed.cte()
    hits = _by_part(FindingDecision, sample, rule, hits=1, missed=0)
    missed = _by_part(MissedFinding, sample, rule, hits=0, missed=1)
    every = hits.where(FindingDecision.confirmed).union_all(missed).subquery()
    one = (
        select(
            # A version belongs to one rule: sorting by its number alone is quicker.
            func.max(every.c.rule).label("rule"),
            every.c.rule_version_id,
            func.max(every.c.probability).label("probability"),
            func.sum(every.c.hits).label("hits"),
            func.sum(every.c.missed).label("missed"),
        )
        .group_by(every.c.rule_version_id, every.c.part_id)
        .subquery()
    )
    alike = (one.c.rule_version_id, one.c.probability, one.c.hits, one.c.missed)
    counted = select(func.max(one.c.rule), *alike, func.count()).group_by(*alike)
    found: dict[Version, list[Judged]] = defaultdict(list)
    for name, version_id, probability, hit, miss, conversations in session.execute(counted):
        group = Judged(probability, int(hit), int(miss), conversations)
        found[Version(name, version_id)].append(group)
    return found


def size(session: Session, reach: Reach) -> SampleSize:
    """On how many conversations of these teams recall rests."""
    sample = _reviewed(reach).subquery()
    chosen = select(func.count(), func.coalesce(func.sum(sample.c.unflagged), 0))
    reviewed, unflagged = session.execute(chosen.select_from(sample)).one()
    return SampleSize(reviewed, int(unflagged))


def is_in_sample(part_id: Any) -> ColumnElement[bool]:
    """Whether a part was drawn and its review is in, within a query."""
    return (
        select(Assignment.id)
        .join(DrawnPart, DrawnPart.part_id == Assignment.part_id)
        .where(Assignment.part_id == part_id, *_REVIEWED)
        .exists()
    )


def within(reach: Reach) -> list[ColumnElement[bool]]:
    """The condition on parts that a reach is."""
    return [] if reach.everywhere else [Part.team_id.in_(reach.team_ids)]


def _reviewed(reach: Reach) -> Any:
    """The drawn parts whose review is in, each with its chance over all draws of its month."""
    return (
        select(
            DrawnPart.part_id,
            func.max(DrawnPart.inclusion_probability).label("probability"),
            func.max(case((DrawnPart.unflagged, 1), else_=0)).label("unflagged"),
        )
        .join(Assignment, Assignment.part_id == DrawnPart.part_id)
        .join(Part, Part.id == DrawnPart.part_id)
        .where(*_REVIEWED, *within(reach))
        .group_by(DrawnPart.part_id)
    )


def _judged_parts(rule: str) -> Any:
    """The parts with a decision or a mark on a rule: few of all that were drawn."""
    confirmed = select(FindingDecision.part_id).where(
        FindingDecision.rule == rule, FindingDecision.confirmed
    )
    return confirmed.union(select(MissedFinding.part_id).where(MissedFinding.rule == rule))


def _by_part(table: Any, sample: Any, rule: str | None, *, hits: int, missed: int) -> Any:
    """One row for each hit or miss in the sample, with the chance of its conversation."""
    chosen = select(
        table.rule,
        table.rule_version_id,
        table.part_id,
        sample.c.probability,
        literal(hits).label("hits"),
        literal(missed).label("missed"),
    ).join(sample, sample.c.part_id == table.part_id)
    return chosen if rule is None else chosen.where(table.rule == rule)
