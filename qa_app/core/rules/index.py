"""Everything that rules look for in texts, found in one pass over many conversations.

All phrases of all rules stand in one automaton. A pattern is tried only on messages that hold a
text it requires; patterns without such a text go through one RE2 set first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from qa_app.core.conversations import Conversation, Message, Role
from qa_app.core.rules import normalise
from qa_app.core.rules.adapters import PatternSet, PhraseMatcher, script_variants
from qa_app.core.rules.candidates import Candidate, by_lead
from qa_app.core.rules.characters import fold_pattern
from qa_app.core.rules.normalise import WITHOUT_SIGNS, View
from qa_app.core.rules.sightings import Owner, Pass, Seen

# Who asks for a text, and which patterns it leads to.
_Asked = tuple[tuple[Owner, ...], tuple[Candidate, ...]]


class IndexBuilder:
    """Collects what the rules look for; each list of texts gets a number."""

    def __init__(self) -> None:
        self._lists = 0
        self._phrases: dict[str, list[Owner]] = defaultdict(list)
        self._bare: dict[str, list[Owner]] = defaultdict(list)
        self._patterns: list[tuple[str, Owner]] = []
        self._roles: set[Role | None] = set()

    def phrases(self, texts: Iterable[str], role: Role | None, *, bare: bool = False) -> int:
        """Look for phrases in the messages of a role; ``bare``: past inserted signs too."""
        number = self._new_list(role)
        for entry, text in enumerate(texts):
            owner = (number, entry, role)
            for shape in {normalise.phrase(each) for each in script_variants(text)}:
                self._phrases[shape].append(owner)
            if bare:
                self._bare[normalise.bare_phrase(text)].append(owner)
        return number

    def patterns(self, sources: Iterable[str], role: Role | None) -> int:
        """Look for regular expressions in the messages of a role."""
        number = self._new_list(role)
        self._patterns.extend(
            (fold_pattern(source), (number, entry, role)) for entry, source in enumerate(sources)
        )
        return number

    def reads(self, role: Role | None) -> None:
        """Keep the messages of a role readable, without looking for anything in them."""
        self._roles.add(role)

    def sizes(self) -> tuple[int, int, int]:
        """How many phrases, patterns, and patterns without a text that leads to them."""
        unled = sum(not Candidate(source).leads for source, _owner in self._patterns)
        return len(self._phrases) + len(self._bare), len(self._patterns), unled

    def build(self) -> TextIndex:
        """The finished index."""
        return TextIndex(self._phrases, self._bare, self._patterns, self._roles)

    def _new_list(self, role: Role | None) -> int:
        self._roles.add(role)
        self._lists += 1
        return self._lists - 1


class TextIndex:
    """Finds every entry of every list in conversations."""

    def __init__(
        self,
        phrases: dict[str, list[Owner]],
        bare: dict[str, list[Owner]],
        patterns: Sequence[tuple[str, Owner]],
        roles: Iterable[Role | None],
    ) -> None:
        wanted = set(roles)
        self._roles = frozenset(
            role for role in Role if role is not Role.SYSTEM and (role in wanted or None in wanted)
        )
        candidates = [Candidate(source, owner) for source, owner in patterns]
        led = by_lead(candidates)
        self._unled = [each for each in candidates if not each.leads]
        self._set = PatternSet(
            [
                source
                for (source, _), each in zip(patterns, candidates, strict=True)
                if not each.leads
            ]
        )
        texts = list(dict.fromkeys((*phrases, *led)))
        self._matcher = PhraseMatcher(texts)
        self._asked_of: dict[Role, list[_Asked]] = {
            role: _asked_of(role, texts, phrases, led) for role in self._roles
        }
        self._bare_matcher = PhraseMatcher(list(bare)) if bare else None
        self._bare_owners = [tuple(owners) for owners in bare.values()]

    def search(self, conversations: Sequence[Conversation]) -> list[Seen]:
        """What was seen, for each conversation in order."""
        wanted = self._roles
        messages: list[Message] = []
        ends: list[int] = []
        for conversation in conversations:
            messages += [each for each in conversation.messages if each.role in wanted]
            ends.append(len(messages))
        texts = [message.text for message in messages]
        batch = normalise.read(texts, bare=self._bare_matcher is not None)
        found = Pass(batch, messages, ends)
        for view in batch.views:
            if view.kind in WITHOUT_SIGNS:
                self._find_bare(found, view)
            else:
                self._find(found, view)
        return found.result()

    def _find_bare(self, found: Pass, view: View) -> None:
        if self._bare_matcher is not None:
            for index, start, end in self._bare_matcher.find(view.text):
                found.saw(view, start, end, self._bare_owners[index])

    def _find(self, found: Pass, view: View) -> None:
        tried: set[tuple[int, int]] = set()
        asked_of, text = self._asked_of, view.text
        for index, start, end in self._matcher.find(text):
            owners, led = asked_of[found.role_at(view, start)][index]
            if owners:
                found.saw(view, start, end, owners)
            for candidate in led:
                line = text.rfind("\n", 0, start) + 1
                if (id(candidate), line) not in tried:
                    tried.add((id(candidate), line))
                    _try(candidate, found, view, line, text.find("\n", end))
        if self._unled:
            for begin, stop in found.pieces(view):
                for index in self._set.find(view.text[begin:stop]):
                    _try(self._unled[index], found, view, begin, stop)


def _asked_of(
    role: Role,
    texts: Iterable[str],
    phrases: Mapping[str, Iterable[Owner]],
    led: Mapping[str, Iterable[Candidate]],
) -> list[_Asked]:
    """For each text who asks for it in messages of a role, and which patterns it leads to there.

    Agents and customers say the same words, and most rules look at one of the two.
    """
    return [
        (
            tuple(owner for owner in phrases.get(text, ()) if owner[2] in (role, None)),
            tuple(each for each in led.get(text, ()) if each.owner[2] in (role, None)),
        )
        for text in texts
    ]


def _try(candidate: Candidate, found: Pass, view: View, begin: int, stop: int) -> None:
    """Note every hit of a pattern between two places of a view."""
    text = view.text[begin:stop] if stop >= 0 else view.text[begin:]
    if candidate.may_match(text):
        for start, end in candidate.pattern.spans(text):
            found.saw(view, begin + start, begin + end, (candidate.owner,))
