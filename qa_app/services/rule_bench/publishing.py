"""Publishing a draft as the next immutable version, going back to one, putting out of use.

A version is a team's own or shared by all; a team's own can be given up, and be shared.
"""

from __future__ import annotations

from dataclasses import replace

from qa_app.core.definitions import Kind, Version, note_of
from qa_app.core.errors import Conflict, Invalid, NotFound, _
from qa_app.core.rules.model import Rule
from qa_app.services import audit, definitions
from qa_app.services.context import Context
from qa_app.services.definition_owners import require_owner
from qa_app.services.rule_bench.drafts import TriedDraft, try_draft
from qa_app.services.rule_bench.rescreening import enqueue_rescreen
from qa_app.services.rule_bench.standing import Line, in_force, line_for
from qa_app.storage.queries import definitions as queries


class FaultyDraft(Invalid):
    """A draft that cannot be published as it is; ``tried`` says what is wrong with it."""

    def __init__(self, sentence: str, tried: TriedDraft) -> None:
        super().__init__(sentence, field="draft", count=tried.failing)
        self.tried = tried


def publish(
    context: Context,
    body: str,
    *,
    base: int,
    note: str,
    team_id: int | None = None,
    rescreen: bool = True,
) -> Version:
    """Make a draft the version in force for a team, or (no team) the one that all share.

    ``base``: the number of the version that it was made from, 0 for a new rule. ``rescreen``:
    bring what is stored into line. Raises Refused or NotFound without the right; Invalid where
    it is at fault, says nothing new, or the note is missing; Conflict where somebody published
    another version meanwhile.
    """
    require_owner(context, team_id)
    said = note_of(note)
    draft = try_draft(context, body)
    rule = _publishable(draft)
    line = _line(context, rule.id, team_id)
    _check_base(line, base)
    return _add(context, rule, body, line, said, rescreen=rescreen)


def go_back(
    context: Context,
    key: str,
    number: int,
    *,
    base: int,
    note: str,
    team_id: int | None = None,
    rescreen: bool = True,
) -> Version:
    """Make a new version with the text of an earlier one of the same owner's.

    Raises NotFound, Invalid, Conflict, Refused.
    """
    require_owner(context, team_id)
    said = note_of(note)
    line = _line(context, key, team_id)
    earlier = next((each for each in line.versions if each.number == number), None)
    if earlier is None:
        raise NotFound()
    _check_base(line, base)
    rule = definitions.rule_of(earlier)
    return _add(context, rule, earlier.body, line, said, rescreen=rescreen)


def share(context: Context, key: str, number: int, *, note: str) -> Version:
    """Make a team's own version the next one that all teams share; the team keeps its own.

    Raises Refused for who does not edit for every team, NotFound, Invalid.
    """
    require_owner(context, None)
    said = note_of(note)
    line = _line(context, key, None)
    own = next((each for each in line.every if each.number == number), None)
    if own is None or own.team_id is None:
        raise NotFound()
    return _add(context, definitions.rule_of(own), own.body, line, said, shared_from=own)


def give_up(context: Context, key: str, team_id: int, *, base: int) -> Version | None:
    """Put a team's own version out of use; the shared one counts again, which is returned.

    The team's conversations are brought into line with it. ``None``: there is no shared one, so
    the rule is out of use there and what it has found stays. Raises NotFound, Refused, Conflict.
    """
    require_owner(context, team_id)
    line = _line(context, key, team_id)
    if not line.versions:
        raise NotFound()
    _put_out_of_use(context, line, base)
    audit.record(context, "rule.given_up", "rule", key, team_id, version=line.versions[0].number)
    shared = in_force(context, key)
    if shared is not None:
        enqueue_rescreen(context, shared, team_id)
    context.session.commit()
    return shared


def retire(context: Context, key: str, *, base: int) -> None:
    """Put the rule that all teams share out of use: from now on nothing is screened by it.

    What it has found stays, and so does what teams have of their own. Raises NotFound, Refused,
    or Conflict where it has changed meanwhile or is out of use already.
    """
    require_owner(context, None)
    line = _line(context, key, None)
    if not line.versions:
        raise NotFound()
    _put_out_of_use(context, line, base)
    audit.record(context, "rule.retired", "rule", key, version=line.versions[0].number)
    context.session.commit()


def _check_base(line: Line, base: int) -> None:
    """Raise Conflict where a draft was made from another version than the newest."""
    newest = line.newest.number if line.newest else 0
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


def _line(context: Context, key: str, team_id: int | None) -> Line:
    """Who writes versions takes turns: nobody else adds one until the transaction ends."""
    queries.take_turn(context.session)
    return line_for(context, key, team_id)


def _put_out_of_use(context: Context, line: Line, base: int) -> None:
    newest = line.versions[0]
    if newest.retired_at is not None:
        raise Conflict(_("This rule is out of use already."))
    _check_base(line, base)
    queries.retire(context.session, newest.id, context.now)


def _add(
    context: Context,
    rule: Rule,
    body: str,
    line: Line,
    note: str,
    *,
    rescreen: bool = True,
    shared_from: Version | None = None,
) -> Version:
    newest = line.newest
    if newest is not None and newest.retired_at is None and _same(newest, rule):
        raise Invalid(_("Nothing has changed since version %(number)s."), number=newest.number)
    number = line.next_number
    queries.add_version(
        context.session,
        Kind.RULE,
        rule.id,
        body,
        number=number,
        note=note,
        author_id=context.actor.user_id,
        now=context.now,
        team_id=line.team_id,
    )
    added = queries.of_key(context.session, Kind.RULE, rule.id)[0]
    if rescreen:
        enqueue_rescreen(context, added, line.team_id)
    digest = queries.digest(body).hex()
    if shared_from is None:
        audit.record(
            context,
            "rule.published",
            "rule",
            rule.id,
            line.team_id,
            version=number,
            digest=digest,
        )
    else:
        own = shared_from.number
        audit.record(
            context, "rule.shared", "rule", rule.id, version=number, digest=digest, own=own
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
