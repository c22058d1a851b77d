"""Looking rules and rubrics up, with what they found and where they count."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import update

from qa_app.core.definitions import Kind, Seed, Shipped
from qa_app.core.errors import NotFound
from qa_app.core.listing import FindingState
from qa_app.core.permissions import RoleName
from qa_app.core.rules.hits import Severity
from qa_app.services import definitions, rubrics, rules
from qa_app.services.context import Context
from qa_app.services.rules import RuleTally
from qa_app.storage.queries import definitions as queries
from qa_app.storage.tables.definitions import DefinitionVersion
from qa_app.storage.tables.screening import FindingRow
from tests.support.clock import MONDAY_MORNING, FixedClock
from tests.support.factories import actor_of, make_team, make_user
from tests.support.reviewing import Floor, rude_chat

RULE = "banned.dont-know"


@pytest.fixture
def floor(context: Context) -> Floor:
    return Floor(context)


def add_version(context: Context, key: str, number: int, change: tuple[str, str]) -> None:
    """A further version of a rule, with something changed in its text."""
    body = definitions.versions_of(context, Kind.RULE, key)[0].body
    seed = Seed(Shipped(Kind.RULE, key, body.replace(*change)), number)
    queries.add_seeds(context.session, [seed], context.now)
    context.session.commit()


def decide(context: Context, rule: str, *states: FindingState) -> None:
    """Put the first findings of a rule into these states."""
    rows = context.session.query(FindingRow).filter_by(rule=rule).order_by(FindingRow.id).all()
    for row, state in zip(rows, states, strict=False):
        row.state = state.value
    context.session.commit()


def tally_of(context: Context, rule: str = RULE) -> RuleTally:
    found = rules.hits(context)
    assert found is not None
    return found.of(rule)


def test_the_gravest_rules_stand_first(floor: Floor) -> None:
    """What can cost the house most is what a lead looks for."""
    ranks = [list(Severity).index(each.rule.severity) for each in rules.list_rules(floor.context)]
    assert ranks == sorted(ranks, reverse=True)


def test_a_rule_tells_how_often_it_hit_and_what_was_said_of_it(floor: Floor) -> None:
    """A rule that is mostly a false alarm must be seen to be one."""
    decide(floor.context, RULE, FindingState.CONFIRMED, FindingState.DISMISSED)
    assert tally_of(floor.as_(floor.lead)) == RuleTally(hits=8, confirmed=1, dismissed=1)
    page = rules.one_rule(floor.as_(floor.lead), RULE)
    assert page.hits is not None
    assert page.hits.of(RULE) == RuleTally(8, 1, 1)


def test_only_the_last_thirty_days_are_counted(floor: Floor, clock: FixedClock) -> None:
    """How a rule fares now, not what it did before it was tuned."""
    clock.advance(days=31)
    assert tally_of(floor.as_(floor.lead)) == RuleTally()


def test_a_changed_conversation_counts_once(floor: Floor) -> None:
    """Findings of its earlier text stand beside those of the present one."""
    again = rude_chat(0, floor.first.key)
    floor.bring(replace(again, messages=again.messages[:-1]))
    assert tally_of(floor.as_(floor.lead)).hits == 8


def test_hits_of_another_team_are_not_counted(floor: Floor, context: Context) -> None:
    """Another team's conversations are not even numbers here."""
    other = make_team(context.session, "t9")
    user = make_user(context.session, RoleName.SUPERVISOR, other)
    elsewhere = replace(context, actor=actor_of(user, RoleName.SUPERVISOR, other))
    assert tally_of(elsewhere) == RuleTally()


def test_who_sees_no_conversations_sees_rules_without_counts(floor: Floor) -> None:
    """Agents may read by what they are judged; how their team fares is not for them."""
    agent = floor.as_(floor.agent)
    assert rules.hits(agent) is None
    page = rules.one_rule(agent, RULE)
    assert page.hits is None
    assert page.rule.id == RULE


def test_a_finding_can_be_looked_up_by_the_version_that_made_it(floor: Floor) -> None:
    """The rule may have changed since; the finding was right or wrong by the old one."""
    add_version(floor.context, RULE, 2, ("severity: major", "severity: critical"))
    newest = rules.one_rule(floor.context, RULE)
    assert (newest.held.version.number, newest.rule.severity) == (2, Severity.CRITICAL)
    assert newest.held.is_newest
    earlier = rules.one_rule(floor.context, RULE, 1)
    assert (earlier.rule.version, earlier.rule.severity) == (1, Severity.MAJOR)
    assert not earlier.held.is_newest
    assert [version.number for version in earlier.held.versions] == [2, 1]


def test_a_rule_out_of_use_can_still_be_looked_up(floor: Floor) -> None:
    """Its findings are still there, and somebody will ask."""
    retired = update(DefinitionVersion).where(DefinitionVersion.key == RULE)
    floor.context.session.execute(retired.values(retired_at=MONDAY_MORNING))
    floor.context.session.commit()
    assert RULE not in {each.rule.id for each in rules.list_rules(floor.context)}
    assert rules.one_rule(floor.context, RULE).held.version.retired_at == MONDAY_MORNING


@pytest.mark.parametrize(("key", "number"), [("nothing", None), (RULE, 7), ("001-O", None)])
def test_a_rule_or_version_that_is_not_there_is_told(
    floor: Floor, key: str, number: int | None
) -> None:
    """A rubric is no rule either."""
    with pytest.raises(NotFound):
        rules.one_rule(floor.context, key, number)


def test_a_rule_names_the_criterion_that_it_fills(floor: Floor) -> None:
    """The same one that the review form suggests it for, and no other."""
    [grade] = rules.one_rule(floor.context, RULE).grades
    assert (grade.criterion.id, grade.deduct) == ("attitude.professional", Decimal(1))
    [family] = rules.one_rule(floor.context, "courtesy.hold-announced").grades
    assert family.criterion.id == "attitude.patience"


def test_a_rubric_names_the_rules_that_fill_each_criterion(floor: Floor) -> None:
    """The other way round, from the same links."""
    [listed] = rubrics.list_rubrics(floor.context)
    page = rubrics.one_rubric(floor.context, listed.rubric.id)
    assert page.held.is_newest
    assert [rule.id for rule in page.rules["attitude.professional"]] == [RULE]
    linked = {rule.id for found in page.rules.values() for rule in found}
    assert linked == {each.rule.id for each in rules.list_rules(floor.context)}


@pytest.mark.parametrize(("key", "number"), [("nothing", None), ("001-O", 9), (RULE, None)])
def test_a_rubric_or_version_that_is_not_there_is_told(
    floor: Floor, key: str, number: int | None
) -> None:
    """A rule is no rubric either."""
    with pytest.raises(NotFound):
        rubrics.one_rubric(floor.context, key, number)


def test_the_days_looked_back_on_are_told(floor: Floor) -> None:
    """The links from the counts must lead to the same conversations."""
    found = rules.hits(floor.as_(floor.lead))
    assert found is not None
    assert found.since == floor.context.today - timedelta(days=30)
