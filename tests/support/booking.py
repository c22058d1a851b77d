"""A floor whose team is assessed by points (000-I), for the tests of the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from qa_app.core.definitions import Kind, Seed, Shipped
from qa_app.core.ledger import Figures
from qa_app.core.permissions import Actor, Grant, RoleName
from qa_app.services import scheme_uses
from qa_app.services.context import Context
from qa_app.services.ledger import entering
from qa_app.services.ledger.entering import NewEntry
from qa_app.services.scheme_uses import NewUse
from qa_app.storage.queries import definitions
from qa_app.storage.tables.people import Agent, User
from tests.support.clock import MONDAY_MORNING
from tests.support.reviewing import Floor

SCHEMES = Path(__file__).resolve().parents[2] / "rubrics" / "schemes"
DAY, TODAY = date(2026, 10, 3), date(2026, 10, 12)


class Books:
    """The floor with scheme 000-I in use since September, and an administrator."""

    def __init__(self, floor: Floor, scheme: str = "000-I") -> None:
        self.floor = floor
        context = floor.context
        seeds = [Seed(Shipped(Kind.SCHEME, scheme, _text(scheme)), 1)]
        definitions.add_seeds(context.session, seeds, MONDAY_MORNING)
        self.administrator = Actor(None, "管理员", (Grant(RoleName.ADMINISTRATOR, None, date.min),))
        scheme_uses.add(
            self.as_administrator(), NewUse(scheme, [floor.team.id], None, date(2026, 9, 1))
        )
        self.scheme = scheme

    @property
    def keeper(self) -> Context:
        """The supervisor's."""
        return self.floor.as_(self.floor.supervisor)

    def as_(self, user: User) -> Context:
        return self.floor.as_(user)

    def as_administrator(self) -> Context:
        return replace(self.floor.context, actor=self.administrator)

    def enter(
        self,
        item: str = "work_report",
        day: date = DAY,
        told_on: date | None = None,
        agent: Agent | None = None,
        **figures: object,
    ) -> int:
        """An entry about the first agent by the supervisor."""
        agent = agent or self.floor.first
        given = Figures(item, day, **figures)  # type: ignore[arg-type]
        return entering.enter(self.keeper, NewEntry(agent.id, self.scheme, given, told_on=told_on))


@cache
def _text(scheme: str) -> str:
    return (SCHEMES / f"{scheme}.yaml").read_text("utf-8")
