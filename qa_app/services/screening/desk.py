"""What screens: rules made ready, a profile, and the form in which a screening is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from qa_app.core.conversations import Conversation
from qa_app.core.errors import Invalid, _
from qa_app.core.latency.profiles import Profile
from qa_app.core.rules import engine
from qa_app.core.rules.engine import Screener, Screening
from qa_app.core.rules.hits import Finding
from qa_app.definitions.latency import profile_from_file, shipped_files
from qa_app.definitions.packs import pack_rules
from qa_app.definitions.rules import load_shipped_rules, rules_from
from qa_app.ml.tokens import words

DEFAULT_PROFILE = "default"

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Desk:
    """Rules made ready, and the profile by which response times are read."""

    screener: Screener
    profile: Profile

    def lines(self, conversations: Sequence[Conversation]) -> list[bytes]:
        """One line of JSON for each conversation, with its line end."""
        screenings = self.screener.screen_all(conversations, self.profile)
        return [
            line_of(conversation, screening)
            for conversation, screening in zip(conversations, screenings, strict=True)
        ]


def desk(
    rules: Sequence[Path] = (), profile: str = DEFAULT_PROFILE, packs: Sequence[str] = ()
) -> Desk:
    """Rules from files and folders (none: those shipped), and a profile by id or file.

    ``packs``: shipped packs of rules to screen with besides, by their ids. Raises Invalid where
    a rule, the profile or a pack is at fault, or there are no rules.
    """
    chosen = rules_from(rules) if rules else load_shipped_rules()
    chosen = (*chosen, *pack_rules(packs))
    if not chosen:
        raise Invalid(_("There are no rules in what was given."))
    return Desk(engine.compile(chosen, words), _profile(profile))


def line_of(conversation: Conversation, screening: Screening) -> bytes:
    """A screening as the ``screen`` command writes it; figures are not rounded."""
    shown = {
        "conversation": conversation.id,
        "findings": [
            {
                "rule": finding.rule,
                "severity": finding.severity,
                "message": finding.message,
                "start": finding.start,
                "end": finding.end,
                "text": finding.text,
            }
            for finding in _different(screening.findings)
        ],
        "latency": screening.figures.as_json(),
    }
    return _encode(shown) + b"\n"


def _different(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Without a second finding of one identity, as of two agents who both speak too fast."""
    told: set[str] = set()
    for finding in findings:
        if finding.message is None:
            if finding.rule in told:
                continue
            told.add(finding.rule)
        yield finding


def _profile(named: str) -> Profile:
    shipped = shipped_files()
    path = shipped.get(named) or Path(named)
    if path.suffix in (".yaml", ".yml"):
        return profile_from_file(path)
    raise Invalid(
        _("There is no profile “%(name)s”; there are %(known)s, or a YAML file."),
        field="profile",
        name=named,
        known=", ".join(shipped),
    )
