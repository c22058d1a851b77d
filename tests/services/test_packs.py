"""Switching packs of rules: for whom, by whom, and what is found from then on."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from qa_app.core.conversations import Conversation
from qa_app.core.errors import NotFound, Refused
from qa_app.core.listing import FindingState
from qa_app.core.permissions import RoleName
from qa_app.jobs.tasks import TASKS
from qa_app.services import definitions, packs, screening_decisions
from qa_app.services.context import Context
from qa_app.storage.queries.audit import chain
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.people import Team
from qa_app.storage.tables.screening import FindingRow
from tests.support.factories import actor_of, chat, make_team, make_user
from tests.support.importing import imported, jsonl
from tests.support.working import work_off

PACK = "platform"
RULE = "platform.off-platform"


@pytest.fixture
def teams(context: Context) -> tuple[Team, Team]:
    """Two teams of a house that is set up."""
    definitions.seed_shipped(context)
    found = make_team(context.session, "t1"), make_team(context.session, "t2", "售后一组")
    context.session.commit()
    return found


def _lead(context: Context, team: Team) -> Context:
    user = make_user(context.session, RoleName.QUALITY_LEAD, team)
    context.session.commit()
    return replace(context, actor=actor_of(user, RoleName.QUALITY_LEAD, team))


def _leading_off(key: str, team: str) -> Conversation:
    lines = ("customer", 0.0, "能便宜点吗"), ("agent", 5.0, "加我微信聊")
    return chat(*lines, id=key, agent=f"a-{team}", team=team)


def _found(context: Context, team: Team) -> set[str]:
    rows = select(FindingRow.rule).join(Part).join(ConversationRow).where(Part.team_id == team.id)
    return set(context.session.scalars(rows))


def test_a_pack_is_off_until_a_team_switches_it_on(
    context: Context, teams: tuple[Team, Team]
) -> None:
    """Nobody is measured by rules that their team has not chosen."""
    imported(context, jsonl(_leading_off("c-1", "t1")))
    assert RULE not in _found(context, teams[0])
    assert not {rule.id for rule in definitions.active_rules(context)} & {RULE}


def test_a_team_that_switched_it_on_gets_its_findings_and_no_other_does(
    context: Context, teams: tuple[Team, Team]
) -> None:
    """One file may hold conversations of both."""
    packs.switch(context, PACK, teams[0].id, on=True)
    imported(context, jsonl(_leading_off("c-1", "t1"), _leading_off("c-2", "t2")))
    assert RULE in _found(context, teams[0])
    assert RULE not in _found(context, teams[1])


def test_the_counts_of_a_conversation_leave_out_what_is_not_in_force(
    context: Context, teams: tuple[Team, Team]
) -> None:
    """A list that counts a finding which nobody can open looks broken."""
    packs.switch(context, PACK, teams[0].id, on=True)
    imported(context, jsonl(_leading_off("c-1", "t1"), _leading_off("c-2", "t2")))
    ranks = {
        part.team_id: (part.finding_count, part.severity_rank)
        for part in context.session.scalars(select(Part))
    }
    own, other = ranks[teams[0].id], ranks[teams[1].id]
    assert own[0] == other[0] + 1
    assert own[1] > other[1]


def test_switched_on_for_all_it_counts_in_every_team(
    context: Context, teams: tuple[Team, Team]
) -> None:
    """An administrator draws red lines for the whole house."""
    packs.switch(context, PACK, None, on=True)
    imported(context, jsonl(_leading_off("c-1", "t1"), _leading_off("c-2", "t2")))
    assert all(RULE in _found(context, team) for team in teams)


def _work(context: Context) -> None:
    context.session.commit()
    work_off(context, TASKS)
    context.session.expire_all()


def _states(context: Context, team: Team) -> list[str]:
    rows = select(FindingRow.state).join(Part).where(Part.team_id == team.id)
    return list(context.session.scalars(rows.where(FindingRow.rule == RULE)))


def test_switched_on_what_is_stored_is_screened_again_for_that_team_alone(
    context: Context, teams: tuple[Team, Team]
) -> None:
    """A lead wants to know at once what the pack brings up; no other team's texts are read."""
    other = chat(("customer", 0.0, "在吗"), ("agent", 5.0, "您好"), id="c-3", team="t1")
    imported(context, jsonl(_leading_off("c-1", "t1"), _leading_off("c-2", "t2"), other))
    _work(context)
    packs.switch(context, PACK, teams[0].id, on=True)
    _work(context)
    assert RULE in _found(context, teams[0])
    assert RULE not in _found(context, teams[1])
    page = packs.one_pack(context, PACK)
    assert page.under_way == []
    assert len(page.done) == len(page.rules)
    assert page.again[RULE].row.gained == 1
    assert page.again[RULE].row.read == 2


def test_switched_off_its_hits_go_and_come_back_as_people_left_them(
    context: Context, teams: tuple[Team, Team]
) -> None:
    """What somebody decided is never lost, however often a pack is switched."""
    packs.switch(context, PACK, teams[0].id, on=True)
    imported(context, jsonl(_leading_off("c-1", "t1"), _leading_off("c-2", "t1")))
    first = context.session.scalars(
        select(FindingRow.id).where(FindingRow.rule == RULE).order_by(FindingRow.id)
    ).first()
    assert first is not None
    screening_decisions.decide_some(_lead(context, teams[0]), [first], FindingState.DISMISSED)
    packs.switch(context, PACK, teams[0].id, on=False)
    _work(context)
    assert _states(context, teams[0]) == []
    packs.switch(context, PACK, teams[0].id, on=True)
    _work(context)
    assert sorted(_states(context, teams[0])) == ["dismissed", "open"]


def test_one_teams_switch_changes_nothing_where_the_pack_is_on_for_all(
    context: Context, teams: tuple[Team, Team]
) -> None:
    """There is nothing to screen again then."""
    packs.switch(context, PACK, None, on=True)
    _work(context)
    done = packs.one_pack(context, PACK).again[RULE].row.id
    packs.switch(context, PACK, teams[0].id, on=True)
    packs.switch(context, PACK, teams[0].id, on=False)
    assert packs.one_pack(context, PACK).again[RULE].row.id == done


def test_switching_is_in_the_audit_log_once_for_each_change(
    context: Context, teams: tuple[Team, Team]
) -> None:
    """Asking twice changes nothing the second time."""
    assert packs.switch(context, PACK, teams[0].id, on=True)
    assert not packs.switch(context, PACK, teams[0].id, on=True)
    assert packs.switch(context, PACK, teams[0].id, on=False)
    links = [link.entry for link in chain(context.session)]
    recorded = [(e.action, e.subject_id, e.team_id) for e in links if e.subject == "pack"]
    assert recorded == [
        ("pack.switched_on", PACK, teams[0].id),
        ("pack.switched_off", PACK, teams[0].id),
    ]


def test_a_lead_switches_for_the_own_team_only(context: Context, teams: tuple[Team, Team]) -> None:
    """Another team is not there for them, and all teams are not theirs to decide for."""
    lead = _lead(context, teams[0])
    assert packs.switch(lead, PACK, teams[0].id, on=True)
    with pytest.raises(NotFound):
        packs.switch(lead, PACK, teams[1].id, on=True)
    with pytest.raises(Refused):
        packs.switch(lead, PACK, None, on=True)


@pytest.mark.parametrize(("pack", "team"), [("nothing", None), (PACK, 999)])
def test_what_is_not_there_is_not_found(
    context: Context, teams: tuple[Team, Team], pack: str, team: int | None
) -> None:
    """A mistyped address must not leave a switch for nothing behind."""
    with pytest.raises(NotFound):
        packs.switch(context, pack, team, on=True)


def test_the_list_says_in_how_many_of_ones_teams_a_pack_is_on(
    context: Context, teams: tuple[Team, Team]
) -> None:
    """A lead sees the own teams alone; what is on for all is on in each."""
    packs.switch(context, PACK, teams[1].id, on=True)
    packs.switch(context, "leaking", None, on=True)
    shown = {one.pack.id: one for one in packs.list_packs(_lead(context, teams[0]))}
    assert (shown[PACK].on_in, shown[PACK].everywhere) == (0, False)
    assert (shown["leaking"].on_in, shown["leaking"].everywhere) == (1, True)
    assert all(one.rules for one in shown.values())


def test_the_page_of_a_pack_has_its_rules_and_who_switched_it_on(
    context: Context, teams: tuple[Team, Team]
) -> None:
    """The gravest rule leads."""
    lead = _lead(context, teams[0])
    packs.switch(lead, PACK, teams[0].id, on=True)
    page = packs.one_pack(lead, PACK)
    assert {rule.pack for rule in page.rules} == {PACK}
    assert page.rules[0].severity.value == "critical"
    assert page.switched[teams[0].id].by == lead.actor.name
    assert [team.id for team in page.teams] == [teams[0].id]
    assert not page.for_all
