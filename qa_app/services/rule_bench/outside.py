"""Trying a draft on conversations in files, without a database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from qa_app.core.conversations import Conversation, agents_in
from qa_app.core.rule_bench import Place, change
from qa_app.core.rules.model import Rule
from qa_app.definitions.latency import shipped_profiles
from qa_app.definitions.rules import load_shipped_rules, rule_from_file
from qa_app.importers.problems import Item, Problem
from qa_app.importers.reading import read
from qa_app.services.context import DEFAULT_ZONE
from qa_app.services.rule_bench.comparing import TOGETHER, Comparer, Versions
from qa_app.services.rule_bench.drafts import TriedDraft, tried
from qa_app.services.rule_bench.passing import PROFILE


class Changed(NamedTuple):
    """One hit gained or lost in a conversation of a file."""

    conversation: str
    gained: bool
    place: Place
    text: str | None


@dataclass(slots=True)
class Outcome:
    """What a draft changes in files, compared with the rule that it replaces."""

    draft: TriedDraft
    against: Rule | None
    read: int = 0
    refused: list[Problem] = field(default_factory=list)
    hits: int = 0
    changes: list[Changed] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)

    @property
    def gained(self) -> int:
        return sum(each.gained for each in self.changes)

    @property
    def lost(self) -> int:
        return len(self.changes) - self.gained


def try_on_files(
    draft: Path,
    files: Sequence[Path],
    *,
    against: Path | None = None,
    told: Callable[[int], None] = lambda _read: None,
) -> Outcome:
    """Compare a draft with the shipped rule of its id, or with another file's, on files.

    ``told`` hears how many conversations have been read. Raises Invalid for faulty rules.
    """
    profile = shipped_profiles()[PROFILE]
    new = rule_from_file(draft)
    known = tried(draft.read_text("utf-8"), profile, DEFAULT_ZONE)
    old = _old(new.id) if against is None else rule_from_file(against)
    outcome = Outcome(known, old)
    comparer = Comparer(Versions(old, new), profile, DEFAULT_ZONE)
    for path in files:
        items = read(path)
        while several := list(islice(items, TOGETHER)):
            _compare(outcome, comparer, list(_kept(several, outcome)))
            told(outcome.read)
    return outcome


def _old(rule_id: str) -> Rule | None:
    return next((rule for rule in load_shipped_rules() if rule.id == rule_id), None)


def _kept(items: Sequence[Item], outcome: Outcome) -> Iterator[Conversation]:
    for item in items:
        if item.conversation is not None:
            yield item.conversation
        else:
            outcome.refused.extend(item.problems)


def _compare(outcome: Outcome, comparer: Comparer, conversations: Sequence[Conversation]) -> None:
    found = zip(conversations, comparer.screen(conversations), strict=True)
    for conversation, hits in found:
        outcome.read += 1
        outcome.hits += len(hits.before)
        for gained, several in zip((True, False), change(*hits), strict=True):
            outcome.changes.extend(_changed(conversation, gained, each) for each in several)
        if hits.differ:
            outcome.agents.update(agents_in(conversation))


def _changed(conversation: Conversation, gained: bool, place: Place) -> Changed:
    text = None
    if place.message is not None and place.start is not None:
        text = conversation.messages[place.message].text[place.start : place.end]
    return Changed(conversation.id, gained, place, text)
