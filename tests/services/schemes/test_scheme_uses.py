"""Schemes among the definitions, and which of them is in force for a team's period."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qa_app.core.definitions import Kind
from qa_app.core.errors import NotFound
from qa_app.core.periods import period
from qa_app.core.permissions import Actor, Grant, RoleName
from qa_app.definitions.schemes import shipped_scheme, shipped_scheme_ids
from qa_app.services import definitions, scheme_uses
from qa_app.services.context import Context
from qa_app.services.scheme_uses import NewUse
from qa_app.storage.queries import definitions as versions
from tests.support.factories import make_team

SEPTEMBER = period("2026-09")
FIRST = date(2026, 9, 1)


def test_set_up_stores_every_scheme_that_comes_with_the_product(context: Context) -> None:
    """All of them can be chosen at once, each as its file has it."""
    definitions.seed_shipped(context)
    stored = definitions.schemes_on(context)
    assert set(stored) == set(shipped_scheme_ids())
    assert stored["001-D"].scheme == shipped_scheme("001-D").scheme
    assert stored["001-D"].examples


def test_two_schemes_at_once_and_the_version_of_the_day(context: Context) -> None:
    """Agents and supervisors by their own; a version that begins later does not reach back."""
    definitions.seed_shipped(context)
    team = make_team(context.session, "t1")
    for scheme in ("002-A", "002-B"):
        scheme_uses.add(context, NewUse(scheme, [team.id], None, FIRST))
    body = definitions.versions_of(context, Kind.SCHEME, "002-A")[0].body
    versions.add_version(
        context.session,
        Kind.SCHEME,
        "002-A",
        body.replace("value: 300", "value: 400"),
        number=2,
        note="more gold",
        author_id=None,
        now=context.now,
        since=date(2026, 10, 1),
    )
    context.session.commit()
    found = scheme_uses.in_force(context, team.id, SEPTEMBER)
    assert [(each.scheme.id, each.version.number) for each in found] == [("002-A", 1), ("002-B", 1)]
    assert [each.covers("agent") for each in found] == [True, False]
    later = scheme_uses.in_force(context, team.id, period("2026-10"))
    assert [each.scheme.label for each in later] == ["002-A v2", "002-B v1"]
    assert scheme_uses.in_force(context, team.id, period("2026-Q3")) == ()


def test_another_teams_scheme_is_not_ones_own_to_choose(context: Context) -> None:
    """Not even together with the own team's: then nothing is added at all."""
    definitions.seed_shipped(context)
    own, other = (make_team(context.session, key) for key in ("t1", "t2"))
    actor = Actor(1, "lead", (Grant(RoleName.SUPERVISOR, own.id, date.min),))
    with pytest.raises(NotFound):
        scheme_uses.add(
            replace(context, actor=actor), NewUse("001-D", [own.id, other.id], None, FIRST)
        )
    assert scheme_uses.in_force(context, own.id, SEPTEMBER) == ()
