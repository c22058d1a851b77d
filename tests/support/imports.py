"""Makers for tests of imports."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from sqlalchemy.orm import Session

from qa_app.core.conversations import Conversation
from qa_app.core.imports.shares import shares_of
from qa_app.core.latency.figures import figures
from qa_app.core.latency.rounds import rounds_of
from qa_app.core.rules.hits import Finding
from qa_app.storage.imports import Prepared
from qa_app.storage.packing import digest, pack
from qa_app.storage.tables.definitions import DefinitionVersion
from qa_app.storage.tables.imports import Import
from qa_app.storage.tables.people import Team
from tests.support.clock import MONDAY_MORNING
from tests.support.shares import PROFILE

_numbers = itertools.count(1)


def make_import(session: Session, team: Team | None = None, state: str = "running") -> Import:
    row = Import(
        name=f"file{next(_numbers)}.jsonl",
        team_id=team.id if team else None,
        state=state,
        created_at=MONDAY_MORNING,
    )
    session.add(row)
    session.flush()
    return row


def make_rule_version(session: Session, rule: str) -> int:
    row = DefinitionVersion(
        kind="rule", key=rule, number=1, body="", digest=b"0" * 16, created_at=MONDAY_MORNING
    )
    session.add(row)
    session.flush()
    return row.id


def prepared(
    conversation: Conversation, findings: Sequence[Finding] = (), *, timed: bool = True
) -> Prepared:
    """A conversation as the pre-screen hands it on."""
    content = pack(conversation)
    rounds = rounds_of(conversation, PROFILE)
    return Prepared(
        source=conversation.source,
        external_id=conversation.id,
        channel=str(conversation.channel),
        started_ms=conversation.started_ms or 0,
        timed=timed,
        digest=digest(content),
        content=content,
        personal=None,
        message_count=len(conversation.messages),
        shares=shares_of(conversation, rounds, figures(conversation, rounds), findings),
    )
