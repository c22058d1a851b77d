"""Opening one part of a conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from qa_app.core.conversations import Conversation, Role
from qa_app.core.errors import NotFound
from qa_app.core.latency.figures import Figures, figures, figures_of_agent
from qa_app.core.latency.profiles import Profile
from qa_app.core.latency.rounds import Round, rounds_of
from qa_app.core.latency.shares import Asked, Share, share_in_time
from qa_app.core.people.names import one_line
from qa_app.core.permissions import Right
from qa_app.services import audit, definitions
from qa_app.services.context import Context
from qa_app.services.conversations.transcripts import (
    DEFAULT_PROFILE,
    ShownFinding,
    Transcript,
    transcript_of,
)
from qa_app.services.latency.hours import for_team
from qa_app.storage.queries import conversations as queries
from qa_app.storage.queries.conversations import ListedPart, RevisionNumber


@dataclass(frozen=True, slots=True)
class Reading:
    """The figures of a part by one profile, its share in time, and the rounds behind them."""

    profile: Profile
    figures: Figures
    rounds: Sequence[Round]

    @property
    def share(self) -> Share:
        """The share in time by the profile's own unit and threshold."""
        return share_in_time([Asked("", self.rounds)], self.profile)


@dataclass(frozen=True, slots=True)
class OpenedPart:
    """A part with its transcript, the other parts of its conversation, and the revisions.

    ``siblings``: the parts that the actor may see, this one among them. ``names``: what to
    call agents, by the ids that the text has for them. ``readings``: by the profile of the
    transcript, then by the one beside it, if any; ``profiles``: all that may be chosen.
    ``findings``: those of the transcript, the gravest first.
    """

    part: ListedPart
    siblings: Sequence[ListedPart]
    revisions: Sequence[RevisionNumber]
    names: Mapping[str, str]
    transcript: Transcript
    readings: Sequence[Reading]
    profiles: Sequence[Profile]
    findings: Sequence[ShownFinding]

    @property
    def outdated(self) -> bool:
        """Whether a newer text than the one shown has been imported."""
        return self.transcript.revision.id != self.part.revision_id

    @property
    def reading(self) -> Reading:
        """That by the profile of the transcript."""
        return self.readings[0]


def open_part(
    context: Context,
    part_id: int,
    *,
    words: str = "",
    profile_id: str = DEFAULT_PROFILE,
    beside_id: str | None = None,
    revision_id: int | None = None,
) -> OpenedPart:
    """A part with its transcript, masked; raises NotFound outside the actor's teams.

    ``beside_id``: a second profile to read the response times by.
    """
    part = visible_part(context, part_id, Right.SEE_CONVERSATIONS)
    chosen = _Chosen(profile_id, beside_id, revision_id)
    return _opened(context, part, words, chosen, unmasked=False)


def open_unmasked(
    context: Context,
    part_id: int,
    *,
    profile_id: str = DEFAULT_PROFILE,
    beside_id: str | None = None,
    revision_id: int | None = None,
) -> OpenedPart:
    """The same with personal data shown. Each look is audited."""
    part = visible_part(context, part_id, Right.SEE_PERSONAL_DATA)
    chosen = _Chosen(profile_id, beside_id, revision_id)
    opened = _opened(context, part, "", chosen, unmasked=True)
    audit.record(
        context,
        "conversation.unmasked",
        "part",
        part.id,
        team_id=part.team_id,
        revision=opened.transcript.revision.id,
    )
    context.session.commit()
    return opened


def visible_part(context: Context, part_id: int, right: Right) -> ListedPart:
    """The part, if it exists and the actor has the right over it."""
    part = queries.listed_part(context.session, part_id)
    if part is None:
        raise NotFound()
    if part.team_id is not None:
        context.actor.require(right, part.team_id)
    elif not context.reach(right).everywhere:
        # A part that belongs to no team is for those alone whose right reaches everywhere.
        raise NotFound()
    return part


class _Chosen(NamedTuple):
    """By which profiles, and which text, a part is to be shown."""

    profile_id: str
    beside_id: str | None
    revision_id: int | None


def _opened(
    context: Context, part: ListedPart, words: str, wanted: _Chosen, *, unmasked: bool
) -> OpenedPart:
    revisions = queries.revision_numbers(context.session, part.conversation_id)
    chosen = part.revision_id if wanted.revision_id is None else wanted.revision_id
    if chosen not in {each.id for each in revisions}:
        raise NotFound()
    reach = context.reach(Right.SEE_CONVERSATIONS)
    every = queries.parts_of(context.session, part.conversation_id)
    siblings = [each for each in every if reach.covers(each.team_id)]
    transcript = transcript_of(
        context,
        chosen,
        words=words,
        profile_id=wanted.profile_id,
        team_id=part.team_id,
        unmasked=unmasked,
        parts={each.id for each in siblings},
    )
    names = _names(transcript.conversation, siblings)
    profiles = definitions.profiles(context, part.team_id)
    beside = [each for each in profiles if each.id == wanted.beside_id != wanted.profile_id]
    read_by = [transcript.profile, *for_team(context, beside, part.team_id)]
    return OpenedPart(
        part=part,
        siblings=siblings,
        revisions=revisions,
        names=names,
        transcript=transcript,
        readings=[_reading(part, transcript.conversation, profile) for profile in read_by],
        profiles=profiles,
        findings=sorted(transcript.findings, key=lambda found: found.rank, reverse=True),
    )


def _names(conversation: Conversation, parts: Sequence[ListedPart]) -> dict[str, str]:
    """The agents' names by the ids of the text, in which a line may be broken."""
    by_key = {part.agent_key: part.agent for part in parts}
    senders = {message.agent for message in conversation.messages if message.role is Role.AGENT}
    senders.add(conversation.agent_id)
    return {
        sender: name
        for sender in senders
        if sender is not None and (name := by_key.get(one_line(sender)))
    }


def _reading(part: ListedPart, conversation: Conversation, profile: Profile) -> Reading:
    rounds = rounds_of(conversation, profile)
    if part.agent_key is None:
        return Reading(profile, figures(conversation, rounds), rounds)
    agents = {each.agent for each in rounds if each.agent is not None}
    own = next((agent for agent in agents if one_line(agent) == part.agent_key), None)
    return Reading(
        profile,
        figures_of_agent(conversation, rounds, own or part.agent_key),
        [each for each in rounds if each.agent == own],
    )
