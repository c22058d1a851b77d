"""Agents' employment: who they are for the assessment, keeping facts, lists as files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from qa_app.core.employment import Employment, Fact, FactKind, check, employment_on
from qa_app.core.employment_rows import HEADINGS, NEEDED, EmploymentRow, row_from
from qa_app.core.errors import Invalid, NotFound, _
from qa_app.core.list_columns import columns_from
from qa_app.core.list_plans import (
    ListPlan,
    PlannedRow,
    Row,
    RowState,
    head_and_rows,
    plan_rows,
)
from qa_app.core.people.filters import AgentFilter
from qa_app.core.people.records import AgentRecord
from qa_app.core.permissions import Reach, Right
from qa_app.services import audit, definitions
from qa_app.services.context import Context
from qa_app.storage.queries import employment as queries
from qa_app.storage.queries.conversations import Named, agents_in, teams_in
from qa_app.storage.queries.employment import KeptFact
from qa_app.storage.queries.people import teams

__all__ = ["KeptFact"]

MOST_LISTED = 500

UNKNOWN_AGENT = _("“%(agent)s” is the id of no agent of your teams.")
OTHER_NAME = _("%(agent)s is the id of %(name)s, not of %(given)s.")


@dataclass(frozen=True, slots=True)
class ListedAgent:
    """An agent as of today."""

    agent: AgentRecord
    team: str | None
    employment: Employment
    mentor: str | None


@dataclass(frozen=True, slots=True)
class EmploymentPage:
    """The agents of the actor's teams; ``more``: there are others, to be found by name."""

    rows: Sequence[ListedAgent]
    teams: Sequence[Named]
    more: bool


@dataclass(frozen=True, slots=True)
class OpenedAgent:
    """One agent with the history of their employment, and what can be written down."""

    agent: AgentRecord
    employment: Employment
    mentor: str | None
    history: Sequence[KeptFact]
    mentors: Sequence[Named]
    grades: Sequence[str]


@dataclass(frozen=True, slots=True)
class PlannedFacts(PlannedRow):
    """What a row of a list comes to; ``mentor``: the name of the one whom its facts mean."""

    agent: str = ""
    facts: tuple[Fact, ...] = ()
    mentor: str = ""


FactPlan: TypeAlias = ListPlan[PlannedFacts]


def list_agents(context: Context, words: str = "", team_id: int | None = None) -> EmploymentPage:
    """The agents of the actor's teams, by name, as of today."""
    context.actor.require(Right.KEEP_EMPLOYMENT)
    reach = context.reach(Right.KEEP_EMPLOYMENT)
    wanted = AgentFilter(words=words.strip(), team_id=team_id)
    found = teams.listed_agents(context.session, wanted, reach, context.today, MOST_LISTED + 1)
    shown = found[:MOST_LISTED]
    facts = queries.facts_of(context.session, [agent.id for agent in shown])
    held = {agent.id: employment_on(facts.get(agent.id, ()), context.today) for agent in shown}
    names = _names(context, (each.mentor for each in held.values()))
    return EmploymentPage(
        rows=[
            ListedAgent(
                agent,
                _team(agent, context.today),
                held[agent.id],
                names.get(held[agent.id].mentor or 0),
            )
            for agent in shown
        ],
        teams=teams_in(context.session, reach),
        more=len(found) > MOST_LISTED,
    )


def open_agent(context: Context, agent_id: int) -> OpenedAgent:
    """One agent with their history; raises NotFound outside the actor's teams."""
    agent = _agent(context, agent_id)
    facts = queries.facts_of(context.session, [agent_id]).get(agent_id, [])
    employment = employment_on(facts, context.today)
    names = _names(context, [employment.mentor])
    reach = context.reach(Right.KEEP_EMPLOYMENT)
    written = {
        grade.id
        for version in definitions.known_schemes(context).values()
        for grade in version.scheme.grades
    }
    return OpenedAgent(
        agent=agent,
        employment=employment,
        mentor=names.get(employment.mentor or 0),
        history=queries.listed_facts(context.session, agent_id),
        mentors=[each for each in agents_in(context.session, reach) if each.id != agent_id],
        grades=sorted(written | set(queries.grades(context.session))),
    )


def record(context: Context, fact: Fact) -> int:
    """Write a fact down; returns its id. Raises Invalid naming the field, NotFound, Refused."""
    _agent(context, fact.agent_id)
    if fact.mentor is not None:
        _require_mentor(context, fact.mentor)
    check(fact, queries.facts_of(context.session, [fact.agent_id]).get(fact.agent_id, ()))
    fact_id = queries.add(context.session, fact, created_by=context.actor.user_id, now=context.now)
    audit.record(
        context,
        "employment.recorded",
        "agent",
        fact.agent_id,
        kind=fact.kind.value,
        since=fact.since.isoformat(),
    )
    context.session.commit()
    return fact_id


def remove(context: Context, fact_id: int) -> int:
    """Forget a fact that was a slip; returns whose it was."""
    context.actor.require(Right.KEEP_EMPLOYMENT)
    fact = queries.one(context.session, fact_id)
    if fact is None:
        raise NotFound()
    _agent(context, fact.agent_id)
    queries.remove(context.session, fact_id)
    audit.record(
        context,
        "employment.removed",
        "agent",
        fact.agent_id,
        kind=fact.kind.value,
        since=fact.since.isoformat(),
    )
    context.session.commit()
    return fact.agent_id


def plan_list(context: Context, rows: Iterable[Row]) -> FactPlan:
    """What importing these rows would bring; raises Invalid for what is no such list."""
    context.actor.require(Right.KEEP_EMPLOYMENT)
    head, below = head_and_rows(rows)
    columns = columns_from(head, HEADINGS, NEEDED)
    reach = context.reach(Right.KEEP_EMPLOYMENT)
    known = {a.key: a for a in teams.all_agents(context.session) if _is_within(a, reach)}
    kept = queries.facts_of(context.session, [agent.id for agent in known.values()])

    def plan(number: int, cells: Sequence[str]) -> PlannedFacts:
        return _planned(number, cells, row_from(columns, cells), known, kept)

    return ListPlan(head, columns.unknown, tuple(plan_rows(below, plan, PlannedFacts)))


def import_list(context: Context, rows: Iterable[Row]) -> FactPlan:
    """Write down what the rows hold, but for those refused, all or nothing."""
    plan = plan_list(context, rows)
    for row in plan.rows:
        for fact in row.facts:
            queries.add(context.session, fact, created_by=context.actor.user_id, now=context.now)
    if plan.changes_something:
        counts = {str(state): count for state, count in plan.counts.items()}
        day = context.today.isoformat()
        audit.record(context, "employment.imported", "employment", day, **counts)
    context.session.commit()
    return plan


def _planned(
    number: int,
    cells: Sequence[str],
    row: EmploymentRow,
    known: Mapping[str, AgentRecord],
    kept: dict[int, list[Fact]],
) -> PlannedFacts:
    """What a row brings beside what stands and what the rows before it bring."""
    agent = known.get(row.agent)
    if agent is None:
        raise Invalid(UNKNOWN_AGENT, field="agent", agent=row.agent[:60])
    if row.name and row.name != agent.name:
        raise Invalid(OTHER_NAME, agent=agent.key, name=agent.name, given=row.name[:40])
    held = list(kept.get(agent.id, ()))
    new = []
    for fact in _facts(row, agent, known):
        if any(replace(each, note="") == fact for each in held):
            continue
        check(fact, held)
        held.append(fact)
        new.append(fact)
    kept[agent.id] = held
    state = RowState.NEW if new else RowState.SAME
    mentor = known.get(row.mentor or "")
    named = "" if mentor is None else mentor.name
    return PlannedFacts(number, cells, state, agent=agent.name, facts=tuple(new), mentor=named)


def _facts(
    row: EmploymentRow, agent: AgentRecord, known: Mapping[str, AgentRecord]
) -> Iterator[Fact]:
    if row.joined is not None:
        yield Fact(agent.id, FactKind.JOINED, row.joined)
    if row.left is not None:
        yield Fact(agent.id, FactKind.LEFT, row.left)
    grade_since = row.grade_since or row.joined
    if row.grade is not None and grade_since is not None:
        yield Fact(agent.id, FactKind.GRADE, grade_since, grade=row.grade)
    mentor_since = row.mentor_since or row.joined
    if row.mentor is not None and mentor_since is not None:
        mentor = known.get(row.mentor)
        if mentor is None:
            raise Invalid(UNKNOWN_AGENT, field="mentor", agent=row.mentor[:60])
        yield Fact(agent.id, FactKind.MENTOR, mentor_since, mentor=mentor.id)


def _agent(context: Context, agent_id: int) -> AgentRecord:
    """An agent of the actor's teams; raises NotFound or Refused."""
    context.actor.require(Right.KEEP_EMPLOYMENT)
    agent = teams.agent(context.session, agent_id)
    if agent is None:
        raise NotFound()
    if not _is_within(agent, context.reach(Right.KEEP_EMPLOYMENT)):
        for place in agent.teams:
            context.actor.require(Right.KEEP_EMPLOYMENT, place.team_id)
        raise NotFound()
    return agent


def _require_mentor(context: Context, agent_id: int) -> None:
    reach = context.reach(Right.KEEP_EMPLOYMENT)
    if agent_id not in {each.id for each in agents_in(context.session, reach)}:
        raise Invalid(_("Choose a mentor of one of your teams."), field="mentor")


def _is_within(agent: AgentRecord, reach: Reach) -> bool:
    return reach.everywhere or any(reach.covers(place.team_id) for place in agent.teams)


def _team(agent: AgentRecord, day: date) -> str | None:
    return next((each.team for each in reversed(agent.teams) if each.holds_on(day)), None)


def _names(context: Context, agent_ids: Iterable[int | None]) -> Mapping[int, str]:
    wanted: Collection[int] = {each for each in agent_ids if each is not None}
    return queries.names(context.session, wanted)
