"""A team with figures, assessors' values and a ledger, for tests of assessed periods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from qa_app.core.permissions import RoleName
from qa_app.services import definitions, scheme_uses
from qa_app.services.appraisals import computing
from qa_app.services.context import Context
from qa_app.services.scheme_uses import NewUse
from qa_app.storage.tables.ledger import LedgerRow
from qa_app.storage.tables.measures_in import SchemeAssessment, SchemeFigure
from qa_app.storage.tables.people import Agent, Team
from tests.support.factories import LONG_AGO, actor_of, make_agent, make_team, make_user

MONTH = "2026-09"
DAY = date(2026, 9, 3)


def team_of(context: Context, *schemes: str, people: int = 2) -> tuple[Team, list[Agent]]:
    """A team with so many agents under these schemes."""
    definitions.seed_shipped(context)
    team = make_team(context.session, "t1", "售后一组")
    agents = [
        make_agent(context.session, team, f"p{number}", f"客服{number}") for number in range(people)
    ]
    context.session.commit()
    for scheme in schemes:
        scheme_uses.add(context, NewUse(scheme, [team.id], None, LONG_AGO, beside=True))
    return team, agents


def give(
    context: Context, team: Team, agent: Agent | None, scheme: str, figures: Mapping[str, str]
) -> None:
    """Bring figures of the month for somebody, or (no agent) for the team."""
    for measure, value in figures.items():
        context.session.add(
            SchemeFigure(
                team_id=team.id,
                scheme=scheme,
                period=MONTH,
                measure=measure,
                agent_id=agent.id if agent else None,
                value=Decimal(value),
                entered_at=context.now,
            )
        )
    context.session.commit()


def assess(
    context: Context, team: Team, agent: Agent, scheme: str, values: Mapping[str, str]
) -> None:
    """What the supervisor gave somebody."""
    for measure, value in values.items():
        context.session.add(
            SchemeAssessment(
                team_id=team.id,
                scheme=scheme,
                period=MONTH,
                agent_id=agent.id,
                assessor="supervisor",
                measure=measure,
                value=Decimal(value),
                given_at=context.now,
            )
        )
    context.session.commit()


def enter(
    session: Session,
    context: Context,
    team: Team,
    agent: Agent,
    scheme: str,
    item: str,
    **values: object,
) -> LedgerRow:
    """An entry of the ledger of which the agent was told."""
    row = LedgerRow(
        team_id=team.id,
        agent_id=agent.id,
        scheme=scheme,
        item=item,
        origin="hand",
        created_at=context.now,
        **{"state": "entered", "day": DAY, "told_on": DAY, **values},
    )
    session.add(row)
    session.commit()
    return row


def as_somebody(
    context: Context, role: RoleName, team: Team, agent: Agent | None = None
) -> Context:
    """The context of a user with one role in the team."""
    user = make_user(context.session, role, team, agent=agent)
    context.session.commit()
    return replace(context, actor=actor_of(user, role, team))


def month(context: Context, team: Team, scheme: str) -> int:
    """The team's month, begun and computed."""
    return computing.begin(context, team.id, scheme, "", MONTH)
