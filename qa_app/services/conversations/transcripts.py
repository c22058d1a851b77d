"""One text of a conversation as a page shows it: masked, marked, with every wait."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from qa_app.core.calls.reading import CallReading
from qa_app.core.conversations import Conversation, Message
from qa_app.core.errors import NotFound
from qa_app.core.latency.figures import Figures, figures
from qa_app.core.latency.profiles import Profile
from qa_app.core.latency.rounds import Round, rounds_of
from qa_app.core.listing import FindingState, severity_rank
from qa_app.core.personal_data.spans import mask
from qa_app.core.rules.hits import Severity
from qa_app.core.rules.model import Rule
from qa_app.core.rules.registry import shipped
from qa_app.core.search import phrase, spans
from qa_app.core.transcripts import Line, Mark, MarkKind, lines, masked
from qa_app.services import definitions
from qa_app.services.context import Context
from qa_app.services.conversations.calls import CallShare, read_call, share_of
from qa_app.services.latency.hours import for_team
from qa_app.storage.packing import PersonalSpan, unpack, unpack_spans
from qa_app.storage.queries import conversations as queries
from qa_app.storage.queries import screening
from qa_app.storage.queries.conversations import StoredRevision
from qa_app.storage.queries.screening import StoredFinding

DEFAULT_PROFILE = "default"


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding with the version of the rule that made it and its (masked) text.

    ``auto``: it stands in an automatic or quick-reply text, which is to be mended where such
    texts are kept; whoever sent it did not word it.
    """

    stored: StoredFinding
    rule: Rule
    text: str | None
    auto: bool = False

    @property
    def rank(self) -> int:
        """How grave it is; a dismissed finding is nothing."""
        dismissed = self.stored.state == FindingState.DISMISSED
        return 0 if dismissed else severity_rank(Severity(self.stored.severity))

    @property
    def is_about_a_wait(self) -> bool:
        """Whether its rule looks at how long the customer waited for the message it cites."""
        reported = [self.rule.conditions[name].operator for name in self.rule.report]
        return any(shipped().of(operator).finds_waits for operator in reported)


@dataclass(frozen=True, slots=True)
class Transcript:
    """One text of a conversation as the reader may see it.

    ``conversation`` has its personal data masked unless ``unmasked``. ``has_personal``:
    whether there is any. ``figures`` are the whole conversation's. ``call``: what the times of
    a call tell, which is the same for every reader: it counts the characters of the whole text.
    """

    revision: StoredRevision
    conversation: Conversation
    rounds: tuple[Round, ...]
    profile: Profile
    figures: Figures
    lines: tuple[Line, ...]
    findings: tuple[ShownFinding, ...]
    has_personal: bool
    unmasked: bool
    call: CallReading | None

    def share_of_call(self, agent_key: str | None) -> CallShare | None:
        """What the times tell of an agent's share, by the key of their part; only of a call."""
        return None if self.call is None else share_of(self.call, agent_key)

    def slow_at(self, line: Line) -> ShownFinding | None:
        """The finding about a slow reply that stands on a line, if there is one."""
        return next((found for found in self._on(line) if found.is_about_a_wait), None)

    def noted_at(self, line: Line) -> list[ShownFinding]:
        """The other findings that stand on a line as a whole, such as breaking in."""
        return [found for found in self._on(line) if not found.is_about_a_wait]

    def _on(self, line: Line) -> list[ShownFinding]:
        keys = {mark.key for mark in line.marks if mark.kind is MarkKind.FINDING}
        return [found for found in self.findings if str(found.stored.id) in keys]


def transcript_of(
    context: Context,
    revision_id: int,
    *,
    marks: Iterable[Mark] = (),
    words: str = "",
    profile_id: str = DEFAULT_PROFILE,
    team_id: int | None = None,
    unmasked: bool = False,
    parts: Collection[int] | None = None,
) -> Transcript:
    """One stored text as a page shows it, with its findings and further marks in it.

    ``team_id``: whose version of the profile, and whose office hours it takes where
    it asks for them. ``parts``: whose
    findings are shown; ``None``: those of all parts. The caller has checked
    the right. Raises NotFound for an unknown text or profile.
    """
    stored = _stored(context, revision_id)
    whole = unpack(stored.content)
    shown = whole if unmasked else masked_by(whole, stored.personal)
    (profile,) = for_team(context, [definitions.profile(context, profile_id, team_id)], team_id)
    rounds = rounds_of(shown, profile)
    findings = _findings(context, stored, shown, parts)
    every_mark = [*marks, *_finding_marks(findings), *_search_marks(shown, words)]
    return Transcript(
        revision=stored,
        conversation=shown,
        rounds=rounds,
        profile=profile,
        figures=figures(shown, rounds),
        lines=lines(shown, rounds, every_mark),
        findings=findings,
        has_personal=stored.personal is not None,
        unmasked=unmasked and stored.personal is not None,
        call=read_call(whole),
    )


def masked_messages(context: Context, revision_id: int) -> tuple[Message, ...]:
    """The messages of a stored text as who has no right to personal data sees them.

    The caller has checked the right to the conversation. Raises NotFound.
    """
    stored = _stored(context, revision_id)
    return masked_by(unpack(stored.content), stored.personal).messages


def masked_text(context: Context, revision_id: int, seq: int) -> str:
    """The masked text of one message; raises NotFound."""
    messages = masked_messages(context, revision_id)
    if not 0 <= seq < len(messages):
        raise NotFound()
    return messages[seq].text


def masked_by(conversation: Conversation, personal: bytes | None) -> Conversation:
    """The conversation with its personal data masked, which is given packed."""
    if personal is None:
        return conversation
    by_seq: dict[int, list[PersonalSpan]] = {}
    for span in unpack_spans(personal):
        by_seq.setdefault(span.seq, []).append(span)
    texts = {seq: mask(conversation.messages[seq].text, own) for seq, own in by_seq.items()}
    return replace(conversation, messages=masked(conversation, texts))


def _stored(context: Context, revision_id: int) -> StoredRevision:
    stored = queries.revision(context.session, revision_id)
    if stored is None:
        raise NotFound()
    return stored


def _findings(
    context: Context, stored: StoredRevision, shown: Conversation, parts: Collection[int] | None
) -> tuple[ShownFinding, ...]:
    found = screening.findings_of_revision(context.session, stored.id)
    if parts is not None:
        found = [each for each in found if each.part_id in parts]
    rules = definitions.rules_by_version(context, {each.rule_version_id for each in found})
    return tuple(
        ShownFinding(
            each, rules[each.rule_version_id], _text_of(each, shown), _is_automatic(each, shown)
        )
        for each in found
    )


def _text_of(finding: StoredFinding, shown: Conversation) -> str | None:
    if finding.message is None or finding.start is None or finding.end is None:
        return None
    return shown.messages[finding.message].text[finding.start : finding.end]


def _is_automatic(finding: StoredFinding, shown: Conversation) -> bool:
    return (
        finding.message is not None
        and finding.start is not None
        and shown.messages[finding.message].auto
    )


def _finding_marks(findings: Iterable[ShownFinding]) -> list[Mark]:
    return [
        Mark(
            each.stored.message,
            each.stored.start,
            each.stored.end,
            MarkKind.FINDING,
            str(each.stored.id),
        )
        for each in findings
        if each.stored.message is not None
    ]


def _search_marks(shown: Conversation, words: str) -> list[Mark]:
    if not words.strip():
        return []
    wanted = phrase(words)
    return [
        Mark(message.seq, start, end, MarkKind.SEARCH)
        for message in shown.messages
        for start, end in spans(message.text, wanted)
    ]
