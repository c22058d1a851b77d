"""Whose team a share goes to, and who may bring it there."""

from __future__ import annotations

from datetime import date

import pytest

from qa_app.core.conversations import Conversation, Person
from qa_app.core.errors import Invalid
from qa_app.core.imports.placing import (
    NO_TEAM,
    NOT_YOUR_AGENT,
    NOT_YOUR_TEAM,
    TAKEN_KEY,
    Directory,
    Importer,
    Placement,
    Spell,
    check_key,
    check_owner,
    place,
    teams_named,
)
from qa_app.core.permissions import Reach

DAY = date(2026, 10, 12)
OURS, THEIRS = 1, 2
EVERYONE = Importer(Reach(True, frozenset()))
SUPERVISOR = Importer(Reach(False, frozenset({OURS})), default_team=OURS)


def directory() -> Directory:
    return Directory(
        teams={"t1": OURS, "t2": THEIRS},
        agents={"a1": 11, "a2": 12},
        spells={
            "a1": (Spell(OURS, date(2026, 1, 1)),),
            "a2": (
                Spell(THEIRS, date(2026, 1, 1), date(2026, 10, 11)),
                Spell(OURS, date(2026, 10, 12), date(2026, 10, 31)),
            ),
        },
    )


def of(agent: str | None = "a1", team: str | None = None) -> Conversation:
    return Conversation("c-1", (), agent=Person(agent, "张伟", team) if agent else None)


def placed(
    text: Conversation, importer: Importer, *agents: str | None, day: date = DAY
) -> tuple[Placement, ...]:
    named = agents or (text.agent.id if text.agent else None,)
    return place(text, named, day, directory(), importer)


def refusal(text: Conversation, importer: Importer, *agents: str | None, day: date = DAY) -> str:
    with pytest.raises(Invalid) as refused:
        placed(text, importer, *agents, day=day)
    return refused.value.sentence


def test_the_team_that_the_conversation_names_wins() -> None:
    """The export knows where the agent worked when it happened."""
    assert placed(of("a1", "t2"), EVERYONE)[0].team_id == THEIRS


def test_else_it_is_the_agents_team_on_that_day() -> None:
    """Who changes teams leaves the old conversations behind."""
    assert placed(of("a2"), EVERYONE)[0].team_id == OURS
    assert placed(of("a2"), EVERYONE, day=date(2026, 10, 11))[0].team_id == THEIRS
    assert placed(of("a2"), EVERYONE, day=date(2026, 11, 1))[0].team_id is None


def test_else_it_is_the_team_of_the_import() -> None:
    """A file of a team that names no teams."""
    assert placed(of("newcomer"), SUPERVISOR)[0].team_id == OURS
    assert placed(of(None), SUPERVISOR) == (Placement(None, None, OURS),)


def test_a_call_that_nobody_took_goes_to_the_team_that_it_names() -> None:
    """Its supervisor is the one to have it returned."""
    call = Conversation("c-1", (), agent=Person("", None, "t2"))
    assert placed(call, EVERYONE, None) == (Placement(None, None, THEIRS),)
    assert refusal(call, SUPERVISOR, None) == NOT_YOUR_TEAM


def test_a_colleague_without_a_team_of_their_own_joins_the_conversations_team() -> None:
    """The source names a team once, for its main agent."""
    first, second = placed(of("a1", "t1"), EVERYONE, "a1", "newcomer")
    assert (first.team_id, second.team_id) == (OURS, OURS)
    assert (first.agent_name, second.agent_name) == ("张伟", None)


def test_a_colleague_from_another_team_keeps_theirs() -> None:
    """A transfer between teams: each agent's share belongs to their own supervisor."""
    parts = placed(of("a1", "t1"), EVERYONE, "a1", "a2", day=date(2026, 10, 11))
    assert [part.team_id for part in parts] == [OURS, THEIRS]


def test_agents_join_the_team_of_their_first_conversation() -> None:
    """The next conversation of the same file may name no team any more."""
    known = directory()
    first = place(of("x", "t2"), ["x"], DAY, known, EVERYONE)
    assert list(known.settle(first, DAY)) == [("x", Spell(THEIRS, DAY))]
    assert place(of("x"), ["x"], DAY, known, EVERYONE)[0].team_id == THEIRS


def test_who_has_a_team_joins_no_other_by_an_import() -> None:
    """Helping out once is no change of team."""
    known = directory()
    helping = place(of("a1", "t2"), ["a1"], DAY, known, EVERYONE)
    assert list(known.settle(helping, DAY)) == []
    assert known.team_on("a1", DAY) == OURS


def test_nobody_joins_no_team() -> None:
    """Neither an unknown agent's share nor one without a team makes a membership."""
    known = directory()
    assert list(known.settle([Placement(None, None, OURS), Placement("x", None, None)], DAY)) == []


def test_teams_named_are_cleaned_and_those_that_cannot_be_kept_left_out() -> None:
    """They are made before it is known which conversations are refused."""
    texts = [
        of("a", " t1"),
        of("b", "t1"),
        of("c", "x" * 101),
        of("d", "\u200b"),
        of("e"),
        of(None),
    ]
    assert teams_named(texts) == {"t1"}


def test_a_supervisor_brings_nothing_into_another_team() -> None:
    """Otherwise anybody could fill a colleague's team with bad conversations."""
    assert refusal(of("a1", "t2"), SUPERVISOR) == NOT_YOUR_TEAM


def test_a_foreign_team_and_an_unknown_one_are_refused_alike() -> None:
    """The sentence must not tell which teams there are."""
    assert refusal(of("x", "t2"), SUPERVISOR) == refusal(of("x", "t9"), SUPERVISOR)


def test_a_supervisor_brings_nothing_in_the_name_of_another_teams_agent() -> None:
    """Their score would suffer in a team in which they never worked."""
    yesterday = date(2026, 10, 11)
    assert refusal(of("a2", "t1"), SUPERVISOR, day=yesterday) == NOT_YOUR_AGENT
    assert refusal(of("a1", "t1"), SUPERVISOR, "a1", "a2", day=yesterday) == NOT_YOUR_AGENT
    assert placed(of("a2", "t1"), SUPERVISOR)[0].team_id == OURS


def test_without_any_team_only_who_reaches_all_may_import() -> None:
    """A conversation of no team is seen by administrators alone."""
    nowhere = Importer(Reach(False, frozenset({OURS})))
    assert refusal(of("newcomer"), nowhere) == NO_TEAM
    assert placed(of("newcomer"), EVERYONE)[0].team_id is None


def test_a_conversation_of_another_team_is_not_overwritten() -> None:
    """Two shops may number their chats alike."""
    with pytest.raises(Invalid) as refused:
        check_owner([OURS, THEIRS], SUPERVISOR)
    assert refused.value.sentence == TAKEN_KEY
    check_owner([OURS], SUPERVISOR)
    check_owner([THEIRS, None], EVERYONE)


def test_agent_ids_are_cleaned_and_measured() -> None:
    """An id with an invisible mark would make a second agent of the same person."""
    assert placed(of(" a1\u200b"), EVERYONE) == (Placement("a1", "张伟", OURS),)
    with pytest.raises(Invalid):
        placed(of("x" * 101), EVERYONE)
    with pytest.raises(Invalid):
        placed(of("\u200b"), EVERYONE)


def test_two_ids_that_look_alike_in_one_conversation_are_refused() -> None:
    """Whose share is whose could not be told any more."""
    with pytest.raises(Invalid):
        placed(of("a1"), EVERYONE, "a1", "a1 ")


def test_a_name_is_cut_to_what_can_be_kept() -> None:
    """A name is only shown; cutting it loses nothing that counts."""
    long = Conversation("c", (), agent=Person("x", "王" * 300))
    assert len(placed(long, EVERYONE)[0].agent_name or "") == 200


@pytest.mark.parametrize(
    ("source", "key"), [("s" * 101, "c"), ("s", "c" * 201), ("s\0", "c"), ("s", "c\0")]
)
def test_a_key_that_cannot_be_kept_is_refused(source: str, key: str) -> None:
    """PostgreSQL would stop the whole chunk over one such row."""
    with pytest.raises(Invalid):
        check_key(Conversation(key, (), source))


def test_an_ordinary_key_passes() -> None:
    """Up to the very limit."""
    longest = Conversation("c" * 200, (), "s" * 100)
    check_key(longest)
    with pytest.raises(Invalid):
        check_key(Conversation(longest.id + "c", (), longest.source))
