"""When somebody leaves: their sign-ins and roles end, their open work goes to others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.core.errors import Conflict, Invalid, NotFound, Refused
from qa_app.core.permissions import RoleName
from qa_app.services.context import Context
from qa_app.services.people import leaving, passwords, sign_in
from qa_app.services.people.leaving import Left
from qa_app.services.people.sign_in import NOBODY
from qa_app.storage.queries.people import accounts, teams
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.audit import AuditEntry
from qa_app.storage.tables.people import Membership, Team, User
from tests.support.assignments import begin_review, make_assignment
from tests.support.factories import LONG_AGO, actor_of, make_agent, make_team, make_user
from tests.support.people import PASSWORD, RULES, with_password

TODAY, YESTERDAY = date(2026, 10, 12), date(2026, 10, 11)


@pytest.fixture
def team(session: Session) -> Team:
    return make_team(session)


@pytest.fixture
def leaver(session: Session, team: Team) -> User:
    user = make_user(session, RoleName.REVIEWER, team, username="li.na")
    return with_password(session, user)


@pytest.fixture
def colleague(session: Session, team: Team) -> User:
    return make_user(session, RoleName.REVIEWER, team, name="王芳")


def holders(session: Session) -> dict[int, int]:
    session.expire_all()
    return {one.id: one.reviewer_id for one in session.scalars(select(Assignment))}


def test_who_leaves_is_out_and_stays_out(context: Context, leaver: User) -> None:
    """Sessions, password and waiting links all stop working."""
    nobody = replace(context, actor=NOBODY)
    new = sign_in.sign_in(nobody, "li.na", PASSWORD, "203.0.113.5", RULES)
    link = passwords.make_link(context, leaver.id)
    leaving.leave(context, leaver.id, TODAY, [])
    assert sign_in.signed_in(nobody, new.token, RULES) is None
    with pytest.raises(Invalid):
        sign_in.sign_in(nobody, "li.na", PASSWORD, "203.0.113.5", RULES)
    with pytest.raises(NotFound):
        passwords.use_link(nobody, link.token, "chun-mian-bu-jue-xiao", RULES)


def test_their_roles_end_with_the_last_day(
    context: Context, session: Session, team: Team, leaver: User
) -> None:
    """What was held stays on record; what was to come never comes."""
    session.add(
        Membership(user_id=leaver.id, team_id=team.id, role="trainer", since=date(2026, 11, 1))
    )
    session.flush()
    leaving.leave(context, leaver.id, YESTERDAY, [])
    found = accounts.user(session, leaver.id)
    assert found is not None
    assert (found.active, found.left_on) == (False, YESTERDAY)
    assert [(role.role, role.until) for role in found.roles] == [(RoleName.REVIEWER, YESTERDAY)]


def test_the_agent_they_are_leaves_the_team(context: Context, session: Session, team: Team) -> None:
    """Or the team's averages would wait for somebody who is gone."""
    agent = make_agent(session, team)
    user = make_user(session, RoleName.AGENT, team, agent=agent)
    leaving.leave(context, user.id, TODAY, [])
    found = teams.agent(session, agent.id)
    assert found is not None
    assert [place.until for place in found.teams] == [TODAY]


def test_their_open_assignments_are_shared_out(
    context: Context, session: Session, team: Team, leaver: User, colleague: User
) -> None:
    """The sample must be reviewed, whoever was to do it."""
    other = make_user(session, RoleName.REVIEWER, team, name="赵敏")
    moved = [make_assignment(session, leaver, team) for _time in range(4)]
    done = make_assignment(session, leaver, team, state="done")
    left = leaving.leave(context, leaver.id, TODAY, [colleague.id, other.id])
    assert left == Left(taken=4, returned=0)
    held = holders(session)
    assert sorted(held[one.id] for one in moved) == sorted([colleague.id, other.id] * 2)
    assert held[done.id] == leaver.id


def test_what_is_taken_over_comes_last_and_in_order(
    context: Context, session: Session, team: Team, leaver: User, colleague: User
) -> None:
    """Nobody's own queue is turned upside down."""
    moved = [make_assignment(session, leaver, team) for _time in range(2)]
    own = make_assignment(session, colleague, team)
    leaving.leave(context, leaver.id, TODAY, [colleague.id])
    session.expire_all()
    queue = session.scalars(
        select(Assignment.id)
        .where(Assignment.reviewer_id == colleague.id)
        .order_by(Assignment.position)
    ).all()
    assert queue == [own.id, *(one.id for one in moved)]


def test_without_successors_the_work_goes_back(
    context: Context, session: Session, team: Team, leaver: User
) -> None:
    """It is not lost: what was drawn waits to be assigned again."""
    make_assignment(session, leaver, team)
    assert leaving.leave(context, leaver.id, TODAY, []) == Left(taken=0, returned=1)
    assert holders(session) == {}


def test_a_begun_review_stays_with_its_author(
    context: Context, session: Session, team: Team, leaver: User, colleague: User
) -> None:
    """What they made stays under their name; the successor begins afresh."""
    taken, returned = (make_assignment(session, leaver, team) for _time in range(2))
    drafts = [begin_review(session, taken), begin_review(session, returned)]
    leaving.leave(context, leaver.id, TODAY, [colleague.id])
    session.expire_all()
    assert [(draft.reviewer_id, draft.assignment_id) for draft in drafts] == [(leaver.id, None)] * 2


def test_nobody_inherits_the_review_of_their_own_conversation(
    context: Context, session: Session, team: Team, leaver: User
) -> None:
    """A reviewer who also serves customers never reviews themselves."""
    agent = make_agent(session, team)
    serving = make_user(session, RoleName.REVIEWER, team, agent=agent)
    make_assignment(session, leaver, team, agent)
    assert leaving.leave(context, leaver.id, TODAY, [serving.id]) == Left(0, 1)


def test_only_who_may_review_there_can_take_over(
    context: Context, session: Session, team: Team, leaver: User, colleague: User
) -> None:
    """Neither another role, nor another team, nor the leaver; and a form can say anything."""
    supervisor = make_user(session, RoleName.SUPERVISOR, team)
    stranger = make_user(session, RoleName.REVIEWER, make_team(session))
    make_assignment(session, leaver, team)
    before = leaving.before_leaving(context, leaver.id)
    assert [one.id for one in before.candidates] == [colleague.id]
    assert before.open_count == 1
    for wrong in (supervisor.id, stranger.id, leaver.id, 4711):
        with pytest.raises(Invalid) as fault:
            leaving.leave(context, leaver.id, TODAY, [wrong])
        assert fault.value.field == "successors"


def test_the_last_day_is_not_in_the_future(context: Context, leaver: User) -> None:
    """Leaving acts at once; a role that ends later is given an end instead."""
    with pytest.raises(Invalid) as fault:
        leaving.leave(context, leaver.id, date(2026, 10, 13), [])
    assert fault.value.field == "last_day"


def test_nobody_leaves_twice_or_by_their_own_hand(
    context: Context, leaver: User, session: Session
) -> None:
    """The second time would move the last day; the own hand would lock itself out."""
    administrator = make_user(session, RoleName.ADMINISTRATOR, None)
    make_user(session, RoleName.ADMINISTRATOR, None)
    own = replace(context, actor=actor_of(administrator, RoleName.ADMINISTRATOR))
    with pytest.raises(Refused):
        leaving.leave(own, administrator.id, TODAY, [])
    leaving.leave(own, leaver.id, TODAY, [])
    with pytest.raises(Conflict):
        leaving.leave(own, leaver.id, TODAY, [])


def test_the_last_administrator_of_everything_does_not_leave(
    context: Context, session: Session
) -> None:
    """Nobody could let anybody in any more."""
    boss = make_user(session, RoleName.ADMINISTRATOR, None)
    with pytest.raises(Refused):
        leaving.leave(context, boss.id, TODAY, [])


def test_a_team_administrator_lets_only_their_own_people_leave(
    context: Context, session: Session, team: Team, leaver: User
) -> None:
    """Who also works elsewhere still does so there."""
    local = make_user(session, RoleName.ADMINISTRATOR, team)
    own = replace(context, actor=actor_of(local, RoleName.ADMINISTRATOR, team))
    elsewhere = make_team(session)
    session.add(
        Membership(user_id=leaver.id, team_id=elsewhere.id, role="reviewer", since=LONG_AGO)
    )
    stranger = make_user(session, RoleName.REVIEWER, elsewhere)
    session.flush()
    with pytest.raises(Refused):
        leaving.leave(own, leaver.id, TODAY, [])
    with pytest.raises(NotFound):
        leaving.leave(own, stranger.id, TODAY, [])


def test_the_record_says_who_took_what(
    context: Context, session: Session, team: Team, leaver: User, colleague: User
) -> None:
    """Months later somebody asks why they reviewed it."""
    moved = make_assignment(session, leaver, team)
    leaving.leave(context, leaver.id, TODAY, [colleague.id])
    entry = session.scalars(select(AuditEntry)).one()
    assert entry.action == "user.left"
    assert entry.details == {
        "last_day": "2026-10-12",
        "taken": {str(moved.id): colleague.id},
        "returned": [],
    }


def test_who_comes_back_is_let_in_again_without_roles(
    context: Context, session: Session, leaver: User
) -> None:
    """Roles are given anew: they may return to another team."""
    leaving.leave(context, leaver.id, YESTERDAY, [])
    leaving.take_back(context, leaver.id)
    found = accounts.user(session, leaver.id)
    assert found is not None
    assert (found.active, found.left_on, found.roles_on(TODAY)) == (True, None, ())
    with pytest.raises(Conflict):
        leaving.take_back(context, leaver.id)
