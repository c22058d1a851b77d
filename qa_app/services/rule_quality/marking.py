"""Saying where a rule should have hit and did not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete

from qa_app.core.conversations import Channel
from qa_app.core.errors import Conflict, Invalid, NotFound, _
from qa_app.core.permissions import Right
from qa_app.core.rules.model import Rule
from qa_app.core.texts import LocalText
from qa_app.services import audit, conversations, definitions
from qa_app.services.context import Context
from qa_app.services.definitions import ActiveRules
from qa_app.services.screening_decisions import require_decider
from qa_app.storage.locks import Lock, hold
from qa_app.storage.queries.conversations import ListedPart, revision_numbers
from qa_app.storage.queries.rule_quality import missed as queries
from qa_app.storage.queries.rule_quality.missed import Missed
from qa_app.storage.tables.rule_quality import MissedFinding

MOST_MARKS = 100
"""Marks on one part; more is a slip of a finger that stays on a key."""


@dataclass(frozen=True, slots=True)
class ShownMark:
    """A mark with the title of its rule."""

    stored: Missed
    title: LocalText


@dataclass(frozen=True, slots=True)
class Marks:
    """What was marked on a part's text, and whether the actor may mark more."""

    part_id: int
    revision_id: int
    marks: Sequence[ShownMark]
    may_mark: bool


def marks_of(context: Context, part_id: int, revision_id: int) -> Marks:
    """The marks on a part in one of its texts; raises NotFound outside the actor's teams."""
    part = _part(context, part_id, revision_id)
    found = queries.of_part(context.session, part_id, revision_id)
    titles = {
        version: rule.title
        for version, rule in definitions.rules_by_version(
            context, {each.rule_version_id for each in found}
        ).items()
    }
    return Marks(
        part_id=part_id,
        revision_id=revision_id,
        marks=[ShownMark(each, titles[each.rule_version_id]) for each in found],
        may_mark=_may_mark(context, part),
    )


def rules_to_mark(context: Context, part_id: int, revision_id: int) -> Sequence[Rule]:
    """The rules that could have hit a part and did not; raises NotFound, Refused."""
    part = _part(context, part_id, revision_id)
    require_decider(context, part.team_id)
    return _offered(definitions.screening_rules(context), part)


def mark_missed(
    context: Context, part_id: int, revision_id: int, rule: str, message: int | None
) -> None:
    """Say that a rule should have hit a message, or (``None``) the conversation as a whole.

    Whoever reviews or triages in the part's team may; the same twice is one. Raises NotFound,
    Refused, Invalid for a rule or message that there is not, Conflict where the rule did hit.
    """
    hold(context.session, Lock.CONVERSATIONS)
    part = _part(context, part_id, revision_id)
    require_decider(context, part.team_id)
    active = definitions.screening_rules(context)
    chosen = next((each for each in _offered(active, part) if each.id == rule), None)
    if chosen is None:
        raise Invalid(_("Choose the rule that should have hit."), field="rule")
    if message is not None:
        conversations.masked_text(context, revision_id, message)
    if queries.is_found(context.session, part_id, revision_id, rule, message):
        raise Conflict(_("The rule did hit there. Confirm that finding instead of adding one."))
    known = queries.of_part(context.session, part_id, revision_id)
    if any((each.rule, each.message) == (rule, message) for each in known):
        context.session.rollback()
        return
    if len(known) >= MOST_MARKS:
        raise Invalid(_("At most %(most)s marks on one conversation."), most=MOST_MARKS)
    row = MissedFinding(
        part_id=part_id,
        revision_id=revision_id,
        rule=rule,
        rule_version_id=active.version_id(chosen),
        message=message,
        marked_by=context.actor.user_id,
        marked_at=context.now,
    )
    context.session.add(row)
    context.session.flush()
    _record(context, "missed.marked", row.id, part, rule)
    context.session.commit()


def take_mark_back(context: Context, missed_id: int) -> Missed:
    """Remove a mark, and return what it was; raises NotFound, Refused."""
    hold(context.session, Lock.CONVERSATIONS)
    known = queries.one(context.session, missed_id)
    if known is None:
        raise NotFound()
    part = conversations.visible_part(context, known.part_id, Right.SEE_CONVERSATIONS)
    require_decider(context, part.team_id)
    context.session.execute(delete(MissedFinding).where(MissedFinding.id == missed_id))
    _record(context, "missed.taken_back", missed_id, part, known.rule)
    context.session.commit()
    return known


def _part(context: Context, part_id: int, revision_id: int) -> ListedPart:
    part = conversations.visible_part(context, part_id, Right.SEE_CONVERSATIONS)
    texts = revision_numbers(context.session, part.conversation_id)
    if revision_id not in {each.id for each in texts}:
        raise NotFound()
    return part


def _may_mark(context: Context, part: ListedPart) -> bool:
    rights = (Right.REVIEW, Right.TRIAGE_FLAGGED)
    return any(context.reach(right).covers(part.team_id) for right in rights)


def _offered(active: ActiveRules, part: ListedPart) -> list[Rule]:
    """The rules that looked at this part and could have hit it, in the order of their ids."""
    channel = Channel(part.channel)
    return [
        rule
        for rule in active.for_team(part.team_id)
        if not rule.channels or channel in rule.channels
    ]


def _record(context: Context, action: str, missed_id: int, part: ListedPart, rule: str) -> None:
    audit.record(
        context, action, "missed", missed_id, team_id=part.team_id, part=part.id, rule=rule
    )
