"""The audit log as a chain: each entry's digest covers the entry and the digest before it.

Whoever changes, removes, inserts or moves an entry breaks the chain at that place. Cutting
entries off the end leaves a shorter chain that holds; against that an *anchor* (a number and
its digest, noted elsewhere at an earlier check) is compared.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from qa_app.core.errors import Invalid, _

BEFORE_THE_FIRST = bytes(32)

_NOTED = re.compile(r"([1-9][0-9]{0,17}):([0-9a-fA-F]{64})")


@dataclass(frozen=True, slots=True)
class Entry:
    """Who did what to which thing.

    ``number`` counts from 1 without gaps. ``at_ms``: milliseconds since the Unix epoch.
    ``details``: a JSON value of ids, counts, states and digests, never of texts.
    """

    number: int
    at_ms: int
    user_id: int | None
    actor: str
    action: str
    subject: str
    subject_id: str
    team_id: int | None
    details: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as it stands in the chain."""

    entry: Entry
    previous: bytes
    digest: bytes


@dataclass(frozen=True, slots=True)
class Anchor:
    """The digest that an entry is known to have had."""

    number: int
    digest: bytes

    def __str__(self) -> str:
        """``NUMBER:DIGEST``, to be noted and given back."""
        return f"{self.number}:{self.digest.hex()}"


def anchor_from(text: str) -> Anchor:
    """The anchor that was noted as ``NUMBER:DIGEST``; raises Invalid."""
    found = _NOTED.fullmatch(text.strip())
    if found is None:
        raise Invalid(
            _("Give it as the check told it: the number, a colon and 64 hexadecimal digits.")
        )
    return Anchor(int(found[1]), bytes.fromhex(found[2]))


class Flaw(StrEnum):
    NUMBER = "number"
    PREVIOUS = "previous"
    CONTENT = "content"
    ANCHOR = "anchor"
    MISSING = "missing"


FLAW_SENTENCES: Mapping[Flaw, str] = {
    Flaw.NUMBER: _("Entry %(number)s is missing from the audit log."),
    Flaw.PREVIOUS: _(
        "Entry %(number)s of the audit log does not follow from the entry before it:"
        " that one was changed, or this one was put here."
    ),
    Flaw.CONTENT: _("Entry %(number)s of the audit log was changed."),
    Flaw.ANCHOR: _("Entry %(number)s of the audit log is not the one noted."),
    Flaw.MISSING: _("The audit log ends before entry %(number)s."),
}


@dataclass(frozen=True, slots=True)
class Breach:
    """The first place where the chain does not hold, and in which way."""

    number: int
    flaw: Flaw


@dataclass(frozen=True, slots=True)
class Verdict:
    """``head``: the last sound link's number and digest, to be noted as an anchor."""

    entries: int
    head: Anchor | None
    breach: Breach | None


def digest_of(entry: Entry, previous: bytes) -> bytes:
    """SHA-256 over the digest before (32 bytes) and the entry as canonical JSON.

    Canonical: one array of the fields in their order, keys sorted, no spaces, ASCII only.
    """
    fields = (
        entry.number,
        entry.at_ms,
        entry.user_id,
        entry.actor,
        entry.action,
        entry.subject,
        entry.subject_id,
        entry.team_id,
        dict(entry.details),
    )
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(previous + text.encode("ascii")).digest()


def next_link(entry: Entry, last: Link | None) -> Link:
    """The entry joined to the end of the chain; the entry's number must follow the last one."""
    expected = 1 if last is None else last.entry.number + 1
    if entry.number != expected:
        raise ValueError(f"entry {entry.number} cannot follow {expected - 1}")
    previous = BEFORE_THE_FIRST if last is None else last.digest
    return Link(entry, previous, digest_of(entry, previous))


def verify(chain: Iterable[Link], anchor: Anchor | None = None) -> Verdict:
    """Walk the chain in the order of its numbers; stops at the first breach."""
    last: Link | None = None
    count = 0
    for count, link in enumerate(chain, start=1):
        flaw = _flaw(link, count, last, anchor)
        if flaw is not None:
            return Verdict(count, _head(last), Breach(count, flaw))
        last = link
    if anchor is not None and anchor.number > count:
        return Verdict(count, _head(last), Breach(count + 1, Flaw.MISSING))
    return Verdict(count, _head(last), None)


def _flaw(link: Link, number: int, last: Link | None, anchor: Anchor | None) -> Flaw | None:
    if link.entry.number != number:
        return Flaw.NUMBER
    if link.previous != (BEFORE_THE_FIRST if last is None else last.digest):
        return Flaw.PREVIOUS
    if link.digest != digest_of(link.entry, link.previous):
        return Flaw.CONTENT
    if anchor is not None and anchor.number == number and anchor.digest != link.digest:
        return Flaw.ANCHOR
    return None


def _head(last: Link | None) -> Anchor | None:
    return None if last is None else Anchor(last.entry.number, last.digest)
