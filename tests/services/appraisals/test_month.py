"""A month from draft to published under four systems, and what came late."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update

from qa_app.core.appraisal import appraisal_json
from qa_app.core.appraisals import Decision, PointKind
from qa_app.core.errors import Conflict, Invalid, NotFound, Refused
from qa_app.core.permissions import RoleName
from qa_app.definitions.schemes import shipped_scheme
from qa_app.services import definitions, reviews, scheme_uses
from qa_app.services.appraisal_files import appraise_facts
from qa_app.services.appraisals import computing, deciding, files, looking, publishing
from qa_app.services.context import Context
from qa_app.services.scheme_uses import NewUse
from qa_app.storage.queries import audit
from qa_app.storage.queries.appraisals import periods
from qa_app.storage.tables.measures_in import SchemeAssessment, SchemeMeasureSource
from tests.support.appraising import as_somebody, assess, enter, give, month, team_of
from tests.support.factories import LONG_AGO
from tests.support.reviewing import PERIOD, Floor

FIVE = ("attitude", "ability", "efficiency", "satisfaction", "teamwork")


def _as_the_command_says(context: Context, appraisal_id: int, scheme: str) -> dict[str, Any]:
    """What is stored, after making sure that ``flask appraise`` says the same of the same."""
    facts = files.facts_file(context, appraisal_id)
    command = appraise_facts(shipped_scheme(scheme).scheme, facts, file="facts")
    stored = appraisal_json(looking.whole(context, appraisal_id), str)
    assert stored == appraisal_json(command, str)
    return {each["person"]: each for each in stored["results"]}


def _accept_all(context: Context, appraisal_id: int) -> None:
    waiting = [
        each.id for each in looking.board(context, appraisal_id).points if not each.point.decided
    ]
    if waiting:
        deciding.decide(context, appraisal_id, waiting, Decision.ACCEPTED, "已核实")


def test_a_month_of_grades_and_money(context: Context) -> None:
    """001-D: 89.5 is 良好 and 500 yuan; who has no figure is missing, held, and not paid."""
    team, agents = team_of(context, "001-D", people=3)
    lead, boss = (
        as_somebody(context, role, team) for role in (RoleName.QUALITY_LEAD, RoleName.SUPERVISOR)
    )
    for agent, score in zip(agents, ("95", "89.5"), strict=False):
        assess(context, team, agent, "001-D", dict.fromkeys(FIVE, score))
    run = month(boss, team, "001-D")
    found = _as_the_command_says(boss, run, "001-D")
    assert [found[key]["band"] for key in ("p0", "p1", "p2")] == ["优秀", "良好", None]
    assert [found[key]["money"] for key in ("p0", "p1", "p2")] == ["1000", "500", None]
    points = looking.board(boss, run).points
    assert {(each.point.kind, each.point.person) for each in points} == {(PointKind.MISSING, "p2")}
    with pytest.raises(Conflict):
        publishing.publish(boss, run)
    with pytest.raises(Invalid):
        deciding.decide(lead, run, [each.id for each in points], Decision.HELD, " ")
    deciding.decide(lead, run, [each.id for each in points], Decision.HELD, "本月刚转岗，暂无评分")
    deciding.hold(lead, run, agents[1].id, "等待离职结算")
    publishing.check(lead, run)
    publishing.publish(boss, run)
    pay = files.pay_file(boss, run)
    assert ([line.person for line in pay.lines], pay.total) == (["p0"], Decimal(1000))
    deciding.release(boss, run, agents[1].id, "结算完成")
    assert files.pay_file(boss, run, exported=True).total == Decimal(1500)
    actions = {each.action for each in audit.page(context.session, context.actor.membership).rows}
    assert {
        "appraisal.computed",
        "appraisal.decided",
        "appraisal.held",
        "appraisal.checked",
        "appraisal.published",
        "appraisal.released",
        "appraisal.pay_exported",
    } <= actions


def test_what_is_published_is_frozen_until_it_is_opened_again_with_a_reason(
    context: Context,
) -> None:
    """Later figures change nothing of what the agents were told; a new edition does."""
    team, agents = team_of(context, "001-D", people=1)
    boss = as_somebody(context, RoleName.SUPERVISOR, team)
    own = as_somebody(context, RoleName.AGENT, team, agents[0])
    assess(context, team, agents[0], "001-D", dict.fromkeys(FIVE, "85"))
    run = month(boss, team, "001-D")
    with pytest.raises(NotFound):
        looking.own_page(own, run)
    publishing.publish(boss, run)
    before = looking.own_page(own, run).result
    assert (before.band, before.money) == ("良好", Decimal(500))
    with pytest.raises(Conflict):
        computing.compute(boss, run)
    with pytest.raises(Invalid):
        publishing.reopen(boss, run, "")
    publishing.reopen(boss, run, "评分录入有误")
    context.session.execute(update(SchemeAssessment).values(value=Decimal(95)))
    context.session.commit()
    computing.compute(boss, run)
    assert looking.own_page(own, run).result == before, "agents see what was published"
    publishing.publish(boss, run)
    assert looking.own_page(own, run).result.band == "优秀"
    assert [each.step for each in looking.board(boss, run).timeline] == [
        "compute",
        "publish",
        "reopen",
        "compute",
        "publish",
    ]
    assert periods.published_periods(context.session, [team.id])[0].first_day == date(2026, 9, 1)


def test_a_month_of_two_schemes_at_once(context: Context) -> None:
    """002-A for agents and 002-B for who leads them: each assesses its own people alone."""
    team, agents = team_of(context, "002-A", "002-B", people=2)
    leader = as_somebody(context, RoleName.SUPERVISOR, team, agents[1])
    boss = as_somebody(context, RoleName.SUPERVISOR, team)
    lead = as_somebody(context, RoleName.QUALITY_LEAD, team)
    source = {"measure": "score", "source": "imported", "changed_at": context.now}
    context.session.add(SchemeMeasureSource(team_id=team.id, scheme="002-A", **source))
    give(context, team, agents[0], "002-A", {"score": "90", "bonus": "3500", "sales": "500000"})
    give(context, team, None, "002-B", {"team.sales": "2000000", "team.score": "84"})
    first, second = (month(boss, team, scheme) for scheme in ("002-A", "002-B"))
    paid = _as_the_command_says(boss, first, "002-A")
    assert {person: each["money"] for person, each in paid.items()} == {"p0": "3800"}
    assert set(_as_the_command_says(boss, second, "002-B")) == {"p1"}
    _accept_all(boss, first)
    points = [each.id for each in looking.board(leader, second).points if each.point.person]
    with pytest.raises(Refused):
        deciding.decide(leader, second, points, Decision.ACCEPTED, "没问题")
    _accept_all(lead, second)
    with pytest.raises(Refused):
        publishing.publish(leader, second)
    publishing.check(lead, second)
    publishing.publish(leader, second)


def test_a_leaders_month_takes_the_mean_of_the_agents_who_are_led(context: Context) -> None:
    """002-B assesses the leader alone, on the agents' scores: of 2000 yuan, 84 and 90 make 1740."""
    team, agents = team_of(context, "002-B", people=2)
    as_somebody(context, RoleName.SUPERVISOR, team, agents[1])
    boss = as_somebody(context, RoleName.SUPERVISOR, team)
    source = {"measure": "score", "source": "imported", "changed_at": context.now}
    context.session.add(SchemeMeasureSource(team_id=team.id, scheme="002-B", **source))
    give(context, team, agents[0], "002-B", {"score": "84"})
    give(context, team, agents[1], "002-B", {"reports": "90"})
    give(context, team, None, "002-B", {"team.sales": "2000000"})
    found = _as_the_command_says(boss, month(boss, team, "002-B"), "002-B")
    assert {person: each["money"] for person, each in found.items()} == {"p1": "1740"}


def test_a_fair_score_opens_into_its_reviews_too(floor: Floor) -> None:
    """Down to the sentence that cost a point, whichever of the two scores pays."""
    floor.draw()
    reviews.publish(floor.as_(floor.lead), [floor.review(task) for task in floor.queue()])
    definitions.seed_shipped(floor.context)
    scheme_uses.add(floor.context, NewUse("002-A", [floor.team.id], None, LONG_AGO))
    fair = SchemeMeasureSource(
        team_id=floor.team.id,
        scheme="002-A",
        measure="score",
        source="fair_score",
        changed_at=floor.context.now,
    )
    floor.context.session.add(fair)
    floor.context.session.commit()
    boss = floor.as_(floor.supervisor)
    run = computing.begin(boss, floor.team.id, "002-A", "", PERIOD)
    assert len(looking.result_page(boss, run, floor.first.id).reviews) == 2


def test_behind_a_score_stand_the_reviews_that_make_it_and_no_others(floor: Floor) -> None:
    """What was drawn to measure the rules is in no mean: listed, it would not add up."""
    unflagged = [each for each in floor.chats([10, 11]) if each.id.startswith(floor.first.key)]
    floor.bring(*unflagged, findings=())
    floor.draw(per_agent=1)
    ids = [floor.review(task) for task in floor.queue()]
    reviews.publish(floor.as_(floor.lead), ids)
    assert len(ids) == 3, "one of each agent, and one more that measures the rules"
    context = floor.context
    definitions.seed_shipped(context)
    scheme_uses.add(context, NewUse("002-A", [floor.team.id], None, LONG_AGO))
    boss = floor.as_(floor.supervisor)
    run = computing.begin(boss, floor.team.id, "002-A", "", PERIOD)
    found = looking.result_page(boss, run, floor.first.id)
    assert (found.origins["score"]["n"], len(found.reviews)) == (1, 1)


def test_a_month_of_points_with_entries_that_were_not_told(context: Context) -> None:
    """000-I: 85, and 90 where one deduction was not told, which the check list says."""
    team, agents = team_of(context, "000-I", people=1)
    boss = as_somebody(context, RoleName.SUPERVISOR, team)
    scheme = shipped_scheme("000-I").scheme
    example = shipped_scheme("000-I").examples[0]
    give(context, team, agents[0], "000-I", {"earned": "100"})
    entries = [
        enter(
            context.session,
            context,
            team,
            agents[0],
            "000-I",
            each["item"],
            count=each.get("count", 1),
            day=date(2026, 9, number + 1),
            told_on=date(2026, 9, 20),
            minutes=Decimal(str(each["minutes"])) if "minutes" in each else None,
        )
        for number, each in enumerate(example.facts["entries"])
    ]
    run = month(boss, team, "000-I")
    assert _as_the_command_says(boss, run, "000-I")["p0"]["total"] == "85"
    page = looking.result_page(boss, run, agents[0].id)
    assert [each.id for each in page.entries if each] == [each.id for each in entries]
    deducting = {item.id for item in scheme.items if scheme.deducts(item)}
    late_one = next(each for each in entries if each.item in deducting)
    late_one.told_on = None
    context.session.commit()
    computing.compute(boss, run)
    points = looking.board(boss, run).points
    assert [each.point.kind for each in points] == [PointKind.NOT_TOLD]
    assert (looking.result_page(boss, run, agents[0].id).result.total or 0) > Decimal(85)
    lines = files.posted_sheet(boss, run).lines
    assert len(lines) == len(entries)
    said = [str(line.because) for line in lines]
    assert all(line.entry.day.isoformat() not in why for line, why in zip(lines, said, strict=True))


def test_an_action_tells_the_criterion_that_its_entries_rest_on(context: Context) -> None:
    """Whoever is coached for a warning is coached on what it was given for, so that the effect
    can be measured."""
    team, agents = team_of(context, "000-B", people=2)
    boss = as_somebody(context, RoleName.SUPERVISOR, team)
    item = next(each.id for each in shipped_scheme("000-B").scheme.items if each.ladder)
    entry = enter(context.session, context, team, agents[0], "000-B", item)
    entry.criterion = "001-O#attitude.patience"
    enter(context.session, context, team, agents[1], "000-B", item)
    context.session.commit()
    run = month(boss, team, "000-B")
    page = looking.result_page(boss, run, agents[0].id)
    assert [action for action, _because in page.result.actions] == ["warning"]
    assert page.criterion_behind("warning") == "001-O#attitude.patience"
    assert page.criterion_behind("promotion") == ""
    by_hand = looking.result_page(boss, run, agents[1].id)
    assert by_hand.criterion_behind("warning") == ""


def test_weights_that_miss_the_whole_are_scaled_and_said(context: Context) -> None:
    """001-B: 60 and 100 for the rest come to 93.33, with a warning."""
    team, agents = team_of(context, "001-B", people=1)
    boss = as_somebody(context, RoleName.SUPERVISOR, team)
    for measure in shipped_scheme("001-B").scheme.measures:
        figures = {measure.id: "60" if "feedback" in measure.id else "100"}
        (assess if measure.assessed else give)(context, team, agents[0], "001-B", figures)
    run = month(boss, team, "001-B")
    assert _as_the_command_says(boss, run, "001-B")["p0"]["total"] == "93.33"
    assert looking.board(boss, run).warnings


def test_decisions_stay_over_a_computation_that_changes_nothing(context: Context) -> None:
    """Nobody has to accept the same thing twice, nor is anything accepted that changed."""
    team, _agents = team_of(context, "001-D", people=1)
    boss = as_somebody(context, RoleName.SUPERVISOR, team)
    run = month(boss, team, "001-D")
    _accept_all(boss, run)
    computing.compute(boss, run, 7)
    board = looking.board(boss, run)
    assert board.points[0].point.decided is not None
    assert board.points[0].point.decided.reason == "已核实"
    assert board.appraisal.least == 7


def test_outside_the_team_there_is_nothing_and_agents_run_no_month(context: Context) -> None:
    """Pay is for few eyes."""
    team, agents = team_of(context, "001-D", people=1)
    boss = as_somebody(context, RoleName.SUPERVISOR, team)
    run = month(boss, team, "001-D")
    other = replace(boss, actor=replace(boss.actor, grants=()))
    with pytest.raises(NotFound):
        looking.board(other, run)
    with pytest.raises(Refused):
        looking.board(as_somebody(context, RoleName.AGENT, team, agents[0]), run)
    with pytest.raises(Refused):
        publishing.publish(as_somebody(context, RoleName.QUALITY_LEAD, team), run)
