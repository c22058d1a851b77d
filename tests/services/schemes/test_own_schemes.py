"""A scheme that a team has of its own: which periods it assesses, and whose."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qa_app.core.definitions import Kind
from qa_app.core.errors import Conflict, Invalid
from qa_app.core.periods import Period, Span, period, period_of
from qa_app.core.permissions import RoleName
from qa_app.services import definition_versions, definitions, scheme_uses, schemes
from qa_app.services.context import Context
from qa_app.services.scheme_uses import NewUse
from qa_app.storage.queries.definitions import add_version
from qa_app.storage.tables.people import Team
from tests.support.factories import actor_of, make_team, make_user
from tests.support.owned import NOTE, own_scheme

KEY, ONLY = "001-D", "ours"
AUGUST, SEPTEMBER, OCTOBER = (period(f"2026-{month:02}") for month in (8, 9, 10))


@pytest.fixture
def teams(context: Context) -> tuple[Team, Team]:
    """Both are assessed by the same scheme; the first has a version of its own since September."""
    definitions.seed_shipped(context)
    own, other = (make_team(context.session, key) for key in ("t1", "t2"))
    scheme_uses.add(context, NewUse(KEY, [own.id, other.id], None, date(2026, 1, 1)))
    own_scheme(context, own.id)
    return own, other


def number_in(context: Context, team: Team, over: Period) -> int:
    [found] = scheme_uses.in_force(context, team.id, over)
    return found.version.number


def test_a_teams_periods_go_by_its_own_version_from_its_day_on(
    context: Context, teams: tuple[Team, Team]
) -> None:
    """Before it by the shared one, and other teams always."""
    own, other = teams
    found = [number_in(context, own, over) for over in (AUGUST, SEPTEMBER, OCTOBER)]
    assert found == [1, 2, 2]
    assert [number_in(context, other, over) for over in (AUGUST, OCTOBER)] == [1, 1]


def test_what_was_given_up_still_assesses_the_periods_before(
    context: Context, teams: tuple[Team, Team]
) -> None:
    """September is computed in October; what held in it is what counts."""
    own, _other = teams
    definition_versions.give_up(context, Kind.SCHEME, KEY, own.id, base=2)
    this = period_of(context.today, Span.MONTH)
    assert number_in(context, own, this) == 1
    assert number_in(context, own, this.previous) == 2


def test_sharing_gives_a_first_day(context: Context, teams: tuple[Team, Team]) -> None:
    """The periods of the others that are over stay as they were."""
    _own, other = teams
    added = definition_versions.share(
        context, Kind.SCHEME, KEY, 2, note=NOTE, since=date(2026, 10, 1)
    )
    assert added.since == date(2026, 10, 1)
    assert [number_in(context, other, over) for over in (SEPTEMBER, OCTOBER)] == [1, 3]


def test_only_the_team_can_be_assessed_by_what_only_it_has(
    context: Context, teams: tuple[Team, Team]
) -> None:
    """And it keeps it: periods and entries name their scheme."""
    own, other = teams
    body = definitions.versions_of(context, Kind.SCHEME, KEY)[0].body
    add_version(
        context.session,
        Kind.SCHEME,
        ONLY,
        body.replace(f"id: {KEY}", f"id: {ONLY}", 1),
        number=1,
        note=NOTE,
        author_id=None,
        now=context.now,
        team_id=own.id,
    )
    context.session.commit()
    with pytest.raises(Invalid):
        scheme_uses.add(context, NewUse(ONLY, [own.id, other.id], None, date(2026, 9, 1)))
    context.session.rollback()
    scheme_uses.add(context, NewUse(ONLY, [own.id], None, date(2026, 9, 1)))
    [found] = scheme_uses.in_force(context, own.id, SEPTEMBER)
    assert found.scheme.id == ONLY
    with pytest.raises(Conflict):
        definition_versions.give_up(context, Kind.SCHEME, ONLY, own.id, base=1)


def test_the_list_shows_whose_each_scheme_is(context: Context, teams: tuple[Team, Team]) -> None:
    """With the teams that go by it: not those that have their own."""
    own, other = teams
    boss = make_user(context.session, RoleName.SUPERVISOR, own)
    rows = [
        (each.version.number, each.listed.team and each.listed.team.id, [t.id for t in each.teams])
        for each in schemes.list_schemes(context)
        if each.version.scheme.id == KEY
    ]
    assert rows == [(1, None, [other.id]), (2, own.id, [own.id])]
    page = schemes.one_scheme(
        replace(context, actor=actor_of(boss, RoleName.SUPERVISOR, own)), KEY, team_id=own.id
    )
    assert (page.held.version.number, page.in_effect) == (2, 2)
    assert [each.version.number for each in page.held.others] == [1]
