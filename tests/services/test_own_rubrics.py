"""A rubric that a team has of its own: whose conversations it grades, and from when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from qa_app.core.conversations import Channel
from qa_app.core.definitions import Kind
from qa_app.core.errors import Invalid, NotFound, Refused
from qa_app.core.permissions import RoleName
from qa_app.services import audit, definition_versions, definitions, rubric_uses, rubrics
from qa_app.services.calibration.planning import rubrics_for_rounds
from qa_app.services.context import Context
from qa_app.services.exercises import setting
from qa_app.services.rubric_uses import NewUse
from qa_app.storage.queries.definitions import add_version
from qa_app.storage.tables.people import Team
from tests.support.clock import FixedClock
from tests.support.factories import actor_of, make_team, make_user
from tests.support.owned import NOTE, own_rubric
from tests.support.reviewing import Floor

KEY, ONLY = "001-O", "ours"


@pytest.fixture
def floor(context: Context) -> Floor:
    return Floor(context)


@pytest.fixture
def other(floor: Floor) -> Team:
    team = make_team(floor.context.session, "t9", "售后一组")
    floor.context.session.commit()
    return team


def number_for(floor: Floor, team_id: int | None, days_ago: int = 0) -> int:
    day = floor.context.today - timedelta(days=days_ago)
    return rubric_uses.rubric_for(floor.context, team_id, Channel.CHAT, day).number


def only_own(floor: Floor) -> int:
    """A rubric that nobody but the team has; the number of its version."""
    body = definitions.versions_of(floor.context, Kind.RUBRIC, KEY)[0].body
    add_version(
        floor.context.session,
        Kind.RUBRIC,
        ONLY,
        body.replace(f"id: {KEY}", f"id: {ONLY}", 1),
        number=1,
        note=NOTE,
        author_id=None,
        now=floor.context.now,
        team_id=floor.team.id,
    )
    floor.context.session.commit()
    return 1


def test_a_teams_conversations_are_graded_by_its_own_version(floor: Floor, other: Team) -> None:
    """From the day on which it was published; those of other teams and earlier days are not."""
    own = own_rubric(floor.context, floor.team.id)
    assert number_for(floor, floor.team.id) == own
    assert number_for(floor, floor.team.id, days_ago=1) == 1
    assert number_for(floor, other.id) == number_for(floor, None) == 1


def test_tasks_take_the_teams_own_version_and_are_told_of_a_newer_one(
    floor: Floor, other: Team
) -> None:
    """What another team publishes for itself is no news."""
    own = own_rubric(floor.context, floor.team.id)
    floor.draw()
    opened = floor.open(floor.queue()[0])
    assert (opened.form.rubric.number, opened.newer) == (own, None)
    definition = definition_versions.line_for(floor.context, Kind.RUBRIC, KEY, other.id)
    body = definition.every[0].body.replace("pass_mark: 75", "pass_mark: 80")
    definition_versions.add(floor.context, Kind.RUBRIC, KEY, body, definition, NOTE)
    floor.context.session.commit()
    assert floor.open(floor.queue()[0]).newer is None
    line = definition_versions.line_for(floor.context, Kind.RUBRIC, KEY, floor.team.id)
    newer = definition_versions.add(floor.context, Kind.RUBRIC, KEY, body, line, NOTE)
    floor.context.session.commit()
    assert floor.open(floor.queue()[0]).newer == newer


def test_a_team_that_gives_its_own_up_is_graded_by_the_shared_one(
    floor: Floor, clock: FixedClock
) -> None:
    """From that day on; what was reviewed by it keeps it."""
    own = own_rubric(floor.context, floor.team.id)
    floor.draw()
    clock.advance(days=1)
    boss = floor.as_(floor.supervisor)
    shared = definition_versions.give_up(boss, Kind.RUBRIC, KEY, floor.team.id, base=own)
    assert shared is not None
    assert (number_for(floor, floor.team.id), number_for(floor, floor.team.id, 1)) == (1, own)
    assert floor.open(floor.queue()[0]).form.rubric.number == own
    [entry] = audit.entries(floor.context, action="rubric.given_up").rows
    assert (entry.subject_id, entry.team_id) == (KEY, floor.team.id)


def test_exercises_and_rounds_offer_what_counts_for_the_team(floor: Floor, other: Team) -> None:
    """Its own versions in place of the shared ones, and nobody else's."""
    own = own_rubric(floor.context, floor.team.id)
    only_own(floor)
    lead = floor.as_(floor.lead)
    offered = {each.rubric.id: each.number for each in setting.choices(lead, floor.team.id).rubrics}
    assert offered == {KEY: own, ONLY: 1}
    found = {each.rubric.id: each.number for each in rubrics_for_rounds(lead, floor.team.id)}
    assert found == {KEY: own, ONLY: 1}
    assert [each.number for each in rubrics_for_rounds(floor.context, other.id)] == [1]


def test_only_the_team_can_choose_what_only_it_has(floor: Floor, other: Team) -> None:
    """A row for all teams would leave the others without a rubric."""
    only_own(floor)
    for team_id in (None, other.id):
        with pytest.raises(Invalid):
            rubric_uses.add(floor.context, NewUse(ONLY, team_id, None, floor.context.today))
        floor.context.session.rollback()
    rubric_uses.add(floor.context, NewUse(ONLY, floor.team.id, None, floor.context.today))
    today = floor.context.today
    found = rubric_uses.rubric_for(floor.context, floor.team.id, Channel.CHAT, today)
    assert found.rubric.id == ONLY
    assert {each.rubric for each in rubric_uses.list_uses(floor.as_(floor.lead)).rows} != {None}


def test_the_list_shows_whose_each_rubric_is(floor: Floor, other: Team) -> None:
    """And hides from others what is not theirs."""
    own = own_rubric(floor.context, floor.team.id)
    only_own(floor)
    rows = [
        (each.rubric.id, each.listed.version.number, each.listed.team is not None)
        for each in rubrics.list_rubrics(floor.as_(floor.supervisor))
    ]
    assert rows == [(KEY, 1, False), (KEY, own, True), (ONLY, 1, True)]
    stranger = make_user(floor.context.session, RoleName.SUPERVISOR, other)
    outside = replace(floor.context, actor=actor_of(stranger, RoleName.SUPERVISOR, other))
    assert [each.listed.version.number for each in rubrics.list_rubrics(outside)] == [1]
    for asked in ({"number": own}, {"team_id": floor.team.id}):
        with pytest.raises(NotFound):
            rubrics.one_rubric(outside, KEY, **asked)


def test_sharing_a_rubric_is_for_who_edits_for_every_team(floor: Floor) -> None:
    """A lead of one team would decide for all the others."""
    own = own_rubric(floor.context, floor.team.id)
    with pytest.raises(Refused):
        definition_versions.share(floor.as_(floor.lead), Kind.RUBRIC, KEY, own, note=NOTE)
    floor.context.session.rollback()
    added = definition_versions.share(floor.context, Kind.RUBRIC, KEY, own, note=NOTE)
    assert (added.team_id, added.number) == (None, own + 1)
    assert number_for(floor, None) == own + 1
    assert number_for(floor, floor.team.id) == own
