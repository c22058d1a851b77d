"""The rule language once more: slow, plain, and written without the engine.

Every rule is tried on every message with loops, ``str.startswith`` and the standard ``re``. It
shares with the product the values (rules, conversations, rounds) and the table that says how one
character folds and what kind it is; nothing of the index, the views, the windows or the finders.

Quoted and denied words are left to the tests of ``speech``: rules here take both as they come.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from qa_app.core.conversations import Conversation, Kind, Message, Role
from qa_app.core.latency.figures import figures
from qa_app.core.latency.profiles import Profile
from qa_app.core.latency.rounds import rounds_of
from qa_app.core.rules.characters import DROPPED, LATIN, SIGN, SPACE, fold, tables
from qa_app.core.rules.expression import And, Expression, Name, Not, Or
from qa_app.core.rules.model import Anchor, Condition, Pick, Rule, Scope, Side, Unit
from qa_app.core.rules.operators.count import Count
from qa_app.core.rules.operators.event import Told
from qa_app.core.rules.operators.gap import Gap
from qa_app.core.rules.operators.latency import Latency
from qa_app.core.rules.operators.length import Length
from qa_app.core.rules.operators.pattern import PatternTest
from qa_app.core.rules.operators.phrases import Phrases
from qa_app.core.rules.operators.repeated import Repeated
from qa_app.core.rules.operators.score import Score
from qa_app.core.rules.operators.similar import Similar

# A message, and where in it from and to; None: the whole message.
Place = tuple[int, int | None, int | None]
# Rule, message, from, to, text, whether automatic.
Found = tuple[str, int | None, int | None, int | None, str | None, bool]
Words = Callable[[str], Iterable[str]]


class Sign(NamedTuple):
    """A character as it is read, and the stretch of the original that it stands for."""

    read: str
    start: int
    end: int


Signs = list[Sign]


class Talk(NamedTuple):
    """A conversation with what the operators need to know of it."""

    conversation: Conversation
    profile: Profile
    words: Words

    @property
    def messages(self) -> tuple[Message, ...]:
        return self.conversation.messages


def findings(rule: Rule, talk: Talk) -> list[Found]:
    """Everything that a rule finds in a conversation, in order."""
    conversation = talk.conversation
    if rule.channels and conversation.channel not in rule.channels:
        return []
    if rule.needs is not None and not _by(talk, rule.needs):
        return []
    held = [chosen for chosen in _trials(rule, talk) if _true(rule, rule.when, talk, chosen)]
    if not held:
        return []
    if not rule.report:
        return [(rule.id, None, None, None, None, False)]
    places = {
        place
        for chosen in held
        for name in rule.report
        for place in _hits(rule, name, talk, chosen)
    }
    found: list[Found] = []
    for message, start, end in _templates_once(leftmost_longest(places), talk):
        said = talk.messages[message]
        text = None if start is None else said.text[start:end]
        found.append((rule.id, message, start, end, text, said.auto))
    return found


# --- the expression, and the hits it is tried with -------------------------------------------

Chosen = dict[str, Place]


def _trials(rule: Rule, talk: Talk) -> list[Chosen]:
    """Once for each hit of the condition that others hang on with each of its hits."""
    for condition in rule.conditions.values():
        anchor = condition.scope.anchor
        if anchor is not None and anchor.pick is Pick.EACH:
            hits = _hits(rule, anchor.condition, talk, {})
            return [{anchor.condition: hit} for hit in hits] or [{}]
    return [{}]


def _true(rule: Rule, expression: Expression, talk: Talk, chosen: Chosen) -> bool:
    match expression:
        case Name(name):
            return bool(_hits(rule, name, talk, chosen))
        case Not(part):
            return not _true(rule, part, talk, chosen)
        case And(parts):
            return all(_true(rule, part, talk, chosen) for part in parts)
        case Or(parts):
            return any(_true(rule, part, talk, chosen) for part in parts)


def _hits(rule: Rule, name: str, talk: Talk, chosen: Chosen) -> list[Place]:
    if name in chosen:
        return [chosen[name]]
    condition = rule.conditions[name]
    at = None
    if condition.scope.anchor is not None:
        at = _anchored(rule, condition.scope.anchor, talk, chosen)
        if at is None:
            return []
    window = _window(condition.scope, talk, at)
    return _found_by(condition, talk, window) if window else []


def _anchored(rule: Rule, anchor: Anchor, talk: Talk, chosen: Chosen) -> int | None:
    """The message of the hit that an anchor picks."""
    hits = leftmost_longest(_hits(rule, anchor.condition, talk, chosen))
    if not hits:
        return None
    if anchor.pick is Pick.LAST:
        return hits[-1][0]
    number = 1 if isinstance(anchor.pick, Pick) else anchor.pick
    return hits[number - 1][0] if number <= len(hits) else None


def leftmost_longest(places: Iterable[Place]) -> list[Place]:
    """Of hits that overlap, the one that begins first, of those the longest."""
    kept: list[Place] = []
    for place in sorted(
        set(places), key=lambda p: (p[0], -1 if p[1] is None else p[1], -(p[2] or 0))
    ):
        message, start, end = place
        for other, begin, stop in kept:
            if other != message:
                continue
            if start is None and begin is None:
                break
            if None not in (start, end, begin, stop) and start < stop and begin < end:  # type: ignore[operator]
                break
        else:
            kept.append(place)
    return kept


def _templates_once(places: Sequence[Place], talk: Talk) -> Iterator[Place]:
    had: list[tuple[str, int, int | None]] = []
    for place in places:
        message = talk.messages[place[0]]
        if message.auto and place[1] is not None:
            said = (message.text, place[1], place[2])
            if said in had:
                continue
            had.append(said)
        yield place


# --- where a condition looks ------------------------------------------------------------------


def _by(talk: Talk, role: Role | None) -> list[int]:
    """The messages of a role, or of everybody but the system."""
    return [
        seq
        for seq, message in enumerate(talk.messages)
        if (message.role is role if role is not None else message.role is not Role.SYSTEM)
    ]


def _window(scope: Scope, talk: Talk, at: int | None) -> range:
    """The stretch of messages, of whatever role, from the first to the last that may count."""
    low, high = 0, len(talk.messages) - 1
    said = _by(talk, scope.role)
    counting = (scope.first, scope.last, scope.start, scope.end)
    if counting != (None, None, None, None):
        counted = [
            seq
            for number, seq in enumerate(said, 1)
            if (scope.first is None or number <= scope.first)
            and (scope.last is None or number > len(said) - scope.last)
            and (scope.start is None or number >= scope.start)
            and (scope.end is None or number <= scope.end)
        ]
        if not counted:
            return range(0)
        # Open ends stay open: what is not counted from one side reaches to that side's end.
        if scope.last is not None or scope.start is not None:
            low = counted[0]
        if scope.first is not None or scope.end is not None:
            high = counted[-1]
    if scope.anchor is not None and at is not None:
        earliest, latest = _near(scope.anchor, said, talk, at, scope.role)
        if scope.anchor.side is Side.BEFORE:
            latest = at - 1
        if scope.anchor.side is Side.AFTER:
            earliest = at + 1
        low, high = max(low, earliest), min(high, latest)
    return range(low, high + 1)


def _near(
    anchor: Anchor, said: Sequence[int], talk: Talk, at: int, role: Role | None
) -> tuple[int, int]:
    if anchor.unit is Unit.SECONDS:
        moment = talk.messages[at].start_ms
        near = [
            seq
            for seq, message in enumerate(talk.messages)
            if moment is not None
            and message.start_ms is not None
            and abs(message.start_ms - moment) <= anchor.within * 1000
        ]
        return min(near, default=at), max(near, default=at)
    units = [[seq] for seq in said] if anchor.unit is Unit.MESSAGES else turns(talk, role)
    before = [unit for unit in units if unit[0] < at]
    after = [unit for unit in units if unit[-1] > at]
    nearest_before = before[len(before) - min(anchor.within, len(before)) :]
    nearest_after = after[: anchor.within]
    return (
        nearest_before[0][0] if nearest_before else at,
        nearest_after[-1][-1] if nearest_after else at,
    )


def turns(talk: Talk, role: Role | None) -> list[list[int]]:
    """Runs of messages of one sender; those of a role, or everybody's."""
    runs: list[list[int]] = []
    for seq in _by(talk, None):
        if runs and talk.messages[runs[-1][-1]].role is talk.messages[seq].role:
            runs[-1].append(seq)
        else:
            runs.append([seq])
    return [run for run in runs if role is None or talk.messages[run[0]].role is role]


# --- how a text is read -----------------------------------------------------------------------


def _kind(sign: Sign) -> int:
    return int(tables().classes[ord(sign.read)])


def plain(text: str) -> Signs:
    folded = fold(text.replace("\n", " "))
    return [Sign(read, place, place + 1) for place, read in enumerate(folded)]


def closed(signs: Signs) -> Signs:
    """Without hidden characters, and without spaces but one between two Latin words."""
    seen = [sign for sign in signs if _kind(sign) != DROPPED]
    words = [i for i, sign in enumerate(seen) if _kind(sign) != SPACE]
    kept: Signs = []
    for number, place in enumerate(words):
        kept.append(seen[place])
        if number + 1 < len(words) and words[number + 1] > place + 1:
            left, right = _word(seen, place), _word(seen, words[number + 1])
            if left and right and (len(set(left)) > 1 or len(set(right)) > 1):
                kept.append(seen[place + 1])
    return kept


def _word(signs: Signs, place: int) -> str:
    """The Latin word that a character belongs to; empty for any other."""
    if _kind(signs[place]) != LATIN:
        return ""
    begin, end = place, place + 1
    while begin > 0 and _kind(signs[begin - 1]) == LATIN:
        begin -= 1
    while end < len(signs) and _kind(signs[end]) == LATIN:
        end += 1
    return "".join(sign.read for sign in signs[begin:end])


def shortened(signs: Signs, length: int) -> Signs:
    """Runs of three and more cut to a length; the last that stays stands for the rest."""
    result: Signs = []
    place = 0
    while place < len(signs):
        end = place
        while end < len(signs) and signs[end].read == signs[place].read:
            end += 1
        run = signs[place:end]
        if len(run) >= 3:
            last = run[length - 1]
            run = [*run[: length - 1], Sign(last.read, last.start, run[-1].end)]
        result += run
        place = end
    return result


def views(text: str) -> list[Signs]:
    close = closed(plain(text))
    return [plain(text), close, shortened(close, 1), shortened(close, 2)]


def bare(text: str) -> Signs:
    return [sign for sign in plain(text) if _kind(sign) not in (DROPPED, SPACE, SIGN)]


def read(signs: Signs) -> str:
    return "".join(sign.read for sign in signs)


def occurrences(wanted: str, signs: Signs) -> set[tuple[int, int]]:
    """Every place of a text, overlapping ones too, as spans of the original."""
    text = read(signs)
    return {
        (signs[place].start, signs[place + len(wanted) - 1].end)
        for place in range(len(text))
        if wanted and text.startswith(wanted, place)
    }


def matches(source: str, signs: Signs) -> set[tuple[int, int]]:
    """The leftmost-longest matches, found by trying every end from the furthest back."""
    text, found, place = read(signs), set(), 0
    while place < len(text):
        for end in range(len(text), place, -1):
            rest = len(text) - end
            if re.compile(rf"(?:{source})(?=[\s\S]{{{rest}}}\Z)", re.I).match(text, place):
                found.add((signs[place].start, signs[end - 1].end))
                place = end
                break
        else:
            place += 1
    return found


# --- the operators ----------------------------------------------------------------------------


def _found_by(condition: Condition, talk: Talk, window: range) -> list[Place]:
    operator: Any = condition.operator
    said = [seq for seq in _by(talk, condition.scope.role) if seq in window]
    match operator:
        case Phrases():
            return _phrases(operator, talk, said)
        case PatternTest():
            return [(s, *span) for s in said for span in _patterns(operator, talk.messages[s].text)]
        case Similar():
            return [place for seq in said for place in _similar(operator, talk, seq)]
        case Repeated():
            return _repeated(operator, talk, said, condition.scope.role)
        case Length():
            return [(seq, None, None) for seq in said if _length(operator, talk.messages[seq])]
        case Count():
            return _count(operator, talk, said, window, condition.scope.role)
        case Told():
            who = condition.scope.role or Role.SYSTEM
            told = [seq for seq in _by(talk, who) if seq in window]
            return [(s, None, None) for s in told if talk.messages[s].event == operator.event]
        case Score():
            given = talk.conversation.meta.get("scores", {})
            value = given.get(operator.name) if isinstance(given, dict) else None
            holds = value is not None and _beyond(operator, value)
            return [(window[-1], None, None)] if holds else []
        case Gap():
            return _gaps(operator, talk, said, condition.scope.role)
        case Latency():
            return _latency(operator, talk, window)
    raise NotImplementedError(operator)


def _beyond(operator: Length | Count | Score | Latency, value: float) -> bool:
    return value < operator.threshold if operator.compare == "under" else value > operator.threshold


def _phrases(operator: Phrases, talk: Talk, said: Sequence[int]) -> list[Place]:
    found: dict[str, list[Place]] = {}
    for seq in said:
        text = talk.messages[seq].text
        for phrase in operator.texts:
            for span in _spans(phrase, text, through_signs=operator.through_signs):
                if _counts(operator, span, text, talk.words):
                    found.setdefault(read(closed(plain(phrase))), []).append((seq, *span))
    different = {read(closed(plain(phrase))) for phrase in operator.texts}
    needed = len(different) if operator.all_of_them else operator.at_least
    return [place for places in found.values() for place in places] if len(found) >= needed else []


def _spans(phrase: str, text: str, *, through_signs: bool = False) -> set[tuple[int, int]]:
    wanted = read(closed(plain(phrase)))
    spans = {span for view in views(text) for span in occurrences(wanted, view)}
    if through_signs:
        solid, sought = bare(text), read(bare(wanted))
        for view in (solid, shortened(solid, 1), shortened(solid, 2)):
            spans |= occurrences(sought, view)
    return spans


def _counts(operator: Phrases, span: tuple[int, int], text: str, words: Words) -> bool:
    for context in operator.unless:
        if any(s <= span[0] and span[1] <= e for s, e in _spans(context, text)):
            return False
    if not operator.whole_word:
        return True
    signs, place, begins, ends = closed(plain(text)), 0, set(), set()
    for word in words(read(signs)):
        begins.add(signs[place].start)
        ends.add(signs[place + len(word) - 1].end)
        place += len(word)
    return span[0] in begins and span[1] in ends


def _patterns(operator: PatternTest, text: str) -> set[tuple[int, int]]:
    def spans(sources: Iterable[str]) -> set[tuple[int, int]]:
        return {
            span for source in sources for view in views(text) for span in matches(source, view)
        }

    excluded = spans(operator.exclude)
    return {
        (start, end)
        for start, end in spans(operator.texts)
        if not any(start < e and s < end for s, e in excluded)
    }


def pairs(text: str) -> Counter[str]:
    """Pairs of neighbouring letters; one that stands alone counts as a pair."""
    counted: Counter[str] = Counter()
    for run in re.split(r"[\W_]+", text):
        counted.update([run] if len(run) == 1 else [run[i : i + 2] for i in range(len(run) - 1)])
    return counted


def alike(one: Counter[str], other: Counter[str]) -> float:
    both = one.total() + other.total()
    return 2 * (one & other).total() / both if one and other else 0.0


def _similar(operator: Similar, talk: Talk, seq: int) -> list[Place]:
    signs = closed(plain(talk.messages[seq].text))
    text = read(signs)
    clauses = [found.span() for found in re.finditer(r"[^\W_]+", text)]
    best: tuple[float, int, int] | None = None
    for wanted in operator.texts:
        for first in range(len(clauses)):
            for last in range(first, len(clauses)):
                start, end = clauses[first][0], clauses[last][1]
                share = alike(pairs(text[start:end]), pairs(read(closed(plain(wanted)))))
                if share >= operator.share and (best is None or (share, -start, end) > best):
                    best = (share, -start, end)
    return [] if best is None else [(seq, signs[-best[1]].start, signs[best[2] - 1].end)]


def _repeated(
    operator: Repeated, talk: Talk, said: Sequence[int], role: Role | None
) -> list[Place]:
    turn = {seq: number for number, run in enumerate(turns(talk, role)) for seq in run}
    counting = []
    for seq in said:
        message = talk.messages[seq]
        text = read(closed(plain(message.text)))
        excluded = any(_spans(each, message.text) for each in operator.exclude)
        if message.kind is not Kind.TEXT or excluded or (message.auto and not operator.even_auto):
            continue
        if len(re.sub(r"[\W_]", "", text)) >= operator.min_length:
            counting.append((seq, pairs(text)))
    hits: list[Place] = []
    for seq, own in counting:
        earlier = [
            other
            for other, theirs in counting
            if other < seq
            and talk.messages[other].role is talk.messages[seq].role
            and (operator.within_turns is None or turn[seq] - turn[other] <= operator.within_turns)
            and alike(own, theirs) >= operator.share
        ]
        if len(earlier) >= operator.times - 1:
            hits.append((seq, 0, len(talk.messages[seq].text)))
    return hits


def _length(operator: Length, message: Message) -> bool:
    shown = sum(_kind(sign) not in (DROPPED, SPACE) for sign in plain(message.text))
    return message.kind is Kind.TEXT and shown > 0 and _beyond(operator, shown)


def _count(
    operator: Count, talk: Talk, said: Sequence[int], window: range, role: Role | None
) -> list[Place]:
    if operator.counted == "turns":
        inside = [[seq for seq in run if seq in said] for run in turns(talk, role)]
        said = [run[0] for run in inside if run]
    if not _beyond(operator, len(said)):
        return []
    if operator.compare == "under":
        return [(window[-1], None, None)]
    return [(next(s for n, s in enumerate(said, 1) if n > operator.threshold), None, None)]


def _gaps(operator: Gap, talk: Talk, said: Sequence[int], role: Role | None) -> list[Place]:
    """Gaps between messages outside calls."""
    hits: list[Place] = []
    everyone = _by(talk, None)
    for seq in said:
        place = everyone.index(seq)
        own = talk.messages[seq]
        earlier = [talk.messages[other] for other in everyone[:place]]
        spoken = [message for message in earlier if role is None or message.role is role]
        if not earlier or (operator.once_begun and not spoken):
            continue
        before = earlier[-1]
        if operator.after != "anyone" and before.role.value != operator.after:
            continue
        if before.start_ms is None or own.start_ms is None or operator.over_s is None:
            continue
        if own.start_ms - before.start_ms > operator.over_s * 1000:
            hits.append((seq, None, None))
    return hits


def _latency(operator: Latency, talk: Talk, window: range) -> list[Place]:
    rounds = rounds_of(talk.conversation, talk.profile)
    if operator.metric != "response_s":
        value = getattr(figures(talk.conversation, rounds), operator.metric)
        return [(window[-1], None, None)] if value is not None and _beyond(operator, value) else []
    chosen = {"all": rounds, "first": rounds[:1], "later": rounds[1:]}[operator.rounds]
    return [
        (each.reply_seq, None, None)
        for each in chosen
        if each.reply_seq is not None
        and each.reply_seq in window
        and each.response_ms is not None
        and _beyond(operator, each.response_ms / 1000)
    ]
