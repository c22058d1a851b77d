"""The steps of an appeal. Each checks who acts, then whether the state allows it, then the words.

raise ──> awaiting comment ──comment, or moved on when overdue──> awaiting re-score
│                                                      │  (assign, re-score)
│                        withdrawn <──withdraw── awaiting decision
└──withdraw──> withdrawn                               │
decided <──decide
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from qa_app.core.appeals.deadlines import Terms, is_overdue, last_day_to_raise
from qa_app.core.appeals.rights import Party, bar_to_rescoring, require
from qa_app.core.appeals.values import (
    NEXT_STATE,
    Appeal,
    AppealState,
    AppealStep,
    Decision,
    Disputed,
    Grounds,
    Outcome,
)
from qa_app.core.errors import Conflict, Invalid, Refused, _
from qa_app.core.latency.hours import OfficeHours
from qa_app.core.rubrics import Answer

LONGEST_TEXT = 2000

NO_REASON = _("Say why, so that the others can follow.")
TOO_LONG = _("Keep this under %(limit)s characters.")
TOO_LATE = _("The time to appeal ended on %(day)s.")
RAISED = _("This criterion was appealed already.")
CHANGED_MEANWHILE = _("This appeal has moved on meanwhile. Open it again.")
STILL_TIME = _("The supervisor still has time to comment.")
NO_ANSWER = _("Give the answer that this criterion should have.")
SAME_ANSWER = _("This is the first answer. Let it stand instead of changing it.")
NOT_BLIND = _("You have seen this appeal and cannot score it blind. Choose somebody else.")
FOREIGN_EVIDENCE = _("The evidence belongs to another criterion.")


def raise_appeal(
    disputed: Disputed,
    grounds: Grounds,
    party: Party,
    today: date,
    terms: Terms,
    office: OfficeHours,
    *,
    earlier: Iterable[AppealState] = (),
) -> Appeal:
    """Dispute a published answer, within the days that the team gives.

    ``earlier``: the states of appeals on the same criterion of the same review; a withdrawn one
    may be raised again while the days run, a decided one may not.
    """
    require(AppealStep.RAISE, disputed, None, party)
    if any(state is not AppealState.WITHDRAWN for state in earlier):
        raise Conflict(RAISED)
    last = disputed.until or last_day_to_raise(disputed.published_on, terms, office)
    if today > last:
        raise Conflict(TOO_LATE, day=last.isoformat())
    if any(each.criterion != disputed.criterion for each in grounds.evidence):
        raise Invalid(FOREIGN_EVIDENCE, field="evidence")
    given = grounds._replace(reason=_text(grounds.reason, "reason"))
    return Appeal(disputed, given, AppealState.AWAITING_COMMENT, today, today)


def comment(appeal: Appeal, text: str, party: Party, today: date) -> Appeal:
    """The supervisor says what they know; the second look begins."""
    state = _after(appeal, AppealStep.COMMENT, party)
    return replace(appeal, state=state, since=today, comment=_text(text, "comment"))


def move_on(appeal: Appeal, party: Party, today: date, terms: Terms, office: OfficeHours) -> Appeal:
    """Go on without a comment once the supervisor's days have run out."""
    state = _after(appeal, AppealStep.MOVE_ON, party)
    if not is_overdue(appeal, today, terms, office):
        raise Conflict(STILL_TIME)
    return replace(appeal, state=state, since=today)


def assign(appeal: Appeal, rescorer: Party, party: Party, today: date) -> Appeal:
    """Give the second look to somebody, whose days begin now; raises Refused who must not."""
    state = _after(appeal, AppealStep.ASSIGN, party)
    bar = NOT_BLIND if rescorer.user == party.user else bar_to_rescoring(appeal.disputed, rescorer)
    if bar is not None:
        raise Refused(bar, field="rescorer")
    return replace(appeal, state=state, since=today, rescorer=rescorer.user)


def rescore(appeal: Appeal, answer: Answer, party: Party, today: date) -> Appeal:
    """The second look's own answer, given without knowing the first."""
    state = _after(appeal, AppealStep.RESCORE, party)
    if not answer.is_given:
        raise Invalid(NO_ANSWER, field="answer")
    return replace(appeal, state=state, since=today, rescored=answer)


def decide(
    appeal: Appeal, outcome: Outcome, reason: str, answer: Answer | None, party: Party, today: date
) -> Appeal:
    """End an appeal with a reason; ``answer`` is what takes the first one's place, if anything."""
    state = _after(appeal, AppealStep.DECIDE, party)
    changed = outcome is Outcome.CHANGED
    if changed and (answer is None or not answer.is_given):
        raise Invalid(NO_ANSWER, field="answer")
    if changed and answer == appeal.disputed.answer:
        raise Invalid(SAME_ANSWER, field="answer")
    said = _text(reason, "reason")
    decision = Decision(outcome, said, party.user, today, answer if changed else None)
    return replace(appeal, state=state, since=today, decision=decision)


def withdraw(appeal: Appeal, party: Party, today: date) -> Appeal:
    """The agent lets it be; until it is decided."""
    return replace(appeal, state=_after(appeal, AppealStep.WITHDRAW, party), since=today)


def _after(appeal: Appeal, step: AppealStep, party: Party) -> AppealState:
    require(step, appeal.disputed, appeal, party)
    if (appeal.state, step) not in NEXT_STATE:
        raise Conflict(CHANGED_MEANWHILE)
    return NEXT_STATE[appeal.state, step]


def _text(given: str, field: str) -> str:
    text = given.strip()
    if not text:
        raise Invalid(NO_REASON, field=field)
    if len(text) > LONGEST_TEXT:
        raise Invalid(TOO_LONG, field=field, limit=LONGEST_TEXT)
    return text
