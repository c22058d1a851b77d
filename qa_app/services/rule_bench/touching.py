"""Whose hits they are: from what a text gains and loses to its agents' parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from qa_app.core.imports.shares import shares_of
from qa_app.core.latency.figures import figures
from qa_app.core.latency.profiles import Profile
from qa_app.core.latency.rounds import rounds_of
from qa_app.core.packs import Switches
from qa_app.core.people.names import one_line
from qa_app.core.rule_bench import Place, places
from qa_app.core.rules.hits import Finding, Severity
from qa_app.services.rule_bench.comparing import AFTER, BEFORE, Hits, Versions
from qa_app.storage.packing import unpack
from qa_app.storage.queries import rule_bench as queries
from qa_app.storage.queries.rule_bench import OwnedPart, StoredText


class Touched(NamedTuple):
    """The hits of two versions in one agent's part of a text."""

    revision_id: int
    part: OwnedPart
    hits: Hits


def touched(
    session: Session,
    found: Sequence[tuple[StoredText, Hits]],
    versions: Versions,
    switches: Switches,
    profile: Profile,
) -> list[Touched]:
    """The parts that the hits of some texts belong to, as an import attributes findings.

    A version that belongs to a pack counts only for the teams that have it switched on.
    """
    parts: dict[int, list[OwnedPart]] = defaultdict(list)
    for part in queries.parts(session, [text.conversation_id for text, _hits in found]):
        parts[part.conversation_id].append(part)
    return [
        Touched(text.revision_id, part, _for_team(part, own, versions, switches))
        for text, hits in found
        for part, own in _by_part(text, hits, parts[text.conversation_id], profile)
    ]


def _by_part(
    text: StoredText, hits: Hits, parts: Sequence[OwnedPart], profile: Profile
) -> Iterator[tuple[OwnedPart, Hits]]:
    if len(parts) == 1:
        yield parts[0], Hits(*map(_in_part, hits))
        return
    conversation = unpack(text.content)
    rounds = rounds_of(conversation, profile)
    listed = [*_findings(BEFORE, hits.before), *_findings(AFTER, hits.after)]
    by_key = {part.agent_key: part for part in parts}
    for share in shares_of(conversation, rounds, figures(conversation, rounds), listed):
        part = by_key.get(None if share.agent is None else one_line(share.agent))
        if part is not None and share.findings:
            yield part, Hits(_of(BEFORE, share.findings), _of(AFTER, share.findings))


def _for_team(part: OwnedPart, hits: Hits, versions: Versions, switches: Switches) -> Hits:
    on = {None, *switches.on_for(part.team_id)}
    before, after = versions
    return Hits(
        hits.before if before is not None and before.pack in on else frozenset(),
        hits.after if after is not None and after.pack in on else frozenset(),
    )


def _findings(name: str, found: Iterable[Place]) -> Iterator[Finding]:
    for place in sorted(found, key=repr):
        message, start, end, agent = place
        yield Finding(name, Severity.INFO, message, start, end, None, agent=agent)


def _of(name: str, findings: Iterable[Finding]) -> frozenset[Place]:
    return _in_part(places(each for each in findings if each.rule == name))


def _in_part(found: Iterable[Place]) -> frozenset[Place]:
    return frozenset(place.in_part() for place in found)
