"""What comes after publishing: re-open the period, make up for it, or leave it.

Two things come late: a review that is corrected, and an entry of the ledger that is settled,
entered, told or withdrawn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa_app.core.appraisal import Entry, Facts, Scheme, facts_from_json
from qa_app.core.appraisals import (
    AppraisalState,
    Difference,
    LateChoice,
    difference,
    entries_now,
    entry_digest,
    late_entries,
    with_reason,
)
from qa_app.core.appraisals.points import OWN_POINT
from qa_app.core.errors import Conflict, NotFound, Refused, _
from qa_app.core.periods import Period, period
from qa_app.core.permissions import Right
from qa_app.services import audit, definitions
from qa_app.services.appraisals import publishing
from qa_app.services.appraisals.access import to_change, to_see
from qa_app.services.appraisals.gathering import present_scores
from qa_app.services.context import Context
from qa_app.services.json_files import json_tree
from qa_app.storage.queries.appraisals import late as queries
from qa_app.storage.queries.appraisals import periods, results
from qa_app.storage.queries.appraisals.late import Chosen, LateCorrection, LateEntry
from qa_app.storage.queries.appraisals.periods import StoredAppraisal, StoredRun
from qa_app.storage.tables.appraisals import AppraisalLate

LARGEST = 1 << 30
NOT_PUBLISHED = _("Only a published period has anything that came late.")


@dataclass(frozen=True, slots=True)
class LateChange:
    """A corrected review or a touched entry; ``chosen``: what was done about it, if anything."""

    what: LateCorrection | LateEntry
    chosen: Chosen | None = None

    @property
    def correction(self) -> LateCorrection | None:
        return self.what if isinstance(self.what, LateCorrection) else None

    @property
    def entry(self) -> LateEntry | None:
        return self.what if isinstance(self.what, LateEntry) else None


@dataclass(frozen=True, slots=True)
class LatePage:
    """What came since a period was computed, with what each person's result would be now.

    ``differences``: by agent, of those for whom something waits for a choice. ``into``: the
    period in which it can be made up for.
    """

    appraisal: StoredAppraisal
    scheme: Scheme
    changes: Sequence[LateChange]
    differences: Mapping[int, Difference]
    into: Period
    may_choose: bool


@dataclass(frozen=True, slots=True)
class _Late:
    """A published computation with everything that came since.

    ``published``: by person, the entries that were published, by their ids; ``touched``: the
    entries of the period that somebody touched since.
    """

    found: StoredAppraisal
    run: StoredRun
    corrections: Sequence[LateCorrection]
    touched: Sequence[LateEntry]
    chosen: Sequence[Chosen]
    facts: Facts | None
    published: Mapping[str, Mapping[int, Entry]]

    def changes(self) -> list[LateChange]:
        """What was chosen and what waits, the corrected reviews first."""
        reviews = {each.correction_id: each for each in self.chosen if each.correction_id}
        entries = {each.id: each for each in self.touched}
        done = [
            LateChange(entries[each.entry_id], each)
            for each in self.chosen
            if each.entry_id in entries
        ]
        return [
            *(LateChange(each, reviews.get(each.id)) for each in self.corrections),
            *done,
            *(LateChange(entries[each]) for each in self._waiting_entries()),
        ]

    def entries_of(self, person: str) -> list[Entry]:
        """A person's entries as they count today."""
        touched = {each.id: each.entry for each in self.touched if each.person == person}
        return entries_now(self.published.get(person, {}), touched)

    def _waiting_entries(self) -> list[int]:
        published = {key: each for own in self.published.values() for key, each in own.items()}
        present = {each.id: each.entry for each in self.touched}
        stood = {each.entry_id: each.stood or "" for each in self.chosen if each.entry_id}
        return list(late_entries(published, present, stood))


def waiting(context: Context, found: StoredAppraisal) -> int:
    """How many changes came after publishing and wait for a choice."""
    if found.state is not AppraisalState.PUBLISHED:
        return 0
    return sum(each.chosen is None for each in _late(context, found).changes())


def late_page(context: Context, appraisal_id: int) -> LatePage:
    """What came after publishing; raises NotFound, Refused."""
    found = to_see(context, appraisal_id)
    late = _late(context, found)
    scheme = definitions.scheme_version(context, late.run.scheme_version_id).scheme
    changes = late.changes()
    differences = {}
    for each in changes:
        if each.chosen is None and each.what.agent_id not in differences:
            own = _difference(context, late, scheme, each.what)
            if own is not None:
                differences[each.what.agent_id] = own
    return LatePage(
        found,
        scheme,
        changes,
        differences,
        _into(context, found),
        context.actor.may(Right.RUN_PERIODS, found.team_id)
        and found.state is AppraisalState.PUBLISHED,
    )


def choose(
    context: Context, appraisal_id: int, correction_id: int, choice: LateChoice, why: str
) -> None:
    """What becomes of a late correction, with a reason; raises Invalid, Conflict, Refused.

    An adjustment settles everything that is known of the person by now.
    """
    late = _to_choose(context, appraisal_id)
    for each in late.changes():
        if each.correction is not None and each.correction.id == correction_id:
            _choose(context, late, each, choice, why)
            return
    raise NotFound()


def choose_entry(
    context: Context, appraisal_id: int, entry_id: int, choice: LateChoice, why: str
) -> None:
    """The same of an entry of the ledger."""
    late = _to_choose(context, appraisal_id)
    own = [each for each in late.changes() if each.entry is not None and each.entry.id == entry_id]
    if not own:
        raise NotFound()
    # What waits stands behind what was chosen before.
    _choose(context, late, own[-1], choice, why)


def stored_facts(context: Context, run_id: int) -> Facts:
    """What a computation was made from."""
    content = periods.facts_of(context.session, run_id)
    return facts_from_json(json_tree(content, file="facts", largest=LARGEST))


def _to_choose(context: Context, appraisal_id: int) -> _Late:
    found = to_change(context, appraisal_id, Right.RUN_PERIODS)
    if found.state is not AppraisalState.PUBLISHED:
        raise Conflict(NOT_PUBLISHED)
    return _late(context, found)


def _choose(
    context: Context, late: _Late, change: LateChange, choice: LateChoice, why: str
) -> None:
    found, run, text, what = late.found, late.run, with_reason(why), change.what
    if change.chosen is not None:
        raise Conflict(_("Somebody has chosen already what becomes of this."))
    if what.agent_id == context.actor.agent_id:
        raise Refused(OWN_POINT)
    row = AppraisalLate(
        appraisal_id=found.id,
        run_id=run.id,
        correction_id=change.correction and change.correction.id,
        entry_id=change.entry and change.entry.id,
        stood=change.entry and entry_digest(change.entry.entry),
        agent_id=what.agent_id,
        choice=choice.value,
        reason=text,
        chosen_by=context.actor.user_id,
        chosen_at=context.now,
    )
    if choice is LateChoice.ADJUST:
        _adjust(context, late, what, row)
    queries.add(context.session, row)
    audit.record(
        context,
        "appraisal.late",
        "appraisal",
        found.id,
        found.team_id,
        correction=row.correction_id,
        entry=row.entry_id,
        agent=what.agent_id,
        choice=choice.value,
        into=row.into,
        points=None if row.points is None else str(row.points),
        money=None if row.money is None else str(row.money),
    )
    if choice is LateChoice.REOPEN:
        publishing.reopen(context, found.id, text)
    context.session.commit()


def _late(context: Context, found: StoredAppraisal) -> _Late:
    session, over = context.session, period(found.period)
    run = periods.run_of(session, found.published_id)
    if run is None:
        raise NotFound()
    agents = [each.agent_id for each in results.results(session, run.id)]
    corrections = queries.corrections(
        session, agents, over.bounds_ms(context.zone), run.computed_at
    )
    touched = queries.entries(session, found.scheme, agents, run.computed_at)
    facts, published = None, dict[str, dict[int, Entry]]()
    if corrections or touched:
        # A large computation's facts are read only where something came late.
        facts = stored_facts(context, run.id)
        published = _published(facts, periods.origins_of(session, run.id)["entries"])
    known = {key for own in published.values() for key in own}
    return _Late(
        found,
        run,
        corrections,
        [each for each in touched if each.id in known or over.contains(each.day)],
        queries.chosen(session, run.id),
        facts,
        published,
    )


def _published(facts: Facts, ids: Mapping[str, Sequence[int]]) -> dict[str, dict[int, Entry]]:
    """By person, the entries of the ledger with their ids, which are kept in the same order."""
    entries: dict[str, list[Entry]] = defaultdict(list)
    for each in facts.entries:
        entries[each.person].append(each)
    return {person: dict(zip(own, entries[person], strict=True)) for person, own in ids.items()}


def _difference(
    context: Context, late: _Late, scheme: Scheme, what: LateCorrection | LateEntry
) -> Difference | None:
    if late.facts is None:
        return None
    found = late.found
    figures = present_scores(context, found.team_id, period(found.period), scheme, what.person)
    settled = [
        (each.points, each.money)
        for each in late.chosen
        if each.agent_id == what.agent_id and each.choice == LateChoice.ADJUST.value
    ]
    entries = late.entries_of(what.person)
    return difference(scheme, late.facts, what.person, figures, entries, settled)


def _adjust(
    context: Context, late: _Late, what: LateCorrection | LateEntry, row: AppraisalLate
) -> None:
    scheme = definitions.scheme_version(context, late.run.scheme_version_id).scheme
    own = _difference(context, late, scheme, what)
    if own is None or own.is_nothing:
        raise Conflict(_("It changes nothing of the published result. Let it stand."))
    row.into = _into(context, late.found).id
    row.points, row.money = own.points, own.money


def _into(context: Context, found: StoredAppraisal) -> Period:
    """The next period of the same kind that is not published yet."""
    into = period(found.period).next
    while True:
        later = periods.of_place(context.session, found.team_id, found.scheme, found.role, into.id)
        if later is None or later.state is not AppraisalState.PUBLISHED:
            return into
        into = into.next
