"""The demo's ledger: links, entries in every state, and who has been there since when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select

from qa_app.core.decimals import figure
from qa_app.core.employment import Fact, FactKind
from qa_app.core.ledger import Figures, Settlement
from qa_app.core.ledger.filters import LedgerFilter, Shelf
from qa_app.core.ledger.links import LinkSource
from qa_app.core.permissions import Right
from qa_app.services import employment, scheme_uses
from qa_app.services.context import Context
from qa_app.services.ledger import answering, entering, links, listing, suggesting
from qa_app.services.ledger.entering import NewEntry
from qa_app.services.ledger.links import NewLink
from qa_app.services.scheme_uses import NewUse
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.people import AgentTeam

SCHEME = "000-I"
SUGGESTS = (("banned.dont-know", "quality"), ("latency.first-response", "daily"))
HAPPENED = (
    ("work_report", 3, None, "周报未按时提交"),
    ("late", 5, 12, "早班打卡 9:12"),
    ("overtime", 8, 240, "支援物流部盘点"),
    ("left_early", 10, None, ""),
    ("department_exam", 12, None, "产品知识月考第一名"),
    ("work_report", 17, None, ""),
)
"""Item, day of the month, minutes, note; each agent has some of them."""

TOLD = 4
"""Of how many of them the agents were told."""


def keep_ledgers(lead: Context, leading: Sequence[Context], own: Sequence[Context]) -> int:
    """Keep the ledger of each supervisor's team; returns how many entries were made."""
    return sum(_keep_ledger(lead, keeper, own) for keeper in leading)


def _keep_ledger(lead: Context, keeper: Context, own: Sequence[Context]) -> int:
    team_id = next(iter(sorted(keeper.reach(Right.KEEP_LEDGER).team_ids)), None)
    month = None if team_id is None else _last_month(keeper, team_id)
    if team_id is None or month is None:
        return 0
    scheme_uses.add(keeper, NewUse(SCHEME, [team_id], None, month, beside=True))
    agents = _agents(keeper, team_id, month)
    _write_employment(keeper, agents, month)
    if lead.actor.may(Right.SET_REVIEWING, team_id):
        for rule, item in SUGGESTS:
            links.add(lead, NewLink(team_id, LinkSource.RULE, rule, SCHEME, item, month))
    made = [
        _enter(keeper, agents[place % len(agents)], month, place)
        for place in range(len(HAPPENED))
        if agents
    ]
    _decide(keeper, team_id)
    _answer(keeper, own, [each for each in made if each is not None])
    return len(made)


def _last_month(context: Context, team_id: int) -> date | None:
    """The first day of the last month in which the team spoke with somebody."""
    last = context.session.scalar(
        select(Part.started_at)
        .where(Part.team_id == team_id, Part.timed, Part.started_at <= context.now)
        .order_by(Part.started_at.desc())
        .limit(1)
    )
    return None if last is None else last.astimezone(context.zone).date().replace(day=1)


def _agents(context: Context, team_id: int, month: date) -> list[int]:
    chosen = (
        select(AgentTeam.agent_id)
        .where(AgentTeam.team_id == team_id, AgentTeam.since <= month, AgentTeam.until.is_(None))
        .order_by(AgentTeam.agent_id)
    )
    return list(dict.fromkeys(context.session.scalars(chosen)))


def _write_employment(keeper: Context, agents: Sequence[int], month: date) -> None:
    """Old hands, and a newcomer of this month whom the first one guides."""
    for place, agent in enumerate(agents):
        newcomer = place > 0 and place == len(agents) - 1
        since = month + timedelta(days=4) if newcomer else month - timedelta(days=200 + 90 * place)
        employment.record(keeper, Fact(agent, FactKind.JOINED, since))
        grade = "初级" if newcomer or place % 2 else "中级"
        employment.record(keeper, Fact(agent, FactKind.GRADE, since, grade=grade))
        if newcomer:
            employment.record(keeper, Fact(agent, FactKind.MENTOR, since, mentor=agents[0]))


def _enter(keeper: Context, agent: int, month: date, place: int) -> int | None:
    item, day, minutes, note = HAPPENED[place]
    on = month.replace(day=day)
    if on > keeper.today:
        return None
    told = on if place < TOLD else None
    figures = Figures(item, on, minutes=None if minutes is None else figure(str(minutes)))
    return entering.enter(keeper, NewEntry(agent, SCHEME, figures, note, told))


def _decide(keeper: Context, team_id: int) -> None:
    """One suggestion entered, one not; the others wait."""
    waiting = listing.list_entries(keeper, LedgerFilter(Shelf.SUGGESTED, team_id=team_id))
    for stored, decide in zip(
        waiting.page.rows, (suggesting.accept, suggesting.reject), strict=False
    ):
        decide(keeper, stored.id)


def _answer(keeper: Context, own: Sequence[Context], made: Sequence[int]) -> None:
    """The agents confirm the first, dispute the next two; one of these is settled."""
    disputed = 0
    for entry_id in made[:TOLD]:
        agent_id = listing.open_entry(keeper, entry_id).stored.entry.agent_id
        agent = next((each for each in own if each.actor.agent_id == agent_id), None)
        if agent is None:
            continue
        if entry_id == made[0]:
            answering.confirm(agent, entry_id)
        elif disputed < 2:
            answering.dispute(agent, entry_id, "当天已向组长报备，请核对考勤。")
            if disputed == 0:
                answering.settle(keeper, entry_id, Settlement.UPHELD, "考勤记录中没有报备。")
            disputed += 1
