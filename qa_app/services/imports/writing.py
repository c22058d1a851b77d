"""One chunk of an import, from items to rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from qa_app.core.accounts.book import AccountBook
from qa_app.core.conversations import Conversation
from qa_app.core.errors import Invalid, _
from qa_app.core.imports.contacts import contacts_of
from qa_app.core.imports.counts import Counts
from qa_app.core.imports.placing import (
    Directory,
    Importer,
    Placement,
    Spell,
    check_key,
    check_owner,
    place,
    teams_named,
)
from qa_app.core.imports.shares import SEVERITY_RANK
from qa_app.core.packs import RuleKey, Validity
from qa_app.core.people.names import one_line
from qa_app.core.rules.hits import Severity as FindingSeverity
from qa_app.importers.problems import Item, Place, Problem, Severity
from qa_app.services.imports.preparing import Text, packed
from qa_app.storage.bulk import begin_bulk
from qa_app.storage.imported_people import add_agents, add_spells, add_teams
from qa_app.storage.imports import Owner, Placed, Prepared, write_chunk
from qa_app.storage.queries import imports as queries
from qa_app.storage.queries.imports import Known, KnownPart

NO_TEXT = _("The conversation holds characters that are no text.")
_CRITICAL_RANK = SEVERITY_RANK[FindingSeverity.CRITICAL]
UNHELD = _("Nobody held account “%(account)s” at the time: see the shared accounts.")
TWICE = _("The id “%(id)s” stands in this import already.")


@dataclass(slots=True)
class Desk:
    """What the chunks of one import share.

    ``source`` is for conversations that name none. ``book`` says whose messages are that name
    only an account; ``split_gap_minutes`` cuts threads into contacts, ``None``: they are taken
    as they come. ``seen`` holds a hash for each key met.
    """

    import_id: int
    importer: Importer
    rule_versions: Mapping[str, int]
    zone: ZoneInfo
    own_versions: Mapping[RuleKey, int] = field(default_factory=dict)
    validity: Validity = field(default_factory=Validity)
    source: str = ""
    book: AccountBook = field(default_factory=AccountBook)
    split_gap_minutes: int | None = None
    directory: Directory = field(default_factory=Directory)
    seen: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Batch:
    """What was read of one chunk: texts, problems, and how many items they came from.

    ``kept_out``: how many of the texts may not be written where they belong.
    """

    texts: list[Text] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    read: int = 0
    warned: int = 0
    kept_out: int = 0
    next_item: int = 0

    def keep_out(self, text: Text, reason: Invalid) -> None:
        """Note why a text may not be written."""
        self.problems.append(_refusal(text.file, text.line, text.conversation.id, reason))
        self.kept_out += 1

    @property
    def refused(self) -> int:
        return sum([each.severity is not Severity.WARNING for each in self.problems])


class Outcome(NamedTuple):
    """What became of a chunk; ``critical``: parts with critical findings, by team."""

    counts: Counts
    critical: Counter[int]


class _Accepted(NamedTuple):
    """A text that may be written, and where to."""

    prepared: Prepared
    known: Known | None
    day: date
    placements: tuple[Placement, ...]


def gather(items: Iterable[Item], desk: Desk) -> Batch:
    """The texts and problems of a chunk's items."""
    batch = Batch()
    for item in items:
        batch.read += 1
        batch.next_item = item.ordinal + 1
        if item.problems:
            batch.problems.extend(item.problems)
            batch.warned += item.conversation is not None
        if item.conversation is None:
            continue
        contacts = _contacts(item, item.conversation, desk, batch)
        batch.read += len(contacts) - 1
        for contact in contacts:
            try:
                batch.texts.append(_text(contact, item, desk))
            except Invalid as reason:
                batch.problems.append(_refusal(item.file, item.line, contact.id, reason))
    return batch


def news(connection: Connection, texts: Sequence[Text]) -> list[Text]:
    """The texts that are not kept exactly so already."""
    kept = queries.digests(connection, [text.key for text in texts])
    return [text for text in texts if kept.get(text.key) != text.digest]


def store(
    connection: Connection,
    desk: Desk,
    batch: Batch,
    texts: Sequence[Text],
    prepared: Sequence[Prepared],
) -> Outcome:
    """Write a chunk's new texts and tell what became of all of them; commits nothing."""
    begin_bulk(connection)
    _look_up(connection, desk, texts, prepared)
    spells: list[tuple[str, Spell]] = []
    accepted: list[_Accepted] = []
    for each in _accepted(connection, desk, batch, texts, prepared):
        spells.extend(desk.directory.settle(each.placements, each.day))
        accepted.append(each)
    placements = [placement for each in accepted for placement in each.placements]
    add_agents(connection, desk.directory, placements)
    add_spells(connection, desk.directory, spells)
    placed = [
        Placed(each.prepared, _owners(each.placements, desk.directory), each.known)
        for each in accepted
    ]
    write_chunk(connection, desk.import_id, placed, desk.rule_versions, desk.own_versions)
    return Outcome(_counts(batch, accepted), _critical(placed))


def _counts(batch: Batch, accepted: Sequence[_Accepted]) -> Counts:
    changed = sum([each.known is not None for each in accepted])
    return Counts(
        read=batch.read,
        new=len(accepted) - changed,
        changed=changed,
        same=len(batch.texts) - len(accepted) - batch.kept_out,
        refused=batch.refused,
        warned=batch.warned,
    )


def _critical(placed: Iterable[Placed]) -> Counter[int]:
    found: Counter[int] = Counter()
    for each in placed:
        for share, (_agent_id, team_id) in zip(each.prepared.shares, each.owners, strict=True):
            if share.severity_rank == _CRITICAL_RANK and team_id is not None:
                found[team_id] += 1
    return found


def _contacts(
    item: Item, conversation: Conversation, desk: Desk, batch: Batch
) -> tuple[Conversation, ...]:
    """What a conversation of the file comes to: with its people, cut into contacts."""
    if desk.source and not conversation.source:
        conversation = replace(conversation, source=desk.source)
    if desk.book:
        conversation, unheld = desk.book.assign(conversation)
        if unheld is not None:
            reason, place = Invalid(UNHELD, account=unheld), Place(item.file, item.line)
            batch.problems.append(
                place.problem(Severity.WARNING, reason, conversation_id=conversation.id)
            )
            batch.warned += not item.problems
    if desk.split_gap_minutes is None:
        return (conversation,)
    return contacts_of(conversation, desk.split_gap_minutes, desk.zone)


def _text(conversation: Conversation, item: Item, desk: Desk) -> Text:
    check_key(conversation)
    # A file has been searched for its own duplicates; an archive holds several.
    key = hash((conversation.source, conversation.id))
    if key in desk.seen:
        raise Invalid(TWICE, id=conversation.id)
    desk.seen.add(key)
    try:
        return packed(conversation, item.file, item.line)
    except UnicodeEncodeError:
        raise Invalid(NO_TEXT) from None


def _accepted(
    connection: Connection,
    desk: Desk,
    batch: Batch,
    texts: Sequence[Text],
    prepared: Sequence[Prepared],
) -> Iterator[_Accepted]:
    known = queries.known(connection, [text.key for text in texts])
    parts = queries.parts_of(connection, [kept.id for kept in known.values()])
    for text, ready in zip(texts, prepared, strict=True):
        kept = known.get(text.key)
        if kept is not None and kept.digest == text.digest:
            continue  # another import has just brought it
        day = datetime.fromtimestamp(ready.started_ms / 1000, desk.zone).date()
        agents = [share.agent for share in ready.shares]
        try:
            if kept is not None:
                _check_kept(kept, parts.get(kept.id, {}), text, desk)
            placements = place(text.conversation, agents, day, desk.directory, desk.importer)
        except Invalid as reason:
            batch.keep_out(text, reason)
            continue
        yield _Accepted(_for_teams(ready, placements, desk.validity), kept, day, placements)


def _for_teams(prepared: Prepared, placements: Sequence[Placement], validity: Validity) -> Prepared:
    """Without findings of rules that are not in force for the team of a share."""
    if validity.is_one_for_all:
        return prepared
    shares = tuple(
        share._replace(findings=validity.findings_for(placement.team_id, share.findings))
        for share, placement in zip(prepared.shares, placements, strict=True)
    )
    return prepared._replace(shares=shares)


def _check_kept(kept: Known, parts: Mapping[int | None, KnownPart], text: Text, desk: Desk) -> None:
    if kept.import_id == desk.import_id:
        raise Invalid(TWICE, id=text.conversation.id)
    check_owner([part.team_id for part in parts.values()], desk.importer)


def _look_up(
    connection: Connection, desk: Desk, texts: Sequence[Text], prepared: Sequence[Prepared]
) -> None:
    """Make the directory know whom these texts name; teams are made where that is allowed."""
    teams = teams_named(text.conversation for text in texts)
    agents = {share.agent for each in prepared for share in each.shares if share.agent}
    queries.extend_directory(connection, desk.directory, teams, set(map(one_line, agents)))
    if desk.importer.reach.everywhere:
        add_teams(connection, desk.directory, teams, desk.zone.key)


def _owners(placements: Iterable[Placement], directory: Directory) -> tuple[Owner, ...]:
    return tuple(
        (
            None if placement.agent is None else directory.agents[placement.agent],
            placement.team_id,
        )
        for placement in placements
    )


def _refusal(file: str, line: int, conversation_id: str, reason: Invalid) -> Problem:
    return Place(file, line).problem(Severity.REFUSED, reason, conversation_id=conversation_id)
