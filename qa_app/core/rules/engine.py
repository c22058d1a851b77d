"""The pre-screen: rules made ready once, then applied to conversations.

``compile`` puts every phrase and pattern of every rule into one index. Screening reads a batch of
conversations in one pass, and looks further only at rules of which something was seen, or that
ask for something missing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from math import inf
from typing import NamedTuple
from zoneinfo import ZoneInfo

from qa_app.core.conversations import Conversation
from qa_app.core.days import begin_of
from qa_app.core.errors import Invalid, _
from qa_app.core.latency.figures import Figures, figures
from qa_app.core.latency.profiles import Profile
from qa_app.core.latency.rounds import Round, rounds_of
from qa_app.core.rules import checks
from qa_app.core.rules.expression import Name, holds
from qa_app.core.rules.hits import Finding, Hit
from qa_app.core.rules.index import IndexBuilder, TextIndex
from qa_app.core.rules.model import Anchor, Pick, Rule, Scope
from qa_app.core.rules.protocols import Finder
from qa_app.core.rules.reading import Reading, Tokenizer, Window
from qa_app.core.rules.scopes import window
from qa_app.core.rules.scores import Scores, in_meta
from qa_app.core.rules.selection import leftmost_longest, templates_once
from qa_app.core.rules.sightings import Seen, Sightings

_DAY = timedelta(days=1)
DEFAULT_ZONE = ZoneInfo("Asia/Shanghai")


class Screening(NamedTuple):
    """What the pre-screen says of one conversation."""

    findings: tuple[Finding, ...]
    figures: Figures
    rounds: tuple[Round, ...]


def compile(  # noqa: A001
    rules: Iterable[Rule],
    tokenizer: Tokenizer,
    *,
    scores: Scores = in_meta,
    zone: ZoneInfo = DEFAULT_ZONE,
) -> Screener:
    """Make rules ready for screening, as ``re.compile`` does a pattern.

    ``scores`` says what models think of a conversation; ``zone`` is the one whose days the
    rules' dates of effect are. Raises Invalid where a rule's parts do not fit together or an id
    stands twice in one version; several versions tell their findings apart by their numbers.
    """
    index = IndexBuilder()
    ready: dict[tuple[str, int | None], _ReadyRule] = {}
    for rule in rules:
        checks.check(rule)
        key = rule.id, rule.version
        if key in ready:
            raise Invalid(_("The rule id “%(id)s” stands twice."), field="id", id=rule.id)
        ready[key] = _ReadyRule(rule, index, zone)
    return Screener(tuple(ready.values()), index.build(), tokenizer, scores)


class Screener:
    """Rules ready for screening; may be used for any number of conversations."""

    def __init__(
        self, rules: Sequence[_ReadyRule], index: TextIndex, tokenizer: Tokenizer, scores: Scores
    ) -> None:
        self._index = index
        self._tokenizer = tokenizer
        self._scores = scores
        self.rules = tuple(each.rule for each in rules)
        self._always: list[_ReadyRule] = []
        self._woken_by: Mapping[int, list[_ReadyRule]] = defaultdict(list)
        for rule in rules:
            if rule.wakes is None:
                self._always.append(rule)
            for number in rule.wakes or ():
                self._woken_by[number].append(rule)

    def screen(self, conversation: Conversation, profile: Profile) -> Screening:
        """Findings, figures and rounds of one conversation."""
        return self.screen_all((conversation,), profile)[0]

    def screen_all(
        self, conversations: Sequence[Conversation], profile: Profile
    ) -> list[Screening]:
        """Several at once, in order; some dozens together cost less than one by one."""
        return [
            self._screening(conversation, seen, profile)
            for conversation, seen in zip(
                conversations, self._index.search(conversations), strict=True
            )
        ]

    def findings_in(
        self, conversations: Sequence[Conversation], profile: Profile
    ) -> Iterator[list[Finding]]:
        """The findings alone, in no order, for who asks for no figures."""
        found = zip(conversations, self._index.search(conversations), strict=True)
        for conversation, seen in found:
            yield self._findings(conversation, rounds_of(conversation, profile), seen)

    def _screening(self, conversation: Conversation, seen: Seen, profile: Profile) -> Screening:
        rounds = rounds_of(conversation, profile)
        findings = self._findings(conversation, rounds, seen)
        if len(findings) > 1:
            findings.sort(key=_in_reading_order)
        return Screening(tuple(findings), figures(conversation, rounds), rounds)

    def _findings(
        self, conversation: Conversation, rounds: Sequence[Round], seen: Seen
    ) -> list[Finding]:
        reading = Reading(conversation, rounds, seen, self._tokenizer, self._scores)
        return [each for rule in self._due(seen.sightings) for each in rule.findings(reading)]

    def _due(self, sightings: Sightings) -> Iterable[_ReadyRule]:
        """The rules that can find anything."""
        woken: dict[_ReadyRule, None] = dict.fromkeys(self._always)
        for number in sightings:
            for rule in self._woken_by.get(number, ()):
                woken[rule] = None
        return woken


class _ReadyCondition(NamedTuple):
    scope: Scope
    finder: Finder


class _ReadyRule:
    """One rule with its finders.

    ``wakes``: the index's lists of which one must have a sighting for the rule to find
    anything; ``None`` where the rule must always be looked at.
    """

    def __init__(self, rule: Rule, index: IndexBuilder, zone: ZoneInfo) -> None:
        self.rule = rule
        self.effect = _effect(rule, zone)
        needed = checks.waking(rule)
        self.conditions = {
            name: _ReadyCondition(
                each.scope,
                each.operator.prepare(
                    index, each.scope.role, wakes=needed is not None and name in needed
                ),
            )
            for name, each in rule.conditions.items()
        }
        self.pivot = next(iter(checks.pivots(rule)), None)
        # Conditions of which the places matter, not only whether there are any.
        self.located = frozenset(rule.report) | {
            each.scope.anchor.condition
            for each in rule.conditions.values()
            if each.scope.anchor is not None
        }
        self.wakes = None if needed is None else self._lists(needed)
        # The commonest rule by far: one condition, reported where it holds.
        reported = rule.report[0] if len(rule.report) == 1 else None
        self.plain = reported if rule.when == Name(reported or "") else None

    def _lists(self, names: Iterable[str]) -> frozenset[int]:
        """The index's lists in which these conditions are seen."""
        numbers = (self.conditions[name].finder.seen_in for name in names)
        return frozenset(number for number in numbers if number is not None)

    def findings(self, reading: Reading) -> list[Finding]:
        """What the rule finds in one conversation."""
        rule = self.rule
        if rule.channels and reading.conversation.channel not in rule.channels:
            return []
        if self.effect is not None and not _within(self.effect, reading.conversation.started_ms):
            return []
        if rule.needs is not None and not reading.of_role(rule.needs):
            return []
        if self.plain is not None:
            plain = _Trial(self, reading, {}).hits(self.plain)
            return self._findings(reading, plain)
        trials = self._trials(reading)
        held = [trial for trial in trials if holds(rule.when, trial.holds)]
        if not held:
            return []
        if not rule.report:
            return [Finding(rule.id, rule.severity, None, None, None, None, rule.version)]
        hits = [hit for trial in held for name in rule.report for hit in trial.hits(name)]
        return self._findings(reading, hits)

    def _trials(self, reading: Reading) -> list[_Trial]:
        """The rule's expression is tried once, or once for each hit of its pivot."""
        whole = _Trial(self, reading, {})
        if self.pivot is None:
            return [whole]
        hits = whole.hits(self.pivot)
        return [_Trial(self, reading, {self.pivot: (hit,)}) for hit in hits] or [whole]

    def _findings(self, reading: Reading, hits: Iterable[Hit]) -> list[Finding]:
        chosen = leftmost_longest(hits)
        if len(chosen) > 1:
            chosen = list(templates_once(chosen, reading.messages))
        return list(dict.fromkeys(self._finding(reading, hit) for hit in chosen))

    def _finding(self, reading: Reading, hit: Hit) -> Finding:
        number, start, end, like, whole = hit
        rule = self.rule
        if whole:
            agent = reading.agent_at(number)
            return Finding(
                rule.id, rule.severity, None, None, None, None, rule.version, agent=agent
            )
        message = reading.messages[number]
        text = None if start is None else message.text[start:end]
        return Finding(
            rule.id, rule.severity, number, start, end, text, rule.version, message.auto, like
        )


class _Trial:
    """One trial of a rule's expression on one conversation."""

    __slots__ = ("_found", "_reading", "_rule")

    def __init__(self, rule: _ReadyRule, reading: Reading, found: dict[str, Sequence[Hit]]) -> None:
        self._rule, self._reading, self._found = rule, reading, found

    def holds(self, name: str) -> bool:
        found = self._found.get(name)
        if found is not None or name in self._rule.located:
            return bool(self.hits(name))
        condition = self._rule.conditions[name]
        where = self._where(condition)
        return where is not None and condition.finder.holds(self._reading, where)

    def hits(self, name: str) -> Sequence[Hit]:
        found = self._found.get(name)
        if found is None:
            found = self._found[name] = self._find(self._rule.conditions[name])
        return found

    def _find(self, condition: _ReadyCondition) -> Sequence[Hit]:
        where = self._where(condition)
        return () if where is None else condition.finder.find(self._reading, where)

    def _where(self, condition: _ReadyCondition) -> Window | None:
        scope, seen_in = condition.scope, condition.finder.seen_in
        if seen_in is not None and seen_in not in self._reading.sightings:
            return None
        anchor = None
        if scope.anchor is not None:
            anchor = self._anchor(scope.anchor)
            if anchor is None:
                return None
        return window(scope, self._reading, anchor)

    def _anchor(self, anchor: Anchor) -> Hit | None:
        """The hit that an anchor picks; hits are counted as findings are, without overlaps."""
        hits = leftmost_longest(self.hits(anchor.condition))
        if not hits:
            return None
        if anchor.pick is Pick.LAST:
            return hits[-1]
        if isinstance(anchor.pick, Pick):
            return hits[0]
        return hits[anchor.pick - 1] if anchor.pick <= len(hits) else None


def _effect(rule: Rule, zone: ZoneInfo) -> tuple[float, float] | None:
    """From which moment on, and before which, a conversation may begin; ``None``: at any."""
    if rule.since is None and rule.until is None:
        return None
    return (
        -inf if rule.since is None else begin_of(rule.since, zone),
        inf if rule.until is None else begin_of(rule.until + _DAY, zone),
    )


def _within(effect: tuple[float, float], moment_ms: int | None) -> bool:
    return moment_ms is not None and effect[0] <= moment_ms < effect[1]


def _in_reading_order(finding: Finding) -> tuple[bool, int, int, str]:
    return finding.message is None, finding.message or 0, finding.start or 0, finding.rule
