"""How the audit log's actions and things are said."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext, lazy_gettext

from qa_app.core.audit import Entry
from qa_app.web.access import may_open
from qa_app.web.navigation import url_if

ACTIONS: Mapping[str, object] = {
    "account.ended": lazy_gettext("Time with an account ended"),
    "account.given": lazy_gettext("Account given to an agent"),
    "account.imported": lazy_gettext("Accounts by shift imported"),
    "account.removed": lazy_gettext("Entry about an account removed"),
    "agent.created": lazy_gettext("Agent created"),
    "agent.place_ended": lazy_gettext("Agent taken out of a team"),
    "agent.placed": lazy_gettext("Agent put into a team"),
    "assignment.due_set": lazy_gettext("Due date of tasks changed"),
    "agent.renamed": lazy_gettext("Agent renamed"),
    "assignment.moved": lazy_gettext("Tasks re-assigned"),
    "appeal.assigned": lazy_gettext("Second look of an appeal given out"),
    "appeal.commented": lazy_gettext("Appeal commented on"),
    "appeal.decided": lazy_gettext("Appeal decided"),
    "appeal.moved_on": lazy_gettext("Appeal gone on without a comment"),
    "appeal.raised": lazy_gettext("Appeal raised"),
    "appeal.rescored": lazy_gettext("Criterion of an appeal scored again"),
    "appeal.terms_set": lazy_gettext("Working days for appeals changed"),
    "appeal.withdrawn": lazy_gettext("Appeal withdrawn"),
    "appraisal.checked": lazy_gettext("Assessment looked over"),
    "appraisal.computed": lazy_gettext("Assessment computed"),
    "appraisal.decided": lazy_gettext("Points of an assessment decided"),
    "appraisal.facts_exported": lazy_gettext("Facts of an assessment exported"),
    "appraisal.held": lazy_gettext("Pay held"),
    "appraisal.late": lazy_gettext("Late correction of an assessment decided"),
    "appraisal.pay_exported": lazy_gettext("Pay file exported"),
    "appraisal.published": lazy_gettext("Assessment published"),
    "appraisal.released": lazy_gettext("Pay released"),
    "appraisal.reopened": lazy_gettext("Assessment re-opened"),
    "appraisal.sheet_exported": lazy_gettext("Posted sheet exported"),
    "assignment.skipped": lazy_gettext("Task skipped"),
    "calibration.called_off": lazy_gettext("Calibration called off"),
    "calibration.closed": lazy_gettext("Calibration closed"),
    "fair_scores.computed": lazy_gettext("Fair scores computed"),
    "fair_scores.exported": lazy_gettext("Fair scores exported"),
    "calibration.opened": lazy_gettext("Calibration begun"),
    "calibration.reopened": lazy_gettext("Calibration reopened"),
    "calibration.settling": lazy_gettext("Calibration session begun"),
    "coaching.request_withdrawn": lazy_gettext("Request for coaching withdrawn"),
    "coaching.confirmed": lazy_gettext("Coaching task confirmed"),
    "coaching.effect_exported": lazy_gettext("Effect of coaching exported"),
    "coaching.ended": lazy_gettext("Coaching task ended"),
    "coaching.failed": lazy_gettext("Re-check of a corrective task not passed"),
    "coaching.set": lazy_gettext("Coaching task set"),
    "coaching.withdrawn": lazy_gettext("Coaching task withdrawn"),
    "coaching.requested": lazy_gettext("Sent to coaching"),
    "quiz.reference_set": lazy_gettext("Reference answer of an example set"),
    "cash_limit.added": lazy_gettext("Limit on deductions set"),
    "cash_limit.ended": lazy_gettext("Limit on deductions ended"),
    "cash_limit.removed": lazy_gettext("Limit on deductions removed"),
    "employment.imported": lazy_gettext("List of employment facts imported"),
    "employment.recorded": lazy_gettext("Employment fact written down"),
    "employment.removed": lazy_gettext("Employment fact removed"),
    "ledger.accepted": lazy_gettext("Suggested ledger entry entered"),
    "ledger.changed": lazy_gettext("Ledger entry changed"),
    "ledger.confirmed": lazy_gettext("Ledger entry confirmed by the agent"),
    "ledger.disputed": lazy_gettext("Ledger entry disputed by the agent"),
    "ledger.entered": lazy_gettext("Ledger entry entered"),
    "ledger.imported": lazy_gettext("List of ledger entries imported"),
    "ledger.link_added": lazy_gettext("Link to a ledger item added"),
    "ledger.link_removed": lazy_gettext("Link to a ledger item removed"),
    "ledger.rejected": lazy_gettext("Suggested ledger entry not entered"),
    "ledger.settled": lazy_gettext("Dispute about a ledger entry settled"),
    "ledger.suggested": lazy_gettext("Ledger entries suggested"),
    "ledger.told": lazy_gettext("Agent told of a ledger entry"),
    "ledger.withdrawn": lazy_gettext("Ledger entry withdrawn"),
    "conversation.unmasked": lazy_gettext("Personal data looked at"),
    "definitions.seeded": lazy_gettext("Definitions brought in"),
    "demo.users_made": lazy_gettext("Demo users made"),
    "draw.assigned": lazy_gettext("Tasks given out anew"),
    "draw.made": lazy_gettext("Sample drawn"),
    "draw.overlap_given": lazy_gettext("Tasks given to further reviewers"),
    "export.asked": lazy_gettext("Export asked for"),
    "export.fetched": lazy_gettext("Export fetched"),
    "export.written": lazy_gettext("Export written"),
    "example.changed": lazy_gettext("Example changed"),
    "example.kept": lazy_gettext("Example kept"),
    "example.put_back": lazy_gettext("Example put back"),
    "collection.changed": lazy_gettext("Collection changed"),
    "collection.exported": lazy_gettext("Collection exported"),
    "collection.made": lazy_gettext("Collection made"),
    "collection.put_back": lazy_gettext("Collection put back"),
    "collection.removed": lazy_gettext("Collection removed"),
    "collection.shared": lazy_gettext("Collection shared"),
    "example.removed": lazy_gettext("Example removed"),
    "figures.given": lazy_gettext("Values given as an assessor"),
    "figures.imported": lazy_gettext("Figures imported"),
    "figures.sources_chosen": lazy_gettext("Sources of figures chosen"),
    "figures.typed": lazy_gettext("Figures typed"),
    "finding.confirmed": lazy_gettext("Findings confirmed"),
    "finding.dismissed": lazy_gettext("Findings dismissed"),
    "finding.open": lazy_gettext("Decision on findings taken back"),
    "flag.assigned": lazy_gettext("Flagged conversation handed over"),
    "flag.handed_back": lazy_gettext("Flagged conversation handed back"),
    "flag.run": lazy_gettext("Step over many flagged conversations"),
    "flag.run_taken_back": lazy_gettext("Step over many flagged conversations taken back"),
    "import.asked": lazy_gettext("Import asked for"),
    "import.cancel_asked": lazy_gettext("Cancelling of an import asked for"),
    "import.cancelled": lazy_gettext("Import cancelled"),
    "import.done": lazy_gettext("Import finished"),
    "import.failed": lazy_gettext("Import failed"),
    "exercise.changed": lazy_gettext("Exercise changed"),
    "exercise.given": lazy_gettext("Turns of an exercise given to reviewers"),
    "exercise.recorded": lazy_gettext("Record of a turn kept"),
    "exercise.set": lazy_gettext("Exercise set"),
    "exercise.withdrawn": lazy_gettext("Exercise withdrawn"),
    "import.undo_asked": lazy_gettext("Undoing of an import asked for"),
    "import.undone": lazy_gettext("Import undone"),
    "latency.published": lazy_gettext("Latency profile saved"),
    "latency.shared": lazy_gettext("A team's own latency profile shared with all teams"),
    "latency.given_up": lazy_gettext("A team's own latency profile given up"),
    "mapping.kept": lazy_gettext("Column mapping kept"),
    "missed.marked": lazy_gettext("Marked what a rule overlooked"),
    "missed.taken_back": lazy_gettext("Mark of what a rule overlooked taken back"),
    "pack.switched_off": lazy_gettext("Rule pack switched off"),
    "pack.switched_on": lazy_gettext("Rule pack switched on"),
    "plan.changed": lazy_gettext("Sampling plan changed"),
    "plan.made": lazy_gettext("Sampling plan made"),
    "plan.retired": lazy_gettext("Sampling plan retired"),
    "recall.share_set": lazy_gettext("Share of unflagged conversations changed"),
    "recheck.chosen": lazy_gettext("Reviews chosen for re-checks"),
    "recheck.corrected": lazy_gettext("Review corrected after a re-check"),
    "recheck.given": lazy_gettext("Re-check given to another senior"),
    "recheck.kept": lazy_gettext("Review kept after a re-check"),
    "recheck.released": lazy_gettext("Review released without a re-check"),
    "recheck.scored": lazy_gettext("Review scored a second time"),
    "recheck.share_set": lazy_gettext("Share of re-checks changed"),
    "review.published": lazy_gettext("Review published"),
    "review.revealed": lazy_gettext("Pre-screen shown to a blind reviewer"),
    "review.request_withdrawn": lazy_gettext("Request for a review withdrawn"),
    "review.requested": lazy_gettext("Review asked for"),
    "review.submitted": lazy_gettext("Review submitted"),
    "review.withdrawn": lazy_gettext("Review withdrawn"),
    "reviewer_share.set": lazy_gettext("Share of a reviewer changed"),
    "reviews.final": lazy_gettext("Reviews became final"),
    "role.ended": lazy_gettext("Role ended"),
    "role.given": lazy_gettext("Role given"),
    "role.taken_back": lazy_gettext("Role taken back"),
    "rubric.published": lazy_gettext("Rubric published"),
    "rubric.use_added": lazy_gettext("Row added: which rubric applies"),
    "rubric.use_ended": lazy_gettext("Row ended: which rubric applies"),
    "rubric.use_removed": lazy_gettext("Row removed: which rubric applies"),
    "rule.published": lazy_gettext("Rule published"),
    "risk_model.trained": lazy_gettext("Risk model trained"),
    "risk_model.promoted": lazy_gettext("Risk model put into use"),
    "risk_model.stopped": lazy_gettext("Risk model taken out of use"),
    "risk_labels.imported": lazy_gettext("Figures to learn from imported"),
    "risk_labels.deleted": lazy_gettext("Figures to learn from deleted"),
    "rule.rescreened": lazy_gettext("Conversations screened again"),
    "rule.retired": lazy_gettext("Rule put out of use"),
    "rubric.shared": lazy_gettext("A team's own rubric shared with all teams"),
    "rubric.given_up": lazy_gettext("A team's own rubric given up"),
    "scheme.shared": lazy_gettext("A team's own scheme shared with all teams"),
    "scheme.given_up": lazy_gettext("A team's own scheme given up"),
    "rule.shared": lazy_gettext("A team's own rule shared with all teams"),
    "rule.given_up": lazy_gettext("A team's own rule given up"),
    "scheme.published": lazy_gettext("Scheme published"),
    "scheme.use_added": lazy_gettext("Row added: which scheme applies"),
    "scheme.use_ended": lazy_gettext("Row ended: which scheme applies"),
    "scheme.use_removed": lazy_gettext("Row removed: which scheme applies"),
    "scores.exported": lazy_gettext("Scores exported"),
    "staff.imported": lazy_gettext("Staff list imported"),
    "team.changed": lazy_gettext("Team changed"),
    "team.created": lazy_gettext("Team created"),
    "team_hours.changed": lazy_gettext("Office hours changed"),
    "team_work.set": lazy_gettext("How work is given out changed"),
    "user.agent_linked": lazy_gettext("User linked to an agent"),
    "user.created": lazy_gettext("User created"),
    "user.left": lazy_gettext("User left"),
    "user.link_made": lazy_gettext("One-time link made"),
    "user.password_changed": lazy_gettext("Password changed"),
    "user.password_set": lazy_gettext("Password set"),
    "user.renamed": lazy_gettext("User renamed"),
    "user.taken_back": lazy_gettext("User taken back"),
}

THINGS: Mapping[str, object] = {
    "account": lazy_gettext("Account"),
    "agent": lazy_gettext("Agent"),
    "appeal": lazy_gettext("Appeal"),
    "appraisal": lazy_gettext("Assessment"),
    "assignment": lazy_gettext("Task"),
    "calibration": lazy_gettext("Calibration"),
    "cash_limit": lazy_gettext("Limits on deductions"),
    "employment": lazy_gettext("Employment"),
    "ledger": lazy_gettext("Ledger"),
    "ledger_entry": lazy_gettext("Ledger entry"),
    "ledger_link": lazy_gettext("Link to an item"),
    "definitions": lazy_gettext("Definitions"),
    "demo": lazy_gettext("Demo"),
    "draw": lazy_gettext("Draw"),
    "coaching_task": lazy_gettext("Coaching task"),
    "collection": lazy_gettext("Collection"),
    "example": lazy_gettext("Example"),
    "exercise": lazy_gettext("Exercise"),
    "finding": lazy_gettext("Finding"),
    "findings": lazy_gettext("Findings"),
    "export": lazy_gettext("Export"),
    "import": lazy_gettext("Import"),
    "latency": lazy_gettext("Latency profile"),
    "mapping": lazy_gettext("Column mapping"),
    "missed": lazy_gettext("Overlooked place"),
    "pack": lazy_gettext("Rule pack"),
    "risk_model": lazy_gettext("Risk model"),
    "risk_label_list": lazy_gettext("List of figures"),
    "part": lazy_gettext("Conversation"),
    "period": lazy_gettext("Period"),
    "recheck": lazy_gettext("Re-check"),
    "review": lazy_gettext("Review"),
    "reviews": lazy_gettext("Reviews"),
    "rubric": lazy_gettext("Rubric"),
    "scheme": lazy_gettext("Scheme"),
    "scheme_use": lazy_gettext("Row of the scheme table"),
    "rubric_use": lazy_gettext("Row of the rubric table"),
    "rule": lazy_gettext("Rule"),
    "sampling_plan": lazy_gettext("Sampling plan"),
    "staff": lazy_gettext("Staff list"),
    "team": lazy_gettext("Team"),
    "triage_run": lazy_gettext("Step over many"),
    "user": lazy_gettext("User"),
}

_PAGES: Mapping[str, tuple[str, str]] = {
    "agent": ("agents.one", "agent_id"),
    "calibration": ("calibration.one", "round_id"),
    "appeal": ("appeals.one", "appeal_id"),
    "ledger_entry": ("ledger.one", "entry_id"),
    "draw": ("sampling.one", "draw_id"),
    "recheck": ("rechecks.one", "recheck_id"),
    "coaching_task": ("coaching.one", "task_id"),
    "collection": ("collections.one", "collection_id"),
    "example": ("examples.one", "example_id"),
    "exercise": ("exercises.one", "exercise_id"),
    "import": ("imports.one", "import_id"),
    "part": ("conversations.one", "part_id"),
    "review": ("reviews.one", "review_id"),
    "sampling_plan": ("sampling_plans.one", "plan_id"),
    "team": ("teams.one", "team_id"),
    "user": ("users.one", "user_id"),
}


def action_words(action: str) -> str:
    """What was done; an action without words of its own is said as it is kept."""
    return str(ACTIONS.get(action, action))


def thing_words(entry: Entry) -> str:
    """What it was done to, with the number or name kept."""
    return f"{THINGS.get(entry.subject, entry.subject)} {entry.subject_id}"


def actor_words(entry: Entry) -> str:
    """Who did it; what no user did, the system or a command did under the name kept."""
    if entry.user_id is None:
        return str(gettext("%(name)s (no user)", name=entry.actor))
    return entry.actor


def thing_address(entry: Entry) -> str:
    """Where the reader can look at the thing; empty where it has no page that is open to them."""
    found = _PAGES.get(entry.subject)
    if found is None or not entry.subject_id.isdecimal():
        return ""
    endpoint, argument = found
    if not may_open(endpoint, entry.team_id):
        return ""
    return url_if(endpoint, **{argument: int(entry.subject_id)})


def details_words(entry: Entry) -> list[tuple[str, str]]:
    """The details as they are kept, for who has to follow them."""
    return [(name, _plain(value)) for name, value in entry.details.items()]


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value[:10])) + (" …" if len(value) > 10 else "")
    return "—" if value is None else str(value)
