"""What a team's people have done with what is stored: every page has something to show.

They draw a month, review most of it, publish, look again, calibrate, keep the ledger and run the
month, by the services that the pages call. Who did it signs in under the names of ``PEOPLE``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from qa_app.core.ledger import Figures
from qa_app.core.permissions import RoleName
from qa_app.core.sampling_plans import Dimension, Rhythm, Shares, Size, Terms
from qa_app.jobs.tasks import TASKS
from qa_app.services import assignments, calibration, fair_scores, notices
from qa_app.services.calibration import RoundPlan
from qa_app.services.context import Context
from qa_app.services.demo.answers import Strictness, changes_for
from qa_app.services.demo.assessing import run_months
from qa_app.services.demo.ledgers import SCHEME, keep_ledgers
from qa_app.services.demo.second_looks import People, hold_second_looks
from qa_app.services.ledger import entering
from qa_app.services.ledger.entering import NewEntry
from qa_app.services.reviews import Basis, open_assignment, publish, save, submit
from qa_app.services.sampling import PlanDraft, draw_by_plan, keep_plan
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.people import Agent, AgentTeam, Team, User
from qa_app.storage.tables.reviews import ReviewRow
from tests.bench.stored import context_on
from tests.support.factories import actor_of, make_user
from tests.support.working import work_off

MONTH = date(2026, 9, 1)
PERIOD = f"{MONTH:%Y-%m}"
PER_AGENT, LEFT_TO_DO, KEPT_BACK = 5, 40, 20
"""Drawn of each agent, tasks that each reviewer still has, reviews not published yet."""

CALIBRATED, ENTRIES, NOTICES = 5, 150, 12
STRICTNESS = (Strictness(0.1), Strictness(0.2))
PEOPLE: Mapping[str, RoleName] = {
    "bench-lead": RoleName.QUALITY_LEAD,
    "bench-reviewer": RoleName.REVIEWER,
    "bench-reviewer-2": RoleName.REVIEWER,
    "bench-reviewer-3": RoleName.REVIEWER,
    "bench-supervisor": RoleName.SUPERVISOR,
    "bench-trainer": RoleName.TRAINER,
    "bench-administrator": RoleName.ADMINISTRATOR,
    **{f"bench-agent-{number}": RoleName.AGENT for number in range(6)},
}


def work(engine: Engine) -> None:
    """Let the first team's people do their month; the conversations are stored already."""
    with Session(engine, expire_on_commit=False) as session:
        team = session.scalars(select(Team).order_by(Team.id)).first()
        if team is None:
            raise LookupError("nothing is stored")
        house = context_on(session)
        agents = _agents(session, team)
        people = {
            name: replace(house, actor=actor_of(user, PEOPLE[name], team))
            for name, user in _users(session, team, agents).items()
        }
        session.commit()
        lead, boss = people["bench-lead"], people["bench-supervisor"]
        reviewers = [each for name, each in people.items() if "reviewer" in name]
        own = [each for name, each in people.items() if "agent" in name]
        _draw(lead, team, reviewers)
        for reviewer, strictness in zip(reviewers, STRICTNESS, strict=False):
            _review(reviewer, strictness)
        _publish(lead)
        hold_second_looks(lead, People(reviewers, [boss], own))
        _calibrate(lead, team, reviewers)
        keep_ledgers(lead, [boss], own)
        _enter(boss, agents)
        run_months(lead, [boss])
        fair_scores.ask(lead, PERIOD)
        _tell(house, list(people.values()))
        work_off(house, TASKS)
        session.commit()


def _agents(session: Session, team: Team) -> Sequence[Agent]:
    members = select(AgentTeam.agent_id).where(AgentTeam.team_id == team.id)
    return session.scalars(select(Agent).where(Agent.id.in_(members)).order_by(Agent.id)).all()


def _users(session: Session, team: Team, agents: Sequence[Agent]) -> Mapping[str, User]:
    """Everybody of ``PEOPLE``; the agents are the first of the team."""
    waiting = iter(agents)
    return {
        name: make_user(
            session,
            role,
            None if role is RoleName.ADMINISTRATOR else team,
            username=name,
            name=f"质检{number:02}",
            agent=next(waiting) if role is RoleName.AGENT else None,
        )
        for number, (name, role) in enumerate(PEOPLE.items())
    }


def _draw(lead: Context, team: Team, reviewers: Sequence[Context]) -> None:
    draft = PlanDraft(
        team.id,
        "月度抽检",
        Terms(Size(PER_AGENT), stratify=frozenset({Dimension.CHANNEL})),
        Rhythm.MONTH,
        recurring=False,
        delay_days=1,
        shares=Shares(recheck=10, due_days=7),
    )
    plan = keep_plan(lead, draft)
    ids = [each.actor.user_id for each in reviewers[:2] if each.actor.user_id]
    draw_by_plan(lead, plan, MONTH, reviewer_ids=ids, seed="bench")


def _review(reviewer: Context, strictness: Strictness) -> None:
    queue = assignments.my_queue(reviewer)
    for task in queue[: max(0, len(queue) - LEFT_TO_DO)]:
        opened = open_assignment(reviewer, task.id)
        changes = changes_for(opened.form, strictness, Random(task.id))
        saved = save(reviewer, task.id, changes, Basis(opened.edition, opened.form.revision_id))
        assert not submit(reviewer, task.id, Basis(saved.edition, opened.form.revision_id))


def _publish(lead: Context) -> None:
    submitted = lead.session.scalars(
        select(ReviewRow.id).where(ReviewRow.state == "submitted").order_by(ReviewRow.id)
    ).all()
    publish(lead, submitted[:-KEPT_BACK])


def _calibrate(lead: Context, team: Team, reviewers: Sequence[Context]) -> None:
    parts = lead.session.scalars(
        select(Part.id).where(Part.team_id == team.id).order_by(Part.id.desc()).limit(CALIBRATED)
    ).all()
    reviewer_ids = [each.actor.user_id for each in reviewers if each.actor.user_id]
    plan = RoundPlan(
        team_id=team.id,
        name="本月校准",
        part_ids=parts,
        reviewer_ids=reviewer_ids,
        due_on=lead.today + timedelta(days=3),
        repeat=True,
    )
    calibration.make_round(lead, plan)


def _enter(boss: Context, agents: Sequence[Agent]) -> None:
    """More than one page of the ledger, of the month that it is kept for."""
    for number in range(ENTRIES):
        agent = agents[number % len(agents)]
        figures = Figures("work_report", MONTH + timedelta(days=31 + number % 28))
        entering.enter(boss, NewEntry(agent.id, SCHEME, figures, f"周报 {number}"))


def _tell(house: Context, people: Sequence[Context]) -> None:
    ids = [each.actor.user_id for each in people if each.actor.user_id]
    for number in range(NOTICES):
        details = {"count": number + 1, "team": 1, "team_name": "班组0"}
        notices.notify(house, ids, "critical_findings", f"bench-{number}", details)
    house.session.commit()
