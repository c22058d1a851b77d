"""Marking what a rule overlooked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from qa_app.core.errors import Conflict, Invalid, NotFound, Refused
from qa_app.core.permissions import RoleName
from qa_app.services import rule_quality
from qa_app.services.rule_quality import (
    mark_missed,
    marking,
    marks_of,
    rules_to_mark,
    take_mark_back,
)
from qa_app.storage.tables.audit import AuditEntry
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.rule_quality import MissedFinding
from tests.services.rule_quality.conftest import RULE, Judging
from tests.support.factories import actor_of, make_team
from tests.support.reviewing import Floor


def clean_part(floor: Floor) -> int:
    """A chat in which nothing was found."""
    return floor.parts(floor.first)[-1]


def rows(floor: Floor) -> list[MissedFinding]:
    return list(floor.context.session.scalars(select(MissedFinding).order_by(MissedFinding.id)))


def test_a_mark_keeps_who_says_what_where_on_which_text_and_version(judging: Judging) -> None:
    """All that somebody needs who mends the rule."""
    floor = judging.floor
    part = clean_part(floor)
    judging.miss(part, 3)
    [row] = rows(floor)
    assert (row.part_id, row.rule, row.message) == (part, RULE, 3)
    assert row.rule_version_id == floor.rules[RULE]
    assert row.revision_id == judging.revision(part)
    assert (row.marked_by, row.marked_at) == (floor.reviewer.id, floor.context.now)
    entry = floor.context.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "missed.marked")
    ).one()
    assert entry.details == {"part": part, "rule": RULE}


def test_a_courtesy_that_is_missing_is_marked_on_the_conversation_as_a_whole(
    judging: Judging,
) -> None:
    """There is no place in the text for what is not there."""
    judging.miss(clean_part(judging.floor), None)
    assert [row.message for row in rows(judging.floor)] == [None]


def test_the_same_mark_twice_is_one(judging: Judging) -> None:
    """A key that is pressed twice says no more."""
    part = clean_part(judging.floor)
    judging.miss(part)
    judging.miss(part)
    judging.miss(part, None)
    assert [row.message for row in rows(judging.floor)] == [3, None]


def test_where_the_rule_did_hit_there_is_nothing_to_mark(judging: Judging) -> None:
    """The finding is there: it is to be confirmed."""
    with pytest.raises(Conflict, match="did hit there"):
        judging.miss(judging.floor.parts(judging.floor.first)[0], 3)


@pytest.mark.parametrize("message", [99, -1, 6])
def test_a_message_that_there_is_not_is_not_found(judging: Judging, message: int) -> None:
    """An address typed by hand must not store what no page can show."""
    with pytest.raises(NotFound):
        judging.miss(clean_part(judging.floor), message)
    assert rows(judging.floor) == []


@pytest.mark.parametrize("rule", ["", "nothing", "001-O"])
def test_only_a_rule_in_force_can_have_overlooked_something(judging: Judging, rule: str) -> None:
    """What never looked cannot miss."""
    floor = judging.floor
    part = clean_part(floor)
    with pytest.raises(Invalid, match="Choose the rule"):
        mark_missed(floor.as_(floor.reviewer), part, judging.revision(part), rule, 3)


def test_the_text_must_be_one_of_the_conversation(judging: Judging) -> None:
    """Another conversation's text belongs to other people."""
    floor = judging.floor
    other = judging.revision(floor.parts(floor.second)[0])
    with pytest.raises(NotFound):
        mark_missed(floor.as_(floor.reviewer), clean_part(floor), other, RULE, 3)


def test_who_neither_reviews_nor_triages_may_not_mark(judging: Judging) -> None:
    """The trainer reads; the agent does not even see it."""
    floor = judging.floor
    part = clean_part(floor)
    revision = judging.revision(part)
    with pytest.raises(Refused):
        mark_missed(floor.as_(floor.trainer), part, revision, RULE, 3)
    with pytest.raises(Refused):
        mark_missed(floor.as_(floor.agent), part, revision, RULE, 3)
    with pytest.raises(Refused):
        rules_to_mark(floor.as_(floor.trainer), part, revision)
    assert not marks_of(floor.as_(floor.trainer), part, revision).may_mark
    assert marks_of(floor.as_(floor.supervisor), part, revision).may_mark


def test_the_rules_in_force_for_the_channel_are_offered(judging: Judging) -> None:
    """What never looked at a chat cannot have overlooked anything in it."""
    floor = judging.floor
    part = clean_part(floor)
    found = rules_to_mark(floor.as_(floor.reviewer), part, judging.revision(part))
    assert {rule.id for rule in found} == set(floor.rules)
    floor.context.session.get_one(Part, part).channel = "sms"
    floor.context.session.commit()
    found = rules_to_mark(floor.as_(floor.reviewer), part, judging.revision(part))
    assert RULE in {rule.id for rule in found}
    assert "courtesy.hold-announced" not in {rule.id for rule in found}


def test_another_team_finds_nothing(judging: Judging) -> None:
    """Not even the marks."""
    floor = judging.floor
    part = clean_part(floor)
    judging.miss(part)
    other = make_team(floor.context.session, "t9")
    stranger = replace(floor.context, actor=actor_of(floor.reviewer, RoleName.REVIEWER, other))
    with pytest.raises(NotFound):
        marks_of(stranger, part, judging.revision(part))
    with pytest.raises(NotFound):
        take_mark_back(stranger, rows(floor)[0].id)


def test_a_mark_can_be_taken_back(judging: Judging) -> None:
    """A slip must not spoil a rule's recall."""
    floor = judging.floor
    part = clean_part(floor)
    judging.miss(part)
    gone = take_mark_back(floor.as_(floor.supervisor), rows(floor)[0].id)
    assert gone.part_id == part
    assert rows(floor) == []
    with pytest.raises(NotFound):
        take_mark_back(floor.as_(floor.supervisor), gone.id)


def test_marks_are_shown_in_the_order_of_the_text(judging: Judging) -> None:
    """What is about the whole comes last."""
    part = clean_part(judging.floor)
    for message in (None, 5, 1):
        judging.miss(part, message)
    found = marks_of(judging.floor.as_(judging.floor.reviewer), part, judging.revision(part))
    assert [each.stored.message for each in found.marks] == [1, 5, None]
    assert {each.title.in_locale("en") for each in found.marks} == {"Answers “I don't know”"}


def test_marks_have_a_bound(judging: Judging, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that stays down must not fill the database."""
    monkeypatch.setattr(marking, "MOST_MARKS", 2)
    part = clean_part(judging.floor)
    judging.miss(part, 1)
    judging.miss(part, 3)
    with pytest.raises(Invalid, match="At most 2"):
        judging.miss(part, 5)


def test_a_share_is_a_percentage(floor: Floor) -> None:
    """And only the lead of the team chooses it."""
    for percent in (-1, 101):
        with pytest.raises(Invalid, match="between 0 and 100"):
            rule_quality.set_share(floor.as_(floor.lead), floor.team.id, percent)
    with pytest.raises(Refused):
        rule_quality.set_share(floor.as_(floor.supervisor), floor.team.id, 5)
    with pytest.raises(NotFound):
        rule_quality.set_share(floor.as_(floor.lead), floor.team.id + 99, 5)
    assert [each.percent for each in rule_quality.list_shares(floor.as_(floor.lead))] == [10]
    rule_quality.set_share(floor.as_(floor.lead), floor.team.id, 25)
    rule_quality.set_share(floor.as_(floor.lead), floor.team.id, 0)
    assert [each.percent for each in rule_quality.list_shares(floor.as_(floor.lead))] == [0]
