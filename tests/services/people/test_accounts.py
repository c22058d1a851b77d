"""Users: found, looked at, made, renamed, linked with the agent they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.core.errors import Conflict, Invalid, NotFound, Refused
from qa_app.core.people.filters import UserFilter, UserOrder, UserState
from qa_app.core.permissions import Actor, Grant, Right, RoleName
from qa_app.services.context import Context
from qa_app.services.people import accounts, passwords
from qa_app.storage.queries.people import accounts as queries
from qa_app.storage.tables.audit import AuditEntry
from qa_app.storage.tables.people import Membership, Team, User
from tests.support.factories import LONG_AGO, actor_of, make_agent, make_team, make_user
from tests.support.people import grant, with_password

TODAY = date(2026, 10, 12)


@pytest.fixture
def team(session: Session) -> Team:
    return make_team(session, "t1", "售前一组")


@pytest.fixture
def other(session: Session) -> Team:
    return make_team(session, "t2", "售后一组")


@pytest.fixture
def local(context: Context, session: Session, team: Team) -> Context:
    """The context of an administrator of one team."""
    user = make_user(session, RoleName.ADMINISTRATOR, team, username="local", name="组管理员")
    return replace(context, actor=actor_of(user, RoleName.ADMINISTRATOR, team))


def names(context: Context, wanted: UserFilter | None = None) -> list[str]:
    return [user.name for user in accounts.users(context, wanted or UserFilter()).page.rows]


def test_a_new_user_gets_a_role_and_a_link(context: Context, session: Session, team: Team) -> None:
    """One step for the administrator, one for the user."""
    link = accounts.create_user(context, " Zhang.Wei ", "张伟", grant(RoleName.REVIEWER, team))
    user = queries.user_by_username(session, "zhang.wei")
    assert user is not None
    assert (link.username, link.name, user.name) == ("zhang.wei", "张伟", "张伟")
    assert not user.has_password
    assert [role.grant for role in user.roles] == [grant(RoleName.REVIEWER, team)]
    assert passwords.link(context, link.token, demo=False).user_id == user.id


def test_a_sign_in_name_is_given_once(context: Context, team: Team) -> None:
    """In any width and case, and whoever's team has it."""
    accounts.create_user(context, "zhang.wei", "张伟", grant(RoleName.REVIEWER, team))
    with pytest.raises(Conflict) as fault:
        accounts.create_user(context, "ＺＨＡＮＧ.Wei", "张维", grant(RoleName.TRAINER, team))
    assert fault.value.field == "username"
    accounts.create_user(context, "zhang.wei2", "张维", grant(RoleName.TRAINER, team))


def test_a_team_administrator_makes_users_of_their_team_alone(
    local: Context, team: Team, other: Team
) -> None:
    """Nobody gives what they do not reach."""
    accounts.create_user(local, "zhang.wei", "张伟", grant(RoleName.REVIEWER, team))
    with pytest.raises(NotFound):
        accounts.create_user(local, "li.na", "李娜", grant(RoleName.REVIEWER, other))
    with pytest.raises(Refused):
        accounts.create_user(local, "li.na", "李娜", grant(RoleName.ADMINISTRATOR, None))


@pytest.mark.parametrize("role", [role for role in RoleName if role is not RoleName.ADMINISTRATOR])
def test_only_administrators_see_and_make_users(
    context: Context, session: Session, team: Team, role: RoleName
) -> None:
    """A sign-in name is half of what opens an account."""
    actor = actor_of(make_user(session, role, team), role, team)
    with pytest.raises(Refused):
        accounts.users(replace(context, actor=actor), UserFilter())
    with pytest.raises(Refused):
        accounts.create_user(
            replace(context, actor=actor), "x.y", "某", grant(RoleName.REVIEWER, team)
        )


def test_what_is_done_is_recorded_without_words(
    context: Context, session: Session, team: Team
) -> None:
    """The log holds who got which right, never how they are called."""
    accounts.create_user(context, "zhang.wei", "张伟", grant(RoleName.REVIEWER, team))
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.team_id) == ("user.created", team.id)
    assert entry.details == {"role": "reviewer", "since": "2026-01-01", "until": None}
    assert "张伟" not in str(entry.details)


def test_a_renamed_user_keeps_everything_else(
    context: Context, session: Session, team: Team
) -> None:
    """People marry; their reviews stay theirs."""
    user = make_user(session, RoleName.REVIEWER, team)
    accounts.rename_user(context, user.id, " 李娜娜 ")
    found = queries.user(session, user.id)
    assert found is not None
    assert (found.name, found.username) == ("李娜娜", user.username)


def test_a_user_is_linked_with_the_agent_they_are(
    context: Context, session: Session, team: Team
) -> None:
    """By the id of the files, and undone by leaving it empty."""
    agent, user = make_agent(session, team, key="A17"), make_user(session, RoleName.AGENT, team)
    accounts.link_agent(context, user.id, " A17 ")
    linked = accounts.details(context, user.id)
    assert linked.agent is not None
    assert linked.agent.id == agent.id
    accounts.link_agent(context, user.id, "")
    assert accounts.details(context, user.id).agent is None


def test_one_agent_is_one_person(context: Context, session: Session, team: Team) -> None:
    """The second would see the first one's scores."""
    agent = make_agent(session, team, key="A17")
    make_user(session, RoleName.AGENT, team, username="li.na", agent=agent)
    user = make_user(session, RoleName.AGENT, team)
    with pytest.raises(Conflict, match=r"li\.na"):
        accounts.link_agent(context, user.id, "A17")
    with pytest.raises(Invalid):
        accounts.link_agent(context, user.id, "A99")


def test_a_team_administrator_links_no_agent_of_another_team(
    local: Context, session: Session, team: Team, other: Team
) -> None:
    """It would open the other team's scores to their own people."""
    make_agent(session, other, key="A17")
    user = make_user(session, RoleName.AGENT, team)
    with pytest.raises(NotFound):
        accounts.link_agent(local, user.id, "A17")


def test_somebody_of_another_team_is_not_there(
    local: Context, session: Session, other: Team
) -> None:
    """For looking, renaming, linking alike."""
    stranger = make_user(session, RoleName.REVIEWER, other)
    for step in (
        lambda: accounts.details(local, stranger.id),
        lambda: accounts.rename_user(local, stranger.id, "某"),
        lambda: accounts.link_agent(local, stranger.id, ""),
    ):
        with pytest.raises(NotFound):
            step()
    with pytest.raises(NotFound):
        accounts.details(local, 4711)


def test_who_also_belongs_elsewhere_can_be_seen_but_not_changed(
    local: Context, session: Session, team: Team, other: Team
) -> None:
    """The page says so instead of offering buttons that fail."""
    user = make_user(session, RoleName.REVIEWER, team)
    session.add(_membership(user, other))
    session.flush()
    assert not accounts.details(local, user.id).changeable
    with pytest.raises(Refused):
        accounts.rename_user(local, user.id, "某")


def _membership(user: User, team: Team) -> Membership:
    return Membership(user_id=user.id, team_id=team.id, role="trainer", since=LONG_AGO)


def test_the_list_holds_the_people_of_the_teams_managed(
    context: Context, local: Context, session: Session, team: Team, other: Team
) -> None:
    """Former ones too: somebody must be able to see who was there."""
    make_user(session, RoleName.REVIEWER, team, name="甲")
    make_user(session, RoleName.REVIEWER, other, name="乙")
    make_user(session, RoleName.REVIEWER, team, name="丙", until=date(2026, 9, 30))
    assert set(names(local)) == {"组管理员", "甲", "丙"}
    assert set(names(context)) == {"组管理员", "甲", "乙", "丙"}


def test_the_list_is_narrowed_by_words_role_team_and_state(
    context: Context, session: Session, team: Team, other: Team
) -> None:
    """A few hundred people are found by what is known of them."""
    with_password(
        session, make_user(session, RoleName.REVIEWER, team, username="wei_1", name="张伟")
    )
    make_user(session, RoleName.TRAINER, other, username="weix1", name="韦小宝")
    left = make_user(session, RoleName.REVIEWER, other, username="gone", name="李离")
    left.active = False
    session.flush()
    assert set(names(context, UserFilter(words="伟"))) == {"张伟"}
    assert set(names(context, UserFilter(words="ＷＥＩ"))) == {"张伟", "韦小宝"}
    assert names(context, UserFilter(words="wei_")) == ["张伟"]
    assert names(context, UserFilter(words="%")) == []
    assert names(context, UserFilter(role=RoleName.TRAINER)) == ["韦小宝"]
    assert names(context, UserFilter(team_id=team.id)) == ["张伟"]
    assert names(context, UserFilter(state=UserState.WAITING)) == ["韦小宝"]
    assert names(context, UserFilter(state=UserState.ACTIVE)) == ["张伟"]
    assert names(context, UserFilter(state=UserState.LEFT)) == ["李离"]
    assert names(context, UserFilter(role=RoleName.TRAINER, team_id=team.id)) == []


def test_a_filter_by_role_means_the_role_of_today(
    context: Context, session: Session, team: Team
) -> None:
    """Last month's reviewers are not who to ask today."""
    make_user(session, RoleName.REVIEWER, team, name="从前", until=date(2026, 9, 30))
    make_user(session, RoleName.REVIEWER, team, name="现在")
    assert names(context, UserFilter(role=RoleName.REVIEWER)) == ["现在"]


@pytest.mark.parametrize("order", list(UserOrder))
@pytest.mark.parametrize("descending", [False, True])
def test_pages_walk_through_everybody_once_and_back(
    context: Context, session: Session, team: Team, order: UserOrder, descending: bool
) -> None:
    """Equal names must neither be skipped nor shown twice."""
    for number in range(7):
        make_user(session, RoleName.REVIEWER, team, username=f"u{6 - number}", name="同名")
    session.commit()
    reach = context.reach(Right.MANAGE_PEOPLE)

    def page(**place: str | None):  # type: ignore[no-untyped-def]
        wanted = UserFilter(order=order, descending=descending, **place)  # type: ignore[arg-type]
        return queries.listed_users(session, wanted, reach, TODAY, limit=3)

    forward, found = [page()], page()
    while found.after:
        found = page(after=found.after)
        forward.append(found)
    backward = [found]
    while found.before:
        found = page(before=found.before)
        backward.append(found)
    seen = [user.id for one in forward for user in one.rows]
    assert len(seen) == len(set(seen)) == 7
    assert [user.id for one in reversed(backward) for user in one.rows] == seen
    assert forward[0].before is None


@pytest.mark.parametrize("mark", ["x", "-1", "999999", "1; DROP TABLE user", "９", "1" * 30])
def test_a_damaged_mark_leads_to_the_first_page(
    context: Context, session: Session, team: Team, mark: str
) -> None:
    """Addresses are edited by hand, and people are removed meanwhile."""
    make_user(session, RoleName.REVIEWER, team, name="甲")
    assert names(context, UserFilter(after=mark)) == ["甲"]
    assert names(context, UserFilter(before=mark)) == ["甲"]


def test_holders_of_a_right_are_the_active_ones_of_the_day(
    context: Context, session: Session, team: Team, other: Team
) -> None:
    """Work is given to who is there today."""
    there = make_user(session, RoleName.REVIEWER, team, name="甲")
    lead = make_user(session, RoleName.QUALITY_LEAD, team, name="乙")
    make_user(session, RoleName.SUPERVISOR, team, name="丙")
    make_user(session, RoleName.REVIEWER, other, name="丁")
    make_user(session, RoleName.REVIEWER, team, name="戊", until=date(2026, 10, 11))
    gone = make_user(session, RoleName.REVIEWER, team, name="己")
    gone.active = False
    session.flush()
    found = queries.users_with_right(session, Right.REVIEW, team.id, TODAY)
    assert {one.id for one in found} == {there.id, lead.id}


def test_names_are_known_of_those_who_left_too(session: Session, team: Team) -> None:
    """What they made stays under their name."""
    gone = make_user(session, RoleName.REVIEWER, team, name="李离")
    gone.active = False
    session.flush()
    assert queries.names_of(session, [gone.id, 4711]) == {gone.id: "李离"}


def test_everybody_chooses_their_own_language(
    context: Context, session: Session, team: Team
) -> None:
    """And only theirs: the account is taken from who is signed in."""
    user = make_user(session, RoleName.REVIEWER, team)
    own = replace(context, actor=actor_of(user, RoleName.REVIEWER, team))
    accounts.set_own_locale(own, "en")
    assert accounts.own_account(own).locale == "en"
    with pytest.raises(Invalid):
        accounts.set_own_locale(own, "xx")
    with pytest.raises(NotFound):
        accounts.own_account(replace(context, actor=Actor(None, "nobody")))


def test_a_role_with_a_day_in_the_future_can_be_given_now(
    context: Context, session: Session, team: Team
) -> None:
    """Somebody starts on the first of next month."""
    start = Grant(RoleName.REVIEWER, team.id, date(2026, 11, 1))
    accounts.create_user(context, "zhang.wei", "张伟", start)
    assert queries.users_with_right(session, Right.REVIEW, team.id, TODAY) == []
    later = queries.users_with_right(session, Right.REVIEW, team.id, date(2026, 11, 1))
    assert [one.username for one in later] == ["zhang.wei"]
