"""Searching for words in the list of conversations."""

from __future__ import annotations

import pytest

from qa_app.core.conversations import Role
from qa_app.core.errors import Invalid
from qa_app.core.listing import Order, PartFilter
from qa_app.core.permissions import Actor, RoleName
from qa_app.services.context import Context
from qa_app.services.conversations import density, list_parts
from qa_app.storage import search
from qa_app.storage.tables.people import Team
from tests.support.factories import chat
from tests.support.people import grant
from tests.support.talks import Talks

MOBILE = "13812345678"


def found(context: Context, words: str) -> set[str]:
    """The ids of what the list shows; count and strip must agree with it."""
    listed = list_parts(context, PartFilter(words=words))
    ids = {row.external_id for row in listed.page.rows}
    assert listed.total == (len(ids), False)
    assert sum(density(context, PartFilter(words=words)).values()) == len(ids)
    return ids


def excerpts(context: Context, words: str) -> list[list[tuple[str, bool]]]:
    listed = list_parts(context, PartFilter(words=words))
    return [
        [(piece.text, bool(piece.marks)) for piece in each.pieces]
        for each in listed.excerpts.values()
    ]


@pytest.fixture
def teams(talks: Talks) -> tuple[Team, Team]:
    """Two teams, in each a chat with a telephone number in it."""
    pair = talks.team("t1"), talks.team("t2", "售后一组")
    for number, team in enumerate(pair, start=1):
        talks.agent(f"a{number}", team)
        talks.bring(
            chat(
                ("customer", 0, f"我要退款，电话{MOBILE}"),
                ("agent", 9, "好的，马上为您办理 Refund"),
                id=f"c{number}",
                agent=f"a{number}",
            )
        )
    talks.index()
    return pair


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("退款", {"c1", "c2"}),
        ("退", {"c1", "c2"}),
        ("我要退款，电话", {"c1", "c2"}),
        ("refund", {"c1", "c2"}),
        ("理 R", {"c1", "c2"}),
        ("款马", set()),
        ("退货", set()),
        ("%", set()),
        ("_", set()),
        ("*", {"c1", "c2"}),
    ],
)
def test_words_find_what_somebody_said(
    talks: Talks, teams: tuple[Team, Team], words: str, expected: set[str]
) -> None:
    """One, two and many characters, and no sign that means anything but itself."""
    assert found(talks.as_(RoleName.REVIEWER, teams[0]), words) == expected & {"c1"}
    assert found(talks.in_both(RoleName.TRAINER, *teams), words) == expected


def test_the_search_is_blind_inside_personal_data(talks: Talks, teams: tuple[Team, Team]) -> None:
    """Guessing digit by digit would tell the whole number."""
    reviewer = talks.as_(RoleName.REVIEWER, teams[0])
    for part in (MOBILE, MOBILE[:3], "8"):
        assert found(reviewer, part) == set()
    lead = talks.as_(RoleName.QUALITY_LEAD, teams[0])
    assert found(lead, MOBILE) == {"c1"}


def test_the_right_to_personal_data_ends_with_its_team(
    talks: Talks, teams: tuple[Team, Team]
) -> None:
    """Who leads one team and reviews in another is blind in that other one, and there alone."""
    grants = (grant(RoleName.QUALITY_LEAD, teams[0]), grant(RoleName.REVIEWER, teams[1]))
    both = talks.acting(Actor(talks.user(RoleName.REVIEWER, teams[1]).id, "x", grants))
    assert found(both, "退款") == {"c1", "c2"}
    assert found(both, MOBILE) == {"c1"}
    assert found(both, "电话*") == {"c2"}


def test_an_excerpt_shows_the_words_and_hides_the_number(
    talks: Talks, teams: tuple[Team, Team]
) -> None:
    """The list is read over shoulders; the number is shown on the page of one, audited."""
    lead = talks.as_(RoleName.QUALITY_LEAD, teams[0])
    assert excerpts(lead, "退款") == [
        [("我要", False), ("退款", True), ("，电话***********", False)]
    ]
    assert excerpts(lead, MOBILE) == [[("我要退款，电话", False), ("*" * 11, True)]]
    reviewer = talks.as_(RoleName.REVIEWER, teams[1])
    assert excerpts(reviewer, "电话*") == [
        [("我要退款，", False), ("电话*", True), ("*" * 10, False)]
    ]


def test_words_meet_the_present_text_alone(talks: Talks, teams: tuple[Team, Team]) -> None:
    """An excerpt must be found in what the page then shows."""
    talks.bring(chat(("customer", 0, "不用了"), id="c1", agent="a1"))
    talks.index()
    assert found(talks.in_both(RoleName.TRAINER, *teams), "退款") == {"c2"}
    assert found(talks.in_both(RoleName.TRAINER, *teams), "不用了") == {"c1"}


@pytest.mark.parametrize("common", [False, True])
def test_words_are_looked_for_where_one_of_the_two_says_them(
    talks: Talks, teams: tuple[Team, Team], monkeypatch: pytest.MonkeyPatch, common: bool
) -> None:
    """Unanswered thanks are the customer's; a promise is the agent's."""
    if common:
        monkeypatch.setattr(search, "COMMON", 0)
        monkeypatch.setattr(search, "_COMMON_IN_LIST", 1)
    reviewer = talks.as_(RoleName.REVIEWER, teams[0])
    for words, speaker, expected in [
        ("的", Role.AGENT, 1),
        ("退款", Role.CUSTOMER, 1),
        ("退款", Role.AGENT, 0),
        ("退款", Role.BOT, 0),
    ]:
        listed = list_parts(reviewer, PartFilter(words=words, speaker=speaker))
        assert listed.total == (expected, False)
        assert {each.message.role for each in listed.excerpts.values()} <= {speaker}


def test_words_and_other_filters_narrow_together(talks: Talks, teams: tuple[Team, Team]) -> None:
    """退款 in one team is a smaller list than 退款."""
    wanted = PartFilter(words="退款", team_id=teams[1].id)
    listed = list_parts(talks.in_both(RoleName.TRAINER, *teams), wanted)
    assert [row.external_id for row in listed.page.rows] == ["c2"]


def test_common_words_are_found_like_rare_ones(
    talks: Talks, teams: tuple[Team, Team], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are looked for in another way, which nobody must notice."""
    monkeypatch.setattr(search, "COMMON", 0)
    monkeypatch.setattr(search, "_COMMON_IN_LIST", 1)
    assert found(talks.in_both(RoleName.TRAINER, *teams), "退款") == {"c1", "c2"}
    assert found(talks.as_(RoleName.REVIEWER, teams[0]), MOBILE) == set()
    lead = talks.as_(RoleName.QUALITY_LEAD, teams[0])
    assert found(lead, MOBILE) == {"c1"}
    for order in Order:
        listed = list_parts(lead, PartFilter(words="退款"), order=order)
        assert len(listed.page.rows) == (0 if order is Order.WAITING else 1)


def test_nothing_to_search_for_is_told(talks: Talks) -> None:
    """A search for nothing would look like a search that found nothing."""
    with pytest.raises(Invalid):
        list_parts(talks.context, PartFilter(words="\0"))
