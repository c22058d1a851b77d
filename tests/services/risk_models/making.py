"""Reviewed conversations to learn from."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select

from qa_app.core.errors import QaError
from qa_app.core.permissions import RoleName
from qa_app.services.context import Context
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.definitions import DefinitionVersion
from qa_app.storage.tables.people import Team
from qa_app.storage.tables.reviews import ReviewRow
from tests.support.clock import MONDAY_MORNING
from tests.support.factories import actor_of, chat, make_user
from tests.support.importing import imported, jsonl

ANGRY, CALM = "太差劲了，我要投诉，你们就是骗子", "好的，谢谢，解决了"
COLD, WARM = "自己看着办，没办法", "很抱歉，我马上为您核实"


class Patient:
    """A handle that nobody stops; ``stop_after``: so many steps."""

    def __init__(self, stop_after: int | None = None) -> None:
        self.told: list[tuple[int, int | None]] = []
        self.warning: QaError | None = None
        self._stop_after = stop_after

    @property
    def cancelled(self) -> bool:
        return self._stop_after is not None and len(self.told) >= self._stop_after

    def progress(self, done: int, total: int | None = None) -> None:
        self.told.append((done, total))

    def checkpoint(self, state: Mapping[str, object]) -> None:
        """Nothing to go on from."""

    def warn(self, warning: QaError) -> None:
        self.warning = warning

    def pause(self, seconds: float = 0) -> None:
        """Nobody waits."""


def acting(context: Context, role: RoleName, team: Team) -> Context:
    """The same as somebody with a role in a team."""
    user = make_user(context.session, role, team, username=f"{role}-{team.id}")
    context.session.commit()
    return replace(context, actor=actor_of(user, role, team))


def graded(context: Context, team: Team, n: int, first: int = 0) -> None:
    """So many conversations with a review each; every fourth fails."""
    chance = random.Random(first)
    talks = []
    for number in range(first, first + n):
        bad = number % 4 == 0
        shown = bad if chance.random() > 0.1 else not bad
        lines = (
            ("customer", 0.0, f"订单{number}到哪了"),
            ("agent", 9.0, COLD if shown else WARM),
            ("customer", 20.0, ANGRY if shown else CALM),
        )
        started = MONDAY_MORNING + timedelta(hours=number)
        talks.append(chat(*lines, id=f"c-{number:04}", agent=f"a{number % 5}", started=started))
    imported(context, jsonl(*talks), f"{first}.jsonl", team=team)
    reviewer = make_user(context.session, RoleName.REVIEWER, team, username=f"r{first}")
    rubric = context.session.scalars(
        select(DefinitionVersion.id).where(DefinitionVersion.kind == "rubric")
    ).first()
    stored = context.session.execute(
        select(ConversationRow.external_id, Part.id, ConversationRow.current_revision_id)
        .join(Part, Part.conversation_id == ConversationRow.id)
        .where(ConversationRow.external_id >= f"c-{first:04}")
    ).all()
    for name, part, revision in stored:
        bad = int(name[2:]) % 4 == 0
        context.session.add(
            ReviewRow(
                part_id=part,
                revision_id=revision,
                rubric_version_id=rubric,
                reviewer_id=reviewer.id,
                state="published",
                total=Decimal(50 if bad else 95),
                passed=not bad,
                created_at=context.now,
                saved_at=context.now,
            )
        )
    context.session.commit()
