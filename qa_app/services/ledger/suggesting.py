"""Suggested entries: finding them in what people confirmed and published, and deciding on them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeVar

from qa_app.core.errors import Conflict, Invalid, Refused
from qa_app.core.ledger import (
    EntryOrigin,
    EntryState,
    EntryStep,
    Figures,
    LedgerEntry,
    Whence,
    steps,
)
from qa_app.core.ledger.filters import LedgerFilter
from qa_app.core.ledger.links import Link, LinkSource, links_for, mark_of
from qa_app.core.permissions import Right
from qa_app.services import audit, definitions
from qa_app.services.context import Context
from qa_app.services.conversations.transcripts import masked_messages
from qa_app.services.ledger import loading
from qa_app.services.ledger.entering import (
    Outcome,
    add,
    checked_scheme,
    chosen,
    note_of,
    said,
)
from qa_app.services.ledger.published import Published, published
from qa_app.services.ledger.roster import roster
from qa_app.services.ledger.unfounded import reconsider
from qa_app.storage.locks import Lock, hold
from qa_app.storage.queries import ledger as queries
from qa_app.storage.queries import ledger_links
from qa_app.storage.queries.ledger_links import Cited, ConfirmedFinding, LostPoints

AT_ONCE = 500
_LONGEST_QUOTE = 200

GroundT = TypeVar("GroundT", ConfirmedFinding, LostPoints)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An entry that a ground suggests, and by what it is known again."""

    entry: LedgerEntry
    mark: str
    revision_id: int


def look(context: Context) -> int:
    """Suggest what is new, for who keeps a ledger; returns how many."""
    context.actor.require(Right.KEEP_LEDGER)
    return suggest(context)


def suggest(context: Context) -> int:
    """Suggest an entry for each ground that a link leads from, once; returns how many."""
    links = ledger_links.every(context.session)
    if not links:
        return 0
    hold(context.session, Lock.LEDGER)
    reconsider(context)
    known = published(context, roster(context))
    new = [*_from_findings(context, links, known), *_from_reviews(context, links, known)]
    for each in new:
        add(context, _quoted(context, each), mark=each.mark, step=EntryStep.SUGGEST)
    if new:
        audit.record(context, "ledger.suggested", "ledger", "suggestions", count=len(new))
    context.session.commit()
    return len(new)


def accept(
    context: Context, entry_id: int, figures: Figures | None = None, note: str | None = None
) -> None:
    """Enter what was suggested, as it is or with other figures. Raises Invalid, Conflict."""
    case = loading.to_change(context, entry_id, EntryStep.ENTER)
    after = steps.accepted(
        case.entry,
        figures or case.entry.figures,
        case.entry.note if note is None else note_of(note),
    )
    checked_scheme(context, after, besides=entry_id)
    loading.keep(context, case, after, EntryStep.ENTER)
    audit.record(
        context, "ledger.accepted", "ledger_entry", entry_id, after.team_id, **said(after.figures)
    )
    context.session.commit()


def reject(context: Context, entry_id: int) -> None:
    """Do not enter what was suggested; it is not suggested again."""
    case = loading.to_change(context, entry_id, EntryStep.REJECT)
    loading.keep(context, case, steps.rejected(case.entry), EntryStep.REJECT)
    audit.record(context, "ledger.rejected", "ledger_entry", entry_id, case.entry.team_id)
    context.session.commit()


def take_back(context: Context, entry_id: int) -> None:
    """Let a suggestion that was decided on wait again, while nobody was told."""
    case = loading.to_change(context, entry_id, EntryStep.SUGGEST)
    loading.keep(context, case, steps.suggested_again(case.entry), EntryStep.SUGGEST)
    audit.record(context, "ledger.suggested", "ledger_entry", entry_id, case.entry.team_id)
    context.session.commit()


def decide_many(
    context: Context,
    step: EntryStep,
    *,
    ids: Collection[int] = (),
    wanted: LedgerFilter | None = None,
) -> Outcome:
    """Enter or reject many suggestions; passed over is what lacks a figure or cannot stand."""
    context.actor.require(Right.KEEP_LEDGER)
    found = chosen(context, ids, wanted)
    done = []
    for case in found:
        try:
            steps.require(case.entry, step, case.who)
            if step is EntryStep.ENTER:
                after = steps.accepted(case.entry, case.entry.figures, case.entry.note)
                checked_scheme(context, after, besides=case.stored.id)
            else:
                after = steps.rejected(case.entry)
        except (Conflict, Invalid, Refused):
            continue
        loading.keep(context, case, after, step)
        done.append(case.stored.id)
    if done:
        action = "ledger.accepted" if step is EntryStep.ENTER else "ledger.rejected"
        audit.record(context, action, "ledger", done[0], entries=done)
    context.session.commit()
    return Outcome(len(done), len(found) - len(done))


def _from_findings(
    context: Context, links: Sequence[Link], known: Published
) -> Iterator[Suggestion]:
    own = [link for link in links if link.source is LinkSource.RULE]
    if own:
        rules = {link.source_key for link in own}
        since = _beginning(context, own)

        def read(above: int) -> list[ConfirmedFinding]:
            return ledger_links.confirmed_findings(context.session, rules, since, above, AT_ONCE)

        for found in _chunks(read):
            yield from _new(
                context,
                (each for ground in found for each in _of_finding(context, own, known, ground)),
            )


def _from_reviews(
    context: Context, links: Sequence[Link], known: Published
) -> Iterator[Suggestion]:
    own = [link for link in links if link.source is not LinkSource.RULE]
    if own:
        rubrics = {link.source_key.partition("#")[0] for link in own}
        since = _beginning(context, own)

        def read(above: int) -> list[LostPoints]:
            return ledger_links.lost_points(context.session, rubrics, since, above, AT_ONCE)

        for found in _chunks(read):
            critical = _critical(context, found)
            places = ledger_links.cited(context.session, {each.review_id for each in found})
            yield from _new(
                context,
                (
                    each
                    for ground in found
                    for each in _of_review(context, own, known, ground, critical, places)
                ),
            )


def _of_finding(
    context: Context, links: Iterable[Link], known: Published, ground: ConfirmedFinding
) -> Iterator[Suggestion]:
    whence = Whence(
        part_id=ground.part_id,
        rule=ground.rule,
        seq=ground.message,
        start=ground.start,
        end=ground.end,
    )
    wanted = {(LinkSource.RULE, ground.rule)}
    for link, entry in _entries(context, links, known, ground, wanted, EntryOrigin.FINDING, whence):
        mark = mark_of(
            "finding",
            link.scheme,
            ground.part_id,
            ground.rule,
            ground.message,
            ground.start,
            ground.end,
        )
        yield Suggestion(entry, mark, ground.revision_id)


def _of_review(
    context: Context,
    links: Iterable[Link],
    known: Published,
    ground: LostPoints,
    critical: frozenset[int],
    places: Mapping[tuple[int, str], Cited],
) -> Iterator[Suggestion]:
    place = places.get((ground.review_id, ground.criterion))
    whence = Whence(
        part_id=ground.part_id,
        review_id=ground.review_id,
        criterion=f"{ground.rubric}#{ground.criterion}",
        seq=place.seq if place is not None else None,
        start=place.start if place is not None else None,
        end=place.end if place is not None else None,
    )
    wanted = {(LinkSource.CRITERION, f"{ground.rubric}#{ground.criterion}")}
    if ground.id in critical:
        wanted.add((LinkSource.CRITICAL, ground.rubric))
    for link, entry in _entries(context, links, known, ground, wanted, EntryOrigin.REVIEW, whence):
        # One criterion is lost once, whichever of the two links it goes by.
        mark = mark_of("review", link.scheme, ground.review_id, ground.criterion)
        yield Suggestion(entry, mark, ground.revision_id)


def _entries(
    context: Context,
    links: Iterable[Link],
    known: Published,
    ground: ConfirmedFinding | LostPoints,
    wanted: Collection[tuple[LinkSource, str]],
    origin: EntryOrigin,
    whence: Whence,
) -> Iterator[tuple[Link, LedgerEntry]]:
    """What the links that lead from a ground suggest where their scheme applies."""
    day = ground.started_at.astimezone(context.zone).date()
    post = known.known.post(ground.agent_id, day)
    if post is None:
        return
    schemes = {scheme.id: scheme for scheme in known.known.schemes(post, day)}
    for link in links_for(links, post.team_id, day):
        scheme = schemes.get(link.scheme)
        if (link.source, link.source_key) not in wanted or scheme is None:
            continue
        if scheme.item(link.item) is None:
            continue
        entry = LedgerEntry(
            agent_id=ground.agent_id,
            team_id=post.team_id,
            scheme=link.scheme,
            figures=Figures(link.item, day, points=link.points, amount=link.amount),
            origin=origin,
            state=EntryState.SUGGESTED,
            whence=whence,
        )
        if not known.holds(entry):
            yield link, entry


def _new(context: Context, suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    """Those that were not suggested before, each once."""
    by_mark = {each.mark: each for each in reversed(list(suggestions))}
    kept = queries.by_mark(context.session, by_mark)
    return [each for mark, each in reversed(by_mark.items()) if mark not in kept]


def _critical(context: Context, grounds: Sequence[LostPoints]) -> frozenset[int]:
    """The answers that are critical errors."""
    rubrics = definitions.rubrics_by_version(context, {each.rubric_version_id for each in grounds})
    found = set()
    for each in grounds:
        criterion = rubrics[each.rubric_version_id].criterion(each.criterion)
        critical = criterion.critical if criterion is not None else None
        if critical is not None and critical.fails(each.earned):
            found.add(each.id)
    return frozenset(found)


def _quoted(context: Context, suggestion: Suggestion) -> LedgerEntry:
    """The entry with the words that it rests on, masked."""
    entry = suggestion.entry
    if entry.whence is None or entry.whence.seq is None:
        return entry
    return steps.quoted(entry, _quote(context, suggestion.revision_id, entry.whence))


def _quote(context: Context, revision_id: int, whence: Whence) -> str:
    messages = masked_messages(context, revision_id)
    text = next((each.text for each in messages if each.seq == whence.seq), "")
    if whence.start is not None and whence.end is not None:
        # A bare word says little: the sentence around it is kept with it.
        before = max(0, whence.start - _LONGEST_QUOTE // 2)
        text = text[before : before + _LONGEST_QUOTE]
    return text[:_LONGEST_QUOTE]


def _beginning(context: Context, links: Collection[Link]) -> datetime:
    first: date = min(link.since for link in links)
    return datetime.combine(first, time(), context.zone)


def _chunks(read: Callable[[int], list[GroundT]]) -> Iterator[list[GroundT]]:
    above = 0
    while found := read(above):
        above = found[-1].id
        yield found
