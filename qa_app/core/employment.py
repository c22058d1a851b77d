"""Dated facts of an agent's employment, and what they come to for a period."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qa_app.core.errors import Invalid, _

LONGEST_GRADE = 60
LONGEST_NOTE = 500


class FactKind(StrEnum):
    JOINED = "joined"
    LEFT = "left"
    GRADE = "grade"
    MENTOR = "mentor"


@dataclass(frozen=True, slots=True)
class Fact:
    """What became so on a day.

    ``grade``: the one that began. ``mentor``: the agent (by id) who began to guide; ``None``:
    from then on nobody.
    """

    agent_id: int
    kind: FactKind
    since: date
    grade: str | None = None
    mentor: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Employment:
    """What is known of an agent on a day; ``left``: only where they are gone since then."""

    joined: date | None = None
    left: date | None = None
    grade: str | None = None
    grade_since: date | None = None
    mentor: int | None = None


def employment_on(facts: Iterable[Fact], day: date) -> Employment:
    """What an agent's facts come to at the end of a day.

    Somebody who left and joined again counts from the second joining. A grade that is stated
    again without another one in between began with the first statement. A departure that is
    known already but lies ahead is none yet.
    """
    past = sorted((each for each in facts if each.since <= day), key=lambda each: each.since)
    joined = _last(past, FactKind.JOINED)
    left = _last(past, FactKind.LEFT)
    gone = left is not None and (joined is None or joined.since <= left.since)
    mentor = _last(past, FactKind.MENTOR)
    grade, since = _grade(past)
    return Employment(
        joined=joined.since if joined is not None else None,
        left=left.since if left is not None and gone else None,
        grade=grade,
        grade_since=since,
        mentor=mentor.mentor if mentor is not None else None,
    )


def check(fact: Fact, others: Iterable[Fact]) -> None:
    """Raise Invalid where a fact makes no sense by itself or beside the agent's others."""
    if fact.kind is FactKind.GRADE and not fact.grade:
        raise Invalid(_("Name the grade."), field="grade")
    if fact.grade is not None and len(fact.grade) > LONGEST_GRADE:
        raise Invalid(
            _("Keep the grade to %(most)s characters."), field="grade", most=LONGEST_GRADE
        )
    if fact.mentor == fact.agent_id:
        raise Invalid(_("Nobody is their own mentor."), field="mentor")
    if len(fact.note) > LONGEST_NOTE:
        raise Invalid(_("Keep the note to %(most)s characters."), field="note", most=LONGEST_NOTE)
    known = list(others)
    if any(each.kind is fact.kind and each.since == fact.since for each in known):
        raise Invalid(
            _("Something of this kind stands on that day already; remove it first."),
            field="since",
        )
    if fact.kind is FactKind.LEFT:
        joined = [each.since for each in known if each.kind is FactKind.JOINED]
        if joined and fact.since < min(joined):
            raise Invalid(_("The agent would have left before joining."), field="since")


def _last(facts: Sequence[Fact], kind: FactKind) -> Fact | None:
    return next((each for each in reversed(facts) if each.kind is kind), None)


def _grade(facts: Sequence[Fact]) -> tuple[str | None, date | None]:
    grade: str | None = None
    since: date | None = None
    for each in facts:
        if each.kind is FactKind.GRADE and each.grade != grade:
            grade, since = each.grade, each.since
    return grade, since
