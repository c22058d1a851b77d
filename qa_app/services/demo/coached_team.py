"""A further team of the demo, large enough to tell whether coaching helped.

Its conversations are made up by the clock, half of them from before three of its agents were
coached, half from after it, and all are drawn at random and reviewed.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from sqlalchemy import select

from qa_app.core.coaching.tasks import TaskDraft, TaskKind
from qa_app.core.periods import Span, period_of
from qa_app.core.permissions import Actor, Grant, RoleName
from qa_app.core.reviews import ReviewState
from qa_app.core.rubrics import Answer
from qa_app.services import assignments, coaching
from qa_app.services.context import Context
from qa_app.services.demo.answers import Strictness, changes_for
from qa_app.services.imports.staging import commit, stage
from qa_app.services.people.roles import give_role
from qa_app.services.reviews import AnswerGiven, Basis, open_assignment, publish, save, submit
from qa_app.services.sampling import make_draw
from qa_app.storage.queries.people import accounts
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.people import Agent, Team
from qa_app.storage.tables.reviews import ReviewRow

TEAM, NAME, FILE = "t3", "售前组", "presale.jsonl"
AGENTS = ("何静", "罗佳", "郭鹏", "谢敏", "邓超", "曹颖", "彭磊", "袁梦", "董洁", "蒋涛")
COACHED = 3
EACH = 5
"""So many conversations of each agent before the coaching, and as many after it."""

SET, CONFIRMED = timedelta(days=40), timedelta(days=37)
"""How long ago the tasks were set and confirmed."""

FIRST, SECOND = timedelta(days=75), timedelta(days=34)
"""How long ago the conversations before and after begin, two days apart and more."""

CRITERION = "attitude.patience"
GOAL = "客户反复追问时不催促、不敷衍，把同一问题换一种说法再讲一遍，并主动确认是否听懂。"
STRICT = Strictness(0.08, 0.0)
WANTED = ("这款有现货吗", "和旧款差别大吗", "能优惠一点吗", "几天能到", "可以开发票吗")
SAID = "亲，您问的“{}”我这边马上为您核实，请稍等一分钟。"


def show_effect(context: Context, work_off: Callable[[], None]) -> None:
    """Bring the team in, review its conversations and coach some of its agents.

    ``work_off``: does the jobs that wait. Needs the demo's users.
    """
    commit(context, stage(context, _file(context), FILE, team_id=None, most_bytes=2**20))
    work_off()
    team = context.session.scalars(select(Team).where(Team.key == TEAM)).one()
    team.name = NAME
    context.session.commit()
    lead, reviewer, trainer = (
        _with_role(context, role, team.id)
        for role in (RoleName.QUALITY_LEAD, RoleName.REVIEWER, RoleName.TRAINER)
    )
    agents = [_agent(context, number, team.id) for number in range(COACHED)]
    for agent in agents:
        _coach(trainer, agent, team.id)
    _draw(lead, reviewer, team.id)
    coached = {each.actor.agent_id for each in agents}
    # A queue shows its first tasks alone.
    while _review(reviewer, team.id, coached):
        pass
    _publish(lead, team.id)


def _file(context: Context) -> io.BytesIO:
    lines = (json.dumps(each, ensure_ascii=False) for each in _conversations(context))
    return io.BytesIO("\n".join(lines).encode())


def _conversations(context: Context) -> Iterator[dict[str, object]]:
    for number, name in enumerate(AGENTS):
        for place in range(2 * EACH):
            ago = (FIRST if place < EACH else SECOND) - timedelta(days=6 * (place % EACH))
            started = context.now.astimezone(context.zone) - ago + timedelta(minutes=7 * number)
            wish = WANTED[place % EACH]
            said = (
                ("customer", 0, f"在吗，{wish}"),
                ("agent", 12, "您好，欢迎光临，请问有什么可以帮您？"),
                ("customer", 25, f"{wish}呀"),
                ("agent", 41, SAID.format(wish)),
                ("customer", 90, "好的，谢谢"),
                ("agent", 98, "不客气，感谢您的咨询，祝您生活愉快，再见。"),
            )
            yield {
                "id": f"presale-{number:02}-{place:02}",
                "source": "qianniu",
                "channel": "chat",
                "started_at": started.isoformat(),
                "agent": {"id": f"b{number:02}", "name": name, "team": TEAM},
                "customer": {"id": f"v{number:02}{place:02}"},
                "messages": [
                    {
                        "role": role,
                        "sent_at": (started + timedelta(seconds=after)).isoformat(),
                        "text": text,
                    }
                    for role, after, text in said
                ],
            }


def _with_role(context: Context, role: RoleName, team_id: int) -> Context:
    """As the first of the demo's users with a role, who holds it in this team too."""
    users = sorted(accounts.all_users(context.session), key=lambda each: each.username)
    user = next(
        each
        for each in users
        if each.demo and any(held.grant.role is role for held in each.roles_on(context.today))
    )
    grant = Grant(role, team_id, context.today - FIRST)
    give_role(context, user.id, grant)
    return replace(context, actor=Actor(user.id, user.name, (grant,), user.agent_id))


def _agent(context: Context, number: int, team_id: int) -> Context:
    agent = context.session.scalars(select(Agent).where(Agent.key == f"b{number:02}")).one()
    grant = Grant(RoleName.AGENT, team_id, date.min)
    return replace(context, actor=Actor(None, agent.name, (grant,), agent.id))


def _coach(trainer: Context, agent: Context, team_id: int) -> None:
    before, after = _ago(trainer, SET), _ago(agent, CONFIRMED)
    draft = TaskDraft(
        agent.actor.agent_id or 0,
        TaskKind.COACHING,
        GOAL,
        before.today + timedelta(days=7),
        f"001-O#{CRITERION}",
    )
    coaching.confirm(after, coaching.set_up(before, team_id, draft), "练过了。")


def _draw(lead: Context, reviewer: Context, team_id: int) -> None:
    """Every conversation of the team, month by month."""
    begun = lead.session.scalars(select(Part.started_at).where(Part.team_id == team_id))
    months = {period_of(each.astimezone(lead.zone).date(), Span.MONTH).id for each in begun}
    who = [reviewer.actor.user_id] if reviewer.actor.user_id else []
    for month in sorted(months):
        make_draw(lead, team_id, month, 2 * EACH, reviewer_ids=who, seed=f"demo-{month}")


def _review(reviewer: Context, team_id: int, coached: set[int | None]) -> int:
    """Who was coached began low on the criterion, and did better afterwards; how many were done."""
    turn, done = reviewer.now - CONFIRMED, 0
    for task in assignments.my_queue(reviewer):
        part = reviewer.session.get(Part, task.part_id) if task.part_id is not None else None
        if part is None or part.team_id != team_id:
            continue
        chance = Random(f"demo-{part.id}")  # noqa: S311
        low = part.agent_id in coached and part.started_at < turn
        opened = open_assignment(reviewer, task.id)
        basis = Basis(opened.edition, opened.form.revision_id)
        value = chance.choice((2, 3, 3) if low else (4, 4, 5))
        answer = Answer(value=str(value), reason="客户追问时没有换一种说法。" if value < 5 else "")
        changes = [
            *changes_for(opened.form, STRICT, chance),
            AnswerGiven(CRITERION, answer),
        ]
        saved = save(reviewer, task.id, changes, basis)
        problems = submit(reviewer, task.id, Basis(saved.edition, basis.revision_id))
        if problems:
            raise RuntimeError(f"the demo's review is not whole: {problems}")
        done += 1
    return done


def _publish(lead: Context, team_id: int) -> None:
    submitted = lead.session.scalars(
        select(ReviewRow.id)
        .join(Part, Part.id == ReviewRow.part_id)
        .where(Part.team_id == team_id, ReviewRow.state == ReviewState.SUBMITTED)
        .order_by(ReviewRow.id)
    )
    publish(lead, submitted.all())


def _ago(context: Context, before: timedelta) -> Context:
    """The context so long earlier."""
    moment = context.now - before
    return replace(context, clock=lambda: moment)
