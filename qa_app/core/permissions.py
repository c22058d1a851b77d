"""Who may do what, where and when.

A user holds roles within teams, between dates. A right over a thing is asked in two steps:
whether the caller has any part in the thing's team (if not, there is no such thing for them),
and whether one of their roles there carries the right (if not, it is refused).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qa_app.core.errors import NotFound, Refused, _


class RoleName(StrEnum):
    REVIEWER = "reviewer"
    QUALITY_LEAD = "quality_lead"
    SUPERVISOR = "supervisor"
    TRAINER = "trainer"
    AGENT = "agent"
    ADMINISTRATOR = "administrator"


class Right(StrEnum):
    SEE_CONVERSATIONS = "see_conversations"
    SEE_PERSONAL_DATA = "see_personal_data"
    IMPORT = "import"
    UNDO_IMPORT = "undo_import"
    REVIEW = "review"
    SET_EXERCISES = "set_exercises"
    SET_COACHING = "set_coaching"
    SEE_OWN_COACHING = "see_own_coaching"
    ANSWER_QUIZZES = "answer_quizzes"
    DRAW = "draw"
    CALIBRATE = "calibrate"
    PUBLISH = "publish"
    SEE_SCORES = "see_scores"
    SEE_OWN_SCORES = "see_own_scores"
    TRIAGE_FLAGGED = "triage_flagged"
    TAKE_FLAGGED = "take_flagged"
    KEEP_EXAMPLES = "keep_examples"
    KEEP_COLLECTIONS = "keep_collections"
    SEE_COLLECTIONS = "see_collections"
    EDIT_DEFINITIONS = "edit_definitions"
    SET_REVIEWING = "set_reviewing"
    SEE_PROGRESS = "see_progress"
    MANAGE_PEOPLE = "manage_people"
    SEE_AUDIT = "see_audit"
    SEE_JOBS = "see_jobs"
    RECHECK = "recheck"
    RAISE_APPEALS = "raise_appeals"
    SEE_APPEALS = "see_appeals"
    COMMENT_APPEALS = "comment_appeals"
    DECIDE_APPEALS = "decide_appeals"
    SEE_APPRAISALS = "see_appraisals"
    RUN_PERIODS = "run_periods"
    CHECK_PERIODS = "check_periods"
    SEE_LEDGER = "see_ledger"
    KEEP_LEDGER = "keep_ledger"
    SEE_OWN_LEDGER = "see_own_ledger"
    KEEP_EMPLOYMENT = "keep_employment"
    LIMIT_CASH = "limit_cash"
    CHOOSE_SCHEMES = "choose_schemes"
    BRING_FIGURES = "bring_figures"
    TRAIN_MODELS = "train_models"
    SEE_RISK = "see_risk"


RIGHTS_OF: Mapping[RoleName, frozenset[Right]] = {
    RoleName.REVIEWER: frozenset(
        {
            Right.SEE_CONVERSATIONS,
            Right.REVIEW,
            Right.KEEP_EXAMPLES,
            Right.SEE_COLLECTIONS,
            Right.ANSWER_QUIZZES,
        }
    ),
    RoleName.QUALITY_LEAD: frozenset(
        {
            Right.SEE_CONVERSATIONS,
            Right.SEE_PERSONAL_DATA,
            Right.IMPORT,
            Right.UNDO_IMPORT,
            Right.REVIEW,
            Right.SET_EXERCISES,
            Right.SET_COACHING,
            Right.DRAW,
            Right.CALIBRATE,
            Right.PUBLISH,
            Right.SEE_SCORES,
            Right.TRIAGE_FLAGGED,
            Right.TAKE_FLAGGED,
            Right.KEEP_EXAMPLES,
            Right.KEEP_COLLECTIONS,
            Right.SEE_COLLECTIONS,
            Right.EDIT_DEFINITIONS,
            Right.SET_REVIEWING,
            Right.SEE_PROGRESS,
            Right.RECHECK,
            Right.SEE_APPEALS,
            Right.DECIDE_APPEALS,
            Right.SEE_APPRAISALS,
            Right.CHECK_PERIODS,
            Right.SEE_LEDGER,
            Right.CHOOSE_SCHEMES,
            Right.BRING_FIGURES,
            Right.TRAIN_MODELS,
            Right.SEE_RISK,
        }
    ),
    # Who leads a team neither draws its sample nor decides what is published of it, and
    # answers its appeals without deciding them. They write definitions of their team's own, each
    # change in the audit log, but do not settle how the team is reviewed. They run the month of
    # their own team; a quality lead looks it over, and nobody settles anything about their own
    # pay.
    RoleName.SUPERVISOR: frozenset(
        {
            Right.SEE_CONVERSATIONS,
            Right.IMPORT,
            Right.SEE_SCORES,
            Right.TRIAGE_FLAGGED,
            Right.TAKE_FLAGGED,
            Right.SET_COACHING,
            Right.KEEP_EXAMPLES,
            Right.KEEP_COLLECTIONS,
            Right.SEE_COLLECTIONS,
            Right.EDIT_DEFINITIONS,
            Right.SEE_APPEALS,
            Right.COMMENT_APPEALS,
            Right.SEE_APPRAISALS,
            Right.RUN_PERIODS,
            Right.SEE_LEDGER,
            Right.KEEP_LEDGER,
            Right.KEEP_EMPLOYMENT,
            Right.CHOOSE_SCHEMES,
            Right.BRING_FIGURES,
            Right.SEE_RISK,
        }
    ),
    # A trainer works on the flagged conversations that are handed to them, and decides on none.
    RoleName.TRAINER: frozenset(
        {
            Right.SEE_CONVERSATIONS,
            Right.SET_EXERCISES,
            Right.SET_COACHING,
            Right.KEEP_EXAMPLES,
            Right.KEEP_COLLECTIONS,
            Right.SEE_COLLECTIONS,
            Right.SEE_SCORES,
            Right.TAKE_FLAGGED,
            Right.SEE_RISK,
        }
    ),
    RoleName.AGENT: frozenset(
        {
            Right.SEE_OWN_SCORES,
            Right.SEE_OWN_COACHING,
            Right.ANSWER_QUIZZES,
            Right.RAISE_APPEALS,
            Right.SEE_OWN_LEDGER,
            Right.SEE_COLLECTIONS,
        }
    ),
    # An administrator runs the house; scoring is not theirs.
    RoleName.ADMINISTRATOR: frozenset(
        {
            Right.SEE_CONVERSATIONS,
            Right.SEE_PERSONAL_DATA,
            Right.IMPORT,
            Right.UNDO_IMPORT,
            Right.SEE_SCORES,
            Right.EDIT_DEFINITIONS,
            Right.SET_REVIEWING,
            Right.SEE_PROGRESS,
            Right.MANAGE_PEOPLE,
            Right.SEE_AUDIT,
            Right.SEE_JOBS,
            Right.SEE_APPEALS,
            Right.SEE_APPRAISALS,
            # Somebody has to keep the entries about those who lead.
            Right.SEE_LEDGER,
            Right.KEEP_LEDGER,
            Right.KEEP_EMPLOYMENT,
            Right.LIMIT_CASH,
            Right.CHOOSE_SCHEMES,
            Right.BRING_FIGURES,
            Right.SEE_RISK,
        }
    ),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """One role in one team between two dates, both inclusive; no team means every team."""

    role: RoleName
    team_id: int | None
    since: date
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Reach:
    """The teams that a right extends to: all of them, or those named."""

    everywhere: bool
    team_ids: frozenset[int]

    def covers(self, team_id: int | None) -> bool:
        return self.everywhere or (team_id is not None and team_id in self.team_ids)

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.team_ids)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is acting, with the grants in force on the day of the request.

    ``user_id`` is ``None`` for the command line and background work, which act with every
    right under the name given.
    """

    user_id: int | None
    name: str
    grants: tuple[Grant, ...] = ()
    agent_id: int | None = None

    def reach(self, right: Right) -> Reach:
        """The teams in which the actor has the right."""
        return _reach(grant for grant in self.grants if right in RIGHTS_OF[grant.role])

    @property
    def membership(self) -> Reach:
        """The teams in which the actor has any part at all."""
        return _reach(self.grants)

    def may(self, right: Right, team_id: int | None = None) -> bool:
        """Whether the actor has the right in a team, or (no team given) anywhere."""
        reach = self.reach(right)
        return bool(reach) if team_id is None else reach.covers(team_id)

    def require(self, right: Right, team_id: int | None = None) -> None:
        """Raise NotFound outside the actor's teams, Refused where the right is missing."""
        if self.may(right, team_id):
            return
        if team_id is not None and not self.membership.covers(team_id):
            raise NotFound()
        raise Refused(_("Your role does not allow this. Ask an administrator for the right."))


SYSTEM = Actor(
    user_id=None,
    name="system",
    grants=tuple(Grant(role, None, date.min) for role in RoleName),
)


def grants_on(grants: Iterable[Grant], day: date) -> tuple[Grant, ...]:
    """Only the grants in force on a day."""
    return tuple(grant for grant in grants if grant.holds_on(day))


def _reach(grants: Iterable[Grant]) -> Reach:
    team_ids = [grant.team_id for grant in grants]
    return Reach(None in team_ids, frozenset(team for team in team_ids if team is not None))
