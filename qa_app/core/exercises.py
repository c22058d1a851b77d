"""Scenario exercises (情景演练): agents play a scenario, and reviewers grade how they did.

There is no transcript, so a lost point rests on a stated reason alone. Exercises are set, not
drawn: their reviews have no inclusion probability and stay out of the plain and the fair score.
What they come to is a figure of its own, the exercise score.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from qa_app.core.decimals import half_up
from qa_app.core.errors import Conflict, Invalid, _

LONGEST_TITLE, LONGEST_SCENARIO, LONGEST_RECORD = 120, 8000, 8000
LONGEST_NOTE, LONGEST_REASON = 2000, 500
MOST_AGENTS = 200


@dataclass(frozen=True, slots=True)
class ExerciseDraft:
    """An exercise as somebody wants to set it.

    ``reviewers``: among whom the turns are spread; nobody named: everybody who may review.
    ``note``: what its reviewers are to bear in mind; agents do not read it.
    """

    title: str
    scenario: str
    held_on: date
    rubric_version: int
    agents: tuple[int, ...]
    reviewers: tuple[int, ...] = ()
    due_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Played:
    """What is played and graded; whoever changes it makes a new version of the exercise."""

    scenario: str
    held_on: date
    rubric_version: int


def checked(draft: ExerciseDraft) -> ExerciseDraft:
    """The draft as it is kept; raises Invalid, ``field`` names the one at fault."""
    title, scenario = _plain(draft.title), _plain(draft.scenario)
    if not title:
        raise Invalid(_("Give the exercise a title."), field="title")
    if len(title) > LONGEST_TITLE:
        raise Invalid(
            _("Keep the title under %(limit)s characters."), field="title", limit=LONGEST_TITLE
        )
    if not scenario:
        raise Invalid(
            _("Describe the scenario: reviewers and agents read nothing else of it."),
            field="scenario",
        )
    if len(scenario) > LONGEST_SCENARIO:
        raise Invalid(
            _("Keep the text under %(limit)s characters."),
            field="scenario",
            limit=LONGEST_SCENARIO,
        )
    if not draft.agents:
        raise Invalid(_("Choose at least one agent."), field="agents")
    if len(draft.agents) > MOST_AGENTS:
        raise Invalid(
            _("At most %(limit)s agents in one exercise."), field="agents", limit=MOST_AGENTS
        )
    if draft.due_on is not None and draft.due_on < draft.held_on:
        raise Invalid(_("The reviews cannot be due before the exercise is held."), field="due_on")
    note = _plain(draft.note)
    if len(note) > LONGEST_NOTE:
        raise Invalid(
            _("Keep the text under %(limit)s characters."), field="note", limit=LONGEST_NOTE
        )
    return replace(draft, title=title, scenario=scenario, note=note)


def require_standing(withdrawn: bool) -> None:
    """Raise Conflict once an exercise is withdrawn."""
    if withdrawn:
        raise Conflict(_("This exercise is withdrawn. Nothing of it can be changed any more."))


def require_ungraded(begun: int) -> None:
    """Raise Conflict once somebody has begun to grade: marks rest on what was played then."""
    if begun:
        raise Conflict(
            _(
                "Grading has begun, so scenario, day, rubric and agents stay as they are."
                " Title, note and due date can still be changed."
            )
        )


def withdrawal_reason(text: str) -> str:
    """Why an exercise is withdrawn; raises Invalid."""
    reason = _plain(text)
    if not reason:
        raise Invalid(_("Say why the exercise is withdrawn."), field="reason")
    if len(reason) > LONGEST_REASON:
        raise Invalid(
            _("Keep the reason under %(limit)s characters."), field="reason", limit=LONGEST_REASON
        )
    return reason


def checked_record(text: str, review_state: str | None) -> str:
    """What was noted of a turn; raises Invalid, and Conflict once its review is submitted."""
    if review_state not in {None, "draft"}:
        raise Conflict(_("The review of this turn is submitted. Its record stays as it is."))
    record = _plain(text)
    if len(record) > LONGEST_RECORD:
        raise Invalid(
            _("Keep the text under %(limit)s characters."), field="record", limit=LONGEST_RECORD
        )
    return record


def require_teammates(chosen: Collection[int], known: Collection[int], field: str) -> None:
    """Raise Invalid where somebody chosen is none of those who can be."""
    if not set(chosen) <= set(known):
        raise Invalid(
            _("Somebody chosen does not belong to this team any more. Choose again."), field=field
        )


def exercise_score(totals: Iterable[Decimal]) -> Decimal | None:
    """The mean of the totals (out of 100) of an agent's exercises, to 0.01; ``None``: none."""
    every = list(totals)
    return half_up(Fraction(sum(every)) / len(every)) if every else None


def _plain(text: str) -> str:
    return text.replace("\0", "").replace("\r\n", "\n").strip()
