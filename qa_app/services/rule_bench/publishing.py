"""Publishing a draft as the next immutable version, going back to one, putting out of use."""

from __future__ import annotations

from dataclasses import replace

from qa_app.core.definitions import Kind, Version, note_of
from qa_app.core.errors import Conflict, Invalid, NotFound, _
from qa_app.core.permissions import Right
from qa_app.core.rules.model import Rule
from qa_app.services import audit, definitions
from qa_app.services.context import Context
from qa_app.services.rule_bench.drafts import TriedDraft, try_draft
from qa_app.services.rule_bench.rescreening import enqueue_rescreen
from qa_app.storage.queries import definitions as queries


class FaultyDraft(Invalid):
    """A draft that cannot be published as it is; ``tried`` says what is wrong with it."""

    def __init__(self, sentence: str, tried: TriedDraft) -> None:
        super().__init__(sentence, field="draft", count=tried.failing)
        self.tried = tried


def publish(context: Context, body: str, *, base: int, note: str, rescreen: bool = True) -> Version:
    """Make a draft the version in force.

    ``base``: the number of the version that it was made from, 0 for a new rule. ``rescreen``:
    bring what is stored into line. Raises Invalid where it is at fault, says nothing new, or
    the note is missing; Conflict where somebody published another version meanwhile.
    """
    context.actor.require(Right.EDIT_DEFINITIONS)
    said = note_of(note)
    draft = try_draft(context, body)
    rule = _publishable(draft)
    queries.take_turn(context.session)
    versions = queries.of_key(context.session, Kind.RULE, rule.id)
    _check_base(versions, base)
    return _add(context, rule, body, versions, said, rescreen)


def go_back(
    context: Context, key: str, number: int, *, base: int, note: str, rescreen: bool = True
) -> Version:
    """Make a new version with the text of an earlier one; raises NotFound, Invalid, Conflict."""
    context.actor.require(Right.EDIT_DEFINITIONS)
    said = note_of(note)
    queries.take_turn(context.session)
    versions = queries.of_key(context.session, Kind.RULE, key)
    earlier = next((each for each in versions if each.number == number), None)
    if earlier is None:
        raise NotFound()
    _check_base(versions, base)
    rule = definitions.rule_of(earlier)
    return _add(context, rule, earlier.body, versions, said, rescreen)


def retire(context: Context, key: str, *, base: int) -> None:
    """Put a rule out of use: from now on nothing is screened by it, and its findings stay.

    Raises NotFound, or Conflict where it has changed meanwhile or is out of use already.
    """
    context.actor.require(Right.EDIT_DEFINITIONS)
    queries.take_turn(context.session)
    versions = queries.of_key(context.session, Kind.RULE, key)
    if not versions:
        raise NotFound()
    _check_base(versions, base)
    if versions[0].retired_at is not None:
        raise Conflict(_("This rule is out of use already."))
    queries.retire(context.session, versions[0].id, context.now)
    audit.record(context, "rule.retired", "rule", key, version=versions[0].number)
    context.session.commit()


def _add(
    context: Context, rule: Rule, body: str, versions: list[Version], note: str, rescreen: bool
) -> Version:
    newest = versions[0] if versions else None
    if newest is not None and newest.retired_at is None and _same(newest, rule):
        raise Invalid(_("Nothing has changed since version %(number)s."), number=newest.number)
    number = newest.number + 1 if newest else 1
    queries.add_version(
        context.session,
        Kind.RULE,
        rule.id,
        body,
        number=number,
        note=note,
        author_id=context.actor.user_id,
        now=context.now,
    )
    added = queries.of_key(context.session, Kind.RULE, rule.id)[0]
    if rescreen:
        enqueue_rescreen(context, added)
    audit.record(
        context,
        "rule.published",
        "rule",
        rule.id,
        version=number,
        digest=queries.digest(body).hex(),
    )
    context.session.commit()
    return added


def _same(version: Version, rule: Rule) -> bool:
    """Whether a version says the same, however it is written."""
    return replace(definitions.rule_of(version), version=None) == replace(rule, version=None)


def _publishable(draft: TriedDraft) -> Rule:
    if draft.rule is None:
        raise FaultyDraft(_("The draft cannot be read yet; what is wrong stands below."), draft)
    if draft.failing:
        raise FaultyDraft(_("%(count)s of its examples turn out other than they must."), draft)
    return draft.rule


def _check_base(versions: list[Version], base: int) -> None:
    newest = versions[0].number if versions else 0
    if newest == base:
        return
    if base == 0:
        raise Conflict(_("There is a rule with this id already. Choose another id."), field="id")
    raise Conflict(
        _(
            "Somebody has published version %(number)s meanwhile. What you have written is still "
            "here: compare the two, then publish on top of it."
        ),
        number=newest,
    )
