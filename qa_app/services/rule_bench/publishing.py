"""Publishing a draft as the next immutable version, going back to one, putting out of use.

A version is a team's own or shared by all; a team's own can be given up, and be shared.
"""

from __future__ import annotations

from functools import partial

from qa_app.core.definitions import Kind, Line, Version, note_of
from qa_app.core.errors import Conflict, Invalid, _
from qa_app.core.rules.model import Rule
from qa_app.services import definition_versions
from qa_app.services.context import Context
from qa_app.services.definition_owners import require_owner
from qa_app.services.definition_versions import take_line
from qa_app.services.rule_bench.drafts import TriedDraft, try_draft
from qa_app.services.rule_bench.rescreening import enqueue_rescreen


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
    line = take_line(context, Kind.RULE, rule.id, team_id)
    _check_base(line, base)
    return _add(context, rule.id, body, line, said, rescreen=rescreen)


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
    line = take_line(context, Kind.RULE, key, team_id)
    earlier = definition_versions.earlier_of(line, number)
    _check_base(line, base)
    return _add(context, key, earlier.body, line, note, rescreen=rescreen)


def share(context: Context, key: str, number: int, *, note: str) -> Version:
    """Make a team's own version the next one that all teams share; the team keeps its own.

    Raises Refused for who does not edit for every team, NotFound, Invalid.
    """
    follow = partial(_screen_again, context, None)
    return definition_versions.share(context, Kind.RULE, key, number, note=note, follow=follow)


def give_up(context: Context, key: str, team_id: int, *, base: int) -> Version | None:
    """Put a team's own version out of use; the shared one counts again, which is returned.

    The team's conversations are brought into line with it. ``None``: there is no shared one, so
    the rule is out of use there and what it has found stays. Raises NotFound, Refused, Conflict.
    """
    follow = partial(_screen_again, context, team_id)
    return definition_versions.give_up(context, Kind.RULE, key, team_id, base=base, follow=follow)


def retire(context: Context, key: str, *, base: int) -> None:
    """Put the rule that all teams share out of use: from now on nothing is screened by it.

    What it has found stays, and so does what teams have of their own. Raises NotFound, Refused,
    or Conflict where it has changed meanwhile or is out of use already.
    """
    definition_versions.retire(context, Kind.RULE, key, base=base)


def _screen_again(context: Context, team_id: int | None, version: Version) -> None:
    enqueue_rescreen(context, version, team_id)


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


def _add(
    context: Context, key: str, body: str, line: Line, note: str, *, rescreen: bool
) -> Version:
    added = definition_versions.add(context, Kind.RULE, key, body, line, note)
    if rescreen:
        _screen_again(context, line.team_id, added)
    context.session.commit()
    return added


def _publishable(draft: TriedDraft) -> Rule:
    if draft.rule is None:
        raise FaultyDraft(_("The draft cannot be read yet; what is wrong stands below."), draft)
    if draft.failing:
        raise FaultyDraft(_("%(count)s of its examples turn out other than they must."), draft)
    return draft.rule
