"""Finding and reading the texts that a change of a rule can affect, and keeping what it does."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Result,
    Row,
    Select,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from qa_app.core.listing import FindingState
from qa_app.core.rule_bench import LISTED, Audience, Identity, Place, identity
from qa_app.core.search import phrase
from qa_app.storage import search
from qa_app.storage.among import among
from qa_app.storage.tables.conversations import ConversationRow, Part, Revision
from qa_app.storage.tables.definitions import DefinitionVersion
from qa_app.storage.tables.imports import Import
from qa_app.storage.tables.people import Agent
from qa_app.storage.tables.rule_bench import NoisyText, RuleChange, RuleRun
from qa_app.storage.tables.rule_quality import FindingDecision
from qa_app.storage.tables.screening import FindingRow
from qa_app.storage.tables.search import SearchWatermark

_UNTRACKED = {"synchronize_session": False}


class StoredText(NamedTuple):
    """The current text of a conversation, packed."""

    revision_id: int
    conversation_id: int
    content: bytes


class OwnedPart(NamedTuple):
    """A part with the key by which its texts name its agent."""

    id: int
    conversation_id: int
    agent_id: int | None
    agent_key: str | None
    team_id: int | None
    channel: str


class ListedChange(NamedTuple):
    """A hit gained or lost, with whose conversation it is in."""

    id: int
    revision_id: int
    part_id: int
    message: int | None
    start: int | None
    end: int | None
    external_id: str
    agent: str | None
    team_id: int | None


def current_texts(session: Session, audience: Audience) -> list[int]:
    """The current revision of every conversation of these teams, ascending."""
    chosen = select(ConversationRow.current_revision_id).where(
        ConversationRow.current_revision_id.is_not(None)
    )
    theirs = _of(audience)
    if theirs:
        own = select(Part.conversation_id).where(*theirs)
        chosen = chosen.where(ConversationRow.id.in_(own))
    return sorted(row[0] for row in _plain(session, chosen))


def _of(audience: Audience) -> list[ColumnElement[bool]]:
    """That a part is one of theirs; nothing where every part is."""
    found: list[ColumnElement[bool]] = []
    if not audience.reach.everywhere:
        found.append(Part.team_id.in_(audience.reach.team_ids))
    if audience.without:
        found.append(or_(Part.team_id.is_(None), Part.team_id.not_in(audience.without)))
    return found


def _plain(session: Session, chosen: Select[*tuple[Any, ...]]) -> Result[*tuple[Any, ...]]:
    """The rows as the driver gives them: no objects are made, which takes longer than reading."""
    return session.connection().execute(chosen)


def holding(session: Session, needle: str, most: int) -> set[int] | None:
    """The texts in which a needle stands as it is; ``None`` where there are too many."""
    found = search.matching(session, phrase(needle), unmasked=True).limit(most + 1)
    search.prefer_index(session)
    ids = [row[0] for row in _plain(session, found)]
    return set(ids) if len(ids) <= most else None


def noisy_texts(session: Session) -> Iterator[tuple[int, str]]:
    """What the matchers see of every text in which the index does not see it."""
    chosen = select(NoisyText.revision_id, NoisyText.seen).execution_options(yield_per=5000)
    return ((revision_id, seen) for revision_id, seen in _plain(session, chosen))


def known_between(session: Session) -> tuple[int, int]:
    """After which revision, and up to which, index and noisy texts are complete."""
    row = session.get(SearchWatermark, 1)
    return (0, 0) if row is None else (row.noise_after_id, row.revision_id)


def add_noisy(session: Session, texts: Sequence[tuple[int, str]]) -> None:
    """Keep what is noisy in texts: revision and what is seen; commits nothing."""
    rows = [{"revision_id": revision, "seen": seen} for revision, seen in texts if seen]
    if rows:
        session.execute(insert(NoisyText), rows)


def texts(session: Session, revision_ids: Collection[int]) -> list[StoredText]:
    """Those of these texts that are still current, in the order of their ids."""
    chosen = (
        select(Revision.id, Revision.conversation_id, Revision.content)
        .join(ConversationRow, ConversationRow.current_revision_id == Revision.id)
        .where(among(session, Revision.id, revision_ids))
        .order_by(Revision.id)
    )
    return [StoredText._make(row) for row in _plain(session, chosen)]


def parts(session: Session, conversation_ids: Collection[int]) -> list[OwnedPart]:
    """The parts of these conversations."""
    chosen = (
        select(Part.id, Part.conversation_id, Part.agent_id, Agent.key, Part.team_id, Part.channel)
        .outerjoin(Agent, Agent.id == Part.agent_id)
        .where(among(session, Part.conversation_id, conversation_ids))
        .order_by(Part.id)
    )
    return [OwnedPart._make(row) for row in _plain(session, chosen)]


def stored_hits(session: Session, rule: str, audience: Audience) -> int:
    """How many findings of a rule stand in the current texts of these teams."""
    stored = _stored(rule, audience).subquery()
    return session.scalar(select(func.count()).select_from(stored)) or 0


def texts_with_findings(session: Session, rule: str, audience: Audience) -> set[int]:
    """The current texts of these teams in which findings of a rule are stored."""
    return {revision_id for _id, revision_id in session.execute(_stored(rule, audience))}


def _stored(rule: str, audience: Audience) -> Select[int, int]:
    """The findings of a rule, by whichever version, in the current texts of these teams."""
    versions = select(DefinitionVersion.id).where(
        DefinitionVersion.kind == "rule", DefinitionVersion.key == rule
    )
    chosen = (
        select(FindingRow.id, FindingRow.revision_id)
        .join(ConversationRow, ConversationRow.current_revision_id == FindingRow.revision_id)
        .where(FindingRow.rule_version_id.in_(versions))
    )
    theirs = _of(audience)
    return chosen.join(Part, Part.id == FindingRow.part_id).where(*theirs) if theirs else chosen


def other_rules(session: Session, part_ids: Collection[int], rule: str) -> dict[int, list[str]]:
    """Which other rules' findings, not dismissed, stand against these parts."""
    chosen = (
        select(FindingRow.part_id, FindingRow.rule)
        .join(ConversationRow, ConversationRow.current_revision_id == FindingRow.revision_id)
        .where(
            among(session, FindingRow.part_id, part_ids),
            FindingRow.rule != rule,
            FindingRow.state != "dismissed",
        )
        .order_by(FindingRow.id)
    )
    found: dict[int, list[str]] = {}
    for part_id, name in _plain(session, chosen):
        found.setdefault(part_id, []).append(name)
    return found


def run(session: Session, run_id: int) -> RuleRun | None:
    return session.get(RuleRun, run_id)


def newest_run(
    session: Session,
    rule: str,
    kind: str,
    *conditions: ColumnElement[bool],
    team_id: int | None = None,
) -> RuleRun | None:
    """The latest run of a kind for the shared versions of a rule, or for a team's own."""
    chosen = (
        select(RuleRun)
        .where(
            RuleRun.rule == rule,
            RuleRun.kind == kind,
            RuleRun.team_id == team_id,
            *conditions,
        )
        .order_by(RuleRun.id.desc())
        .limit(1)
    )
    return session.scalars(chosen).first()


def newest_runs(session: Session, rules: Collection[str], kind: str) -> Sequence[RuleRun]:
    """The latest run of a kind for the shared versions of each of some rules."""
    last = (
        select(func.max(RuleRun.id))
        .where(RuleRun.rule.in_(rules), RuleRun.kind == kind, RuleRun.team_id.is_(None))
        .group_by(RuleRun.rule)
    )
    chosen = select(RuleRun).where(RuleRun.id.in_(last)).order_by(RuleRun.rule)
    return session.scalars(chosen).all()


def imported_before(session: Session, moment: datetime) -> bool:
    """Whether anything was brought in before a moment."""
    return session.scalar(select(exists().where(Import.created_at < moment))) or False


def forget_runs(session: Session, user_id: int | None, rule: str) -> None:
    """Drop what earlier trials of a user for a rule have listed; commits nothing."""
    mine: Select[Any] = select(RuleRun.id).where(
        RuleRun.rule == rule, RuleRun.kind == "history", RuleRun.created_by == user_id
    )
    session.execute(
        delete(RuleChange).where(RuleChange.run_id.in_(mine)), execution_options=_UNTRACKED
    )


def add_changes(
    session: Session,
    run_id: int,
    gained: bool,
    changes: Sequence[tuple[int, int, Place]],
    already: int,
) -> None:
    """List hits (revision, part, place), as long as so many are not listed yet."""
    rows = [
        {"run_id": run_id, "gained": gained, "revision_id": revision, "part_id": part,
         "message": place.message, "start": place.start, "end": place.end}
        for revision, part, place in changes[: max(0, LISTED - already)]
    ]  # fmt: skip
    if rows:
        session.execute(insert(RuleChange), rows)


def changes(
    session: Session, run_id: int, gained: bool, after: int, limit: int
) -> list[ListedChange]:
    """The next hits of a run's list behind an id."""
    chosen = (
        select(
            RuleChange.id,
            RuleChange.revision_id,
            RuleChange.part_id,
            RuleChange.message,
            RuleChange.start,
            RuleChange.end,
            ConversationRow.external_id,
            Agent.name,
            Part.team_id,
        )
        .join(Part, Part.id == RuleChange.part_id)
        .join(ConversationRow, ConversationRow.id == Part.conversation_id)
        .outerjoin(Agent, Agent.id == Part.agent_id)
        .where(RuleChange.run_id == run_id, RuleChange.gained == gained, RuleChange.id > after)
        .order_by(RuleChange.id)
        .limit(limit)
    )
    return [_change(row) for row in session.execute(chosen)]


def _change(row: Row[*tuple[Any, ...]]) -> ListedChange:
    return ListedChange._make(row)


class KeptFinding(NamedTuple):
    """A stored finding of the rule; ``place`` is its identity within its text."""

    id: int
    revision_id: int
    part_id: int
    place: Place


class KeptDecision(NamedTuple):
    """What somebody once said of a hit at this place, found by whichever version."""

    state: str
    decided_by: int | None
    decided_at: datetime


def findings_in(
    session: Session, rule: str, revision_ids: Collection[int], audience: Audience
) -> dict[int, list[KeptFinding]]:
    """The stored findings of a rule in these teams' parts of these texts, by text."""
    chosen = select(
        FindingRow.id,
        FindingRow.revision_id,
        FindingRow.part_id,
        FindingRow.message,
        FindingRow.start,
        FindingRow.end,
    ).where(among(session, FindingRow.revision_id, revision_ids), FindingRow.rule == rule)
    theirs = _of(audience)
    if theirs:
        chosen = chosen.join(Part, Part.id == FindingRow.part_id).where(*theirs)
    found: dict[int, list[KeptFinding]] = {}
    for id_, revision, part, message, start, end in session.execute(chosen):
        place = Place(message, start, end)
        found.setdefault(revision, []).append(KeptFinding(id_, revision, part, place))
    return found


def decisions_in(
    session: Session, rule: str, revision_ids: Collection[int]
) -> dict[Identity, KeptDecision]:
    """What was decided on hits of a rule in these texts, whether they are still found or not."""
    kept = FindingDecision
    chosen = select(
        kept.revision_id,
        kept.part_id,
        kept.message,
        kept.start,
        kept.end,
        kept.confirmed,
        kept.decided_by,
        kept.decided_at,
    ).where(among(session, kept.revision_id, revision_ids), kept.rule == rule)
    found = {}
    for revision, part, message, start, end, confirmed, by, at in session.execute(chosen):
        state = FindingState.CONFIRMED if confirmed else FindingState.DISMISSED
        place = Place(message, start, end)
        found[identity(revision, part, place)] = KeptDecision(state.value, by, at)
    return found


def delete_findings(session: Session, ids: Collection[int]) -> None:
    """Delete findings; what was decided on them is kept elsewhere."""
    if ids:
        session.execute(
            delete(FindingRow).where(FindingRow.id.in_(ids)), execution_options=_UNTRACKED
        )


def add_findings(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Store findings, given by their columns."""
    if rows:
        session.execute(insert(FindingRow), rows)


def restamp(session: Session, ids: Collection[int], rule_version_id: int, severity: str) -> None:
    """Say of findings that this version of the rule finds them too, and how grave they are."""
    if ids:
        session.execute(
            update(FindingRow)
            .where(FindingRow.id.in_(ids))
            .values(rule_version_id=rule_version_id, severity=severity),
            execution_options=_UNTRACKED,
        )
