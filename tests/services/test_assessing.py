"""Agents who assess themselves and each other: within the days, kept apart, told in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from qa_app.core.appraisals import Decision
from qa_app.core.assessing import Giver
from qa_app.core.errors import Conflict, NotFound
from qa_app.core.periods import period
from qa_app.core.permissions import RoleName
from qa_app.services import assessing
from qa_app.services.appraisals import deciding, looking, publishing
from qa_app.services.context import Context
from qa_app.services.measures_in import pages
from qa_app.services.measures_in.entering import Refused, give_values
from qa_app.services.notices import list_notices
from tests.support.appraising import MONTH, as_somebody, assess, month, team_of
from tests.support.clock import FixedClock

SCHEME = "003-B"


def _on(context: Context, day: int, month: int = 9) -> Context:
    return replace(context, clock=FixedClock(datetime(2026, month, day, 4, tzinfo=UTC)))


def _form(context: Context, giver: Giver) -> assessing.Form:
    (found,) = [
        each
        for each in assessing.forms(context)
        if each.giver is giver and each.desk.period.id == MONTH
    ]
    return found


def test_what_people_give_of_themselves_and_each_other_is_kept_apart_and_weighed(
    context: Context,
) -> None:
    """The superior weighs 2, colleagues and the person 1 each; everybody sees only their own."""
    team, (first, second) = team_of(context, SCHEME)
    boss = as_somebody(context, RoleName.SUPERVISOR, team)
    ann, ben = (
        _on(as_somebody(context, RoleName.AGENT, team, agent), 28) for agent in (first, second)
    )
    own = _form(ann, Giver.SELF)
    assert set(own.desk.people) == {first.id}
    assert set(_form(ann, Giver.PEERS).desk.people) == {second.id}
    assessing.give(ann, own, {(first.id, "attitude"): "100", (second.id, "attitude"): "0"})
    assessing.give(ben, _form(ben, Giver.PEERS), {(first.id, "attitude"): "70"})
    with pytest.raises(Refused):
        assessing.give(ben, _form(ben, Giver.SELF), {(second.id, "attitude"): "101"})
    assert assessing.open_form(ann, team.id, SCHEME, MONTH, "peers")[1] == {}
    assert (assessing.due(ann), _form(ann, Giver.SELF).given) == (1, 1)
    desk = pages.open_desk(boss, team.id, SCHEME, period(MONTH))
    with pytest.raises(NotFound):
        give_values(boss, desk, "self", {(first.id, "attitude"): "0"})
    give_values(boss, desk, "superior", {(first.id, "attitude"): "90"})
    run = month(boss, team, SCHEME)
    steps = {each.step: each.value for each in looking.result_page(boss, run, first.id).derivation}
    assert [steps[f"attitude@{each}"] for each in ("superior", "peers", "self")] == [90, 70, 100]
    assert steps["attitude"] == Decimal("87.5")


def test_values_are_taken_within_the_days_and_until_publishing(context: Context) -> None:
    """A week after the month it is over; what is published does not move any more."""
    team, (first, _second) = team_of(context, SCHEME)
    boss = as_somebody(context, RoleName.SUPERVISOR, team)
    ann = as_somebody(context, RoleName.AGENT, team, first)
    assert not [each for each in assessing.forms(_on(ann, 31, 8)) if each.desk.period.id == MONTH]
    on_time = _form(_on(ann, 7, 10), Giver.SELF)
    with pytest.raises(Conflict):
        assessing.give(_on(ann, 8, 10), on_time, {(first.id, "attitude"): "90"})
    with pytest.raises(NotFound):
        assessing.open_form(_on(ann, 8, 10), team.id, SCHEME, MONTH, "self")
    assess(context, team, first, SCHEME, {})
    run = month(boss, team, SCHEME)
    points = [each.id for each in looking.board(boss, run).points]
    deciding.decide(boss, run, points, Decision.ACCEPTED, "无人评分")
    publishing.publish(boss, run)
    published = _form(_on(ann, 5, 10), Giver.SELF)
    with pytest.raises(Conflict):
        assessing.give(_on(ann, 5, 10), published, {(first.id, "attitude"): "90"})


def test_agents_are_told_at_the_end_of_the_month_and_once_more_before_it_is_too_late(
    context: Context,
) -> None:
    """Nobody loses a voice for want of a reminder, and nobody who gave theirs is asked again."""
    team, (first, second) = team_of(context, SCHEME)
    ann, ben = (as_somebody(context, RoleName.AGENT, team, agent) for agent in (first, second))
    assert assessing.remind_of_values(_on(context, 20)) == 0
    assert assessing.remind_of_values(_on(context, 27)) == 4
    assert assessing.remind_of_values(_on(context, 28)) == 0
    now = _on(ann, 29)
    assessing.give(now, _form(now, Giver.SELF), {(first.id, "attitude"): "90"})
    assert assessing.remind_of_values(_on(context, 6, 10)) == 3
    assert len(list_notices(ann).rows) == 3
    assert len(list_notices(ben).rows) == 4
